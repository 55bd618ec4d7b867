"""An account of a stretch of time: what of it was counted as business time, and why the rest not.

Pure: no files, no clock; runs natively and in Pyodide.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from checklist.engine.record.calendar import (
    DAY,
    Calendar,
    Segment,
    date_of,
    first_shown,
    hours_of,
    moment_at,
    number_at,
    openings_from,
    within,
)

Kind = Literal["counted", "closed", "holiday", "half-day"]


@dataclass(frozen=True, slots=True)
class Row:
    """A stretch of time, without its `end`: counted, or why it was not, and by which `rule`.

    What was counted has as its rule the hours of the date on which they began. What was not has the
    holiday's name, the hours of the half-day, or "" where it is closed as in any week.
    """

    start: datetime
    end: datetime
    kind: Kind
    rule: str


def account(calendar: Calendar, since: datetime, until: datetime) -> tuple[Row, ...]:
    """Return rows that cover all between two moments in their order; neighbours differ.

    Raises CalendarEndsError if one of the moments is beyond the calendar.
    """
    at, until = within(calendar, since), within(calendar, until)
    rows: list[Row] = []
    for day, opens, closes in openings_from(calendar, at):
        start, end = max(at, moment_at(opens)), min(until, moment_at(closes))
        if start >= end:
            break
        rows += _not_counted(calendar, at, start)
        rows.append(Row(start, end, "counted", spell(hours_of(calendar, day))))
        at = end
    rows += _not_counted(calendar, at, until)
    return tuple(_joined(rows))


def spell(segments: Iterable[Segment]) -> str:
    """Return hours as the settings write them: ``09:00-12:00, 22:00-06:00``."""
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in segments)


def _clock(minute: int) -> str:
    hours, minutes = divmod(minute if minute <= DAY else minute - DAY, 60)
    return f"{hours:02}:{minutes:02}"


def _not_counted(calendar: Calendar, since: datetime, until: datetime) -> Iterator[Row]:
    """Yield a row for each date between two moments."""
    day, at = number_at(calendar, since), since
    while at < until:
        end = min(until, moment_at(first_shown(calendar, (day + 1) * DAY)))
        if at < end:  # no time of a date that the zone skipped
            yield Row(at, end, *_reason(calendar, day))
        day, at = day + 1, end


def _reason(calendar: Calendar, day: int) -> tuple[Kind, str]:
    found = calendar.days.get(date_of(day).isoformat())
    if found is None:
        return "closed", ""
    if not found.segments:
        return "holiday", found.name
    return "half-day", found.name or spell(found.segments)


def _joined(rows: Iterable[Row]) -> list[Row]:
    """Return `rows` with neighbours of one kind and rule as one."""
    joined: list[Row] = []
    for row in rows:
        before = joined[-1] if joined else None
        if before and (before.kind, before.rule) == (row.kind, row.rule):
            joined[-1] = replace(before, end=row.end)
        else:
            joined.append(row)
    return joined
