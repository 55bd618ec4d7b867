"""Open the table that a command reads and the one that it writes, as streams of text.

Touches the two files that it is given, and the standard streams. To change what the
tables hold, edit checklist/build/policy/batch.py.
"""

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

STANDARD = Path("-")
"""The path that means standard input, or standard output."""

_INPUT, _OUTPUT = 0, 1


def open_input(path: Path) -> TextIO:
    """Return `path` opened to read, with its own line ends; bad UTF-8 bytes become surrogates."""
    own = path != STANDARD
    return open(
        path if own else _INPUT,
        encoding="utf-8-sig",
        errors="surrogateescape",
        newline="",
        closefd=own,
    )


@contextmanager
def open_output(path: Path) -> Iterator[TextIO]:
    """Yield `path` opened to write UTF-8; line ends stay as written.

    A file appears under its name once it is complete; if anything fails, the old file stays.
    """
    if path == STANDARD:
        with open(_OUTPUT, "w", encoding="utf-8", newline="", closefd=False) as out:
            yield out
    elif path.exists() and not path.is_file():  # a device or a pipe: it must not be replaced
        with path.open("w", encoding="utf-8", newline="") as out:
            yield out
    else:
        with _replacing(path.resolve()) as out:  # a link stays one
            yield out


@contextmanager
def _replacing(path: Path) -> Iterator[TextIO]:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    out = part.open("x", encoding="utf-8", newline="")
    try:
        with out:
            yield out
        if path.exists():
            shutil.copymode(path, part)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def is_same_file(source: Path, target: Path) -> bool:
    """Return whether writing `target` would write into the file that `source` reads."""
    try:
        one = os.stat(_INPUT if source == STANDARD else source)  # noqa: PTH116  as above
        other = os.stat(_OUTPUT if target == STANDARD else target)  # noqa: PTH116
    except OSError:
        return False
    return stat.S_ISREG(one.st_mode) and os.path.samestat(one, other)
