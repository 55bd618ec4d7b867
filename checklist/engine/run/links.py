"""What a link to the run brings: a request for approval, the answer to one, or a whole record.

Pure; runs natively and in Pyodide. All of it comes from somewhere else: it is shown as text, and a
record is joined only when the reader takes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from checklist.engine.record.acts import (
    Added,
    Here,
    RefusedActError,
    after,
    cleaned,
    event,
    one_line,
    require_second,
    stamp,
    stamps,
)
from checklist.engine.record.events import KINDS, RECORD_ID, Event, read_events
from checklist.engine.record.file import RefusedError, read_file, write_file
from checklist.engine.record.fold import Approval, Record, subject, subject_digest
from checklist.engine.record.names import names_in
from checklist.engine.record.private import is_private
from checklist.engine.record.run import first_names, firsts
from checklist.engine.record.share import packed, unpacked
from checklist.engine.record.timeline import outcome_title, step_title
from checklist.engine.triage.times import read_moment

ASK, ANSWER, TAKE = "ask", "answer", "take"
"""The fields of the fragment that bring something."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request for approval: which record and step, by whom and when, and what it is about."""

    record: str
    title: str
    step: str
    called: str
    by: str
    at: str
    about: Mapping[str, str]
    digest: str
    author: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a link brought; `bad` says that it could not be read, and what it was meant to be."""

    request: Request | None = None
    record: Mapping[str, Any] | None = None
    answer: str = ""
    bad: str = ""
    why: str = ""


def arrived(text: str) -> Arrival:
    """Return what the fragment ``NAME=LETTERS`` brings."""
    name, _, letters = text.partition("=")
    if name == ANSWER:
        is_answer = bool(record_of_answer(letters))
        return Arrival(answer=letters, bad="" if is_answer else ANSWER)
    if name not in (ASK, TAKE):
        return Arrival()
    try:
        data = unpacked(letters)
        if name == ASK:
            return Arrival(request=_request(data))
        return Arrival(record=_record(data))
    except (KeyError, RecursionError, TypeError, ValueError) as error:
        return Arrival(bad=name, why=str(error))


def _request(data: Any) -> Request:  # noqa: ANN401  JSON
    texts = {key: data[key] for key in ("record", "title", "step", "called", "by", "at", "digest")}
    texts["author"] = data.get("author", "")
    about = data["about"]
    if not isinstance(about, dict) or read_moment(texts["at"]) is None:
        raise TypeError("it is no request")
    parts = [*texts.values(), *about, *about.values()]
    if not all(isinstance(part, str) and len(part) <= 2_000 for part in parts):  # noqa: PLR2004
        raise TypeError("it is no request")
    return Request(about=about, **texts)


def _record(data: Any) -> Mapping[str, Any]:  # noqa: ANN401  JSON
    try:
        kept, _ = read_file(_as_file(data))
    except RefusedError as error:
        raise ValueError(error.fault.what) from error
    if len(kept) != 1:
        raise ValueError("it holds no record")
    return {"id": kept[0].id, "events": list(kept[0].events), "beside": kept[0].beside}


def _as_file(data: Any) -> str:  # noqa: ANN401  JSON
    from json import dumps  # noqa: PLC0415  only where a record arrives

    return dumps({"format": "hotfix-record", "version": 1, "records": [data]})


def ask_link(record: Record, step: str, *, address: str) -> str:
    """Return the link that asks for approval of `step`; it has no more of the record than that."""
    asked = record.asked[step]
    about = subject(record, step)
    told = () if is_private(record) else ("ticket", "product", "branch")
    more = {name: text for name in told if (text := record.fields.get(name, ""))}
    data = {
        "record": record.id,
        "title": "" if is_private(record) else record.title,
        "step": step,
        "called": step_title(record, step),
        "by": asked.by,
        "at": stamp(asked.when),
        "about": {
            "version": str(about["version"]),
            "commit": str(about["commit"]),
            "outcome": outcome_title(record, str(about["outcome"])),
            **more,
        },
        "digest": subject_digest(about),
        "author": record.fields.get("author", ""),
    }
    return f"{address}#{ASK}={packed(data)}"


def take_link(record: Record, *, address: str) -> str:
    """Return the link that holds the whole record."""
    whole = {**record.beside, "id": record.id, "events": list(record.raws)}
    return f"{address}#{TAKE}={packed(whole)}"


def answer_to(request: Request, fields: Mapping[str, str], here: Here) -> str:
    """Return the answer to a request, as letters; raises RefusedActError where it cannot be given.

    Its event has no id yet: whoever takes it has the record, and numbers it.
    """
    given = cleaned(fields)
    by = one_line(given, "by") or one_line({"by": here.me}, "by")
    reason = given.get("reason", "").strip()
    if not names_in(by):
        raise RefusedActError("refused_name", "by")
    others = first_names(request.author, request.by)
    about: dict[str, object] = {"step": request.step, "digest": request.digest, "reason": reason}
    if fields.get("say") == "refuse":
        if not reason:
            raise RefusedActError("refused_reason", "reason")
        made = event("refuse", here, {"by": by}, **about)
    else:
        require_second(others, by, "by")
        made = event("approve", here, {"by": by}, how="link", **about)
    return packed({"record": request.record, "event": made})


def read_answer(record: Record, text: str, now: datetime) -> Added:
    """Return the event of an answer; raises RefusedActError where it is none of this record.

    It is written `now`, whatever the clock of the other device said: that is in its `when`. An
    approval that would not count, by the names that the record has now, is refused.
    """
    letters = text.strip().rpartition(f"{ANSWER}=")[2]
    try:
        data = unpacked(letters)
        made = data["event"]
        known, faults = read_events([{**made, "id": "answer-1"}])
    except (KeyError, TypeError, ValueError):
        raise RefusedActError("refused_answer", "answer") from None
    fits = data.get("record") == record.id and RECORD_ID.fullmatch(record.id)
    if not fits or faults or len(known) != 1 or known[0].kind not in ("approve", "refuse"):
        raise RefusedActError("refused_answer", "answer")
    said = known[0]
    if said.data.get("self") is True:
        raise RefusedActError("refused_answer", "answer")
    if said.when > now + timedelta(minutes=1):
        raise RefusedActError("refused_future", "answer")
    if said.text("digest") != subject_digest(subject(record, said.text("step"))):
        raise RefusedActError("refused_lapsed", "answer", name=said.by)
    if any(_is_same(one, said) for one in record.approvals):
        raise RefusedActError("refused_already", "answer")
    if said.kind == "approve":
        require_second(firsts(record, said.text("step")), said.by, "answer")
    held = ("when", "by", "kind", *KINDS[said.kind])
    return {key: made[key] for key in held if key in made} | stamps(after(record, Here(now)))


def _is_same(one: Approval, said: Event) -> bool:
    """Return whether an answer was taken already."""
    words = (said.text("step"), said.text("digest"), said.when, said.by, said.kind == "approve")
    return (one.step, one.digest, one.when, one.by, one.is_given) == words


def record_of_answer(text: str) -> str:
    """Return the id of the record that an answer is for; "" where it is none."""
    try:
        name = unpacked(text.strip().rpartition(f"{ANSWER}=")[2])["record"]
    except (KeyError, TypeError, ValueError):
        return ""
    return name if isinstance(name, str) and RECORD_ID.fullmatch(name) else ""


def file_of(record: Record) -> str:
    """Return the record as the text of a file."""
    from checklist.engine.record.file import Kept  # noqa: PLC0415

    return write_file([Kept(record.id, record.raws, record.beside)])
