"""What small policies decide, and what is said of small mistakes: the cases are in YAML."""

from pathlib import Path

import pytest

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.problem import CODES, codes_in
from checklist.engine.source.findings import find_problems
from checklist.engine.source.policy_file import read_policy
from tests.goldens import Case, Goldens, cases, read

TABLES = read("decisions.yml")
DECISIONS = [
    pytest.param(table["policy"], case, id=f"{table['title']}: {case['shows']}")
    for at, table in enumerate(TABLES)
    for case in cases("decisions.yml", at, "cases")
]
FILES = ("problems.yml", "language.yml")
POLICIES = {name: read(name)["policy"] for name in FILES}
PROBLEMS = [case for name in FILES for case in cases(name, "cases")]


@pytest.mark.parametrize(("policy", "case"), DECISIONS)
def test_a_policy_decides_as_it_reads(
    tmp_path: Path, goldens: Goldens, policy: str, case: Case
) -> None:
    traced = ("possible", "rule", "rules", "open", "trace")
    assert case.data.keys() <= {"shows", "answers", *traced}
    path = tmp_path / "policy.yml"
    path.write_text(policy, "utf-8")
    found = read_policy(path).policy
    assert found is not None
    answers = {
        name: tuple(given) if isinstance(given, list) else (given,)
        for name, given in case["answers"].items()
    }
    decision = decide(compile_policy(found), answers)
    goldens.hold(
        case,
        possible=[*decision.possible],
        rule=decision.rule.id if decision.rule else "",
        rules=[*decision.rules],
        open=[*decision.open],
        trace=[
            {settled.table: settled.value or "", "by": settled.rule.id}
            for settled in decision.trace[:-1]
            if settled.rule
        ],
    )


@pytest.mark.parametrize("case", PROBLEMS, ids=lambda case: case["shows"])
def test_a_mistake_is_reported_where_it_is_with_its_cure(
    tmp_path: Path, goldens: Goldens, case: Case
) -> None:
    goldens.hold(case, problems=problems_of(tmp_path, case))


def test_every_code_of_policies_and_scenarios_has_a_case() -> None:
    shown = {
        line.rpartition("[")[2].removesuffix("]") for case in PROBLEMS for line in case["problems"]
    }
    reported = codes_in("files", "proofs", "scenarios")
    assert shown == {name for name in reported if not CODES[name].slow}


def _each(case: Case, key: str) -> list[str]:
    """Return the texts under a key that holds one text, or a list of them."""
    said: list[str] | str = case.get(key, [])
    return [said] if isinstance(said, str) else said


def problems_of(folder: Path, case: Case) -> list[str]:
    """Return the lines that are printed for a case."""
    assert case.data.keys() <= {
        "shows",
        "replace",
        "with",
        "policy",
        "add",
        "scenarios",
        "problems",
    }
    text = case.get("policy", POLICIES[case.file.name])
    for old, new in zip(_each(case, "replace"), _each(case, "with"), strict=True):
        assert text.count(old) == 1, "what is replaced must appear there once"
        text = text.replace(old, new)
    (folder / "policy.yml").write_text(text + case.get("add", ""), "utf-8")
    if "scenarios" in case:
        (folder / "scenarios.yml").write_text(case["scenarios"], "utf-8")
    return [str(p) for p in find_problems(folder / "policy.yml", name="policy.yml").problems]
