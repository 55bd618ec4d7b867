"""A policy that is to be written, and its text in YAML with comments.

Pure. Whatever a text holds, the YAML means that text: what is not plain stands in quotes. To change
what a policy may say, start with docs/contracts/policy.md.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

_PLAIN = re.compile(r"[A-Za-z][\w /().!'%+=-]*", re.ASCII)
_PLAIN_ON_ITS_LINE = re.compile(r"[A-Za-z][\w /().!'%+=,;?<>-]*", re.ASCII)
_WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
"""What editors take for a boolean or for nothing, unless it is in quotes."""

_JOINERS = "\u200c\u200d"
"""Format characters that belong to words and emoji; the others can hide what a text says."""


@dataclass(frozen=True, slots=True)
class Other:
    """A condition that holds for all answers that are not among these."""

    than: tuple[str, ...]


Condition = str | tuple[str, ...] | Other
"""An answer or a condition on a number, several of which any will do, or all others."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Which numbers answer a question, each written out; "" where nothing is said."""

    unit: str = ""
    least: str = ""
    most: str = ""
    step: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its answers as (id, label), or with numbers; `note` is a comment.

    `ordered` is the text under that key, or "".
    """

    id: str
    ask: str
    answers: tuple[tuple[str, str], ...] = ()
    numbers: Numbers | None = None
    several: bool = False
    ordered: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the outcomes."""

    id: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; without an id it is named by its place."""

    when: Mapping[str, Condition]
    then: str
    because: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole policy; the notes are comments over the parts."""

    id: str
    title: str
    hit_policy: str
    questions: tuple[Question, ...]
    outcomes: tuple[Outcome, ...]
    rules: tuple[Rule, ...]
    head: str
    questions_note: str
    outcomes_note: str
    rules_note: str


@dataclass(frozen=True, slots=True)
class Story:
    """A scenario, with the answer to each question that it names."""

    id: str
    title: str
    story: str
    answers: Mapping[str, str]
    expect: str
    why: str


def as_yaml(draft: Draft) -> str:
    """Return the text of a policy file."""
    lines = [
        *_comment(draft.head),
        f"id: {scalar(draft.id)}",
        "version: 1.0.0",
        f"title: {scalar(draft.title, own_line=True)}",
        f"hit-policy: {draft.hit_policy}",
        "",
        *_comment(draft.questions_note),
        "questions:",
    ]
    for question in draft.questions:
        lines += _question(question)
    lines += ["", *_comment(draft.outcomes_note), "outcomes:"]
    for outcome in draft.outcomes:
        lines.append(f"  - id: {scalar(outcome.id)}")
        lines.append(f"    title: {scalar(outcome.title, own_line=True)}")
        lines.append(f"    summary: {scalar(outcome.summary, own_line=True)}")
    lines += ["", *_comment(draft.rules_note), "rules:"]
    for rule in draft.rules:
        lines += _rule(rule)
    return "\n".join(lines) + "\n"


def stories_as_yaml(stories: Iterable[Story], head: str) -> str:
    """Return the text of a file of scenarios."""
    lines = _comment(head)
    for story in stories:
        lines += [
            "",
            f"- id: {scalar(story.id)}",
            f"  title: {scalar(story.title, own_line=True)}",
            f"  story: {scalar(story.story, own_line=True)}",
            f"  answers: {_flow((name, scalar(text)) for name, text in story.answers.items())}",
            f"  expect: {scalar(story.expect)}",
            f"  why: {scalar(story.why, own_line=True)}",
        ]
    return "\n".join(lines) + "\n"


def _question(question: Question) -> Iterator[str]:
    yield f"  - id: {scalar(question.id)}"
    yield from (f"    {line}" for line in _comment(question.note))
    yield f"    ask: {scalar(question.ask, own_line=True)}"
    if question.ordered:
        yield f"    ordered: {question.ordered}"
    if question.several:
        yield "    several: true"
    if question.numbers is not None:
        numbers = question.numbers
        told = {
            "unit": numbers.unit and scalar(numbers.unit),
            "least": numbers.least,
            "most": numbers.most,
            "step": numbers.step,
        }
        yield f"    number: {_flow((key, text) for key, text in told.items() if text)}"
        return
    yield "    answers:"
    for answer_id, label in question.answers:
        yield f"      - {_flow([('id', scalar(answer_id)), ('label', scalar(label))])}"


def _rule(rule: Rule) -> list[str]:
    when = _flow((name, _condition(condition)) for name, condition in rule.when.items())
    lines = [f"id: {scalar(rule.id)}"] if rule.id else []
    lines += [
        f"when: {when}",
        f"then: {scalar(rule.then)}",
        f"because: {scalar(rule.because, own_line=True)}",
    ]
    return [f"{'    ' if at else '  - '}{line}" for at, line in enumerate(lines)]


def _condition(condition: Condition) -> str:
    if isinstance(condition, Other):
        than = condition.than
        return f"{{not: {_condition(than[0] if len(than) == 1 else than)}}}"
    if isinstance(condition, tuple):
        return f"[{', '.join(map(scalar, condition))}]"
    return scalar(condition)


def _flow(pairs: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{scalar(name)}: {text}" for name, text in pairs) + "}"


def _comment(text: str) -> list[str]:
    return [f"# {line}".rstrip() for line in text.splitlines()]


def scalar(text: str, *, own_line: bool = False) -> str:
    """Return YAML that means `text`, and fits anywhere, or at the end of a line with `own_line`."""
    plain = _PLAIN_ON_ITS_LINE if own_line else _PLAIN
    if plain.fullmatch(text) and not text.endswith(" ") and text.lower() not in _WORDS:
        return text
    return '"' + "".join(map(_escaped, text)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable() or character in _JOINERS:
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004
