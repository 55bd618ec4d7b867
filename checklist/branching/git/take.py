"""Bring index and work tree to what was combined, conflicts with their stages and markers.

Reads and writes the repository's folder.
"""

from checklist.branching.git.combine import Combined
from checklist.branching.git.error import GitError
from checklist.branching.git.files import Files, on_disk, read_index
from checklist.branching.git.index import write_index
from checklist.branching.git.move import LOCAL, UNKNOWN, move_to, would_lose
from checklist.branching.git.repository import Repository
from checklist.branching.git.tree import put


def take(repository: Repository, ours: Files, combined: Combined, *, by: str, failed: str) -> None:
    """Bring index and work tree from `ours` to what was combined.

    Raises GitError, which ends with `failed`, where something would be lost; then nothing is done.
    """
    clean = dict(combined.files)
    for path in combined.conflicts:
        if path in ours:
            clean[path] = ours[path]  # as it was, until the marked text is written
    try:
        _refuse_losses(repository, ours, combined, by=by)
        move_to(repository, ours, clean, by=by)
    except GitError as error:
        raise GitError(f"{error}\n{failed}") from None
    if not combined.conflicts:
        return
    index, _ = read_index(repository)
    for path in combined.conflicts:
        index.pop(path, None)
        text, mode = combined.shown[path]
        put(repository, path, text, mode)
    write_index(repository, index, combined.conflicts)


def _refuse_losses(repository: Repository, ours: Files, combined: Combined, *, by: str) -> None:
    """Refuse where a marked text would take the place of what is only in the work tree."""
    local, unknown = [], []
    for path in sorted(combined.conflicts):
        disk = on_disk(repository.root / path)
        if path in ours and disk not in (ours[path], None):
            local.append(path)
        elif path not in ours and disk is not None:
            unknown.append(path)
    if local:
        raise GitError(would_lose(LOCAL.format(by=by), local, by=by))
    if unknown:
        told = UNKNOWN.format(lost="overwritten", by=by)
        raise GitError(would_lose(told, unknown, by=by, cure="move or remove them"))
