"""The zones of the world, and when their clocks change.

Reads the package tzdata; native only. `zoneinfo` alone would read the system's own data where there
are any, and two machines could build different calendars from the same files.
"""

import difflib
import functools
from bisect import bisect_left
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from zoneinfo import ZoneInfo

from checklist.engine.problem import quoted
from checklist.engine.record.calendar import DAY, MINUTE, Change, moment_at, number_of

_STEP = 6 * 60
"""No clock changes twice within so many minutes."""
_LONGEST = 60


@functools.cache
def zones() -> tuple[str, ...]:
    """Return the names of all zones, as the IANA lists them."""
    return tuple(files("tzdata").joinpath("zones").read_text("utf-8").split())


def nearest_zone(text: str) -> str:
    """Return the cure for an unknown zone: the nearest one, or how to write it."""
    same = [zone for zone in zones() if zone.lower() == text.lower()]
    close = same or difflib.get_close_matches(text[:_LONGEST], zones(), n=1)
    if close:
        return f"did you mean {quoted(close[0])}?"
    return "write its name in the list of the IANA, such as Europe/Berlin"


def clock(zone: str, since: date, until: date) -> tuple[Change, ...]:
    """Return the changes of a zone's clock, of which the first is the beginning of `since`.

    The others are until the beginning of `until`, where the clock shows midnight first. `zone` is
    one of `zones`.
    """
    ahead = _ahead(zone)
    start, end = (_begins(ahead, number_of(day) * DAY) for day in (since, until))
    found = [(start, ahead(start))]
    for step in range(start, end, _STEP):
        last = min(step + _STEP, end)
        if ahead(last) != found[-1][1]:
            found.append(_change(ahead, step, last))
    return tuple(found)


def _change(ahead: Callable[[int], int], first: int, last: int) -> Change:
    """Return the change of a clock between two minutes, of which `last` is after it."""
    minutes, then = range(first, last + 1), ahead(last)
    moment = minutes[bisect_left(minutes, 1, key=lambda minute: ahead(minute) == then)]
    return moment, then


def _ahead(name: str) -> Callable[[int], int]:
    """Return a function from a minute since 1970 to how many minutes the clock is ahead of UTC."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        zone = ZoneInfo.from_file(data, key=name)

    def ahead(minute: int) -> int:
        offset = moment_at(minute).astimezone(zone).utcoffset()
        assert offset is not None  # noqa: S101  a zone always knows
        return offset // MINUTE

    return ahead


def _begins(ahead: Callable[[int], int], shown: int) -> int:
    """Return the first minute in which the clock shows that many minutes since 1970, or more."""
    around = range(shown - DAY, shown + DAY + 1)
    return next(minute for minute in around if minute + ahead(minute) >= shown)
