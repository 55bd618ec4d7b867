"""The record as files: JSON, Markdown, a table, deadlines for a calendar.

Pure; runs natively and in Pyodide. Two exports of one record are the same bytes: nothing in them is
of the moment at which they were made. No file names a public place under an alert that replaces it.
Markdown and calendar are for other people, and then tell neither title, reasons nor notes; JSON and
CSV hold all of the record, and the page says so.
"""

import csv
import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from checklist.engine.cell import harmless
from checklist.engine.record.acts import stamp
from checklist.engine.record.calendar_file import Entry, calendar_file
from checklist.engine.record.clocks import Clocked, clocks
from checklist.engine.record.fold import Record, as_decided
from checklist.engine.record.timeline import timeline
from checklist.engine.record.work import counts, in_minutes, totals
from checklist.engine.run.links import file_of

if TYPE_CHECKING:
    from checklist.engine.run.render import Renderer, Shown

FORMATS = ("json", "markdown", "csv", "ics")

TYPES = {
    "json": ("json", "application/json"),
    "markdown": ("md", "text/markdown"),
    "csv": ("csv", "text/csv"),
    "ics": ("ics", "text/calendar"),
}

COLUMNS = (
    "record",
    "event",
    "kind",
    "when",
    "until",
    "minutes",
    "counts",
    "what",
    "text",
    "link",
    "by",
    "written",
)


def export(shown: "Shown", form: str, renderer: "Renderer") -> dict[str, str]:
    """Return name, type and text of the file of a record in a form of FORMATS."""
    assert shown.record is not None  # noqa: S101  the caller has looked
    ending, kind = TYPES[form]
    text = _EXPORTS[form](shown, renderer)
    return {"name": f"{shown.record.id}.{ending}", "type": kind, "text": text}


def _json(shown: "Shown", _: "Renderer") -> str:
    assert shown.record is not None  # noqa: S101
    return file_of(shown.record)


def _markdown(shown: "Shown", renderer: "Renderer") -> str:
    return renderer.markdown(shown.at_rest())


def _csv(shown: "Shown", renderer: "Renderer") -> str:
    """Return a row for each thing that happened, and the totals; RFC 4180.

    What the columns hold is in docs/contracts/records.md#table.
    """
    record = shown.record
    assert record is not None  # noqa: S101
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    entries = {one.event: one for one in record.work}
    for row in timeline(record):
        spent = entries.get(row.event)
        minutes = f"{_minutes(spent.end - spent.start)}" if spent and spent.end else ""
        counted = ("yes" if counts(spent.activity) else "no") if spent else ""
        cells = [record.id, row.event, row.kind, stamp(row.when)]
        cells += [stamp(row.until) if row.until else "", minutes, counted, renderer.told(row)]
        cells += [row.text, row.link, row.by, stamp(row.written)]
        writer.writerow(harmless(cells))
    for clock in clocks(record, shown.at_rest().now):
        due = stamp(clock.due) if clock.due else ""
        ended = stamp(clock.ended) if clock.ended else ""
        cells = [record.id, "", "clock", due, ended, "", "", clock.title, clock.state, "", "", ""]
        writer.writerow(harmless(cells))
    state = [record.id, "", "state", "", "", "", "", record.digest, "", "", "", ""]
    writer.writerow(state)
    found = in_minutes(totals(record.work, shown.at_rest().now))
    for kind, name, total in (
        *(("total-person", one.name, one.time) for one in found.people),
        *(("total-activity", renderer.activity(one.name), one.time) for one in found.activities),
        ("total", "", found.all),
    ):
        cells = [record.id, "", kind, "", "", f"{_minutes(total)}", "yes", name, "", "", "", ""]
        writer.writerow(harmless(cells))
    return table.getvalue()


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds() // 60)


def _ics(shown: "Shown", renderer: "Renderer") -> str:
    record = shown.record
    assert record is not None  # noqa: S101
    now = shown.at_rest().now
    digest = record.digest[:12]
    title = renderer.public_title(record)
    named = {"record": record.id, "title": title}
    key = "ics_title" if title == record.id else "ics_title_named"
    held = {one.id: one for one in clocks(record, now)}
    entries = [
        Entry(
            one.id,
            renderer.word(key, clock=one.title, **named),
            renderer.word("ics_text", record=record.id, digest=digest),
            one.due,
            is_over=not (one.is_open and one.id in held),
        )
        for one in (_former(record, now) | held).values()
        if one.due
    ]
    return calendar_file(record.id, entries, made=now, sequence=len(record.raws))


def _former(record: Record, now: datetime) -> dict[str, Clocked]:
    """Return the clocks of the decisions before: a file that was taken then has alarms for them."""
    found: dict[str, Clocked] = {}
    for then in as_decided(record):
        found |= {one.id: one for one in clocks(then, now)}
    return found


_EXPORTS: dict[str, Callable[["Shown", "Renderer"], str]] = {
    "json": _json,
    "markdown": _markdown,
    "csv": _csv,
    "ics": _ics,
}
