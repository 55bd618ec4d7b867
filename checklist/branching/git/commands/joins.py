"""git merge.

It writes commits, refs, the index and the work tree of the repository that it is given.
"""

from argparse import Namespace

from dulwich.graph import find_merge_base
from dulwich.objects import ObjectID

from checklist.branching.git import finish, stat
from checklist.branching.git.combine import Combined, Sides, combine
from checklist.branching.git.commands.options import Options
from checklist.branching.git.error import ConflictError, GitError
from checklist.branching.git.files import (
    Files,
    files_of,
    move_to,
    on_disk,
    put,
    read_index,
    write_index,
)
from checklist.branching.git.message import cleaned
from checklist.branching.git.repository import HEADS, TAGS, Repository, short

QUIET_BRANCHES = ("main", "master")
"""A merge into one of these does not say into what."""


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
        .names()
    )
    read = options.read(arguments)
    if read.abort:
        finish.give_up(repository, "merge")
        return ""
    if read.quit:
        finish.forget(repository)
        return ""
    if getattr(read, "continue"):
        return _go_on(repository)
    return _merge(repository, read)


def _go_on(repository: Repository) -> str:
    if not repository.noted("MERGE_HEAD"):
        raise GitError("fatal: There is no merge in progress (MERGE_HEAD missing).")
    index, conflicts = read_index(repository)
    if conflicts:
        raise GitError(finish.unmerged(repository, "Committing"))
    message = cleaned(repository.noted("MERGE_MSG") or "", comments=True)
    return finish.told(repository, finish.commit(repository, index, message), dated=False)


def _merge(repository: Repository, read: Namespace) -> str:
    _refuse_half_way(repository)
    if len(read.names) != 1:
        raise GitError("error: this sandbox merges one branch at a time: name it")
    (name,) = read.names
    theirs = repository.find(name)
    if theirs is None:
        raise GitError(f"merge: {name} - not something we can merge")
    head = repository.head
    if head is None:
        raise GitError("error: make a first commit before you merge")
    base = merge_base(repository, head, theirs)
    if theirs in repository.ancestors(head):
        return "Already up to date."
    if base == head and not read.no_ff:
        return _forward(repository, head, theirs, squash=read.squash)
    if read.ff_only:
        raise GitError("fatal: Not possible to fast-forward, aborting.")
    return _join(repository, read, head, theirs, base)


def _refuse_half_way(repository: Repository) -> None:
    _, conflicts = read_index(repository)
    if conflicts:
        raise GitError(
            finish.UNMERGED.format(doing="Merging") + "fatal: Exiting because of an "
            "unresolved conflict."
        )
    for state, word in (("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick")):
        if repository.noted(state):
            exists = f"{'You have not concluded your ' + word} ({state} exists)."
            raise GitError(f"fatal: {exists}\nPlease, commit your changes before you merge.")


def merge_base(repository: Repository, one: ObjectID, other: ObjectID) -> ObjectID | None:
    """Return the last commit that both have in common, None where there is none."""
    found = find_merge_base(repository.repo, [one, other])
    return found[0] if found else None


def _forward(repository: Repository, head: ObjectID, to: ObjectID, *, squash: bool) -> str:
    before, after = files_of(repository, head), files_of(repository, to)
    move_to(repository, before, after, by="merge")
    lines = [f"Updating {short(head)}..{short(to)}", "Fast-forward"]
    if squash:
        lines.append("Squash commit -- not updating HEAD")
    else:
        repository.note("ORIG_HEAD", head.decode() + "\n")
        repository.move_head(to)
    lines += stat.bars(repository, before, after)
    return "\n".join([*lines, *stat.modes(before, after)])


def _join(
    repository: Repository,
    read: Namespace,
    head: ObjectID,
    theirs: ObjectID,
    base: ObjectID | None,
) -> str:
    if base is None:
        raise GitError("fatal: refusing to merge unrelated histories")
    (name,) = read.names
    ours = files_of(repository, head)
    _refuse_staged(repository, ours)
    combined = combine(
        repository,
        files_of(repository, base),
        ours,
        files_of(repository, theirs),
        Sides("HEAD", name),
    )
    take(repository, ours, combined, by="merge")
    message = "\n\n".join(read.message) if read.message else _message(repository, name)
    repository.note("ORIG_HEAD", head.decode() + "\n")
    if combined.conflicts:
        if not read.squash:
            repository.note("MERGE_HEAD", theirs.decode() + "\n")
            repository.note("MERGE_MODE", "no-ff" if read.no_ff else "")
            listed = "".join(f"#\t{path}\n" for path in sorted(combined.conflicts))
            repository.note("MERGE_MSG", f"{message}\n\n# Conflicts:\n{listed}")
        raise ConflictError(
            "\n".join(
                [
                    *combined.messages,
                    "Automatic merge failed; fix conflicts and then commit the result.",
                ]
            )
        )
    if read.squash:
        squashed = "Squash commit -- not updating HEAD"
        stopped = "Automatic merge went well; stopped before committing as requested"
        return "\n".join([*combined.messages, squashed, stopped])
    repository.note("MERGE_HEAD", theirs.decode() + "\n")
    if read.no_commit:
        repository.note("MERGE_MODE", "no-ff" if read.no_ff else "")
        repository.note("MERGE_MSG", message + "\n")
        stopped = "Automatic merge went well; stopped before committing as requested"
        return "\n".join([*combined.messages, stopped])
    finish.commit(repository, combined.files, cleaned(message))
    lines = [*combined.messages, "Merge made by the 'ort' strategy."]
    lines += stat.bars(repository, ours, combined.files)
    return "\n".join([*lines, *stat.modes(ours, combined.files)])


def _refuse_staged(repository: Repository, head: Files) -> None:
    index, _ = read_index(repository)
    staged = sorted(path for path in {*index, *head} if index.get(path) != head.get(path))
    if staged:
        listed = "".join(f"\t{path}\n" for path in staged)
        raise GitError(
            "error: Your local changes to the following files would be overwritten by merge:\n"
            f"{listed}Please commit your changes or stash them before you merge.\nAborting\n"
            "Merge with strategy ort failed."
        )


def take(repository: Repository, ours: Files, combined: Combined, *, by: str) -> None:
    """Bring index and work tree to what was combined, conflicts with their stages and markers."""
    clean = {**combined.files}
    for path in combined.conflicts:
        if path in ours:
            clean[path] = ours[path]  # as it was, until the marked text is written
        if _is_changed(repository, ours, path):
            raise GitError(
                f"error: Your local changes to the following files would be overwritten by {by}:\n"
                f"\t{path}\nPlease commit your changes or stash them before you {by}.\nAborting"
            )
    move_to(repository, ours, clean, by=by)
    if not combined.conflicts:
        return
    index, _ = read_index(repository)
    for path in combined.conflicts:
        index.pop(path, None)
        text, mode = combined.shown[path]
        put(repository, path, text, mode)
    write_index(repository, index, combined.conflicts)


def _is_changed(repository: Repository, ours: Files, path: str) -> bool:
    return on_disk(repository.root / path) != ours.get(path)


def _message(repository: Repository, name: str) -> str:
    into = repository.branch
    kind = "commit"
    if name in repository.refs(HEADS):
        kind = "branch"
    elif name in repository.refs(TAGS):
        kind = "tag"
    target = "" if into in QUIET_BRANCHES else f" into {into or 'HEAD'}"
    return f"Merge {kind} '{name}'{target}"
