"""What to do, by when, and what comes first: for an outcome, or for all that are still possible.

Pure: no files, no clock, no browser; runs natively and in Pyodide. Deadlines are those of the
policy; times of day are counted from when it was decided or detected, see times.py.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from checklist.engine.policy.model import (
    DECIDED,
    DETECTED,
    Deadline,
    Duration,
    Outcome,
    Policy,
    Step,
)
from checklist.engine.record.deadline import ELAPSED, later
from checklist.engine.triage.times import UNKNOWN, Times

if TYPE_CHECKING:
    from checklist.engine.record.calendar import Calendar

ABOUT = {**ELAPSED, "mo": 43830, "bh": 252, "bd": 2016}
"""About how many minutes each unit takes, with weeks of five days of eight hours."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline of the clock with that id: what is due, within which time, and `at` what time.

    The time runs from `start`: the decision; or DETECTED; or the end of the clock with the title
    `after`. `at` is None where a start is not known, or business time is in it that no calendar
    tells.
    """

    clock: str
    title: str
    within: Duration
    start: str = DECIDED
    after: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Deadlines and steps. `first` is the deadline that the first step meets, if there is one.

    Once the outcome is `certain` they are its own; until then the earliest deadline of each clock,
    and the steps of all outcomes that are still possible.
    """

    certain: bool
    deadlines: tuple[Due, ...]
    steps: tuple[Step, ...]
    first: Due | None = None
    sooner: tuple[Due, Step] | None = None
    """What is due before that, and the later step that meets it."""

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:  # what is kept for a plan is found at once, not by all that it holds
        return id(self)

    @property
    def owner(self) -> str:
        """Who takes the first step: a fact of the team, or a role; "" where nobody is named."""
        return self.steps[0].owner if self.steps else ""

    @property
    def counts_detection(self) -> bool:
        """Whether a deadline runs from when it was detected."""
        return any(due.start == DETECTED for due in self.deadlines)


def due(
    policy: Policy,
    outcome: Outcome,
    deadline: Deadline,
    times: Times = UNKNOWN,
    calendar: "Calendar | None" = None,
) -> Due:
    """Return a deadline of an outcome, with the titles of its clocks and its time."""
    title, start = policy.clock(deadline.clock).title, deadline.start
    at = _at(outcome, deadline, times, calendar)
    after = "" if start in (DECIDED, DETECTED) else policy.clock(start).title
    return Due(deadline.clock, title, deadline.within, start, after, at)


def _at(
    outcome: Outcome, deadline: Deadline, times: Times, calendar: "Calendar | None"
) -> datetime | None:
    """Return when a deadline is; a clock that runs from another starts when that one is due."""
    start: datetime | None
    if deadline.start in (DECIDED, DETECTED):
        start = times.start(deadline.start)
    else:
        before = next(one for one in outcome.clocks if one.clock == deadline.start)
        start = _at(outcome, before, times, calendar)
    return start and later(start, deadline.within, calendar)


def plan(
    policy: Policy,
    possible: Sequence[str],
    times: Times = UNKNOWN,
    calendar: "Calendar | None" = None,
) -> Plan:
    """Return the plan for the outcomes that are `possible`, from the least to the most urgent.

    Where outcomes do not differ in urgency it is empty until the outcome is certain.
    """
    certain = len(possible) == 1
    if not certain and not policy.has_urgency:
        return Plan(certain, (), ())
    outcomes = [policy.outcome(name) for name in possible]
    steps = tuple(policy.step(name) for name in _steps(policy, outcomes))
    deadlines = tuple(_earliest(policy, outcomes, times, calendar))
    first = _met_by(policy, steps, deadlines)
    sooner = _sooner(policy, steps, deadlines, first)
    return Plan(certain, deadlines, steps, first, sooner)


def _earliest(
    policy: Policy, outcomes: Iterable[Outcome], times: Times, calendar: "Calendar | None"
) -> Iterable[Due]:
    """Yield for each clock that an outcome has the deadline that comes first.

    Where it is not known when each of them is, it goes by about how long they take.
    """
    found: dict[str, list[tuple[float, int, Due]]] = {}
    for rank, outcome in enumerate(outcomes):
        lengths = {one.clock: one for one in outcome.clocks}
        for one in outcome.clocks:
            told = due(policy, outcome, one, times, calendar)
            entry = (about(one, lengths, times), -rank, told)
            found.setdefault(one.clock, []).append(entry)
    for clock in policy.clocks:
        if entries := found.get(clock.id):
            moments = [(entry[2].at, entry[1], entry[2]) for entry in entries]
            known = [(at.timestamp(), rank, told) for at, rank, told in moments if at is not None]
            every = known if len(known) == len(entries) else entries
            yield min(every, key=lambda entry: entry[:2])[2]


def about(deadline: Deadline, others: Mapping[str, Deadline], times: Times) -> float:
    """Return about how many minutes after the decision a deadline is."""
    length = float(deadline.within.count * ABOUT[deadline.within.unit])
    if deadline.start == DECIDED:
        return length
    if deadline.start != DETECTED:
        return length + about(others[deadline.start], others, times)
    if times.decided and times.detected:
        return length - (times.decided - times.detected).total_seconds() / 60
    return length


def _steps(policy: Policy, outcomes: Iterable[Outcome]) -> list[str]:
    """Return the steps of all `outcomes` in one order, which keeps that of each as far as it can.

    Of steps that no outcome puts in order, the one that the policy lists first comes first.
    """
    lists = [list(outcome.steps) for outcome in outcomes]
    left = [step.id for step in policy.steps if any(step.id in one for one in lists)]
    found: list[str] = []
    while left:
        free = [
            step
            for step in left
            if not any(
                step in one and any(before in left for before in one[: one.index(step)])
                for one in lists
            )
        ]
        step = (free or left)[0]
        found.append(step)
        left.remove(step)
    return found


def _met_by(policy: Policy, steps: Sequence[Step], deadlines: Sequence[Due]) -> Due | None:
    """Return the deadline that the first step meets."""
    for one in deadlines:
        if steps and steps[0].id in policy.clock(one.clock).ends:
            return one
    return None


def _sooner(
    policy: Policy, steps: Sequence[Step], deadlines: Sequence[Due], first: Due | None
) -> tuple[Due, Step] | None:
    """Return the earliest deadline, and the step that meets it, where that is not the first one."""
    timed = [(one.at, one) for one in deadlines if one.at is not None]
    if not timed:
        return None
    at, earliest = min(timed, key=lambda pair: pair[0])
    if first is not None and (first.at is None or first.at <= at):
        return None
    ends = policy.clock(earliest.clock).ends
    step = next((one for one in steps if one.id in ends), None)
    return (earliest, step) if step and step != steps[0] else None
