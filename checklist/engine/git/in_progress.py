"""Track a command in progress: a merge, a cherry-pick, a revert, or a row of them.

Reads and writes the small files in which git records it.
"""

import shutil

from checklist.engine.git.files import read_index
from checklist.engine.git.repository import Repository

MERGE_HEAD, CHERRY_PICK_HEAD, REVERT_HEAD = "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"
"""The files in which git records the commits that an unfinished command takes."""

STATES = {MERGE_HEAD: "merge", CHERRY_PICK_HEAD: "cherry-pick", REVERT_HEAD: "revert"}
"""The unfinished command, by the file that records it."""

WORDS = {"merge": "merging", "cherry-pick": "cherry-picking", "revert": "reverting"}
"""What git calls an unfinished command, by command."""

NOTED_BY = {command: name for name, command in STATES.items() if name != MERGE_HEAD}
"""The file that records the current commit, by command that takes commits one by one."""
SEQUENCER = "sequencer"
UNMERGED = """\
error: {doing} is not possible because you have unmerged files.
hint: Fix them up in the work tree, and then use 'git add/rm <file>'
hint: as appropriate to mark resolution and make a commit.
"""
_FILES = (*STATES, "MERGE_MSG", "MERGE_MODE", "SQUASH_MSG")


def in_progress(repository: Repository) -> str | None:
    """Return the command that is unfinished: merge, cherry-pick or revert; None for none."""
    return next((command for name, command in STATES.items() if repository.noted(name)), None)


def forget_merge(repository: Repository) -> None:
    """Forget the merge in progress, as a merge with nothing to commit does."""
    for name in (MERGE_HEAD, "MERGE_MSG", "MERGE_MODE"):
        repository.note(name, None)


def forget(repository: Repository) -> None:
    """Forget the command in progress."""
    for name in _FILES:
        repository.note(name, None)


def forget_row(repository: Repository) -> None:
    """Forget the commits that were to follow."""
    shutil.rmtree(repository.root / ".git" / SEQUENCER, ignore_errors=True)


def unmerged(repository: Repository, doing: str) -> str:
    """Return git's message for a commit while there are conflicts."""
    _, conflicts = read_index(repository)
    listed = "".join(f"U\t{path}\n" for path in sorted(conflicts))
    end = "fatal: Exiting because of an unresolved conflict."
    return listed + UNMERGED.format(doing=doing) + end
