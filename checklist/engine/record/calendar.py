"""The team's calendar: its business hours, and moments that are counted in them.

Pure: no files, no clock, and of zones and holidays only what the calendar itself holds; runs
natively and in Pyodide. How one is read from the settings is in build/site/calendar.py, its JSON
form in calendar_json.py, and what was counted and what was not in account.py.

Moments are datetimes with a zone; those that are returned are in UTC. Hours are what the clock of
the calendar's zone shows. A time that the clock skips, when it is put forward, is the moment of the
change; of a time that it shows twice, when it is put back, the first counts.
"""

from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

Segment = tuple[int, int]
"""Open from and until, in minutes after local midnight; beyond 1440 the end is on the next day."""

Change = tuple[int, int]
"""A moment, in minutes since 1970 in UTC, and how many minutes the clock is ahead from then on."""

DAY = 24 * 60
"""Minutes of a day."""

MINUTE = timedelta(minutes=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_DAY = EPOCH.date().toordinal()


class CalendarEndsError(ValueError):
    """The calendar does not reach so far, back or ahead, so nothing can be told."""


@dataclass(frozen=True, slots=True)
class Day:
    """A date with hours of its own: none on a holiday, which has a name."""

    segments: tuple[Segment, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Business hours from the beginning of the date `since` to that of the date `until`.

    `hours` are those of the seven weekdays, from Monday; `days` the dates that have others, by ISO
    date. In each, segments go upwards and do not overlap. Hours that began on the day before
    `since` and go over midnight count, too. `changes` are those of the zone's clock, the first at
    the beginning of `since`.
    """

    zone: str
    changes: tuple[Change, ...]
    since: date
    until: date
    hours: tuple[tuple[Segment, ...], ...]
    days: Mapping[str, Day]

    @property
    def start(self) -> datetime:
        """The first moment of which anything can be told."""
        return moment_at(self.changes[0][0])

    @property
    def end(self) -> datetime:
        """The moment until which anything can be told."""
        return moment_at(first_shown(self, number_of(self.until) * DAY))


Opening = tuple[int, int, int]
"""A date by its number, and two minutes since 1970 in UTC between which hours of it are open."""


def open_intervals(
    calendar: Calendar, since: datetime, until: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """Return the times that are open between two moments, each without its end, in their order.

    What touches is one. Raises CalendarEndsError if one of the moments is beyond the calendar.
    """
    since, until = within(calendar, since), within(calendar, until)
    found: list[tuple[datetime, datetime]] = []
    for _, opens, closes in openings_from(calendar, since):
        start, end = max(since, moment_at(opens)), min(until, moment_at(closes))
        if start >= end:
            break
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return tuple(found)


def add_hours(calendar: Calendar, moment: datetime, span: timedelta) -> datetime:
    """Return the moment at which `span` of business time, which is not negative, is over.

    That can be a closing time; without any span it is `moment`. Raises CalendarEndsError if the
    calendar ends before.
    """
    moment, left = within(calendar, moment), span
    if left < timedelta():
        raise ValueError(f"time is counted forward: {span}")
    if not left:
        return moment
    for _, opens, closes in openings_from(calendar, moment):
        start, end = max(moment, moment_at(opens)), moment_at(closes)
        if left <= end - start:
            return start + left
        left -= end - start
    raise _ends(calendar)


def business_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """Return how much business time is between two moments: negative if `end` is before `start`.

    Raises CalendarEndsError if one of them is beyond the calendar.
    """
    if end < start:
        return -business_between(calendar, end, start)
    return sum(
        (closes - opens for opens, closes in open_intervals(calendar, start, end)), timedelta()
    )


def add_days(calendar: Calendar, moment: datetime, count: int) -> datetime:
    """Return the moment so many business days later, at the same time of day.

    A business day is a date on which hours begin. The time of day is that of the next opening if
    `moment` is closed; after midnight it counts on from the date on which the hours began. If it is
    closed on the day that is reached, the next opening after it is returned. No day later is
    `moment` itself. Raises CalendarEndsError if the calendar ends before.
    """
    moment = within(calendar, moment)
    if count < 0:
        raise ValueError(f"days are counted forward: {count}")
    if not count:
        return moment
    day, opened = _opening(calendar, moment)
    time_of_day = _shown(calendar, opened) - timedelta(days=day)
    left = count
    for later in range(day + 1, number_of(calendar.until)):
        if any(_openings(calendar, later)):
            left -= 1
        if not left:
            return _opening(calendar, _when_shown(calendar, later, time_of_day))[1]
    raise _ends(calendar)


def add_months(calendar: Calendar, moment: datetime, count: int) -> datetime:
    """Return the moment so many calendar months later, by the clock of the calendar's zone.

    It is the same time of the same day, or of the last day of a shorter month, open or closed. No
    month later is `moment` itself. Raises CalendarEndsError if it is beyond the calendar.
    """
    moment = within(calendar, moment)
    if count < 0:
        raise ValueError(f"months are counted forward: {count}")
    if not count:
        return moment
    days, time_of_day = divmod(_shown(calendar, moment), timedelta(days=1))
    day = date_of(days)
    month = day.year * 12 + day.month - 1 + count
    if month // 12 > calendar.until.year:
        raise _ends(calendar)
    first, after = (number_of(date(one // 12, one % 12 + 1, 1)) for one in (month, month + 1))
    wanted = min(first + day.day, after) - 1
    return within(calendar, _when_shown(calendar, wanted, time_of_day))


def part(calendar: Calendar, since: datetime, until: datetime) -> Calendar:
    """Return the calendar of the dates between two moments alone, theirs among them.

    `since` is not after `until`. Whatever begins and ends there is the same in it. Raises
    CalendarEndsError if one of the moments is beyond the calendar.
    """
    dates = [number_at(calendar, within(calendar, moment)) for moment in (since, until)]
    first, last = (min(number, number_of(calendar.until) - 1) for number in dates)
    start, end = (first_shown(calendar, day * DAY) for day in (first, last + 1))
    later = tuple(change for change in calendar.changes if start < change[0] <= end)
    needed = [date_of(day).isoformat() for day in range(first - 1, last + 1)]
    return replace(
        calendar,
        changes=((start, _ahead(calendar, start)), *later),
        since=date_of(first),
        until=date_of(last + 1),
        days={day: calendar.days[day] for day in needed if day in calendar.days},
    )


def within(calendar: Calendar, moment: datetime) -> datetime:
    """Return `moment` in UTC; raises CalendarEndsError if the calendar does not reach it."""
    if calendar.start <= moment <= calendar.end:
        return moment.astimezone(UTC)
    reach = f"from {calendar.since} to {calendar.until}"
    raise CalendarEndsError(f"the calendar goes {reach}, and not to {moment}")


def openings_from(calendar: Calendar, moment: datetime) -> Iterator[Opening]:
    """Yield what is open from the minute of `moment` on until the calendar ends, in its order."""
    after = minute_of(moment)
    for day in range(number_at(calendar, moment) - 1, number_of(calendar.until)):
        for opens, closes in _openings(calendar, day):
            if closes > after:
                yield day, max(opens, after), closes
                after = closes


def hours_of(calendar: Calendar, day: int) -> tuple[Segment, ...]:
    """Return the segments that begin on the date with that number."""
    wanted = date_of(day)
    found = calendar.days.get(wanted.isoformat())
    return calendar.hours[wanted.weekday()] if found is None else found.segments


def number_at(calendar: Calendar, moment: datetime) -> int:
    """Return the number of the last date that has begun at `moment`."""
    minute = minute_of(moment)
    day = (minute + _ahead(calendar, minute)) // DAY
    while first_shown(calendar, (day + 1) * DAY) <= minute:  # the clock was put back over midnight
        day += 1
    return day


def first_shown(calendar: Calendar, shown: int) -> int:
    """Return the first minute in which the zone's clock shows that many minutes, or more.

    Both count from the beginning of 1970: the clock's from the local one. No minute is before the
    calendar's first.
    """
    ends = [moment for moment, _ in calendar.changes[1:]]
    for (moment, ahead), end in zip(calendar.changes, ends, strict=False):
        if shown < end + ahead:
            return max(moment, shown - ahead)
    moment, ahead = calendar.changes[-1]
    return max(moment, shown - ahead)


def number_of(day: date) -> int:
    """Return the number of a date: 1970-01-01 is 0."""
    return day.toordinal() - _FIRST_DAY


def date_of(number: int) -> date:
    """Return the date with that number."""
    return date.fromordinal(number + _FIRST_DAY)


def minute_of(moment: datetime) -> int:
    """Return in which minute since the beginning of 1970 `moment` is."""
    return (moment - EPOCH) // MINUTE


def moment_at(minute: int) -> datetime:
    """Return the moment at which that minute since 1970 begins."""
    return EPOCH + minute * MINUTE


def _ends(calendar: Calendar) -> CalendarEndsError:
    return CalendarEndsError(f"the calendar ends at {calendar.until}")


def _openings(calendar: Calendar, day: int) -> Iterator[Segment]:
    """Yield between which minutes since 1970 the hours that begin on a date are open."""
    segments = hours_of(calendar, day)
    if not segments:
        return
    end = first_shown(calendar, number_of(calendar.until) * DAY)
    for first, last in segments:
        opens, closes = (first_shown(calendar, day * DAY + time) for time in (first, last))
        if opens < min(closes, end):
            yield opens, min(closes, end)


def _opening(calendar: Calendar, moment: datetime) -> tuple[int, datetime]:
    """Return `moment` if it is open, or else when it opens next, and the date of these hours."""
    moment = within(calendar, moment)
    for day, opens, _ in openings_from(calendar, moment):
        return day, max(moment, moment_at(opens))
    raise _ends(calendar)


def _ahead(calendar: Calendar, minute: int) -> int:
    """Return how many minutes the zone's clock is ahead of UTC."""
    at = bisect(calendar.changes, minute, key=lambda change: change[0])
    return calendar.changes[max(at - 1, 0)][1]


def _shown(calendar: Calendar, moment: datetime) -> timedelta:
    """Return what the zone's clock shows at `moment`, as the time since the beginning of 1970."""
    return moment - EPOCH + _ahead(calendar, minute_of(moment)) * MINUTE


def _when_shown(calendar: Calendar, day: int, time_of_day: timedelta) -> datetime:
    """Return when the zone's clock shows a time of a date first."""
    minutes, rest = divmod(time_of_day, MINUTE)
    shown = day * DAY + minutes
    found = first_shown(calendar, shown)
    is_skipped = found + _ahead(calendar, found) != shown
    return moment_at(found) + (timedelta() if is_skipped else rest)
