"""The files of a commit, of the index and of the work tree, all in one form: by path.

Reads and writes the repository's folder.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from dulwich.index import ConflictedIndexEntry, Index, IndexEntry, commit_tree
from dulwich.object_store import iter_tree_contents
from dulwich.objects import Blob, ObjectID

from checklist.branching.git.error import GitError
from checklist.branching.git.repository import Repository

PLAIN = 0o100644
EXECUTABLE = 0o100755


class Entry(NamedTuple):
    """A file: its mode, and the id of what it holds."""

    mode: int
    id: ObjectID


Files = Mapping[str, Entry]
Stages = Mapping[int, Entry]
"""The versions of a file in conflict: 1 the common one, 2 ours, 3 theirs."""


def files_of(repository: Repository, commit: ObjectID | None) -> dict[str, Entry]:
    """Return the files of a commit; none before the first one."""
    if commit is None:
        return {}
    tree = repository.commit(commit).tree
    found = iter_tree_contents(repository.store, tree)
    return {entry.path.decode(): Entry(entry.mode, entry.sha) for entry in found}


def write_tree(repository: Repository, files: Files) -> ObjectID:
    """Store the tree of `files` and return its id."""
    blobs = [(path.encode(), entry.id, entry.mode) for path, entry in files.items()]
    return commit_tree(repository.store, blobs)


def read_index(repository: Repository) -> tuple[dict[str, Entry], dict[str, dict[int, Entry]]]:
    """Return the files of the index, and those that are in conflict."""
    files: dict[str, Entry] = {}
    conflicts: dict[str, dict[int, Entry]] = {}
    index = repository.repo.open_index()
    for name, found in index.items():
        path = name.decode()
        if isinstance(found, ConflictedIndexEntry):
            versions = {1: found.ancestor, 2: found.this, 3: found.other}
            conflicts[path] = {
                stage: Entry(entry.mode, entry.sha) for stage, entry in versions.items() if entry
            }
        else:
            files[path] = Entry(found.mode, found.sha)
    return files, conflicts


def write_index(
    repository: Repository, files: Files, conflicts: Mapping[str, Stages] | None = None
) -> None:
    """Write the index."""
    index = Index(repository.repo.index_path(), read=False)
    for path, entry in files.items():
        index[path.encode()] = _index_entry(repository, path, entry)
    for path, stages in (conflicts or {}).items():
        versions = [_bare(stages[stage]) if stage in stages else None for stage in (1, 2, 3)]
        index[path.encode()] = ConflictedIndexEntry(*versions)
    index.write()


def _index_entry(repository: Repository, path: str, entry: Entry) -> IndexEntry:
    """Return an entry that tells git that the file is as it was, where it is."""
    at = repository.root / path
    if on_disk(at) != entry:
        return _bare(entry)
    found = at.lstat()
    return IndexEntry(
        ctime=found.st_ctime,
        mtime=found.st_mtime,
        dev=found.st_dev & 0xFFFFFFFF,
        ino=found.st_ino & 0xFFFFFFFF,
        mode=entry.mode,
        uid=found.st_uid,
        gid=found.st_gid,
        size=found.st_size,
        sha=entry.id,
    )


def _bare(entry: Entry) -> IndexEntry:
    return IndexEntry(0, 0, 0, 0, entry.mode, 0, 0, 0, entry.id)


def on_disk(path: Path) -> Entry | None:
    """Return the file at `path`, without storing what it holds; None where there is none."""
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


def store_file(repository: Repository, path: str) -> Entry:
    """Store what a file of the work tree holds."""
    blob = Blob.from_string((repository.root / path).read_bytes())
    repository.store.add_object(blob)
    entry = on_disk(repository.root / path)
    assert entry is not None  # noqa: S101  it was read just now
    return entry


def blob(repository: Repository, entry: Entry | None) -> bytes:
    """Return what a file holds; b"" for one that is not there."""
    if entry is None:
        return b""
    found = repository.store[entry.id]
    assert isinstance(found, Blob)  # noqa: S101  the sandbox has no submodules
    return found.data


def put(repository: Repository, path: str, data: bytes, mode: int = PLAIN) -> None:
    """Write a file of the work tree."""
    at = repository.root / path
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_bytes(data)
    at.chmod(0o755 if mode == EXECUTABLE else 0o644)


def remove(repository: Repository, path: str) -> None:
    """Delete a file of the work tree, and the folders that it leaves empty."""
    at = repository.root / path
    at.unlink(missing_ok=True)
    for folder in at.parents:
        if folder == repository.root or not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()


def lay_out(repository: Repository, files: Files, *, instead_of: Iterable[str]) -> None:
    """Write `files` into the work tree, and delete those of `instead_of` that are not among them."""
    for path in instead_of:
        if path not in files:
            remove(repository, path)
    for path, entry in files.items():
        if on_disk(repository.root / path) != entry:
            put(repository, path, blob(repository, entry), entry.mode)


def move_to(repository: Repository, before: Files, after: Files, *, by: str) -> None:
    """Bring index and work tree from the files `before` to those `after`, keeping local changes.

    Raises GitError where a local change, or a file that git does not know, would be lost.
    """
    index, _ = read_index(repository)
    changed = {path for path in {*before, *after} if before.get(path) != after.get(path)}
    _refuse_losses(repository, before, after, changed, by=by)
    for path in changed:
        if path in after:
            index[path] = after[path]
        else:
            index.pop(path, None)
    lay_out(
        repository,
        {path: after[path] for path in changed if path in after},
        instead_of=[path for path in changed if path in before],
    )
    write_index(repository, index)


def _refuse_losses(
    repository: Repository, before: Files, after: Files, changed: set[str], *, by: str
) -> None:
    index, _ = read_index(repository)
    local, untracked = [], []
    for path in sorted(changed):
        disk = on_disk(repository.root / path)
        old, new = before.get(path), after.get(path)
        if index.get(path) not in (old, new) or (path in index and disk not in (old, new, None)):
            local.append(path)
        elif path not in index and disk is not None and disk != new:
            untracked.append(path)
    doing = {"checkout": "switch branches", "merge": "merge"}.get(by, by)
    if local:
        raise GitError(
            f"error: Your local changes to the following files would be overwritten by {by}:\n"
            + "".join(f"\t{path}\n" for path in local)
            + f"Please commit your changes or stash them before you {doing}.\nAborting"
        )
    if untracked:
        raise GitError(
            "error: The following untracked working tree files would be overwritten "
            f"by {by}:\n"
            + "".join(f"\t{path}\n" for path in untracked)
            + f"Please move or remove them before you {doing}.\nAborting"
        )
