"""The decision table as rows, and as Markdown, CSV or JSON text.

Pure: no files, no clock; runs natively. To change how the page shows the table, edit
view/templates/table.html.
"""

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from checklist.policy.decide import decide
from checklist.policy.meaning import Compiled, compile_policy
from checklist.policy.model import Policy

MOST_ROWS = 100_000
"""A full table with more rows is of no use to anybody."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a question that `when` does not name may have any answer."""

    when: Mapping[str, tuple[str, ...]]
    outcome: str
    rule: str
    because: str


def rows(policy: Policy) -> tuple[Row, ...]:
    """Return a row a rule, in policy order."""
    return tuple(Row(rule.when, rule.then, rule.id, rule.because) for rule in policy.rules)


def full_rows(policy: Policy) -> Iterable[Row]:
    """Yield a row a combination of answers; the policy must have no hole."""
    compiled = compile_policy(policy)
    everything = [question.answer_ids for question in policy.questions]
    for combination in itertools.product(*everything):
        answers = {
            name: (given,) for name, given in zip(policy.question_ids, combination, strict=True)
        }
        yield _decided(compiled, answers)


def _decided(compiled: Compiled, answers: Mapping[str, tuple[str, ...]]) -> Row:
    decision = decide(compiled, answers)
    rule = next(r for r in compiled.policy.rules if r.id == decision.rules[0])
    return Row(answers, rule.then, rule.id, rule.because)


def as_csv(policy: Policy, table: Iterable[Row]) -> str:
    """Return the table as CSV: a column a question, then outcome, rule, because.

    An empty cell stands for any answer, ``a|b`` for either.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*policy.question_ids, "outcome", "rule", "because"])
    for row in table:
        cells = ["|".join(row.when.get(name, ())) for name in policy.question_ids]
        writer.writerow([*cells, row.outcome, row.rule, row.because])
    return out.getvalue()


def as_markdown(policy: Policy, table: Iterable[Row]) -> str:
    """Return the table as a Markdown table, with ids; a dash stands for any answer."""
    head = [*policy.question_ids, "outcome", "rule", "because"]
    lines = [_line(head), _line(["---"] * len(head))]
    for row in table:
        cells = [" or ".join(row.when.get(name, ("-",))) for name in policy.question_ids]
        lines.append(_line([*cells, row.outcome, row.rule, row.because]))
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(text) for text in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def as_json(policy: Policy, table: Iterable[Row]) -> str:
    """Return the table as JSON, with the policy that it is of."""
    return (
        json.dumps(
            {
                "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
                "hit-policy": policy.hit_policy,
                "questions": list(policy.question_ids),
                "rows": [
                    {
                        "when": {name: list(given) for name, given in row.when.items()},
                        "outcome": row.outcome,
                        "rule": row.rule,
                        "because": row.because,
                    }
                    for row in table
                ],
            },
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


FORMATS: dict[str, Callable[[Policy, Iterable[Row]], str]] = {
    "markdown": as_markdown,
    "csv": as_csv,
    "json": as_json,
}
