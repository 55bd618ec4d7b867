"""The story of a record: a row for each thing that happened, in the order in which it happened.

Pure: no clock; runs natively and in Pyodide. A row says what it says by a key of words/ and its
values, so that page, ticket and table tell the same in the reader's language.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.model import Clock, Outcome, Step
from checklist.engine.record.events import CORRECT, WORDS, Event, Undone, in_order
from checklist.engine.record.fold import (
    Answered,
    Approval,
    Record,
    is_assumed,
    is_late,
    link_of,
)
from checklist.engine.record.run import is_fit


@dataclass(frozen=True, slots=True)
class Row:
    """A thing that happened: `text` is what somebody wrote about it, `link` where it can be seen.

    `until` is when it ended, of time that was spent. `is_late` says that it was entered afterwards,
    `is_corrected` that something in it was corrected, `is_unfit` of an approval that it does not
    count. `changes` of a decision made anew are the questions that are answered otherwise, each
    with the answer before and after, "" for none. Where something was undone, or brought back, `of`
    says what, and so it does of a word or a decision that `is_undone` and is told all the same.
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
    is_unfit: bool = False
    of: "Row | None" = None
    is_undone: bool = False
    is_back: bool = False


_SILENT = ("work-stop",)
"""Kinds that say nothing of their own."""

KEPT = (*WORDS, "decide")
"""Kinds that are told though they were undone, with who took them back."""


def timeline(record: Record) -> tuple[Row, ...]:
    """Return the rows, the first first."""
    ends = {one.event: one.end for one in record.work}
    told = _Told(record)
    again = _repeated(record.events)
    rows = [
        _row(told, event, ends.get(event.id))
        for event in record.events
        if event.kind not in _SILENT
        and not (event.kind == "set" and not event.text("value"))
        and event.id not in again
    ]
    rows += [_undo(told, one) for one in record.undone]
    rows += [_taken(told, one) for one in record.taken_back.values() if one.root.kind in KEPT]
    undone = (one for pair in record.undone for one in (pair.event, pair.root))
    known = {one.id: one for one in (*record.events, *undone)}
    order = {one.id: number for number, one in enumerate(in_order(known.values()))}
    return tuple(sorted(rows, key=lambda row: (row.when, order[row.event])))


class _Told:
    """A record, and what is asked of it for each row."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.decisions = {one.event: number for number, one in enumerate(record.decisions)}
        self.earliest: list[datetime] = []
        """The earliest time of each decision and those that were written after it."""
        for one in reversed(record.decisions):
            self.earliest.append(min(one.when, self.earliest[-1] if self.earliest else one.when))
        self.earliest.reverse()
        self.unfit = {one.event for one in record.approvals if is_unfit(record, one)}


def is_unfit(record: Record, approval: Approval) -> bool:
    """Return whether it is an approval that does not count."""
    return approval.is_given and not is_fit(record, approval)


TWINS = timedelta(minutes=1)
"""Within it all tabs of a device see that its clock jumped: a hidden page looks less often."""


def _repeated(events: Iterable[Event]) -> dict[str, str]:
    """Return the jumps that another tab of the device wrote down already, each with the first."""
    last: dict[str, Event] = {}
    found: dict[str, str] = {}
    for event in events:
        if event.kind != "jump":
            continue
        first = last.get(event.device)
        if first and _is_same_jump(first, event):
            found[event.id] = first.id
        else:
            last[event.device] = event
    return found


def _is_same_jump(one: Event, other: Event) -> bool:
    apart = abs(int(one.data["seconds"]) - int(other.data["seconds"]))
    return apart <= 2 and abs(one.when - other.when) <= TWINS  # noqa: PLR2004  each tab rounds


def twins(record: Record, name: str) -> list[str]:
    """Return the events that say the same as one, and are not told."""
    return [one for one, first in _repeated(record.events).items() if first == name]


def _row(told: _Told, event: Event, until: datetime | None) -> Row:
    return Row(
        event=event.id,
        kind=event.kind,
        when=event.when,
        written=event.written,
        by=event.by,
        said=_said(told, event),
        text=event.text("text") or event.text("note") or event.text("reason"),
        changes=_changes(told, event) if event.kind == "decide" else (),
        link=link_of(event),
        step=event.text("step"),
        until=until,
        is_late=is_late(event) and event.kind not in ("work", "work-start"),
        is_corrected=bool(event.was),
        is_unfit=event.id in told.unfit,
    )


def _undo(told: _Told, undone: Undone) -> Row:
    """Return what says that something was undone, or brought back: what it was, without its text.

    So what was written by mistake stays out of what is told.
    """
    row = _row(told, undone.event, None)
    said = Phrase("event_back" if undone.is_back else "event_undo")
    return replace(row, said=said, of=_of(told, undone.root), is_back=undone.is_back)


def _of(told: _Told, event: Event) -> Row:
    """Return what something was that is undone."""
    row = replace(_row(told, event, None), text="", changes=(), link="")
    about = {one.id: one for one in told.record.events}.get(event.text("of"))
    if event.kind != CORRECT or about is None:
        return row
    return replace(row, said=Phrase("event_correct_of"), of=_of(told, about))


def _taken(told: _Told, undone: Undone) -> Row:
    """Return a word or a decision that was taken back, with who did so."""
    row = _row(told, undone.root, None)
    by = undone.event.by
    said = Phrase("event_taken_by" if by else "event_taken", {"name": by} if by else {})
    return replace(row, said=said, of=row, is_undone=True)


def _said(told: _Told, event: Event) -> Phrase:  # noqa: C901  one case for each kind
    record = told.record
    values: dict[str, object] = {}
    key = event.kind.replace("-", "_")
    match event.kind:
        case "set":
            values = {"name": event.text("name"), "value": event.text("value")}
        case "detected":
            key = _detected(record, event)
        case "decide":
            key, values = _decided(told, event)
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
            seconds = int(event.data["seconds"])
            key = "jump_ahead" if seconds > 0 else "jump_back"
            values = {"time": timedelta(seconds=abs(seconds))}
    return Phrase(f"event_{key}", values)


def _detected(record: Record, event: Event) -> str:
    """Return what to call a time of detection: the last one that was entered counts."""
    entered = [one.id for one in record.events if one.kind == "detected"]
    if event.id not in entered or len(entered) == 1:
        return "detected"
    if event.id == entered[-1]:
        return "detected_corrects"
    return "detected_assumed" if is_assumed(event) else "detected_before"


def _decided(told: _Told, event: Event) -> tuple[str, dict[str, object]]:
    """Return how to tell a decision: the first, one made anew, or one that a later one replaced.

    Which is which goes by the order of writing, as the last one holds. One that was made later, by
    its time, than what has replaced it was never in force: it is what was said before.
    """
    outcome = event.text("outcome")
    number = told.decisions.get(event.id, -1)
    after = told.earliest[number + 1 : number + 2] if number >= 0 else []
    if after and after[0] < event.when:
        key = "decide_before"
    else:
        key = "decide_again" if number > 0 else "decide"
    if outcome:
        return key, {"outcome": outcome_title(told.record, outcome)}
    possible = [one for one in event.data["possible"] if isinstance(one, str)]
    titles = ", ".join(outcome_title(told.record, one) for one in possible)
    return f"{key}_open", {"outcomes": titles}


def _changes(told: _Told, event: Event) -> tuple[tuple[str, str, str], ...]:
    at = told.decisions.get(event.id, 0)
    if at == 0:
        return ()
    then, now = (
        {one.question: one for one in told.record.decisions[number].answers}
        for number in (at - 1, at)
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
