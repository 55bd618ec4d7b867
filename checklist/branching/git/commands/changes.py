"""git add, git commit, git reset and git rm.

They write the index, the work tree, commits and refs of the repository that they are given.
"""

from argparse import Namespace

from dulwich.objects import Commit, ObjectID

from checklist.branching.git import finish
from checklist.branching.git.commands.looks import status_text
from checklist.branching.git.commands.options import Options
from checklist.branching.git.error import GitError
from checklist.branching.git.files import (
    Entry,
    files_of,
    lay_out,
    on_disk,
    read_index,
    remove,
    store_file,
    work_files,
    write_index,
)
from checklist.branching.git.message import cleaned
from checklist.branching.git.repository import Repository, short


def add(repository: Repository, arguments: list[str]) -> str:
    """Put files of the work tree into the index."""
    options = Options("add").flag("-A", "--all").flag("-u", "--update").flag("-f", "--force")
    read = options.names().read([one for one in arguments if one != "--"])
    index, conflicts = read_index(repository)
    work = work_files(repository)
    known = {*index, *conflicts}
    if not read.names and not (read.all or read.update):
        return (
            "Nothing specified, nothing added.\n"
            "hint: Maybe you wanted to say 'git add .'?\n"
            "hint: Turn this message off by running\n"
            'hint: "git config advice.addEmptyPathspec false"'
        )
    chosen: set[str] = set()
    for name in read.names or ["."]:
        found = {path for path in {*known, *work} if _is_within(path, name)}
        if not found and name != ".":
            raise GitError(f"fatal: pathspec '{name}' did not match any files")
        chosen |= found & known if read.update else found
    for path in chosen:
        conflicts.pop(path, None)
        if path in work:
            index[path] = store_file(repository, path)
        else:
            index.pop(path, None)
    write_index(repository, index, conflicts)
    return ""


def _is_within(path: str, name: str) -> bool:
    name = name.removeprefix("./").rstrip("/")
    return name in (".", "") or path == name or path.startswith(name + "/")


def rm(repository: Repository, arguments: list[str]) -> str:
    """Delete files from the work tree and the index."""
    options = Options("rm").flag("--cached").flag("-f", "--force").flag("-r").flag("-q", "--quiet")
    read = options.names().read([one for one in arguments if one != "--"])
    index, conflicts = read_index(repository)
    gone: list[str] = []
    for name in read.names:
        found = sorted(path for path in {*index, *conflicts} if _is_within(path, name))
        if not found:
            raise GitError(f"fatal: pathspec '{name}' did not match any files")
        if found != [name] and not read.r:
            raise GitError(f"fatal: not removing '{name}' recursively without -r")
        gone += found
    if not (read.force or read.cached):
        _refuse_changed(repository, index, gone)
    for path in gone:
        index.pop(path, None)
        conflicts.pop(path, None)
        if not read.cached:
            remove(repository, path)
    write_index(repository, index, conflicts)
    return "" if read.quiet else "\n".join(f"rm '{path}'" for path in gone)


def _refuse_changed(repository: Repository, index: dict[str, Entry], gone: list[str]) -> None:
    head = files_of(repository, repository.head)
    for path in gone:
        disk = on_disk(repository.root / path)
        if path in index and disk is not None and disk != index[path]:
            raise GitError(
                "error: the following file has local modifications:\n"
                f"    {path}\n(use --cached to keep the file, or -f to force removal)"
            )
        if path in index and index[path] != head.get(path):
            raise GitError(
                "error: the following file has changes staged in the index:\n"
                f"    {path}\n(use --cached to keep the file, or -f to force removal)"
            )


def commit(repository: Repository, arguments: list[str]) -> str:
    """Make a commit of the index; it ends what stands half-way."""
    options = (
        Options("commit")
        .value("-m", "--message", often=True)
        .flag("-a", "--all")
        .flag("--amend")
        .flag("--no-edit")
        .flag("--allow-empty")
        .flag("-q", "--quiet")
    )
    read = options.read(_parted(arguments))
    if read.all:
        _add_known(repository)
    index, conflicts = read_index(repository)
    if conflicts:
        raise GitError(finish.unmerged(repository, "Committing"))
    head = repository.head
    if read.amend and head is None:
        raise GitError("fatal: You have nothing to amend.")
    if read.amend and finish.half_way(repository):
        raise GitError(
            f"fatal: You are in the middle of a {finish.half_way(repository)} -- cannot amend."
        )
    like = repository.commit(head) if read.amend and head else None
    message = _message(repository, read, like)
    before = _parent(repository, like.parents[0] if like and like.parents else None, like, head)
    if not _is_worth(repository, index, before, like, read):
        raise GitError(status_text(repository, for_commit=True))
    if not message:
        raise GitError("Aborting commit due to empty commit message.")
    made = finish.commit(repository, index, message, like=like)
    return "" if read.quiet else finish.told(repository, made, dated=like is not None)


def _parted(arguments: list[str]) -> list[str]:
    """Return `arguments` with -am as -a -m."""
    return [part for one in arguments for part in (["-a", "-m"] if one == "-am" else [one])]


def _parent(
    repository: Repository,
    first: ObjectID | None,
    like: Commit | None,
    head: ObjectID | None,
) -> dict[str, Entry]:
    return files_of(repository, first if like is not None else head)


def _is_worth(
    repository: Repository,
    index: dict[str, Entry],
    before: dict[str, Entry],
    like: Commit | None,
    read: Namespace,
) -> bool:
    """Return whether git would make a commit: something differs, or a merge is to be ended."""
    if read.allow_empty or index != before or repository.noted("MERGE_HEAD"):
        return True
    return like is not None and (len(like.parents) > 1 or not like.parents)


def _message(repository: Repository, read: Namespace, like: Commit | None) -> str:
    if read.message:
        return cleaned("\n\n".join(read.message))
    if like is not None and read.no_edit:
        return like.message.decode("utf-8", "replace")
    kept = repository.noted("MERGE_MSG")
    if kept is not None and finish.half_way(repository):
        return cleaned(kept, comments=True)
    if like is not None:
        return like.message.decode("utf-8", "replace")
    if read.no_edit:
        return ""
    raise GitError("error: there is no editor here: write the message behind -m")


def _add_known(repository: Repository) -> None:
    index, conflicts = read_index(repository)
    for path in {*index, *conflicts}:
        conflicts.pop(path, None)
        if (repository.root / path).is_file():
            index[path] = store_file(repository, path)
        else:
            index.pop(path, None)
    write_index(repository, index, conflicts)


def reset(repository: Repository, arguments: list[str]) -> str:
    """Let the branch name another commit; take index and work tree along as asked."""
    options = Options("reset").flag("--soft").flag("--mixed").flag("--hard").flag("-q", "--quiet")
    read = options.names().read([one for one in arguments if one != "--"])
    name = read.names[0] if read.names else "HEAD"
    to = repository.find(name)
    if to is None or len(read.names) > 1:
        return _unstage(repository, read.names[1:] if to else read.names, to or repository.head)
    index, conflicts = read_index(repository)
    if read.soft and (conflicts or repository.noted("MERGE_HEAD")):
        raise GitError("fatal: Cannot do a soft reset in the middle of a merge.")
    old = repository.head
    files = files_of(repository, to)
    if read.hard:
        lay_out(repository, files, instead_of={*index, *conflicts})
    if not read.soft:
        write_index(repository, files)
        finish.forget(repository)
    if old is not None:
        repository.note("ORIG_HEAD", old.decode() + "\n")
    repository.move_head(to)
    if read.hard:
        return f"HEAD is now at {short(to)} {repository.subject(to)}"
    return "" if read.soft or read.quiet else _unstaged(repository)


def _unstage(repository: Repository, paths: list[str], at: ObjectID | None) -> str:
    index, conflicts = read_index(repository)
    files = files_of(repository, at)
    for name in paths:
        found = {path for path in {*index, *conflicts, *files} if _is_within(path, name)}
        if not found:
            raise GitError(
                f"fatal: ambiguous argument '{name}': unknown revision or path not in the "
                "working tree.\nUse '--' to separate paths from revisions, like this:\n"
                "'git <command> [<revision>...] -- [<file>...]'"
            )
        for path in found:
            conflicts.pop(path, None)
            index.pop(path, None)
            if path in files:
                index[path] = files[path]
    write_index(repository, index, conflicts)
    return _unstaged(repository)


def _unstaged(repository: Repository) -> str:
    index, _ = read_index(repository)
    lines = []
    for path in sorted(index):
        disk = on_disk(repository.root / path)
        if disk != index[path]:
            lines.append(f"{'D' if disk is None else 'M'}\t{path}")
    return "\n".join(["Unstaged changes after reset:", *lines]) if lines else ""
