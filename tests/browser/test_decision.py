"""The page decides what native Python decides, and shows it as docs/contracts/page.md promises."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from checklist.engine.policy.model import Policy, Scenario
from checklist.engine.source.policy_file import read_scenarios
from tests.browser.form import FORM, Form, complaints, fragment, pairs, without_times
from tests.draw import chance
from tests.paths import ROOT

pytestmark = pytest.mark.browser

FRESH = 2
EVERY = 1 if os.environ["LANE"] == "deep" else 4
"""The short lane clicks through every fourth scenario, the long one through each."""
RECORD = """form => {
  window.seen = [];
  const now = () => ({
    answers: form.getAttribute("data-answers"),
    outcome: form.getAttribute("data-outcome"),
    possible: form.getAttribute("data-possible"),
    hash: location.hash,
    text: form.querySelector('[data-region="decision"]').textContent,
  });
  window.watch = new MutationObserver(() => window.seen.push(now()));
  window.watch.observe(form, { attributes: true, childList: true, subtree: true });
}"""
START = """
  window.states = [];
  new MutationObserver(() => {
    const form = document.querySelector("form[data-checklist]");
    if (!form) return;
    const now = [form.getAttribute("data-engine"), form.getAttribute("data-answers"),
      form.querySelector("fieldset input:checked")?.value ?? null];
    if (String(now) !== String(window.states.at(-1))) window.states.push(now);
  }).observe(document, { attributes: true, childList: true, subtree: true });
"""


@pytest.fixture(scope="module")
def scenarios(policy: Policy) -> tuple[Scenario, ...]:
    reading = read_scenarios(ROOT / "docs" / "triage" / "scenarios.yml", policy)
    assert reading.scenarios
    return reading.scenarios


def given(scenario: Scenario) -> dict[str, str]:
    """Return the one answer to each question that a scenario answers with one."""
    return {name: found[0] for name, found in scenario.answers.items() if len(found) == 1}


@pytest.fixture(scope="module")
def shipped(profile: BrowserContext, base: str, policy: Policy) -> Form:
    return Form(profile.new_page(), policy).open(base + "triage/")


@pytest.fixture
def triage(shipped: Form) -> Iterator[Form]:
    shipped.clear()
    with complaints(shipped.page.context) as reported:
        yield shipped
    assert reported == []


@pytest.mark.deep
def test_a_scenario_clicked_through_gets_what_python_decides(
    triage: Form, scenarios: tuple[Scenario, ...]
) -> None:
    for scenario in scenarios[::EVERY]:
        answers = triage.in_order(given(scenario))
        triage.answer(answers)
        assert triage.decision() == triage.expected(answers), scenario.id
        assert triage.hash() == fragment(answers)
        if len(answers) == len(scenario.answers):
            assert triage.attribute("data-outcome") == scenario.expect
        if answers:
            triage.act("start-over").click()
            triage.shows({})
            assert triage.decision() == triage.expected({})


@pytest.mark.deep
def test_some_scenarios_from_a_fresh_load(
    triage: Form, base: str, scenarios: tuple[Scenario, ...]
) -> None:
    for scenario in scenarios[:: len(scenarios) // FRESH]:
        answers = triage.in_order(given(scenario))
        triage.open(f"{base}triage/{fragment(answers)}")
        assert triage.checked() == answers
        assert triage.decision() == triage.expected(answers)


def test_taking_an_answer_back_to_unknown_is_decided_again(triage: Form) -> None:
    for question in triage.policy.questions:
        triage.answer({question.id: question.answer_ids[-1]})
    last = triage.policy.question_ids[-1]
    triage.answer({last: ""})
    assert last not in triage.checked()
    assert triage.decision() == triage.expected(triage.checked())


def test_answers_decision_and_address_change_in_one_swap(triage: Form) -> None:
    drawing = chance(4)
    triage.element.evaluate(RECORD)
    for _ in range(20):
        question = drawing.choice(triage.policy.questions)
        triage.answer({question.id: drawing.choice(("", *question.answer_ids))})
    seen: list[dict[str, str]] = triage.page.evaluate("window.watch.disconnect(); window.seen")
    assert len(seen) > 10
    for moment in seen:
        answers = dict(pair.split("=") for pair in filter(None, moment["answers"].split("&")))
        said = (moment["answers"], moment["outcome"], moment["possible"])
        assert said == triage.expected(answers)
        assert without_times(moment["hash"]) == fragment(answers)
        for outcome in {said[2].split()[0], said[2].split()[-1]}:
            assert triage.policy.outcome(outcome).title in moment["text"]


def test_answers_that_come_faster_than_python_end_in_the_last_ones(triage: Form) -> None:
    every = {q.id: q.answer_ids[-1] for q in triage.policy.questions}
    inputs = [f'input[name="{q}"][value="{a}"]' for q, a in every.items()]
    triage.page.evaluate(
        "inputs => inputs.forEach(input => document.querySelector(input).click())", inputs
    )
    assert triage.hash() == fragment(every)
    triage.shows(every)
    assert triage.decision() == triage.expected(every)


def test_ready_comes_once_after_the_answers_that_the_address_brought(
    chromium: Browser, base: str, policy: Policy
) -> None:
    first = policy.questions[0]
    answer = first.answer_ids[-1]
    with chromium.new_context() as context:
        page = context.new_page()
        page.add_init_script(START)
        form = Form(page, policy).open(f"{base}triage/{fragment({first.id: answer})}")
        form.answer({first.id: first.answer_ids[0]})
        states: list[list[str]] = page.evaluate("window.states")
    engine = [state for state, _, _ in states if state]
    assert engine == sorted(engine, key=["starting", "ready"].index)
    assert [answer for state, _, answer in states if state == "starting"][-1] == answer
    reported = [answers for state, answers, _ in states if state == "ready"]
    assert reported[0] == f"{first.id}={answer}"
    assert None not in reported


def test_the_form_keeps_the_contract(triage: Form) -> None:
    form, policy = triage.element, triage.policy
    assert triage.attribute("data-checklist") == policy.id
    assert form.locator("[data-region=decision]").get_attribute("aria-live") == "polite"
    assert form.locator("fieldset").count() == len(policy.questions)
    for question in policy.questions:
        fieldset = triage.question(question.id)
        expect(fieldset.locator("> legend")).to_contain_text(question.ask)
        radios = fieldset.locator(f'input[type=radio][name="{question.id}"]')
        values = radios.evaluate_all("all => all.map(one => one.value)")
        assert sorted(values) == sorted([*question.answer_ids, ""])
        assert values[-1] == ""
        if "yes" in values:  # in the same place at every question
            assert values == ["no", "yes", ""]
        assert fieldset.locator("input").count() == len(values)
        expect(triage.radio(question.id, "")).to_be_checked()
        assert triage.radio(question.id, "").evaluate("one => one.defaultChecked")


def test_policy_and_table_are_at_their_addresses(triage: Form, base: str) -> None:
    request = triage.page.request
    carried: Any = json.loads(triage.attribute("data-policy") or "")
    assert request.get(base + "triage/policy.json").json() == carried
    command = [sys.executable, "-m", "checklist", "table", "--format", "csv"]
    table = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    assert request.get(base + "triage/table.csv").body() == table
    assert carried["digest"] == triage.policy.digest


def test_the_answers_never_reach_the_server(triage: Form) -> None:
    asked: list[str] = []
    triage.page.on("request", lambda request: asked.append(request.url))
    question = triage.policy.questions[0]
    triage.answer({question.id: question.answer_ids[0]})
    triage.page.reload()
    triage.awake()
    assert asked
    assert not [url for url in asked if question.id in url.partition("#")[0]]
    assert pairs({question.id: question.answer_ids[0]}) == triage.attribute("data-answers")
    assert triage.page.locator(FORM).count() == 1


def test_the_published_form_is_the_same_without_a_browser(site: Path, policy: Policy) -> None:
    html = (site / "triage" / "index.html").read_text("utf-8")
    assert html.count("data-question=") == len(policy.questions)
    assert "data-answers" not in html  # only Python says what it has answered
