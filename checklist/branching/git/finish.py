"""End what stands half-way: a merge, a cherry-pick, a revert; or give it up.

Reads and writes the small files in which git keeps it.
"""

import time

from dulwich.objects import Commit, ObjectID

from checklist.branching.git import stat
from checklist.branching.git.error import GitError
from checklist.branching.git.files import (
    Files,
    files_of,
    lay_out,
    read_index,
    write_index,
    write_tree,
)
from checklist.branching.git.repository import Repository, short, subject_of

UNMERGED = """\
error: {doing} is not possible because you have unmerged files.
hint: Fix them up in the work tree, and then use 'git add/rm <file>'
hint: as appropriate to mark resolution and make a commit.
"""
STATES = {"MERGE_HEAD": "merge", "CHERRY_PICK_HEAD": "cherry-pick", "REVERT_HEAD": "revert"}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_FILES = (*STATES, "MERGE_MSG", "MERGE_MODE")


def unmerged(repository: Repository, doing: str) -> str:
    """Return what git says to a commit while there are conflicts."""
    _, conflicts = read_index(repository)
    listed = "".join(f"U\t{path}\n" for path in sorted(conflicts))
    end = "fatal: Exiting because of an unresolved conflict."
    return listed + UNMERGED.format(doing=doing) + end


def half_way(repository: Repository) -> str | None:
    """Return what stands half-way: merge, cherry-pick or revert; None for nothing."""
    return next((word for name, word in STATES.items() if repository.noted(name)), None)


def forget(repository: Repository) -> None:
    """Forget what stands half-way."""
    for name in _FILES:
        repository.note(name, None)


def commit(
    repository: Repository,
    index: Files,
    message: str,
    *,
    like: Commit | None = None,
) -> ObjectID:
    """Make a commit of `index` on HEAD, or one in its place that is `like` it."""
    head = repository.head
    merged = repository.noted("MERGE_HEAD")
    picked = repository.noted("CHERRY_PICK_HEAD")
    if like is not None:
        parents = list(like.parents)
    else:
        parents = [head] if head else []
        parents += [ObjectID(line.encode()) for line in (merged or "").split()]
    author = like
    if picked:
        author = repository.commit(ObjectID(picked.strip().encode()))
    made = repository.write_commit(write_tree(repository, index), parents, message, like=author)
    repository.move_head(made)
    forget(repository)
    return made


def told(repository: Repository, made: ObjectID, *, dated: bool) -> str:
    """Return what git says of a commit that was made; `dated` where its author's time is older."""
    commit = repository.commit(made)
    branch = repository.branch or "detached HEAD"
    root = "" if commit.parents else " (root-commit)"
    lines = [f"[{branch}{root} {short(made)}] {subject_of(commit.message.decode())}"]
    if dated:
        lines.append(f" Date: {date(commit.author_time)}")
    if len(commit.parents) < 2:  # noqa: PLR2004  of a merge git says no more
        before = files_of(repository, commit.parents[0] if commit.parents else None)
        after = files_of(repository, made)
        lines += stat.summary(repository, before, after)
        lines += stat.modes(before, after)
    return "\n".join(lines)


def date(seconds: int) -> str:
    """Return a time as git writes it, in UTC."""
    moment = time.gmtime(seconds)
    return (
        f"{_DAYS[moment.tm_wday]} {_MONTHS[moment.tm_mon - 1]} {moment.tm_mday} "
        f"{moment.tm_hour:02}:{moment.tm_min:02}:{moment.tm_sec:02} {moment.tm_year} +0000"
    )


def give_up(repository: Repository, command: str) -> None:
    """Go back to where `command` began; raises GitError where it has not."""
    state = next(name for name, word in STATES.items() if word == command)
    if not repository.noted(state):
        if command == "merge":
            raise GitError("fatal: There is no merge to abort (MERGE_HEAD missing).")
        raise GitError(f"error: no cherry-pick or revert in progress\nfatal: {command} failed")
    index, conflicts = read_index(repository)
    files = files_of(repository, repository.head)
    changed = {path for path in {*index, *files} if index.get(path) != files.get(path)}
    touched = {*conflicts, *changed}
    lay_out(
        repository,
        {path: files[path] for path in touched if path in files},
        instead_of=[path for path in touched if path not in files],
    )
    write_index(repository, files)
    forget(repository)
