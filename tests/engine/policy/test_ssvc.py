"""Published decision tables: each row is decided as published, each planted fault is found.

The tables are those of CERT/CC SSVC, unchanged, in tests/golden/ssvc with their licence. Every
expected value is taken from them; what is planted is one row that is missing, doubled,
contradicted or exchanged with another.
"""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.policy.model import Policy
from checklist.engine.problem import Location, Problem
from checklist.engine.source.findings import Findings, find_problems
from tests.draw import chance, lane
from tests.named import named as named_in
from tests.paths import ROOT

PUBLISHED = ROOT / "tests" / "golden" / "ssvc"
EXAMPLES = ROOT / "docs" / "examples"
FILE = "policy.yml"
MOST_ROWS = 5 if lane() == "short" else 40
"""Of a larger table a sample is broken."""

Completion = dict[str, str]


@dataclass(frozen=True)
class Row:
    """One published combination and what the table gives for it."""

    id: str
    when: Mapping[str, str]
    then: str

    @property
    def line(self) -> str:
        """The row as a rule, on one line."""
        when = ", ".join(f"{name}: {value}" for name, value in self.when.items())
        return f"- {{id: {self.id}, when: {{{when}}}, then: {self.then}, because: Published.}}"


@dataclass(frozen=True)
class Table:
    """A published decision table; `gives` and the values of `inputs` rise in severity."""

    id: str
    name: str
    inputs: Mapping[str, tuple[str, ...]]
    gives: tuple[str, ...]
    rows: tuple[Row, ...]

    def row(self, known: Completion) -> Row:
        """Return the one row for those inputs."""
        (found,) = (row for row in self.rows if row.when.items() <= known.items())
        return found


Chain = tuple[Table, ...]
"""Tables of which each may read what those before it give; the last one gives the outcome."""


def named(name: str) -> str:
    """Return a published name as an id."""
    return name.lower().replace("*", " star").replace(" ", "-")


def published(file: str) -> Table:
    """Return the published table of that file."""
    data = json.loads((PUBLISHED / f"{file}.json").read_text("utf-8"))
    points = data["points"]
    ids = {
        point: {value["key"]: named(value["name"]) for value in points[point]["values"]}
        for point in points
    }
    given = data["outcome"]
    inputs = {
        named(points[point]["name"]): tuple(ids[point].values())
        for point in points
        if point != given
    }
    key = data["id"].split(":")[1].replace("_", "-").lower()
    rows = tuple(
        Row(
            f"{key}-{at}",
            {
                named(points[point]["name"]): ids[point][value]
                for point, value in row.items()
                if point != given
            },
            ids[given][row[given]],
        )
        for at, row in enumerate(data["mapping"], start=1)
    )
    name = named(points[given]["name"])
    return Table(data["id"], name, inputs, tuple(ids[given].values()), rows)


UTILITY = published("ssvc-DT_U-1.0.0")
HUMAN_IMPACT = published("ssvc-DT_HI-1.0.0")
SUPPLIER = published("ssvc-DT_SP-1.0.0")
DEPLOYER = published("ssvc-DT_DP-1.0.0")
COORDINATOR = published("cisa-DT_CO-2.0.3")
CHAINS: dict[str, Chain] = {
    "utility": (UTILITY,),
    "human-impact": (HUMAN_IMPACT,),
    "supplier": (SUPPLIER,),
    "deployer": (DEPLOYER,),
    "coordinator": (COORDINATOR,),
    "supplier-chained": (UTILITY, SUPPLIER),
    "deployer-chained": (HUMAN_IMPACT, DEPLOYER),
}
SHIPPED = {
    "ssvc-supplier": CHAINS["supplier-chained"],
    "ssvc-deployer": CHAINS["deployer-chained"],
    "cisa-coordinator": CHAINS["coordinator"],
}
TABLES = [(name, at) for name, chain in CHAINS.items() for at in range(len(chain))]


def asked(chain: Chain) -> dict[str, tuple[str, ...]]:
    """Return the questions with their answers: what is read and not given by a table before."""
    read = {name: values for table in chain for name, values in table.inputs.items()}
    return {name: values for name, values in read.items() if name not in {t.name for t in chain}}


def completions(chain: Chain, given: Mapping[str, str] | None = None) -> list[Completion]:
    """Return every way to answer all questions that has the answers `given`."""
    given = given or {}
    questions = asked(chain)
    allowed = [(given[name],) if name in given else values for name, values in questions.items()]
    return [dict(zip(questions, picked, strict=True)) for picked in itertools.product(*allowed)]


def fired(chain: Chain, completion: Completion) -> list[Row]:
    """Return the row of each table."""
    known, rows = dict(completion), []
    for table in chain:
        row = table.row(known)
        known[table.name] = row.then
        rows.append(row)
    return rows


def falls(chain: Chain) -> set[tuple[str, str]]:
    """Return question and more severe answer wherever that makes the outcome less urgent."""
    urgency = chain[-1].gives.index
    outcome = {
        tuple(one.values()): urgency(fired(chain, one)[-1].then) for one in completions(chain)
    }
    return {
        (name, severe)
        for name, values in asked(chain).items()
        for mild, severe in itertools.combinations(values, 2)
        for one in completions(chain, {name: mild})
        if outcome[tuple({**one, name: severe}.values())] < outcome[tuple(one.values())]
    }


def answer_line(answer: str) -> str:
    """Return an answer as one line of the policy."""
    return f"- {{id: {answer}, label: {answer}}}"


def written(chain: Chain) -> str:
    """Return a policy that says the same, mechanically: one rule a row, hit policy unique."""
    *derived, last = chain
    lines = ["id: made", "version: 1.0.0", "title: Made", "hit-policy: unique", "questions:"]
    for name, values in asked(chain).items():
        lines += [f"  - id: {name}", f"    ask: {name}?", "    answers:"]
        lines += [f"      {answer_line(value)}" for value in values]
    lines += ["derived:"] if derived else []
    for table in derived:
        lines += [f"  - id: {table.name}", f"    values: [{', '.join(table.gives)}]"]
        lines += ["    hit-policy: unique", "    rules:"]
        lines += [f"      {row.line}" for row in table.rows]
    lines += ["outcomes:"]
    lines += [f"  - {{id: {one}, title: {one}, summary: Published.}}" for one in last.gives]
    lines += ["rules:", *(f"  {row.line}" for row in last.rows)]
    return "\n".join(lines) + "\n"


def proved(chain: Chain, folder: Path) -> Findings:
    """Write the policy and prove it."""
    path = folder / FILE
    path.write_text(written(chain), "utf-8")
    return find_problems(path, name=FILE)


def line_of(chain: Chain, text: str, *, after: str = "") -> Location:
    """Return where the policy has the line `text`, the first one after the line `after`."""
    lines = [line.strip() for line in written(chain).splitlines()]
    start = lines.index(after) if after else 0
    return Location(FILE, lines.index(text, start) + 1)


def rules_line(chain: Chain, at: int) -> Location:
    """Return where the rules of table `at` begin: derived ones first, the last one at the end."""
    lines = [line.strip() for line in written(chain).splitlines()]
    return Location(FILE, [n for n, line in enumerate(lines, start=1) if line == "rules:"][at])


def broken(chain: Chain, at: int, rows: Sequence[Row]) -> Chain:
    """Return the chain with other rows in table `at`."""
    return tuple(
        replace(table, rows=tuple(rows)) if n == at else table for n, table in enumerate(chain)
    )


def swap(chain: Chain, at: int, one: Row, other: Row) -> Chain:
    """Return the chain with what two rows of table `at` give exchanged."""
    then = {one.id: other.then, other.id: one.then}
    rows = [replace(row, then=then.get(row.id, row.then)) for row in chain[at].rows]
    return broken(chain, at, rows)


def sample(rows: Sequence[Row]) -> Sequence[Row]:
    """Return the rows to break: all of a small table, some of a large one."""
    few = len(rows) <= MOST_ROWS
    return rows if few else chance(1).sample(rows, MOST_ROWS)


def of_code(findings: Findings, code: str) -> list[Problem]:
    """Return the problems of one code."""
    return [problem for problem in findings.problems if problem.code == code]


def assert_decides_as_published(policy: Policy, chain: Chain) -> None:
    compiled = compile_policy(policy)
    every = completions(chain)
    assert len(every) == policy.combinations
    for one in every:
        decision = decide(compiled, {name: (answer,) for name, answer in one.items()})
        given = [row.then for row in fired(chain, one)]
        assert decision.outcome == given[-1], one
        assert [settled.value for settled in decision.trace] == given


@pytest.mark.parametrize("name", CHAINS)
def test_a_policy_of_one_rule_a_row_is_proved_and_decides_every_row(
    name: str, tmp_path: Path
) -> None:
    findings = proved(CHAINS[name], tmp_path)
    assert findings.problems == ()
    assert findings.policy
    assert_decides_as_published(findings.policy, CHAINS[name])


@pytest.mark.parametrize("name", SHIPPED)
def test_an_example_says_what_the_published_tables_say(name: str) -> None:
    path = EXAMPLES / name / FILE
    if not path.exists():
        pytest.skip("this fork does not ship the example")
    policy = find_problems(path, name=FILE).policy
    assert policy
    chain = SHIPPED[name]
    assert {question.id: question.answer_ids for question in policy.questions} == asked(chain)
    assert policy.outcome_ids == chain[-1].gives
    assert {table.id: table.value_ids for table in policy.derived} == {
        table.name: table.gives for table in chain[:-1]
    }
    assert_decides_as_published(policy, chain)


@pytest.mark.parametrize("name", SHIPPED)
def test_an_example_keeps_the_notice_of_its_tables(name: str) -> None:
    path = EXAMPLES / name / FILE
    if not path.exists():
        pytest.skip("this fork does not ship the example")
    licence = (PUBLISHED / "LICENSE").read_bytes()
    kept = ROOT / "docs" / "reference" / "licences" / "SSVC.txt"
    assert kept.read_bytes() == licence
    head = path.read_text("utf-8").partition("\nid: ")[0]
    assert kept.relative_to(ROOT).as_posix() in head
    assert "Copyright 2026 Carnegie Mellon University" in head
    assert "Copyright 2026 Carnegie Mellon University" in licence.decode()
    assert all(table.id in head for table in SHIPPED[name])


@pytest.mark.parametrize("path", sorted(EXAMPLES.rglob(FILE)), ids=lambda path: path.parent.name)
def test_an_example_is_proved_with_its_scenarios(path: Path) -> None:
    assert path.with_name("scenarios.yml").is_file()
    assert find_problems(path, name=FILE).problems == ()


@pytest.mark.parametrize(("name", "at"), TABLES)
def test_a_row_left_out_is_reported_as_a_hole_of_that_combination(
    name: str, at: int, tmp_path: Path
) -> None:
    whole = CHAINS[name]
    for gone in sample(whole[at].rows):
        chain = broken(whole, at, [row for row in whole[at].rows if row is not gone])
        findings = proved(chain, tmp_path)
        (hole,) = of_code(findings, "hole")
        assert hole.where == rules_line(chain, at)
        example = named_in(hole).answers

        def lost(given: Completion, gone: Row = gone) -> bool:
            return all(fired(whole, one)[at] is gone for one in completions(whole, given))

        assert lost(example), hole.what
        for spare in example:
            assert not lost({q: a for q, a in example.items() if q != spare}), hole.what
        number = sum(fired(whole, one)[at] is gone for one in completions(whole))
        assert named_in(hole).numbers == (number, len(completions(whole)))
        assert {problem.code for problem in findings.problems} <= {"hole", "unused-outcome"}
        assert not findings.decides


@pytest.mark.parametrize(("name", "at"), TABLES)
@pytest.mark.parametrize("agrees", [True, False], ids=["doubled", "contradicted"])
def test_a_row_that_is_repeated_overlaps_the_earlier_one(
    name: str,
    at: int,
    agrees: bool,  # noqa: FBT001  a parameter of the test
    tmp_path: Path,
) -> None:
    whole = CHAINS[name]
    for row in sample(whole[at].rows):
        gives = whole[at].gives
        other = gives[(gives.index(row.then) + 1) % len(gives)]
        again = replace(row, id="again", then=row.then if agrees else other)
        chain = broken(whole, at, [*whole[at].rows, again])
        findings = proved(chain, tmp_path)
        (overlap,) = findings.problems
        assert overlap.code == "overlap"
        assert overlap.where == line_of(chain, again.line)
        earlier = line_of(chain, row.line).line
        assert {row.id, again.id} <= {*named_in(overlap).ids}
        assert named_in(overlap).lines == (earlier,)
        assert not findings.decides


@pytest.mark.parametrize(("name", "at"), TABLES)
def test_two_rows_that_changed_places_are_reported_where_urgency_falls(
    name: str, at: int, tmp_path: Path
) -> None:
    whole = CHAINS[name]
    assert falls(whole) == set()
    for row in sample(whole[at].rows):
        others = (other for other in whole[at].rows if other.then != row.then)
        swapped = (swap(whole, at, row, other) for other in others)
        chain, expected = next((chain, falls(chain)) for chain in swapped if falls(chain))
        findings = proved(chain, tmp_path)
        assert {problem.code for problem in findings.problems} == {"order"}
        places = {
            line_of(chain, answer_line(severe), after=f"- id: {question}"): question
            for question, severe in expected
        }
        reported = {problem.where for problem in findings.problems}
        assert reported <= places.keys()
        assert {places[where] for where in reported} == set(places.values())
        assert findings.decides
