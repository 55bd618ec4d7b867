"""The data of a branching strategy's walkthrough.

Pure: no files, no clock; runs natively and in Pyodide. Texts are Markdown of one line in the file,
and HTML once they are in the page. In texts and lines `{version}` is replaced by what the reader
enters for the name of that id (inputs.py). To change what a strategy may say, edit this file and
walkthrough/load.py.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

VERSION, BRANCH, TICKET = KINDS = ("version", "branch", "ticket")
"""Kinds of names that a reader may enter."""


@dataclass(frozen=True, slots=True)
class Name:
    """A value that the reader may enter; a version may have to be a later patch than `above`."""

    id: str
    title: str
    kind: str
    default: str
    above: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of commands; `fails` says that it is meant to fail, and the story goes on."""

    text: str
    fails: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """A step: what to run, why, what to look at then, and what goes wrong if it is skipped."""

    id: str
    title: str
    why: str
    run: tuple[Line, ...]
    look: str
    skipped: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that must hold at the end, and the sentence for it; see CHECKS in goal.py.

    `at` is a tag or a branch, `text` a line of the file there; without it the whole file is
    checked. An `optional` check also holds while there is no such tag or branch.
    """

    check: str
    says: str
    tag: str = ""
    at: str = ""
    file: str = ""
    text: str = ""
    optional: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Pitfall:
    """A way in which the story goes wrong: `instead` of the step `at`, and how to repair it.

    After the repair the story goes on with the step `resume`, or is over where that is "".
    """

    id: str
    title: str
    at: str
    instead: tuple[Line, ...]
    see: str
    why: str
    repair: tuple[Line, ...]
    resume: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Strategy:
    """A strategy's walkthrough; `page`, relative to docs/, explains the strategy."""

    id: str
    title: str
    page: str
    summary: str
    names: tuple[Name, ...]
    start: tuple[Line, ...]
    steps: tuple[Step, ...]
    goal: tuple[Check, ...]
    pitfalls: tuple[Pitfall, ...]
    file: str = field(default="", compare=False)

    @property
    def step_ids(self) -> tuple[str, ...]:
        """The ids of the steps, in order."""
        return tuple(step.id for step in self.steps)

    def before(self, step: str) -> tuple[Step, ...]:
        """Return the steps before the one of that id."""
        return self.steps[: self.step_ids.index(step)]

    def since(self, step: str) -> tuple[Step, ...]:
        """Return the step of that id and all after it; none where `step` is "" (the end)."""
        return self.steps[self.step_ids.index(step) :] if step else ()


_PARTS = {
    "names": Name,
    "start": Line,
    "steps": Step,
    "run": Line,
    "goal": Check,
    "pitfalls": Pitfall,
    "instead": Line,
    "repair": Line,
}


def to_data(strategy: Strategy) -> dict[str, Any]:
    """Return `strategy` as JSON data, every default filled in, without line numbers."""
    data: dict[str, Any] = _data(strategy)
    return data


def from_data(data: Mapping[str, Any]) -> Strategy:
    """Return the strategy that `to_data` wrote."""
    strategy: Strategy = _thing(Strategy, data)
    return strategy


def _data(thing: Any) -> Any:  # noqa: ANN401  every part has its own type
    if is_dataclass(thing):
        return {one.name: _data(getattr(thing, one.name)) for one in fields(thing) if one.compare}
    return [_data(one) for one in thing] if isinstance(thing, tuple) else thing


def _thing(kind: Any, data: Mapping[str, Any]) -> Any:  # noqa: ANN401  as above
    values = {
        key: tuple(_thing(_PARTS[key], one) for one in value) if key in _PARTS else value
        for key, value in data.items()
    }
    return kind(**values)
