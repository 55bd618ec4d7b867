"""The clocks of a record: from when each runs, when it is due, when it ended, what is left.

Pure: no clock of its own, the caller says what time it is; runs natively and in Pyodide. What a new
decision does to a clock is on the page Clocks and SLAs: the same outcome keeps its deadlines,
another one starts them again, and a clock that has ended keeps the deadline that it had then.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checklist.engine.policy.model import DECIDED, DETECTED, Clock, Deadline, Duration, Policy
from checklist.engine.record.calendar import Calendar
from checklist.engine.record.calendar_json import from_data
from checklist.engine.record.copy import Copy
from checklist.engine.record.deadline import counted, later, put_off
from checklist.engine.record.fold import Decided, Record, done_at
from checklist.engine.triage.plan import about
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
    if not copy.opened:
        copy.opened.append(_opened(copy.calendar))
    found: Calendar | None = copy.opened[0]
    return found


def _opened(data: Mapping[str, Any]) -> Calendar | None:
    try:
        return from_data(data)
    except ValueError:
        return None


def clocks(record: Record, now: datetime) -> tuple[Clocked, ...]:
    """Return the clocks of the decision that holds, those with a deadline that was met included.

    While the triage is open, each has the earliest deadline of the outcomes that are possible.
    """
    decision, copy = record.decision, record.copy
    if decision is None or copy is None:
        return ()
    ends = {clock.id: _end(record, clock, copy.policy) for clock in copy.policy.clocks}
    found = _under(record, copy, decision, ends, now)
    for name, (at, _) in ends.items():
        then = _in_force(record, at) if at else None
        if then is not None and then is not decision:
            before = _copy_of(record, copy, then)
            kept = _under(record, before, then, ends, now) if before else {}
            if name in kept:
                found[name] = kept[name]
    return tuple(found[clock.id] for clock in copy.policy.clocks if clock.id in found)


End = tuple[datetime | None, bool]
"""When a clock ended, None while it runs, and whether no step ends it."""


def _end(record: Record, clock: Clock, policy: Policy) -> End:
    """Return how a clock ended: by a step of the decision of now, or of then; else by hand."""
    has = _steps_of(policy, record.decision)
    by_hand = has.isdisjoint(clock.ends)
    moments = []
    for step in clock.ends:
        when = done_at(record, step)
        if when is not None and (step in has or step in _steps_at(record, policy, when)):
            moments.append(when)
    at = record.ended.get(clock.id)
    if at is not None and (by_hand or _steps_at(record, policy, at).isdisjoint(clock.ends)):
        moments.append(at)
    return min(moments, default=None), by_hand


def _steps_at(record: Record, policy: Policy, at: datetime) -> set[str]:
    """Return the steps of the decision that was in force at a moment."""
    then = _in_force(record, at)
    before = record.copies.get(then.policy) if then else None
    return _steps_of(before.policy if before else policy, then)


def _copy_of(record: Record, copy: Copy, then: Decided) -> Copy | None:
    """Return the policy of a decision: `copy` is that of the decision that holds.

    It is the copy of then, whose calendar reaches back to it.
    """
    decision = record.decision
    if then.event in record.decided_under:
        return record.decided_under[then.event]
    if decision and then.policy == decision.policy:
        return copy
    return record.copies.get(then.policy)


def _under(
    record: Record, copy: Copy, decision: Decided, ends: Mapping[str, End], now: datetime
) -> dict[str, Clocked]:
    """Return the clocks as they are under a decision: of several outcomes the earliest deadline.

    Where it is not known when each of them is, it goes by about how long they take.
    """
    policy = copy.policy
    outcomes = [policy.outcome(name) for name in _possible(policy, decision)]
    if len(outcomes) > 1 and not policy.has_urgency:
        return {}
    times = Times(decided=decision.when, detected=record.detected)
    found: dict[str, list[tuple[float, Clocked]]] = {}
    for outcome in reversed(outcomes):  # of equal deadlines that of the most urgent one
        deadlines = {one.clock: one for one in outcome.clocks}
        chain: dict[str, Clocked] = {}
        for name in _by_need(deadlines):
            end = ends.get(name, (None, True))
            chain[name] = _clocked(
                record, copy, decision, deadlines[name], end=end, before=chain, now=now
            )
            length = about(deadlines[name], deadlines, times)
            found.setdefault(name, []).append((length, chain[name]))
    return {name: _earliest(options) for name, options in found.items()}


def _earliest(options: Sequence[tuple[float, Clocked]]) -> Clocked:
    told = [(one.due, one) for _, one in options if one.due is not None]
    if len(told) == len(options):
        return min(told, key=lambda option: option[0])[1]
    return min(options, key=lambda option: option[0])[1]


def _possible(policy: Policy, decision: Decided) -> list[str]:
    """Return the outcome of a decision, or those that it leaves possible, the mildest first."""
    if decision.outcome in policy.outcome_ids:
        return [decision.outcome]
    return [name for name in policy.outcome_ids if name in decision.possible]


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
    """Return from when the deadlines of `decision` run: the first of those that say the same.

    They are those in a row as they were written, up to it. While a triage is open nobody gains time
    by answering: all open ones say the same.
    """
    same = decision.when
    is_before = False
    for one in reversed(record.decisions):
        is_before = is_before or one.event == decision.event
        if not is_before:
            continue
        if one.outcome != decision.outcome:
            break
        same = min(same, one.when)
    return same


def _in_force(record: Record, at: datetime) -> Decided | None:
    """Return the decision that held at a moment; before all of them, the first.

    Of those that were made by then it is the one that was written last.
    """
    for one in reversed(record.decisions):
        if one.when <= at:
            return one
    return min(record.decisions, key=lambda one: one.when, default=None)


def _clocked(
    record: Record,
    copy: Copy,
    decision: Decided,
    deadline: Deadline,
    *,
    end: End,
    before: Mapping[str, Clocked],
    now: datetime,
) -> Clocked:
    calendar = calendar_of(copy)
    name, (ended, by_hand) = deadline.clock, end
    start = _start(record, decision, deadline, before)
    until = ended or now
    due = start and _due(record, deadline, start, until, calendar)
    business = counted(start, max(until, start), "bh", calendar) if start else None
    return Clocked(
        id=name,
        title=copy.policy.clock(name).title,
        within=deadline.within,
        since=deadline.start,
        start=start,
        due=due,
        ended=ended,
        by_hand=by_hand,
        state=_state(record, name, due, ended, now),
        left=due - until if due else None,
        elapsed=max(until, start) - start if start else None,
        business=business,
    )


def _steps_of(policy: Policy, decision: Decided | None) -> set[str]:
    """Return the steps of all outcomes that a decision leaves possible."""
    if decision is None:
        return set()
    names = {decision.outcome} if decision.outcome else set(decision.possible)
    return {step for one in policy.outcomes if one.id in names for step in one.steps}


def _start(
    record: Record, decision: Decided, deadline: Deadline, before: Mapping[str, Clocked]
) -> datetime | None:
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
    if due is not None and now > due:  # a pause that began in time has put it off
        return LATE
    if is_paused(record, name, now):
        return PAUSED
    return UNTOLD if due is None else RUNNING


def next_due(found: Sequence[Clocked]) -> Clocked | None:
    """Return the open clock that is due first; those that are late come before all others."""
    waiting = [one for one in found if one.is_open and one.due and one.state != PAUSED]
    return min(waiting, key=lambda one: one.due, default=None)  # type: ignore[arg-type, return-value]
