"""The parts of a policy, as values.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
The words are those of DMN and SSVC. To change the policy, edit docs/triage/policy.yml; to change
how its file is read, edit source/policy_file.py and source/tables.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Protocol, Self, TypeVar

UNITS = ("m", "h", "d", "bh", "bd")
"""The units of a duration: minutes, hours and days; hours and days of business time."""

HIT_POLICIES = ("first", "unique")

LAST = "="
"""The id of the last table, the one that gives outcomes; no question or derived value has it."""

OUTCOME = "outcome"
"""The name under which the last table is shown; no derived value may have it as its id."""

DURATION = re.compile(rf"([1-9][0-9]{{0,5}})({'|'.join(UNITS)})")
"""The pattern of a time span; the schemas for editors contain it, too."""


@dataclass(frozen=True, slots=True)
class Duration:
    """A time span in one of UNITS, never converted: a business day has no fixed length."""

    count: int
    unit: str

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Return the duration that `text` spells, such as ``3bd``, or None if it spells none."""
        match = DURATION.fullmatch(text)
        return cls(int(match[1]), match[2]) if match else None

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


@dataclass(frozen=True, slots=True)
class Answer:
    """One of a question's answers."""

    id: str
    label: str
    help: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A question; if `ordered`, its answers go from least to most severe."""

    id: str
    ask: str
    answers: tuple[Answer, ...]
    help: str = ""
    ordered: bool = True
    line: int = field(default=0, compare=False)

    @property
    def answer_ids(self) -> tuple[str, ...]:
        """The answers' ids, in policy order."""
        return tuple(answer.id for answer in self.answers)

    def answer(self, answer_id: str) -> Answer:
        """Return the answer of that id; raises KeyError if there is none."""
        return _of(self.answers, answer_id)


@dataclass(frozen=True, slots=True)
class Clock:
    """Something for which an outcome sets a deadline."""

    id: str
    title: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do; `page` explains it: a path below docs/, or an address in the page's data."""

    id: str
    title: str
    page: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the outcomes that the policy can give."""

    id: str
    title: str
    summary: str
    clocks: tuple[tuple[str, Duration], ...] = ()
    steps: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table: it matches if each question or derived value in `when` has a listed value.

    A question or derived value that `when` leaves out may have any value. `then` is the outcome,
    or the value of the table's derived value.
    """

    id: str
    when: Mapping[str, tuple[str, ...]]
    then: str
    because: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Value:
    """One of the values that a derived value can have."""

    id: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table: its rules in the order tried, its values from least to most severe.

    `id` is that of the derived value that the table gives, or LAST.
    """

    id: str
    values: tuple[Value, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "unique"
    line: int = field(default=0, compare=False)
    rules_line: int = field(default=0, compare=False)

    @property
    def name(self) -> str:
        """The name under which the table is shown."""
        return OUTCOME if self.id == LAST else self.id

    @property
    def value_ids(self) -> tuple[str, ...]:
        """The values' ids, in policy order."""
        return tuple(value.id for value in self.values)

    @property
    def inputs(self) -> frozenset[str]:
        """The questions and derived values that any of its rules names."""
        return frozenset(name for rule in self.rules for name in rule.when)


@dataclass(frozen=True, slots=True)
class Policy:
    """A whole policy; its outcomes go from least to most urgent, its rules in the order tried.

    `derived` holds the tables of the derived values; a table may read those before it.
    """

    id: str
    version: str
    title: str
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "unique"
    derived: tuple[Table, ...] = ()
    owner: str = ""
    reviewed: str = ""
    clocks: tuple[Clock, ...] = ()
    steps: tuple[Step, ...] = ()
    digest: str = ""
    file: str = field(default="", compare=False)
    rules_line: int = field(default=0, compare=False)
    version_line: int = field(default=0, compare=False)

    @property
    def question_ids(self) -> tuple[str, ...]:
        """The questions' ids, in policy order."""
        return tuple(question.id for question in self.questions)

    @property
    def has_urgency(self) -> bool:
        """Whether outcomes differ in urgency: not if no question has ordered answers."""
        return any(question.ordered for question in self.questions)

    @property
    def outcome_ids(self) -> tuple[str, ...]:
        """The outcomes' ids, from least to most urgent."""
        return tuple(outcome.id for outcome in self.outcomes)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the derived values, then the one that gives the outcome."""
        values = tuple(Value(outcome.id, outcome.line) for outcome in self.outcomes)
        last = Table(
            LAST,
            values,
            self.rules,
            hit_policy=self.hit_policy,
            line=self.rules_line,
            rules_line=self.rules_line,
        )
        return (*self.derived, last)

    def values_of(self, name: str) -> tuple[str, ...]:
        """Return the ids of a question's answers or a derived value's values, in policy order."""
        for table in self.derived:
            if table.id == name:
                return table.value_ids
        return self.question(name).answer_ids

    @property
    def combinations(self) -> int:
        """The number of ways to answer every question."""
        return prod(len(question.answers) for question in self.questions)

    def question(self, question_id: str) -> Question:
        """Return the question of that id; raises KeyError if there is none."""
        return _of(self.questions, question_id)

    def outcome(self, outcome_id: str) -> Outcome:
        """Return the outcome of that id; raises KeyError if there is none."""
        return _of(self.outcomes, outcome_id)

    def step(self, step_id: str) -> Step:
        """Return the step of that id; raises KeyError if there is none."""
        return _of(self.steps, step_id)

    def clock(self, clock_id: str) -> Clock:
        """Return the clock of that id; raises KeyError if there is none."""
        return _of(self.clocks, clock_id)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story with the outcome that the policy must give it."""

    id: str
    title: str
    story: str
    answers: Mapping[str, tuple[str, ...]]
    expect: str
    why: str
    file: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_Thing = TypeVar("_Thing", bound=_Named)


def _of(things: tuple[_Thing, ...], wanted: str) -> _Thing:
    for thing in things:
        if thing.id == wanted:
            return thing
    raise KeyError(wanted)
