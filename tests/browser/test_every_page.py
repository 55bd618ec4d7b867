"""Every page, wherever the site lies: it fits its screens, misses nothing and asks nobody else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.watched import Watched, watch
from tests.docs.pages import PAGES, Written
from tests.draw import lane
from tests.serve import Sent, serve

PREFIX = "/team/playbook/"
PHONE, DESKTOP = 360, 1440
LIVE = ("<!-- checklist:form -->", "<!-- run -->", "<!-- records -->", "<!-- walkthrough -->")
"""What is in pages with which Python comes."""
MOST = 250_000
"""So many bytes, packed, may any other page take at the first visit, with typefaces and search."""
WIDTHS = (PHONE, DESKTOP) if lane() == "short" else (320, PHONE, 414, 600, 768, 1024, 1220, DESKTOP)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site below a path."""
    with serve(site, prefix=PREFIX, cache="max-age=3600") as base:
        yield base


@pytest.fixture(scope="module")
def watched(chromium: Browser) -> Iterator[Watched]:
    """Open a page, which shows all others in turn."""
    with chromium.new_context() as context:
        yield watch(context)


def wider_than_the_screen(page: Page) -> list[str]:
    """Return what reaches beyond the screen's edge without a scroll bar of its own."""
    too_wide: list[str] = page.evaluate(
        """() => {
          const screen = document.documentElement.clientWidth;
          if (document.documentElement.scrollWidth <= screen) return [];
          return [...document.querySelectorAll("article *")]
            .filter(element => element.getBoundingClientRect().right > screen + 1)
            .map(element => element.outerHTML.slice(0, 80));
        }"""
    )
    return too_wide


def test_every_page_of_the_site_is_looked_at(site: Path) -> None:
    there = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    assert {f"{page.address}index.html" for page in PAGES} == there - {"404.html"}


@pytest.mark.parametrize(
    "written",
    [
        # The examples are alike, and their policies make them the slowest.
        pytest.param(page, id=page.path, marks=pytest.mark.deep if "examples/" in page.path else ())
        for page in PAGES
    ],
)
def test_a_page_fits_its_screens_leads_to_the_triage_and_keeps_to_its_site(
    written: Written, watched: Watched, address: str
) -> None:
    page = watched.page
    page.goto(address + written.address)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert wider_than_the_screen(page) == []
    if written.address not in ("triage/", "run/", "records/"):  # these have it in themselves
        link = page.locator("article .md-button--primary" if not written.address else ".hp-now a")
        assert link.is_visible()
        assert link.evaluate("link => link.href") == address + "triage/"
    assert watched.violations() == []
    assert watched.missing == []
    assert watched.elsewhere(address) == []
    assert page.context.cookies() == []


def test_what_is_too_wide_would_be_reported(watched: Watched, address: str) -> None:
    watched.page.set_viewport_size({"width": 360, "height": 740})
    watched.page.goto(address + "why/")
    widen = "article => { article.lastElementChild.style.minWidth = '900px'; }"
    watched.page.locator("article").evaluate(widen)
    assert wider_than_the_screen(watched.page) != []


def some_to_read() -> list[object]:
    """Return the pages without Python: in the short lane one in eight."""
    found = [page for page in PAGES if not any(live in page.text for live in LIVE)]
    return [
        pytest.param(page, id=page.path, marks=() if number % 8 == 0 else pytest.mark.deep)
        for number, page in enumerate(found)
    ]


@pytest.mark.parametrize("written", some_to_read())
def test_a_page_to_read_weighs_little_at_the_first_visit(
    chromium: Browser, site: Path, written: Written
) -> None:
    sent: list[Sent] = []
    with serve(site, prefix=PREFIX, log=sent) as base, chromium.new_context() as context:
        context.new_page().goto(base + written.address, wait_until="networkidle")
    assert sum(one.size for one in sent) <= MOST, {one.path: one.size for one in sent}
