"""Make the JSON schemas that let editors complete, explain and check policies and scenarios.

Pure: returns text; the command ``schema`` writes it. The schemas are draft-07: older releases of
the YAML language server support no later draft. To change what a schema says, edit
checklist/engine/source/file_keys.py and run ``make schema``, never the JSON files.
"""

import json

from checklist.engine.source.file_keys import KEYS, KINDS, Key, Shape

_HEAD: Shape = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$comment": "Made by make schema from checklist/engine/source/file_keys.py; edit that.",
}


def files() -> dict[str, str]:
    """Return the text of each schema by the name of its file."""
    return {
        "policy.schema.json": _text(policy_schema()),
        "scenarios.schema.json": _text(scenarios_schema()),
    }


def policy_schema() -> Shape:
    """Return the schema of a policy."""
    parts = {kind: _mapping(kind) for kind in KINDS if kind not in ("policy", "scenario")}
    return {**_HEAD, **_mapping("policy"), "definitions": parts}


def scenarios_schema() -> Shape:
    """Return the schema of the scenarios beside a policy."""
    return {**_HEAD, "title": "scenarios", "type": "array", "items": _mapping("scenario")}


EITHER = {"question": ("answers", "number"), "derived": ("rules", "sum")}
"""By kind, two keys of which there must be one, and one alone."""


def _mapping(kind: str) -> Shape:
    keys = KINDS[kind]
    either: Shape = (
        {"oneOf": [{"required": [key]} for key in EITHER[kind]]} if kind in EITHER else {}
    )
    return either | {
        "title": kind,
        "type": "object",
        "required": [*keys.required],
        "additionalProperties": False,
        "properties": {
            name: _property(KEYS[kind][name]) for name in (*keys.required, *keys.optional)
        },
    }


def _property(key: Key) -> Shape:
    default: Shape = {} if key.default is None else {"default": key.default}
    return {"description": key.means, **default, **key.holds}


def _text(schema: Shape) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
