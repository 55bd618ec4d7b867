"""Read rules, their conditions, and the tables of derived values.

Works on the nodes of a file that reader.py has parsed; native only. To change what a rule may say,
edit this file together with policy/model.py and file_keys.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import yaml

from checklist.engine.policy.model import HIT_POLICIES, OUTCOME, Rule, Table, Value
from checklist.engine.problem import nearest, quoted
from checklist.engine.source.file_keys import KINDS
from checklist.engine.source.reader import Fields, Node, Reader, key_line, line_of

Names = Mapping[str, tuple[str, ...] | None]
"""The names that a condition may use, with their values; None for a name that it may not use.

The latter is a derived value that is defined later, or that a scenario cannot answer.
"""


def ids_of(node: Node | None) -> Iterable[str]:
    """Yield the ids in a list of mappings; whatever has none is passed over."""
    for item in node.value if isinstance(node, yaml.SequenceNode) else ():
        if isinstance(item, yaml.MappingNode):
            yield from (
                value.value
                for key, value in item.value
                if key.value == "id" and isinstance(value, yaml.ScalarNode)
            )


def read_derived(
    reader: Reader, fields: Fields, node: Node, names: dict[str, tuple[str, ...] | None]
) -> Table:
    """Return the table of a derived value, whose rules may use `names`, and add it to them."""
    values = tuple(_values(reader, fields.get("values")))
    known = [value.id for value in values]
    rules = reader.things(
        fields.get("rules"),
        "rule",
        lambda r, f, item: read_rule(r, f, item, names=names, known=known, kind="value"),
        KINDS["rule"],
    )
    table = Table(
        id=reader.id(fields),
        values=values,
        rules=numbered(reader, rules),
        hit_policy=reader.choice(fields, "hit-policy", HIT_POLICIES, default="unique"),
        line=line_of(node),
        rules_line=key_line(node, "rules"),
    )
    if table.id == OUTCOME:
        what = f"the id {quoted(OUTCOME)} is that of the last table"
        reader.complain(fields["id"], what, "give it its own", "duplicate-id")
    elif names.get(table.id) is None:
        names[table.id] = table.value_ids
    return table


def _values(reader: Reader, node: Node | None) -> Iterable[Value]:
    """Yield the values that a derived value can have."""
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        reader.complain(node, "the values are not a list", "write [low, high]", "bad-yaml")
        return
    if not node.value:
        reader.complain(node, "a list of 0 values", "there must be 1 or more", "bad-value")
    values = [Value(reader.id({"id": item}), line_of(item)) for item in node.value]
    reader.unique(((value.id, value.line) for value in values), "value of this derived one")
    yield from values


def read_rule(
    reader: Reader, fields: Fields, node: Node, *, names: Names, known: list[str], kind: str
) -> Rule:
    """Return a rule whose conditions may use `names` and which gives one of `known`."""
    then = fields.get("then")
    return Rule(
        id=reader.id(fields) if "id" in fields else "",
        when=read_conditions(reader, fields.get("when"), names),
        then="" if then is None else reader.name(then, kind, known),
        because=reader.text(fields, "because"),
        line=line_of(node),
    )


def read_conditions(reader: Reader, node: Node | None, names: Names) -> dict[str, tuple[str, ...]]:
    """Return the answers in ``{question: answer or [answer…]}`` by question, in policy order."""
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        reader.complain(node, "not answers by question", "write {question: answer}", "bad-yaml")
        return {}
    conditions: dict[str, tuple[str, ...]] = {}
    for name, (key_node, value) in reader.pairs(node, "mapping of answers").items():
        known = names.get(name)
        if known is not None:
            conditions[name] = _picked(reader, value, name, known)
        elif name in names:
            what = f"the derived value {quoted(name)} is not known here"
            cure = "name questions, and in rules the derived values that come before"
            reader.complain(key_node, what, cure, "unknown-name")
        else:
            usable = [name for name, known in names.items() if known is not None]
            what = f"unknown question {quoted(name)}"
            reader.complain(key_node, what, nearest(name, usable), "unknown-name")
    return conditions


def _picked(reader: Reader, node: Node, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    items = node.value if isinstance(node, yaml.SequenceNode) else [node]
    if not items:
        what = f"no answer of {quoted(name)} is named"
        reader.complain(node, what, "name one, or leave the question out", "bad-value")
    kind = f"answer to {quoted(name)}:"
    named = [reader.name(item, kind, known) for item in items]
    for at, answer in enumerate(named):
        if answer in named[:at]:
            what = f"the answer {quoted(answer)} appears twice"
            reader.complain(items[at], what, "keep one of them", "duplicate-id")
    return tuple(answer for answer in known if answer in named)


def numbered(reader: Reader, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules, each without an id given one by its position: r1, r2, …."""
    named = tuple(
        rule if rule.id else replace(rule, id=f"r{at}") for at, rule in enumerate(rules, start=1)
    )
    reader.unique(((rule.id, rule.line) for rule in named), "rule")
    return named
