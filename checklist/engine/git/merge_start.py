"""Find the files that a merge starts from, after a criss-cross merge as well.

Where two branches have several last common commits, git merges those first, in the order of their
times, and takes the result for what both sides come from, conflict markers included.
Reads the repository that it is given, and stores blobs.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from dulwich.objects import ObjectID

from checklist.engine.git.combine import combine
from checklist.engine.git.conflict_markers import Sides
from checklist.engine.git.files import Files, files_of
from checklist.engine.git.merge_base import last_common
from checklist.engine.git.repository import Repository

MARKER = 7
"""Number of signs of a conflict marker; each merge within a merge has two more."""


@dataclass(frozen=True, slots=True)
class _Start:
    """A commit, or what was made of several, and its files."""

    commits: tuple[ObjectID, ...]
    files: Files


def start_of_merge(repository: Repository, bases: Sequence[ObjectID]) -> Files:
    """Return the files that two branches have in common, from their last common commits."""
    return _joined(repository, bases, 1).files


def _joined(repository: Repository, bases: Sequence[ObjectID], depth: int) -> _Start:
    oldest_first = [*repository.newest_first([*bases], repository.behind(bases))][::-1]
    if not oldest_first:
        return _Start((), {})
    first, *others = (_Start((base,), files_of(repository, base)) for base in oldest_first)
    for other in others:
        first = _both(repository, first, other, depth)
    return first


def _both(repository: Repository, one: _Start, other: _Start, depth: int) -> _Start:
    """Merge two starts as git does: what is in conflict stays in the files."""
    before = last_common(repository, one.commits, other.commits)
    base = _joined(repository, before, depth + 1)
    sides = Sides("Temporary merge branch 1", "Temporary merge branch 2", MARKER + 2 * depth)
    combined = combine(repository, base.files, one.files, other.files, sides, is_start=True)
    return _Start((*one.commits, *other.commits), combined.files)
