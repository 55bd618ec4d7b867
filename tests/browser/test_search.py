"""The search makes its index once somebody searches, and then finds what the theme's own finds."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.form import complaints

pytestmark = pytest.mark.browser
OWN_WORKER = "search-when-asked.js"


def scripts_of_workers(page: Page) -> list[str]:
    """Collect the addresses of scripts below workers/ that are asked for from here on."""
    asked: list[str] = []
    page.context.on("request", lambda r: asked.append(r.url) if "/workers/" in r.url else None)
    return asked


def test_the_index_is_made_at_the_first_query_and_serves_all_that_follow(
    chromium: Browser, own_base: str
) -> None:
    with chromium.new_context() as context, complaints(context) as told:
        page = context.new_page()
        asked = scripts_of_workers(page)
        page.goto(own_base, wait_until="networkidle")
        search = page.get_by_role("textbox", name="Search")
        search.click()
        expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching")
        assert [url.rpartition("/")[2].partition("#")[0] for url in asked] == [OWN_WORKER]
        results = page.locator(".md-search-result__item")
        search.press_sequentially("noise")
        expect(results.first).to_be_visible()
        assert sum(OWN_WORKER not in url for url in asked) == 1  # the theme's
        search.fill("")
        search.press("End")
        expect(results).to_have_count(0)
        search.press_sequentially("triage")
        expect(results.first).to_be_visible()
    assert told == []


def test_an_address_with_a_query_shows_what_it_finds(chromium: Browser, own_base: str) -> None:
    with chromium.new_context() as context, complaints(context) as told:
        page = context.new_page()
        page.goto(own_base + "?q=noise")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert told == []
