"""Answer the page of the run: a record's events and what the reader does in, what is shown out.

Pure: no files but the package's own, no clock; runs natively and in Pyodide.

A request: ``{"record": id or "", "events": [those of the record], "beside": {key: what its file
holds beside them}, "others": [{"id", "events"}, …], "now": time, "here": minutes ahead of UTC,
"me": name on this device, "team": {fact: text}, "messages": {step: template}, "address": of the
page without a fragment, "arrival": "" or what a link brought, "act": {"name": …, "fields": {…}} or
null, "open": [what is unfolded, …], "fresh": [events that were written last, by id]}``. A response:
``{"form": {attribute: text}, "regions": {name: HTML}, "title": of the page, "texts": {name: text to
copy}, "add": [events without ids], "take": {"id", "events", "beside"} or null, "file": {"name",
"type", "text"} or null, "known": what Renderer.known returns, null without a record}``; a triage
that starts a record, or decides one anew, asks with ``"act": {"name": "begin", "triage": …}``, see
begin.py.
"""

from datetime import UTC, datetime
from typing import Any

from checklist.engine.record.acts import Here, RefusedActError, act
from checklist.engine.record.fold import Record, fold
from checklist.engine.run.begin import begin
from checklist.engine.run.exports import export
from checklist.engine.run.links import answer_to, arrived, read_answer, record_of_answer
from checklist.engine.run.render import Renderer, Shown
from checklist.engine.triage.times import MOST_AHEAD, read_moment

__all__ = ["Renderer", "respond"]


def respond(request: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    """Return the response to a request of the page."""
    now = read_moment(request.get("now")) or datetime(1970, 1, 1, tzinfo=UTC)
    ahead = request.get("here")
    shown = Shown(
        record=_record(request) if request["events"] else None,
        asked=request["record"],
        others=tuple(fold(one["id"], one["events"]) for one in request.get("others", ())),
        now=now,
        here=ahead if isinstance(ahead, int) and abs(ahead) <= MOST_AHEAD else 0,
        me=str(request.get("me", "")),
        team=request.get("team", {}),
        messages=request.get("messages", {}),
        address=str(request.get("address", "")),
        open=tuple(request.get("open", ())),
        arrival=arrived(str(request.get("arrival", ""))),
    )
    given = request.get("act")
    response: dict[str, Any] = {"add": [], "take": None, "file": None, "open": ""}
    if given:
        response |= _act(shown, given, renderer)
    elif shown.arrival.answer and shown.record is None:
        response["open"] = record_of_answer(shown.arrival.answer)
    fresh = tuple(request.get("fresh", ()))
    said = response.pop("said", "") or renderer.written(shown.record, fresh)
    is_wrong = response.pop("is_wrong", False)
    undo = " ".join(fresh)
    return {**renderer.shown(shown, said=said, is_wrong=is_wrong, undo=undo), **response}


def _record(request: dict[str, Any]) -> Record:
    return fold(request["record"], request["events"], request.get("beside", {}))


def _act(shown: Shown, given: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    """Return what an act adds, makes or says."""
    name, fields = given["name"], given.get("fields", {})
    try:
        if name == "begin":
            return {
                "add": begin(given["triage"], shown.record, Here(shown.now, shown.me), renderer)
            }
        if name == "me":
            return {"said": renderer.word("me_is" if shown.me else "me_nobody", name=shown.me)}
        if shown.record is None or name in _OF_A_LINK:
            return _of_a_link(shown, name, fields, renderer)
        return _of_a_record(shown, shown.record, name, fields, renderer)
    except RefusedActError as error:
        return {"said": renderer.say(error.phrase), "is_wrong": True}


_OF_A_LINK = ("take", "answer-request")
"""What is done with what a link brought."""


def _of_a_link(
    shown: Shown, name: str, fields: dict[str, str], renderer: Renderer
) -> dict[str, Any]:
    if name == "take" and shown.arrival.record is not None:
        return {"take": shown.arrival.record, "said": renderer.word("handed_taken")}
    if name == "answer-request" and shown.arrival.request is not None:
        shown.answer = answer_to(shown.arrival.request, fields, Here(shown.now, shown.me))
        shown.refuses = fields.get("say") == "refuse"
    if name == "answer":
        raise RefusedActError(
            "refused_elsewhere" if record_of_answer(fields["answer"]) else "answer_bad"
        )
    return {}


def _of_a_record(
    shown: Shown, record: Record, name: str, fields: dict[str, str], renderer: Renderer
) -> dict[str, Any]:
    if name == "export":
        return {"file": export(shown, fields["format"], renderer)}
    if name == "answer":
        return {"add": [read_answer(record, fields.get("answer", ""), shown.now)]}
    shown.wants_issue = name == "issue"
    if shown.wants_issue:
        return {}
    if name == "handed":
        shown.is_handed = True
        return {}
    return {"add": act(record, name, fields, Here(shown.now, shown.me))}
