"""Where no scripts run, the page alone leads to the decision."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.policy.model import Policy
from checklist.engine.source.policy_file import read_scenarios
from tests.browser.form import FORM, complaints
from tests.paths import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bare(chromium: Browser, base: str) -> Iterator[Page]:
    """Open the triage without scripts."""
    with (
        chromium.new_context(
            java_script_enabled=False, viewport={"width": 360, "height": 740}
        ) as context,
        complaints(context) as reported,
    ):
        page = context.new_page()
        page.goto(base + "triage/")
        yield page
    assert reported == []


def named(policy: Policy, ask: str, said: str) -> tuple[str, ...]:
    """Return which labels of that question's answers `said` names."""
    (question,) = [question for question in policy.questions if question.ask == ask]
    labels = [answer.label for answer in question.answers]
    several = [
        chosen
        for size in range(1, len(labels) + 1)
        for chosen in itertools.combinations(labels, size)
        if " or ".join(chosen) == said.strip()
    ]
    assert len(several) == 1, said
    return several[0]


def walk(page: Page, policy: Policy, labels: dict[str, str]) -> str:
    """Follow the links of the flow whose label is given for their question; return the outcome."""
    page.evaluate("location.hash = '#flow-1'")
    place = "#flow-1"
    while place.startswith("#flow-"):
        box = page.locator(place)
        asked = box.locator(".hp-box__ask").inner_text()
        (question,) = [ask for ask in labels if asked.endswith(ask)]
        for link in box.locator("> ul > li > a").all():
            said = link.evaluate("one => one.firstChild.data")
            if labels[question] in named(policy, question, said):
                place = link.get_attribute("href") or ""
                break
        else:
            pytest.fail(f"no way on from {asked!r} with {labels[question]!r}")
        link.click()
        expect(page.locator(place)).to_be_in_viewport()
        assert page.url.endswith(place)
    return page.locator(place).get_attribute("data-end") or ""


def test_the_flow_leads_every_scenario_to_its_outcome(bare: Page, policy: Policy) -> None:
    for scenario in read_scenarios(ROOT / "docs" / "triage" / "scenarios.yml", policy).scenarios:
        labels = {
            # Where a scenario leaves a question open, any answer must lead to the same outcome.
            question.ask: question.answer(
                scenario.answers.get(question.id, question.answer_ids[-1:])[0]
            ).label
            for question in policy.questions
        }
        assert walk(bare, policy, labels) == scenario.expect, scenario.id


@pytest.mark.deep
def test_the_flow_leads_every_combination_to_its_outcome(
    chromium: Browser, own_base: str, own_policy: Policy
) -> None:
    """Among them answers that lead alike, which share a link."""
    compiled = compile_policy(own_policy)
    with chromium.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(own_base + "triage/")
        for chosen in itertools.product(*(question.answers for question in own_policy.questions)):
            pairs = list(zip(own_policy.questions, chosen, strict=True))
            answers = {question.id: (answer.id,) for question, answer in pairs}
            labels = {question.ask: answer.label for question, answer in pairs}
            assert walk(page, own_policy, labels) == decide(compiled, answers).outcome


def test_every_jump_link_has_its_place(bare: Page) -> None:
    links = bare.locator('.hp-flow a[href^="#"], .hp-card a[href^="#"]')
    places: list[str] = links.evaluate_all("all => all.map(one => one.getAttribute('href'))")
    assert len(places) > 10
    for place in set(places):
        assert bare.locator(place).count() == 1, place


def test_the_outcomes_of_the_flow_say_what_to_do(bare: Page, policy: Policy) -> None:
    for outcome in policy.outcomes:
        box = bare.locator(f"#outcome-{outcome.id}")
        expect(box).to_contain_text(outcome.title)
        expect(box.locator("dl > div")).to_have_count(len(outcome.clocks))
        expect(box.locator("ol > li")).to_have_count(len(outcome.steps))
        boxes = bare.locator(f'[data-end="{outcome.id}"]').all()
        assert boxes
        for box in boxes:
            expect(box).to_contain_text(outcome.title)
            expect(box.locator("dl.hp-deadlines > div")).to_have_count(len(outcome.clocks))
            # The first step has a line of its own.
            expect(box.locator("ol > li")).to_have_count(max(0, len(outcome.steps) - 1))
            expect(box.locator(".hp-because .hp-rule")).to_have_count(1)


def test_the_table_alone_decides_every_scenario(bare: Page, policy: Policy) -> None:
    rows = bare.locator(".hp-table tbody tr", has=bare.locator("th"))
    table = [
        (
            dict(item.inner_text().split("\n", 1) for item in row.locator("td li").all()),
            row.locator(".hp-outcome").inner_text(),
        )
        for row in rows.all()
    ]
    compiled = compile_policy(policy)
    for scenario in read_scenarios(ROOT / "docs" / "triage" / "scenarios.yml", policy).scenarios:
        full = {q.id: scenario.answers.get(q.id, q.answer_ids[:1])[0] for q in policy.questions}
        labels = {q.ask: q.answer(full[q.id]).label for q in policy.questions}
        holding = [
            outcome
            for when, outcome in table
            if all(labels[ask] in named(policy, ask, label) for ask, label in when.items())
        ]
        reached = decide(compiled, {name: (answer,) for name, answer in full.items()}).outcome
        assert holding[0] == policy.outcome(reached or "").title
        if policy.hit_policy == "unique":
            assert len(holding) == 1


def test_the_card_says_how_to_go_on(bare: Page) -> None:
    card = bare.locator(f"{FORM} .hp-card")
    expect(card).to_contain_text("Reach the decision without scripts")
    card.get_by_role("link", name="questions as a flow").click()
    expect(bare.locator("#flow-1")).to_be_in_viewport()
    assert bare.url.endswith("#flow-1")


def test_nothing_pretends_to_work(bare: Page) -> None:
    assert [one.inner_text() for one in bare.locator("article button:visible").all()] == []
    for name in ("starting", "fallback", "failed"):
        expect(bare.locator(f'[data-when="{name}"]')).to_be_hidden()


def test_help_opens(bare: Page) -> None:
    details = bare.locator(f"{FORM} details").first
    details.locator("summary").click()
    expect(details.locator("> div")).to_be_visible()
