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
from checklist.engine.placeholder import parts
from checklist.engine.walkthrough.strategy import Check, Strategy

Tags = Mapping[str, ObjectID]
"""Commit ids by the name of the tag that points at them."""


@dataclass(frozen=True, slots=True)
class State:
    """What a check reads: the repository, its tags and branches, and the tags at the start."""

    repository: Repository
    tags: Tags
    branches: Mapping[str, ObjectID]
    start_tags: Tags


@dataclass(frozen=True, slots=True)
class Met:
    """A check of the goal, and whether it holds."""

    check: Check
    holds: bool


def tags_of(repository: Repository) -> Tags:
    """Return the commit that each tag names."""
    return {name: repository.peel(at) for name, at in repository.refs(TAGS).items()}


def look(strategy: Strategy, repository: Repository, start_tags: Tags) -> tuple[Met, ...]:
    """Return each check of the goal, and whether it holds; `start_tags` are the tags at the start.

    The strategy's names must be filled in.
    """
    state = State(repository, repository.refs(TAGS), repository.refs(HEADS), start_tags)
    return tuple(Met(check, CHECKS[check.check].holds(check, state)) for check in strategy.goal)


def _annotated(check: Check, state: State) -> bool:
    at = state.tags.get(check.tag)
    return at is not None and isinstance(state.repository.store[at], Tag)


def _unmoved(check: Check, state: State) -> bool:
    if check.tag not in state.start_tags or check.tag not in state.tags:
        return False
    return state.repository.peel(state.tags[check.tag]) == state.start_tags[check.tag]


def _raised(check: Check, state: State) -> bool:
    """Return whether the tag exists and is above every tag of its line that the start had."""
    own = _version(check.tag)
    if own is None or check.tag not in state.tags:
        return False
    versions = map(_version, state.start_tags)
    before = [version for version in versions if version and version[:2] == own[:2]]
    return bool(before) and all(own > version for version in before)


def _version(tag: str) -> tuple[int, int, int] | None:
    return parts(tag.removeprefix("v"))


def _has(check: Check, state: State) -> bool:
    return _is_there(check, state, wanted=True)


def _lacks(check: Check, state: State) -> bool:
    return _is_there(check, state, wanted=False)


def _is_there(check: Check, state: State, *, wanted: bool) -> bool:
    """Return whether the line, or the file, is present where `wanted`, and absent otherwise."""
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
    """Return whether nothing is in progress and everything is committed."""
    repository = state.repository
    index, conflicts = read_index(repository)
    files = files_of(repository, repository.head)
    return not (in_progress(repository) or conflicts) and index == files == work_files(repository)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check: the function that decides it, and its required and optional keys."""

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
"""The kinds of check that a goal can have, by name."""
