"""git merge.

It writes commits, refs, the index and the work tree of the repository that it is given.
"""

from argparse import Namespace

from dulwich.objects import ObjectID

from checklist.engine.git import make_commit, stat
from checklist.engine.git.checkout_merge import take
from checklist.engine.git.checkout_tree import LOCAL, move_to
from checklist.engine.git.combine import Combined, combine
from checklist.engine.git.commands.log import full
from checklist.engine.git.commands.options import Options
from checklist.engine.git.conflict_markers import Sides
from checklist.engine.git.error import ConflictError, GitError
from checklist.engine.git.files import Files, changes, files_of, on_disk, read_index
from checklist.engine.git.in_progress import (
    CHERRY_PICK_HEAD,
    MERGE_HEAD,
    STATES,
    UNMERGED,
    forget,
    forget_merge,
    unmerged,
)
from checklist.engine.git.merge_base import merge_bases, merge_message
from checklist.engine.git.merge_start import start_of_merge
from checklist.engine.git.message import cleaned
from checklist.engine.git.repository import Repository, short
from checklist.engine.git.revisions import PREVIOUS, find, spelled
from checklist.engine.git.sequence import forget_last

FAILED = "Merge with strategy ort failed."
STOPPED = "Automatic merge went well; stopped before committing as requested"
SQUASHED = "Squash commit -- not updating HEAD"


def merge(repository: Repository, arguments: list[str]) -> str:
    """Merge another branch, tag or commit into HEAD."""
    options = (
        Options("merge")
        .flag("--no-ff")
        .flag("--ff-only")
        .flag("--ff")
        .flag("--no-edit")
        .flag("--no-commit")
        .flag("--squash")
        .flag("--abort")
        .flag("--continue")
        .flag("--quit")
        .value("-m", "--message", often=True)
    )
    read = options.read(arguments)
    if read.abort:
        return _abort(repository)
    if read.quit:
        forget(repository)
        return ""
    if getattr(read, "continue"):
        return _go_on(repository)
    return _merge(repository, read)


def _abort(repository: Repository) -> str:
    if not repository.noted(MERGE_HEAD):
        raise GitError("fatal: There is no merge to abort (MERGE_HEAD missing).")
    make_commit.go_back(repository, repository.head)
    forget(repository)
    return ""


def _go_on(repository: Repository) -> str:
    if not repository.noted(MERGE_HEAD):
        raise GitError("fatal: There is no merge in progress (MERGE_HEAD missing).")
    index, conflicts = read_index(repository)
    if conflicts:
        raise GitError(unmerged(repository, "Committing"))
    message = cleaned(repository.noted("MERGE_MSG") or "", comments=True)
    made = make_commit.commit(repository, index, message)
    forget_last(repository)
    return make_commit.report(repository, made, dated=False)


def _merge(repository: Repository, read: Namespace) -> str:
    _refuse_unfinished(repository)
    if len(read.names) != 1:
        raise GitError("error: this sandbox merges one branch at a time: name it")
    if read.squash and read.no_ff:
        raise GitError("fatal: options '--squash' and '--no-ff.' cannot be used together")
    label = PREVIOUS if read.names == ["-"] else read.names[0]
    read.names = [spelled(repository, read.names[0])]
    theirs = find(repository, read.names[0])
    if theirs is None:
        raise GitError(f"merge: {read.names[0]} - not something we can merge")
    head = repository.head
    if head is None:
        raise GitError("error: make a first commit before you merge")
    bases = merge_bases(repository, head, theirs)
    if theirs in bases:
        forget_merge(repository)
        return "Already up to date." + (" (nothing to squash)" if read.squash else "")
    if head in bases and not read.no_ff:
        return _forward(repository, head, theirs, squash=read.squash)
    if read.ff_only:
        raise GitError("fatal: Not possible to fast-forward, aborting.")
    if not bases:
        raise GitError("fatal: refusing to merge unrelated histories")
    return _join(repository, read, (head, theirs), start_of_merge(repository, bases), label)


def _refuse_unfinished(repository: Repository) -> None:
    _, conflicts = read_index(repository)
    if conflicts:
        end = "fatal: Exiting because of an unresolved conflict."
        raise GitError(UNMERGED.format(doing="Merging") + end)
    for state in (MERGE_HEAD, CHERRY_PICK_HEAD):
        if repository.noted(state):
            exists = f"You have not concluded your {STATES[state]} ({state} exists)."
            raise GitError(f"fatal: {exists}\nPlease, commit your changes before you merge.")


def _forward(repository: Repository, head: ObjectID, to: ObjectID, *, squash: bool) -> str:
    before, after = files_of(repository, head), files_of(repository, to)
    updating = f"Updating {short(head)}..{short(to)}"
    try:
        move_to(repository, before, after, by="merge")
    except GitError as error:
        raise GitError(f"{updating}\n{error}") from None
    lines = [updating, "Fast-forward"]
    if squash:
        lines.append(SQUASHED)
        _note_squash(repository, head, to)
    else:
        repository.note("ORIG_HEAD", head.decode() + "\n")
        repository.move_head(to)
    forget_merge(repository)
    lines += stat.bars(repository, before, after)
    return "\n".join([*lines, *stat.modes(before, after)])


def _join(
    repository: Repository,
    read: Namespace,
    commits: tuple[ObjectID, ObjectID],
    base: Files,
    label: str,
) -> str:
    head, theirs = commits
    ours = files_of(repository, head)
    combined = combine(
        repository,
        base,
        ours,
        files_of(repository, theirs),
        Sides("HEAD", label),
    )
    repository.note("ORIG_HEAD", head.decode() + "\n")
    try:
        _refuse_staged(repository, ours)
        take(repository, ours, combined, by="merge", failed=FAILED)
    except GitError:
        if _is_changed(repository):  # git stashes the changes, which ends the merge
            forget_last(repository)
        raise
    message = "\n\n".join(read.message or ()) or merge_message(repository, read.names[0])
    if not read.squash:
        repository.note(MERGE_HEAD, theirs.decode() + "\n")
        repository.note("MERGE_MODE", "no-ff" if read.no_ff else "")
    else:
        _note_squash(repository, head, theirs)
    if combined.conflicts:
        raise _conflict(repository, combined, None if read.squash else message)
    lines = list(combined.messages)
    if read.squash or read.no_commit:
        repository.note("MERGE_MSG", None if read.squash else message + "\n")
        return "\n".join([*lines, *([SQUASHED] if read.squash else []), STOPPED])
    make_commit.commit(repository, combined.files, cleaned(message))
    forget_merge(repository)
    lines.append("Merge made by the 'ort' strategy.")
    lines += stat.bars(repository, ours, combined.files)
    return "\n".join([*lines, *stat.modes(ours, combined.files)])


def _conflict(repository: Repository, combined: Combined, message: str | None) -> ConflictError:
    """Record a merge that stops, and return git's message; one without a message is squashed."""
    listed = "".join(f"#\t{path}\n" for path in sorted(combined.conflicts))
    start = "" if message is None else f"{message}\n"
    repository.note("MERGE_MSG", f"{start}\n# Conflicts:\n{listed}")
    squashed = [SQUASHED] if message is None else []
    failed = "Automatic merge failed; fix conflicts and then commit the result."
    return ConflictError("\n".join([*combined.messages, *squashed, failed]))


def _note_squash(repository: Repository, head: ObjectID, theirs: ObjectID) -> None:
    """Record the commits of a squashed merge, for the message of its commit."""
    names = repository.newest_first([theirs], repository.ancestors(head))
    listed = "\n\n".join(full(repository, name, {}) for name in names)
    repository.note("SQUASH_MSG", f"Squashed commit of the following:\n\n{listed}\n")


def _is_changed(repository: Repository) -> bool:
    index, _ = read_index(repository)
    disk = {path: on_disk(repository.root / path) for path in index}
    return disk != index or index != files_of(repository, repository.head)


def _refuse_staged(repository: Repository, head: Files) -> None:
    index, _ = read_index(repository)
    staged = [path for _, path in changes(head, index)]
    if staged:
        listed = " ".join(staged)
        raise GitError(f"error: {LOCAL.format(by='merge')}\n  {listed}\n{FAILED}")
