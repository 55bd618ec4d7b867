"""Name the site's own scripts and its style sheet by what is in them.

Pure. A page names what it needs, so it never runs with scripts of another version: not from a
cache, and not while a new version is being published. What is named so may be kept for ever.
"""

import hashlib
import re
from collections.abc import Mapping

SCRIPTS = "assets/javascripts"
"""Where the scripts are among the sources; those of the theme are published there, too."""

_NAMED = re.compile(r"assets/scripts-[0-9a-f]{12}/(?P<path>.+)")


def digest(parts: Mapping[str, bytes]) -> str:
    """Return 12 hexadecimal digits for the names and contents of `parts`."""
    whole = hashlib.sha256()
    for name, content in sorted(parts.items()):
        for part in (name.encode(), content):
            whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()[:12]


def folder_of(scripts: Mapping[str, bytes]) -> str:
    """Return the folder in which `scripts`, by their path below SCRIPTS, are published."""
    return f"assets/scripts-{digest(scripts)}"


def source_of(file: str) -> str:
    """Return the path among the sources of a script that is published as `file`, else `file`."""
    found = _NAMED.fullmatch(file)
    return f"{SCRIPTS}/{found['path']}" if found else file
