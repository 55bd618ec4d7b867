"""The files of a site: which one an address leads to, and which may have been meant.

Pure, except `list_files`. Names must match exactly, even on file systems that ignore case.
"""

import difflib
import os
import posixpath
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path

INDEX = "index.html"
_MOST_COMPARED = 500  # names in one folder; with more, no similar one is looked for


def list_files(root: Path) -> Iterator[str]:
    """Yield the path of each file below `root`, with /, unless a folder of it starts with .git."""
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith(".git"))
        start = Path(folder).relative_to(root).as_posix()
        yield from (name if start == "." else f"{start}/{name}" for name in sorted(files))


class Listing:
    """The files of a site by path."""

    def __init__(self, files: Iterable[str]) -> None:
        self.files = frozenset(files)

    def find(self, path: str) -> str | None:
        """Return the file that a server sends for `path`; a folder needs its index.html."""
        if path in self.files:
            return path
        if path and not path.endswith("/"):
            path += "/"
        index = path + INDEX
        return index if index in self.files else None

    def similar(self, path: str) -> str | None:
        """Return the path of a page or file that may have been meant, or None."""
        wanted = path.rstrip("/")
        if same := self._by_case.get(wanted.casefold()):
            return same
        beside = self._by_folder.get(posixpath.dirname(wanted), ())
        if len(beside) <= _MOST_COMPARED:
            stems = {_stem(path): path for path in beside}
            if close := difflib.get_close_matches(_stem(wanted), stems, n=1):
                return stems[close[0]]
        named = self._by_name.get(posixpath.basename(wanted), ())
        return named[0] if len(named) == 1 else None

    @cached_property
    def folders(self) -> frozenset[str]:
        """Every folder that has a file somewhere below it."""
        return frozenset(
            file[:at] for file in self.files for at, letter in enumerate(file) if letter == "/"
        )

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Every path that an address may name: each file, and the folder of each index.html."""
        return tuple(sorted(map(path_of, self.files)))

    @cached_property
    def _by_case(self) -> dict[str, str]:
        return {path.rstrip("/").casefold(): path for path in self.paths if path}

    @cached_property
    def _by_folder(self) -> dict[str, list[str]]:
        return _grouped((posixpath.dirname(path.rstrip("/")), path) for path in self.paths if path)

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        return _grouped((posixpath.basename(path.rstrip("/")), path) for path in self.paths if path)


def path_of(file: str) -> str:
    """Return the address of a file below the site's root: "how/" for "how/index.html"."""
    return file.removesuffix(INDEX) if posixpath.basename(file) == INDEX else file


def _stem(path: str) -> str:
    return posixpath.splitext(posixpath.basename(path.rstrip("/")))[0]


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups
