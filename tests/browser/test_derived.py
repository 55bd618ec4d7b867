"""Derived values on the page: their reasons, their tables, and the rows that are known to fire."""

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.triage.render import Renderer
from tests.browser.form import Form, complaints
from tests.browser.own_site import OWN, read

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word
WAKES = {"hum": "no", "beep": "yes", "night": "yes"}


@pytest.fixture(scope="module")
def noise(chromium: Browser, own_base: str) -> Iterator[Form]:
    """Open the form with derived values once; fail if the page complains."""
    policy = read(OWN / "docs" / "noise" / "policy.yml")
    with chromium.new_context() as context, complaints(context) as reported:
        yield Form(context.new_page(), policy).open(own_base + "noise/")
    assert reported == []


@pytest.fixture
def form(noise: Form) -> Form:
    """Return the form without answers."""
    noise.clear()
    return noise


def reasons(form: Form) -> Locator:
    """Return what the card says of each derived value."""
    heading = form.page.get_by_text(WORD("derived"), exact=True)
    return form.element.locator("section", has=heading).get_by_role("listitem")


def marked(form: Form) -> list[str | None]:
    """Return the anchors of the rows that are marked."""
    rows = form.page.locator(".hp-table [aria-current]").all()
    return [row.get_attribute("id") for row in rows]


@pytest.mark.deep
def test_every_set_of_answers_is_decided_as_native_python_does(form: Form) -> None:
    every = [("", "no", "yes")] * 3
    for picked in itertools.product(*every):
        answers = dict(zip(("hum", "beep", "night"), picked, strict=True))
        form.answer(answers)
        known = form.in_order(answers)
        assert form.decision() == form.expected(known)
        settled = [s for s in form.decide(known).trace if s.rule]
        assert marked(form) == [
            f"rule-{s.rule.id}" if s.table == "outcome" else f"rule-{s.table}.{s.rule.id}"
            for s in settled
            if s.rule
        ]


def test_the_card_says_how_the_outcome_follows_by_rules_that_lead_to_their_rows(
    form: Form,
) -> None:
    form.answer(WAKES)
    expect(reasons(form)).to_have_text(
        ["loudness loud. A beep is loud. Rule beep", "hurry some. People sleep. Rule r1"]
    )
    link = reasons(form).last.get_by_role("link")
    link.click()
    row = form.page.locator('[id="rule-hurry.r1"]')
    expect(row).to_be_focused()
    assert form.hash() == "#answers=hum:no,beep:yes,night:yes"


def test_a_derived_value_that_is_not_settled_says_so(form: Form) -> None:
    form.answer({"beep": "yes"})
    expect(reasons(form)).to_have_text(
        ["loudness loud. A beep is loud. Rule beep", f"hurry {WORD('derived_open')}"]
    )


def test_each_table_is_shown_under_its_name_and_conditions_lead_to_it(form: Form) -> None:
    tables = form.page.locator(".hp-table")
    expect(tables).to_have_count(3)
    tables.nth(1).get_by_role("link", name="loudness").click()
    expect(form.page.locator("#table-loudness:target")).to_have_text("loudness")
    form.shows({})  # a place on the page changes no answer


def test_the_flow_asks_questions_alone(form: Form) -> None:
    asked = form.page.locator(".hp-box__ask")
    assert asked.all_inner_texts() == ["1 Does it hum?", "2 Does it beep?", "3 Is it night?"]
