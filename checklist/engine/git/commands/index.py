"""git add, git rm and git ls-files.

They write the index and, to delete, the work tree of the repository that they are given.
"""

from checklist.engine.git.commands.options import Options
from checklist.engine.git.error import GitError
from checklist.engine.git.files import files_of, is_within, on_disk, read_index, work_files
from checklist.engine.git.index import make_room, write_index
from checklist.engine.git.message import quoted
from checklist.engine.git.repository import Entry, Repository
from checklist.engine.git.work_tree import remove, store_file

NOTHING = """\
Nothing specified, nothing added.
hint: Maybe you wanted to say 'git add .'?
hint: Turn this message off by running
hint: "git config advice.addEmptyPathspec false\""""


def add(repository: Repository, arguments: list[str]) -> str:
    """Add files of the work tree to the index."""
    options = Options("add").flag("-A", "--all").flag("-u", "--update").flag("-f", "--force")
    read = options.flag("-v", "--verbose").paths().read(arguments)
    names = checked([*read.names, *read.paths])
    index, conflicts = read_index(repository)
    work = work_files(repository)
    known = {*index, *conflicts}
    if not names and not (read.all or read.update):
        return NOTHING
    chosen: set[str] = set()
    for name in names or ["."]:
        found = {path for path in {*known, *work} if is_within(path, name)}
        if not found and not is_within("", name):
            raise GitError(f"fatal: pathspec '{name}' did not match any files")
        chosen |= found & known if read.update else found
    lines = []
    for path in sorted(chosen):
        before = index.pop(path, None)
        conflicts.pop(path, None)
        if path in work:
            make_room(index, path)
            index[path] = store_file(repository, path)
        if before != index.get(path):
            lines.append(f"{'add' if path in work else 'remove'} '{path}'")
    write_index(repository, index, conflicts)
    return "\n".join(lines) if read.verbose else ""


def checked(names: list[str]) -> list[str]:
    """Return the names of files; raises GitError for names outside of the sandbox."""
    for name in names:
        if not name:
            raise GitError(
                "fatal: empty string is not a valid pathspec. please use . instead if you meant "
                "to match all paths"
            )
        if any(sign in name for sign in "*?[") or name.startswith(":"):
            raise GitError(f"fatal: '{name}': this sandbox takes no patterns: name the files")
        if name.startswith("/") or ".." in name.split("/"):
            raise GitError(f"fatal: '{name}' is outside of the sandbox: name a file in it")
    return names


def rm(repository: Repository, arguments: list[str]) -> str:
    """Delete files from the work tree and the index."""
    options = Options("rm").flag("--cached").flag("-f", "--force").flag("-r").flag("-q", "--quiet")
    read = options.paths().read(arguments)
    names = checked([*read.names, *read.paths])
    if not names:
        raise GitError("fatal: No pathspec was given. Which files should I remove?")
    index, conflicts = read_index(repository)
    gone: list[str] = []
    for name in names:
        found = sorted(path for path in {*index, *conflicts} if is_within(path, name))
        if not found:
            raise GitError(f"fatal: pathspec '{name}' did not match any files")
        if found != [name.removeprefix("./")] and not read.r:
            raise GitError(f"fatal: not removing '{name}' recursively without -r")
        gone += found
    if not read.force:
        _refuse_changed(repository, index, gone, cached=read.cached)
    for path in gone:
        index.pop(path, None)
        conflicts.pop(path, None)
        if not read.cached:
            remove(repository, path)
    write_index(repository, index, conflicts)
    return "" if read.quiet else "\n".join(f"rm '{path}'" for path in sorted(set(gone)))


def _refuse_changed(
    repository: Repository, index: dict[str, Entry], gone: list[str], *, cached: bool
) -> None:
    """Refuse to delete content that exists nowhere else."""
    head = files_of(repository, repository.head)
    refused: dict[str, list[str]] = {}
    for path in gone:
        disk = on_disk(repository.root / path)
        if path not in index or disk is None:
            continue
        local, staged = disk != index[path], index[path] != head.get(path)
        if local and staged:
            reason = "has staged content different from both the\nfile and the HEAD:|use -f"
        elif cached or not (local or staged):
            continue
        elif staged:
            reason = "has changes staged in the index:|use --cached to keep the file, or -f"
        else:
            reason = "has local modifications:|use --cached to keep the file, or -f"
        refused.setdefault(reason, []).append(path)
    lines = []
    for reason, paths in refused.items():
        what, cure = reason.split("|")
        files = "file" if len(paths) == 1 else "files"
        what = what if len(paths) == 1 else what.replace("has ", "have ", 1)
        lines += [f"error: the following {files} {what}"]
        lines += [*(f"    {path}" for path in paths), f"({cure} to force removal)"]
    if lines:
        raise GitError("\n".join(lines))


def ls_files(repository: Repository, arguments: list[str]) -> str:
    """List the files of the index."""
    options = Options("ls-files").flag("-s", "--stage").flag("-u", "--unmerged")
    read = options.read(arguments, most=0)
    index, conflicts = read_index(repository)
    stages = {} if read.unmerged else {path: {0: entry} for path, entry in index.items()}
    stages |= {path: dict(versions) for path, versions in conflicts.items()}
    lines = [
        (f"{entry.mode:o} {entry.id.decode()} {stage}\t", path)
        for path in sorted(stages)
        for stage, entry in sorted(stages[path].items())
    ]
    with_ids = read.stage or read.unmerged
    shown = (f"{ids if with_ids else ''}{quoted(path)}" for ids, path in lines)
    return "\n".join(dict.fromkeys(shown)) if not with_ids else "\n".join(shown)
