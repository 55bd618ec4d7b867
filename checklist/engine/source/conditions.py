"""Read conditions: on choices and derived values, on numbers, on what is ticked.

Works on the nodes of a file that reader.py has parsed; native only. To change what a condition may
say, edit this file together with policy/model.py, policy/lower.py and file_keys.py.
"""

from collections.abc import Mapping
from typing import TypeGuard

import yaml

from checklist.engine.policy.answer import (
    MORE,
    how_to_answer,
    in_normal_form,
    read_ticks,
    wrong_answers,
)
from checklist.engine.policy.model import (
    NONE,
    Condition,
    Not,
    Positive,
    Question,
    Ranges,
    Ticks,
)
from checklist.engine.policy.number import Ends, Grid, parse_range
from checklist.engine.problem import nearest, quoted
from checklist.engine.source.reader import Node, Reader

Names = Mapping[str, Question | tuple[str, ...] | None]
"""What a condition may name: a question, or a derived value with its values.

None for a name that it may not use: a derived value that is defined later, or that a scenario
cannot answer.
"""

TICKS = ("any", "all", "none", "at-least", "of")


def read_conditions(reader: Reader, node: Node | None, names: Names) -> dict[str, Condition]:
    """Return the conditions in ``{question: condition}`` by question, in the order written."""
    found: dict[str, Condition] = {}
    for name, known, value in _named(reader, node, names):
        condition = _condition(reader, value, name, known)
        if condition is not None:
            found[name] = condition
    return found


def read_answers(reader: Reader, node: Node | None, names: Names) -> dict[str, tuple[str, ...]]:
    """Return the answers in ``{question: answer or [answer…]}`` by question, in normal form."""
    found: dict[str, tuple[str, ...]] = {}
    for name, question, value in _named(reader, node, names):
        assert isinstance(question, Question)  # noqa: S101  a scenario names nothing else
        if question.number is None and not question.several:
            found[name] = _picked(reader, value, name, question.answer_ids)
            continue
        texts = [item.value for item in _items(reader, value, name)]
        wrong = wrong_answers(question, texts)
        for text in wrong:
            what = f"{quoted(text)} is no answer to {quoted(name)}"
            reader.complain(value, what, how_to_answer(question), "bad-value")
        if answers := in_normal_form(question, [text for text in texts if text not in wrong]):
            found[name] = answers
    return found


def _named(
    reader: Reader, node: Node | None, names: Names
) -> list[tuple[str, Question | tuple[str, ...], Node]]:
    """Return each name that is known, with what it is and the node of what is said of it."""
    if node is None:
        return []
    if not isinstance(node, yaml.MappingNode):
        reader.complain(node, "not answers by question", "write {question: answer}", "bad-yaml")
        return []
    found = []
    for name, (key_node, value) in reader.pairs(node, "mapping of answers").items():
        known = names.get(name)
        if known is None:
            complain_of_name(reader, key_node, name, names)
        else:
            found.append((name, known, value))
    return found


def complain_of_name(reader: Reader, node: Node, name: str, names: Names) -> None:
    """Complain that `name` is none that may be used here."""
    if name in names:
        what = f"the derived value {quoted(name)} is not known here"
        cure = "name questions, and in rules the derived values that come before"
    else:
        usable = [name for name, known in names.items() if known is not None]
        what, cure = f"unknown question {quoted(name)}", nearest(name, usable)
    reader.complain(node, what, cure, "unknown-name")


def _condition(
    reader: Reader, node: Node, name: str, known: Question | tuple[str, ...]
) -> Condition | None:
    if _is_not(node):
        pairs = reader.pairs(node, "condition")
        for key, (key_node, _) in pairs.items():
            if key != "not":
                what = f"{quoted(key)} beside {quoted('not')}"
                cure = "put the whole condition under not"
                reader.complain(key_node, what, cure, "bad-value")
        if _is_not(pairs["not"][1]):
            what = f"{quoted('not')} within {quoted('not')}"
            reader.complain(pairs["not"][1], what, "leave both out", "bad-value")
            return None
        inner = _positive(reader, pairs["not"][1], name, known)
        return None if inner is None else Not(inner)
    return _positive(reader, node, name, known)


def _is_not(node: Node) -> TypeGuard[yaml.MappingNode]:
    return isinstance(node, yaml.MappingNode) and any(key.value == "not" for key, _ in node.value)


def _positive(
    reader: Reader, node: Node, name: str, known: Question | tuple[str, ...]
) -> Positive | None:
    if isinstance(known, Question) and known.number is not None:
        return _ranges(reader, node, name, known.number)
    if isinstance(known, Question) and known.several:
        return _ticks(reader, node, name, known)
    values = known.answer_ids if isinstance(known, Question) else known
    return _picked(reader, node, name, values)


def _items(reader: Reader, node: Node, name: str) -> list[yaml.ScalarNode]:
    """Return the texts in a list, or the one text; complain of anything else."""
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not items:
        what = f"no answer of {quoted(name)} is named"
        reader.complain(node, what, "name one, or leave the question out", "bad-value")
    found = []
    for item in items:
        if isinstance(item, yaml.ScalarNode):
            found.append(item)
        else:
            what = f"not the text of one answer to {quoted(name)}"
            reader.complain(item, what, "write one, or a list of some", "bad-value")
    return found


def _picked(
    reader: Reader, node: Node, name: str, known: tuple[str, ...], *, key: str = ""
) -> tuple[str, ...]:
    """Return the answers or values that are named, in their order; `key` is that of the list."""
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not items:
        what = f"no answer of {quoted(name)} is named" + (f" under {quoted(key)}" if key else "")
        cure = f"name one, or leave {quoted(key) if key else 'the question'} out"
        cure += ": then all of them count" if key == "of" else ""
        reader.complain(node, what, cure, "bad-value")
    kind = f"answer to {quoted(name)}:"
    named = [reader.name(item, kind, known) for item in items]
    for at, answer in enumerate(named):
        if answer in named[:at]:
            what = f"the answer {quoted(answer)} appears twice"
            reader.complain(items[at], what, "keep one of them", "duplicate-id")
    return tuple(answer for answer in known if answer in named)


def _ranges(reader: Reader, node: Node, name: str, grid: Grid) -> Ranges | None:
    ranges: list[Ends] = []
    for item in _items(reader, node, name):
        text = item.value
        ends = parse_range(text) or grid.compared(text)
        if ends is None:
            what = f"{quoted(text)} is no condition on the number {quoted(name)}"
            cure = "write 7, 3..6, '>= 7', '> 7', '<= 3' or '< 3', or a list of these"
            reader.complain(item, what, cure, "bad-value")
            continue
        low, high = ends
        single = low is not None and low == high
        clipped = grid.clipped(ends)
        if name in reader.unclear:
            continue
        if clipped is None or (single and not grid.has(low or 0)):
            what = f"the number {quoted(name)} can never be {quoted(text)}"
            reader.complain(item, what, how_to_answer_with(name, grid), "bad-value")
            continue
        ranges.append(clipped)
    return Ranges(grid.merged(ranges)) if ranges else None


def how_to_answer_with(name: str, grid: Grid) -> str:
    """Return how to name a value of a number question."""
    return how_to_answer(Question(name, "", number=grid))


def _ticks(reader: Reader, node: Node, name: str, question: Question) -> Ticks | None:
    if not isinstance(node, yaml.MappingNode):
        left = _without_joined(reader, node, name, question)
        return (
            Ticks(any=_picked(reader, left, name, (*question.answer_ids, NONE))) if left else None
        )
    pairs = reader.pairs(node, "condition")
    for key, (key_node, _) in pairs.items():
        if key not in TICKS:
            what = f"unknown key {quoted(key)} in a condition on what is ticked"
            reader.complain(key_node, what, nearest(key, TICKS), "unknown-key")
    lists, clear = _lists_of_ticks(reader, pairs, name, question)
    at_least = 0
    if "at-least" in pairs:
        of = lists.setdefault("of", question.answer_ids) if clear else question.answer_ids
        at_least = _count(reader, pairs["at-least"][1], of)
    elif "of" in pairs:
        cure = "add at-least, the number of them that must be ticked"
        reader.complain(
            pairs["of"][0], f"{quoted('of')} without {quoted('at-least')}", cure, "bad-value"
        )
    if not pairs:
        reader.complain(node, "a condition that says nothing", "name what is ticked", "bad-value")
        return None
    return Ticks(**lists, at_least=at_least)


def _lists_of_ticks(
    reader: Reader, pairs: Mapping[str, tuple[Node, Node]], name: str, question: Question
) -> tuple[dict[str, tuple[str, ...]], bool]:
    """Return the answers in each list of a condition, and whether it is clear which they are."""
    before = len(reader.problems)
    lists: dict[str, tuple[str, ...]] = {}
    for key in ("any", "all", "none", "of"):
        if key in pairs:
            known = (*question.answer_ids, NONE) if key == "any" else question.answer_ids
            lists[key] = _picked(reader, pairs[key][1], name, known, key=key)
    return lists, len(reader.problems) == before


def _without_joined(reader: Reader, node: Node, name: str, question: Question) -> Node | None:
    """Return a condition without ticks that are joined as in an answer, and complain of these."""
    if isinstance(node, yaml.SequenceNode):
        items = [one for one in node.value if _without_joined(reader, one, name, question)]
        if node.value and not items:
            return None
        return yaml.SequenceNode(node.tag, items, node.start_mark, node.end_mark)
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    if "+" not in text or read_ticks(question, text) is None:
        return node
    what = f"{quoted(text)} is an answer to {quoted(name)}, no condition on it"
    ids = [one for one in text.split("+") if one != MORE]
    cure = f"write {{all: [{', '.join(ids)}]}}, which holds where all of these are ticked"
    reader.complain(node, what, cure, "bad-value")
    return None


def _count(reader: Reader, node: Node, of: tuple[str, ...]) -> int:
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= len(of)):
        what = f"{quoted('at-least')} is {quoted(text) if text else 'no number'}"
        reader.complain(node, what, f"write a whole number from 1 to {len(of)}", "bad-value")
        return 0
    return int(text)
