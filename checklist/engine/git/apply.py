"""Apply the changes of one commit to HEAD, or undo them: one cherry-pick, one revert.

Writes commits, refs, the index and the work tree of the repository that it is given.
"""

from collections.abc import Mapping

from dulwich.objects import ObjectID

from checklist.engine.git import make_commit
from checklist.engine.git.checkout_merge import take
from checklist.engine.git.combine import Combined, combine
from checklist.engine.git.conflict_markers import Sides
from checklist.engine.git.error import ConflictError, GitError
from checklist.engine.git.files import Files, Stages, files_of, read_index
from checklist.engine.git.in_progress import CHERRY_PICK_HEAD, NOTED_BY, UNMERGED
from checklist.engine.git.message import cleaned, reverted, traced
from checklist.engine.git.repository import Repository, short
from checklist.engine.git.sequence import Manner

HINT = """\
hint: After resolving the conflicts, mark them with
hint: "git add/rm <pathspec>", then run
hint: "git {command} --continue".
hint: You can instead skip this commit with "git {command} --skip".
hint: To abort and get back to the state before "git {command}",
hint: run "git {command} --abort"."""
NO_COMMIT_HINT = """\
hint: after resolving the conflicts, mark the corrected paths
hint: with 'git add <paths>' or 'git rm <paths>'"""


class EmptyError(GitError):
    """A commit that changes nothing here; git leaves it to the user what to do."""


def apply(repository: Repository, manner: Manner, source: ObjectID) -> str:
    """Pick or revert a commit and return git's message; raises GitError where it stops."""
    head = repository.head
    if head is None:
        raise GitError("error: make a first commit on this branch before")
    ours = _start(repository, manner)
    try:
        parent = parent_of(repository, source, manner.mainline)
    except GitError as error:
        raise GitError(f"{error}\nfatal: {manner.command} failed") from None
    before, after = files_of(repository, parent), files_of(repository, source)
    label = f"{short(source)} ({repository.subject(source)})"
    if manner.command == "revert":
        before, after = after, before
        label = f"parent of {label}" if parent else "(empty tree)"
    combined = combine(repository, before, ours, after, Sides("HEAD", label))
    take(repository, ours, combined, by="merge", failed=f"fatal: {manner.command} failed")
    message = _message(repository, manner, source, parent)
    if combined.conflicts:
        raise _conflict(repository, manner, source, combined, message)
    _note(repository, manner, source, message)
    if manner.no_commit:
        return "\n".join(combined.messages)
    if combined.files == files_of(repository, head):
        raise EmptyError("\n".join(combined.messages))
    picked = repository.commit(source) if manner.command == "cherry-pick" else None
    made = make_commit.commit(repository, combined.files, cleaned(message), picked=picked)
    for name in (CHERRY_PICK_HEAD, "MERGE_MSG"):
        repository.note(name, None)
    return "\n".join([*combined.messages, make_commit.report(repository, made, dated=True)])


def _start(repository: Repository, manner: Manner) -> Files:
    """Return the files of the index, which must equal HEAD's unless --no-commit is given."""
    index, conflicts = read_index(repository)
    if conflicts and manner.no_commit:
        failed = f"fatal: {manner.command} failed"
        raise GitError(f"{_listed(conflicts)}error: your index file is unmerged.\n{failed}")
    if not manner.no_commit:
        refuse_staged(repository, manner)
    return index


def refuse_staged(repository: Repository, manner: Manner) -> None:
    """Refuse to go on while the index differs from HEAD."""
    index, conflicts = read_index(repository)
    failed = f"fatal: {manner.command} failed"
    if conflicts:
        doing = "Cherry-picking" if manner.command == "cherry-pick" else "Reverting"
        raise GitError(UNMERGED.format(doing=doing) + failed)
    if index != files_of(repository, repository.head):
        raise GitError(
            f"error: your local changes would be overwritten by {manner.command}.\n"
            f"hint: commit your changes or stash them to proceed.\n{failed}"
        )


def _listed(conflicts: Mapping[str, Stages]) -> str:
    return "".join(
        f"{path}: unmerged ({entry.id.decode()})\n"
        for path, stages in sorted(conflicts.items())
        for _, entry in sorted(stages.items())
    )


def parent_of(repository: Repository, source: ObjectID, mainline: str | None) -> ObjectID | None:
    """Return the parent to compare a commit with; raises GitError if -m is missing or wrong."""
    parents = repository.commit(source).parents
    name = source.decode()
    if mainline is None or not parents:
        if len(parents) > 1:
            raise GitError(f"error: commit {name} is a merge but no -m option was given.")
        return parents[0] if parents else None
    known = {str(number): parent for number, parent in enumerate(parents, start=1)}
    if mainline.lstrip("0") not in known:
        raise GitError(f"error: commit {name} does not have parent {mainline[:9]}")
    return known[mainline.lstrip("0")]


def _message(
    repository: Repository, manner: Manner, source: ObjectID, parent: ObjectID | None
) -> str:
    commit = repository.commit(source)
    if manner.command == "revert":
        remaining = parent.decode() if parent and len(commit.parents) > 1 else None
        return reverted(repository.subject(source), source.decode(), remaining)
    text = commit.message.decode("utf-8", "replace")
    return traced(text, source.decode()) if manner.traced else text


def _note(repository: Repository, manner: Manner, source: ObjectID, message: str) -> None:
    """Record the command in progress, as git does before it commits."""
    repository.note("MERGE_MSG", message)
    if (manner.command == "revert") is manner.no_commit:
        repository.note(NOTED_BY[manner.command], source.decode() + "\n")


def _conflict(
    repository: Repository, manner: Manner, source: ObjectID, combined: Combined, message: str
) -> ConflictError:
    listed = "".join(f"#\t{path}\n" for path in sorted(combined.conflicts))
    repository.note("MERGE_MSG", f"{message}\n# Conflicts:\n{listed}")
    if manner.command == "revert" or not manner.no_commit:
        repository.note(NOTED_BY[manner.command], source.decode() + "\n")
    word = "revert" if manner.command == "revert" else "apply"
    stopped = f"error: could not {word} {short(source)}... {repository.subject(source)}"
    hint = NO_COMMIT_HINT if manner.no_commit else HINT.format(command=manner.command)
    return ConflictError("\n".join([*combined.messages, stopped, hint]))
