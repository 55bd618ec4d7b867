"""What a reader does to a record, as the events that it adds.

Pure: no clock of its own; runs natively and in Pyodide. An act has a name and fields, all of them
text, as a form has them. It adds events without ids, which whoever keeps them numbers, or refuses
with what is wrong: then nothing is added, and the form keeps what was typed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from checklist.engine.catalogue import Phrase
from checklist.engine.record.events import (
    CORRECT,
    KINDS,
    LAST_WRITTEN,
    LONGEST_TEXT,
    UNDO,
    WORDS,
    Event,
    Key,
    is_one_of,
    newest,
)
from checklist.engine.record.fold import (
    ABOUT,
    DONE,
    FIELDS,
    SKIPPED,
    Record,
    Work,
    subject,
    subject_digest,
)
from checklist.engine.record.names import names_in, spelled
from checklist.engine.record.run import ASKED, Gate, firsts, gate, values
from checklist.engine.record.timeline import twins
from checklist.engine.record.work import COUNTS, neighbours
from checklist.engine.triage.times import read_moment

Added = dict[str, Any]
"""An event without its id."""

LINE = 300
"""Most characters of what a reader types into one line."""


class RefusedActError(ValueError):
    """An act cannot be done; `phrase` says why, and `field` names what to correct."""

    def __init__(self, key: str, field: str = "", **values: object) -> None:
        super().__init__(key)
        self.phrase = Phrase(key, values)
        self.field = field


@dataclass(frozen=True, slots=True)
class Here:
    """Who acts, and when: `me` is what they are called on this device, "" if they did not say.

    `seen` is the latest time at which something in the record says that it was written: what is
    written now comes after it, though the clock of this device shows an earlier time.
    """

    now: datetime
    me: str = ""
    seen: datetime | None = None


Fields = Mapping[str, str]
Act = Callable[[Record, Fields, Here], list[Added]]


def act(record: Record, name: str, fields: Mapping[str, object], here: Here) -> list[Added]:
    """Return the events that an act adds to `record`.

    Raises RefusedActError with what the reader has to correct, and KeyError for an unknown act.
    """
    given = cleaned(fields)
    if any(len(value) > LONGEST_TEXT for value in given.values()):
        raise RefusedActError("refused_long", most=LONGEST_TEXT)
    return ACTS[name](record, given, after(record, replace(here, me=_short(here.me))))


def after(record: Record, here: Here) -> Here:
    """Return who acts on `record`, and when, with what is there already."""
    return replace(here, seen=newest(record.raws))


def cleaned(fields: Mapping[str, object]) -> dict[str, str]:
    """Return fields without what no event can hold: control characters, half a character."""
    return {key: _clean(value) for key, value in fields.items() if isinstance(value, str)}


def _clean(text: str) -> str:
    halves = re.sub(r"[\ud800-\udfff]", "\ufffd", text.replace("\r\n", "\n"))
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", " ", halves)


def _short(name: str) -> str:
    """Return the name on this device as events can hold it."""
    return " ".join(_clean(name).split())[:LINE]


def event(kind: str, here: Here, fields: Fields, **data: object) -> Added:
    """Return an event of `kind`, true at the time in the field `when`, or now."""
    when = _when(fields, here, "when")
    by = one_line(fields, "by") or _short(here.me)
    known = {key: value for key, value in data.items() if value not in ("", None)}
    return {**stamps(here), "when": stamp(when), "by": by, "kind": kind, **known}


DRIFT = timedelta(minutes=1)
"""By so much clocks differ: more is written down."""


def stamps(here: Here) -> dict[str, str]:
    """Return when something is written: after all that is there, and what the clock shows.

    So what is done on a device with the right clock has an effect on what one wrote whose clock is
    ahead. Where the clock shows what no clock can, nothing is written.
    """
    now = here.now.replace(microsecond=0)
    if now > LAST_WRITTEN:
        raise RefusedActError("refused_clock", year=now.year)
    at = min(max(now, here.seen + timedelta(seconds=1)), LAST_WRITTEN) if here.seen else now
    return {"at": stamp(at), **({"now": stamp(now)} if at - now > DRIFT else {})}


def stamp(moment: datetime) -> str:
    """Return a moment as events have it: in UTC, to the second."""
    whole = moment.astimezone(UTC).replace(microsecond=0, tzinfo=None)
    return whole.isoformat(timespec="seconds") + "Z"


def _when(fields: Fields, here: Here, name: str) -> datetime:
    text = fields.get(name, "").strip()
    if not text:
        return here.now
    moment = read_moment(text)
    if moment is None:
        raise RefusedActError("refused_time", name, time=text[:LINE])
    if moment > here.now + timedelta(minutes=1):
        raise RefusedActError("refused_future", name)
    return moment


def one_line(fields: Fields, name: str) -> str:
    """Return what was typed into a field of one line."""
    text = " ".join(fields.get(name, "").split())
    if len(text) > LINE:
        raise RefusedActError("refused_long", name, most=LINE)
    return text


def _named(fields: Fields, name: str) -> str:
    """Return the id of a step or a clock in a field."""
    found = fields.get(name, "")
    if not found.isprintable() or not 0 < len(found) <= LINE:
        raise RefusedActError("refused_gone", name)
    return found


def _needed(fields: Fields, name: str, key: str) -> str:
    text = fields.get(name, "").strip()
    if not text:
        raise RefusedActError(key, name)
    return text


def _link(fields: Fields) -> str:
    link = one_line(fields, "link")
    if link and not link.startswith(("https://", "http://")):
        raise RefusedActError("refused_link", "link")
    return link


def _done(record: Record, fields: Fields, here: Here) -> list[Added]:
    step = _named(fields, "step")
    _require_other_state(record, step, DONE)
    holding = gate_of(record, step)
    if holding.holds:
        raise RefusedActError("refused_gate", "step")
    note = fields.get("note", "").strip()
    return [event("done", here, fields, step=step, note=note, link=_link(fields))]


def gate_of(record: Record, step: str) -> Gate:
    """Return what the gate of a step says; a step that no policy has is free."""
    copy = record.copy
    known = {one.id: one for one in copy.policy.steps} if copy else {}
    return gate(record, known[step]) if step in known else Gate("free")


def _require_other_state(record: Record, step: str, state: str) -> None:
    """Refuse what is so already: a button was pressed twice, or somebody else was faster."""
    if record.state(step).state == state:
        raise RefusedActError("refused_already", "step")


def _skip(record: Record, fields: Fields, here: Here) -> list[Added]:
    step = _named(fields, "step")
    reason = _needed(fields, "reason", "refused_reason")
    _require_other_state(record, step, SKIPPED)
    skip = event("skip", here, fields, step=step, reason=reason)
    if record.state(step).state == DONE:  # what is done stays so until it is opened again
        return [event("reopen", here, {}, step=step), skip]
    return [skip]


def _reopen(_: Record, fields: Fields, here: Here) -> list[Added]:
    return [event("reopen", here, {}, step=_named(fields, "step"))]


def _note(_: Record, fields: Fields, here: Here) -> list[Added]:
    text = _needed(fields, "text", "refused_text")
    about = {key: _named(fields, key) for key in ("step", "question") if fields.get(key)}
    return [event("note", here, fields, text=text, link=_link(fields), **about)]


def _set(record: Record, fields: Fields, here: Here) -> list[Added]:
    names = {*FIELDS, *(name.id for copy in record.copies.values() for name in copy.names)}
    filling = values(record, record.copy) if record.copy else {}
    before = {name: filling.get(name, "") for name in names.difference(FIELDS)} | {
        name: text for name, text in record.fields.items() if text
    }
    changed = {
        name: text
        for name in fields
        if name in names and (text := one_line(fields, name)) != before.get(name, "")
    }
    if not changed:
        raise RefusedActError("refused_nothing")
    return [{**event("set", here, {}, name=name), "value": text} for name, text in changed.items()]


def _detected(_: Record, fields: Fields, here: Here) -> list[Added]:
    _needed(fields, "when", "refused_when")
    return [event("detected", here, fields)]


def _end(_: Record, fields: Fields, here: Here) -> list[Added]:
    return [event("end", here, fields, clock=_named(fields, "clock"))]


def _pause(record: Record, fields: Fields, here: Here) -> list[Added]:
    reason = _needed(fields, "reason", "refused_reason")
    if _is_paused(record, _clock(fields)):
        raise RefusedActError("refused_already")
    return [event("pause", here, fields, reason=reason, clock=_clock(fields))]


def _is_paused(record: Record, clock: str) -> bool:
    return any(one.clock == clock and one.end is None for one in record.pauses)


def _clock(fields: Fields) -> str:
    """Return the clock that stands still, "" for all."""
    return _named(fields, "clock") if fields.get("clock") else ""


def _resume(record: Record, fields: Fields, here: Here) -> list[Added]:
    clock = _clock(fields)
    begun = [one.start for one in record.pauses if one.clock == clock and one.end is None]
    if not begun:
        raise RefusedActError("refused_already")
    if _when(fields, here, "when") < begun[0]:
        raise RefusedActError(_backwards(begun[0], here, "refused_ahead_pause"), "when")
    return [event("resume", here, fields, clock=clock)]


def _backwards(start: datetime, here: Here, cure: str) -> str:
    """Return why what began at `start` cannot end before: by a clock that is ahead, the `cure`."""
    return cure if start > here.now + DRIFT else "refused_backwards"


def _ask(record: Record, fields: Fields, here: Here) -> list[Added]:
    step = _named(fields, "step")
    if not names_in(one_line(fields, "by") or here.me):
        raise RefusedActError("refused_name", "by")
    known = subject(record, step)
    said = {name: one_line(fields, name) for name in ABOUT if fields.get(name)}
    given = {name: text for name, text in said.items() if text and text != known[name]}
    about = {**known, **given}
    if not about["version"] and not about["commit"]:
        raise RefusedActError("refused_unnamed", "version")
    if not given and gate_of(record, step).state == ASKED:
        raise RefusedActError("refused_already")
    return [
        *({**event("set", here, {}, name=name), "value": text} for name, text in given.items()),
        event(
            "ask",
            here,
            {"by": fields.get("by", "")},
            step=step,
            what=dict(about),
            digest=subject_digest(about),
        ),
    ]


def _approve(record: Record, fields: Fields, here: Here) -> list[Added]:
    step, by = _named(fields, "step"), one_line(fields, "by")
    if not names_in(by):
        raise RefusedActError("refused_name", "by")
    digest = subject_digest(subject(record, step))
    about = {"step": step, "digest": digest, "reason": fields.get("reason", "").strip()}
    if fields.get("self") == "yes":
        _needed(fields, "reason", "refused_self_reason")
        return [event("approve", here, {**fields, "by": by}, **about, self=True)]
    require_second(firsts(record, step), by, "by")
    return [event("approve", here, {**fields, "by": by}, **about, how=one_line(fields, "how"))]


def require_second(others: frozenset[str], by: str, field: str) -> None:
    """Refuse an approval by one of those who asked, or wrote the fix, or where these are unknown.

    An approval by several is none of a second person if one of them is among those.
    """
    if not names_in(by):
        raise RefusedActError("refused_name", field)
    if not others:
        raise RefusedActError("refused_unasked", field)
    if not others.isdisjoint(names_in(by)):
        raise RefusedActError("refused_same", field, name=by)


def _refuse(record: Record, fields: Fields, here: Here) -> list[Added]:
    step = _named(fields, "step")
    reason = _needed(fields, "reason", "refused_reason")
    digest = subject_digest(subject(record, step))
    return [event("refuse", here, fields, step=step, digest=digest, reason=reason)]


def _activity(fields: Fields) -> str:
    activity = fields.get("activity", "")
    if activity not in COUNTS:
        raise RefusedActError("refused_activity", "activity")
    return activity


def _work_start(record: Record, fields: Fields, here: Here) -> list[Added]:
    who = one_line(fields, "who") or here.me
    if not who:
        raise RefusedActError("refused_who", "who")
    activity = _activity(fields)
    mine = [one for one in record.work if spelled(one.who) == spelled(who)]
    if any(one.end is None and one.activity == activity for one in mine):
        raise RefusedActError("refused_running", "activity")
    return [event("work-start", here, fields, who=who, activity=activity)]


def _work_stop(record: Record, fields: Fields, here: Here) -> list[Added]:
    entry = _entry(record, fields.get("of", ""))
    if entry.end is not None:
        raise RefusedActError("refused_nothing")
    when = _when(fields, here, "when")
    if when < entry.start:
        raise RefusedActError(_backwards(entry.start, here, "refused_ahead_timer"), "when")
    return [event("work-stop", here, fields, of=entry.event)]


def _entry(record: Record, name: str) -> Work:
    for one in record.work:
        if one.event == name:
            return one
    raise RefusedActError("refused_gone")


def _work(_: Record, fields: Fields, here: Here) -> list[Added]:
    who = one_line(fields, "who") or here.me
    if not who:
        raise RefusedActError("refused_who", "who")
    activity = _activity(fields)
    _needed(fields, "when", "refused_when")
    _needed(fields, "to", "refused_when")
    start, end = _when(fields, here, "when"), _when(fields, here, "to")
    if end <= start:
        raise RefusedActError("refused_backwards", "to")
    note = fields.get("note", "").strip()
    return [event("work", here, fields, who=who, activity=activity, to=stamp(end), note=note)]


def _work_change(record: Record, fields: Fields, here: Here) -> list[Added]:
    """Correct an entry of time; on request those that reach into it end where it begins."""
    entry = _entry(record, fields.get("of", ""))
    start = _when(fields, here, "when") if fields.get("when") else entry.start
    end = _when(fields, here, "to") if fields.get("to") else entry.end
    if end is not None and end <= start:
        raise RefusedActError(_backwards(start, here, "refused_ahead_timer"), "to")
    added = _moved(record, entry, start, end, here)
    if fields.get("crop") == "yes":
        moved = Work(entry.event, entry.who, entry.activity, start, end)
        for before in neighbours(record.work, moved):
            added += _moved(record, before, before.start, start, here)
            if end is not None and (before.end is None or before.end > end):
                added.append(_rest_of(before, end, here))
    if not added:
        raise RefusedActError("refused_nothing")
    return added


def _rest_of(entry: Work, start: datetime, here: Here) -> Added:
    """Return what goes on of an entry after another one that was put into it.

    Of a timer that runs it is a timer: it runs on.
    """
    about = {"who": entry.who, "activity": entry.activity}
    if entry.end is None:
        return event("work-start", here, {"when": stamp(start)}, **about)
    about["note"] = entry.note
    return event("work", here, {"when": stamp(start)}, to=stamp(entry.end), **about)


def _moved(
    record: Record, entry: Work, start: datetime, end: datetime | None, here: Here
) -> list[Added]:
    """Return the events by which an entry of time begins and ends at other times."""
    made = {one.id: one for one in record.events}[entry.event]
    added: list[Added] = []
    moved: dict[str, str] = {}
    if start != entry.start:
        moved["when"] = stamp(start)
    if end is not None and end != entry.end:
        if made.kind == "work":
            moved["to"] = stamp(end)
        else:
            stops = [
                event(CORRECT, here, {}, of=stop.id, set={"when": stamp(end)})
                for stop in _stops_of(record, entry.event, end)
            ]
            added += stops or [event("work-stop", here, {"when": stamp(end)}, of=entry.event)]
    if moved:
        added.insert(0, event(CORRECT, here, {}, of=entry.event, set=moved))
    return added


def _stops_of(record: Record, entry: str, end: datetime) -> list[Event]:
    """Return what stops a timer before `end`, or else first: the first stop counts."""
    stops = [one for one in record.events if one.kind == "work-stop" and one.text("of") == entry]
    first = sorted(stops, key=lambda one: one.when)
    return [one for one in first if one.when < end] or first[:1]


def _correct(record: Record, fields: Fields, here: Here) -> list[Added]:
    """Correct time, text or name of an event; what was there stays in the record."""
    made = {one.id: one for one in record.events}.get(fields.get("of", ""))
    if made is None:
        raise RefusedActError("refused_gone")
    _require_own(record, made.id, here)
    changed: dict[str, str] = {}
    if fields.get("when"):
        when = _when(fields, here, "when")
        if when != made.when:
            changed["when"] = stamp(when)
        for one in record.work:
            if _is_reversed(one, made, when):
                raise RefusedActError(_backwards(one.start, here, "refused_ahead_timer"), "when")
    known = {"by": Key("line", is_needed=False), **KINDS[made.kind]}
    for name in ("text", "note", "reason", "link", "by"):
        before = made.by if name == "by" else made.text(name)
        if name not in known or name not in fields or fields[name].strip() == before:
            continue
        if known[name].is_needed:
            _needed(fields, name, f"refused_{name}")
        text = _link(fields) if name == "link" else fields[name].strip()
        changed[name] = one_line(fields, name) if name == "by" else text
    if not changed:
        raise RefusedActError("refused_nothing")
    return [event(CORRECT, here, {}, of=made.id, set=changed)]


def _is_reversed(entry: Work, made: Event, when: datetime) -> bool:
    """Return whether an entry of time would end before it begins, if `made` was at `when`."""
    if made.id == entry.event:
        return entry.end is not None and entry.end < when
    return made.kind == "work-stop" and made.text("of") == entry.event and when < entry.start


def _second(record: Record, fields: Fields, here: Here) -> list[Added]:
    """Say who decided with one: a milder outcome is decided by two people."""
    decision, name = record.decision, one_line(fields, "name")
    if decision is None or not name:
        raise RefusedActError("refused_name", "name")
    if not names_in(name) - names_in(decision.by or here.me):
        raise RefusedActError("refused_second", "name", name=name)
    return [event(CORRECT, here, {}, of=decision.event, set={"second": name})]


def _undo(record: Record, fields: Fields, here: Here) -> list[Added]:
    """Undo events; an undo of an undo brings back what that took away, however often it did."""
    there = {raw.get("id") for raw in record.raws if isinstance(raw.get("id"), str)}
    names = fields.get("of", "").split()
    if not names or not there.issuperset(names):
        raise RefusedActError("refused_gone")
    undos = {one.event.id: one for one in record.undone}
    gone = {one.event.text("of") for one in record.undone}
    also: list[str] = []
    for name in names:
        undo = undos.get(name)
        _require_own(record, undo.root.id if undo else name, here)
        if undo:
            of = undo.event.text("of")
            also += [one.event.id for one in record.undone if one.event.text("of") == of]
        else:
            also += twins(record, name)
    every = [name for name in dict.fromkeys((*names, *also)) if name not in gone]
    if not every:
        raise RefusedActError("refused_already")
    return [event(UNDO, here, {}, of=name) for name in every]


def _require_own(record: Record, name: str, here: Here) -> None:
    """Refuse to change somebody else's word, or what corrected it."""
    made = {raw["id"]: raw for raw in reversed(record.raws) if isinstance(raw.get("id"), str)}
    about = made[name]
    if about.get("kind") == CORRECT and isinstance(about.get("of"), str):
        about = made.get(about["of"], about)
    by = about.get("by")
    if about.get("kind") in WORDS and isinstance(by, str) and not is_one_of(here.me, by):
        raise RefusedActError("refused_word" if names_in(by) else "refused_word_nobody", name=by)


def _handover(_: Record, fields: Fields, here: Here) -> list[Added]:
    to = one_line(fields, "to")
    if not to:
        raise RefusedActError("refused_to", "to")
    return [event("handover", here, {}, to=to, note=fields.get("note", "").strip())]


_SECONDS = re.compile(r"-?[0-9]{1,11}", re.ASCII)


def _jump(_: Record, fields: Fields, here: Here) -> list[Added]:
    given = fields.get("seconds", "")
    seconds = int(given) if _SECONDS.fullmatch(given) else 0
    return [event("jump", here, {}, seconds=seconds)] if seconds else []


ACTS: Mapping[str, Act] = {
    "done": _done,
    "skip": _skip,
    "reopen": _reopen,
    "note": _note,
    "set": _set,
    "detected": _detected,
    "end": _end,
    "pause": _pause,
    "resume": _resume,
    "ask": _ask,
    "approve": _approve,
    "refuse": _refuse,
    "work-start": _work_start,
    "work-stop": _work_stop,
    "work": _work,
    "work-change": _work_change,
    "correct": _correct,
    "second": _second,
    "undo": _undo,
    "handover": _handover,
    "jump": _jump,
}
"""What a reader can do, by name."""
