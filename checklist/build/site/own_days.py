"""Read the days on which a team's hours are others, as the calendar in mkdocs.yml writes them.

Pure: it is given nodes of YAML; native only. That are holidays of its own, half-days, and holidays
of the country on which it works.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import yaml

from checklist.build.site.business_hours import read_segments
from checklist.engine.problem import quoted
from checklist.engine.record.calendar import Segment
from checklist.engine.source.reader import Fields, Node, Reader, line_of

_EXAMPLE = "2026-12-24"
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_YEARLY = re.compile(r"\d\d-\d\d", re.ASCII)
_LEAP = 2000
"""A year that has every date."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday of the team's own, from its first to its last date."""

    first: date
    last: date
    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class HalfDay:
    """The hours of a date, or if `yearly` of its month and day in each year."""

    day: date
    yearly: bool
    segments: tuple[Segment, ...]
    node: Node

    def dates(self, since: date, until: date) -> Iterator[date]:
        """Yield its own date, or those from `since` to `until` if it is yearly."""
        if not self.yearly:
            yield self.day
            return
        for year in range(since.year, until.year + 1):
            try:
                wanted = self.day.replace(year=year)
            except ValueError:  # the last of February
                continue
            if since <= wanted <= until:
                yield wanted


@dataclass(frozen=True, slots=True)
class OwnDays:
    """What a team says of single days; `working` are dates with the node that says so."""

    holidays: tuple[Holiday, ...] = ()
    half_days: tuple[HalfDay, ...] = ()
    working: tuple[tuple[date, Node], ...] = ()

    @property
    def years(self) -> frozenset[int]:
        """The years of the dates that may be holidays of the country."""
        half = (one.day.year for one in self.half_days if not one.yearly)
        return frozenset((*half, *(day.year for day, _ in self.working)))

    def holiday(self, day: date) -> Holiday | None:
        """Return the team's own holiday on that date."""
        return next((one for one in self.holidays if one.first <= day <= one.last), None)


def read_own_days(reader: Reader, fields: Fields) -> OwnDays:
    """Return what the calendar's keys say of single days."""
    own = OwnDays(
        tuple(_holidays(reader, fields)),
        tuple(_half_days(reader, fields)),
        tuple(_working_days(reader, fields)),
    )
    for day, node in own.working:
        if holiday := own.holiday(day):
            what = f"{quoted(str(day))} is a working day and a holiday"
            where = f"{quoted(holiday.name)}, line {line_of(holiday.node)}"
            reader.complain(node, f"{what} ({where})", "take one of them out", "bad-value")
    return own


def read_date(reader: Reader, node: Node, text: str) -> date | None:
    """Return the date that `text` spells, or None with a problem."""
    if not _DATE.fullmatch(text):
        reader.complain(node, f"{quoted(text)} is no date", f"write it as {_EXAMPLE}", "bad-value")
        return None
    return _existing(reader, node, text, text)


def _existing(reader: Reader, node: Node, text: str, iso: str) -> date | None:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        what = f"{quoted(text)} is a date that does not exist"
        reader.complain(node, what, "write one that does", "bad-value")
        return None


def _holidays(reader: Reader, fields: Fields) -> Iterator[Holiday]:
    seen: list[Holiday] = []
    for key, value in _pairs(reader, fields, "holidays", f"{_EXAMPLE}: Christmas Eve"):
        name = reader.text({key.value: value}, key.value, logic=True)
        ends = [read_date(reader, key, text) for text in key.value.split("..", 1)]
        first, last = ends[0], ends[-1]
        if first is None or last is None:
            continue
        if last < first:
            what = f"{quoted(key.value)} ends before it begins"
            reader.complain(key, what, f"write {last}..{first}", "bad-value")
            continue
        for one in seen:
            if first <= one.last and one.first <= last:
                both = f"{max(first, one.first)} is in {quoted(key.value)}"
                what = f"{both} and in {quoted(one.node.value)} (line {line_of(one.node)})"
                reader.complain(key, what, "keep it in one of them", "duplicate-key")
                break
        seen.append(Holiday(first, last, name, key))
    yield from seen


def _half_days(reader: Reader, fields: Fields) -> Iterator[HalfDay]:
    for key, value in _pairs(reader, fields, "half-days", f"{_EXAMPLE}: 09:00-12:00"):
        text: str = key.value
        yearly = _YEARLY.fullmatch(text) is not None
        whole = f"{_LEAP}-{text}"
        day = _existing(reader, key, text, whole) if yearly else read_date(reader, key, text)
        segments = read_segments(reader, value, whose=text)
        if day and segments:
            yield HalfDay(day, yearly, segments, key)


def _working_days(reader: Reader, fields: Fields) -> Iterator[tuple[date, Node]]:
    seen: dict[date, Node] = {}
    for node in _items(reader, fields, "working-days"):
        day = read_date(reader, node, str(node.value))
        if day in seen:
            what = f"{quoted(node.value)} is there twice (first in line {line_of(seen[day])})"
            reader.complain(node, what, "keep one of them", "duplicate-key")
        elif day:
            seen[day] = node
    yield from seen.items()


def _pairs(reader: Reader, fields: Fields, key: str, example: str) -> Iterator[tuple[Node, Node]]:
    """Yield the keys and values of the mapping under `key`, if it is there."""
    node = fields.get(key)
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode) or not node.value:
        reader.complain(node, f"{quoted(key)} names no day", f"write {example}", "bad-value")
        return
    yield from reader.pairs(node, f"mapping of {key}").values()


def _items(reader: Reader, fields: Fields, key: str) -> Iterator[Node]:
    """Yield the texts of the list under `key`, if it is there."""
    node = fields.get(key)
    if node is None:
        return
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    if not items or not all(isinstance(item, yaml.ScalarNode) for item in items):
        cure = f"write {key}: [{_EXAMPLE}]"
        reader.complain(node, f"{quoted(key)} is no list of dates", cure, "bad-value")
        return
    yield from items
