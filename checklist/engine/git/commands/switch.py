"""git switch, and switching to a branch or a commit, which git checkout does too.

They write refs, the index and the work tree of the repository that they are given.
"""

from dulwich.objects import ObjectID

from checklist.engine.git import sequence
from checklist.engine.git.checkout_tree import move_to
from checklist.engine.git.commands.branch import make
from checklist.engine.git.commands.options import Options
from checklist.engine.git.error import GitError
from checklist.engine.git.files import Files, files_of, on_disk, read_index
from checklist.engine.git.in_progress import CHERRY_PICK_HEAD, REVERT_HEAD, STATES, WORDS
from checklist.engine.git.message import quoted
from checklist.engine.git.repository import HEADS, Repository, is_sound, short
from checklist.engine.git.revisions import find, spelled
from checklist.engine.git.sequence import forget_last

DETACHED = """\
Note: switching to '{name}'.

You are in 'detached HEAD' state. You can look around, make experimental
changes and commit them, and you can discard any commits you make in this
state without impacting any branches by switching back to a branch.

If you want to create a new branch to retain commits you create, you may
do so (now or later) by using -c with the switch command. Example:

  git switch -c <new-branch-name>

Or undo this operation with:

  git switch -

Turn off this advice by setting config variable advice.detachedHead to false

"""
LEFT = """\
Warning: you are leaving {count} commit{s} behind, not connected to
any of your branches:

{listed}
If you want to keep {it} by creating a new branch, this may be a good time
to do so with:

 git branch <new-branch-name> {at}

"""
SHOWN = 4
"""Number of commits that git lists when it leaves them; a single further one is listed too."""


def switch(repository: Repository, arguments: list[str]) -> str:
    """Switch to another branch."""
    options = (
        Options("switch")
        .value("-c", "--create")
        .value("-C", "--force-create")
        .flag("-d", "--detach")
    )
    read = options.read(arguments)
    new = read.force_create if read.create is None else read.create
    if new is not None:
        force = read.create is None
        return enter_new(repository, [new, *read.names], force=force, strictly=True)
    if not read.names:
        if read.detach:
            return detach(repository, "HEAD", explain=False)
        raise GitError("fatal: missing branch or commit argument")
    if len(read.names) > 1:
        raise GitError("fatal: only one reference expected")
    name = spelled(repository, read.names[0])
    if name in repository.refs(HEADS) and not read.detach:
        refuse_unfinished(repository)
        return enter(repository, name)
    at = find(repository, name)
    if at is None:
        raise GitError(f"fatal: invalid reference: {name}")
    if not read.detach and read.names[0] != "-":
        kind = "tag" if repository.ref(f"refs/tags/{name}") else "commit"
        raise GitError(
            f"fatal: a branch is expected, got {kind} '{name}'\n"
            "hint: If you want to detach HEAD at the commit, try again with the --detach option."
        )
    refuse_unfinished(repository)
    return detach(repository, name, explain=False)


def refuse_unfinished(repository: Repository) -> None:
    """Refuse to leave an unfinished command."""
    row = sequence.read(repository)
    for name, command in STATES.items():
        if repository.noted(name) or (row and row.manner.command == command):
            raise GitError(
                f"fatal: cannot switch branch while {WORDS[command]}\n"
                f'Consider "git {command} --quit" or "git worktree add".'
            )


def enter(repository: Repository, name: str) -> str:
    """Switch to an existing branch."""
    to = repository.refs(HEADS)[name]
    already = name == repository.branch
    along = _go(repository, to)
    left = _left(repository, to)
    warned = _leave_unfinished(repository)
    repository.enter(name, to)
    did = "Already on" if already else "Switched to branch"
    return f"{along}{left}{did} '{name}'{warned}"


def detach(repository: Repository, name: str, *, explain: bool) -> str:
    """Switch to a commit; `explain` adds git's advice on a detached HEAD."""
    at = find(repository, name)
    if at is None:
        raise GitError(f"fatal: You are on a branch yet to be born, which is no {name}")
    was_on_branch = repository.branch is not None
    along = _go(repository, at)
    left = _left(repository, at)
    warned = _leave_unfinished(repository)
    repository.enter(None, at, shown_as=name)
    note = DETACHED.format(name=name) if explain and was_on_branch else ""
    return f"{along}{left}{note}HEAD is now at {short(at)} {repository.subject(at)}{warned}"


def enter_new(
    repository: Repository, names: list[str], *, force: bool, strictly: bool = False
) -> str:
    """Create a branch, at HEAD or at the commit that a second name means, and switch to it.

    `strictly` refuses to leave an unfinished command.
    """
    name, *rest = names
    existed = name in repository.refs(HEADS)
    at = find(repository, spelled(repository, rest[0])) if rest else repository.head
    if rest and at is None:
        raise GitError(f"fatal: invalid reference: {rest[0]}")
    if len(rest) > 1 or not is_sound(HEADS + name):
        raise GitError(f"fatal: '{name}' is not a valid branch name")
    if existed and not force:
        raise GitError(f"fatal: a branch named '{name}' already exists")
    if strictly:
        refuse_unfinished(repository)
    if at is None:
        repository.enter(name, None)
        return f"Switched to a new branch '{name}'"
    along = _go(repository, at) if rest else ""
    left = _left(repository, at)
    if name == repository.branch:
        repository.move_head(at)
        return f"{along}Reset branch '{name}'"
    make(repository, [name, at.decode()], force=force)
    warned = _leave_unfinished(repository)
    repository.enter(name, at)
    did = "Switched to and reset" if existed else "Switched to a new"
    return f"{along}{left}{did} branch '{name}'{warned}"


def stay(repository: Repository) -> str:
    """Stay on HEAD, and return what differs from it; as in git, an unfinished command ends."""
    _refuse_conflicts(repository)
    warned = _leave_unfinished(repository).removeprefix("\n")
    return carried(repository, files_of(repository, repository.head)) + warned


def _refuse_conflicts(repository: Repository) -> None:
    _, conflicts = read_index(repository)
    if conflicts:
        listed = "".join(f"{path}: needs merge\n" for path in sorted(conflicts))
        raise GitError(f"{listed}error: you need to resolve your current index first")


def _go(repository: Repository, to: ObjectID) -> str:
    """Update index and work tree to another commit; return the local changes that were kept."""
    _refuse_conflicts(repository)
    after = files_of(repository, to)
    move_to(repository, files_of(repository, repository.head), after, by="checkout")
    return carried(repository, after)


def carried(repository: Repository, files: Files) -> str:
    """Return the local changes to `files`, one a line."""
    index, _ = read_index(repository)
    lines = []
    for path in sorted({*index, *files}):
        disk = on_disk(repository.root / path)
        if path not in index or (disk is None and path in files):
            lines.append(f"D\t{quoted(path)}\n")
        elif path not in files:
            lines.append(f"A\t{quoted(path)}\n")
        elif files[path] != index[path] or disk != files[path]:
            lines.append(f"M\t{quoted(path)}\n")
    return "".join(lines)


def _left(repository: Repository, to: ObjectID) -> str:
    """Return git's message for leaving commits that only HEAD reached."""
    head = repository.head
    if repository.branch is not None or head is None or head == to:
        return ""
    kept = repository.ancestors(to, *repository.tips())
    lost = list(repository.newest_first([head], kept))
    if not lost:
        return f"Previous HEAD position was {short(head)} {repository.subject(head)}\n"
    shown = lost if len(lost) <= SHOWN + 1 else lost[:SHOWN]
    lines = [f"  {short(name)} {repository.subject(name)}\n" for name in shown]
    if len(lost) > len(shown):
        lines.append(f" ... and {len(lost) - len(shown)} more.\n")
    one = len(lost) == 1
    return LEFT.format(
        count=len(lost),
        s="" if one else "s",
        it="it" if one else "them",
        listed="".join(lines),
        at=short(head),
    )


def _leave_unfinished(repository: Repository) -> str:
    """Forget the unfinished command, as git checkout does, and return the warning."""
    words = {CHERRY_PICK_HEAD: "cherry picking", REVERT_HEAD: "revert"}
    warnings = [
        f"\nwarning: cancelling a {word} in progress"
        for name, word in words.items()
        if repository.noted(name)
    ]
    forget_last(repository)
    return "".join(warnings)
