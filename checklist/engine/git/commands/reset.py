"""git reset.

It writes refs, the index and the work tree of the repository that it is given.
"""

from dulwich.objects import ObjectID

from checklist.engine.git.commands.index import checked
from checklist.engine.git.commands.options import Options
from checklist.engine.git.error import GitError
from checklist.engine.git.files import files_of, is_within, on_disk, read_index
from checklist.engine.git.in_progress import MERGE_HEAD
from checklist.engine.git.index import write_index
from checklist.engine.git.repository import Repository, short
from checklist.engine.git.revisions import AMBIGUOUS, find
from checklist.engine.git.sequence import forget_last
from checklist.engine.git.work_tree import lay_out


def reset(repository: Repository, arguments: list[str]) -> str:
    """Move the branch to another commit; update index and work tree as asked."""
    options = Options("reset").flag("--soft").flag("--mixed").flag("--hard").flag("-q", "--quiet")
    read = options.paths().read(arguments)
    names = list(read.names)
    to = find(repository, names[0]) if names else repository.head
    if names and to is not None:
        names.pop(0)
    paths = [*names, *read.paths]
    if paths:
        mode = next((one for one in ("soft", "mixed", "hard") if getattr(read, one)), None)
        for name in paths if not read.dashes else ():
            if not (repository.root / name).exists():
                raise GitError(AMBIGUOUS.format(name=name))
        if mode:
            raise GitError(f"fatal: Cannot do {mode} reset with paths.")
        message = _unstage(repository, paths, to or repository.head)
        return "" if read.quiet else message
    if to is None:
        return _empty(repository)
    if read.soft:
        return _soft(repository, to)
    if read.hard:
        index, conflicts = read_index(repository)
        lay_out(repository, files_of(repository, to), instead_of={*index, *conflicts})
    write_index(repository, files_of(repository, to))
    _move(repository, to)
    if read.hard:
        message = f"HEAD is now at {short(to)} {repository.subject(to)}"
    else:
        message = _unstaged(repository)
    return "" if read.quiet else message


def _soft(repository: Repository, to: ObjectID) -> str:
    _, conflicts = read_index(repository)
    if conflicts or repository.noted(MERGE_HEAD):
        raise GitError("fatal: Cannot do a soft reset in the middle of a merge.")
    _move(repository, to)
    return ""


def _move(repository: Repository, to: ObjectID) -> None:
    """Move HEAD to another commit, and forget the unfinished command."""
    if repository.head is not None:
        repository.note("ORIG_HEAD", repository.head.decode() + "\n")
    repository.move_head(to)
    forget_last(repository)


def _empty(repository: Repository) -> str:
    """Empty the index, before the first commit."""
    write_index(repository, {})
    return ""


def _unstage(repository: Repository, paths: list[str], at: ObjectID | None) -> str:
    index, conflicts = read_index(repository)
    files = files_of(repository, at)
    known = {*index, *conflicts, *files}
    for name in checked(paths):
        found = {path for path in known if is_within(path, name)}
        if not found and not (repository.root / name).exists():
            raise GitError(AMBIGUOUS.format(name=name))
        for path in found:
            conflicts.pop(path, None)
            index.pop(path, None)
            if path in files:
                index[path] = files[path]
    write_index(repository, index, conflicts)
    return _unstaged(repository)


def _unstaged(repository: Repository) -> str:
    index, conflicts = read_index(repository)
    lines = dict.fromkeys(conflicts, "U")
    for path, entry in index.items():
        disk = on_disk(repository.root / path)
        if disk != entry:
            lines[path] = "D" if disk is None else "M"
    entries = (f"{lines[path]}\t{path}" for path in sorted(lines))
    return "\n".join(["Unstaged changes after reset:", *entries]) if lines else ""
