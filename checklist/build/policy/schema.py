"""Make the JSON schemas with which editors complete, explain and check a policy and its scenarios.

Pure: returns text; the command ``schema`` writes it. The keys are those of source/file_keys.py,
their meaning and shape are in key_docs.py. The schemas are draft-07: older releases of the YAML
language server know no later draft.
To change what a schema says, edit key_docs.py and run ``make schema``, never the JSON files.
"""

import json

from checklist.build.policy.key_docs import KEYS, Key, Shape
from checklist.engine.source import file_keys as shape
from checklist.engine.source.reader import Keys

KINDS: dict[str, Keys] = {
    "policy": shape.POLICY,
    "question": shape.QUESTION,
    "answer": shape.ANSWER,
    "derived": shape.DERIVED,
    "clock": shape.CLOCK,
    "step": shape.STEP,
    "outcome": shape.OUTCOME_KEYS,
    "rule": shape.RULE,
    "scenario": shape.SCENARIO,
}
"""By kind of thing, the keys that it must and may have; the names are also those of KEYS."""

_HEAD: Shape = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "$comment": "Made by make schema from checklist/build/policy/key_docs.py; do not edit it here.",
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


def _mapping(kind: str) -> Shape:
    keys = KINDS[kind]
    return {
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
