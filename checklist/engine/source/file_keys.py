"""The keys of a policy and its scenarios, each with its meaning and the shape of its value.

Pure. The reader uses the names of the keys and whether they are required, the schemas for editors
use everything. To add a key, add it here, read it in policy_file.py or tables.py, explain it on
docs/reference/policy.md, and run ``make schema``.

Editors parse some text as numbers or booleans where our reader keeps it text, so the schemas allow
both for text. Editors also parse an empty value and the bare words null and ~ as null, which the
schemas refuse.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from checklist.engine.policy.model import DURATION, HIT_POLICIES, OUTCOME
from checklist.engine.source.reader import ID, Keys

VERSION = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")
DATE = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")

Shape = dict[str, object]
"""A JSON schema, or a part of one."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key: its meaning, which editors show, the shape of its value, and its default."""

    means: str
    holds: Shape
    default: object = None
    optional: bool = False


def _written(pattern: re.Pattern[str], cure: str, *types: str, but: str = "") -> Shape:
    """Return the shape of text that matches all of `pattern` and is not the word `but`."""
    other = f"(?!{but}$)" if but else ""
    return {
        "type": [*types] if types else "string",
        "pattern": f"^{other}{pattern.pattern}$",
        "patternErrorMessage": cure,
    }


def _things(kind: str, least: int) -> Shape:
    """Return the shape of a list of `least` or more items, defined under the name of their kind."""
    return {"type": "array", "minItems": least, "items": {"$ref": f"#/definitions/{kind}"}}


def _by(names: Shape, values: Shape) -> Shape:
    """Return the shape of a mapping from `names` to `values`."""
    return {"type": "object", "propertyNames": names, "additionalProperties": values}


_ID_CURE = "use lower-case letters, digits and -, first a letter"
_NAME = _written(ID, _ID_CURE, "string", "boolean")  # true is a good name, though a poor one
_OWN_NAME = _written(ID, f"{_ID_CURE}; not {OUTCOME}", "string", "boolean", but=OUTCOME)
_NAMES: Shape = {"type": "array", "uniqueItems": True, "items": _NAME}
_ONE_OR_MORE: Shape = {**_NAME, **_NAMES, "type": ["string", "boolean", "array"], "minItems": 1}
_ANSWERS = _by(_NAME, _ONE_OR_MORE)
_SPAN = _written(DURATION, "write a whole number and m, h, d, bh or bd: 15m, 4h, 3bd")
_DEADLINES = _by(_NAME, _SPAN)
_TEXT: Shape = {
    "type": ["string", "number", "boolean"],
    "pattern": r"\S",
    "patternErrorMessage": "write it, or delete the key if it is optional",
}
_HIT_POLICY: Shape = {"enum": [*HIT_POLICIES]}

KEYS: Mapping[str, Mapping[str, Key]] = {
    "policy": {
        "id": Key("The policy's name for programs. The form and the JSON carry it.", _NAME),
        "version": Key(
            "The policy's version: major, minor and patch.",
            _written(VERSION, "write it as 1.0.0"),
        ),
        "title": Key("The policy's name for people. It is shown under the questions.", _TEXT),
        "questions": Key("What is asked, in this order.", _things("question", 1)),
        "outcomes": Key(
            "What the policy can say, from least to most urgent.", _things("outcome", 1)
        ),
        "rules": Key("What leads to which outcome, in the order tried.", _things("rule", 1)),
        "owner": Key(
            "Who answers for the policy. It is shown under the questions.", _TEXT, optional=True
        ),
        "reviewed": Key(
            "The day of the last review: year-month-day. It is shown under the questions.",
            _written(DATE, "write it as 2026-11-20"),
            optional=True,
        ),
        "hit-policy": Key(
            "How rules that match together are resolved: with first, the first of them decides; "
            "with unique, no two of them may match.",
            _HIT_POLICY,
            "unique",
            optional=True,
        ),
        "derived": Key(
            "Values that are worked out from the answers, for rules to name.",
            _things("derived", 0),
            optional=True,
        ),
        "clocks": Key(
            "What outcomes can set a deadline for.",
            _things("clock", 0),
            optional=True,
        ),
        "steps": Key(
            "What is to be done, for outcomes to list.", _things("step", 0), optional=True
        ),
    },
    "question": {
        "id": Key("The question's name, for rules, scenarios, links and columns.", _NAME),
        "ask": Key("The question, as the reader sees it.", _TEXT),
        "answers": Key(
            "The answers, two or more, from least to most severe.", _things("answer", 2)
        ),
        "help": Key(
            "What counts and what does not, in Markdown.",
            _TEXT,
            optional=True,
        ),
        "ordered": Key(
            "Whether the answers are ordered from least to most severe. With false, their order "
            "means nothing, and nothing is proved of it.",
            {"enum": [True, False, "true", "false"]},
            default=True,
            optional=True,
        ),
    },
    "answer": {
        "id": Key("The answer's name, for rules, scenarios and links.", _NAME),
        "label": Key("The answer, as the reader sees it.", _TEXT),
        "help": Key(
            "A few words under the answer, in Markdown.",
            _TEXT,
            optional=True,
        ),
    },
    "derived": {
        "id": Key(
            "The derived value's name, for the rules that name it. It is not the id of a question, "
            "nor the word outcome.",
            _OWN_NAME,
        ),
        "values": Key(
            "The values that it can have, one or more, from least to most severe.",
            {**_NAMES, "minItems": 1},
        ),
        "rules": Key("What leads to which value, in the order tried.", _things("rule", 1)),
        "hit-policy": Key(
            "How rules of this derived value that match together are resolved.",
            _HIT_POLICY,
            "unique",
            optional=True,
        ),
    },
    "clock": {
        "id": Key("The clock's name, for the deadlines of outcomes.", _NAME),
        "title": Key("What must have happened when the time is over.", _TEXT),
    },
    "step": {
        "id": Key("The step's name, for the outcomes that list it.", _NAME),
        "title": Key("What to do, as the reader sees it.", _TEXT),
        "page": Key(
            "The page that says how, relative to docs/, perhaps with #section.",
            _TEXT,
            optional=True,
        ),
    },
    "outcome": {
        "id": Key("The outcome's name, for rules, scenarios and links.", _NAME),
        "title": Key("The outcome, as the reader sees it.", _TEXT),
        "summary": Key("What the outcome means and asks for, in Markdown.", _TEXT),
        "clocks": Key(
            "For each clock the time that it leaves: a whole number and m, h or d (minutes, hours, "
            "days), or bh or bd (business hours, business days).",
            _DEADLINES,
            optional=True,
        ),
        "steps": Key(
            "The steps to take, in this order, each once.",
            _NAMES,
            optional=True,
        ),
    },
    "rule": {
        "when": Key(
            "For each question or derived value that matters: the answer, or a list of answers of "
            "which any will do. What is not named may have any.",
            _ANSWERS,
        ),
        "then": Key(
            "The outcome that the rule leads to; in a derived value, the value that it gives.",
            _NAME,
        ),
        "because": Key("The reason, as a sentence.", _TEXT),
        "id": Key(
            "The rule's name, for decisions, tables and links. Left out, it is r1, r2, … by its "
            "place.",
            _NAME,
            optional=True,
        ),
    },
    "scenario": {
        "id": Key("The scenario's name, for messages.", _NAME),
        "title": Key("The story in one line.", _TEXT),
        "story": Key("What happened, as somebody would tell it.", _TEXT),
        "answers": Key(
            "For each question the answer, or a list of those that are possible. A question that "
            "is left out is not known yet.",
            _ANSWERS,
        ),
        "expect": Key("The outcome that the policy must give.", _NAME),
        "why": Key("Why that outcome is right.", _TEXT),
    },
}
"""By kind of thing, its keys; the required ones come first."""

KINDS: Mapping[str, Keys] = {
    kind: Keys(
        tuple(name for name, key in keys.items() if not key.optional),
        tuple(name for name, key in keys.items() if key.optional),
    )
    for kind, keys in KEYS.items()
}
"""By kind of thing, the names of its required and optional keys."""
