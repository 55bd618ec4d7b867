"""What small policies decide, and what is said of small mistakes: the cases stand in YAML."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.problem import CODES, codes_in
from checklist.engine.source.findings import find_problems
from checklist.engine.source.policy_file import read_policy
from tests.paths import GOLDEN

Case = dict[str, Any]


def load(name: str) -> Any:  # noqa: ANN401  what the YAML holds
    """Return what the file says; as in a policy, every scalar is text."""
    return yaml.load((GOLDEN / name).read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


DECISIONS = [
    pytest.param(table["policy"], case, id=f"{table['title']}: {case['shows']}")
    for table in load("decisions.yml")
    for case in table["cases"]
]
SPOILED = load("problems.yml")
PROBLEMS = [pytest.param(case, id=case["shows"]) for case in SPOILED["cases"]]


@pytest.mark.parametrize(("policy", "case"), DECISIONS)
def test_a_policy_decides_as_it_reads(tmp_path: Path, policy: str, case: Case) -> None:
    assert case.keys() <= {
        "shows",
        "answers",
        "possible",
        "rule",
        "rules",
        "open",
        "trace",
    }
    path = tmp_path / "policy.yml"
    path.write_text(policy, "utf-8")
    found = read_policy(path).policy
    assert found is not None
    answers = {
        name: tuple(given) if isinstance(given, list) else (given,)
        for name, given in case["answers"].items()
    }
    decision = decide(compile_policy(found), answers)
    assert list(decision.possible) == case["possible"]
    assert (decision.rule.id if decision.rule else None) == case.get("rule")
    assert list(decision.rules) == case.get("rules", [])
    assert list(decision.open) == case.get("open", [])
    assert [
        {settled.table: settled.value, "by": settled.rule.id}
        for settled in decision.trace[:-1]
        if settled.rule
    ] == case.get("trace", [])


@pytest.mark.parametrize("case", PROBLEMS)
def test_a_mistake_is_told_where_it_is_with_its_cure(tmp_path: Path, case: Case) -> None:
    assert problems_of(tmp_path, case) == case["problems"]


def test_every_code_of_policies_and_scenarios_has_a_case() -> None:
    shown = {
        line.rpartition("[")[2].removesuffix("]")
        for case in SPOILED["cases"]
        for line in case["problems"]
    }
    told = codes_in("files", "proofs", "scenarios")
    assert shown == {name for name in told if not CODES[name].slow}


def problems_of(folder: Path, case: Case) -> Sequence[str]:
    """Return the lines that are printed for a case."""
    assert case.keys() <= {"shows", "replace", "with", "policy", "add", "scenarios", "problems"}
    text = case.get("policy", SPOILED["policy"])
    if "replace" in case:
        assert text.count(case["replace"]) == 1, "what is replaced must stand there once"
        text = text.replace(case["replace"], case["with"])
    (folder / "policy.yml").write_text(text + case.get("add", ""), "utf-8")
    if "scenarios" in case:
        (folder / "scenarios.yml").write_text(case["scenarios"], "utf-8")
    return [str(p) for p in find_problems(folder / "policy.yml", name="policy.yml").problems]
