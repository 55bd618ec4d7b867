"""git cherry-pick and git revert.

They write commits, refs, the index and the work tree of the repository that they are given.
"""

from argparse import Namespace

from dulwich.objects import ObjectID

from checklist.branching.git import finish
from checklist.branching.git.combine import Sides, combine
from checklist.branching.git.commands.joins import take
from checklist.branching.git.commands.looks import status_text
from checklist.branching.git.commands.options import Options
from checklist.branching.git.error import ConflictError, GitError
from checklist.branching.git.files import files_of, read_index
from checklist.branching.git.message import cleaned, picked, reverted
from checklist.branching.git.repository import Repository, short

_HINT = """\
hint: After resolving the conflicts, mark them with
hint: "git add/rm <pathspec>", then run
hint: "git {command} --continue".
hint: You can instead skip this commit with "git {command} --skip".
hint: To abort and get back to the state before "git {command}",
hint: run "git {command} --abort"."""
_NO_COMMIT_HINT = """\
hint: after resolving the conflicts, mark the corrected paths
hint: with 'git add <paths>' or 'git rm <paths>'"""
_EMPTY = """\
The previous cherry-pick is now empty, possibly due to conflict resolution.
If you wish to commit it anyway, use:

    git commit --allow-empty

Otherwise, please use 'git cherry-pick --skip'
"""


def cherry_pick(repository: Repository, arguments: list[str]) -> str:
    """Make the changes of a commit again, on HEAD."""
    return _run(repository, "cherry-pick", _options("cherry-pick").flag("-x").read(arguments))


def revert(repository: Repository, arguments: list[str]) -> str:
    """Take the changes of a commit back, with a commit of its own."""
    return _run(repository, "revert", _options("revert").read(arguments))


def _options(command: str) -> Options:
    return (
        Options(command)
        .value("-m", "--mainline")
        .flag("-n", "--no-commit")
        .flag("--no-edit")
        .flag("--abort")
        .flag("--continue")
        .flag("--skip")
        .flag("--quit")
        .names()
    )


def _run(repository: Repository, command: str, read: Namespace) -> str:
    if read.abort:
        finish.give_up(repository, command)
        return ""
    if read.quit:
        finish.forget(repository)
        return ""
    if read.skip:
        finish.give_up(repository, command)
        return ""
    if getattr(read, "continue"):
        return _go_on(repository, command)
    if not read.names:
        raise GitError(f"usage: git {command} [<options>] <commit-ish>...")
    _refuse_unclean(repository, command, read)
    sources = [_source(repository, name) for name in read.names]
    return "\n".join(_apply(repository, command, read, source) for source in sources)


def _source(repository: Repository, name: str) -> ObjectID:
    if ".." in name:
        raise GitError("error: this sandbox picks commits one by one: name each")
    found = repository.find(name)
    if found is None:
        raise GitError(f"fatal: bad revision '{name}'")
    return found


def _refuse_unclean(repository: Repository, command: str, read: Namespace) -> None:
    index, conflicts = read_index(repository)
    if conflicts:
        doing = "Cherry-picking" if command == "cherry-pick" else "Reverting"
        raise GitError(finish.UNMERGED.format(doing=doing) + f"fatal: {command} failed")
    if not read.no_commit and index != files_of(repository, repository.head):
        raise GitError(
            f"error: your local changes would be overwritten by {command}.\n"
            "hint: commit your changes or stash them to proceed.\n"
            f"fatal: {command} failed"
        )


def _go_on(repository: Repository, command: str) -> str:
    state = next(name for name, word in finish.STATES.items() if word == command)
    if not repository.noted(state):
        raise GitError(f"error: no cherry-pick or revert in progress\nfatal: {command} failed")
    index, conflicts = read_index(repository)
    if conflicts:
        raise GitError(finish.unmerged(repository, "Committing"))
    if index == files_of(repository, repository.head):
        raise GitError(_EMPTY + status_text(repository, for_commit=True))
    message = cleaned(repository.noted("MERGE_MSG") or "", comments=True)
    made = finish.commit(repository, index, message)
    return finish.told(repository, made, dated=True)


def _apply(repository: Repository, command: str, read: Namespace, source: ObjectID) -> str:
    head = repository.head
    if head is None:
        raise GitError("error: make a first commit on this branch before")
    commit = repository.commit(source)
    parent = _parent(repository, source, read.mainline)
    text = commit.message.decode("utf-8", "replace")
    subject = repository.subject(source)
    name = source.decode()
    label = f"{short(source)} ({subject})"
    before, after = files_of(repository, parent), files_of(repository, source)
    if command == "revert":
        kept = parent.decode() if parent and len(commit.parents) > 1 else None
        message = reverted(subject, name, kept)
        before, after, label = after, before, f"parent of {label}"
    else:
        message = picked(text, name) if read.x else text
    index, _ = read_index(repository)
    ours = index if read.no_commit else files_of(repository, head)
    combined = combine(repository, before, ours, after, Sides("HEAD", label))
    take(repository, ours, combined, by=command)
    said = combined.messages
    state = "CHERRY_PICK_HEAD" if command == "cherry-pick" else "REVERT_HEAD"
    if combined.conflicts:
        listed = "".join(f"#\t{path}\n" for path in sorted(combined.conflicts))
        repository.note("MERGE_MSG", f"{message}\n# Conflicts:\n{listed}")
        if not read.no_commit:
            repository.note(state, name + "\n")
        what = f"error: could not {'apply' if state[0] == 'C' else 'revert'} {short(source)}... "
        hint = _NO_COMMIT_HINT if read.no_commit else _HINT.format(command=command)
        raise ConflictError("\n".join([*said, what + subject, hint]))
    if read.no_commit:
        repository.note("MERGE_MSG", message)
        if command == "revert":
            repository.note(state, name + "\n")
        return "\n".join(said)
    if combined.files == ours:
        return _nothing(repository, command, source, message)
    if command == "cherry-pick":
        repository.note(state, name + "\n")
    made = finish.commit(repository, combined.files, cleaned(message))
    return "\n".join([*said, finish.told(repository, made, dated=True)])


def _parent(repository: Repository, source: ObjectID, mainline: str | None) -> ObjectID | None:
    parents = repository.commit(source).parents
    if len(parents) > 1 and mainline is None:
        raise GitError(f"error: commit {source.decode()} is a merge but no -m option was given.")
    if mainline is None:
        return parents[0] if parents else None
    if not mainline.isdecimal() or mainline == "0":
        raise GitError("error: option `mainline' expects a number greater than zero")
    if len(parents) < 2:  # noqa: PLR2004
        if mainline == "1" and parents:
            return parents[0]
        raise GitError(
            f"error: mainline was specified but commit {source.decode()} is not a merge."
        )
    if int(mainline) > len(parents):
        raise GitError(f"error: commit {source.decode()} does not have parent {mainline}")
    return parents[int(mainline) - 1]


def _nothing(repository: Repository, command: str, source: ObjectID, message: str) -> str:
    """Stop where nothing changes: git leaves it to the person."""
    repository.note("MERGE_MSG", message)
    if command == "cherry-pick":
        repository.note("CHERRY_PICK_HEAD", source.decode() + "\n")
        raise GitError(_EMPTY + status_text(repository))
    raise GitError(status_text(repository))
