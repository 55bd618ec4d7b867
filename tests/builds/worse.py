"""Make a policy worse by editing its text, as a careless hand would."""

import itertools

import yaml


def _pairs(node: yaml.Node | None) -> dict[str, yaml.Node]:
    assert isinstance(node, yaml.MappingNode)
    return {key.value: value for key, value in node.value}


def _pieces(lines: list[str], items: yaml.Node) -> tuple[int, list[list[str]]]:
    """Return where a list starts, and the lines of each of its entries."""
    starts = [item.start_mark.line for item in items.value]
    last = items.value[-1].end_mark
    end = last.line if last.column == 0 else last.line + 1
    return starts[0], [
        lines[at:to] for at, to in itertools.pairwise([*starts, min(end, len(lines))])
    ]


def _with_pieces(text: str, items: yaml.Node, order: list[int]) -> str:
    lines = text.splitlines(keepends=True)
    start, pieces = _pieces(lines, items)
    end = start + sum(map(len, pieces))
    kept = [line for at in order for line in pieces[at]]
    return "".join([*lines[:start], *kept, *lines[end:]])


def without_rule(text: str, rule: int) -> str:
    """Return the policy without the rule at this place."""
    rules = _pairs(yaml.compose(text))["rules"]
    return _with_pieces(text, rules, [at for at in range(len(rules.value)) if at != rule])


def with_answers_turned_round(text: str, question: str) -> str:
    """Return the policy with the answers of one question in the opposite order."""
    questions = _pairs(yaml.compose(text))["questions"].value
    (answers,) = [
        fields["answers"] for q in questions if (fields := _pairs(q))["id"].value == question
    ]
    return _with_pieces(text, answers, list(reversed(range(len(answers.value)))))
