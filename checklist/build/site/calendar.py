"""Read the team's calendar, ``extra.team.calendar`` of mkdocs.yml, and complain of its mistakes.

Reads the settings file that it is given, the package tzdata, and the public holidays that the
library holidays knows; native only. What day is today is passed in. All is read as it is written:
YAML 1.1 takes 22:00 for a number, and NO for false. To change what a calendar may say, edit KEYS.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml

from checklist.build.site.business_hours import clash, read_week
from checklist.build.site.dates import Dates
from checklist.build.site.own_days import read_date, read_own_days
from checklist.build.site.public_holidays import (
    countries,
    nearest_country,
    nearest_subdivision,
    public_holidays,
    subdivisions,
)
from checklist.build.site.settings import find, find_inherited
from checklist.build.site.zone import clock, nearest_zone, zones
from checklist.engine.problem import Location, Problem, in_order, quoted
from checklist.engine.record.calendar import Calendar
from checklist.engine.source.reader import Fields, Keys, Node, Reader

CALENDAR = "calendar"
KEYS = Keys(
    ("zone", "hours"),
    ("country", "subdivision", "holidays", "half-days", "working-days", "until"),
)

BEFORE = timedelta(days=60)
"""How long before today a calendar begins: what was decided is looked at afterwards."""
YEARS = 3
"""How many years after today it ends, unless what it is made from ends before."""
NOTICE = 6
"""A calendar that ends within so many months is a problem."""

_A_DAY = timedelta(days=1)
_TEXT = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Place:
    """The country whose holidays count, a part of it, and where it is named; "" for none."""

    country: str = ""
    subdivision: str = ""
    node: Node | None = None

    def __str__(self) -> str:
        return "-".join(filter(None, (self.country, self.subdivision)))


@dataclass(frozen=True, slots=True)
class End:
    """The first date that a calendar no longer has, where that is said, and how to go on."""

    day: date
    node: Node
    what: str
    cure: str


def read_calendar(
    settings: Mapping[str, Any], path: Path, *, name: str, today: date
) -> tuple[Calendar | None, tuple[Problem, ...]]:
    """Return the calendar under ``extra.team`` of `settings`, and every problem in it.

    There is none if none is written, or it has a problem other than that it ends soon. It is read
    from the file at `path`, which messages call `name`, or from the one that this inherits.
    """
    team = settings.get("team")
    if not isinstance(team, Mapping) or team.get(CALENDAR) is None:
        return None, ()
    file, _, node = find_inherited(path, ("extra", "team", CALENDAR))
    reader = Reader(name if file == path else Path(os.path.relpath(file, path.parent)).as_posix())
    if node is None:
        line, _ = find(path, ("extra", "team"))
        what, cure = "the calendar of extra.team is not written out", "write it as calendar: …"
        return None, (Problem(Location(name, line), what, cure, "bad-value"),)
    calendar = _read(reader, node, today)
    return calendar, in_order(reader.problems)


def _read(reader: Reader, node: Node, today: date) -> Calendar | None:
    for tagged in _tagged(node):
        what = f"a tag in the calendar, {quoted(str(tagged.tag))}"
        reader.complain(tagged, what, "take the tag out: every value is text", "bad-value")
    fields = None if reader.problems else reader.fields(node, "calendar", KEYS)
    if fields is None:
        return None
    since, until = today - BEFORE, months_after(today, YEARS * 12)
    zone = _zone(reader, fields)
    week = read_week(reader, fields["hours"]) if "hours" in fields else ()
    place, own = _place(reader, fields), read_own_days(reader, fields)
    years = range((since - _A_DAY).year, until.year + 1)
    public = (
        public_holidays(place.country, place.subdivision, {*years, *own.years})
        if place.country
        else {}
    )
    dates = Dates(week, own, public)
    _check_working_days(reader, place, dates)
    _check_half_days(reader, dates, since, until)
    ends = [*_own_end(reader, fields, until), *_public_end(place, public, years)]
    is_sound = not reader.problems
    for end in ends:
        until = min(until, end.day)
        if end.day < months_after(today, NOTICE):
            reader.complain(end.node, end.what, end.cure, "calendar-ends")
    if not is_sound or until <= since:
        return None
    days = dates.exceptions(since - _A_DAY, until)  # hours of the day before go over midnight
    return Calendar(zone, clock(zone, since, until), since, until, week, days)


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month."""
    first, after = (
        date(month // 12, month % 12 + 1, 1)
        for month in (day.year * 12 + day.month - 1 + months + more for more in (0, 1))
    )
    return min(first + timedelta(days=day.day - 1), after - _A_DAY)


def _tagged(node: Node) -> Iterator[Node]:
    """Yield the texts whose tag would compute them."""
    if isinstance(node, yaml.ScalarNode):
        if node.tag != _TEXT:
            yield node
        return
    for part in node.value:
        for one in part if isinstance(part, tuple) else (part,):
            yield from _tagged(one)


def _zone(reader: Reader, fields: Fields) -> str:
    name = reader.text(fields, "zone")
    if name.strip() and name not in zones():
        what = f"unknown zone {quoted(name)}"
        reader.complain(fields["zone"], what, nearest_zone(name), "unknown-name")
    return name


def _place(reader: Reader, fields: Fields) -> Place:
    """Return the place whose public holidays count; none if it has a problem."""
    country, subdivision = (reader.text(fields, key) for key in ("country", "subdivision"))
    if "country" not in fields:
        for key in ("subdivision", "working-days"):
            if key in fields:
                what, cure = f'{quoted(key)} without "country"', "add country: …"
                reader.complain(fields[key], what, cure, "missing-key")
        return Place()
    if not country.strip():
        return Place()
    node = fields["country"]
    if country not in countries():
        what = f"unknown country {quoted(country)}"
        reader.complain(node, what, nearest_country(country), "unknown-name")
        return Place()
    if subdivision.strip() and subdivision not in subdivisions(country):
        what = f"unknown subdivision {quoted(subdivision)} of {quoted(country)}"
        cure = nearest_subdivision(subdivision, country)
        reader.complain(fields["subdivision"], what, cure, "unknown-name")
        return Place()
    return Place(country, subdivision, node)


def _check_working_days(reader: Reader, place: Place, dates: Dates) -> None:
    """Complain about each working day that would be one without being named."""
    for day, node in dates.own.working if place.country else ():
        if day not in dates.public:
            what = f"the working day {quoted(str(day))} is no holiday of {quoted(str(place))}"
            reader.complain(node, what, "take it out, or correct the date", "bad-value")


def _check_half_days(reader: Reader, dates: Dates, since: date, until: date) -> None:
    """Complain about each half-day that is a holiday too, or whose hours run into others."""
    for half in dates.own.half_days:
        for day in half.dates(since, until):
            if dates.half_day(day) is not half:
                continue  # its own date says otherwise
            if holiday := dates.holiday(day):
                what = f"the half-day {quoted(half.node.value)} is a holiday on {day}"
                cure = "take one of them out"
                reader.complain(half.node, f"{what}, {quoted(holiday)}", cure, "bad-value")
                break
            before, after = (dates.hours(day + one) for one in (-_A_DAY, _A_DAY))
            if said := clash(before, dates.hours(day)) or clash(dates.hours(day), after):
                what = f"the half-day {quoted(half.node.value)} is not apart from others: {said}"
                reader.complain(half.node, what, "end it earlier, or begin later", "bad-value")
                break


def _own_end(reader: Reader, fields: Fields, latest: date) -> Iterator[End]:
    """Yield the end that ``until`` sets, if it sets one: it is the last date of the calendar."""
    text = reader.text(fields, "until")
    last = read_date(reader, fields["until"], text) if text.strip() else None
    if last and last < latest:
        what = f"the calendar ends with {last}"
        cure = 'write a later date, or take "until" out'
        yield End(last + _A_DAY, fields["until"], what, cure)


def _public_end(place: Place, public: Mapping[date, str], years: range) -> Iterator[End]:
    """Yield the end that the country sets, if from some year on no holiday is known."""
    known = {day.year for day in public}
    year = next((year for year in years if year not in known), None)
    if place.node and year:
        what = f"no holiday of {quoted(str(place))} is known for {year}, where the calendar ends"
        cure = 'write them under "holidays", and take "country" out'
        yield End(date(year, 1, 1), place.node, what, cure)
