"""git commit.

It writes the index, commits and refs of the repository that it is given.
"""

from argparse import Namespace

from dulwich.objects import Commit

from checklist.engine.git import make_commit
from checklist.engine.git.commands.options import Options
from checklist.engine.git.commands.pick import EMPTY_MESSAGE, nothing
from checklist.engine.git.commands.status import status_text
from checklist.engine.git.error import GitError
from checklist.engine.git.files import Files, files_of, read_index
from checklist.engine.git.in_progress import MERGE_HEAD, in_progress, unmerged
from checklist.engine.git.index import write_index
from checklist.engine.git.message import cleaned
from checklist.engine.git.repository import Repository
from checklist.engine.git.sequence import forget_last
from checklist.engine.git.work_tree import store_file

EMPTIED = """\
You asked to amend the most recent commit, but doing so would make
it empty. You can repeat your command with --allow-empty, or you can
remove the commit entirely with "git reset HEAD^"."""
NO_EDITOR = "error: there is no editor here: write the message behind -m"


def commit(repository: Repository, arguments: list[str]) -> str:
    """Make a commit of the index; it ends the command in progress."""
    options = (
        Options("commit")
        .value("-m", "--message", often=True)
        .flag("-a", "--all")
        .flag("--amend")
        .flag("--no-edit")
        .flag("--allow-empty")
        .flag("-q", "--quiet")
    )
    read = options.read(arguments, most=0)
    like = _amended(repository) if read.amend else None
    if not read.all:
        return _commit(repository, read, like)
    before = read_index(repository)
    _add_known(repository)
    try:
        return _commit(repository, read, like)
    except GitError:
        write_index(repository, *before)
        raise


def _commit(repository: Repository, read: Namespace, like: Commit | None) -> str:
    index, conflicts = read_index(repository)
    if conflicts:
        raise GitError(unmerged(repository, "Committing"))
    if not _is_worth(repository, index, like, read):
        raise GitError(_nothing(repository, like))
    message = _message(repository, read, like)
    if not message:
        raise GitError(EMPTY_MESSAGE)
    picked = make_commit.picked_from(repository)
    made = make_commit.commit(repository, index, message, like=like, picked=picked)
    forget_last(repository)
    if read.quiet:
        return ""
    dated = like is not None or picked is not None
    return make_commit.report(repository, made, dated=dated, again=like is not None)


def _amended(repository: Repository) -> Commit:
    """Return the commit to amend."""
    head, half = repository.head, in_progress(repository)
    if head is None:
        raise GitError("fatal: You have nothing to amend.")
    if half in ("merge", "cherry-pick"):
        raise GitError(f"fatal: You are in the middle of a {half} -- cannot amend.")
    return repository.commit(head)


def _is_worth(repository: Repository, index: Files, like: Commit | None, read: Namespace) -> bool:
    """Return whether git would make a commit: something differs, or a merge is in progress."""
    if read.allow_empty or repository.noted(MERGE_HEAD):
        return True
    if like is None:
        return index != files_of(repository, repository.head)
    if len(like.parents) > 1:
        return True
    return index != files_of(repository, like.parents[0] if like.parents else None)


def _nothing(repository: Repository, like: Commit | None) -> str:
    if like is None:
        return nothing(repository)
    return f"{status_text(repository, for_commit=True, amended=like)}\n{EMPTIED}"


def _message(repository: Repository, read: Namespace, like: Commit | None) -> str:
    """Return the message: the given one, that of `like`, or that of the command in progress."""
    if read.message is not None:
        return cleaned("\n\n".join(read.message))
    if like is not None:
        return cleaned(like.message.decode("utf-8", "replace"))
    notes = [repository.noted("SQUASH_MSG"), repository.noted("MERGE_MSG")]
    waiting = "".join(text for text in notes if text is not None)
    if not waiting:
        raise GitError(NO_EDITOR)
    return cleaned(waiting, comments=not read.no_edit)


def _add_known(repository: Repository) -> None:
    index, conflicts = read_index(repository)
    for path in {*index, *conflicts}:
        conflicts.pop(path, None)
        if (repository.root / path).is_file():
            index[path] = store_file(repository, path)
        else:
            index.pop(path, None)
    write_index(repository, index, conflicts)
