"""Nothing leaves the site, and no script runs that the build did not know."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from checklist.engine.policy.model import Policy
from tests.browser.form import PATIENCE, Form
from tests.browser.watched import Watched, watch
from tests.serve import serve

pytestmark = pytest.mark.browser

# The text runs where inline scripts may: it is none of those that the policy names.
INJECT = """(text) => {
  const script = document.createElement("script");
  script.textContent = text;
  document.head.append(script);
}"""


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    """Return a page in a new profile, all of whose requests are kept, those of workers too."""
    with chromium.new_context() as context:
        yield watch(context)


def pages(site: Path) -> list[str]:
    """Return the addresses of all pages of a built site."""
    return [
        path.relative_to(site).as_posix().removesuffix("index.html")
        for path in sorted(site.rglob("*.html"))
    ]


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.deep)])
def test_no_page_asks_another_place_for_anything_sets_a_cookie_or_breaks_its_own_rules(
    watched: Watched,
    base: str,
    site: Path,
    every: bool,  # noqa: FBT001  a parameter of the test
) -> None:
    """Wait for what comes late, too: test_every_page.py does not."""
    found = pages(site)
    few = {"", "triage/", "branching/walkthrough/", "404.html"}
    assert few <= set(found)
    for path in found if every else sorted(few):
        watched.page.goto(base + path, wait_until="networkidle")
        assert watched.violations() == [], path
    assert watched.elsewhere(base) == []
    assert watched.page.context.cookies() == []


def test_search_and_triage_and_instant_navigation_stay_on_the_site(
    watched: Watched, own_base: str, own_policy: Policy
) -> None:
    page = watched.page
    page.goto(own_base)
    page.evaluate("window.here = true")
    search = page.get_by_role("textbox", name="Search")
    search.click()
    search.press_sequentially("noise")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    search.press("Escape")
    page.get_by_role("link", name="Triage", exact=True).first.click()
    form = Form(page, own_policy).awake()
    form.answer({"smoke": "yes"})
    page.get_by_role("link", name="How", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("How"))
    assert page.evaluate("window.here"), "a page was loaded again"
    assert watched.violations() == []
    assert watched.elsewhere(own_base) == []
    assert any("engine-worker.js" in url for url in watched.requests)
    assert page.context.cookies() == []


def test_below_a_path_python_finds_all_that_it_asks_for(watched: Watched, site: Path) -> None:
    with serve(site, prefix="/team/playbook/") as base:
        for path in ("triage/", "branching/choose/", "branching/walkthrough/"):
            watched.page.goto(base + path)
            ready = watched.page.locator("article [data-engine=ready]")
            expect(ready).to_be_attached(timeout=PATIENCE)
    assert watched.missing == []
    assert watched.elsewhere(base) == []


@pytest.mark.parametrize("path", ["", "triage/", "404.html"])
def test_a_script_that_the_build_did_not_know_does_not_run(
    watched: Watched, base: str, path: str
) -> None:
    page = watched.page
    page.goto(base + path)
    page.evaluate(INJECT, "window.injected = true")
    assert page.evaluate("window.injected") is None
    assert [reported.split()[0] for reported in watched.violations()] == ["script-src-elem"]


def test_a_request_to_another_place_is_refused(watched: Watched, base: str) -> None:
    page = watched.page
    page.goto(base)
    refused = page.evaluate("() => fetch('https://elsewhere.example/').then(() => '', String)")
    assert refused
    assert "connect-src https://elsewhere.example/" in "".join(watched.violations())
