"""Placeholders in lines and texts, and the values that may take their places.

Pure; runs natively and in Pyodide. Values end up in command lines that the reader copies into a
real shell, so versions, tickets and branches are of characters that have no meaning there.
"""

import re
from collections.abc import Mapping

PLACE = re.compile(r"\{([a-z][a-z0-9.-]*)\}")
"""A placeholder for a name in a line or a text."""

VERSION_TEXT = re.compile(r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})")
TICKET_TEXT = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
BRANCH_TEXT = re.compile(r"[^\W_][\w./+@=,%-]*")


def parts(version: str) -> tuple[int, int, int] | None:
    """Return MAJOR, MINOR and PATCH of a version; None if it is not one."""
    match = VERSION_TEXT.fullmatch(version)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def forms(name: str, value: str) -> dict[str, str]:
    """Return a version's placeholders: the version, its line, its next patch, the next line."""
    major, minor, patch = parts(value) or (0, 0, 0)
    return {
        name: value,
        f"{name}.line": f"{major}.{minor}",
        f"{name}.next": f"{major}.{minor}.{patch + 1}",
        f"{name}.next-line": f"{major}.{minor + 1}",
    }


def put(text: str, filling: Mapping[str, str]) -> str:
    """Return `text` with the placeholders replaced whose names `filling` has."""
    return PLACE.sub(lambda match: filling.get(match[1], match[0]), text)
