"""A calendar as JSON data, which the page and each record carry, and read back.

Pure: no files, no clock; runs natively and in Pyodide. It is short: the segments of a weekday are a
list of minutes, ``[540, 720, 780, 1020]``; a date has its name first, ``["Christmas Day"]``.
To change the form, edit both functions: a test checks that each is the inverse of the other.
"""

from datetime import date
from itertools import pairwise
from typing import Any

from checklist.engine.record.calendar import (
    DAY,
    Calendar,
    Change,
    Segment,
    minute_of,
    number_at,
    number_of,
)
from checklist.engine.record.calendar import Day as Exceptional

Data = dict[str, Any]

_WEEKDAYS = 7

MOST_DAYS = 6 * 366
"""Twice as many as a build expands; each deadline may go through all of them, day by day."""


def to_data(calendar: Calendar) -> Data:
    """Return `calendar` as JSON data."""
    return {
        "zone": calendar.zone,
        "since": calendar.since.isoformat(),
        "until": calendar.until.isoformat(),
        "changes": [list(change) for change in calendar.changes],
        "hours": [_flat(segments) for segments in calendar.hours],
        "days": {day: [one.name, *_flat(one.segments)] for day, one in calendar.days.items()},
    }


def from_data(data: object) -> Calendar:
    """Return the calendar that `to_data` made `data` from.

    Raises ValueError if it is none: a record may come from anywhere.
    """
    try:
        return _read(data)
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise ValueError(f"this is no calendar: {error}") from error


def _read(data: Any) -> Calendar:  # noqa: ANN401  whatever JSON can be
    since, until = _date(data["since"]), _date(data["until"])
    changes = tuple(map(_change, data["changes"]))
    hours = tuple(map(_segments, data["hours"]))
    days = {_date(day).isoformat(): _exceptional(one) for day, one in data["days"].items()}
    _require(since < until, "it ends before it starts")
    _require((until - since).days <= MOST_DAYS, "it is longer than any deadline")
    _require(bool(changes), "its zone has no clock")
    _require(all(one[0] < next_[0] for one, next_ in pairwise(changes)), "a change is out of order")
    _require(len(hours) == _WEEKDAYS, "a week has seven days")
    calendar = Calendar(_text(data["zone"]), changes, since, until, hours, days)
    late = number_at(calendar, calendar.start) - number_of(since)
    _require(late in (0, 1), "its clock starts elsewhere")  # 1 after a date that the zone skipped
    _require(changes[-1][0] <= minute_of(calendar.end), "a change is after its end")
    return calendar


def _flat(segments: tuple[Segment, ...]) -> list[int]:
    return [minute for segment in segments for minute in segment]


def _exceptional(data: Any) -> Exceptional:  # noqa: ANN401
    name, *minutes = data
    return Exceptional(_segments(minutes), _text(name))


def _segments(data: Any) -> tuple[Segment, ...]:  # noqa: ANN401
    minutes = [_number(one) for one in data]
    starts, ends = minutes[::2], minutes[1::2]
    segments = tuple(zip(starts, ends, strict=True))
    for start, end in segments:
        _require(0 <= start < DAY and start < end <= start + DAY, "hours are not in a day")
    _require(all(one[1] <= next_[0] for one, next_ in pairwise(segments)), "hours overlap")
    return segments


def _change(data: Any) -> Change:  # noqa: ANN401
    moment, ahead = data
    _require(abs(_number(ahead)) < DAY, "no clock is a day ahead")
    return _number(moment), ahead


def _date(data: object) -> date:
    found = date.fromisoformat(_text(data))
    _require(found.isoformat() == data, "a date has another form")
    return found


def _number(data: object) -> int:
    if not isinstance(data, int) or isinstance(data, bool):
        raise TypeError("a number is none")
    return data


def _text(data: object) -> str:
    if not isinstance(data, str):
        raise TypeError("a text is none")
    return data


def _require(holds: bool, otherwise: str) -> None:  # noqa: FBT001
    if not holds:
        raise ValueError(otherwise)
