"""Answer the page of the records: those that the device keeps in, the list out.

Pure: no files but the package's own, no clock; runs natively and in Pyodide.

A request: ``{"records": [{"id", "events", "beside"}, …], "now": time, "query": text, "host": name,
"state": {"kept": "device" or "memory", "persisted": true, false or null}, "act": {"name": …,
"fields": {…}, "files": [{"name", "text": null where it is no UTF-8}, …]} or null, "fresh": id for a
duplicate}``. A response: ``{"regions": {name: HTML},
"take": [{"id", "events", "beside"}, …], "file": {"name", "type", "text"} or null}``: what is to be
joined with what is kept, and a file.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from checklist.engine.record.acts import Here, after, event
from checklist.engine.record.file import (
    Kept,
    RefusedError,
    merged,
    read_file,
    unreadable,
    write_file,
)
from checklist.engine.record.fold import Record, fold
from checklist.engine.records.render import Imported, Renderer
from checklist.engine.triage.times import read_moment

if TYPE_CHECKING:
    from checklist.engine.record.events import Fault

__all__ = ["Renderer", "respond"]


def respond(request: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    """Return the response to a request of the page."""
    now = read_moment(request.get("now")) or datetime(1970, 1, 1, tzinfo=UTC)
    records = [
        fold(one["id"], one["events"], one.get("beside", {})) for one in request.get("records", ())
    ]
    given = request.get("act") or {}
    name, fields = given.get("name", ""), given.get("fields", {})
    response: dict[str, Any] = {"take": [], "file": None}
    imported: Imported | None = None
    said = renderer.word("records_back") if name == "back" else ""
    if name == "import":
        imported, response["take"] = _import(given["files"], records)
    elif name == "export":
        wanted = fields.get("id", "")
        kept = [Kept(one.id, one.raws, one.beside) for one in records if wanted in ("", one.id)]
        file = f"{wanted or 'records'}.json"
        response["file"] = {"name": file, "type": "application/json", "text": write_file(kept)}
    elif name == "copy":
        response["take"] = _copy(records, fields["id"], str(request["fresh"]), now, renderer)
        said = renderer.word("records_copied")
    regions = renderer.shown(
        records,
        query=str(request.get("query", "")),
        now=now,
        state=request.get("state", {}),
        host=str(request.get("host", "")),
    )
    notice = renderer.notice(
        said=said, imported=imported, dropped=fields if name == "dropped" else {}
    )
    return {"regions": {**regions, "notice": notice}, **response}


def _import(
    files: list[dict[str, str | None]], records: list[Record]
) -> tuple[Imported, list[dict[str, Any]]]:
    """Return what files bring, compared with what is there, and what is to be joined."""
    found: dict[str, Kept] = {}
    wrong: list[Fault] = []
    refused: list[tuple[str, Fault]] = []
    for file in files:
        try:
            kept, faults = read_file(_text(file))
        except RefusedError as error:
            refused.append((str(file.get("name", "")), error.fault))
            continue
        wrong += faults
        for one in kept:
            found[one.id] = merged(found[one.id], one) if one.id in found else one
    there = {one.id: one for one in records}
    rows = []
    for one in found.values():
        before = there.get(one.id)
        joined = fold(one.id, (*(before.raws if before else ()), *one.events))
        wrong += joined.faults
        rows.append((joined, len(before.raws) if before else None, len(joined.raws)))
    return Imported(tuple(rows), tuple(wrong), tuple(refused)), [
        {"id": one.id, "events": list(one.events), "beside": one.beside} for one in found.values()
    ]


def _text(file: Mapping[str, str | None]) -> str:
    """Return the text of a file; raises RefusedError where the page could not read it as one."""
    text = file.get("text")
    if text is None:
        raise unreadable()
    return text


def _copy(
    records: list[Record], name: str, fresh: str, now: datetime, renderer: Renderer
) -> list[dict[str, Any]]:
    """Return a duplicate of a record, under a title of its own."""
    for one in records:
        if one.id == name:
            title = renderer.word("records_copy_title", title=one.title or one.id)
            renamed = event("set", after(one, Here(now)), {}, name="title", value=title)
            return [{"id": fresh, "events": [*one.raws, renamed], "beside": one.beside}]
    return []
