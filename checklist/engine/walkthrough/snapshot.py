"""A starting history that was made before: what its lines said, and the files that they left.

Reads and writes the folder that it is given. Runs natively and in Pyodide. The build runs the lines
of each strategy's start; the page lays out what they left, which takes a fraction of their time.
"""

import base64
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from checklist.engine.git.files import files_of, read_index, work_files
from checklist.engine.git.in_progress import in_progress
from checklist.engine.git.index import write_index
from checklist.engine.git.repository import Repository

INDEX = ".git/index"
"""Left out: it holds times and numbers of files, which differ from machine to machine."""
OBJECTS = ".git/objects/"
"""Kept as they are before git packs them: not every zlib makes the same bytes of them."""


@dataclass(frozen=True, slots=True)
class Begun:
    """What a start left behind.

    `said` are the answer of each line and whether it succeeded, `folders` all folders, each behind
    the one that it is in, and `files` what a file holds, in base64, by path.
    """

    lines: tuple[str, ...]
    said: tuple[tuple[str, bool], ...]
    folders: tuple[str, ...]
    files: Mapping[str, str]


def keep(root: Path, said: Iterable[tuple[str, str, bool]]) -> Begun | None:
    """Return what lines left in the repository `root`; None where not all of it is committed.

    `said` are the lines, each with its answer and whether it succeeded.
    """
    repository = Repository(root)
    files = files_of(repository, repository.head)
    index, conflicts = read_index(repository)
    if conflicts or in_progress(repository) or not index == files == work_files(repository):
        return None
    paths = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*"))}
    lines = tuple(said)
    return Begun(
        tuple(line for line, _, _ in lines),
        tuple((answer, ok) for _, answer, ok in lines),
        tuple(name for name, path in paths.items() if path.is_dir()),
        {
            name: base64.b64encode(_plain(name, path.read_bytes())).decode()
            for name, path in paths.items()
            if path.is_file() and name != INDEX
        },
    )


def lay_out(begun: Begun, root: Path) -> Repository:
    """Write what was kept into `root`, which is empty; return the repository that it makes."""
    for name in begun.folders:
        root.joinpath(name).mkdir()
    for name, content in begun.files.items():
        plain = base64.b64decode(content)
        packed = zlib.compress(plain) if name.startswith(OBJECTS) else plain
        root.joinpath(name).write_bytes(packed)
    repository = Repository(root)
    write_index(repository, files_of(repository, repository.head))
    return repository


def _plain(name: str, content: bytes) -> bytes:
    return zlib.decompress(content) if name.startswith(OBJECTS) else content


def to_data(begun: Begun) -> dict[str, Any]:
    """Return `begun` as JSON data."""
    return asdict(begun)


def from_data(data: Mapping[str, Any]) -> Begun:
    """Return what `to_data` wrote out."""
    said = tuple((text, ok) for text, ok in data["said"])
    return Begun(tuple(data["lines"]), said, tuple(data["folders"]), data["files"])
