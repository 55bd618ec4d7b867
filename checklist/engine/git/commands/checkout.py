"""git checkout: switch to a branch or a commit, or take files from the index or a commit.

It writes refs, the index and the work tree of the repository that it is given.
"""

from argparse import Namespace

from checklist.engine.git.commands.index import checked
from checklist.engine.git.commands.options import Options
from checklist.engine.git.commands.switch import detach, enter, enter_new, stay
from checklist.engine.git.error import GitError
from checklist.engine.git.files import blob, files_of, is_within, on_disk, read_index
from checklist.engine.git.index import write_index
from checklist.engine.git.repository import HEADS, Repository, short
from checklist.engine.git.revisions import find, spelled
from checklist.engine.git.work_tree import put

NO_MATCH = "error: pathspec '{name}' did not match any file(s) known to git"
SIDES = {2: "our", 3: "their"}


def checkout(repository: Repository, arguments: list[str]) -> str:
    """Switch to another branch or commit, or take files from one."""
    options = (
        Options("checkout")
        .value("-b")
        .value("-B")
        .flag("-d", "--detach")
        .flag("--ours")
        .flag("--theirs")
    )
    read = options.paths().read(arguments)
    if (new := read.B if read.b is None else read.b) is not None:
        return enter_new(repository, [new, *read.names], force=read.b is None)
    if read.ours or read.theirs:
        return _take_side(repository, [*read.names, *read.paths], 2 if read.ours else 3)
    if read.paths or len(read.names) > 1:
        return _take_files(repository, read.names, read.paths, dashes=read.dashes)
    name = spelled(repository, read.names[0]) if read.names else "HEAD"
    if name in ("HEAD", "@") and not read.detach:
        return stay(repository)
    return _go_to(repository, name, read)


def _go_to(repository: Repository, name: str, read: Namespace) -> str:
    """Switch to the branch or commit of that name, or else restore the file of that name."""
    if name in repository.refs(HEADS) and not read.detach:
        return enter(repository, name)
    if find(repository, name) is None:
        return _take_files(repository, [], read.names, dashes=read.dashes)
    return detach(repository, name, explain=not read.detach)


def _take_side(repository: Repository, paths: list[str], stage: int) -> str:
    """Take one side's version of files in conflict into the work tree."""
    index, conflicts = read_index(repository)
    taken = dict(index)
    for path in checked(paths):
        if path not in {*index, *conflicts}:
            raise GitError(NO_MATCH.format(name=path))
        if path in conflicts and stage not in conflicts[path]:
            raise GitError(f"error: path '{path}' does not have {SIDES[stage]} version")
        if path in conflicts:
            taken[path] = conflicts[path][stage]
    changed = [
        path
        for path in paths
        if path in conflicts or on_disk(repository.root / path) != taken[path]
    ]
    for path in changed:
        put(repository, path, blob(repository, taken[path]), taken[path].mode)
    return f"Updated {_counted(changed)} from the index"


def _take_files(repository: Repository, names: list[str], paths: list[str], *, dashes: bool) -> str:
    """Restore files from the index, or from a commit, then in the index too."""
    index, conflicts = read_index(repository)
    at = find(repository, spelled(repository, names[0])) if names else None
    if names and at is None and dashes:
        raise GitError(f"fatal: invalid reference: {names[0]}")
    source = index if at is None else files_of(repository, at)
    wanted = checked([*(names if at is None else names[1:]), *paths])
    unmerged = set() if at else set(conflicts)
    for name in wanted:
        if not any(is_within(path, name) for path in {*source, *unmerged}):
            raise GitError(NO_MATCH.format(name=name))
    chosen = {
        path for path in {*source, *unmerged} if any(is_within(path, name) for name in wanted)
    }
    if refused := sorted(chosen & unmerged):
        raise GitError("\n".join(f"error: path '{path}' is unmerged" for path in refused))
    changed = [path for path in chosen if on_disk(repository.root / path) != source[path]]
    for path in changed:
        put(repository, path, blob(repository, source[path]), source[path].mode)
    if at is not None:
        for path in chosen:
            conflicts.pop(path, None)
            index[path] = source[path]
    write_index(repository, index, conflicts)
    came = f" from {short(repository.commit(at).tree)}" if at else " from the index"
    return "" if dashes else f"Updated {_counted(changed)}{came}"


def _counted(paths: list[str]) -> str:
    return f"{len(paths)} path{'' if len(paths) == 1 else 's'}"
