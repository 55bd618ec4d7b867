"""Write the index: the files of the next commit, and the versions of files in conflict.

Writes the index of the repository that it is given.
"""

from collections.abc import Mapping

from dulwich.index import ConflictedIndexEntry, Index, IndexEntry

from checklist.engine.git.files import Entry, Files, Stages, on_disk
from checklist.engine.git.repository import Repository


def write_index(
    repository: Repository, files: Files, conflicts: Mapping[str, Stages] | None = None
) -> None:
    """Write `files`, and the stages of those in conflict, to the index."""
    index = Index(repository.repo.index_path(), read=False)
    for path, entry in files.items():
        index[path.encode()] = _index_entry(repository, path, entry)
    for path, stages in (conflicts or {}).items():
        versions = [_bare(stages[stage]) if stage in stages else None for stage in (1, 2, 3)]
        index[path.encode()] = ConflictedIndexEntry(*versions)
    index.write()


def _index_entry(repository: Repository, path: str, entry: Entry) -> IndexEntry:
    """Return the index entry of a file, with its times and size on disk where it is unchanged."""
    at = repository.root / path
    if on_disk(at) != entry:
        return _bare(entry)
    status = at.lstat()
    return IndexEntry(
        ctime=status.st_ctime,
        mtime=status.st_mtime,
        dev=status.st_dev & 0xFFFFFFFF,
        ino=status.st_ino & 0xFFFFFFFF,
        mode=entry.mode,
        uid=status.st_uid,
        gid=status.st_gid,
        size=status.st_size,
        sha=entry.id,
    )


def _bare(entry: Entry) -> IndexEntry:
    return IndexEntry(0, 0, 0, 0, entry.mode, 0, 0, 0, entry.id)


def make_room(index: dict[str, Entry], path: str) -> None:
    """Drop what cannot exist beside `path`: a file where it needs a folder, or the reverse."""
    for other in list(index):
        if other.startswith(path + "/") or path.startswith(other + "/"):
            del index[other]
