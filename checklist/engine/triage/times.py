"""The moments that deadlines are counted from: when it was detected, and when it was decided.

Pure: no clock of its own, the page says what time it is; runs natively and in Pyodide. How a moment
is written in an address is in docs/contracts/page.md#times.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from checklist.engine.policy.model import DETECTED

MOMENT = re.compile(
    r"(?P<minute>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})(?P<second>:[0-9]{2})?(?:\.[0-9]{1,9})?Z",
    re.ASCII,
)
MOST_AHEAD = 15 * 60
"""No clock of the world is further from UTC than this many minutes."""
FIRST_YEAR, LAST_YEAR = 1000, 9000
"""Deadlines are added to moments, and no date is after the year 9999."""


@dataclass(frozen=True, slots=True)
class Times:
    """When it was decided and detected, as far as that is known, in UTC.

    `here` is how many minutes the reader's clock is ahead of UTC. If `is_stamped`, `decided` is
    when the page first showed this outcome, and nobody said otherwise. `is_ahead` says that one of
    them is still to come, by the clock of the device.
    """

    decided: datetime | None = None
    detected: datetime | None = None
    here: int = 0
    is_stamped: bool = False
    is_ahead: bool = False

    def start(self, moment: str) -> datetime | None:
        """Return the `moment`, DECIDED or DETECTED, from which a clock runs.

        Until it is known when it was detected, the decision takes its place.
        """
        return self.detected or self.decided if moment == DETECTED else self.decided

    @property
    def is_reversed(self) -> bool:
        """Whether it was decided before it was detected."""
        return bool(self.decided and self.detected and self.decided < self.detected)


UNKNOWN = Times()


def read_moment(text: object) -> datetime | None:
    """Return the moment that `text` spells, such as ``2026-11-28T02:03Z``, or None."""
    found = MOMENT.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    try:
        moment = datetime.fromisoformat(f"{found['minute']}{found['second'] or ':00'}+00:00")
    except ValueError:
        return None
    return moment if FIRST_YEAR <= moment.year <= LAST_YEAR else None


def write_moment(moment: datetime) -> str:
    """Return a moment as addresses have it: seconds only where there are any."""
    timespec = "seconds" if moment.second else "minutes"
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=timespec) + "Z"


def read_times(given: Mapping[str, Any] | None, *, outcome: str, begun: bool) -> Times:
    """Return the times for a reply that gives `outcome`, "" while undecided.

    `given` is what the page knows: ``now`` and ``here``; ``decided`` and ``detected`` where they
    are known; ``of``, the outcome for which it was decided then, or null for whatever the answers
    give. While the outcome stays, the time stays; with another one it is `now`. Until an answer has
    `begun` it, there is nothing to be decided, and without `given` no time is known.
    """
    if given is None:
        return UNKNOWN
    here = given.get("here")
    ahead = here if isinstance(here, int) and abs(here) <= MOST_AHEAD else 0
    detected = read_moment(given.get("detected"))
    if not begun:
        return Times(None, detected, ahead)
    decided = read_moment(given.get("decided"))
    now = read_moment(given.get("now"))
    if decided and given.get("of") in (None, outcome):
        late = now is not None and max(decided, detected or decided) > now + timedelta(minutes=1)
        stamped = given.get("stamped") is True
        return Times(decided, detected, ahead, is_stamped=stamped, is_ahead=late)
    return Times(now and now.replace(second=0), detected, ahead, is_stamped=True)


def as_data(times: Times, *, outcome: str) -> dict[str, object]:
    """Return the times as the page gives them back with its next request."""
    return {
        "decided": write_moment(times.decided) if times.decided else "",
        "detected": write_moment(times.detected) if times.detected else "",
        "of": outcome,
        "stamped": times.is_stamped,
    }


def fields(times: Times) -> str:
    """Return the times as the fields of an address that follow the answers."""
    known = (("decided", times.decided), ("detected", times.detected))
    return "".join(f"&{name}={write_moment(one)}" for name, one in known if one)


def on_paper(moment: datetime, here: int) -> str:
    """Return a moment as the reader's clock shows it, with how far that is ahead of UTC."""
    shown = (moment + timedelta(minutes=here)).strftime("%Y-%m-%d %H:%M")
    sign, hours, minutes = "-" if here < 0 else "+", *divmod(abs(here), 60)
    return f"{shown} UTC" + (f"{sign}{hours:02}:{minutes:02}" if here else "")
