"""Judge what the keys of a strategy's file cannot show: unknown names, checks, defaults.

Works on the nodes of a file that the reader has parsed; native only.
"""

from collections.abc import Iterable, Iterator

import yaml

from checklist.engine.catalogue import ENGLISH, Words
from checklist.engine.placeholder import PLACE, forms
from checklist.engine.problem import Location, Problem, nearest, quoted
from checklist.engine.source.reader import Fields, Node, Reader, line_of
from checklist.engine.walkthrough.goal import CHECKS
from checklist.engine.walkthrough.inputs import complaints
from checklist.engine.walkthrough.strategy import VERSION, Strategy


def judge_check(reader: Reader, fields: Fields, node: Node, kind: str) -> None:
    """Complain of the keys that a check of this kind lacks, and of those that it does not read."""
    needs, may = CHECKS[kind].needs, CHECKS[kind].may
    known = ("check", "says", *needs, *may)
    for key in needs:
        if key not in fields:
            what = f"the check {quoted(kind)} without {quoted(key)}"
            reader.complain(node, what, f"add {key}: …", "missing-key")
    for key, value in fields.items():
        if key not in known:
            what = f"the check {quoted(kind)} does not read {quoted(key)}"
            reader.complain(value, what, nearest(key, known), "unknown-key", logic=False)


def judge_places(reader: Reader, strategy: Strategy, root: Node) -> None:
    """Complain of each {name} that is unknown, and of each `above` that names no version."""
    known: list[str] = []
    versions: list[str] = []
    for name in strategy.names:
        _judge_text(reader, name.default, name.line, known)
        if name.above and name.above not in versions:
            what = f"{quoted(name.id)} is above {quoted(name.above)}, which is no version before it"
            place = Location(reader.file, name.line)
            _complain(reader, Problem(place, what, nearest(name.above, versions), "unknown-name"))
        known += forms(name.id, "") if name.kind == VERSION else [name.id]
        versions += [name.id] if name.kind == VERSION else []
    for key, value in root.value:
        if key.value != "names":
            for scalar in _scalars(value):
                _judge_text(reader, scalar.value, line_of(scalar), known)


def _judge_text(reader: Reader, text: str, line: int, known: Iterable[str]) -> None:
    for place in PLACE.finditer(text):
        if place[1] not in known:
            what = f"unknown name {quoted(place[0])}"
            problem = Problem(
                Location(reader.file, line), what, nearest(place[1], known), "unknown-name"
            )
            _complain(reader, problem)


def _complain(reader: Reader, problem: Problem) -> None:
    reader.sound = False
    reader.problems.append(problem)


def _scalars(node: Node) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    for item in node.value if isinstance(node, yaml.CollectionNode) else ():
        for one in item if isinstance(item, tuple) else (item,):
            yield from _scalars(one)


def judge_defaults(reader: Reader, strategy: Strategy) -> None:
    """Complain of defaults that a reader would not be allowed to enter."""
    lines = {name.id: name.line for name in strategy.names}
    for name, complaint in complaints(strategy, {}).items():
        text = Words(ENGLISH, "walkthrough").say(complaint)
        what, _, cure = f"the default of {quoted(name)}: {text}".rpartition(": ")
        _complain(reader, Problem(Location(reader.file, lines[name]), what, cure, "bad-value"))
