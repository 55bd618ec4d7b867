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
from checklist.engine.policy.number import COMPARED, NUMBER, RANGE
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
_NUMBER: Shape = {
    "type": ["number", "string"],
    "pattern": f"^{NUMBER.pattern}$",
    "patternErrorMessage": "write a number, such as 7 or 0.5",
}
_plain = "|".join(one.pattern for one in (COMPARED, RANGE, NUMBER, ID))
_RANGES = re.sub(r"\?P<[a-z]+>", "?:", _plain)
_TESTED: Shape = {
    "type": ["string", "number", "boolean"],
    "pattern": f"^(?:{_RANGES})$",
    "patternErrorMessage": "write an answer, or a number as 7, 3..6, '>= 7' or '< 3'",
}
_MANY: Shape = {"type": "array", "uniqueItems": True, "minItems": 1, "items": _TESTED}
_TICKS: Shape = {
    "type": "object",
    "additionalProperties": False,
    "minProperties": 1,
    "properties": {
        "any": {"anyOf": [_NAME, {**_NAMES, "minItems": 1}]},
        "all": {"anyOf": [_NAME, {**_NAMES, "minItems": 1}]},
        "none": {"anyOf": [_NAME, {**_NAMES, "minItems": 1}]},
        "at-least": {"type": ["integer", "string"], "pattern": "^[1-9][0-9]?$", "minimum": 1},
        "of": {**_NAMES, "minItems": 1},
    },
    "dependencies": {"of": ["at-least"]},
}
_POSITIVE: list[Shape] = [_TESTED, _MANY, _TICKS]
_NEGATED: Shape = {
    "type": "object",
    "required": ["not"],
    "additionalProperties": False,
    "properties": {"not": {"anyOf": _POSITIVE}},
}
_CONDITIONS = _by(_NAME, {"anyOf": [*_POSITIVE, _NEGATED]})
_ANSWER: Shape = {
    "type": ["string", "number", "boolean"],
    "pattern": r"^[a-z0-9.+?-]+$",
    "patternErrorMessage": "write an answer: an id, a number or range, or ids joined by +",
}
_ANSWERS = _by(
    _NAME,
    {"anyOf": [_ANSWER, {"type": "array", "minItems": 1, "uniqueItems": True, "items": _ANSWER}]},
)
_SPAN = _written(DURATION, "write a whole number and m, h, d, w, mo, bh or bd: 15m, 4h, 3bd")
_FROM: Shape = {
    "type": "object",
    "required": ["within"],
    "additionalProperties": False,
    "properties": {"within": _SPAN, "from": _NAME},
}
_DEADLINES = _by(_NAME, {"anyOf": [_SPAN, _FROM]})
_NAME_OR_NAMES: Shape = {"anyOf": [_NAME, {**_NAMES, "minItems": 1}]}
_BOOLEAN: Shape = {"enum": [True, False, "true", "false"]}
_TEXT: Shape = {
    "type": ["string", "number", "boolean"],
    "pattern": r"\S",
    "patternErrorMessage": "write it, or delete the key if it is optional",
}
_VALUE: Shape = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {"id": _NAME, "label": _TEXT, "was": _NAME},
}
_START: Shape = {
    "anyOf": [
        _NUMBER,
        {
            "type": "object",
            "required": ["from"],
            "additionalProperties": False,
            "properties": {"from": _NUMBER, "label": _TEXT, "was": _NAME},
        },
    ]
}
_SCORES: Shape = {
    "anyOf": [
        _by(_NAME, _NUMBER),
        {
            "type": "object",
            "required": ["times"],
            "additionalProperties": False,
            "properties": {"times": _NUMBER},
        },
    ]
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
            "with unique, no two of them may match; with any, those that match must agree; with "
            "most-urgent, the one with the most urgent outcome decides.",
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
        "results": Key(
            "Derived values that the decision states beside its outcome.",
            _things("result", 0),
            optional=True,
        ),
        "alerts": Key(
            "What must be seen as soon as it may apply, whatever the outcome.",
            _things("alert", 0),
            optional=True,
        ),
    },
    "question": {
        "id": Key("The question's name, for rules, scenarios, links and columns.", _NAME),
        "ask": Key("The question, as the reader sees it.", _TEXT),
        "answers": Key(
            "The answers, two or more, from least to most severe; a number has none.",
            _things("answer", 2),
            optional=True,
        ),
        "number": Key(
            "The question asks for a number: its unit, the least and the most that it can be, and "
            "the step from one value to the next.",
            {"$ref": "#/definitions/number"},
            optional=True,
        ),
        "several": Key(
            "Whether any number of the answers can be ticked. Each further tick is more severe, "
            "unless the question is not ordered.",
            _BOOLEAN,
            default=False,
            optional=True,
        ),
        "only-if": Key(
            "The conditions under which the question applies, on questions before it, and on "
            "derived values that rest on these alone.",
            _CONDITIONS,
            optional=True,
        ),
        "was": Key("The question's id in the version before, for diff.", _NAME, optional=True),
        "help": Key(
            "What counts and what does not, in Markdown.",
            _TEXT,
            optional=True,
        ),
        "ordered": Key(
            "Whether the answers are ordered from least to most severe. With false, their order "
            "means nothing, and nothing is proved about it. For a number, up says that more is "
            "more severe, and down that less is.",
            {"enum": [True, False, "true", "false", "up", "down"]},
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
        "was": Key("The answer's id in the version before, for diff.", _NAME, optional=True),
    },
    "number": {
        "unit": Key("The word for what is counted, such as days.", _TEXT, optional=True),
        "least": Key("The least value.", _NUMBER, optional=True),
        "most": Key("The greatest value.", _NUMBER, optional=True),
        "step": Key(
            "The distance between two values, counted from the least, or from 0 if there is no "
            "least.",
            _NUMBER,
            default=1,
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
            "The values that it can have, one or more, from least to most severe: ids, or mappings "
            "with id and label. With a sum, each value with the lowest sum for which it "
            "holds, or with a mapping that has that sum under from, and label.",
            {
                "anyOf": [
                    {"type": "array", "minItems": 1, "items": {"anyOf": [_NAME, _VALUE]}},
                    {**_by(_NAME, _START), "minProperties": 1},
                ]
            },
        ),
        "rules": Key(
            "What leads to which value, in the order tried. A sum has none.",
            _things("rule", 1),
            optional=True,
        ),
        "sum": Key(
            "What each answer, value or tick adds: a score, 0 where none is named. A number is "
            "multiplied by times.",
            {**_by(_NAME, _SCORES), "minProperties": 1},
            optional=True,
        ),
        "because": Key(
            "For a sum, the reason for each value, as a sentence.",
            _by(_NAME, _TEXT),
            optional=True,
        ),
        "was": Key("The derived value's id in the version before, for diff.", _NAME, optional=True),
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
        "ends": Key(
            "The step, or the steps, with which the clock ends: the first of them that is done.",
            _NAME_OR_NAMES,
            optional=True,
        ),
        "ordered": Key(
            "Whether it is proved that a more urgent outcome never leaves more time.",
            _BOOLEAN,
            default=True,
            optional=True,
        ),
    },
    "step": {
        "id": Key("The step's name, for the outcomes that list it.", _NAME),
        "title": Key("What to do, as the reader sees it.", _TEXT),
        "page": Key(
            "The page that says how, relative to docs/, perhaps with #section.",
            _TEXT,
            optional=True,
        ),
        "phase": Key("The part of the work that the step belongs to.", _TEXT, optional=True),
        "owner": Key("The role that does it.", _TEXT, optional=True),
        "done": Key("What done means, in Markdown.", _TEXT, optional=True),
        "run": Key(
            "Lines of commands, with names of the team's strategy and facts in braces.",
            {"type": "array", "minItems": 1, "items": _TEXT},
            optional=True,
        ),
        "message": Key(
            "The section of a page whose template is filled in: relative to docs/, with #section.",
            _TEXT,
            optional=True,
        ),
        "gate": Key(
            "With approval, somebody else has to approve before the step is done.",
            {"enum": ["approval"]},
            optional=True,
        ),
    },
    "outcome": {
        "id": Key("The outcome's name, for rules, scenarios and links.", _NAME),
        "title": Key("The outcome, as the reader sees it.", _TEXT),
        "summary": Key("What the outcome means and asks for, in Markdown.", _TEXT),
        "clocks": Key(
            "For each clock, the time that it leaves: a whole number and m, h, d or w (minutes to "
            "weeks), mo (calendar months), or bh or bd (business hours, business days). Or a "
            "mapping: within is that time, and from is when it begins: decided, detected, or "
            "another clock.",
            _DEADLINES,
            optional=True,
        ),
        "steps": Key(
            "The steps to take, in this order, each once.",
            _NAMES,
            optional=True,
        ),
        "was": Key("The outcome's id in the version before, for diff.", _NAME, optional=True),
    },
    "result": {
        "of": Key("The derived value that is stated.", _NAME),
        "title": Key("What it says, as the reader sees it.", _TEXT),
    },
    "alert": {
        "id": Key("The alert's name.", _NAME),
        "when": Key("The conditions under which it must be seen.", _CONDITIONS),
        "title": Key("What must or must not be done, in one line.", _TEXT),
        "text": Key("The rest, in Markdown.", _TEXT, optional=True),
        "page": Key(
            "The page that says more, relative to docs/, perhaps with #section.",
            _TEXT,
            optional=True,
        ),
        "facts": Key(
            "For each fact of the team that is replaced, the one that takes its place.",
            _by(_NAME, _NAME),
            optional=True,
        ),
    },
    "rule": {
        "when": Key(
            "For each question or derived value that matters: the answer, or a list of answers of "
            "which any will do. What is not named may have any answer. For a number: 7, 3..6, "
            "'>= 7' or '< 3'. For several answers: any, all, none, or at-least so many of some. "
            "With not, anything else.",
            _CONDITIONS,
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
            "is left out is not known yet. A number may be a range: 3..6. What is ticked is joined "
            "by +, with ? as the last part where more may be ticked.",
            _ANSWERS,
        ),
        "expect": Key("The outcome that the policy must give.", _NAME),
        "expect-results": Key(
            "For each result named, the value that the policy must give.",
            _by(_NAME, _NAME),
            optional=True,
        ),
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
