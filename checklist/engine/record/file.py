"""Records as a file of JSON: written so that equal records are equal bytes, read with suspicion.

Pure: works on text; runs natively and in Pyodide. docs/contracts/records.md is the contract. A
newer version is opened as far as it is understood, and kept whole.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checklist.engine.problem import quoted, visible
from checklist.engine.record.events import (
    DEEPEST,
    MOST_EVENTS,
    RECORD_ID,
    Fault,
    Raw,
    TooDeepError,
    canonical,
    from_json,
    union,
)

FORMAT = "hotfix-record"
VERSION = 1

MOST_BYTES = 20_000_000
"""A larger file is no set of records: a record of a long incident has some 100,000 bytes."""
MOST_RECORDS = 5_000

_REFUSED = "nothing of it was taken"


class RefusedError(ValueError):
    """A file is no set of records; `fault` says why, `line` where, 1 unless something is known."""

    def __init__(self, what: str, cure: str, *, line: int = 1) -> None:
        super().__init__(f"{what}: {cure}")
        self.fault = Fault("", what, cure, "bad-record")
        self.line = line


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it is kept: its events, each as it was written, and what else the file says."""

    id: str
    events: tuple[Raw, ...]
    beside: Mapping[str, Any] = field(default_factory=dict)


def write_file(records: Iterable[Kept]) -> str:
    """Return `records` as the text of a file; equal records give equal text."""
    joined: dict[str, Kept] = {}
    for one in records:
        joined[one.id] = merged(joined[one.id], one) if one.id in joined else one
    whole = {
        "format": FORMAT,
        "version": VERSION,
        "records": [
            {**one.beside, "id": one.id, "events": list(union(one.events))}
            for one in sorted(joined.values(), key=lambda one: one.id)
        ],
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def merged(one: Kept, other: Kept) -> Kept:
    """Return the union of two copies of a record; nothing depends on which was joined first."""
    beside = {
        key: min((copy.beside[key] for copy in (one, other) if key in copy.beside), key=canonical)
        for key in sorted({*one.beside, *other.beside})
    }
    return Kept(one.id, union(one.events, other.events), beside)


def read_file(text: str) -> tuple[tuple[Kept, ...], tuple[Fault, ...]]:
    """Return the records of a file, and what is wrong with parts of it that were left out.

    Raises RefusedError where it is no file of records.
    """
    data = _json(text)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise RefusedError(
            f'this is no file of records: "format" is not "{FORMAT}"',
            "choose a file that was exported here",
        )
    version, records = data.get("version"), data.get("records")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise RefusedError('"version" is no number of a version', "export the records again")
    if not isinstance(records, list):
        raise RefusedError('"records" is no list', "export the records again")
    if len(records) > MOST_RECORDS:
        raise RefusedError(f"there are more than {MOST_RECORDS:,} records", "export fewer at once")
    faults: list[Fault] = []
    if version > VERSION:
        what = f"the file is of version {version}, and this is version {VERSION}"
        cure = "what is understood is shown, and all of it is kept"
        faults.append(Fault("", what, cure, "newer-record"))
    if more := sorted({*data} - {"format", "version", "records"}):
        what = (
            f"what the file holds beside its records is not kept: {', '.join(map(visible, more))}"
        )
        faults.append(Fault("", what, "keep the file itself", "newer-record"))
    found: dict[str, Kept] = {}
    for number, item in enumerate(records, 1):
        kept = _record(item, number, faults)
        if kept:
            found[kept.id] = merged(found[kept.id], kept) if kept.id in found else kept
    return tuple(found.values()), tuple(faults)


def too_large() -> RefusedError:
    """Return that a file is refused for its size."""
    return RefusedError(
        f"the file has more than {MOST_BYTES:,} bytes", "choose a file that was exported here"
    )


def unreadable() -> RefusedError:
    """Return that a file is refused since it is no text in UTF-8, or cannot be read at all."""
    return RefusedError("the file is not UTF-8", "choose a file that was exported here")


def _json(text: str) -> object:
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise too_large()
    try:
        return from_json(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise RefusedError(
            f"the file is no JSON from line {error.lineno} on, or it is cut off",
            "export it again, and copy all of it",
            line=error.lineno,
        ) from None
    except (RecursionError, TooDeepError):
        raise RefusedError("the file is nested too deeply", _REFUSED) from None
    except ValueError as error:  # a number that JSON does not have
        raise RefusedError(f"the file holds {error}", _REFUSED) from None


def _record(item: object, number: int, faults: list[Fault]) -> Kept | None:
    wrong = _wrong(item)
    if wrong:
        faults.append(Fault("", f"record {number} {wrong}", "it was left out", "bad-record"))
        return None
    assert isinstance(item, dict)  # noqa: S101  _wrong has looked
    name, events = item["id"], item["events"]
    kept = []
    for place, event in enumerate(events, 1):
        if isinstance(event, dict) and _can_be_written(event):
            kept.append(event)
        else:
            what = f"event {place} of record {quoted(name)} is nothing that can be kept"
            faults.append(Fault("", what, "it was left out", "bad-event"))
    beside = {key: value for key, value in item.items() if key not in ("id", "events")}
    if not _can_be_written(beside):
        what = f"what record {quoted(name)} holds beside its events is nothing that can be kept"
        faults.append(Fault("", what, "it was left out", "bad-record"))
        beside = {}
    return Kept(name, union(kept), beside)


def _wrong(item: object) -> str:
    """Return what is wrong with a record, "" for nothing."""
    if not isinstance(item, dict):
        return "is no mapping"
    name, events = item.get("id"), item.get("events")
    if not isinstance(name, str) or not RECORD_ID.fullmatch(name):
        shown = f": {visible(name)}" if isinstance(name, str) else ""
        return f"has no id of small letters, digits and -{shown}"
    if not isinstance(events, list):
        return f"({quoted(name)}) has no list of events"
    return (
        f"({quoted(name)}) has more than {MOST_EVENTS:,} events"
        if len(events) > MOST_EVENTS
        else ""
    )


MOST_OF_AN_EVENT = 500_000


def _can_be_written(value: object) -> bool:
    """Return whether it can be kept as it is, in every browser: UTF-8, numbers that JSON has."""
    if not _is_sound(value, DEEPEST):
        return False
    try:
        return len(canonical(value).encode()) <= MOST_OF_AN_EVENT
    except (UnicodeEncodeError, ValueError):  # a number of more digits than Python writes
        return False


def _is_sound(value: object, levels: int) -> bool:
    """Return whether it has so many levels at most, and no number that is too large for JSON."""
    if isinstance(value, float):
        return value not in (float("inf"), float("-inf"))
    if not isinstance(value, dict | list):
        return True
    parts = value.values() if isinstance(value, dict) else value
    return levels > 0 and all(_is_sound(part, levels - 1) for part in parts)
