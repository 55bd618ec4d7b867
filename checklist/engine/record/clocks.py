"""The clocks of a record: from when each runs, when it is due, when it ended, what is left.

Pure: no clock of its own, the caller says what time it is; runs natively and in Pyodide. What a new
decision does to a clock is on the page Clocks and SLAs: the same outcome keeps its deadlines,
another one starts them again, and a clock that has ended keeps the deadline that it had then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checklist.engine.policy.model import DECIDED, DETECTED, Deadline, Duration, Policy
from checklist.engine.record.calendar import Calendar
from checklist.engine.record.calendar_json import from_data
from checklist.engine.record.copy import Copy
from checklist.engine.record.deadline import counted, later, put_off
from checklist.engine.record.fold import DONE, Decided, Record
from checklist.engine.triage.plan import plan
from checklist.engine.triage.times import Times

RUNNING, LATE, KEPT, MISSED, UNTOLD, PAUSED = (
    "running",
    "late",
    "kept",
    "missed",
    "untold",
    "paused",
)


@dataclass(frozen=True, slots=True)
class Clocked:
    """A clock at a moment.

    `start` is from when it runs, and `since` why: DECIDED, DETECTED or the id of a clock. `due` is
    None where it cannot be told. `ended` is None while it runs; `by_hand` says that no step ends
    it. `left` is what is left until it is due, negative where it is late; once it has ended, what
    was left then. `elapsed` is the time that passed until now or its end, and `business` what of it
    was business time, None where no calendar tells.
    """

    id: str
    title: str
    within: Duration
    since: str
    start: datetime | None
    due: datetime | None
    ended: datetime | None
    by_hand: bool
    state: str
    left: timedelta | None
    elapsed: timedelta | None
    business: timedelta | None

    @property
    def is_open(self) -> bool:
        """Whether it has not ended."""
        return self.ended is None


def calendar_of(copy: Copy | None) -> Calendar | None:
    """Return the calendar that a record keeps; None where it has none, or a damaged one."""
    if copy is None or copy.calendar is None:
        return None
    try:
        return from_data(copy.calendar)
    except ValueError:
        return None


def clocks(record: Record, now: datetime) -> tuple[Clocked, ...]:
    """Return the clocks of the decision that holds, those with a deadline that was met included.

    While the triage is open, each has the earliest deadline of the outcomes that are possible.
    """
    decision = record.decision
    copy = record.copy
    if decision is None or copy is None:
        return ()
    found: dict[str, Clocked] = {}
    deadlines = _deadlines(copy.policy, decision, record)
    for name in _by_need(deadlines):
        found[name] = _clocked(record, copy, deadlines, name, before=found, now=now)
    return tuple(found[clock.id] for clock in copy.policy.clocks if clock.id in found)


def _deadlines(policy: Policy, decision: Decided, record: Record) -> dict[str, Deadline]:
    """Return the deadline of each clock for a decision."""
    known = [name for name in decision.possible if name in policy.outcome_ids]
    if decision.outcome in policy.outcome_ids:
        known = [decision.outcome]
    if len(known) == 1:
        return {one.clock: one for one in policy.outcome(known[0]).clocks}
    times = Times(decided=decision.when, detected=record.detected)
    open_plan = plan(policy, known, times) if known else None
    starts = {clock.title: clock.id for clock in policy.clocks}
    return {
        due.clock: Deadline(due.clock, due.within, starts.get(due.after, due.start))
        for due in (open_plan.deadlines if open_plan else ())
    }


def _by_need(deadlines: Mapping[str, Deadline]) -> list[str]:
    """Return the clocks in an order in which each comes after the one from whose end it runs."""
    found: list[str] = []

    def add(name: str) -> None:
        start = deadlines[name].start
        if start in deadlines and start not in found:
            add(start)
        if name not in found:
            found.append(name)

    for name in deadlines:
        add(name)
    return found


def begin(record: Record, decision: Decided) -> datetime:
    """Return from when the deadlines of `decision` run: the first of those that say the same."""
    same = decision.when
    for one in reversed(record.decisions):
        if one.when > decision.when:
            continue
        if (one.outcome, one.possible) != (decision.outcome, decision.possible):
            break
        same = one.when
    return same


def _in_force(record: Record, at: datetime) -> Decided | None:
    """Return the decision that held at a moment; before all of them, the first."""
    before = [one for one in record.decisions if one.when <= at]
    return before[-1] if before else (record.decisions[0] if record.decisions else None)


def _clocked(
    record: Record,
    copy: Copy,
    deadlines: Mapping[str, Deadline],
    name: str,
    *,
    before: Mapping[str, Clocked],
    now: datetime,
) -> Clocked:
    calendar = calendar_of(copy)
    policy, deadline = copy.policy, deadlines[name]
    clock = policy.clock(name)
    has = _steps_of(policy, record.decision)
    ending = [step for step in clock.ends if step in has]
    done = [
        ticked.when
        for step in ending
        if (ticked := record.state(step)).state == DONE and ticked.when is not None
    ]
    ended = min(done) if done else (record.ended.get(name) if not ending else None)
    decision = record.decision
    if ended is not None and (then := _in_force(record, ended)) is not None:
        frozen = _deadlines(policy, then, record) if then.policy == policy.digest else {}
        if name in frozen:
            decision, deadline = then, frozen[name]
    start = _start(record, decision, deadline, before)
    until = ended or now
    due = start and _due(record, deadline, start, until, calendar)
    elapsed = until - start if start else None
    business = counted(start, until, "bh", calendar) if start and until >= start else None
    left = due - until if due else None
    return Clocked(
        id=name,
        title=clock.title,
        within=deadline.within,
        since=deadline.start,
        start=start,
        due=due,
        ended=ended,
        by_hand=not ending,
        state=_state(record, name, due, ended, now),
        left=left,
        elapsed=elapsed,
        business=business,
    )


def _steps_of(policy: Policy, decision: Decided | None) -> set[str]:
    """Return the steps of all outcomes that a decision leaves possible."""
    if decision is None:
        return set()
    names = {decision.outcome} if decision.outcome else set(decision.possible)
    return {step for one in policy.outcomes if one.id in names for step in one.steps}


def _start(
    record: Record, decision: Decided | None, deadline: Deadline, before: Mapping[str, Clocked]
) -> datetime | None:
    if decision is None:
        return None
    if deadline.start == DETECTED:
        return record.detected or begin(record, decision)
    if deadline.start == DECIDED:
        return begin(record, decision)
    earlier = before.get(deadline.start)
    return (earlier.ended or earlier.due) if earlier else None


def _due(
    record: Record, deadline: Deadline, start: datetime, until: datetime, calendar: Calendar | None
) -> datetime | None:
    due = later(start, deadline.within, calendar)
    pauses = list(paused(record, deadline.clock, start, until))
    return due and put_off(due, pauses, deadline.within.unit, calendar)


def paused(
    record: Record, clock: str, start: datetime, until: datetime
) -> Iterable[tuple[datetime, datetime]]:
    """Yield when a clock stood still between two moments, joined where pauses overlap."""
    spans = sorted(
        (max(one.start, start), min(one.end or until, until))
        for one in record.pauses
        if one.clock in ("", clock)
    )
    current: tuple[datetime, datetime] | None = None
    for begun, end in spans:
        if begun >= end:
            continue
        if current and begun <= current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current:
            yield current
        current = (begun, end)
    if current:
        yield current


def is_paused(record: Record, clock: str, now: datetime) -> bool:
    """Return whether a clock stands still."""
    return any(
        one.clock in ("", clock) and one.start <= now and (one.end is None or now < one.end)
        for one in record.pauses
    )


def _state(
    record: Record, name: str, due: datetime | None, ended: datetime | None, now: datetime
) -> str:
    if ended is not None:
        if due is None:
            return UNTOLD
        return KEPT if ended <= due else MISSED
    if is_paused(record, name, now):
        return PAUSED
    if due is None:
        return UNTOLD
    return RUNNING if now <= due else LATE


def next_due(found: Sequence[Clocked]) -> Clocked | None:
    """Return the open clock that is due first; those that are late come before all others."""
    waiting = [one for one in found if one.is_open and one.due and one.state != PAUSED]
    return min(waiting, key=lambda one: one.due, default=None)  # type: ignore[arg-type, return-value]
