"""The ways through the site as a reader meets them: home, navigation, drawer, paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.serve import serve

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site where its settings say that it lies."""
    with serve(site, prefix="/hotfix-playbook/", cache="max-age=3600") as base:
        yield base


@pytest.fixture(scope="module")
def opened(chromium: Browser) -> Iterator[Page]:
    """Open a page, which all tests of the module use in turn."""
    with chromium.new_context(reduced_motion="reduce") as context:
        yield context.new_page()


def test_on_a_phone_the_first_screen_of_home_has_all_that_is_urgent(
    opened: Page, address: str
) -> None:
    opened.set_viewport_size(PHONE)
    opened.goto(address)
    for name in ("Open the triage", "Flag off", "Roll back"):
        link = opened.locator(".hp-ways").get_by_role("link", name=name, exact=True)
        expect(link).to_be_in_viewport(ratio=1)
    expect(opened.locator("#on-call + p")).to_be_in_viewport(ratio=1)


def test_the_last_decisions_are_seen_once_there_are_any(opened: Page, address: str) -> None:
    opened.goto(address)
    heading = opened.get_by_role("heading", name="Your last decisions")
    expect(heading).to_be_hidden()
    opened.locator("[data-last-decisions]").evaluate("place => place.append('Plan it')")
    expect(heading).to_be_visible()
