"""The JSON schema of a file of records, made from what the engine reads.

Pure. To change what an event may hold, edit KINDS in
checklist/engine/record/events.py.
"""

import json
from collections.abc import Mapping
from typing import Any

from checklist.engine.record.events import (
    EVENT_ID,
    KINDS,
    LONGEST_TEXT,
    MOST_EVENTS,
    RECORD_ID,
    Key,
)
from checklist.engine.record.file import FORMAT, MOST_RECORDS, VERSION

SCHEMA = "run/record.schema.json"
"""Where it is published."""

_MOMENT = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?Z$"

_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": LONGEST_TEXT},
    "line": {"type": "string", "maxLength": 1_000, "pattern": "^[^\\r\\n]*$"},
    "id": {"type": "string", "minLength": 1, "maxLength": 1_000},
    "moment": {"type": "string", "pattern": _MOMENT},
    "flag": {"type": "boolean"},
    "count": {"type": "integer"},
    "map": {"type": "object"},
    "list": {"type": "array"},
    "answers": {
        "type": "object",
        "additionalProperties": {
            "type": "object",
            "properties": {
                name: {"type": "string", "maxLength": LONGEST_TEXT}
                for name in ("ask", "answer", "said", "note", "link", "who")
            },
        },
    },
}


def schema() -> str:
    """Return the schema as JSON text.

    It describes what is written. A reader keeps more: events of kinds that it does not know.
    """
    event = {
        "type": "object",
        "required": ["id", "at", "when", "by", "kind"],
        "properties": {
            "id": {"type": "string", "pattern": f"^{_plain(EVENT_ID.pattern)}$"},
            "at": _TYPES["moment"],
            "now": _TYPES["moment"],
            "when": _TYPES["moment"],
            "by": _TYPES["line"],
            "kind": {"enum": list(KINDS)},
        },
        "allOf": [_of_kind(kind, keys) for kind, keys in KINDS.items()],
    }
    record = {
        "type": "object",
        "required": ["id", "events"],
        "properties": {
            "id": {"type": "string", "pattern": f"^{RECORD_ID.pattern}$"},
            "events": {
                "type": "array",
                "maxItems": MOST_EVENTS,
                "items": {"$ref": "#/$defs/event"},
            },
        },
    }
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Records of hotfixes",
        "type": "object",
        "required": ["format", "version", "records"],
        "properties": {
            "format": {"const": FORMAT},
            "version": {"const": VERSION},
            "records": {
                "type": "array",
                "maxItems": MOST_RECORDS,
                "items": {"$ref": "#/$defs/record"},
            },
        },
        "$defs": {"event": event, "record": record},
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def _of_kind(kind: str, keys: Mapping[str, Key]) -> dict[str, Any]:
    needed = [name for name, key in keys.items() if key.is_needed]
    return {
        "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
        "then": {
            "required": needed,
            "properties": {name: _TYPES[key.type] for name, key in keys.items()},
        },
    }


def _plain(pattern: str) -> str:
    """Return a pattern without the names of its groups, which JavaScript writes otherwise."""
    return pattern.replace("?P<device>", "").replace("?P<number>", "")
