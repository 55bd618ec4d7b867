"""Read rules, and the tables of derived values: those with rules, and sums.

Works on the nodes of a file that reader.py has parsed; native only. Conditions are read in
conditions.py. To change what a rule may say, edit this file together with policy/model.py and
file_keys.py.
"""

from collections.abc import Iterable
from dataclasses import replace

import yaml

from checklist.engine.policy.model import (
    HIT_POLICIES,
    OUTCOME,
    Question,
    Rule,
    Score,
    Table,
    Value,
)
from checklist.engine.policy.number import HOW_TO_WRITE, MILLION, parse_number
from checklist.engine.problem import nearest, quoted
from checklist.engine.source.conditions import Names, complain_of_name, read_conditions
from checklist.engine.source.file_keys import KINDS
from checklist.engine.source.reader import Fields, Keys, Node, Reader, key_line, line_of

MOST_STEPS = 1_000
"""How many steps apart the least and the most value of a number in a sum may be."""


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
    reader: Reader,
    fields: Fields,
    node: Node,
    names: dict[str, Question | tuple[str, ...] | None],
) -> Table:
    """Return the table of a derived value, whose rules may use `names`, and add it to them."""
    one_of(reader, fields, node, "derived value", ("rules", "sum"))
    is_sum = "sum" in fields
    values = tuple(_sum_values(reader, fields) if is_sum else _values(reader, fields.get("values")))
    known = [value.id for value in values]
    rules = reader.things(
        None if is_sum else fields.get("rules"),
        "rule",
        lambda r, f, item: read_rule(r, f, item, names=names, known=known, kind="value"),
        KINDS["rule"],
    )
    table = Table(
        id=reader.id(fields),
        values=values,
        rules=numbered(reader, rules),
        hit_policy=reader.choice(fields, "hit-policy", HIT_POLICIES, default="unique"),
        sum=tuple(_scores(reader, fields["sum"], names)) if is_sum else (),
        was=reader.text(fields, "was"),
        line=line_of(node),
        rules_line=key_line(node, "sum" if is_sum else "rules"),
    )
    if "because" in fields and not is_sum:
        cure = "write because at each rule"
        reader.complain(fields["because"], "reasons by value without a sum", cure, "bad-value")
    if "hit-policy" in fields and is_sum:
        cure = "leave it out: a sum has no rules"
        reader.complain(
            fields["hit-policy"], f"{quoted('hit-policy')} beside a sum", cure, "bad-value"
        )
    if table.id == OUTCOME:
        what = f"the id {quoted(OUTCOME)} is that of the last table"
        reader.complain(fields["id"], what, "give it its own", "duplicate-id")
    elif names.get(table.id) is None:
        names[table.id] = table.value_ids
    return table


def one_of(reader: Reader, fields: Fields, node: Node, kind: str, keys: tuple[str, str]) -> None:
    """Complain unless a thing has one of two keys, and one alone."""
    one, other = keys
    if one in fields and other in fields:
        what = f"{quoted(one)} and {quoted(other)} in one {kind}"
        reader.complain(fields[other], what, "keep one of them", "bad-value")
    elif one not in fields and other not in fields:
        article = "an" if kind[0] in "aeiou" else "a"
        what, cure = f"{article} {kind} without {quoted(one)}", f"add {one}: … or {other}: …"
        reader.complain(node, what, cure, "missing-key")


_VALUE = Keys(("id",), ("label", "was"))


def _values(reader: Reader, node: Node | None) -> Iterable[Value]:
    """Yield the values that a derived value can have."""
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        reader.complain(node, "the values are not a list", "write [low, high]", "bad-yaml")
        return
    if not node.value:
        reader.complain(node, "a list of 0 values", "there must be 1 or more", "bad-value")
    values = [_value(reader, item) for item in node.value]
    reader.unique(((value.id, value.line) for value in values), "value of this derived one")
    yield from values


def _value(reader: Reader, item: Node) -> Value:
    fields: Fields | None = {"id": item}
    if isinstance(item, yaml.MappingNode):
        fields = reader.fields(item, "value", _VALUE)
    if not fields:
        return Value("", line=line_of(item))
    return Value(
        reader.id(fields) if "id" in fields else "",
        reader.text(fields, "label"),
        was=reader.text(fields, "was"),
        line=line_of(item),
    )


def _sum_values(reader: Reader, fields: Fields) -> Iterable[Value]:
    """Yield the values of a sum, each with the sum from which on it holds."""
    node = fields.get("values")
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        what = "the values of a sum are not a mapping"
        reader.complain(node, what, "write {low: 0, high: 24}", "bad-yaml")
        return
    known = [key.value for key, _ in node.value]
    reasons = _reasons(reader, fields.get("because"), known)
    last: int | None = None
    found = []
    for value, (key_node, said) in reader.pairs(node, "mapping of values").items():
        told = _said_of(reader, said)
        start = told.get("from")
        least = _number(reader, start, f"the start of {quoted(value)}") if start else None
        if start is not None and last is not None and least is not None and least <= last:
            what = f"the value {quoted(value)} starts no higher than the one before it"
            reader.complain(start, what, "write the values with rising starts", "bad-value")
        last = least if least is not None else last
        reader.id({"id": key_node})
        found.append(
            Value(
                value,
                reader.text(told, "label"),
                least=least or 0,
                because=reasons.pop(value, ""),
                was=reader.text(told, "was"),
                line=line_of(key_node),
            )
        )
    if not found:
        reader.complain(node, "a sum without values", "write {low: 0, high: 24}", "bad-value")
    for value in reasons:
        what = f"unknown value {quoted(value)}"
        cure = nearest(value, [one.id for one in found])
        reader.complain(fields["because"], what, cure, "unknown-name")
    yield from found


_START = Keys(("from",), ("label", "was"))


def _said_of(reader: Reader, node: Node) -> Fields:
    """Return what is said of a value of a sum: where it starts, and perhaps more."""
    if isinstance(node, yaml.MappingNode):
        return reader.fields(node, "value of a sum", _START) or {}
    return {"from": node}


def _reasons(reader: Reader, node: Node | None, known: list[str]) -> dict[str, str]:
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        what = "the reasons are not a mapping"
        reader.complain(node, what, "write {low: …, high: …}", "bad-yaml")
        return {}
    pairs = reader.pairs(node, "mapping of reasons", known=known)
    return {name: reader.text({name: text}, name) for name, (_, text) in pairs.items()}


def _number(reader: Reader, node: Node, what: str) -> int | None:
    text = node.value if isinstance(node, yaml.ScalarNode) else ""
    number = parse_number(text)
    if number is None:
        shown = f": {quoted(text)}" if text else ""
        reader.complain(node, f"{what} is no number{shown}", HOW_TO_WRITE, "bad-value")
    return number


def _scores(reader: Reader, node: Node, names: Names) -> Iterable[Score]:
    """Yield what each question or derived value adds to a sum."""
    if not isinstance(node, yaml.MappingNode):
        what, cure = "the sum is not a mapping", "write {question: {answer: 1}}"
        reader.complain(node, what, cure, "bad-yaml")
        return
    if not node.value:
        reader.complain(node, "the sum names nothing", "write {question: {answer: 1}}", "bad-value")
    for name, (key_node, value) in reader.pairs(node, "sum").items():
        known = names.get(name)
        is_number = isinstance(known, Question) and known.number is not None
        if known is None:
            complain_of_name(reader, key_node, name, names)
            continue
        if not isinstance(value, yaml.MappingNode) or not value.value:
            cure = "write {times: 2}" if is_number else "write {answer: 1}"
            what = f"no scores for {quoted(name)}"
            reader.complain(value, what, cure, "bad-value")
            continue
        if isinstance(known, Question) and is_number:
            yield from _times(reader, value, name, known)
            continue
        ids = known.answer_ids if isinstance(known, Question) else known
        scores = {}
        for answer, (answer_node, score) in reader.pairs(value, "mapping of scores").items():
            reader.name(answer_node, f"answer to {quoted(name)}:", ids)
            number = _number(reader, score, f"the score of {quoted(answer)}")
            if number is not None and answer in ids:
                scores[answer] = number
        yield Score(name, scores, line=line_of(key_node))


def _times(
    reader: Reader, node: yaml.MappingNode, name: str, question: Question
) -> Iterable[Score]:
    pairs = reader.pairs(node, "score")
    for key, (key_node, _) in pairs.items():
        if key != "times":
            cure = "write {times: 2}, the factor by which the number counts"
            reader.complain(
                key_node, f"unknown key {quoted(key)} for a number", cure, "unknown-key"
            )
    if "times" not in pairs:
        return
    factor = _number(reader, pairs["times"][1], "the factor")
    grid = question.number
    size = grid.size() if grid is not None else None
    if name in reader.unclear:
        return
    if grid is None or size is None or size > MOST_STEPS + 1:
        what = f"the number {quoted(name)} counts in a sum, but has too many values"
        cure = f"give it least and most, at most {MOST_STEPS:,} steps apart"
        reader.complain(pairs["times"][0], what, cure, "bad-value")
    elif factor is not None:
        if any(part * factor % MILLION for part in (grid.base, grid.step)):
            what = f"{quoted(name)} times the factor has more than six decimals"
            reader.complain(pairs["times"][1], what, "write fewer decimals", "bad-value")
            return
        yield Score(name, times=factor, line=line_of(node))


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


def numbered(reader: Reader, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules, each without an id given one by its position: r1, r2, …."""
    named = tuple(
        rule if rule.id else replace(rule, id=f"r{at}") for at, rule in enumerate(rules, start=1)
    )
    reader.unique(((rule.id, rule.line) for rule in named), "rule")
    return named
