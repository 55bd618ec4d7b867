"""Check a strategy's goal on the repository as it is.

Reads the repository; changes nothing. Runs natively and in Pyodide. To add a kind of check, write
its function and add it to CHECKS.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from dulwich.objects import ObjectID, Tag

from checklist.engine.git.files import blob, files_of, read_index, work_files
from checklist.engine.git.in_progress import in_progress
from checklist.engine.git.repository import HEADS, TAGS, Repository
from checklist.engine.walkthrough.inputs import parts
from checklist.engine.walkthrough.strategy import Check, Strategy

Tags = Mapping[str, ObjectID]
"""The commit that each tag named when the story began."""


@dataclass(frozen=True, slots=True)
class State:
    """What checks look at: the repository, what its tags and branches name, and named before."""

    repository: Repository
    tags: Tags
    branches: Mapping[str, ObjectID]
    begun: Tags


@dataclass(frozen=True, slots=True)
class Met:
    """A check of the goal, and whether it holds."""

    check: Check
    holds: bool


def tags_of(repository: Repository) -> Tags:
    """Return the commit that each tag names."""
    return {name: repository.peel(at) for name, at in repository.refs(TAGS).items()}


def look(strategy: Strategy, repository: Repository, begun: Tags) -> tuple[Met, ...]:
    """Return which checks of the goal hold; `begun` are the tags as the story began.

    The strategy's names must be filled in.
    """
    state = State(repository, repository.refs(TAGS), repository.refs(HEADS), begun)
    return tuple(Met(check, CHECKS[check.check].holds(check, state)) for check in strategy.goal)


def _annotated(check: Check, state: State) -> bool:
    at = state.tags.get(check.tag)
    return at is not None and isinstance(state.repository.store[at], Tag)


def _unmoved(check: Check, state: State) -> bool:
    if check.tag not in state.begun or check.tag not in state.tags:
        return False
    return state.repository.peel(state.tags[check.tag]) == state.begun[check.tag]


def _raised(check: Check, state: State) -> bool:
    """Return whether the tag is there, and above each one of its line that was there before."""
    own = _version(check.tag)
    if own is None or check.tag not in state.tags:
        return False
    before = [found for found in map(_version, state.begun) if found and found[:2] == own[:2]]
    return bool(before) and all(own > found for found in before)


def _version(tag: str) -> tuple[int, int, int] | None:
    return parts(tag.removeprefix("v"))


def _has(check: Check, state: State) -> bool:
    return _found(check, state, wanted=True)


def _lacks(check: Check, state: State) -> bool:
    return _found(check, state, wanted=False)


def _found(check: Check, state: State, *, wanted: bool) -> bool:
    """Return whether the line, or the file, is there as wanted."""
    named = state.tags.get(check.at) or state.branches.get(check.at)
    if named is None:
        return check.optional
    repository = state.repository
    entry = files_of(repository, repository.peel(named)).get(check.file)
    text = blob(repository, entry).decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines()]
    there = entry is not None and (not check.text or check.text.strip() in lines)
    return there is wanted


def _clean(_: Check, state: State) -> bool:
    """Return whether nothing stands half-way, and all is committed."""
    repository = state.repository
    index, conflicts = read_index(repository)
    files = files_of(repository, repository.head)
    return not (in_progress(repository) or conflicts) and index == files == work_files(repository)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check: whether it `holds`, and the keys that it must and may be told."""

    holds: Callable[[Check, State], bool]
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


CHECKS: Mapping[str, Kind] = {
    "annotated": Kind(_annotated, ("tag",)),
    "unmoved": Kind(_unmoved, ("tag",)),
    "raised": Kind(_raised, ("tag",)),
    "has": Kind(_has, ("at", "file"), ("text", "optional")),
    "lacks": Kind(_lacks, ("at", "file"), ("text", "optional")),
    "clean": Kind(_clean),
}
"""What a goal can ask for."""
