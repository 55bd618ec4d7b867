"""A browser that does not know ``:has()`` loses what is finer, and nothing that is said."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from tests.browser.form import FORM, complaints
from tests.browser.running import begin

pytestmark = pytest.mark.browser

FOCUSED = """() => {
  const one = document.activeElement;
  const within = one.closest("form[data-checklist]") ? "" : "elsewhere ";
  return [within + one.localName, getComputedStyle(one).outlineStyle];
}"""
ANSWERED = "#answers=attackers:no,damage:yes,mitigation:no"


def forget(route: Route) -> None:
    """Answer with a style sheet in which no browser knows ``:has()``."""
    response = route.fetch()
    route.fulfill(response=response, body=response.text().replace(":has(", ":had-once("))


@pytest.fixture(params=[360, 1280])
def older(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """Open a page in a browser that does not know it, on a phone and on a desk."""
    size: ViewportSize = {"width": request.param, "height": 800}
    with chromium.new_context(viewport=size) as context, complaints(context) as reported:
        context.route("**/*.css", forget)
        yield context.new_page()
    assert reported == []


def test_it_is_told_which_answer_was_given(older: Page, base: str) -> None:
    older.goto(f"{base}triage/{ANSWERED}")
    form = older.locator(FORM)
    expect(form).to_have_attribute("data-outcome", "fix-now")
    folded = form.locator("[data-question][data-folded]")
    assert folded.count() > 0
    for question in folded.all():
        expect(question.locator("input:checked")).to_be_visible()
    expect(form.locator(".hp-headline")).to_be_visible()


def test_what_has_the_focus_can_be_seen(older: Page, base: str) -> None:
    older.goto(f"{base}triage/")
    expect(older.locator(FORM)).to_have_attribute("data-engine", "ready")
    seen: dict[str, str] = {}
    older.locator("[data-question] summary").first.focus()
    for _ in range(30):
        older.keyboard.press("Tab")
        name, style = older.evaluate(FOCUSED)
        seen[name] = style
    assert {seen[name] for name in ("button", "summary", "input")} == {"solid"}


def test_a_run_is_begun_and_gone_through(older: Page, base: str) -> None:
    run = begin(older, base)
    run.tick("call")
    run.has("1/7")
