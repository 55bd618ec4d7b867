"""git status, and the message of a commit that would be empty.

It reads the repository that it is given.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from dulwich.objects import Commit

from checklist.engine.git import sequence
from checklist.engine.git.commands.options import Options
from checklist.engine.git.files import Stages, changes, files_of, read_index, work_files
from checklist.engine.git.in_progress import (
    CHERRY_PICK_HEAD,
    MERGE_HEAD,
    REVERT_HEAD,
    STATES,
    WORDS,
)
from checklist.engine.git.message import quoted
from checklist.engine.git.repository import SHORT, Repository
from checklist.engine.git.revisions import tip

_UNMERGED = {
    (1, 2, 3): ("both modified", "UU"),
    (2, 3): ("both added", "AA"),
    (1, 2): ("deleted by them", "UD"),
    (1, 3): ("deleted by us", "DU"),
    (2,): ("added by us", "AU"),
    (3,): ("added by them", "UA"),
    (1,): ("both deleted", "DD"),
}
_WORDS = {"A": "new file:   ", "D": "deleted:    ", "M": "modified:   "}
_WIDTH = 17
"""Width of the word before a file in conflict, in characters."""

Changes = list[tuple[str, str]]


def status(repository: Repository, arguments: list[str]) -> str:
    """Show the differences between HEAD, the index and the work tree."""
    options = Options("status").flag("-s", "--short").flag("-b", "--branch").flag("--porcelain")
    read = options.flag("--long").read(arguments, most=0)
    if read.short or read.porcelain:
        return "\n".join(_short_status(repository, with_branch=read.branch))
    return status_text(repository)


@dataclass(frozen=True, slots=True)
class State:
    """The files that status lists: staged, unstaged, in conflict, and untracked."""

    staged: Changes
    unstaged: Changes
    conflicts: dict[str, Stages]
    unknown: list[str]


def _state(repository: Repository, amended: Commit | None = None) -> State:
    index, conflicts = read_index(repository)
    work = work_files(repository)
    parents = amended.parents if amended else [repository.head]
    head = files_of(repository, parents[0] if parents else None)
    known = {*index, *conflicts}
    return State(
        staged=changes({path: head[path] for path in head if path not in conflicts}, index),
        unstaged=changes(index, {path: work[path] for path in index if path in work}),
        conflicts=conflicts,
        unknown=_folded([path for path in work if path not in known], known),
    )


def _folded(paths: list[str], known: set[str]) -> list[str]:
    """Return the paths, with folders that have no known file instead of the files in them."""
    return sorted({_shown(path, known) for path in paths})


def _shown(path: str, known: set[str]) -> str:
    parts = path.split("/")
    folders = ("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))
    alone = (one for one in folders if not any(name.startswith(one) for name in known))
    return next(alone, path)


def _short_status(repository: Repository, *, with_branch: bool) -> Iterator[str]:
    state = _state(repository)
    if with_branch:
        branch = repository.branch
        start = "No commits yet on " if repository.head is None else ""
        yield f"## {start}{branch}" if branch else "## HEAD (no branch)"
    letters: dict[str, list[str]] = {}
    for at, found in enumerate((state.staged, state.unstaged)):
        for letter, path in found:
            letters.setdefault(path, [" ", " "])[at] = letter
    for path, stages in state.conflicts.items():
        letters[path] = list(_UNMERGED[tuple(sorted(stages))][1])
    for path in sorted(letters):
        yield f"{''.join(letters[path])} {quoted(path, spaces=True)}"
    for path in state.unknown:
        yield f"?? {quoted(path, spaces=True)}"


def status_text(
    repository: Repository, *, for_commit: bool = False, amended: Commit | None = None
) -> str:
    """Return the output of git status; `for_commit` if it is that of an empty commit.

    With `amended`, the index is compared with the parent of that commit.
    """
    state = _state(repository, amended)
    started = repository.head is not None
    half = unfinished(repository, state.conflicts)
    lines = [where(repository), *half]
    if not started:
        lines += ["", "Initial commit" if for_commit else "No commits yet", ""]
    elif half:
        lines.append("")
    lines += _staged(repository, state, started=started)
    lines += _unmerged(repository, state)
    lines += _unstaged(state)
    if state.unknown:
        lines += ["Untracked files:"]
        lines += ['  (use "git add <file>..." to include in what will be committed)']
        lines += [*(f"\t{quoted(path)}" for path in state.unknown), ""]
    if amended is not None and not state.staged:
        lines.append("No changes")
    elif not repository.noted(MERGE_HEAD) or state.conflicts:
        lines += _nothing(state, started=started)
    return "\n".join(lines).rstrip("\n")


def where(repository: Repository) -> str:
    """Return the line that says where HEAD is."""
    branch, head = repository.branch, repository.head
    if branch:
        return f"On branch {branch}"
    return detached(repository) if head else "Not currently on any branch."


def detached(repository: Repository) -> str:
    """Return the line that says where HEAD was detached, and whether it has moved since."""
    _, name, at = repository.moved or ("", "", "")
    head = (repository.head or b"").decode()
    shown = tip(repository, name, at) or (at or head)[:SHORT]
    return f"HEAD detached {'at' if at in ('', head) else 'from'} {shown}"


def _staged(repository: Repository, state: State, *, started: bool) -> list[str]:
    if not state.staged:
        return []
    hint = "git restore --staged <file>..." if started else "git rm --cached <file>..."
    hints = [] if _ends_itself(repository) else [f'  (use "{hint}" to unstage)']
    listed = (f"\t{_WORDS[letter]}{quoted(path)}" for letter, path in state.staged)
    return ["Changes to be committed:", *hints, *listed, ""]


def _ends_itself(repository: Repository) -> bool:
    """Return whether a merge or cherry-pick is in progress: then git gives no hint to unstage."""
    return any(repository.noted(name) for name in (MERGE_HEAD, CHERRY_PICK_HEAD))


def _unmerged(repository: Repository, state: State) -> list[str]:
    if not state.conflicts:
        return []
    kinds = [
        (_UNMERGED[tuple(sorted(stages))][0], path)
        for path, stages in sorted(state.conflicts.items())
    ]
    deleted = any("deleted" in kind for kind, _ in kinds)
    hint = "git add/rm <file>..." if deleted else "git add <file>..."
    hints = [f'  (use "{hint}" {"as appropriate " if deleted else ""}to mark resolution)']
    if not _ends_itself(repository):
        hints.insert(0, '  (use "git restore --staged <file>..." to unstage)')
    listed = (f"\t{kind + ':':<{_WIDTH}}{quoted(path)}" for kind, path in kinds)
    return ["Unmerged paths:", *hints, *listed, ""]


def _unstaged(state: State) -> list[str]:
    if not state.unstaged:
        return []
    add = "add/rm" if any(letter == "D" for letter, _ in state.unstaged) else "add"
    return [
        "Changes not staged for commit:",
        f'  (use "git {add} <file>..." to update what will be committed)',
        '  (use "git restore <file>..." to discard changes in working directory)',
        *(f"\t{_WORDS[letter]}{quoted(path)}" for letter, path in state.unstaged),
        "",
    ]


def _nothing(state: State, *, started: bool) -> list[str]:
    if state.staged:
        return []
    if state.unstaged or state.conflicts:
        return ['no changes added to commit (use "git add" and/or "git commit -a")']
    if state.unknown:
        message = 'nothing added to commit but untracked files present (use "git add" to track)'
        return [message]
    if started:
        return ["nothing to commit, working tree clean"]
    return ['nothing to commit (create/copy files and use "git add" to track)']


def unfinished(repository: Repository, conflicts: dict[str, Stages]) -> list[str]:
    """Return the lines that say what is unfinished, and how to end it."""
    lines = _half_merged(conflicts) if repository.noted(MERGE_HEAD) else []
    row = sequence.read(repository)
    for name in (CHERRY_PICK_HEAD, REVERT_HEAD):
        command = STATES[name]
        source = repository.noted(name)
        go_on = f'"git {command} --continue"'
        if row and row.manner.command == command:
            now = f"{command.capitalize()} currently in progress."
            cure = f"run {go_on} to continue"
        elif source:
            now = f"You are currently {WORDS[command]} commit {source[:SHORT]}."
            cure = f"all conflicts fixed: run {go_on}"
        else:
            continue
        lines += [
            *([""] if lines else []),
            now,
            f"  ({f'fix conflicts and run {go_on}' if conflicts else cure})",
            f'  (use "git {command} --skip" to skip this patch)',
            f'  (use "git {command} --abort" to cancel the {command} operation)',
        ]
        break
    return lines


def _half_merged(conflicts: dict[str, Stages]) -> list[str]:
    if conflicts:
        return [
            "You have unmerged paths.",
            '  (fix conflicts and run "git commit")',
            '  (use "git merge --abort" to abort the merge)',
        ]
    return [
        "All conflicts fixed but you are still merging.",
        '  (use "git commit" to conclude merge)',
    ]
