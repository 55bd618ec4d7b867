"""Read a policy and its scenarios from their files, with every problem at its line.

Reads only the two files that it is given; native only (PyYAML is not in the page).
Rules and derived values are read in tables.py. To change what a policy may say, edit file_keys.py,
this file and policy/model.py. The contract is docs/contracts/policy.md#reading.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from checklist.engine.policy.model import (
    HIT_POLICIES,
    Answer,
    Clock,
    Duration,
    Outcome,
    Policy,
    Question,
    Scenario,
    Step,
)
from checklist.engine.problem import Problem, in_order, quoted
from checklist.engine.source.file_keys import DATE, KINDS, VERSION
from checklist.engine.source.reader import Fields, Node, Reader, data_of, key_line, line_of
from checklist.engine.source.tables import (
    ids_of,
    numbered,
    read_conditions,
    read_derived,
    read_rule,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A policy file as read: the policy, None if its logic could not be read, and every problem."""

    policy: Policy | None
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class ScenarioReading:
    """A scenario file as read: its scenarios, every problem, and whether all could be read."""

    scenarios: tuple[Scenario, ...]
    problems: tuple[Problem, ...]
    whole: bool


def read_policy(path: Path, *, name: str | None = None) -> Reading:
    """Return the policy at `path`, with every problem; `name` is the file's name in problems.

    The name defaults to the path as given.
    """
    reader = Reader(name or path.as_posix())
    root = reader.parse(path)
    if not isinstance(root, yaml.MappingNode):
        if root is not None:
            what = "the policy is not a mapping"
            reader.complain(root, what, "start with id: and title:", "bad-yaml")
        return Reading(None, in_order(reader.problems))
    policy = _policy(reader, root)
    return Reading(policy if reader.sound else None, in_order(reader.problems))


def read_scenarios(path: Path, policy: Policy, *, name: str | None = None) -> ScenarioReading:
    """Return the scenarios at `path`, which answer questions of `policy`, with every problem."""
    reader = Reader(name or path.as_posix())
    root = reader.parse(path)
    if root is None:
        return ScenarioReading((), in_order(reader.problems), whole=False)
    scenarios = reader.things(
        root,
        "scenario",
        lambda r, fields, node: _scenario(r, fields, node, policy),
        KINDS["scenario"],
        least=0,
    )
    reader.unique(((scenario.id, scenario.line) for scenario in scenarios), "scenario")
    whole = isinstance(root, yaml.SequenceNode) and len(scenarios) == len(root.value)
    return ScenarioReading(scenarios, in_order(reader.problems), whole=whole)


def digest_of(data: object) -> str:
    """Return the SHA-256, in hex, that names a policy; see docs/contracts/policy.md#digest."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _policy(reader: Reader, root: Node) -> Policy | None:
    fields = reader.fields(root, "policy", KINDS["policy"])
    if fields is None:
        return None
    questions = reader.things(fields.get("questions"), "question", _question, KINDS["question"])
    clocks = reader.things(fields.get("clocks"), "clock", _clock, KINDS["clock"], least=0)
    steps = reader.things(fields.get("steps"), "step", _step, KINDS["step"], least=0)
    names: dict[str, tuple[str, ...] | None] = dict.fromkeys(ids_of(fields.get("derived")))
    names |= {q.id: q.answer_ids for q in questions if q.id}
    derived = reader.things(
        fields.get("derived"),
        "derived value",
        lambda r, f, node: read_derived(r, f, node, names),
        KINDS["derived"],
        least=0,
    )
    outcomes = reader.things(
        fields.get("outcomes"),
        "outcome",
        lambda r, f, node: _outcome(r, f, node, clocks=clocks, steps=steps),
        KINDS["outcome"],
    )
    rules = reader.things(
        fields.get("rules"),
        "rule",
        lambda r, f, node: read_rule(
            r, f, node, names=names, known=[outcome.id for outcome in outcomes], kind="outcome"
        ),
        KINDS["rule"],
    )
    policy = Policy(
        id=reader.id(fields),
        version=reader.matching(fields, "version", VERSION, example="1.0.0"),
        title=reader.text(fields, "title"),
        owner=reader.text(fields, "owner"),
        reviewed=_reviewed(reader, fields),
        hit_policy=reader.choice(fields, "hit-policy", HIT_POLICIES, default="unique"),
        questions=questions,
        derived=derived,
        clocks=clocks,
        steps=steps,
        outcomes=outcomes,
        rules=numbered(reader, rules),
        digest=digest_of(data_of(root)),
        file=reader.file,
        rules_line=key_line(root, "rules"),
        version_line=key_line(root, "version"),
    )
    asked = [(question.id, question.line) for question in questions]
    asked += [(table.id, table.line) for table in derived]
    reader.unique(asked, "question or derived value" if derived else "question")
    reader.unique(((clock.id, clock.line) for clock in clocks), "clock")
    reader.unique(((step.id, step.line) for step in steps), "step")
    reader.unique(((outcome.id, outcome.line) for outcome in outcomes), "outcome")
    return policy if reader.sound else None


def _reviewed(reader: Reader, fields: Fields) -> str:
    """Return the day of the last review as text; complain unless it is a day of the calendar."""
    text = reader.matching(fields, "reviewed", DATE, example="2026-11-20")
    try:
        if DATE.fullmatch(text):
            date.fromisoformat(text)
    except ValueError:
        what, cure = f"there is no day {quoted(text)}", "write a day of the calendar"
        reader.complain(fields["reviewed"], what, cure, "bad-value", logic=False)
    return text


def _question(reader: Reader, fields: Fields, node: Node) -> Question:
    answers = reader.things(fields.get("answers"), "answer", _answer, KINDS["answer"], least=2)
    reader.unique(((answer.id, answer.line) for answer in answers), "answer of this question")
    return Question(
        id=reader.id(fields),
        ask=reader.text(fields, "ask"),
        answers=answers,
        help=reader.text(fields, "help"),
        ordered=reader.choice(fields, "ordered", ("true", "false"), default="true") == "true",
        line=line_of(node),
    )


def _answer(reader: Reader, fields: Fields, node: Node) -> Answer:
    return Answer(
        id=reader.id(fields),
        label=reader.text(fields, "label"),
        help=reader.text(fields, "help"),
        line=line_of(node),
    )


def _clock(reader: Reader, fields: Fields, node: Node) -> Clock:
    return Clock(id=reader.id(fields), title=reader.text(fields, "title"), line=line_of(node))


def _step(reader: Reader, fields: Fields, node: Node) -> Step:
    return Step(
        id=reader.id(fields),
        title=reader.text(fields, "title"),
        page=reader.text(fields, "page"),
        line=line_of(fields.get("page", node)),
    )


def _outcome(
    reader: Reader,
    fields: Fields,
    node: Node,
    *,
    clocks: tuple[Clock, ...],
    steps: tuple[Step, ...],
) -> Outcome:
    return Outcome(
        id=reader.id(fields),
        title=reader.text(fields, "title"),
        summary=reader.text(fields, "summary"),
        clocks=tuple(_deadlines(reader, fields.get("clocks"), clocks)),
        steps=tuple(_step_names(reader, fields.get("steps"), steps)),
        line=line_of(node),
    )


def _deadlines(
    reader: Reader, node: Node | None, clocks: tuple[Clock, ...]
) -> Iterable[tuple[str, Duration]]:
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        what = "the deadlines are not a mapping"
        reader.complain(node, what, "write {fix: 3d}", "bad-yaml", logic=False)
        return
    known = [clock.id for clock in clocks]
    for clock, (key_node, value) in reader.pairs(node, "mapping of deadlines").items():
        reader.name(key_node, "clock", known, logic=False)
        duration = Duration.parse(value.value) if isinstance(value, yaml.ScalarNode) else None
        if duration is None:
            what = f"the deadline of {quoted(clock)} is not a time span"
            cure = "write a whole number and m, h, d, bh or bd: 15m, 4h, 3bd"
            reader.complain(value, what, cure, "bad-value", logic=False)
        elif clock in known:
            yield clock, duration


def _step_names(reader: Reader, node: Node | None, steps: tuple[Step, ...]) -> Iterable[str]:
    if node is None:
        return
    if not isinstance(node, yaml.SequenceNode):
        what = "the steps are not a list"
        reader.complain(node, what, "write [mitigate]", "bad-yaml", logic=False)
        return
    known = [step.id for step in steps]
    seen: set[str] = set()
    for item in node.value:
        step = reader.name(item, "step", known, logic=False)
        if step in seen:
            what = f"the step {quoted(step)} appears twice"
            reader.complain(item, what, "keep one of them", "duplicate-id", logic=False)
        elif step in known:
            yield step
        seen.add(step)


def _scenario(reader: Reader, fields: Fields, node: Node, policy: Policy) -> Scenario | None:
    """Return the scenario, or None if its id, its answers or its outcome cannot be read."""
    before = len(reader.problems)
    scenario_id = reader.id(fields)
    asked: dict[str, tuple[str, ...] | None] = {table.id: None for table in policy.derived}
    asked |= {question.id: question.answer_ids for question in policy.questions}
    answers = read_conditions(reader, fields.get("answers"), asked)
    expect = fields.get("expect")
    expected = "" if expect is None else reader.name(expect, "outcome", policy.outcome_ids)
    whole = {"id", "answers", "expect"} <= fields.keys() and len(reader.problems) == before
    scenario = Scenario(
        id=scenario_id,
        title=reader.text(fields, "title"),
        story=reader.text(fields, "story"),
        answers=answers,
        expect=expected,
        why=reader.text(fields, "why"),
        file=reader.file,
        line=line_of(node),
    )
    return scenario if whole else None
