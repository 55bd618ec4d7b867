"""Read a strategy from its file, with every problem at its line.

Reads the one file that it is given; native only (PyYAML is not in the page). judge.py judges
what its keys do not show; check.py walks the story to see whether it works. To change what a
strategy may say, edit this file and checklist/engine/walkthrough/strategy.py.
"""

from dataclasses import dataclass
from pathlib import Path

import yaml

from checklist.build.walkthrough.judge import judge_check, judge_defaults, judge_places
from checklist.engine.problem import Problem, in_order, quoted
from checklist.engine.source.reader import Fields, Keys, Node, Reader, line_of
from checklist.engine.walkthrough.goal import CHECKS
from checklist.engine.walkthrough.strategy import (
    KINDS,
    Check,
    Line,
    Name,
    Pitfall,
    Step,
    Strategy,
)

STRATEGY = Keys(
    ("id", "title", "page", "summary", "names", "start", "steps", "goal"), ("pitfalls",)
)
NAME = Keys(("id", "title", "kind", "default"), ("above",))
LINE = Keys(("fails",))
STEP = Keys(("id", "title", "why", "run", "look", "skipped"))
CHECK = Keys(("check", "says"), ("tag", "at", "file", "text", "optional"))
PITFALL = Keys(("id", "title", "at", "instead", "see", "why", "repair"), ("resume",))


@dataclass(frozen=True, slots=True)
class StrategyReading:
    """The strategy of a file, None if it cannot be walked, and every problem in the file."""

    strategy: Strategy | None
    problems: tuple[Problem, ...]


def read_strategy(path: Path, *, name: str | None = None) -> StrategyReading:
    """Return the strategy at `path`; problems call the file `name` (default: the path as given)."""
    reader = Reader(name or path.as_posix())
    root = reader.parse(path)
    fields = None if root is None else reader.fields(root, "strategy", STRATEGY)
    strategy = None if root is None or fields is None else _strategy(reader, fields, root)
    if strategy and fields and strategy.id != path.stem and reader.sound:
        what = f"the id {quoted(strategy.id)} is not that of its file, {quoted(path.name)}"
        reader.complain(fields["id"], what, f"write id: {path.stem}", "bad-value")
    return StrategyReading(strategy if reader.sound else None, in_order(reader.problems))


def _strategy(reader: Reader, fields: Fields, root: Node) -> Strategy:
    names = reader.things(fields.get("names"), "name", _name, NAME, least=0)
    steps = reader.things(fields.get("steps"), "step", _step, STEP)
    known = [*dict.fromkeys(step.id for step in steps)]
    strategy = Strategy(
        id=reader.id(fields),
        title=reader.text(fields, "title"),
        page=reader.text(fields, "page"),
        summary=reader.text(fields, "summary"),
        names=names,
        start=_lines(reader, fields, "start"),
        steps=steps,
        goal=reader.things(fields.get("goal"), "check", _check, CHECK),
        pitfalls=reader.things(
            fields.get("pitfalls"),
            "pitfall",
            lambda r, f, node: _pitfall(r, f, node, known),
            PITFALL,
            least=0,
        ),
        file=reader.file,
    )
    reader.unique(((name.id, name.line) for name in names), "name")
    reader.unique(((step.id, step.line) for step in steps), "step")
    reader.unique(((pitfall.id, pitfall.line) for pitfall in strategy.pitfalls), "pitfall")
    judge_places(reader, strategy, root)
    if reader.sound:
        judge_defaults(reader, strategy)
    return strategy


def _name(reader: Reader, fields: Fields, node: Node) -> Name:
    return Name(
        id=reader.id(fields),
        title=reader.text(fields, "title"),
        kind=reader.choice(fields, "kind", KINDS, default=""),
        default=reader.text(fields, "default", logic=True),
        above=reader.text(fields, "above"),
        line=line_of(node),
    )


def _step(reader: Reader, fields: Fields, node: Node) -> Step:
    return Step(
        id=reader.id(fields),
        title=reader.text(fields, "title"),
        why=reader.text(fields, "why"),
        run=_lines(reader, fields, "run"),
        look=reader.text(fields, "look"),
        skipped=reader.text(fields, "skipped"),
        line=line_of(node),
    )


def _check(reader: Reader, fields: Fields, node: Node) -> Check:
    kind = reader.choice(fields, "check", CHECKS, default="")
    if kind in CHECKS:
        judge_check(reader, fields, node, kind)
    return Check(
        check=kind,
        says=reader.text(fields, "says"),
        tag=reader.text(fields, "tag"),
        at=reader.text(fields, "at"),
        file=reader.text(fields, "file"),
        text=reader.text(fields, "text"),
        optional=reader.choice(fields, "optional", ("true", "false"), default="false") == "true",
        line=line_of(node),
    )


def _pitfall(reader: Reader, fields: Fields, node: Node, steps: list[str]) -> Pitfall:
    for key in ("at", "resume"):
        if key in fields:
            reader.name(fields[key], "step", steps)
    return Pitfall(
        id=reader.id(fields),
        title=reader.text(fields, "title"),
        at=reader.text(fields, "at"),
        instead=_lines(reader, fields, "instead"),
        see=reader.text(fields, "see"),
        why=reader.text(fields, "why"),
        repair=_lines(reader, fields, "repair"),
        resume=reader.text(fields, "resume"),
        line=line_of(node),
    )


def _lines(reader: Reader, fields: Fields, key: str) -> tuple[Line, ...]:
    """Return the lines under `key`: each a text, or {fails: TEXT} where it is meant to fail."""
    node = fields.get(key)
    if node is None:
        return ()
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        what, cure = f"{quoted(key)} is no list of commands", "start each command with -"
        reader.complain(node, what, cure, "bad-value")
        return ()
    return tuple(_line(reader, item) for item in node.value)


def _line(reader: Reader, item: Node) -> Line:
    if not isinstance(item, yaml.MappingNode):
        return Line(reader.text({"a command": item}, "a command", logic=True), line=line_of(item))
    fields = reader.fields(item, "command", LINE) or {}
    return Line(reader.text(fields, "fails", logic=True), fails=True, line=line_of(item))
