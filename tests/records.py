"""Records for tests: a small policy as the copy that a record keeps, and events that grow.

Times are of 27 November 2026, a Friday, unless a day is named.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from checklist.engine.record.calendar import Calendar, Day
from checklist.engine.record.calendar_json import to_data
from checklist.engine.record.fold import Record, fold, subject, subject_digest
from tests.calendars import calendar_of

Raw = dict[str, Any]

FRIDAY = "2026-11-27"

OFFICE = dict.fromkeys(range(5), ((9 * 60, 17 * 60),))
"""Weekdays from 9 to 17."""


def at(text: str) -> datetime:
    """Return a moment in UTC: ``10:00`` of the Friday, or with a date before."""
    whole = text if "T" in text else f"{FRIDAY}T{text}"
    return datetime.fromisoformat(whole).replace(tzinfo=UTC)


def stamp(text: str) -> str:
    """Return a moment as events have it."""
    return at(text).strftime("%Y-%m-%dT%H:%M:%SZ")


def berlin(days: Mapping[str, Day] | None = None, *, until: date = date(2027, 6, 1)) -> Calendar:
    """Return office hours in Berlin from October 2026 on."""
    return calendar_of("Europe/Berlin", date(2026, 10, 1), until, OFFICE, days)


def copied(
    outcomes: Mapping[str, Mapping[str, object]] | None = None,
    *,
    steps: Mapping[str, Iterable[str]] | None = None,
    calendar: Calendar | None = None,
    **changed: object,
) -> Raw:
    """Return the copy of a policy: `outcomes` are deadlines by outcome, from the mildest on.

    The clock ack ends with call, fix with release; no step ends hand. Every outcome has all steps,
    unless `steps` says which.
    """
    given = outcomes or {"plan": {"ack": "1d"}, "now": {"ack": "30m", "fix": "4h"}}
    every = ("call", "fix", "release", "review")
    copy: Raw = {
        "id": "small",
        "version": "1.0.0",
        "digest": "d1",
        "title": "Small",
        "clocks": [
            {"id": "ack", "title": "Take it on", "ends": ["call"]},
            {"id": "fix", "title": "Put it live", "ends": ["release"]},
            {"id": "hand", "title": "By hand"},
        ],
        "steps": [
            {"id": "call", "title": "Call", "page": "", "phase": "First"},
            {"id": "fix", "title": "Fix", "page": "", "run": ["git switch -c {branch} v{live}"]},
            {"id": "release", "title": "Release", "page": "", "gate": "approval"},
            {"id": "review", "title": "Review", "page": ""},
        ],
        "outcomes": [
            {
                "id": name,
                "title": name.title(),
                "summary": "",
                "clocks": dict(clocks),
                "steps": list((steps or {}).get(name, every)),
            }
            for name, clocks in given.items()
        ],
        "alerts": [],
        "ordered": True,
        "facts": {},
        "names": [],
    }
    return copy | ({"calendar": to_data(calendar)} if calendar else {}) | changed


class Story:
    """The events of a record as they are written, a minute apart unless they say when."""

    def __init__(
        self, policy: Raw | None = None, *, device: str = "a", begun: str = "08:00"
    ) -> None:
        self.raws: list[Raw] = []
        self.device = device
        self.clock = begun
        if policy is not None:
            self.add("start", policy=policy)

    def add(
        self, kind: str, when: str = "", /, *, written: str = "", by: str = "Ada", **data: object
    ) -> str:
        """Write an event that was true at `when`, and return its id."""
        name = f"{self.device}-{len(self.raws) + 1}"
        times = {"at": stamp(written or when or self.clock), "when": stamp(when or self.clock)}
        self.raws.append({"id": name, **times, "by": by, "kind": kind, **data})
        return name

    def decide(self, outcome: str, when: str = "", /, **data: object) -> str:
        """Write a decision; an outcome such as ``plan|now`` is open."""
        possible = outcome.split("|")
        known = {"outcome": outcome} if len(possible) == 1 else {}
        told: Raw = {"policy": "d1", "answers": {}, "possible": possible, **known, **data}
        return self.add("decide", when, **told)

    @property
    def record(self) -> Record:
        """The record that the events make."""
        return fold("r1", self.raws)

    def digest(self, step: str = "release") -> str:
        """Return what an approval of a step is about, as things are."""
        return subject_digest(subject(self.record, step))
