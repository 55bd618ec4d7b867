"""Read what a graph shows from a repository: commits, branches, tags, HEAD, an unfinished command.

Reads the repository, writes nothing; runs natively and in Pyodide.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dulwich.objects import ObjectID

from checklist.engine.git.error import GitError
from checklist.engine.git.in_progress import STATES
from checklist.engine.git.repository import HEADS, SHORT, TAGS, Repository, subject_of

_PICKED = re.compile(r"^\(cherry picked from commit ([0-9a-f]{40})\)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: `time` is the committer's, in seconds; `source` the one it copies, by -x."""

    id: str
    parents: tuple[str, ...]
    subject: str
    time: int
    source: str | None = None

    @property
    def short(self) -> str:
        """The id as git shows it."""
        return self.id[:SHORT]


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A merge, cherry-pick or revert in progress, and the commits that it takes."""

    doing: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """What can be reached in a repository: commits by id, branches and tags with their commits."""

    commits: Mapping[str, Commit]
    branches: Mapping[str, str]
    tags: Mapping[str, str]
    head: str | None
    branch: str | None
    unfinished: Unfinished | None = None


NOTHING = History({}, {}, {}, None, None)


def read(repository: Repository, *, known: History = NOTHING) -> History:
    """Return the history of a repository; commits that are `known` are not read again."""
    head = repository.head
    unfinished = _unfinished(repository)
    branches = {name: to.decode() for name, to in repository.refs(HEADS).items()}
    tags = _tags(repository)
    starts = [*branches.values(), *tags.values(), *([head.decode()] if head else ())]
    starts += unfinished.sources if unfinished else ()
    return History(
        _commits(repository, starts, known.commits),
        branches,
        tags,
        head.decode() if head else None,
        repository.branch,
        unfinished,
    )


def _tags(repository: Repository) -> dict[str, str]:
    found = {}
    for name, to in repository.refs(TAGS).items():
        try:
            found[name] = repository.peel(to).decode()
        except GitError:
            continue  # a tag of a file or a folder is on no commit
    return found


def _unfinished(repository: Repository) -> Unfinished | None:
    for name, doing in STATES.items():
        if noted := repository.noted(name):
            return Unfinished(doing, tuple(noted.split()))
    return None


def _commits(
    repository: Repository, starts: Iterable[str], known: Mapping[str, Commit]
) -> dict[str, Commit]:
    found: dict[str, Commit] = {}
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in found:
            commit = found[name] = known.get(name) or _commit(repository, name)
            waiting += commit.parents
    return found


def _commit(repository: Repository, name: str) -> Commit:
    stored = repository.commit(ObjectID(name.encode()))
    message = stored.message.decode("utf-8", "replace")
    picked = _PICKED.findall(message)
    parents = dict.fromkeys(parent.decode() for parent in stored.parents)
    return Commit(
        name,
        tuple(parents),
        subject_of(message),
        stored.commit_time,
        picked[-1] if picked else None,
    )
