"""Update index and work tree to combined files, with stages and markers for conflicts.

Reads and writes the repository's folder.
"""

from checklist.engine.git.checkout_tree import Losses, move_to
from checklist.engine.git.combine import Combined
from checklist.engine.git.error import GitError
from checklist.engine.git.files import Files, blob, on_disk, read_index
from checklist.engine.git.index import write_index
from checklist.engine.git.repository import Repository
from checklist.engine.git.work_tree import put


def take(repository: Repository, ours: Files, combined: Combined, *, by: str, failed: str) -> None:
    """Update index and work tree from `ours` to the combined files.

    Raises GitError, which ends with `failed`, and changes nothing where a file would be lost.
    """
    clean = dict(combined.files)
    for path in combined.conflicts:
        if path in ours:
            clean[path] = ours[path]  # as it was, until the marked text is written
    try:
        losses = _losses(repository, ours, combined, by=by)
        move_to(repository, ours, clean, by=by, losses=losses)
    except GitError as error:
        raise GitError(f"{error}\n{failed}") from None
    if not combined.conflicts:
        return
    index, _ = read_index(repository)
    for path in combined.conflicts:
        index.pop(path, None)
    for path, entry in combined.shown.items():
        put(repository, path, blob(repository, entry), entry.mode)
    write_index(repository, index, combined.conflicts)


def _losses(repository: Repository, ours: Files, combined: Combined, *, by: str) -> Losses:
    """Return the files in the work tree that text with conflict markers would overwrite."""
    losses = Losses(by)
    for path in sorted(combined.shown):
        disk = on_disk(repository.root / path)
        if path in ours and disk not in (ours[path], None):
            losses.local.append(path)
        elif path not in ours and disk is not None:
            losses.written.append(path)
    return losses
