"""What a written policy decides, worked out from its YAML alone.

Slow on purpose: it uses nothing of the code under test, so that a policy can be held to what it was
made from, number and several answers included. Follows docs/contracts/policy.md.
"""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from checklist.engine.source.policy_file import read_policy

Data = dict[str, Any]
Given = Mapping[str, str]
"""By question the answer: an id, a number, or ids that are ticked, joined by +."""

KINDS = {
    "a number": "number: {unit: days, least: 0}",
    "several answers": "several: true\n    answers: [{id: a, label: A}, {id: b, label: B}]",
    "not": "answers: [{id: a, label: A}, {id: b, label: B}, {id: c, label: C}]",
}
CONDITIONS = {"a number": '">= 7"', "several answers": "[a, b]", "not": "{not: a}"}


def load(text: str) -> Any:  # noqa: ANN401  what the YAML holds
    """Return what YAML says, every scalar as text."""
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  it makes only text


def is_read(what: str, folder: Path) -> bool:
    """Return whether policy files may say that: a kind of KINDS, or a hit policy."""
    kind = what if what in KINDS else "not"
    hit_policy = "first" if what in KINDS else what
    condition = CONDITIONS[kind] if what in KINDS else "a"
    text = (
        f"id: x\nversion: 1.0.0\ntitle: X\nhit-policy: {hit_policy}\n"
        f"questions:\n  - id: q\n    ask: Q?\n    {KINDS[kind]}\n"
        "outcomes: [{id: o, title: O, summary: S.}]\n"
        f"rules: [{{when: {{q: {condition}}}, then: o, because: B.}}]\n"
    )
    path = folder / "is-read.yml"
    path.write_text(text, "utf-8")
    reading = read_policy(path)
    return reading.policy is not None and not reading.problems


def holds(condition: Any, answer: str) -> bool:  # noqa: ANN401  as the YAML has it
    """Return whether a condition holds for an answer."""
    if isinstance(condition, list):
        return any(holds(one, answer) for one in condition)
    if isinstance(condition, dict):
        assert condition.keys() == {"not"}
        return not holds(condition["not"], answer)
    operator, _, end = condition.rpartition(" ")
    if operator:
        number, bound = Decimal(answer), Decimal(end)
        return {">=": number >= bound, ">": number > bound, "<=": number <= bound}.get(
            operator, number < bound
        )
    if ".." in condition:
        low, high = map(Decimal, condition.split(".."))
        return low <= Decimal(answer) <= high
    return condition in answer.split("+")


def outcomes(policy: Data, given: Given) -> list[str]:
    """Return the outcomes of the rules that match, in their order, each once."""
    matching = (
        rule["then"]
        for rule in policy["rules"]
        if all(holds(condition, given[name]) for name, condition in rule["when"].items())
    )
    return list(dict.fromkeys(matching))


def decided(policy: Data, given: Given) -> str | None:
    """Return the outcome, or None if no rule matches; under unique and any it is the only one."""
    found = outcomes(policy, given)
    if policy["hit-policy"] in ("unique", "any"):
        assert len(found) < 2, given
    if policy["hit-policy"] == "most-urgent":
        found.sort(key=[outcome["id"] for outcome in policy["outcomes"]].index, reverse=True)
    return found[0] if found else None


def answers(question: Data) -> Iterator[str]:
    """Yield the answers to a question; of a number, those of some forty steps around 0 or least."""
    if "number" in question:
        number = question["number"]
        step = Decimal(number.get("step", "1"))
        first = Decimal(number["least"]) if "least" in number else -20 * step
        most = Decimal(number.get("most", "1e9"))
        for at in range(41):
            if first + at * step <= most:
                yield format((first + at * step).normalize(), "f")
    elif "several" in question:
        ids = [answer["id"] for answer in question["answers"]]
        yield "none"
        for size in range(1, len(ids) + 1):
            yield from map("+".join, itertools.combinations(ids, size))
    else:
        yield from (answer["id"] for answer in question["answers"])


def completions(policy: Data) -> Iterator[Given]:
    """Yield every way to answer all questions."""
    names = [question["id"] for question in policy["questions"]]
    for picked in itertools.product(*map(list, map(answers, policy["questions"]))):
        yield dict(zip(names, picked, strict=True))


def by_label(policy: Data, given: Mapping[str, str]) -> Given:
    """Return answers by id for answers by label, to questions by what they ask."""
    found = {}
    for question in policy["questions"]:
        answer = given[question["ask"]]
        if "number" not in question:
            (answer,) = (one["id"] for one in question["answers"] if one["label"] == answer)
        found[question["id"]] = answer
    return found


def title(policy: Data, outcome: str | None) -> str | None:
    """Return the title of an outcome."""
    titles = {one["id"]: one["title"] for one in policy["outcomes"]}
    return None if outcome is None else titles[outcome]


def asks(policy: Data) -> Iterable[str]:
    """Return what the questions ask."""
    return [question["ask"] for question in policy["questions"]]
