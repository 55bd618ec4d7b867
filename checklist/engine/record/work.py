"""The unplanned work of a record: who spent how much time on what.

Pure: no clock of its own; runs natively and in Pyodide. Entries are half-open, from their start up
to but not including their end, and exact; only reports round. The activities, and which of them
count, are those of the page Unplanned work.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checklist.engine.record.fold import Work
from checklist.engine.record.names import spelled

COUNTS = {
    "triage": False,
    "mitigate": True,
    "cause": True,
    "fix": True,
    "review": True,
    "deploy": True,
    "communication": True,
    "forward": True,
    "post-mortem": True,
    "actions": False,
}
"""Every activity, and whether its time is unplanned work of the hotfix."""

LONG = timedelta(hours=4)
"""After so long a timer is asked about: somebody may have forgotten to stop it."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Total:
    """The time of one person or one activity, and of all: exact."""

    name: str
    time: timedelta


@dataclass(frozen=True, slots=True)
class Totals:
    """The time that counts, by person and by activity, what does not count, and of all together.

    Somebody who did two things at once spent the time once: so the activities may add up to more
    than `all` by `twice`. `running` says that a timer runs, and the figures are of now.
    """

    people: tuple[Total, ...]
    activities: tuple[Total, ...]
    all: timedelta
    twice: timedelta
    apart: timedelta
    running: bool


def counts(activity: str) -> bool:
    """Return whether an activity counts; one that is not known here does."""
    return COUNTS.get(activity, True)


def totals(entries: Iterable[Work], now: datetime) -> Totals:
    """Return the sums of `entries`; a timer that runs counts up to now."""
    every = list(entries)
    counted = [one for one in every if counts(one.activity)]
    people = _grouped(counted, lambda one: spelled(one.who))
    activities = _grouped(counted, lambda one: one.activity)
    by_person = tuple(Total(mine[0].who, _once(mine, now)) for mine in people.values())
    by_activity = tuple(Total(name, _sum(own, now)) for name, own in activities.items())
    once = sum((total.time for total in by_person), timedelta())
    return Totals(
        people=by_person,
        activities=by_activity,
        all=once,
        twice=sum((total.time for total in by_activity), timedelta()) - once,
        apart=_sum([one for one in every if not counts(one.activity)], now),
        running=any(one.end is None for one in every),
    )


def _grouped(entries: Iterable[Work], key: Callable[[Work], str]) -> dict[str, list[Work]]:
    found: dict[str, list[Work]] = {}
    for one in entries:
        found.setdefault(key(one), []).append(one)
    return found


def in_minutes(found: Totals) -> Totals:
    """Return the totals in whole minutes that add up, as they are shown and exported.

    So of two persons with 45 min 40 s each, one has 46 minutes.
    """
    every, busy = _minutes(found.all), _minutes(found.all + found.twice)
    return replace(
        found,
        people=_shared(found.people, every),
        activities=_shared(found.activities, busy),
        all=timedelta(minutes=every),
        twice=timedelta(minutes=busy - every),
        apart=timedelta(minutes=_minutes(found.apart)),
    )


def _minutes(time: timedelta) -> int:
    return time // timedelta(minutes=1)


def _shared(rows: Sequence[Total], minutes: int) -> tuple[Total, ...]:
    """Return rows in whole minutes with the sum `minutes`: those with the largest rest go up."""
    missing = minutes - sum(_minutes(one.time) for one in rows)
    by_rest = sorted(
        range(len(rows)), key=lambda number: rows[number].time % timedelta(minutes=1), reverse=True
    )
    up = {*by_rest[:missing]}
    return tuple(
        replace(one, time=timedelta(minutes=_minutes(one.time) + (number in up)))
        for number, one in enumerate(rows)
    )


def _span(entry: Work, now: datetime) -> Span:
    return entry.start, max(entry.end or now, entry.start)


def _sum(entries: Sequence[Work], now: datetime) -> timedelta:
    spans = (_span(entry, now) for entry in entries)
    return sum((end - start for start, end in spans), timedelta())


def _once(entries: Sequence[Work], now: datetime) -> timedelta:
    """Return how long any of the entries ran."""
    found, until = timedelta(), None
    for start, end in sorted(_span(entry, now) for entry in entries):
        begin = start if until is None else max(start, until)
        if end > begin:
            found += end - begin
        until = end if until is None else max(until, end)
    return found


def share(total: timedelta, capacity_hours: float) -> float | None:
    """Return which part of a sprint's capacity the work took; None where that is not known."""
    return total.total_seconds() / 3600 / capacity_hours if capacity_hours > 0 else None


def rounded(time: timedelta, step: timedelta = timedelta(minutes=15)) -> timedelta:
    """Return a time as reports show it: in whole quarters of an hour, half a quarter up."""
    seconds, unit = int(time.total_seconds()), int(step.total_seconds())
    return timedelta(seconds=(seconds + unit // 2) // unit * unit)


def neighbours(entries: Iterable[Work], entry: Work) -> list[Work]:
    """Return the entries of the same person that begin before `entry` and reach into it."""
    before = [
        one
        for one in entries
        if one.event != entry.event
        and spelled(one.who) == spelled(entry.who)
        and one.start < entry.start
        and (one.end is None or one.end > entry.start)
    ]
    return sorted(before, key=lambda one: one.start)
