"""git cherry-pick and git revert.

They write commits, refs, the index and the work tree of the repository that they are given.
"""

from argparse import Namespace

from dulwich.objects import ObjectID

from checklist.engine.git import make_commit, sequence
from checklist.engine.git.apply import EmptyError, apply, refuse_staged
from checklist.engine.git.commands.options import Options
from checklist.engine.git.commands.status import status_text
from checklist.engine.git.error import ConflictError, GitError
from checklist.engine.git.files import files_of, read_index
from checklist.engine.git.in_progress import (
    CHERRY_PICK_HEAD,
    NOTED_BY,
    forget,
    forget_row,
    unmerged,
)
from checklist.engine.git.message import cleaned
from checklist.engine.git.repository import Repository
from checklist.engine.git.revisions import find, spelled
from checklist.engine.git.sequence import Manner

EMPTY = """\
The previous cherry-pick is now empty, possibly due to conflict resolution.
If you wish to commit it anyway, use:

    git commit --allow-empty

Otherwise, please use 'git cherry-pick --skip'"""
EMPTY_MESSAGE = "Aborting commit due to empty commit message."
NONE = "error: no cherry-pick or revert in progress"


def cherry_pick(repository: Repository, arguments: list[str]) -> str:
    """Apply the changes of commits to HEAD."""
    return _run(repository, "cherry-pick", _options("cherry-pick").flag("-x").read(arguments))


def revert(repository: Repository, arguments: list[str]) -> str:
    """Undo the changes of commits, with a commit for each."""
    return _run(repository, "revert", _options("revert").read(arguments))


def _options(command: str) -> Options:
    return (
        Options(command)
        .value("-m", "--mainline")
        .flag("-n", "--no-commit")
        .flag("--no-edit")
        .flag("--abort")
        .flag("--continue")
        .flag("--skip")
        .flag("--quit")
    )


def _run(repository: Repository, command: str, read: Namespace) -> str:
    ways = {"abort": _abort, "quit": _quit, "skip": _skip, "continue": _go_on}
    for option, way in ways.items():
        if getattr(read, option):
            return way(repository, command)
    number = read.mainline or "1"
    if not (number.isascii() and number.isdecimal() and number.strip("0")):
        raise GitError("error: option `mainline' expects a number greater than zero")
    if not read.names:
        raise GitError(f"usage: git {command} [<options>] <commit-ish>...")
    found = [_sources(repository, command, name) for name in read.names]
    sources = list(dict.fromkeys(each for some in found for each in some))
    manner = Manner(
        command=command,
        mainline=read.mainline,
        traced=getattr(read, "x", False),
        no_commit=read.no_commit,
    )
    _refuse(repository, manner, sources)
    head = repository.head
    if head is None or (len(read.names) == 1 and ".." not in read.names[0]):
        return _one(repository, manner, sources[0])
    _refuse_row(repository)
    return _row(repository, manner, sources, head)


def _sources(repository: Repository, command: str, name: str) -> list[ObjectID]:
    """Return the commit that a name means, or those of a range, in the order to apply them."""
    start, dots, end = name.partition("..")
    if dots and not end.startswith("."):
        old, new = (find(repository, part or "HEAD") for part in (start, end))
        if old is None or new is None:
            raise GitError(f"fatal: bad revision '{name}'")
        found = list(repository.newest_first([new], repository.ancestors(old)))
        if not found:
            raise GitError(f"error: empty commit set passed\nfatal: {command} failed")
        return found if command == "revert" else found[::-1]
    return [_source(repository, name)]


def _source(repository: Repository, name: str) -> ObjectID:
    name = spelled(repository, name)
    found = find(repository, name)
    if found is None:
        raise GitError(f"fatal: bad revision '{name}'")
    return found


def _refuse(repository: Repository, manner: Manner, sources: list[ObjectID]) -> None:
    """Refuse to revert a revert, since versions of git word its message differently."""
    for source in sources:
        again = repository.subject(source).startswith('Revert "')
        if manner.command == "revert" and again and not manner.no_commit:
            raise GitError(
                "fatal: what a revert of a revert is called differs between versions of git: use "
                f"git revert --no-commit {source.decode()[:7]}, then git commit -m"
            )


def _refuse_row(repository: Repository) -> None:
    row = sequence.read(repository)
    if row is None:
        return
    command = row.manner.command
    skip = "--skip | " if repository.noted(NOTED_BY[command]) else ""
    raise GitError(
        f"error: {command} is already in progress\n"
        f'hint: try "git {command} (--continue | {skip}--abort | --quit)"\n'
        f"fatal: {command} failed"
    )


def _one(repository: Repository, manner: Manner, source: ObjectID) -> str:
    try:
        said = apply(repository, manner, source)
    except ConflictError:
        sequence.mark(repository)
        raise
    except EmptyError as error:
        sequence.mark(repository)
        messages = [str(error)] if str(error) else []
        why = [EMPTY] if repository.noted(CHERRY_PICK_HEAD) else []
        raise GitError("\n".join([*messages, status_text(repository), *why])) from None
    sequence.mark(repository)
    return said


def _row(repository: Repository, manner: Manner, sources: list[ObjectID], start: ObjectID) -> str:
    """Pick or revert commits one after the other; where one stops, record those left."""
    said: list[str] = []
    for at, source in enumerate(sources):
        sequence.write(repository, manner, sources[at:], start)
        try:
            said.append(_one(repository, manner, source))
        except GitError as error:
            raise type(error)("\n".join([*said, str(error)])) from None
    forget_row(repository)
    return "\n".join(one for one in said if one)


def _go_on(repository: Repository, command: str) -> str:
    row = sequence.read(repository)
    stopped = any(repository.noted(name) for name in NOTED_BY.values())
    if row is None and not stopped:
        raise GitError(f"{NONE}\nfatal: {command} failed")
    if row and row.manner.command != command:
        during = f"cannot {command} during a {row.manner.command}."
        raise GitError(f"error: {during}\nfatal: {command} failed")
    said = [_commit(repository)] if stopped else []
    if row is None:
        return "\n".join(said)
    return "\n".join([*said, _rest(repository, row)])


def _rest(repository: Repository, row: sequence.Row) -> str:
    refuse_staged(repository, row.manner)
    return _row(repository, row.manner, list(row.left[1:]), row.start)


def _commit(repository: Repository) -> str:
    """Commit the result of the command in progress."""
    index, conflicts = read_index(repository)
    if conflicts:
        raise GitError(unmerged(repository, "Committing"))
    if index == files_of(repository, repository.head):
        raise GitError(nothing(repository))
    picked = make_commit.picked_from(repository)
    message = cleaned(repository.noted("MERGE_MSG") or "", comments=True)
    if not message:
        raise GitError(EMPTY_MESSAGE)
    made = make_commit.commit(repository, index, message, picked=picked)
    sequence.forget_last(repository)
    return make_commit.report(repository, made, dated=picked is not None)


def nothing(repository: Repository) -> str:
    """Return git's message for a commit with nothing staged."""
    why = [EMPTY] if repository.noted(CHERRY_PICK_HEAD) else []
    return "\n".join([status_text(repository, for_commit=True), *why])


def _abort(repository: Repository, command: str) -> str:
    row = sequence.read(repository)
    if row is None:
        if not any(repository.noted(name) for name in NOTED_BY.values()):
            raise GitError(f"{NONE}\nfatal: {command} failed")
        make_commit.go_back(repository, repository.head)
        forget(repository)
        return ""
    if row.safe != (repository.head or b"").decode():
        forget_row(repository)
        return "warning: You seem to have moved HEAD. Not rewinding, check your HEAD!"
    try:
        make_commit.go_back(repository, row.start)
    except GitError as error:
        raise GitError(f"{error}\nfatal: {command} failed") from None
    repository.move_head(row.start)
    forget(repository)
    forget_row(repository)
    return ""


def _quit(repository: Repository, _command: str) -> str:
    forget_row(repository)
    for name in NOTED_BY.values():
        repository.note(name, None)
    return ""


def _skip(repository: Repository, command: str) -> str:
    row = sequence.read(repository)
    if not repository.noted(NOTED_BY[command]):
        if row is None or row.manner.command != command:
            raise GitError(f"error: no {command} in progress\nfatal: {command} failed")
        if row.safe != (repository.head or b"").decode():
            raise GitError(
                "error: there is nothing to skip\nhint: have you committed already?\n"
                f'hint: try "git {command} --continue"\nfatal: {command} failed'
            )
    try:
        make_commit.go_back(repository, repository.head)
    except GitError as error:
        why = f"error: failed to skip the commit\nfatal: {command} failed"
        raise GitError(f"{error}\n{why}") from None
    forget(repository)
    if row is None:
        return ""
    return _rest(repository, row)
