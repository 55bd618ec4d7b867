"""Deadlines as an iCalendar file, for the reader's own calendar.

Pure; runs natively and in Pyodide. Times are in UTC, each deadline is an event of its own that ends
when it is due, with one UID for good and a SEQUENCE that rises, so that a later file replaces an
earlier one. RFC 5545; what calendars make of it is in docs/adr/0017.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

ACT = timedelta(minutes=15)
"""How long before a deadline its event begins."""

FOLD = 75
"""Most octets of a line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A deadline for a calendar; one that `is_over` is taken out of it."""

    clock: str
    title: str
    text: str
    due: datetime
    is_over: bool = False


def calendar_file(record: str, entries: Iterable[Entry], *, made: datetime, sequence: int) -> str:
    """Return the text of the file, with the line ends of the format.

    `made` is when the newest event of the record was written, `sequence` how many events it has: so
    two files of the same state are the same.
    """
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//hotfix-playbook//record//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ]
    for entry in entries:
        lines += _event(record, entry, made, sequence)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(record: str, entry: Entry, made: datetime, sequence: int) -> list[str]:
    alarm = [
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION:{escaped(entry.title)}",
        "TRIGGER;RELATED=START:PT0S",
        "END:VALARM",
    ]
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(entry.clock)}.{record}@hotfix-playbook",
        f"SEQUENCE:{sequence}",
        f"DTSTAMP:{_moment(made)}",
        f"DTSTART:{_moment(entry.due - ACT)}",
        f"DTEND:{_moment(entry.due)}",
        f"SUMMARY:{escaped(entry.title)}",
        f"DESCRIPTION:{escaped(entry.text)}",
        f"STATUS:{'CANCELLED' if entry.is_over else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        *([] if entry.is_over else alarm),
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Return text as a property of iCalendar has it."""
    plain = "".join(c for c in text.replace("\r\n", "\n") if c == "\n" or c.isprintable())
    marked = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return marked.replace("\n", "\\n")


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _folded(line: str) -> Iterable[str]:
    """Yield a line in pieces of at most FOLD octets; no character is split."""
    piece, octets = "", 0
    for character in line:
        size = len(character.encode("utf-8"))
        if octets + size > FOLD:
            yield piece
            piece, octets = " ", 1
        piece += character
        octets += size
    yield piece
