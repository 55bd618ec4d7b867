"""The story of a record: a row for each thing that happened, in the order in which it happened.

Pure: no clock; runs natively and in Pyodide. A row says what it says by a key of words/ and its
values, so that page, ticket and table tell the same in the reader's language.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.model import Clock, Outcome, Step
from checklist.engine.record.events import Event
from checklist.engine.record.fold import Answered, Record, is_assumed, is_late, link_of


@dataclass(frozen=True, slots=True)
class Row:
    """A thing that happened: `text` is what somebody wrote about it, `link` where it can be seen.

    `until` is when it ended, of time that was spent. `is_late` says that it was entered afterwards,
    `is_corrected` that something in it was corrected. `changes` of a decision made anew are the
    questions that are answered otherwise, each with the answer before and after, "" for none.
    """

    event: str
    kind: str
    when: datetime
    written: datetime
    by: str
    said: Phrase
    text: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    link: str = ""
    step: str = ""
    until: datetime | None = None
    is_late: bool = False
    is_corrected: bool = False


_SILENT = ("work-stop",)
"""Kinds that say nothing of their own."""


def timeline(record: Record) -> tuple[Row, ...]:
    """Return the rows, the first first."""
    ends = {one.event: one.end for one in record.work}
    rows = [
        _row(record, event, ends.get(event.id))
        for event in record.events
        if event.kind not in _SILENT and not (event.kind == "set" and not event.text("value"))
    ]
    order = {event.id: number for number, event in enumerate(record.events)}
    return tuple(sorted(rows, key=lambda row: (row.when, order[row.event])))


def _row(record: Record, event: Event, until: datetime | None) -> Row:
    return Row(
        event=event.id,
        kind=event.kind,
        when=event.when,
        written=event.written,
        by=event.by,
        said=_said(record, event),
        text=event.text("text") or event.text("note") or event.text("reason"),
        changes=_changes(record, event) if event.kind == "decide" else (),
        link=link_of(event),
        step=event.text("step"),
        until=until,
        is_late=is_late(event) and event.kind not in ("work", "work-start"),
        is_corrected=bool(event.was),
    )


def _said(record: Record, event: Event) -> Phrase:  # noqa: C901  one case for each kind
    values: dict[str, object] = {}
    key = event.kind.replace("-", "_")
    match event.kind:
        case "set":
            values = {"name": event.text("name"), "value": event.text("value")}
        case "detected":
            key = _detected(record, event)
        case "decide":
            key, values = _decided(record, event)
        case "done" | "skip" | "reopen" | "ask" | "approve" | "refuse":
            values = {"step": step_title(record, event.text("step"))}
            if event.kind == "approve" and event.data.get("self") is True:
                key = "approve_self"
        case "end":
            values = {"clock": clock_title(record, event.text("clock"))}
        case "pause" | "resume":
            clock = event.text("clock")
            key = key if clock else f"{key}_all"
            values = {"clock": clock_title(record, clock)} if clock else {}
        case "work-start" | "work":
            key = "work"
            values = {"who": event.text("who"), "activity": event.text("activity")}
        case "handover":
            values = {"to": event.text("to")}
        case "jump":
            key = "jump_ahead" if int(event.data["seconds"]) > 0 else "jump_back"
            values = {"seconds": abs(int(event.data["seconds"]))}
    return Phrase(f"event_{key}", values)


def _detected(record: Record, event: Event) -> str:
    """Return what to call a time of detection: the last one that was entered counts."""
    entered = [one.id for one in record.events if one.kind == "detected"]
    if len(entered) == 1:
        return "detected"
    if event.id == entered[-1]:
        return "detected_corrects"
    return "detected_assumed" if is_assumed(event) else "detected_before"


def _decided(record: Record, event: Event) -> tuple[str, dict[str, object]]:
    outcome = event.text("outcome")
    again = any(one.event != event.id and one.when < event.when for one in record.decisions)
    key = "decide_again" if again else "decide"
    if outcome:
        return key, {"outcome": outcome_title(record, outcome)}
    possible = [one for one in event.data["possible"] if isinstance(one, str)]
    return f"{key}_open", {"outcomes": ", ".join(outcome_title(record, one) for one in possible)}


def _changes(record: Record, event: Event) -> tuple[tuple[str, str, str], ...]:
    order = [one.event for one in record.decisions]
    at = order.index(event.id)
    if at == 0:
        return ()
    then, now = (
        {one.question: one for one in record.decisions[number].answers} for number in (at - 1, at)
    )
    return tuple(
        ((now.get(name) or then[name]).ask, _said_in(then, name), _said_in(now, name))
        for name in dict.fromkeys((*then, *now))
        if _said_in(then, name) != _said_in(now, name)
    )


def _said_in(answers: Mapping[str, Answered], question: str) -> str:
    return answers[question].said if question in answers else ""


def outcome_title(record: Record, outcome: str) -> str:
    """Return what an outcome is called; its id where no copy of a policy has it."""
    return _title(outcome, (copy.policy.outcomes for copy in record.copies.values()))


def step_title(record: Record, step: str) -> str:
    """Return what a step is called; its id where no copy of a policy has it."""
    return _title(step, (copy.policy.steps for copy in record.copies.values()))


def clock_title(record: Record, clock: str) -> str:
    """Return what a clock is called; its id where no copy of a policy has it."""
    return _title(clock, (copy.policy.clocks for copy in record.copies.values()))


def _title(name: str, lists: Iterable[Sequence[Outcome | Step | Clock]]) -> str:
    titles = (one.title for things in lists for one in things if one.id == name)
    return next(titles, name)
