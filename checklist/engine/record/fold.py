"""A record as its events make it: what was decided, done, approved, said, and how long it took.

Pure: no files, no clock; runs natively and in Pyodide. The order in which copies were merged makes
no difference. To change what a kind of event does, edit this file; events.py says what each holds.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, TypeVar

from checklist.engine.problem import visible
from checklist.engine.record.copy import Copy, read_copy
from checklist.engine.record.events import (
    WORDS,
    Event,
    Fault,
    Raw,
    Undone,
    canonical,
    digest,
    in_order,
    read_all,
    read_events,
    union,
)
from checklist.engine.record.names import names_in
from checklist.engine.triage.times import read_moment

OPEN, DONE, SKIPPED = "open", "done", "skipped"

FIELDS = (
    "title",
    "ticket",
    "product",
    "live",
    "version",
    "branch",
    "commit",
    "author",
    "lead",
    "deployments",
)
"""What a record says of itself, by the name in an event ``set``, in the order in which it is shown.

`live` is the version that was live, `version` that of the hotfix, `author` who wrote the fix;
`deployments` is how many releases to production there were in the weeks before.
"""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer as it was given: the question, how the answer is called, a note and a proof."""

    question: str
    ask: str
    answer: str
    said: str
    note: str = ""
    link: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided, when and by whom; `outcome` is "" while it was open."""

    event: str
    when: datetime
    by: str
    policy: str
    outcome: str
    possible: tuple[str, ...]
    rule: str
    because: str
    answers: tuple[Answered, ...]
    results: tuple[tuple[str, str], ...]
    alerts: tuple[tuple[str, bool], ...]
    open: tuple[str, ...]
    note: str = ""
    second: str = ""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What became of a step, when, and who says so."""

    state: str
    when: datetime | None = None
    by: str = ""
    text: str = ""
    link: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody's word on what a step does: the digest names what the word is about.

    `written` is when it was written down, by the clock of that device.
    """

    event: str
    step: str
    when: datetime
    by: str
    digest: str
    is_given: bool
    written: datetime
    is_own: bool = False
    reason: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """Time that somebody spent: from `start` up to but not including `end`, None while it runs."""

    event: str
    who: str
    activity: str
    start: datetime
    end: datetime | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count, of one clock or of all ("")."""

    clock: str
    start: datetime
    end: datetime | None
    reason: str


@dataclass(slots=True)
class Record:
    """A record; what no event says is empty."""

    id: str
    events: tuple[Event, ...] = ()
    raws: tuple[Raw, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    began: datetime | None = None
    detected: datetime | None = None
    detected_by: str = ""
    is_detected_stamped: bool = True
    copies: dict[str, Copy] = field(default_factory=dict)
    decisions: tuple[Decided, ...] = ()
    steps: dict[str, Ticked] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    asked: dict[str, Event] = field(default_factory=dict)
    askers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    approvals: tuple[Approval, ...] = ()
    work: tuple[Work, ...] = ()
    undone: tuple[Undone, ...] = ()
    decided_under: dict[str, Copy] = field(default_factory=dict)

    @property
    def decision(self) -> Decided | None:
        """The decision that holds now: the one that was written last, whenever it was made."""
        return self.decisions[-1] if self.decisions else None

    @property
    def copy(self) -> Copy | None:
        """The policy of the decision that holds, or the one that the record began with."""
        if self.decision and self.decision.policy in self.copies:
            return self.copies[self.decision.policy]
        return next(iter(self.copies.values()), None)

    @property
    def taken_back(self) -> Mapping[str, Undone]:
        """By each event that is undone, the first undo of it that counts."""
        found: dict[str, Undone] = {}
        for one in self.undone:
            if not one.is_back:
                found.setdefault(one.root.id, one)
        return found

    @property
    def title(self) -> str:
        """What it is called."""
        return self.fields.get("title", "")

    @property
    def digest(self) -> str:
        """What names the state of the record: changes with every event."""
        return digest(self.raws)

    @property
    def waits_for_second(self) -> bool:
        """Whether the decision that holds is milder than the one before, and one person's alone.

        The page Clocks and SLAs: a milder outcome is decided by two people. To leave it open in
        between, or to decide the same once more, makes no difference. A decision that somebody else
        has taken back was one before.
        """
        now, copy = self.decision, self.copy
        if now is None or copy is None or not copy.policy.has_urgency:
            return False
        ids = copy.policy.outcome_ids
        if _has_second(now):
            return False
        for one in reversed(self._ever_decided()):
            if one.outcome == now.outcome:
                if _has_second(one):
                    return False
            elif one.outcome:
                known = {one.outcome, now.outcome} <= {*ids}
                return known and ids.index(now.outcome) < ids.index(one.outcome)
        return False

    def _ever_decided(self) -> list[Decided]:
        """Return the decisions as they were written, with those taken back that were one before.

        That is what somebody else took back, or what was taken back once the next was written. What
        the same person took back at once was a slip.
        """
        now, taken = self.decision, [one for one in self.undone if one.root.kind == "decide"]
        if now is None or not taken:
            return list(self.decisions)
        known = {one.id: one for one in self.events if one.kind == "decide"}
        parts = {one.id: one for pair in taken for one in (pair.event, pair.root)}
        place = {one.id: at for at, one in enumerate(in_order((known | parts).values()))}
        for one in taken:
            was_before = place[one.root.id] < place[now.event] < place[one.event.id]
            if not one.is_back and (was_before or not one.is_own):
                known[one.root.id] = one.root
        return [_decided(one) for one in sorted(known.values(), key=lambda one: place[one.id])]

    def state(self, step: str) -> Ticked:
        """Return what became of a step."""
        return self.steps.get(step, Ticked(OPEN))


def _has_second(decision: Decided) -> bool:
    """Return whether somebody is named beside whoever decided."""
    return bool(names_in(decision.second) - names_in(decision.by))


def fold(
    record: str, raws: Iterable[Raw], beside: Mapping[str, Any] = MappingProxyType({})
) -> Record:
    """Return the record that its events make; `beside` is what else its file holds."""
    kept = union(raws)
    events, undone, faults = read_all(kept)
    found = Record(record, events, kept, beside, undone=undone)
    wrong = list(faults)
    for event in events:
        _apply(found, event, wrong)
    timers = {raw["id"] for raw in kept if raw.get("kind") == "work-start" and _has_id(raw)}
    found.work = tuple(_work(events, timers, wrong))
    found.pauses = tuple(_pauses(events))
    found.faults = tuple(wrong)
    return found


def as_decided(record: Record) -> Iterable[Record]:
    """Yield the record as it was at each decision but the one that holds, the first first.

    It goes through the events once, and yields one record that goes on: look at it before the next.
    What was undone or corrected since is as it was written; the time spent is left out.
    """
    written = {event.id for event in record.events}
    events, _ = read_events(raw for raw in record.raws if _has_id(raw) and raw["id"] in written)
    then, left, pauses = Record(record.id), len(record.decisions) - 1, list[Event]()
    for event in events:
        if left <= 0:
            return
        _apply(then, event, [])
        if event.kind in ("pause", "resume"):
            pauses.append(event)
        if event.kind == "decide":
            left -= 1
            then.pauses = tuple(_pauses(pauses))
            yield then


def _apply(record: Record, event: Event, faults: list[Fault]) -> None:  # noqa: C901, PLR0912  one case for each kind
    match event.kind:
        case "start":
            record.began = record.began or event.when
            if event.text("title"):
                record.fields.setdefault("title", event.text("title"))
            if event.data.get("policy"):
                _take_copy(record, event, faults)
        case "policy":
            _take_copy(record, event, faults)
        case "detected":
            record.is_detected_stamped = is_assumed(event)
            record.detected, record.detected_by = event.when, event.by
        case "set":
            record.fields[event.text("name")] = event.text("value").strip()
        case "decide":
            decided = _decided(event)
            record.decisions = (*record.decisions, decided)
            if decided.policy in record.copies:
                record.decided_under[event.id] = record.copies[decided.policy]
        case "done" | "skip":
            _tick(record, event)
        case "reopen":
            record.steps.pop(event.text("step"), None)
        case "end":
            clock = event.text("clock")
            record.ended[clock] = min(event.when, record.ended.get(clock, event.when))
        case "ask":
            step = event.text("step")
            record.asked[step] = event
            record.askers[step] = (*record.askers.get(step, ()), event.by)
        case "approve" | "refuse":
            record.approvals = (*record.approvals, _approval(event))


def _tick(record: Record, event: Event) -> None:
    """Take down that a step is done, or left out.

    What is done stays done until it is opened again: two copies may say so, and the earlier time
    is when it was. Of two reasons to leave it out the last one counts.
    """
    step = event.text("step")
    before = record.steps.get(step)
    if before and before.state == DONE and (event.kind == "skip" or not _is_before(event, before)):
        return
    if event.kind == "done":
        text, link = event.text("note"), link_of(event)
        record.steps[step] = Ticked(DONE, event.when, event.by, text, link, event.id)
    else:
        text = event.text("reason")
        record.steps[step] = Ticked(SKIPPED, event.when, event.by, text, "", event.id)


Said = TypeVar("Said", Approval, Event)


def last_said(said: Iterable[Said]) -> Said | None:
    """Return the last of what was said, which is given in the order of writing.

    What was written down as it was said is later than all that was written before. What was entered
    afterwards, or came by a link, is as late as it says: its `when`.
    """
    last: Said | None = None
    for one in said:
        if last is None or one.when >= last.when or not is_late(one):
            last = one
    return last


def _is_before(event: Event, ticked: Ticked) -> bool:
    return ticked.when is not None and event.when < ticked.when


LATE_ENTRY = timedelta(minutes=2)
"""What was written so long after it was true was entered afterwards."""


def is_late(one: Approval | Event) -> bool:
    """Return whether something was entered afterwards."""
    return abs(one.written - one.when) > LATE_ENTRY


_LINK = re.compile(r"https?://[^\s<>\"\x00-\x1f\x7f-\x9f]+")


def link_of(event: Event) -> str:
    """Return the address that an event names; "" where it is none that can be opened safely."""
    link = event.text("link").strip()
    return link if _LINK.fullmatch(link) else ""


def _take_copy(record: Record, event: Event, faults: list[Fault]) -> None:
    try:
        copy = read_copy(event.data["policy"])
    except ValueError as error:
        cure = "the record shows what else it has"
        faults.append(
            Fault(
                event.id,
                f"the policy in event {event.id} cannot be read: {visible(str(error))}",
                cure,
            )
        )
        return
    record.copies[copy.policy.digest] = copy


def _decided(event: Event) -> Decided:
    data = event.data
    answers = tuple(
        Answered(
            question,
            **{key: given.get(key, "") for key in ("ask", "answer", "said", "note", "link", "who")},
        )
        for question, given in data["answers"].items()
    )
    return Decided(
        event=event.id,
        when=event.when,
        by=event.by,
        policy=event.text("policy"),
        outcome=event.text("outcome"),
        possible=tuple(_texts(data["possible"])),
        rule=event.text("rule"),
        because=event.text("because"),
        answers=answers,
        results=tuple(_pairs(data.get("results", []))),
        alerts=tuple(read_alerts(data.get("alerts", []))),
        open=tuple(_texts(data.get("open", []))),
        note=event.text("note"),
        second=event.text("second"),
    )


def _texts(items: Iterable[object]) -> Iterable[str]:
    return (item for item in items if isinstance(item, str))


def _pairs(items: Iterable[Any]) -> Iterable[tuple[str, str]]:
    """Yield title and label of each result."""
    for item in items:
        if isinstance(item, dict):
            title, said = item.get("title"), item.get("said")
            if isinstance(title, str) and isinstance(said, str):
                yield title, said


def read_alerts(items: Iterable[Any]) -> Iterable[tuple[str, bool]]:
    """Yield the id of each alert of a decision, and whether it is certain."""
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            yield item["id"], item.get("certain") is True


def _approval(event: Event) -> Approval:
    return Approval(
        event=event.id,
        step=event.text("step"),
        when=event.when,
        by=event.by,
        digest=event.text("digest"),
        is_given=event.kind == "approve",
        written=event.written,
        is_own=event.data.get("self") is True,
        reason=event.text("reason"),
        how=event.text("how"),
    )


def taken_words(record: Record) -> list[tuple[Approval, datetime]]:
    """Return the approvals and refusals that were taken back, each with when that was."""
    found = (one for one in record.taken_back.values() if one.root.kind in WORDS)
    return [(_approval(one.root), one.event.when) for one in found]


def _has_id(raw: Raw) -> bool:
    return isinstance(raw.get("id"), str)


def _work(events: Iterable[Event], timers: set[str], faults: list[Fault]) -> Iterable[Work]:
    """Yield the entries of time, the first ones first; `timers` are those undone, too."""
    stops: dict[str, datetime] = {}
    starts: dict[str, Event] = {}
    found: list[Work] = []
    for event in events:
        if event.kind == "work-start":
            starts[event.id] = event
        elif event.kind == "work-stop":
            of = event.text("of")
            if of not in timers:
                what = f"event {event.id} stops {of}, which is no timer of this record"
                faults.append(Fault(event.id, what, "it is kept, and has no effect"))
            else:
                stops[of] = min(event.when, stops.get(of, event.when))
        elif event.kind == "work":
            found.append(_entry(event, read_moment(event.data["to"])))
    found += [_entry(event, stops.get(name)) for name, event in starts.items()]
    for entry in sorted(found, key=lambda one: (one.start, one.event)):
        if entry.end is not None and entry.end < entry.start:
            what = f"the time of event {entry.event} ends before it begins"
            faults.append(Fault(entry.event, what, "correct one of its times"))
            yield replace(entry, end=entry.start)
        else:
            yield entry


def _entry(event: Event, end: datetime | None) -> Work:
    who, activity = event.text("who").strip(), event.text("activity")
    return Work(event.id, who, activity, event.when, end, event.text("note"))


def _pauses(events: Iterable[Event]) -> Iterable[Pause]:
    """Yield the pauses, by when they begin; one that nobody ended goes on."""
    waiting: dict[str, Event] = {}
    found: list[Pause] = []
    for event in sorted(events, key=lambda one: one.when):
        clock = event.text("clock")
        if event.kind == "pause" and clock not in waiting:
            waiting[clock] = event
        elif event.kind == "resume" and clock in waiting:
            begun = waiting.pop(clock)
            found.append(Pause(clock, begun.when, event.when, begun.text("reason")))
    found += [
        Pause(one.text("clock"), one.when, None, one.text("reason")) for one in waiting.values()
    ]
    return sorted(found, key=lambda one: one.start)


def done_at(record: Record, step: str) -> datetime | None:
    """Return when a step was done; None if it was not."""
    ticked = record.state(step)
    return ticked.when if ticked.state == DONE else None


ABOUT = ("version", "commit")
"""The fields of which one has to be known before something can be approved."""


def is_assumed(event: Event) -> bool:
    """Return whether nobody said when it was detected: the time is that of another event."""
    assumed = event.data.get("assumed") is True
    return (assumed or event.when == event.at) and not event.was


def subject(record: Record, step: str) -> Mapping[str, object]:
    """Return what an approval of `step` is about: it lapses when any of this changes."""
    decision = record.decision
    return {
        "record": record.id,
        "step": step,
        "version": record.fields.get("version", ""),
        "commit": record.fields.get("commit", ""),
        "outcome": decision.outcome if decision else "",
        "answers": {one.question: one.answer for one in decision.answers} if decision else {},
    }


def subject_digest(about: Mapping[str, object]) -> str:
    """Return the SHA-256 of what an approval is about, in hexadecimal."""
    return hashlib.sha256(canonical(about).encode("utf-8", "surrogatepass")).hexdigest()
