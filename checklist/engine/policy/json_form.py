"""A policy as JSON data, which the page carries and the browser reads back.

Pure: no files, no clock; runs natively and in Pyodide. The shape is the file's, with every default
filled in, `help` and `summary` as HTML, and a step's `page` as an address relative to the page.
To change the shape, edit both functions: a test checks that each is the inverse of the other.
"""

from typing import Any

from checklist.engine.policy.model import (
    Answer,
    Clock,
    Duration,
    Outcome,
    Policy,
    Question,
    Rule,
    Step,
    Table,
    Value,
)


def to_data(policy: Policy) -> dict[str, Any]:
    """Return `policy` as JSON data."""
    return {
        "id": policy.id,
        "version": policy.version,
        "digest": policy.digest,
        "title": policy.title,
        "owner": policy.owner,
        "reviewed": policy.reviewed,
        "hit-policy": policy.hit_policy,
        "questions": [
            {
                "id": question.id,
                "ask": question.ask,
                "help": question.help,
                "ordered": question.ordered,
                "answers": [
                    {"id": answer.id, "label": answer.label, "help": answer.help}
                    for answer in question.answers
                ],
            }
            for question in policy.questions
        ],
        "derived": [
            {
                "id": table.id,
                "values": list(table.value_ids),
                "hit-policy": table.hit_policy,
                "rules": [_rule_data(rule) for rule in table.rules],
            }
            for table in policy.derived
        ],
        "clocks": [{"id": clock.id, "title": clock.title} for clock in policy.clocks],
        "steps": [{"id": step.id, "title": step.title, "page": step.page} for step in policy.steps],
        "outcomes": [
            {
                "id": outcome.id,
                "title": outcome.title,
                "summary": outcome.summary,
                "clocks": {clock: str(duration) for clock, duration in outcome.clocks},
                "steps": list(outcome.steps),
            }
            for outcome in policy.outcomes
        ],
        "rules": [_rule_data(rule) for rule in policy.rules],
    }


def _rule_data(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "when": {name: list(values) for name, values in rule.when.items()},
        "then": rule.then,
        "because": rule.because,
    }


def from_data(data: dict[str, Any]) -> Policy:
    """Return the policy that `to_data` wrote.

    Raises KeyError, TypeError or ValueError for other data.
    """
    return Policy(
        id=data["id"],
        version=data["version"],
        digest=data["digest"],
        title=data["title"],
        owner=data["owner"],
        reviewed=data["reviewed"],
        hit_policy=data["hit-policy"],
        questions=tuple(
            Question(**{**item, "answers": tuple(Answer(**answer) for answer in item["answers"])})
            for item in data["questions"]
        ),
        derived=tuple(
            Table(
                item["id"],
                tuple(Value(value) for value in item["values"]),
                tuple(_rule(rule) for rule in item["rules"]),
                hit_policy=item["hit-policy"],
            )
            for item in data["derived"]
        ),
        clocks=tuple(Clock(**item) for item in data["clocks"]),
        steps=tuple(Step(**item) for item in data["steps"]),
        outcomes=tuple(_outcome(item) for item in data["outcomes"]),
        rules=tuple(_rule(item) for item in data["rules"]),
    )


def _rule(item: dict[str, Any]) -> Rule:
    return Rule(**{**item, "when": {name: tuple(given) for name, given in item["when"].items()}})


def _outcome(item: dict[str, Any]) -> Outcome:
    clocks = ((clock, Duration.parse(text)) for clock, text in item["clocks"].items())
    return Outcome(
        id=item["id"],
        title=item["title"],
        summary=item["summary"],
        clocks=tuple((clock, duration) for clock, duration in clocks if duration),
        steps=tuple(item["steps"]),
    )
