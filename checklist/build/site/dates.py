"""Which hours a date has: those of its weekday, or others.

Pure; native only. A holiday has none. What a team says of a date goes before what it says of each
year, and its working days before the holidays of the country.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from checklist.build.site.own_days import HalfDay, OwnDays
from checklist.engine.record.calendar import Day, Segment


@dataclass(frozen=True, slots=True)
class Dates:
    """The hours of a `week` from Monday, a team's `own` days, and `public` holidays by date."""

    week: tuple[tuple[Segment, ...], ...]
    own: OwnDays
    public: Mapping[date, str]

    def holiday(self, day: date) -> str:
        """Return the name of the holiday on a date, or "" if it is none."""
        if own := self.own.holiday(day):
            return own.name
        is_worked = any(day == one for one, _ in self.own.working)
        return "" if is_worked else self.public.get(day, "")

    def half_day(self, day: date) -> HalfDay | None:
        """Return the half-day that is on a date: one of each year needs a day with hours."""
        for half in self.own.half_days:
            if not half.yearly and half.day == day:
                return half
        for half in self.own.half_days:
            if half.yearly and (half.day.month, half.day.day) == (day.month, day.day):
                return half if self._usual(day) else None
        return None

    def hours(self, day: date) -> tuple[Segment, ...]:
        """Return the segments that begin on a date."""
        if self.holiday(day):
            return ()
        half = self.half_day(day)
        return half.segments if half else self._usual(day)

    def exceptions(self, since: date, until: date) -> dict[str, Day]:
        """Return the dates before `until` whose hours are not those of their weekday."""
        found: dict[str, Day] = {}
        for more in range((until - since).days):
            day = since + timedelta(days=more)
            if name := self.holiday(day):
                found[day.isoformat()] = Day(name=name)
            elif half := self.half_day(day):
                found[day.isoformat()] = Day(half.segments)
        return found

    def _usual(self, day: date) -> tuple[Segment, ...]:
        return self.week[day.weekday()] if self.week else ()
