"""Read the files of commits, of the index and of the work tree, all as entries by path.

Reads the repository's folder, and stores trees.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

from dulwich.index import ConflictedIndexEntry, commit_tree
from dulwich.object_store import iter_tree_contents
from dulwich.objects import Blob, ObjectID

from checklist.engine.git.repository import Entry, Repository

PLAIN = 0o100644
EXECUTABLE = 0o100755

Files = Mapping[str, Entry]
Stages = Mapping[int, Entry]
"""The versions of a file in conflict: 1 the common one, 2 ours, 3 theirs."""

__all__ = ["Entry"]  # for importers of this module


def files_of(repository: Repository, commit: ObjectID | None) -> dict[str, Entry]:
    """Return the files of a commit; none where `commit` is None."""
    if commit is None:
        return {}
    tree = repository.commit(commit).tree
    if tree not in repository.trees:
        entries = iter_tree_contents(repository.store, tree)
        repository.trees[tree] = {
            entry.path.decode(): Entry(entry.mode, entry.sha) for entry in entries
        }
    return dict(repository.trees[tree])


def write_tree(repository: Repository, files: Files) -> ObjectID:
    """Store the tree of `files` and return its id."""
    blobs = [(path.encode(), entry.id, entry.mode) for path, entry in files.items()]
    return commit_tree(repository.store, blobs)


def read_index(repository: Repository) -> tuple[dict[str, Entry], dict[str, Stages]]:
    """Return the files of the index, and those that are in conflict."""
    files: dict[str, Entry] = {}
    conflicts: dict[str, Stages] = {}
    for name, found in repository.repo.open_index().items():
        path = name.decode()
        if isinstance(found, ConflictedIndexEntry):
            versions = {1: found.ancestor, 2: found.this, 3: found.other}
            conflicts[path] = {
                stage: Entry(entry.mode, entry.sha) for stage, entry in versions.items() if entry
            }
        else:
            files[path] = Entry(found.mode, found.sha)
    return files, conflicts


def changes(before: Files, after: Files) -> list[tuple[str, str]]:
    """Return a letter (A added, D deleted, M modified) and a path for each file that differs."""
    found = []
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            letter = "A" if path not in before else "D" if path not in after else "M"
            found.append((letter, path))
    return found


def is_within(path: str, name: str) -> bool:
    """Return whether `path` is the file `name`, or in the folder of that name."""
    name = name.removeprefix("./").rstrip("/")
    return name in (".", "") or path == name or path.startswith(name + "/")


def on_disk(path: Path) -> Entry | None:
    """Return the entry of the file at `path`, without storing its content; None for no file."""
    if not path.is_file():
        return None
    executable = path.stat().st_mode & stat.S_IXUSR
    return Entry(EXECUTABLE if executable else PLAIN, Blob.from_string(path.read_bytes()).id)


def work_files(repository: Repository) -> dict[str, Entry]:
    """Return the files of the work tree."""
    found: dict[str, Entry] = {}
    for folder, folders, names in os.walk(repository.root):
        folders[:] = sorted(name for name in folders if name != ".git")
        for name in names:
            path = Path(folder) / name
            entry = on_disk(path)
            if entry:
                found[path.relative_to(repository.root).as_posix()] = entry
    return dict(sorted(found.items()))


def blob(repository: Repository, entry: Entry | None) -> bytes:
    """Return the content of a file; b"" where there is no entry."""
    if entry is None:
        return b""
    found = repository.store[entry.id]
    assert isinstance(found, Blob)  # noqa: S101  the sandbox has no submodules
    return found.data
