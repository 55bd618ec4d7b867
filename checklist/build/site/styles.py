"""Join the style sheets of the site into one: a page waits for each before it is shown.

Pure. To add a sheet, name it in playbook.yml under ``extra_css``.
"""

import re
from collections.abc import Iterable, Mapping

from checklist.build.site.by_content import digest

FOLDER = "assets/stylesheets"
"""Where the one sheet is published: beside those that it is made of."""

_JOINED = re.compile(rf"{FOLDER}/site-[0-9a-f]{{12}}\.css")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_EMPTY = re.compile(r"\n\s*\n+")


def address_of(sheet: str) -> str:
    """Return where the one sheet with this text is published: it is named by its content."""
    return f"{FOLDER}/site-{digest({'': sheet.encode()})}.css"


def is_joined(file: str) -> bool:
    """Return whether a file of the site is the one sheet."""
    return _JOINED.fullmatch(file) is not None


def joined(sheets: Mapping[str, str]) -> str:
    """Return the texts of `sheets`, by path, as one, without comments; in their order."""
    parts = [f"/* {path} */\n{_shorter(text)}" for path, text in sheets.items()]
    return "\n".join(parts)


def _shorter(text: str) -> str:
    return _EMPTY.sub("\n", _COMMENT.sub("", text)).strip() + "\n"


def sheets_of(paths: Iterable[str]) -> list[str]:
    """Return those of `paths` that can be joined: beside the joined one addresses in them hold."""
    return [path for path in paths if path.rpartition("/")[0] == FOLDER]
