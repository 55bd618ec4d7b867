"""Pages on paper, one click from the triage, and on the reading path."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.docs.pages import PAGES, PLAYBOOK
from tests.serve import serve

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site."""
    with serve(site) as base:
        yield base


@pytest.fixture(scope="module")
def opened(chromium: Browser) -> Iterator[Page]:
    """Open a page, which all tests of the module use in turn."""
    with chromium.new_context() as context:
        yield context.new_page()


def test_the_triage_is_one_click_away(opened: Page, address: str) -> None:
    opened.goto(address + "after/metrics/")
    opened.locator(".hp-now a").click()
    opened.wait_for_url(address + "triage/")
    assert opened.locator("form[data-checklist]").count() == 1


def test_a_small_print_of_the_quick_card_fills_one_page(opened: Page, address: str) -> None:
    opened.goto(address + "reference/quick-card/")
    assert pages_of(opened.pdf(format="A4")) == 1
    assert pages_of(opened.pdf(format="Letter")) == 1
    opened.goto(address + "how/")
    assert pages_of(opened.pdf(format="A4")) > 1


def pages_of(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


def test_the_reading_path_leads_from_page_to_page_and_back(opened: Page, address: str) -> None:
    by_path = {page.path: page.address for page in PAGES}
    path = [by_path[name] for name in PLAYBOOK["extra"]["reading_path"]]
    opened.goto(address + path[0])
    for number, there in enumerate(path, start=1):
        assert opened.url == address + there
        place = opened.locator("p.hp-path").inner_text()
        assert place == f"Reading path, page {number} of {len(path)}"
        if number < len(path):
            opened.locator("nav.hp-path a[rel=next]").click()
            opened.wait_for_url(address + path[number])
    opened.locator("nav.hp-path a[rel=prev]").click()
    opened.wait_for_url(address + path[-2])
    opened.locator("nav.hp-path a[rel=next]").click()
    opened.wait_for_url(address + path[-1])
    opened.locator("nav.hp-path a[rel=next]").click()  # what to do with what was read
    opened.wait_for_url(address + "triage/")


def test_a_term_explains_itself_where_it_first_appears(opened: Page, address: str) -> None:
    opened.goto(address + "deliver/verify/")
    marked = opened.locator("article abbr")
    assert marked.count() > 0
    titles: list[str] = marked.evaluate_all(
        "all => all.map(one => one.title || one.getAttribute('aria-label') || one.textContent)"
    )
    assert len(titles) == len(set(titles))


def test_the_chooser_names_the_strategies_still_possible(opened: Page, address: str) -> None:
    opened.goto(address + "branching/choose/")
    opened.locator("form[data-engine=ready]").wait_for(timeout=60_000)
    decision = opened.locator("[data-region=decision]")
    assert "Still possible" in decision.inner_text()
    for word in ("At least", "act as for"):
        assert word not in opened.locator(".hp-card").inner_text()
    first = opened.locator("fieldset[data-question]").first.locator("input:not([value=''])")
    before = opened.locator("form[data-checklist]").get_attribute("data-possible")
    first.last.check()
    opened.locator(f'form[data-possible]:not([data-possible="{before}"])').wait_for()
