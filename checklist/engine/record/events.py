"""The events of a record: what each kind holds, how events are read, put in order and merged.

Pure: no files, no clock; runs natively and in Pyodide. An event is a JSON object that is written
once and never changed: ``{"id": "device-n", "at": when it was written, "when": when it was true,
"by": who says so, "kind": …}`` and the keys of its kind. What a record shows is computed from its
events by fold.py; docs/contracts/records.md is the contract. To add a kind, add its row to KINDS,
say in fold.py what it does, and write it into the contract.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any, Literal, NoReturn

from checklist.engine.record.names import names_in
from checklist.engine.triage.times import read_moment

Raw = Mapping[str, Any]
"""An event as JSON has it."""

EVENT_ID = re.compile(r"(?P<device>[a-z0-9]{1,32})-(?P<number>[1-9][0-9]{0,8})", re.ASCII)
RECORD_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?", re.ASCII)

LONGEST_TEXT = 20_000
MOST_EVENTS = 20_000
DEEPEST = 40
"""Most levels of lists and mappings in an event: Python in a page has fewer than here."""

Type = Literal["text", "line", "id", "moment", "flag", "count", "map", "list", "answers"]

UNDO, CORRECT = "undo", "correct"

WORDS = ("approve", "refuse")
"""Kinds that are somebody's word: nobody else can undo or correct them."""

LAST_WRITTEN = datetime(2099, 12, 31, 23, 59, 59, tzinfo=UTC)
"""No event was written later: a clock that shows such a year is wrong.

Whoever writes after an event is stamped after it, so without a bound one such clock would take all
that is written later with it.
"""


@dataclass(frozen=True, slots=True)
class Key:
    """What an event of a kind may hold under a key.

    An event without one that `is_needed` says nothing, and without one that is not it means the
    same as with an empty one.
    """

    type: Type
    is_needed: bool = True


def _may(kind: Type) -> Key:
    return Key(kind, is_needed=False)


KINDS: Mapping[str, Mapping[str, Key]] = {
    # The record begins; `policy` is the copy of what run and clocks show of it (copy.py).
    "start": {"title": _may("line"), "policy": _may("map")},
    "policy": {"policy": Key("map")},
    "detected": {"assumed": _may("flag")},
    "set": {"name": Key("id"), "value": Key("line")},
    "decide": {
        "policy": Key("line"),
        "answers": Key("answers"),
        "outcome": _may("line"),
        "possible": Key("list"),
        "rule": _may("line"),
        "because": _may("text"),
        "results": _may("list"),
        "alerts": _may("list"),
        "open": _may("list"),
        "note": _may("text"),
        "second": _may("line"),
    },
    "note": {
        "text": Key("text"),
        "step": _may("id"),
        "question": _may("id"),
        "link": _may("line"),
    },
    "done": {"step": Key("id"), "note": _may("text"), "link": _may("line")},
    "skip": {"step": Key("id"), "reason": Key("text")},
    "reopen": {"step": Key("id"), "reason": _may("text")},
    "end": {"clock": Key("id")},
    "pause": {"reason": Key("text"), "clock": _may("id")},
    "resume": {"clock": _may("id")},
    "ask": {"step": Key("id"), "what": Key("map"), "digest": Key("line")},
    "approve": {
        "step": Key("id"),
        "digest": Key("line"),
        "self": _may("flag"),
        "reason": _may("text"),
        "how": _may("line"),
    },
    "refuse": {"step": Key("id"), "digest": Key("line"), "reason": Key("text")},
    "work-start": {"who": Key("line"), "activity": Key("id")},
    "work-stop": {"of": Key("id")},
    "work": {
        "who": Key("line"),
        "activity": Key("id"),
        "to": Key("moment"),
        "note": _may("text"),
    },
    "handover": {"to": Key("line"), "note": _may("text")},
    "jump": {"seconds": Key("count")},
    CORRECT: {"of": Key("id"), "set": Key("map"), "reason": _may("text")},
    UNDO: {"of": Key("id")},
}
"""The kinds of this version, and what each may hold beside id, at, when, by and kind."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event that was understood; `data` holds the keys of its kind.

    `shown` is what the clock of the device showed, where `at` is later, since the record held what
    was stamped later already. `was` are the values that corrections have replaced, the first ones
    first.
    """

    id: str
    at: datetime
    when: datetime
    by: str
    kind: str
    data: Mapping[str, Any]
    shown: datetime | None = None
    was: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)

    @property
    def device(self) -> str:
        """The device on which it was written."""
        return self.id.rpartition("-")[0]

    @property
    def number(self) -> int:
        """Its number among the events that its device wrote into the record, from 1."""
        return int(self.id.rpartition("-")[2])

    @property
    def written(self) -> datetime:
        """When it was written, by the clock of its device."""
        return self.shown or self.at

    def text(self, key: str) -> str:
        """Return the text under `key`; "" where there is none."""
        found = self.data.get(key, "")
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class Undone:
    """An undo that counts: the event, what it undoes, and what that comes to.

    `root` is the event at the end of a chain of undos, as it was with its corrections. If it
    `is_back`, the undo of an undo has brought it back.
    """

    event: Event
    root: Event
    is_back: bool

    @property
    def is_own(self) -> bool:
        """Whether somebody took back what was theirs."""
        return is_same_person(self.event, self.root)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an event: its id, or its place in the list, and why it has no effect."""

    event: str
    what: str
    cure: str
    code: str = "bad-event"


def canonical(raw: object) -> str:
    """Return JSON data as the one text that stands for it: sorted keys, no spaces, UTF-8."""
    return json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str | bytes) -> Any:  # noqa: ANN401  JSON
    """Return the data of JSON text, with numbers as every browser reads them (RFC 7493, 2.2).

    So what comes as 1.0 is 1, and no number has more digits than one of 64 bits: a record that was
    kept in a browser has the same bytes as one that was not; one that is too large is infinite.
    Raises ValueError where it is no JSON, and TooDeepError where Python in a page would end.
    """
    written = text if isinstance(text, str) else text.decode()
    if _is_too_deep(written):
        raise TooDeepError
    return json.loads(written, parse_constant=_no_number, parse_float=_number, parse_int=_number)


class TooDeepError(ValueError):
    """JSON text has more levels than any record."""

    def __init__(self) -> None:
        super().__init__("it is nested too deeply")


_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"', re.DOTALL)
_NO_BRACKET = re.compile(r"[^\[\]{}]+")
_DEEPER = {"[": 1, "{": 1, "]": -1, "}": -1}
_LEVELS = 950
"""Python in a page can read so many, and leaves out what has more than DEEPEST."""


def _is_too_deep(text: str) -> bool:
    """Return whether JSON text has too many levels, without reading it: that may end Python."""
    brackets = _NO_BRACKET.sub("", _TEXT.sub("", text))
    return max(accumulate(map(_DEEPER.__getitem__, brackets)), default=0) > _LEVELS


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text}, which is no number of JSON")


_WHOLE = 10**21
"""From here on, browsers write a whole number with an exponent (ECMAScript, Number::toString)."""


def _number(text: str) -> int | float:
    if len(text) < 16 and text.lstrip("-").isdigit():  # noqa: PLR2004  exact in 64 bits
        return int(text)
    number = float(text)
    if abs(number) >= _WHOLE or not number.is_integer():
        return number
    mantissa, _, exponent = repr(number).partition("e")
    whole, _, rest = mantissa.partition(".")
    return int(whole + rest.ljust(int(exponent), "0")) if exponent else int(number)


def union(*copies: Iterable[Raw]) -> tuple[Raw, ...]:
    """Return the events of all copies, each once, in the order in which they are written out.

    The order of the copies, and of the events in them, makes no difference. Events with one id and
    other content are all kept.
    """
    found = {canonical(raw): raw for copy in copies for raw in copy}
    return tuple(
        found[text] for text in sorted(found, key=lambda text: (_place(found[text]), text))
    )


def _place(raw: Raw) -> tuple[str, str, int]:
    """Return where an event goes in a file: by the time at which it was written."""
    at, name = raw.get("at"), raw.get("id")
    known = EVENT_ID.fullmatch(name) if isinstance(name, str) else None
    device, number = (known["device"], int(known["number"])) if known else ("", 0)
    return (at if isinstance(at, str) else "", device, number)


def digest(events: Iterable[Raw]) -> str:
    """Return the SHA-256 of events in the order of `union`, in hexadecimal: it names a state.

    Whoever holds the digest of a record sees whether events before that were changed or left out.
    """
    lines = "\n".join(map(canonical, union(events)))
    return hashlib.sha256(lines.encode("utf-8", "surrogatepass")).hexdigest()


def read_events(raws: Iterable[Raw]) -> tuple[tuple[Event, ...], tuple[Fault, ...]]:
    """Return the events that are understood, in the order in which they count, and what is wrong.

    Undone events are left out, and so are undo and correction, which have done their work. The
    order is that of writing: the time `at`, but never before what the same device wrote before.
    """
    events, _, faults = read_all(raws)
    return events, faults


def read_all(
    raws: Iterable[Raw],
) -> tuple[tuple[Event, ...], tuple[Undone, ...], tuple[Fault, ...]]:
    """Return what `read_events` does, and every undo that counts, in the order of writing."""
    faults: list[Fault] = []
    found: dict[str, Event] = {}
    for place, raw in enumerate(union(raws), 1):
        event = _read(raw, place, faults)
        if event is None:
            continue
        if event.id in found:
            what = f"there are two events {event.id}"
            faults.append(Fault(event.id, what, "the first of them counts", "event-conflict"))
            continue
        found[event.id] = event
    ordered = in_order(found.values())
    return *_in_effect(ordered, faults), tuple(faults)


def newest(raws: Iterable[Raw]) -> datetime | None:
    """Return the latest time at which one of the events says that it was written.

    Those count that have no effect, too: they were there. A time that no clock shows does not.
    """
    stamps = (read_moment(raw.get("at")) for raw in raws)
    return max((at for at in stamps if at and at <= LAST_WRITTEN), default=None)


def is_same_person(one: Event, other: Event) -> bool:
    """Return whether whoever wrote `one` is who wrote `other`, as they call themselves."""
    return is_one_of(one.by, other.by)


def is_one_of(name: str, names: str) -> bool:
    """Return whether somebody is one of those who are named; where nobody is, that is nobody."""
    mine, theirs = names_in(name), names_in(names)
    return not mine.isdisjoint(theirs) if mine or theirs else True


def _read(raw: Raw, place: int, faults: list[Fault]) -> Event | None:
    name = raw.get("id")
    if not isinstance(name, str) or not EVENT_ID.fullmatch(name):
        what = f"event {place} has no id such as k3x9-1"
        faults.append(Fault(str(place), what, "it is kept, and has no effect"))
        return None
    wrong = _wrong(raw)
    if wrong:
        code = "newer-event" if wrong == _NEWER else "bad-event"
        faults.append(Fault(name, f"event {name} {wrong}", "it is kept, and has no effect", code))
        return None
    at, when = read_moment(raw["at"]), read_moment(raw["when"])
    assert at is not None and when is not None  # noqa: S101, PT018  _wrong has looked
    known = KINDS[raw["kind"]]
    data = {key: raw[key] for key in known if key in raw}
    shown = read_moment(raw.get("now"))
    return Event(name, at, when, raw["by"], raw["kind"], data, shown if shown != at else None)


_NEWER = "is of a kind that this version does not know"


def _wrong(raw: Raw) -> str:
    """Return what is wrong with an event, "" for nothing."""
    for key in ("at", "when"):
        if read_moment(raw.get(key)) is None:
            return f'has no time such as 2026-11-28T02:03:00Z under "{key}"'
    if (at := read_moment(raw["at"])) and at > LAST_WRITTEN:
        return f"was written by a clock that showed the year {at.year}: set it, and write it again"
    if not _is(raw.get("by", None), "line"):
        return 'does not say who wrote it, under "by"'
    kind = raw.get("kind")
    if not isinstance(kind, str):
        return 'does not say of what kind it is, under "kind"'
    if kind not in KINDS:
        return _NEWER
    return _wrong_keys(KINDS[kind], raw)


def _wrong_keys(known: Mapping[str, Key], raw: Raw) -> str:
    for name, key in known.items():
        if name not in raw:
            if key.is_needed:
                return f'has no "{name}"'
        elif not _is(raw[name], key.type):
            return f'has no {_CALLED[key.type]} under "{name}"'
    return ""


_CALLED: Mapping[Type, str] = {
    "text": "text",
    "line": "text of one line",
    "id": "name",
    "moment": "time",
    "flag": "yes or no",
    "count": "whole number",
    "map": "mapping",
    "list": "list",
    "answers": "answers",
}

_LINE = 1_000


def _is(value: object, kind: Type) -> bool:  # noqa: PLR0911  one return for each type
    match kind:
        case "text":
            return isinstance(value, str) and len(value) <= LONGEST_TEXT and _is_whole(value)
        case "line":
            is_short = isinstance(value, str) and len(value) <= _LINE and _is_whole(value)
            return is_short and not any(c in "\r\n\x00" for c in str(value))
        case "id":
            return isinstance(value, str) and 0 < len(value) <= _LINE and value.isprintable()
        case "moment":
            return read_moment(value) is not None
        case "flag":
            return isinstance(value, bool)
        case "count":
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**12
        case "map":
            return isinstance(value, dict)
        case "list":
            return isinstance(value, list)
    return isinstance(value, dict) and all(map(_is_answer, value.values()))


def _is_answer(given: object) -> bool:
    """Return whether it says what was asked, what was answered, and how that is called."""
    return isinstance(given, dict) and all(
        _is(given.get(key, ""), "text") for key in ("ask", "answer", "said", "note", "link", "who")
    )


def _is_whole(text: str) -> bool:
    """Return whether a text can be written: half a character of JSON cannot."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return events in the order of writing.

    A device whose clock was put back still writes one after the other.
    """
    latest: dict[str, datetime] = {}
    keys: dict[str, tuple[datetime, str, int]] = {}
    known = sorted(events, key=lambda event: (event.device, event.number))
    for event in known:
        at = max(event.at, latest.get(event.device, event.at))
        latest[event.device] = at
        keys[event.id] = (at, event.device, event.number)
    return sorted(known, key=lambda event: keys[event.id])


def _in_effect(
    ordered: list[Event], faults: list[Fault]
) -> tuple[tuple[Event, ...], tuple[Undone, ...]]:
    place = {event.id: number for number, event in enumerate(ordered)}
    known = {event.id: event for event in ordered}
    roots = _roots(ordered)
    undone: set[str] = set()
    undos: list[Event] = []

    def counts(event: Event) -> bool:
        is_earlier = _is_earlier(event, place, faults)
        return is_earlier and _may_change(event, roots, known, faults)

    for event in reversed(ordered):
        undoes = event.kind == UNDO and event.id not in undone
        if (
            undoes
            and _is_earlier(event, place, faults)
            and _may_change(event, roots, known, faults)
        ):
            undone.add(event.text("of"))
            undos.append(event)
    now = dict(known)
    for event in ordered:
        corrects = event.kind == CORRECT and event.id not in undone
        if (
            corrects
            and _is_earlier(event, place, faults)
            and _may_change(event, roots, known, faults)
        ):
            _correct(event, now, faults, is_undone=event.text("of") in undone)
    left = (now[e.id] for e in ordered if e.id not in undone and e.kind not in (UNDO, CORRECT))
    ends = [(event, *roots[event.id]) for event in reversed(undos)]
    told = (Undone(event, now[root.id], is_back=depth % 2 == 0) for event, root, depth in ends)
    return tuple(left), tuple(told)


def _roots(ordered: Iterable[Event]) -> dict[str, tuple[Event, int]]:
    """Return, of each event, what is at the end of the undos that it begins, and how many."""
    found: dict[str, tuple[Event, int]] = {}
    for event in ordered:
        root, depth = found.get(event.text("of") if event.kind == UNDO else "", (event, -1))
        found[event.id] = (root, depth + 1)
    return found


def _may_change(
    event: Event,
    roots: Mapping[str, tuple[Event, int]],
    known: Mapping[str, Event],
    faults: list[Fault],
) -> bool:
    """Return whether an event may undo or correct another: somebody's word is only theirs."""
    root, _ = roots[event.id]
    about = known.get(root.text("of"), root) if root.kind == CORRECT else root
    if about.kind not in WORDS or is_same_person(event, about):
        return True
    what = f"event {event.id} changes {about.id}, which is the word of somebody else"
    faults.append(Fault(event.id, what, "it is kept, and has no effect"))
    return False


def _is_earlier(event: Event, place: Mapping[str, int], faults: list[Fault]) -> bool:
    """Return whether an event is about one that was written before it."""
    of = event.text("of")
    if place.get(of, len(place)) < place[event.id]:
        return True
    what = f"event {event.id} is about {of}, which is no earlier event of this record"
    faults.append(Fault(event.id, what, "it is kept, and has no effect"))
    return False


def _correct(event: Event, now: dict[str, Event], faults: list[Fault], *, is_undone: bool) -> None:
    of = event.text("of")
    target, values = now[of], event.data["set"]
    allowed = {"when": Key("moment"), "by": Key("line"), **KINDS[target.kind]}
    bad = [key for key in values if key not in allowed or not _is(values[key], allowed[key].type)]
    if target.kind in (UNDO, CORRECT) or bad:
        if is_undone:
            return  # it has no effect either way
        what = f"event {event.id} corrects what cannot be corrected so"
        faults.append(Fault(event.id, what, "it is kept, and has no effect"))
        return
    when = read_moment(values.get("when")) or target.when
    before = {"when": target.when, "by": target.by, **target.data}
    was = {key: before.get(key, "") for key in values}
    rest = {key: value for key, value in values.items() if key not in ("when", "by")}
    now[of] = replace(
        target,
        when=when,
        by=values.get("by", target.by),
        data={**target.data, **rest},
        was=(*target.was, was),
    )
