"""Read the business hours of a week, and of single days, as the calendar in mkdocs.yml writes them.

Pure: it is given nodes of YAML; native only. ``09:00-12:00, 22:00-06:00`` are two segments, of
which the second ends on the next day.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

import yaml

from checklist.engine.problem import nearest, quoted
from checklist.engine.record.account import spell
from checklist.engine.record.calendar import DAY, Segment
from checklist.engine.source.reader import Node, Reader, line_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_EXAMPLE = "09:00-12:00, 13:00-17:00"
_SEGMENT = re.compile(r"(\d\d:\d\d) ?- ?(\d\d:\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Weekday:
    """The segments of a weekday, and the key that named it."""

    segments: tuple[Segment, ...]
    key: Node


def read_week(reader: Reader, node: Node) -> tuple[tuple[Segment, ...], ...]:
    """Return the segments of the seven weekdays, from Monday; a day that is not named has none."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        cure = f"write mon-fri: {_EXAMPLE}"
        reader.complain(node, '"hours" names no weekday', cure, "bad-value")
        return ((),) * len(WEEKDAYS)
    named: dict[int, Weekday] = {}
    for key, value in reader.pairs(node, "mapping of hours").values():
        segments = read_segments(reader, value, whose=str(key.value))
        for day in _weekdays(reader, key):
            if day in named:
                what = f"{quoted(WEEKDAYS[day])} is named twice in hours"
                first = f"first in line {line_of(named[day].key)}"
                reader.complain(key, f"{what} ({first})", "keep one of them", "duplicate-key")
            else:
                named[day] = Weekday(segments, key)
    _check_nights(reader, named)
    return tuple(named[day].segments if day in named else () for day in range(len(WEEKDAYS)))


def read_segments(reader: Reader, node: Node, *, whose: str) -> tuple[Segment, ...]:
    """Return the segments in a text, in their order; none if one of them has a problem."""
    if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
        what = f"the hours of {quoted(whose)} are not text"
        reader.complain(node, what, f"write {_EXAMPLE}", "bad-value")
        return ()
    read = [_segment(reader, node, text.strip(), whose) for text in node.value.split(",")]
    segments = sorted(segment for segment in read if segment)
    for one, next_ in pairwise(segments):
        if next_[0] < one[1]:
            what = f"{_told(one)} and {_told(next_)} in the hours of {quoted(whose)} overlap"
            reader.complain(node, what, "write them apart, or as one", "bad-value")
            return ()
    return tuple(segments) if all(read) else ()


def clash(day: tuple[Segment, ...], next_day: tuple[Segment, ...]) -> str:
    """Return which segments overlap after midnight, for a message, or ""."""
    if day and next_day and day[-1][1] - DAY > next_day[0][0]:
        return f"{_told(day[-1])} goes on into {_told(next_day[0])} of the next day"
    return ""


def _weekdays(reader: Reader, key: Node) -> list[int]:
    """Return the numbers of the weekdays that a key such as ``mon-fri`` names; 0 is Monday."""
    names = [name.strip() for name in str(key.value).split("-", 1)]
    unknown = [name for name in names if name not in WEEKDAYS]
    for name in unknown:
        what = f"{quoted(name)} in hours is no weekday"
        reader.complain(key, what, nearest(name, WEEKDAYS), "unknown-key")
    if unknown:
        return []
    first, last = WEEKDAYS.index(names[0]), WEEKDAYS.index(names[-1])
    return [(first + more) % 7 for more in range((last - first) % 7 + 1)]


def _segment(reader: Reader, node: Node, text: str, whose: str) -> Segment | None:
    found = _SEGMENT.fullmatch(text)
    if found is None:
        what = f"{quoted(text)} in the hours of {quoted(whose)} is not from a time to a time"
        reader.complain(node, what, f"write it as {_EXAMPLE}", "bad-value")
        return None
    start, end = (_minute(time) for time in found.groups())
    if start is None or end is None or start == DAY:
        wrong = found[1] if start in (None, DAY) else found[2]
        what = f"{quoted(wrong)} in the hours of {quoted(whose)} is no time"
        cure = "begin from 00:00 to 23:59, and end from 00:00 to 24:00"
        reader.complain(node, what, cure, "bad-value")
        return None
    if start == end:
        what = f"{quoted(text)} in the hours of {quoted(whose)} ends when it begins"
        reader.complain(node, what, "write 00:00-24:00 for a whole day", "bad-value")
        return None
    return start, end if end > start else end + DAY


def _minute(time: str) -> int | None:
    """Return the minute of the day that `time` spells, or None if there is none."""
    hours, minutes = map(int, time.split(":"))
    minute = hours * 60 + minutes
    return minute if minutes < 60 and minute <= DAY else None  # noqa: PLR2004


def _check_nights(reader: Reader, named: dict[int, Weekday]) -> None:
    """Complain about each key whose hours go over midnight into those of the next day."""
    told = set()
    for number, day in sorted(named.items()):
        after = named.get((number + 1) % 7)
        said = clash(day.segments, after.segments) if after else ""
        if after and said and (day.key, after.key) not in told:
            told.add((day.key, after.key))
            what = f"{quoted(WEEKDAYS[number])}: {said} (line {line_of(after.key)})"
            reader.complain(day.key, what, "end it earlier, or begin later", "bad-value")


def _told(segment: Segment) -> str:
    return quoted(spell([segment]))
