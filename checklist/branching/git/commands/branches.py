"""git branch, git switch and git checkout.

They write refs, the index and the work tree of the repository that they are given.
"""

from argparse import Namespace

from dulwich.objects import ObjectID

from checklist.branching.git import finish
from checklist.branching.git.commands.options import Options
from checklist.branching.git.error import GitError
from checklist.branching.git.files import (
    Files,
    blob,
    files_of,
    move_to,
    on_disk,
    put,
    read_index,
    write_index,
)
from checklist.branching.git.repository import HEADS, Repository, is_sound, short

_HALF_WAY = {
    "MERGE_HEAD": "merging",
    "CHERRY_PICK_HEAD": "cherry-picking",
    "REVERT_HEAD": "reverting",
}
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


def branch(repository: Repository, arguments: list[str]) -> str:
    """List, make, rename or delete branches."""
    options = (
        Options("branch")
        .flag("-d", "--delete")
        .flag("-D")
        .flag("-m", "--move")
        .flag("-f", "--force")
        .flag("-v", "--verbose")
        .flag("-a", "--all")
        .flag("--list")
        .flag("--show-current")
        .value("--contains")
        .value("--no-contains")
        .value("--merged")
        .value("--no-merged")
        .names()
    )
    read = options.read(arguments)
    if read.show_current:
        return repository.branch or ""
    if read.delete or read.D:
        return "\n".join(_delete(repository, name, force=read.D) for name in read.names)
    if read.move:
        return _rename(repository, read.names)
    if read.names and not read.list:
        return make(repository, read.names, force=read.force)
    return _list(repository, read)


def make(repository: Repository, names: list[str], *, force: bool = False) -> str:
    """Make a branch at HEAD, or at the commit that a second name means."""
    name, *rest = names
    if not is_sound(HEADS + name):
        raise GitError(f"fatal: '{name}' is not a valid branch name")
    if name in repository.refs(HEADS) and not force:
        raise GitError(f"fatal: a branch named '{name}' already exists")
    start = rest[0] if rest else "HEAD"
    at = repository.find(start)
    if at is None:
        if start == "HEAD":
            raise GitError(f"fatal: not a valid object name: '{repository.branch}'")
        raise GitError(f"fatal: not a valid object name: '{start}'")
    if force and name == repository.branch:
        raise GitError(
            f"fatal: cannot force update the branch '{name}' checked out at '{repository.root}'"
        )
    _refuse_overlap(repository, name)
    repository.point(HEADS + name, at)
    return ""


def _refuse_overlap(repository: Repository, name: str) -> None:
    """Refuse a name below another branch's, or above it: git keeps them as files in folders."""
    for other in repository.refs(HEADS):
        if other.startswith(name + "/") or name.startswith(other + "/"):
            raise GitError(
                f"fatal: cannot lock ref '{HEADS}{name}': '{HEADS}{other}' exists; "
                f"cannot create '{HEADS}{name}'"
            )


def _delete(repository: Repository, name: str, *, force: bool) -> str:
    at = repository.refs(HEADS).get(name)
    if at is None:
        raise GitError(f"error: branch '{name}' not found.")
    if name == repository.branch:
        raise GitError(f"error: Cannot delete branch '{name}' checked out at '{repository.root}'")
    head = repository.head
    if not force and (head is None or at not in repository.ancestors(head)):
        raise GitError(
            f"error: The branch '{name}' is not fully merged.\n"
            f"If you are sure you want to delete it, run 'git branch -D {name}'."
        )
    repository.drop(HEADS + name)
    return f"Deleted branch {name} (was {short(at)})."


def _rename(repository: Repository, names: list[str]) -> str:
    if not names:
        raise GitError("fatal: branch name required")
    old, new = names if len(names) > 1 else (repository.branch or "", names[0])
    at = repository.refs(HEADS).get(old)
    if at is None:
        raise GitError(f"error: refname {HEADS}{old} not found\nfatal: Branch rename failed")
    here = old == repository.branch
    make(repository, [new, at.decode()])
    repository.drop(HEADS + old)
    if here:
        repository.enter(new, at)
    return ""


def _list(repository: Repository, read: Namespace) -> str:
    branches = dict(repository.refs(HEADS))
    for option, wanted in (("contains", True), ("no_contains", False)):
        name = getattr(read, option)
        if name is not None:
            inside = repository.revision(name)
            branches = {
                b: at
                for b, at in branches.items()
                if (inside in repository.ancestors(at)) is wanted
            }
    for option, wanted in (("merged", True), ("no_merged", False)):
        name = getattr(read, option)
        if name is not None:
            reached = repository.ancestors(repository.revision(name))
            branches = {b: at for b, at in branches.items() if (at in reached) is wanted}
    width = max((len(name) for name in branches), default=0)
    lines = []
    head = repository.head
    if repository.branch is None and head is not None and not read.list:
        lines.append(f"* (HEAD detached at {short(head)})")
    for name, at in branches.items():
        mark = "*" if name == repository.branch else " "
        if read.verbose:
            lines.append(f"{mark} {name:<{width}} {short(at)} {repository.subject(at)}")
        else:
            lines.append(f"{mark} {name}")
    return "\n".join(lines)


def switch(repository: Repository, arguments: list[str]) -> str:
    """Go to another branch."""
    options = (
        Options("switch")
        .value("-c", "--create")
        .value("-C", "--force-create")
        .flag("--detach", "-d")
        .names()
    )
    read = options.read(arguments)
    new = read.create or read.force_create
    if new is not None:
        return _make_and_enter(repository, [new, *read.names], force=bool(read.force_create))
    if not read.names:
        raise GitError("fatal: missing branch or commit argument")
    name = read.names[0]
    if name == "-":
        name = _before(repository)
    if name in repository.refs(HEADS) and not read.detach:
        return enter(repository, name, strictly=True)
    at = repository.find(name)
    if at is None:
        raise GitError(f"fatal: invalid reference: {name}")
    if not read.detach and read.names[0] != "-":
        raise GitError(
            f"fatal: a branch is expected, got commit '{name}'\n"
            "hint: If you want to detach HEAD at the commit, try again with the --detach option."
        )
    return _detach(repository, name, at, told=False)


def checkout(repository: Repository, arguments: list[str]) -> str:
    """Go to another branch or commit, or take files from one."""
    options = (
        Options("checkout")
        .value("-b")
        .value("-B")
        .flag("--detach", "-d")
        .flag("--ours")
        .flag("--theirs")
        .names()
    )
    before, dashes, paths = _split(arguments)
    read = options.read(before)
    new = read.b or read.B
    if new is not None:
        return _make_and_enter(repository, [new, *read.names], force=bool(read.B))
    if read.ours or read.theirs:
        return _take_side(repository, [*read.names, *paths], 2 if read.ours else 3)
    if dashes or len(read.names) > 1:
        return _take_files(repository, read.names, paths, dashes=dashes)
    if not read.names:
        return ""
    name = _before(repository) if read.names[0] == "-" else read.names[0]
    if name in repository.refs(HEADS) and not read.detach:
        return enter(repository, name)
    at = repository.find(name)
    if at is None:
        if name in read_index(repository)[0]:
            return _take_files(repository, [], [name])
        raise GitError(f"error: pathspec '{name}' did not match any file(s) known to git")
    return _detach(repository, name, at, told=True)


def _split(arguments: list[str]) -> tuple[list[str], bool, list[str]]:
    """Return what stands before -- and what behind it."""
    if "--" not in arguments:
        return arguments, False, []
    place = arguments.index("--")
    return arguments[:place], True, arguments[place + 1 :]


def _before(repository: Repository) -> str:
    before = repository.before
    if not before:
        raise GitError("fatal: invalid reference: @{-1}")
    return before


def _make_and_enter(repository: Repository, names: list[str], *, force: bool) -> str:
    name = names[0]
    start = names[1] if len(names) > 1 else "HEAD"
    if repository.head is None and start == "HEAD":
        if not is_sound(HEADS + name):
            raise GitError(f"fatal: '{name}' is not a valid branch name")
        repository.enter(name, None)
        return f"Switched to a new branch '{name}'"
    at = repository.find(start)
    existed = name in repository.refs(HEADS)
    carried = ""
    if at is not None and is_sound(HEADS + name) and (force or not existed):
        _check_nothing_half_way(repository)
        carried = _go(repository, at) if names[1:] else ""
    if force and existed and at is not None:
        repository.point(HEADS + name, at)
    else:
        make(repository, [name, *names[1:]])
    repository.enter(name, repository.refs(HEADS)[name])
    did = "Switched to and reset" if existed else "Switched to a new"
    return f"{carried}{did} branch '{name}'"


def _go(repository: Repository, to: ObjectID) -> str:
    """Bring index and work tree to another commit; return the local changes that came along."""
    after = files_of(repository, to)
    move_to(repository, files_of(repository, repository.head), after, by="checkout")
    if to == repository.head:
        return "" if not repository.branch else _carried(repository, after)
    return _carried(repository, after)


def _carried(repository: Repository, files: Files) -> str:
    index, _ = read_index(repository)
    lines = []
    for path in sorted({*index, *files}):
        disk = on_disk(repository.root / path)
        if path not in index or (disk is None and path in files):
            lines.append(f"D\t{path}\n")
        elif path not in files:
            lines.append(f"A\t{path}\n")
        elif files[path] != index[path] or disk != files[path]:
            lines.append(f"M\t{path}\n")
    return "".join(lines)


def enter(repository: Repository, name: str, *, strictly: bool = False) -> str:
    """Go to a branch that is there; `strictly` also refuses to leave what stands half-way."""
    if name == repository.branch:
        return f"Already on '{name}'"
    _check_nothing_half_way(repository, strictly=strictly)
    to = repository.refs(HEADS)[name]
    left = _left(repository, to)
    carried = _go(repository, to)
    repository.enter(name, to)
    return f"{carried}{left}Switched to branch '{name}'"


def _detach(repository: Repository, name: str, at: ObjectID, *, told: bool) -> str:
    _check_nothing_half_way(repository)
    was_on_branch = repository.branch is not None
    left = _left(repository, at)
    carried = _go(repository, at)
    repository.enter(None, at)
    note = DETACHED.format(name=name) if told and was_on_branch else ""
    return f"{carried}{left}{note}HEAD is now at {short(at)} {repository.subject(at)}"


def _left(repository: Repository, to: ObjectID) -> str:
    """Return what git says when it leaves a commit that no branch is on."""
    head = repository.head
    if repository.branch is not None or head is None or head == to:
        return ""
    return f"Previous HEAD position was {short(head)} {repository.subject(head)}\n"


def _check_nothing_half_way(repository: Repository, *, strictly: bool = False) -> None:
    """Refuse to leave a conflict; `strictly`, as git switch does, also what stands half-way."""
    for name, word in _HALF_WAY.items() if strictly else ():
        if repository.noted(name):
            command = finish.STATES[name]
            raise GitError(
                f"fatal: cannot switch branch while {word}\n"
                f'Consider "git {command} --quit" or "git worktree add".'
            )
    _, conflicts = read_index(repository)
    if conflicts:
        listed = "".join(f"{path}: needs merge\n" for path in sorted(conflicts))
        raise GitError(f"{listed}error: you need to resolve your current index first")


def _take_side(repository: Repository, paths: list[str], stage: int) -> str:
    _, conflicts = read_index(repository)
    for path in paths:
        entry = conflicts.get(path, {}).get(stage)
        if entry is None:
            side = "our" if stage == 2 else "their"  # noqa: PLR2004  git's numbers
            raise GitError(f"error: path '{path}' does not have {side} version")
        put(repository, path, blob(repository, entry), entry.mode)
    return f"Updated {len(paths)} path{'' if len(paths) == 1 else 's'} from the index"


def _take_files(
    repository: Repository, names: list[str], paths: list[str], *, dashes: bool = False
) -> str:
    """Take files from the index, or from a commit, into the index too."""
    index, conflicts = read_index(repository)
    source, wanted = dict(index), [*paths]
    at = None
    if names:
        at = repository.find(names[0])
        wanted = [*names[1:], *paths] if at else [*names, *paths]
        source = files_of(repository, at) if at else source
    taken = {
        path: entry
        for path, entry in source.items()
        if any(one in (path, ".") or path.startswith(one.rstrip("/") + "/") for one in wanted)
    }
    if not taken:
        raise GitError(f"error: pathspec '{wanted[0]}' did not match any file(s) known to git")
    for path, entry in taken.items():
        put(repository, path, blob(repository, entry), entry.mode)
        conflicts.pop(path, None)
    write_index(repository, {**index, **taken} if at else index, conflicts)
    if dashes:
        return ""
    came = f" from {short(at)}" if at else " from the index"
    return f"Updated {len(taken)} path{'' if len(taken) == 1 else 's'}{came}"
