"""Random calendars, and an oracle that counts in them minute by minute.

The oracle shares nothing with the code but the calendar that it is given: it asks `zoneinfo` what
each clock shows, walks through every minute, and looks whether hours that are written cover it.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from checklist.build.site.zone import clock
from checklist.engine.record.calendar import Calendar, Day, Segment

MINUTE = timedelta(minutes=1)
A_DAY = timedelta(days=1)
WEEK = 7 * 1440

ZONES = (
    "Europe/Berlin",
    "Europe/Dublin",  # its winter time is the one that is put back
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # half an hour
    "America/St_Johns",
    "Pacific/Chatham",
    "Pacific/Apia",
    "America/Santiago",  # at midnight, back to the day before
    "Africa/Cairo",  # at midnight, ahead
    "Africa/Casablanca",  # back for Ramadan
    "UTC",
)

RARE = {
    "Pacific/Apia": date(2011, 12, 30),  # there was no such day
    "America/St_Johns": date(2010, 11, 7),  # at 00:01, back to 23:01 of the day before
}
"""Dates on which a clock did what none does any more."""


@functools.cache
def zone_of(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@functools.cache
def change_dates(name: str) -> tuple[date, ...]:
    """Return the dates from 2024 to 2027 before whose noon the clock of a zone changed."""
    noons = [datetime(2024, 1, 1, 12, tzinfo=UTC) + more * A_DAY for more in range(4 * 365)]
    offsets = [noon.astimezone(zone_of(name)).utcoffset() for noon in noons]
    return tuple(
        noon.date()
        for noon, (before, now) in zip(noons[1:], pairwise(offsets), strict=True)
        if before != now
    )


def calendar_of(
    zone: str,
    since: date,
    until: date,
    hours: Mapping[int, tuple[Segment, ...]],
    days: Mapping[str, Day] | None = None,
) -> Calendar:
    """Return a calendar with hours by the number of the weekday."""
    week = tuple(hours.get(day, ()) for day in range(7))
    return Calendar(zone, clock(zone, since, until), since, until, week, days or {})


@st.composite
def weeks(draw: st.DrawFn) -> dict[int, tuple[Segment, ...]]:
    """Draw hours: cuts through a week, between which it is open and closed by turns."""
    if draw(st.integers(0, 9)) == 0:
        return dict.fromkeys(range(7), ((0, 1440),))
    step = draw(st.sampled_from((1, 15, 60, 360)))
    cuts = sorted(draw(st.sets(st.integers(0, WEEK // step - 1), min_size=2, max_size=24)))
    found: dict[int, tuple[Segment, ...]] = {}
    ends = [*cuts[1:], cuts[0] + WEEK // step]
    for number, (start, end) in enumerate(zip(cuts, ends, strict=True)):
        if number % 2 and draw(st.integers(0, 3)):
            continue
        day, minute = divmod(start * step, 1440)
        length = min(end * step - start * step, 1440)
        found[day] = (*found.get(day, ()), (minute, minute + length))
    return found


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """Draw a calendar of up to three weeks, often around a change of its clock or a leap day."""
    zone = draw(st.sampled_from(ZONES))
    near = [*change_dates(zone), date(2024, 2, 29), date(2026, 12, 31)]
    near += [RARE[zone]] * 4 if zone in RARE else []
    since = draw(st.sampled_from(near)) - draw(st.integers(0, 9)) * A_DAY
    until = since + draw(st.integers(1, 21)) * A_DAY
    hours = draw(weeks())
    plain = calendar_of(zone, since, until, hours)
    days: dict[str, Day] = {}
    for more in range(-1, (until - since).days):
        day = since + more * A_DAY
        if draw(st.integers(0, 4)):
            continue
        if draw(st.booleans()):
            days[day.isoformat()] = Day((), draw(st.sampled_from(("A", "B"))))
        else:
            first, last = sorted(draw(st.tuples(st.integers(0, 95), st.integers(0, 95))))
            days[day.isoformat()] = Day(((first * 15, last * 15 + 15),), "")
    given = {name: one for name, one in days.items() if _fits(plain, days, name)}
    return calendar_of(zone, since, until, hours, given)


def _fits(plain: Calendar, days: Mapping[str, Day], name: str) -> bool:
    """Return whether the hours of a date are apart from those of the days around it."""

    def hours(day: date) -> tuple[Segment, ...]:
        usual = plain.hours[day.weekday()]
        found = days.get(day.isoformat())
        return (*usual, *(found.segments if found else ()))

    day, own = date.fromisoformat(name), days[name].segments
    before = max((end - 1440 for _, end in hours(day - A_DAY)), default=0)
    after = min((start + 1440 for start, _ in hours(day + A_DAY)), default=2880)
    return all(start >= before and end <= after for start, end in own)


@st.composite
def moments(draw: st.DrawFn, calendar: Calendar) -> datetime:
    """Draw a moment of the calendar: often a whole minute, or a quarter of an hour."""
    start, end = calendar.start, calendar.end
    seconds = int((end - start).total_seconds())
    found = start + timedelta(seconds=draw(st.integers(0, seconds)))
    if draw(st.booleans()):
        found = found.replace(second=0)
        found -= draw(st.sampled_from((0, found.minute % 15))) * MINUTE
    return max(found, start)


@dataclass(frozen=True)
class Oracle:
    """What `zoneinfo` and a walk through all minutes say of a calendar."""

    calendar: Calendar

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the calendar."""
        return zone_of(self.calendar.zone)

    def shown(self, moment: datetime) -> datetime:
        """Return what the clock shows."""
        return moment.astimezone(self.zone).replace(tzinfo=None)

    def when(self, shown: datetime) -> datetime:
        """Return the first moment at which the clock shows a time, or when it skips it."""
        two = [shown.replace(tzinfo=self.zone, fold=fold).astimezone(UTC) for fold in (0, 1)]
        real = [moment for moment in two if self.shown(moment) == shown]
        if real:
            return min(real)
        at = min(two).replace(second=0)
        before = at.astimezone(self.zone).utcoffset()
        while at.astimezone(self.zone).utcoffset() == before:
            at += MINUTE
        return at

    def midnight(self, day: date, minutes: int = 0) -> datetime:
        """Return when the clock shows so many `minutes` after the beginning of a date."""
        return self.when(datetime.combine(day, time()) + minutes * MINUTE)

    @functools.cached_property
    def start(self) -> datetime:
        """The beginning of the calendar's first date."""
        return self.midnight(self.calendar.since)

    @functools.cached_property
    def end(self) -> datetime:
        """The end of its last date."""
        return self.midnight(self.calendar.until)

    def segments(self, day: date) -> tuple[Segment, ...]:
        """Return the hours that begin on a date."""
        found = self.calendar.days.get(day.isoformat())
        return found.segments if found else self.calendar.hours[day.weekday()]

    @functools.cached_property
    def minutes(self) -> dict[datetime, date]:
        """Every minute that is open, with the date on which its hours began."""
        found = {}
        day = self.calendar.since - A_DAY
        while day < self.calendar.until:
            for first, last in self.segments(day):
                at, end = self.midnight(day, first), self.midnight(day, last)
                while at < end:
                    if self.start <= at < self.end:
                        found[at] = day
                    at += MINUTE
            day += A_DAY
        return found

    def is_open(self, moment: datetime) -> bool:
        """Return whether the minute of `moment` is open."""
        return moment.replace(second=0) in self.minutes

    def opening(self, moment: datetime) -> datetime | None:
        """Return `moment` or the first minute after it that is open, if there is one."""
        while moment < self.end:
            if self.is_open(moment):
                return moment
            moment = moment.replace(second=0) + MINUTE
        return None

    def add_hours(self, moment: datetime, span: timedelta) -> datetime | None:
        """Return when `span` of open minutes is over, or None after the end."""
        while span and moment < self.end:
            after = moment.replace(second=0) + MINUTE
            if self.is_open(moment):
                if span <= after - moment:
                    return moment + span
                span -= after - moment
            moment = after
        return None if span else moment

    def between(self, first: datetime, last: datetime) -> timedelta:
        """Return how much of the time between two moments is open."""
        found = timedelta()
        while first < last:
            after = min(first.replace(second=0) + MINUTE, last)
            found += (after - first) * self.is_open(first)
            first = after
        return found

    def add_days(self, moment: datetime, count: int) -> datetime | None:
        """Return the moment so many business days later, or None after the end."""
        if not count:
            return moment
        opened = self.opening(moment)
        if opened is None:
            return None
        day = self.minutes[opened.replace(second=0)]
        time_of_day = self.shown(opened) - datetime.combine(day, time())
        business_days = sorted({*self.minutes.values()})
        left = business_days[business_days.index(day) + 1 :]
        if len(left) < count:
            return None
        return self.opening(self.when(datetime.combine(left[count - 1], time()) + time_of_day))

    def why(self, moment: datetime) -> tuple[Any, ...]:
        """Return the kind of a minute, and the date whose hours are open, or on which it is."""
        day = self.minutes.get(moment.replace(second=0))
        if day is not None:
            return "counted", day
        day = self.shown(moment).date()
        while self.midnight(day + A_DAY) <= moment:
            day += A_DAY
        found = self.calendar.days.get(day.isoformat())
        if found is None:
            return "closed", day
        return ("half-day" if found.segments else "holiday"), day
