"""git branch.

It writes refs of the repository that it is given.
"""

from argparse import Namespace
from collections.abc import Callable
from fnmatch import fnmatchcase

from dulwich.objects import ObjectID

from checklist.engine.git.commands.options import Options
from checklist.engine.git.commands.status import detached
from checklist.engine.git.error import GitError
from checklist.engine.git.repository import HEADS, Repository, is_sound, short
from checklist.engine.git.revisions import find, refuse_overlap


def branch(repository: Repository, arguments: list[str]) -> str:
    """List, create, rename or delete branches."""
    options = (
        Options("branch")
        .flag("-d", "--delete")
        .flag("-D")
        .flag("-m", "--move")
        .flag("-M")
        .flag("-f", "--force")
        .flag("-v", "--verbose")
        .flag("-a", "--all")
        .flag("-l", "--list")
        .flag("--show-current")
        .value("--contains")
        .value("--no-contains")
        .value("--merged")
        .value("--no-merged")
    )
    read = options.read(_with_head(arguments))
    if read.show_current:
        return repository.branch or ""
    if read.delete or read.D:
        return _delete(repository, read.names, force=read.D or read.force)
    if read.move or read.M:
        return _rename(repository, read.names, force=read.M or read.force)
    chosen = (read.contains, read.no_contains, read.merged, read.no_merged)
    if read.names and not read.list and not any(chosen):
        return make(repository, read.names, force=read.force)
    return _list(repository, read)


def _with_head(arguments: list[str]) -> list[str]:
    """Return `arguments`, with HEAD added if the last one is an option that takes a commit."""
    optional = ("--contains", "--no-contains", "--merged", "--no-merged")
    return [*arguments, "HEAD"] if arguments and arguments[-1] in optional else arguments


def make(repository: Repository, names: list[str], *, force: bool = False) -> str:
    """Create a branch at HEAD, or at the commit that a second name means."""
    name, start, *more = [*names, "HEAD"] if len(names) == 1 else names
    if more:
        raise GitError("usage: git branch [-f] <branchname> [<start-point>]")
    check_new(repository, name, force=force)
    at = find(repository, start)
    if at is None:
        shown = repository.branch if start == "HEAD" else start
        raise GitError(f"fatal: not a valid object name: '{shown}'")
    refuse_overlap(repository, HEADS, name)
    repository.point(HEADS + name, at)
    return ""


def check_new(repository: Repository, name: str, *, force: bool) -> None:
    """Refuse a name that git does not allow, or that a branch already has."""
    if not is_sound(HEADS + name):
        raise GitError(f"fatal: '{name}' is not a valid branch name")
    if name not in repository.refs(HEADS):
        return
    if not force:
        raise GitError(f"fatal: a branch named '{name}' already exists")
    if name == repository.branch:
        raise GitError(
            f"fatal: cannot force update the branch '{name}' checked out at '{repository.root}'"
        )


def _delete(repository: Repository, names: list[str], *, force: bool) -> str:
    if not names:
        raise GitError("fatal: branch name required")
    said, failed = [], []
    for name in names:
        try:
            said.append(_delete_one(repository, name, force=force))
        except GitError as error:
            failed.append(str(error))
    if failed:
        raise GitError("\n".join([*said, *failed]))
    return "\n".join(said)


def _delete_one(repository: Repository, name: str, *, force: bool) -> str:
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


def _rename(repository: Repository, names: list[str], *, force: bool) -> str:
    if not names:
        raise GitError("fatal: branch name required")
    if len(names) == 1 and repository.branch is None:
        raise GitError("fatal: cannot rename the current branch while not on any.")
    old, new = names[:2] if len(names) > 1 else (repository.branch or "HEAD", names[0])
    at = repository.refs(HEADS).get(old)
    if not is_sound(HEADS + new):
        raise GitError(f"fatal: '{new}' is not a valid branch name")
    if at is None and old == repository.branch:  # before the first commit
        check_new(repository, new, force=False)
        repository.rename_head(new)
        return ""
    if at is None:
        raise GitError(f"fatal: No branch named '{old}'.")
    if new != old:
        check_new(repository, new, force=force)
        refuse_overlap(repository, HEADS, new, but=old)
        here = old == repository.branch
        repository.drop(HEADS + old)
        repository.point(HEADS + new, at)
        if here:
            repository.rename_head(new)
    return ""


def _list(repository: Repository, read: Namespace) -> str:
    branches = dict(repository.refs(HEADS))
    for keeps in _choices(repository, read):
        branches = {name: at for name, at in branches.items() if keeps(at)}
    if read.names:
        branches = {
            name: at
            for name, at in branches.items()
            if any(fnmatchcase(name, pattern) for pattern in read.names)
        }
    rows = [("*" if name == repository.branch else " ", name, at) for name, at in branches.items()]
    head = repository.head
    alone = repository.branch is None and not read.names
    if alone and head and all(keeps(head) for keeps in _choices(repository, read)):
        rows.insert(0, ("*", f"({detached(repository)})", head))
    width = max((len(name) for _, name, _ in rows), default=0)
    if not read.verbose:
        return "\n".join(f"{mark} {name}" for mark, name, _ in rows)
    return "\n".join(
        f"{mark} {name:<{width}} {short(at)} {repository.subject(at)}" for mark, name, at in rows
    )


def _choices(repository: Repository, read: Namespace) -> list[Callable[[ObjectID], bool]]:
    """Return the conditions that a branch must meet to be listed, as functions of its commit."""
    choices: list[Callable[[ObjectID], bool]] = []
    for name, wanted in ((read.contains, True), (read.no_contains, False)):
        if name is not None:
            inside = _commit(repository, name, "error")
            choices.append(_holds(repository, inside, wanted=wanted))
    for name, wanted in ((read.merged, True), (read.no_merged, False)):
        if name is not None:
            reached = repository.ancestors(_commit(repository, name, "fatal"))
            choices.append(_is_in(reached, wanted=wanted))
    return choices


def _holds(repository: Repository, inside: ObjectID, *, wanted: bool) -> Callable[[ObjectID], bool]:
    return lambda at: (inside in repository.ancestors(at)) is wanted


def _is_in(reached: set[ObjectID], *, wanted: bool) -> Callable[[ObjectID], bool]:
    return lambda at: (at in reached) is wanted


def _commit(repository: Repository, name: str, kind: str) -> ObjectID:
    found = find(repository, name)
    if found is None:
        raise GitError(f"{kind}: malformed object name {name}")
    return found
