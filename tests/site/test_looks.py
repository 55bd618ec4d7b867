"""Every page on a phone, on paper, and one click from the triage."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.serve import serve
from tests.site.pages import PAGES, Written

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}

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
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_is_wider_than_its_screen(
    written: Written, size: dict[str, int], opened: Page, address: str
) -> None:
    opened.set_viewport_size({"width": size["width"], "height": size["height"]})
    opened.goto(address + written.address)
    assert wider_than_the_screen(opened) == []


def test_what_is_too_wide_would_be_told(opened: Page, address: str) -> None:
    opened.set_viewport_size({"width": 360, "height": 740})
    opened.goto(address + "why/")
    wide = "a => a.insertAdjacentHTML('beforeend', '<svg width=900 height=9></svg>')"
    opened.locator("article").evaluate(wide)
    assert wider_than_the_screen(opened) == ['<svg width="900" height="9"></svg>']


@each
def test_the_triage_is_one_click_away(written: Written, opened: Page, address: str) -> None:
    opened.set_viewport_size({"width": 360, "height": 740})
    opened.goto(address + written.address)
    if written.address != "triage/":
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
