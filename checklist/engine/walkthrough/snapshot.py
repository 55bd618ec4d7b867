"""A snapshot of a strategy's starting history: what its lines printed, and the files they left.

Reads and writes the folder that it is given. Runs natively and in Pyodide. The build runs the lines
of each strategy's start and takes a snapshot; the page restores it, which takes a fraction of the
time.
"""

import base64
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from checklist.engine.git.files import files_of, read_index, work_files
from checklist.engine.git.in_progress import in_progress
from checklist.engine.git.index import write_index
from checklist.engine.git.repository import Repository

INDEX = ".git/index"
"""The file left out of a snapshot: its timestamps and inode numbers differ between machines."""
OBJECTS = ".git/objects/"
"""The folder whose files are stored unpacked: not every zlib compresses to the same bytes."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of a sandbox after its starting lines.

    `outputs` has the text that each line printed and whether it succeeded, `folders` every folder,
    each after the one that contains it, and `files` the content of each file, in base64, by path.
    """

    lines: tuple[str, ...]
    outputs: tuple[tuple[str, bool], ...]
    folders: tuple[str, ...]
    files: Mapping[str, str]


def take(root: Path, ran: Iterable[tuple[str, str, bool]]) -> Snapshot | None:
    """Return a snapshot of the repository in `root`; None unless everything is committed.

    `ran` are the lines that made it, each with what it printed and whether it succeeded.
    """
    repository = Repository(root)
    files = files_of(repository, repository.head)
    index, conflicts = read_index(repository)
    if conflicts or in_progress(repository) or not index == files == work_files(repository):
        return None
    paths = {path.relative_to(root).as_posix(): path for path in sorted(root.rglob("*"))}
    lines = tuple(ran)
    return Snapshot(
        tuple(line for line, _, _ in lines),
        tuple((output, ok) for _, output, ok in lines),
        tuple(name for name, path in paths.items() if path.is_dir()),
        {
            name: base64.b64encode(_unpacked(name, path.read_bytes())).decode()
            for name, path in paths.items()
            if path.is_file() and name != INDEX
        },
    )


def restore(snapshot: Snapshot, root: Path) -> Repository:
    """Write the files of `snapshot` into `root`, an empty folder; return the repository there."""
    for name in snapshot.folders:
        root.joinpath(name).mkdir()
    for name, encoded in snapshot.files.items():
        content = base64.b64decode(encoded)
        packed = zlib.compress(content) if name.startswith(OBJECTS) else content
        root.joinpath(name).write_bytes(packed)
    repository = Repository(root)
    write_index(repository, files_of(repository, repository.head))
    return repository


def _unpacked(name: str, content: bytes) -> bytes:
    return zlib.decompress(content) if name.startswith(OBJECTS) else content


def to_data(snapshot: Snapshot) -> dict[str, Any]:
    """Return `snapshot` as JSON data."""
    return {one.name: getattr(snapshot, one.name) for one in fields(snapshot)}


def from_data(data: Mapping[str, Any]) -> Snapshot:
    """Return the snapshot that `to_data` wrote."""
    outputs = tuple((text, ok) for text, ok in data["outputs"])
    return Snapshot(tuple(data["lines"]), outputs, tuple(data["folders"]), data["files"])
