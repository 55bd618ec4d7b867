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

from checklist.engine.policy.number import Ends, Grid

UNITS = ("m", "h", "d", "w", "mo", "bh", "bd")
"""The units of a duration: minutes to weeks; calendar months; hours and days of business time."""

FAMILIES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
"""The units that can be compared with each other, in minutes; any other only with itself."""

HIT_POLICIES = ("first", "unique", "any", "most-urgent")

DECIDED, DETECTED = "decided", "detected"
"""The moments from which a deadline can run, besides the end of another clock."""

NONE = "none"
"""The answer that nothing is ticked; no answer of a question with `several` has it as its id."""

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
class Ranges:
    """A condition on a number: it is in one of these ranges, which are apart and go upwards."""

    ranges: tuple[Ends, ...]


@dataclass(frozen=True, slots=True)
class Ticks:
    """A condition on what is ticked; all that it says must hold.

    One of `any` is ticked, all of `all`, nothing of `none`, and of `of` at least `at_least`. In
    `any`, NONE means that nothing is ticked.
    """

    any: tuple[str, ...] = ()
    all: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    at_least: int = 0
    of: tuple[str, ...] = ()


Positive = tuple[str, ...] | Ranges | Ticks
"""A condition on a question or derived value; a tuple lists answers or values, any of which do."""


@dataclass(frozen=True, slots=True)
class Not:
    """The condition that the other one does not hold, though the question applies."""

    condition: Positive


Condition = Positive | Not

Conditions = Mapping[str, Condition]
"""Conditions by question or derived value; all of them must hold."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One of a question's answers."""

    id: str
    label: str
    help: str = ""
    was: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A question; if `ordered`, its answers go from least to most severe.

    Its answer is one of `answers`; with `several` the set of those that are ticked, and each one
    more is more severe; or with `number` a number, of which more is more severe, or with `falling`
    less. It applies where all of `only_if` holds.
    """

    id: str
    ask: str
    answers: tuple[Answer, ...] = ()
    help: str = ""
    ordered: bool = True
    number: Grid | None = None
    several: bool = False
    falling: bool = False
    only_if: Conditions = field(default_factory=dict, hash=False)
    was: str = field(default="", compare=False)
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
    """Something for which an outcome sets a deadline.

    It ends when the first of the steps `ends` is done, of those that the outcome has. If `ordered`,
    a more urgent outcome never leaves more time.
    """

    id: str
    title: str
    ends: tuple[str, ...] = ()
    ordered: bool = True
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do; `page` explains it: a path below docs/, or an address in the page's data.

    `done` says what done means, `run` holds lines of commands, `message` is the page whose template
    is filled in. With `gate` ``approval`` somebody else has to approve before.
    """

    id: str
    title: str
    page: str = ""
    phase: str = ""
    owner: str = ""
    done: str = ""
    run: tuple[str, ...] = ()
    message: str = ""
    gate: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The time that an outcome leaves for a clock.

    It runs from DECIDED, DETECTED or the end of another clock of the outcome.
    """

    clock: str
    within: Duration
    start: str = DECIDED
    line: int = field(default=0, compare=False)

    @property
    def family(self) -> str:
        """What can be compared: elapsed time, or the unit."""
        return "elapsed" if self.within.unit in FAMILIES else self.within.unit

    @property
    def length(self) -> int:
        """The length in minutes of elapsed time, or in its own unit."""
        return self.within.count * FAMILIES.get(self.within.unit, 1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the outcomes that the policy can give."""

    id: str
    title: str
    summary: str
    clocks: tuple[Deadline, ...] = ()
    steps: tuple[str, ...] = ()
    was: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table: it matches if all conditions in `when` hold.

    A question or derived value that `when` leaves out may have any value. `then` is the outcome,
    or the value of the table's derived value.
    """

    id: str
    when: Conditions
    then: str
    because: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Value:
    """One of the values that a derived value can have; of a sum, `least` is where it starts."""

    id: str
    label: str = ""
    least: int = 0
    because: str = ""
    was: str = field(default="", compare=False)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Score:
    """What a question or derived value adds to a sum.

    Either `scores` has a number of millionths for an answer, value or tick, and 0 for those that it
    leaves out, or a number counts `times` so many millionths. In a lowered policy it counts only
    where the conditions `where` hold.
    """

    name: str
    scores: Mapping[str, int] = field(default_factory=dict)
    times: int | None = None
    where: Conditions = field(default_factory=dict)
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Table:
    """A decision table: its rules in the order tried, its values from least to most severe.

    `id` is that of the derived value that the table gives, or LAST. A table with `sum` has no
    rules: the value follows from the sum of the scores.
    """

    id: str
    values: tuple[Value, ...]
    rules: tuple[Rule, ...]
    hit_policy: str = "unique"
    sum: tuple[Score, ...] = ()
    was: str = field(default="", compare=False)
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
        """The questions and derived values that any of its rules names, or its sum."""
        names = {name for rule in self.rules for name in rule.when}
        return frozenset(names.union(*({score.name, *score.where} for score in self.sum)))

    def value(self, value_id: str) -> Value:
        """Return the value of that id; raises KeyError if there is none."""
        return _of(self.values, value_id)


@dataclass(frozen=True, slots=True)
class Result:
    """A derived value that the decision states beside its outcome."""

    of: str
    title: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that must be seen where `when` holds.

    `facts` names a fact of the team by the fact whose place it takes; `page` is as in a step.
    """

    id: str
    when: Conditions
    title: str
    text: str = ""
    page: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    line: int = field(default=0, compare=False)


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
    results: tuple[Result, ...] = ()
    alerts: tuple[Alert, ...] = ()
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
        values = tuple(Value(outcome.id, line=outcome.line) for outcome in self.outcomes)
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
        """The number of ways to answer every question, of a policy whose questions are choices."""
        return prod(len(question.answers) for question in self.questions)

    def derived_value(self, name: str) -> Table:
        """Return the derived value of that id; raises KeyError if there is none."""
        return _of(self.derived, name)

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
    """A story with the outcome that the policy must give it.

    `answers` are as texts, those that are possible by question; see answer.py.
    """

    id: str
    title: str
    story: str
    answers: Mapping[str, tuple[str, ...]]
    expect: str
    why: str
    expect_results: Mapping[str, str] = field(default_factory=dict)
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
