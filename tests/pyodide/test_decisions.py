"""Python in the page decides what native Python decides: the same requests, the same bytes."""

import json
import random
from pathlib import Path

import pytest

from checklist.build.engine.rehearse_triage import POLICY, TEAM
from checklist.engine.entry import step
from checklist.engine.policy.json_form import to_data
from checklist.engine.policy.model import Policy
from checklist.engine.source.policy_file import read_policy
from tests.draw import chance, lane
from tests.goldens import read
from tests.paths import ROOT
from tests.pyodide.node_engine import Ask

SETS = 500


def _shipped() -> Policy:
    policy = read_policy(ROOT / "docs" / "triage" / "policy.yml").policy
    assert policy is not None
    return policy


def _request(policy: Policy, drawing: random.Random) -> str:
    """Return a request with a random set of answers, some of which are none of the policy's."""
    answers = {
        question.id: drawing.choice((*question.answer_ids, "nonsense"))
        for question in policy.questions
        if drawing.random() < drawing.choice((0.2, 0.6, 1.0))
    }
    fragment = "#answers=" + ",".join(f"{name}:{answer}" for name, answer in answers.items())
    arrival = {"fragment": fragment, "source": drawing.choice(("address", "stored"))}
    return json.dumps(
        {
            "page": "triage",
            "policy": json.dumps(to_data(policy), ensure_ascii=False),
            "team": TEAM,
            "answers": answers,
            "arrival": drawing.choice((None, arrival)),
        }
    )


def _golden(folder: Path) -> list[tuple[str, dict[str, object]]]:
    """Return a request for each golden case, and the case."""
    found = []
    for table in read("decisions.yml"):
        file = folder / "policy.yml"
        file.write_text(table["policy"], "utf-8")
        policy = read_policy(file).policy
        assert policy is not None
        data = json.dumps(to_data(policy), ensure_ascii=False)
        for case in table["cases"]:
            request = {"page": "triage", "policy": data, "team": {}, "answers": case["answers"]}
            found.append((json.dumps(request), case))
    return found


def test_the_golden_cases_get_the_same_bytes_and_their_decision_in_both_runtimes(
    triage: Ask, tmp_path: Path
) -> None:
    golden = _golden(tmp_path)
    in_page = [triage(request) for request, _ in golden]
    assert in_page == [step(request) for request, _ in golden]
    for answer, (_, case) in zip(in_page, golden, strict=True):
        assert json.loads(answer)["form"]["data-possible"].split() == case["possible"]


@pytest.mark.hunt("pyodide")
def test_500_random_answer_sets_get_the_same_bytes_in_both_runtimes(triage: Ask) -> None:
    drawing = chance(20261123, "pyodide", cases=SETS)
    shipped = _shipped()
    requests = [_request(drawing.choice((shipped, POLICY)), drawing) for _ in range(SETS)]
    in_page = [triage(request) for request in requests]
    assert in_page == [step(request) for request in requests]
    outcomes = {json.loads(answer)["form"]["data-outcome"] for answer in in_page}
    every = {"", *shipped.outcome_ids, *POLICY.outcome_ids}
    assert outcomes == every if lane() == "short" else outcomes <= every
