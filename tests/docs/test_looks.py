"""Every page on a phone, on paper, and one click from the triage."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.docs.pages import PAGES, PLAYBOOK, Written
from tests.serve import serve

PHONE, DESKTOP = 360, 1440

pytestmark = pytest.mark.browser
each = pytest.mark.parametrize("written", PAGES, ids=lambda written: written.path)


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


def wider_than_the_screen(page: Page) -> list[str]:
    """Return what reaches beyond the screen's edge without a scroll bar of its own."""
    told: list[str] = page.evaluate(
        """() => {
          const screen = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= screen) return [];
          return [...document.querySelectorAll("article *")]
            .filter(element => element.getBoundingClientRect().right > screen + 1)
            .map(element => element.outerHTML.slice(0, 80));
        }"""
    )
    return told


@each
def test_a_page_fits_its_screen_and_leads_to_the_triage(
    written: Written, opened: Page, address: str
) -> None:
    opened.goto(address + written.address)
    for width in (PHONE, DESKTOP):
        opened.set_viewport_size({"width": width, "height": 800})
        assert wider_than_the_screen(opened) == []
    if written.address != "triage/":
        link = opened.locator(".hp-now a")
        assert link.is_visible()
        assert link.evaluate("link => link.href") == address + "triage/"


def test_what_is_too_wide_would_be_told(opened: Page, address: str) -> None:
    opened.set_viewport_size({"width": 360, "height": 740})
    opened.goto(address + "why/")
    widen = "article => { article.lastElementChild.style.minWidth = '900px'; }"
    opened.locator("article").evaluate(widen)
    assert wider_than_the_screen(opened) != []


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
    assert opened.locator("nav.hp-path a[rel=next]").count() == 0
    opened.locator("nav.hp-path a[rel=prev]").click()
    opened.wait_for_url(address + path[-2])


def test_a_term_explains_itself_where_it_first_stands(opened: Page, address: str) -> None:
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
