"""When something is due: the one function that adds a policy's time span to a moment.

Pure: no files, no clock; runs natively and in Pyodide. Business time and calendar months are those
of the team's calendar, which is imported only when there is one: the triage starts without it.
Pauses are counted by the same functions as deadlines.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from types import ModuleType
from typing import TYPE_CHECKING

from checklist.engine.policy.model import Duration

if TYPE_CHECKING:
    from checklist.engine.record.calendar import Calendar

ELAPSED = {"m": 1, "h": 60, "d": 1440, "w": 10080}
"""Minutes of each unit of elapsed time."""

LAST_SHOWN = 9998
"""In the year after it the clocks of some zones would show one that no date has."""

BUSINESS = ("bh", "bd")
"""The units of business time."""


def later(start: datetime, span: Duration, calendar: "Calendar | None" = None) -> datetime | None:
    """Return the moment `span` after `start`; None where that cannot be told.

    That is business time without a calendar, or after it ends, and what is beyond all calendars.
    Without one a calendar month later is the same day and time in UTC, or the last day of a shorter
    month.
    """
    try:
        return _shown(_added(start, span, calendar))
    except (OverflowError, ValueError):  # a calendar that ends is a ValueError, too
        return later(start, span) if span.unit == "mo" and calendar else None


def _shown(moment: datetime) -> datetime | None:
    """Return a moment if every clock of the world can show it."""
    return moment if moment.year <= LAST_SHOWN else None


def _added(start: datetime, span: Duration, calendar: "Calendar | None") -> datetime:
    count, unit = span.count, span.unit
    if unit in ELAPSED:
        return start + timedelta(minutes=count * ELAPSED[unit])
    if unit == "mo":
        return business().add_months(calendar, start, count) if calendar else _months(start, count)
    if calendar is None:
        raise ValueError("no calendar tells business time")
    found: datetime
    if unit == "bh":
        found = business().add_hours(calendar, start, timedelta(hours=count))
    else:
        found = business().add_days(calendar, start, count)
    return found


def business() -> ModuleType:
    """Return what counts in a calendar."""
    from checklist.engine.record import calendar  # noqa: PLC0415  no start waits for it

    return calendar


def _months(start: datetime, count: int) -> datetime:
    first, last = (_first_of_month(start, count + more) for more in (0, 1))
    return first + timedelta(days=min(start.day, (last - first).days) - 1)


def _first_of_month(moment: datetime, months: int) -> datetime:
    """Return the first day of the month that is so many `months` later, at the same time of day."""
    years, month = divmod(moment.month - 1 + months, 12)
    return moment.replace(year=moment.year + years, month=month + 1, day=1)


def counted(
    start: datetime, end: datetime, unit: str, calendar: "Calendar | None" = None
) -> timedelta | None:
    """Return how much time counts from `start` to `end` for a deadline in `unit`.

    None is for business time that no calendar tells.
    """
    if unit not in BUSINESS:
        return end - start
    try:
        return business().business_between(calendar, start, end) if calendar else None
    except ValueError:  # the calendar ends
        return None


def put_off(
    due: datetime,
    pauses: Iterable[tuple[datetime, datetime]],
    unit: str,
    calendar: "Calendar | None" = None,
) -> datetime | None:
    """Return when something is due that was to be `due`, with what counts of the `pauses` added.

    The pauses are apart, in order, and begin after the clock does. One that begins when it was due
    already changes nothing.
    """
    for begin, end in pauses:
        if begin >= due:
            break
        lost = counted(begin, end, unit, calendar)
        if lost is None:
            return None
        try:
            is_business = unit in BUSINESS and calendar is not None
            due = business().add_hours(calendar, due, lost) if is_business else due + lost
        except (OverflowError, ValueError):  # a calendar that ends is a ValueError, too
            return None
    return _shown(due)
