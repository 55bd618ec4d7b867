"""Make a commit, or give up the command that was to end in one.

Reads and writes refs, index and work tree; reads which command is in progress.
"""

from dulwich.objects import Commit, ObjectID

from checklist.engine.git import stat
from checklist.engine.git.error import GitError
from checklist.engine.git.files import Files, changes, files_of, on_disk, read_index, write_tree
from checklist.engine.git.in_progress import CHERRY_PICK_HEAD, MERGE_HEAD
from checklist.engine.git.index import write_index
from checklist.engine.git.message import date
from checklist.engine.git.repository import Repository, short, subject_of
from checklist.engine.git.work_tree import lay_out

MERGED = 2
"""Minimum number of parents of a merge."""


def picked_from(repository: Repository) -> Commit | None:
    """Return the commit at which a cherry-pick stopped; None where none is in progress."""
    name = repository.noted(CHERRY_PICK_HEAD)
    return repository.commit(ObjectID(name.strip().encode())) if name else None


def commit(
    repository: Repository,
    index: Files,
    message: str,
    *,
    like: Commit | None = None,
    picked: Commit | None = None,
) -> ObjectID:
    """Make a commit of `index` on HEAD, or one that replaces `like`; return its id.

    Its author, and the author's time, are those of `picked`, or of `like`. The caller
    forgets the command in progress.
    """
    head = repository.head
    if like is not None:
        parents = list(like.parents)
    else:
        merged = (repository.noted(MERGE_HEAD) or "").split()
        parents = [*([head] if head else []), *(ObjectID(line.encode()) for line in merged)]
    made = repository.write_commit(
        write_tree(repository, index), parents, message, like=picked or like
    )
    repository.move_head(made)
    return made


def report(repository: Repository, made: ObjectID, *, dated: bool, again: bool = False) -> str:
    """Return git's message for a commit that was made, or made `again` to replace another.

    `dated` adds the author's time.
    """
    commit = repository.commit(made)
    branch = repository.branch or "detached HEAD"
    root = "" if commit.parents or again else " (root-commit)"
    lines = [f"[{branch}{root} {short(made)}] {subject_of(commit.message.decode())}"]
    if dated:
        lines.append(f" Date: {date(commit.author_time)}")
    if len(commit.parents) < MERGED:  # for a merge git prints no more
        before = files_of(repository, commit.parents[0] if commit.parents else None)
        after = files_of(repository, made)
        lines += stat.summary(repository, before, after)
        lines += stat.modes(before, after)
    return "\n".join(lines)


def go_back(repository: Repository, to: ObjectID | None) -> None:
    """Restore what the index or a conflict has changed to the commit `to`, as git reset --merge.

    Raises GitError where such a file has changes that are not in the index.
    """
    index, conflicts = read_index(repository)
    files = files_of(repository, to)
    touched = {*conflicts, *(path for _, path in changes(index, files))}
    for path in sorted(touched - set(conflicts)):
        disk = on_disk(repository.root / path)
        if disk is None or disk == index.get(path):
            continue
        why = f"Untracked working tree file '{path}' would be overwritten by merge."
        if path in index:
            why = f"Entry '{path}' not uptodate. Cannot merge."
        name = (to or b"").decode()
        raise GitError(f"error: {why}\nfatal: Could not reset index file to revision '{name}'.")
    restored = {path: files[path] for path in touched if path in files}
    lay_out(repository, restored, instead_of=[path for path in touched if path not in files])
    write_index(repository, files)
