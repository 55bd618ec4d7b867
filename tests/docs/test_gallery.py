"""The gallery is true: its policies are proved, and its pages say what the program says.

The expected outcomes are the scenarios', which tell the stories of the published sources; what the
proofs find in a source as published is told on its page, and read from there.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from checklist.cli.main import main
from checklist.engine.policy.diff import diff
from checklist.engine.policy.model import Policy
from checklist.engine.problem import Problem
from checklist.engine.source.findings import find_problems
from checklist.engine.source.policy_file import read_policy
from tests.docs.pages import DOCS, PAGES, Written
from tests.named import named

EXAMPLES = DOCS / "examples"
GALLERY = sorted(folder.parent for folder in EXAMPLES.glob("*/editions"))
PAGE_OF = {page.path: page for page in PAGES}
each_example = pytest.mark.parametrize("folder", GALLERY, ids=lambda folder: folder.name)

_SECTION = re.compile(r"^## .+? \{ #([\w-]+) \}$", re.MULTILINE)
_EDITION = re.compile(r"\(editions/([\w-]+\.yml)\)")
_ROW = re.compile(r"^\| \[`([\w-]+)`\]\([^)]*\) \| (.*?) \|", re.MULTILINE)
_PAIRS = re.compile(r"(\d+) pairs of their rules")
_COMPARED = re.compile(
    r"`python -m checklist diff (\S+) (\S+)`.*?(?:([\d,]+) of ([\d,]+)|\b(no)) combination",
    re.DOTALL,
)
_SOURCE = re.compile(r"\]\((https://[^)]+)\)")
_DATED = re.compile(r"commit `[0-9a-f]{12}`|\b(?:19|20)\d\d\b")

Told = tuple[str, frozenset[str]]
"""The code of a problem, and the ids of the rules, derived value or question that it is about."""


def page_of(folder: Path) -> Written:
    """Return the page of an example."""
    return PAGE_OF[f"examples/{folder.name}/index.md"]


def section(page: Written, name: str) -> str:
    """Return the text of the section with that anchor, empty where there is none."""
    parts = _SECTION.split(page.text)
    return dict(zip(parts[1::2], parts[2::2], strict=True)).get(name, "")


def told(text: str) -> list[Told]:
    """Return the problems that a section lists in its table."""
    return [(code, frozenset(re.findall(r"`([^`]+)`", of))) for code, of in _ROW.findall(text)]


def found(path: Path) -> list[Told]:
    """Return the problems that the program finds in a file, as a page tells them."""
    findings = find_problems(path, name=path.name)
    assert findings.policy is not None
    return [_as_told(problem, findings.policy) for problem in findings.problems]


def _as_told(problem: Problem, policy: Policy) -> Told:
    rules = {rule.id for table in policy.tables for rule in table.rules}
    about = {
        "overlap": rules,
        "hole": {table.id for table in policy.derived},
        "order": {question.id for question in policy.questions},
    }
    ids = named(problem).ids
    return problem.code, frozenset(ids) & about.get(problem.code, set(ids))


def as_text(path: Path) -> Any:  # noqa: ANN401  whatever the file holds
    """Return what a YAML file holds, with every scalar as text."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  it makes text


def scenarios(folder: Path) -> list[dict[str, Any]]:
    """Return the scenarios of an example as they are written."""
    loaded: list[dict[str, Any]] = as_text(folder / "scenarios.yml")
    return loaded


def decided(policy: Path, answers: dict[str, Any]) -> dict[str, Any]:
    """Return what the command says for a scenario's answers."""
    given = [
        part
        for name, answer in answers.items()
        for part in (
            "--answer",
            f"{name}={'|'.join(answer) if isinstance(answer, list) else answer}",
        )
    ]
    ran = CliRunner().invoke(main, ["decide", str(policy), "--json", *given])
    assert ran.exit_code == 0, ran.output
    data: dict[str, Any] = json.loads(ran.output)
    return data


@each_example
def test_an_example_has_no_problem(folder: Path) -> None:
    assert find_problems(folder / "policy.yml", name=folder.name).problems == ()


@pytest.mark.parametrize(
    ("folder", "scenario"),
    [
        pytest.param(folder, scenario, id=f"{folder.name}-{scenario['id']}")
        for folder in GALLERY
        for scenario in scenarios(folder)
    ],
)
def test_a_scenario_gets_its_outcome_and_its_results(
    folder: Path, scenario: dict[str, Any]
) -> None:
    says = decided(folder / "policy.yml", scenario["answers"])
    assert says["outcome"] == scenario["expect"]
    for result, value in scenario.get("expect-results", {}).items():
        assert says["results"][result]["value"] == value


@each_example
def test_an_edition_has_the_problems_that_the_page_tells_and_the_others_none(folder: Path) -> None:
    text = section(page_of(folder), "published")
    shown = _EDITION.search(text)
    for path in sorted(folder.glob("editions/*.yml")):
        problems = found(path)
        if shown is None or path.name != shown[1]:
            assert problems == [], path.name
        elif pairs := _PAIRS.search(text):
            assert len(problems) == int(pairs[1])
            assert set(told(text)) <= set(problems)
        else:
            assert Counter(told(text)) == Counter(problems)


@each_example
def test_a_comparison_counts_what_the_page_says(folder: Path) -> None:
    editions = [*folder.glob("editions/*.yml")]
    compared = _COMPARED.findall(section(page_of(folder), "changed"))
    shown = _EDITION.search(section(page_of(folder), "published"))
    named_elsewhere = {shown[1]} if shown else set()
    assert {name for old, new, *_ in compared for name in (old, new)} >= {
        f"editions/{path.name}" for path in editions if path.name not in named_elsewhere
    }
    for old, new, changed, combinations, none in compared:
        before, after = (read_policy(folder / name).policy for name in (old, new))
        assert before is not None
        assert after is not None
        difference = diff(before, after)
        if none:
            assert difference.changed == 0
        else:
            assert difference.changed == int(changed.replace(",", ""))
            assert difference.combinations == int(combinations.replace(",", ""))


@each_example
def test_a_page_names_its_source_with_a_date_or_a_commit(folder: Path) -> None:
    source = section(page_of(folder), "source")
    assert _SOURCE.search(source)
    assert _DATED.search(source)
    for name in ("interpreted", "published", "start"):
        assert section(page_of(folder), name)


@pytest.mark.parametrize(
    ("example", "first", "second", "question"),
    [
        ("ubuntu-sru", "not-worth", "devel-first", "devel"),
        ("openstack-stable", "useless", "forbidden", "forbidden"),
    ],
)
def test_rules_in_our_first_order_give_the_worse_case_the_better_answer(
    example: str, first: str, second: str, question: str, tmp_path: Path
) -> None:
    policy = as_text(EXAMPLES / example / "policy.yml")
    rules = policy["rules"]
    places = [
        next(at for at, rule in enumerate(rules) if rule["id"] == name) for name in (first, second)
    ]
    rules[places[0]], rules[places[1]] = rules[places[1]], rules[places[0]]
    edited = tmp_path / "policy.yml"
    edited.write_text(yaml.safe_dump(policy, sort_keys=False), "utf-8")
    assert found(edited) == [("order", frozenset({question}))]


def test_every_example_is_listed_and_every_finding_is_on_the_page_of_findings() -> None:
    listed = PAGE_OF["examples/index.md"].text
    findings = PAGE_OF["examples/findings.md"].text
    for folder in GALLERY:
        assert f"]({folder.name}/index.md)" in listed
        assert f"]({folder.name}/index.md#published)" in findings
        codes = {code for code, _ in told(section(page_of(folder), "published"))}
        rows = re.findall(
            rf"^\| .*\]\({folder.name}/index\.md#published\) .* \| (\w+) \|$",
            findings,
            re.MULTILINE,
        )
        assert codes == set(rows)


@pytest.mark.parametrize(
    "row",
    [
        "| [`overlap`](p.md#overlap) | `must-bother`, `may-be-slow` | A case. | 1 |",
        "| [`hole`](p.md#hole) | `also-ids`, `must-bother` | A case. | 1 |",
        "| [`overlap`](p.md#overlap) | `also-ids` | A case. | 1 |",
    ],
)
def test_a_row_that_tells_something_else_is_another_problem(row: str) -> None:
    [one] = told(row)
    published = found(EXAMPLES / "linux-stable" / "editions" / "as-published.yml")
    assert (one in published) is (row.startswith("| [`overlap`") and "slow" in row)


def test_a_scenario_that_a_policy_gets_wrong_is_noticed(tmp_path: Path) -> None:
    text = (EXAMPLES / "dmn-claim" / "policy.yml").read_text("utf-8")
    edited = tmp_path / "policy.yml"
    for border in (('"1000..9999"', '"1000..10000"'), ('">= 10000"', '"> 10000"')):
        assert border[0] in text
        text = text.replace(*border)
    edited.write_text(text, "utf-8")
    [ten_thousand] = [
        one for one in scenarios(EXAMPLES / "dmn-claim") if one["id"] == "ten-thousand"
    ]
    assert decided(edited, ten_thousand["answers"])["outcome"] != ten_thousand["expect"]


# Every key of the language is in use somewhere.


@dataclass(frozen=True, slots=True)
class Use:
    """Where a key stands, such as "question", and the key, perhaps with its value."""

    of: str
    key: str


NEW_KEYS = {
    "policy": "results alerts",
    "question": "number several only-if ordered:down",
    "number": "unit least most step",
    "condition": "not any all none at-least of",
    "table": "hit-policy:any hit-policy:most-urgent sum",
    "score": "times",
    "value": "label",
    "result": "of title",
    "alert": "id when title text page facts",
    "deadline": "within from:detected from:clock w mo",
    "clock": "ends ordered:false",
    "step": "phase owner done run message gate",
    "was": "answer",
    "scenario": "expect-results",
}

REST = """
id: the-rest
version: 1.0.0
title: What no example needs
questions:
  - {id: days, ask: "For how many days?", number: {unit: days, least: 0, most: 60}}
  - id: signs
    ask: Which signs are there?
    several: true
    answers: [{id: a, label: A}, {id: b, label: B}, {id: c, label: C}]
derived:
  - id: weight
    sum: {days: {times: 2}, signs: {a: 10}}
    values: {light: 0, heavy: 40}
outcomes:
  - {id: plan, title: Plan it, summary: Plan it.}
  - {id: now, title: Fix it, summary: Fix it.}
hit-policy: first
rules:
  - {id: heavy, when: {weight: heavy}, then: now, because: It weighs much.}
  - {id: pair, when: {signs: {at-least: 2, of: [b, c]}}, then: now, because: Both are there.}
  - {id: lone, when: {signs: {any: [b], all: [a]}}, then: now, because: They go together.}
  - {id: clean, when: {signs: {none: [b, c]}}, then: plan, because: Neither is there.}
  - {id: rest, when: {}, then: plan, because: It can wait.}
"""


def uses(policy: dict[str, Any]) -> Iterator[Use]:
    """Yield the new keys that a policy uses."""
    yield from (Use("policy", key) for key in policy)
    clocks = {clock["id"] for clock in policy.get("clocks", ())}
    tables = [policy, *policy.get("derived", ())]
    for question in policy["questions"]:
        yield from _keys("question", question)
        yield from (Use("number", key) for key in question.get("number", ()))
        yield from (Use("was", "answer") for one in question.get("answers", ()) if "was" in one)
        yield from _conditions(question.get("only-if", {}))
    for table in tables:
        yield from _keys("table", table)
        for rule in table.get("rules", ()):
            yield from _conditions(rule["when"])
        for scores in table.get("sum", {}).values():
            yield from (Use("score", key) for key in scores)
        values = table.get("values", ())
        yield from (Use("value", key) for one in values if isinstance(one, dict) for key in one)
    for kind in ("result", "alert", "clock", "step"):
        for one in policy.get(f"{kind}s", ()):
            yield from _keys(kind, one)
    for outcome in policy["outcomes"]:
        for deadline in outcome.get("clocks", {}).values():
            parts = deadline if isinstance(deadline, dict) else {"within": deadline}
            yield from (Use("deadline", key) for key in parts if isinstance(deadline, dict))
            yield Use("deadline", re.sub(r"\d+", "", parts["within"]))
            start = parts.get("from", "decided")
            yield Use("deadline", f"from:{'clock' if start in clocks else start}")


def _keys(of: str, one: dict[str, Any]) -> Iterator[Use]:
    for key, value in one.items():
        yield Use(of, key)
        if isinstance(value, str):
            yield Use(of, f"{key}:{value}")


def _conditions(when: dict[str, Any]) -> Iterator[Use]:
    for condition in when.values():
        if isinstance(condition, dict):
            yield from (Use("condition", key) for key in condition)
            yield from _conditions(condition if "not" in condition else {})


def test_every_new_key_is_in_an_example_or_here(tmp_path: Path) -> None:
    rest = tmp_path / "policy.yml"
    rest.write_text(REST, "utf-8")
    assert found(rest) == []
    paths = [rest, *EXAMPLES.glob("*/policy.yml"), *EXAMPLES.glob("*/editions/*.yml")]
    used = {use for path in paths for use in uses(as_text(path))}
    used |= {Use("scenario", key) for folder in GALLERY for one in scenarios(folder) for key in one}
    wanted = {Use(of, key) for of, keys in NEW_KEYS.items() for key in keys.split()}
    assert wanted - used == set()
