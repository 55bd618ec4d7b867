"""The search makes its index once somebody searches, and finds what was meant."""

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.browser.form import complaints

pytestmark = pytest.mark.browser
OWN_WORKER = "search-when-asked.js"
SECTIONS = "**/search/sections.json"


def test_the_index_is_made_at_the_first_query_and_serves_all_that_follow(
    chromium: Browser, own_base: str
) -> None:
    with chromium.new_context() as context, complaints(context) as reported:
        page = context.new_page()
        page.goto(own_base, wait_until="networkidle")
        (worker,) = (one for one in page.workers if OWN_WORKER in one.url)
        search = page.get_by_role("textbox", name="Search")
        with page.expect_response(SECTIONS):
            search.click()
        expect(page.locator(".md-search-result__meta")).to_have_text("Type to start searching")
        assert worker.evaluate("holding")
        context.set_offline(True)  # what the search needs is here already
        results = page.locator(".md-search-result__item")
        search.press_sequentially("noise")
        expect(results.first).to_be_visible()
        assert not worker.evaluate("holding")
        search.fill("")
        search.press("End")
        expect(results).to_have_count(0)
        search.press_sequentially("triage")
        expect(results.first).to_be_visible()
    assert reported == []


def test_a_query_without_a_network_is_answered_once_there_is_one(
    chromium: Browser, own_base: str
) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        asked: list[str] = []

        def refuse(route: Route) -> None:
            asked.append(route.request.url)
            route.abort()

        context.route(SECTIONS, refuse)
        page.goto(own_base, wait_until="networkidle")
        assert asked == []  # a page that is read does not take it
        search = page.get_by_role("textbox", name="Search")
        search.press_sequentially("noi")
        page.wait_for_event("requestfailed")
        context.unroute(SECTIONS)
        search.press_sequentially("se")  # and is heard while the first letters wait
        expect(page.locator(".md-search-result__item").first).to_be_visible()


def test_an_address_with_a_query_shows_what_it_finds(chromium: Browser, own_base: str) -> None:
    with chromium.new_context() as context, complaints(context) as reported:
        page = context.new_page()
        page.goto(own_base + "?q=noise")
        expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert reported == []


def test_a_slip_is_mended_and_only_what_no_page_has_is_called_missing(
    chromium: Browser, own_base: str
) -> None:
    with chromium.new_context() as context, complaints(context) as reported:
        page = context.new_page()
        page.goto(own_base + "?q=traige")
        results = page.locator(".md-search-result__item")
        expect(results.first).to_contain_text("Triage")
        expect(results.locator(".md-search-result__terms")).to_have_count(0)
        search = page.get_by_role("textbox", name="Search")
        search.fill("xylophone triage")
        search.press("End")
        expect(results.locator(".md-search-result__terms").first).to_contain_text("xylophone")
    assert reported == []


def test_the_word_that_is_being_typed_is_completed(chromium: Browser, own_base: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(own_base)
        page.get_by_role("textbox", name="Search").press_sequentially("tria")
        expect(page.locator("[data-md-component=search-suggest]")).to_have_text("triage")
