"""Read a policy and its scenarios from their files, with every problem at its line.

Reads only the two files that it is given; native only (PyYAML is not in the page).
Rules and derived values are read in tables.py. To change what a policy may say, edit file_keys.py,
this file and policy/model.py. The contract is docs/contracts/policy.md#reading.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml

from checklist.engine.policy.lower import FEWER, MOST_BOXES, has_too_many
from checklist.engine.policy.model import (
    DECIDED,
    DETECTED,
    HIT_POLICIES,
    NONE,
    Alert,
    Answer,
    Clock,
    Condition,
    Deadline,
    Duration,
    Outcome,
    Policy,
    Question,
    Result,
    Scenario,
    Step,
    Table,
)
from checklist.engine.policy.number import HOW_TO_WRITE, MILLION, Grid, parse_number
from checklist.engine.problem import Problem, in_order, nearest, quoted
from checklist.engine.source.conditions import Names, read_answers, read_conditions
from checklist.engine.source.file_keys import DATE, KINDS, VERSION
from checklist.engine.source.reader import Fields, Keys, Node, Reader, data_of, key_line, line_of
from checklist.engine.source.tables import ids_of, numbered, one_of, read_derived, read_rule


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
    steps = reader.things(fields.get("steps"), "step", _step, KINDS["step"], least=0)
    clocks = reader.things(
        fields.get("clocks"),
        "clock",
        lambda r, f, node: _clock(r, f, node, steps),
        KINDS["clock"],
        least=0,
    )
    names: dict[str, Question | tuple[str, ...] | None] = dict.fromkeys(
        ids_of(fields.get("derived"))
    )
    names |= {q.id: q for q in questions if q.id}
    derived = reader.things(
        fields.get("derived"),
        "derived value",
        lambda r, f, node: read_derived(r, f, node, names),
        KINDS["derived"],
        least=0,
    )
    questions = _with_conditions(reader, fields.get("questions"), questions, derived)
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
    results = reader.things(
        fields.get("results"),
        "result",
        lambda r, f, node: _result(r, f, node, derived),
        KINDS["result"],
        least=0,
    )
    alerts = reader.things(
        fields.get("alerts"),
        "alert",
        lambda r, f, node: _alert(r, f, node, names),
        KINDS["alert"],
        least=0,
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
        results=results,
        alerts=alerts,
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
    _once(reader, fields.get("results"), results)
    reader.unique(((alert.id, alert.line) for alert in alerts), "alert")
    before: list[tuple[list[tuple[str, int]], str]] = [
        ([(one.was, one.line) for one in questions], "question"),
        ([(one.was, one.line) for one in derived], "derived value"),
        ([(one.was, one.line) for one in outcomes], "outcome"),
        *(
            ([(one.was, one.line) for one in q.answers], "answer of this question")
            for q in questions
        ),
        *(
            ([(one.was, one.line) for one in t.values], "value of this derived one")
            for t in derived
        ),
    ]
    for named, kind in before:
        reader.unique(named, f"{kind} in the version before")
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
    one_of(reader, fields, node, "question", ("answers", "number"))
    is_number = "number" in fields
    answers = reader.things(
        None if is_number else fields.get("answers"), "answer", _answer, KINDS["answer"], least=2
    )
    reader.unique(((answer.id, answer.line) for answer in answers), "answer of this question")
    several = reader.choice(fields, "several", ("true", "false"), default="false") == "true"
    if several and is_number:
        cure = "leave it out: a number is one answer"
        reader.complain(
            fields["several"], f"{quoted('several')} beside a number", cure, "bad-value"
        )
    if several and NONE in (answer.id for answer in answers):
        line = next(answer.line for answer in answers if answer.id == NONE)
        item = next(item for item in fields["answers"].value if line_of(item) == line)
        what = f"the id {quoted(NONE)} means here that nothing is ticked"
        reader.complain(item, what, "give that answer another id", "bad-value")
    directions = ("true", "false", "up", "down") if is_number else ("true", "false")
    ordered = reader.choice(fields, "ordered", directions, default="true")
    question_id = reader.id(fields)
    return Question(
        id=question_id,
        ask=reader.text(fields, "ask"),
        answers=answers,
        help=reader.text(fields, "help"),
        ordered=ordered != "false",
        number=_grid(reader, fields["number"], question_id) if is_number else None,
        several=several and not is_number,
        falling=ordered == "down",
        was=reader.text(fields, "was"),
        line=line_of(node),
    )


def _grid(reader: Reader, node: Node, question: str) -> Grid:
    """Return the values that a number question allows; where they are not clear, say so once."""
    fields = reader.fields(node, "number", KINDS["number"])
    if fields is None:
        reader.unclear.add(question)
        return Grid()
    before = len(reader.problems)
    found: dict[str, int] = {}
    for key in ("least", "most", "step"):
        text = reader.text(fields, key, logic=True)
        number = parse_number(text)
        if number is not None:
            found[key] = number
        elif text:
            what = f"{quoted(key)} is {quoted(text)}"
            reader.complain(fields[key], what, HOW_TO_WRITE, "bad-value")
    least, most, step = found.get("least"), found.get("most"), found.get("step", MILLION)
    if step <= 0:
        reader.complain(
            fields["step"], "a step that goes nowhere", "make it more than 0", "bad-value"
        )
    if least is not None and most is not None and least >= most:
        cure = "write the smaller number as least, and the greater one as most"
        reader.complain(fields["most"], "the most is no more than the least", cure, "bad-value")
    if most is not None and len(reader.problems) == before and (most - (least or 0)) % step:
        what = "the most is not a whole number of steps away from the least"
        reader.complain(fields["most"], what, "write a most that the steps reach", "bad-value")
    unit = reader.text(fields, "unit")
    if len(reader.problems) == before:
        return Grid(unit, least, most, step)
    reader.unclear.add(question)
    return Grid(unit)


def _with_conditions(
    reader: Reader,
    node: Node | None,
    questions: tuple[Question, ...],
    derived: tuple[Table, ...],
) -> tuple[Question, ...]:
    """Return the questions with the conditions under which they apply."""
    nodes = [item for item in getattr(node, "value", ()) if isinstance(item, yaml.MappingNode)]
    found: list[Question] = []
    for question in questions:
        item = next((one for one in nodes if _id_in(one) == question.id), None)
        value = next((v for k, v in item.value if k.value == "only-if"), None) if item else None
        if value is None:
            found.append(question)
            continue
        names: dict[str, Question | tuple[str, ...] | None] = {q.id: None for q in questions}
        names |= {one.id: one for one in found}
        known = set(names) - {name for name, one in names.items() if one is None}
        for table in derived:
            rests = table.inputs <= known
            known |= {table.id} if rests else set()
            names[table.id] = table.value_ids if rests else None
        found.append(replace(question, only_if=_earlier(reader, value, names)))
    return tuple(found)


def _id_in(node: yaml.MappingNode) -> str:
    """Return the text under ``id``."""
    return next((str(value.value) for key, value in node.value if key.value == "id"), "")


def _earlier(reader: Reader, node: Node, names: Names) -> dict[str, Condition]:
    """Return conditions that may name only what rests on earlier questions."""
    usable = [name for name, known in names.items() if known is not None]
    if isinstance(node, yaml.MappingNode):
        later = {name for name, known in names.items() if known is None}
        kept = []
        for key_node, value in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.value not in later:
                kept.append((key_node, value))
                continue
            what = f"{quoted(key_node.value)} does not rest on earlier questions alone"
            cure = nearest("", usable) if usable else "leave only-if out: no question is earlier"
            reader.complain(key_node, what, cure, "unknown-name")
        node = yaml.MappingNode(node.tag, kept, node.start_mark, node.end_mark)
    conditions = read_conditions(reader, node, {name: names[name] for name in usable})
    if not conditions and reader.sound:
        cure = "name a question before it, or leave only-if out"
        reader.complain(node, "conditions that say nothing", cure, "bad-value")
    return conditions


def _answer(reader: Reader, fields: Fields, node: Node) -> Answer:
    return Answer(
        id=reader.id(fields),
        label=reader.text(fields, "label"),
        help=reader.text(fields, "help"),
        was=reader.text(fields, "was"),
        line=line_of(node),
    )


def _clock(reader: Reader, fields: Fields, node: Node, steps: tuple[Step, ...]) -> Clock:
    clock_id = reader.id(fields)
    if clock_id in (DECIDED, DETECTED):
        what = f"the id {quoted(clock_id)} is that of a moment from which clocks run"
        reader.complain(fields["id"], what, "give the clock another id", "bad-value")
    ends = fields.get("ends")
    if isinstance(ends, yaml.ScalarNode):
        ends = yaml.SequenceNode("", [ends], ends.start_mark, ends.end_mark)
    elif isinstance(ends, yaml.SequenceNode) and not ends.value:
        cure = "name a step, or leave ends out"
        reader.complain(ends, f"{quoted('ends')} names no step", cure, "bad-value", logic=False)
    return Clock(
        id=clock_id,
        title=reader.text(fields, "title"),
        ends=tuple(_step_names(reader, ends, steps)),
        ordered=reader.choice(fields, "ordered", ("true", "false"), default="true") == "true",
        line=line_of(node),
    )


def _step(reader: Reader, fields: Fields, node: Node) -> Step:
    return Step(
        id=reader.id(fields),
        title=reader.text(fields, "title"),
        page=reader.text(fields, "page"),
        phase=reader.text(fields, "phase"),
        owner=reader.text(fields, "owner"),
        done=reader.text(fields, "done"),
        run=reader.texts(fields, "run"),
        message=reader.text(fields, "message"),
        gate=reader.choice(fields, "gate", ("approval",), default=""),
        line=line_of(fields.get("page", node)),
    )


def _result(reader: Reader, fields: Fields, node: Node, derived: tuple[Table, ...]) -> Result:
    known = [table.id for table in derived]
    of = reader.name(fields["of"], "derived value", known) if "of" in fields else ""
    return Result(of, reader.text(fields, "title"), line_of(node))


def _once(reader: Reader, node: Node | None, results: tuple[Result, ...]) -> None:
    """Complain about each derived value that is stated again."""
    lines: dict[str, int] = {}
    for result in results:
        if result.of and result.of in lines:
            item = next(one for one in getattr(node, "value", ()) if line_of(one) == result.line)
            first = lines[result.of]
            what = f"the result {quoted(result.of)} appears twice (first in line {first})"
            reader.complain(item, what, "keep one of them", "duplicate-id")
        lines.setdefault(result.of, result.line)


def _alert(reader: Reader, fields: Fields, node: Node, names: Names) -> Alert:
    return Alert(
        id=reader.id(fields),
        when=read_conditions(reader, fields.get("when"), names),
        title=reader.text(fields, "title"),
        text=reader.text(fields, "text"),
        page=reader.text(fields, "page"),
        facts=_facts(reader, fields.get("facts")),
        line=line_of(node),
    )


def _facts(reader: Reader, node: Node | None) -> dict[str, str]:
    """Return for facts the ones that take their places; the site knows which facts there are."""
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        what, cure = "the facts are not a mapping", "write {chat: private-chat}"
        reader.complain(node, what, cure, "bad-yaml")
        return {}
    pairs = reader.pairs(node, "mapping of facts")
    return {name: reader.text({name: value}, name) for name, (_, value) in pairs.items()}


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
        was=reader.text(fields, "was"),
        line=line_of(node),
    )


def _deadlines(reader: Reader, node: Node | None, clocks: tuple[Clock, ...]) -> Iterable[Deadline]:
    if node is None:
        return
    if not isinstance(node, yaml.MappingNode):
        what = "the deadlines are not a mapping"
        reader.complain(node, what, "write {fix: 3d}", "bad-yaml", logic=False)
        return
    known = [clock.id for clock in clocks]
    pairs = reader.pairs(node, "mapping of deadlines")
    found: dict[str, Deadline] = {}
    for clock, (key_node, value) in pairs.items():
        reader.name(key_node, "clock", known, logic=False)
        deadline = _deadline(reader, clock, value, [*pairs])
        if deadline is not None and clock in known:
            found[clock] = replace(deadline, line=line_of(key_node))
    waiting: set[str] = set()
    for clock in found:
        circle = _circle(found, clock)
        if circle and clock not in waiting:
            what = f"the clock {quoted(clock)} waits for its own end"
            if len(circle) > 1:
                what += f", by way of {' and '.join(map(quoted, circle[1:]))}"
            cure = "let a clock of this circle run from decided or detected"
            reader.complain(pairs[clock][1], what, cure, "bad-value", logic=False)
        waiting |= {*circle}
    yield from (deadline for clock, deadline in found.items() if clock not in waiting)


def _circle(deadlines: Mapping[str, Deadline], clock: str) -> list[str]:
    """Return the clocks from `clock` on, each of which waits for the next, or [] for no circle."""
    seen, at = [clock], deadlines[clock].start
    while at in deadlines and at not in seen:
        seen.append(at)
        at = deadlines[at].start
    return seen if at == clock else []


def _deadline(reader: Reader, clock: str, value: Node, clocks: list[str]) -> Deadline | None:
    """Return the deadline that an outcome sets for a clock, or None if it cannot be read."""
    fields: Fields | None = {"within": value}
    if isinstance(value, yaml.MappingNode):
        fields = reader.fields(value, "deadline", _DEADLINE)
    if not fields or "within" not in fields:
        return None
    within = fields["within"]
    duration = Duration.parse(within.value) if isinstance(within, yaml.ScalarNode) else None
    start = _start(reader, fields.get("from"), clock, clocks)
    if duration is None:
        what = f"the deadline of {quoted(clock)} is not a time span"
        cure = "write a whole number and m, h, d, w, mo, bh or bd: 15m, 4h, 3bd"
        reader.complain(within, what, cure, "bad-value", logic=False)
    if duration is None or start is None:
        return None
    return Deadline(clock, duration, start)


_DEADLINE = Keys(("within",), ("from",))


def _start(reader: Reader, node: Node | None, clock: str, clocks: list[str]) -> str | None:
    """Return from when a deadline runs; complain, and return None, if it is no moment or clock."""
    if node is None:
        return DECIDED
    known = (DECIDED, DETECTED, *clocks)
    others = [one for one in known if one != clock]
    if not isinstance(node, yaml.ScalarNode):
        cure = nearest("", others)
        reader.complain(node, f"{quoted('from')} is not text", cure, "bad-value", logic=False)
        return None
    text: str = node.value
    if text not in known:
        what = f"the deadline of {quoted(clock)} runs from {quoted(text)}, no clock of this outcome"
        reader.complain(node, what, nearest(text, others), "unknown-name", logic=False)
        return None
    return text


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
    asked: dict[str, Question | tuple[str, ...] | None] = {
        table.id: None for table in policy.derived
    }
    asked |= {question.id: question for question in policy.questions}
    answers = read_answers(reader, fields.get("answers"), asked)
    if has_too_many(policy, answers):
        what = f"the ticks have more than {MOST_BOXES:,} possible combinations"
        reader.complain(fields["answers"], what, FEWER, "bad-value")
    results = _expected_results(reader, fields.get("expect-results"), policy)
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
        expect_results=results,
        file=reader.file,
        line=line_of(node),
    )
    return scenario if whole else None


def _expected_results(reader: Reader, node: Node | None, policy: Policy) -> dict[str, str]:
    """Return the values that a scenario expects, by result."""
    if node is None:
        return {}
    if not isinstance(node, yaml.MappingNode):
        reader.complain(node, "not values by result", "write {result: value}", "bad-yaml")
        return {}
    found: dict[str, str] = {}
    known = [result.of for result in policy.results]
    for name, (key_node, value) in reader.pairs(node, "mapping of results").items():
        if reader.name(key_node, "result", known) in known:
            values = policy.derived_value(name).value_ids
            found[name] = reader.name(value, f"value of {quoted(name)}:", values)
    return found
