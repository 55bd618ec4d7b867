"""Nothing leaves the site, and no script runs that the build did not know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from checklist.engine.policy.model import Policy
from tests.browser.form import PATIENCE, Form
from tests.serve import serve

pytestmark = pytest.mark.browser

LISTEN = """window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
}, true);"""
# The text runs where inline scripts may: it is none of those that the policy names.
INJECT = """(text) => {
  const script = document.createElement("script");
  script.textContent = text;
  document.head.append(script);
}"""


@dataclass
class Watched:
    """A page with what it asked the network for."""

    page: Page
    requests: list[str] = field(default_factory=list)

    def elsewhere(self, base: str) -> list[str]:
        """Return the requests to any other place than the site."""
        own = (base, "data:", f"blob:http://{urlsplit(base).netloc}/", "about:blank")
        return [url for url in self.requests if not url.startswith(own)]

    def violations(self) -> list[str]:
        """Return what the security policy refused on this page."""
        told: list[str] = self.page.evaluate("window.violations")
        return told


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    """Return a page in a new profile, all of whose requests are kept, those of workers too."""
    with chromium.new_context() as context:
        yield watch(context)


def watch(context: BrowserContext) -> Watched:
    """Open a page and keep its requests."""
    context.add_init_script(LISTEN)
    found = Watched(context.new_page())
    context.on("request", lambda request: found.requests.append(request.url))
    return found


def pages(site: Path) -> list[str]:
    """Return the addresses of all pages of a built site."""
    return [
        path.relative_to(site).as_posix().removesuffix("index.html")
        for path in sorted(site.rglob("*.html"))
    ]


def test_no_page_asks_another_place_for_anything_sets_a_cookie_or_breaks_its_own_rules(
    watched: Watched, base: str, site: Path
) -> None:
    every = pages(site)
    assert {"", "triage/", "404.html"} <= set(every)
    for path in every:
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
    assert page.evaluate("window.here"), "a page was loaded anew"
    assert watched.violations() == []
    assert watched.elsewhere(own_base) == []
    assert any("engine-worker.js" in url for url in watched.requests)
    assert page.context.cookies() == []


def test_below_a_path_every_page_finds_all_that_it_asks_for(watched: Watched, site: Path) -> None:
    missing: list[str] = []
    watched.page.context.on(
        "response", lambda r: missing.append(r.url) if r.status >= 400 else None
    )
    with serve(site, prefix="/team/playbook/") as base:
        for path in [path for path in pages(site) if path != "404.html"]:
            watched.page.goto(base + path)
        for path in (
            "triage/",
            "branching/choose/",
            "branching/walkthrough/",
        ):  # what workers ask for comes later
            watched.page.goto(base + path)
            ready = watched.page.locator("article [data-engine=ready]")
            expect(ready).to_be_attached(timeout=PATIENCE)
    assert missing == []
    assert watched.elsewhere(base) == []


@pytest.mark.parametrize("path", ["", "triage/", "404.html"])
def test_a_script_that_the_build_did_not_know_does_not_run(
    watched: Watched, base: str, path: str
) -> None:
    page = watched.page
    page.goto(base + path)
    page.evaluate(INJECT, "window.injected = true")
    assert page.evaluate("window.injected") is None
    assert [told.split()[0] for told in watched.violations()] == ["script-src-elem"]


def test_a_request_to_another_place_is_refused(watched: Watched, base: str) -> None:
    page = watched.page
    page.goto(base)
    refused = page.evaluate("() => fetch('https://elsewhere.example/').then(() => '', String)")
    assert refused
    assert "connect-src https://elsewhere.example/" in "".join(watched.violations())
