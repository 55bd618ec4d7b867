"""Whoever zooms, spaces, taps, chooses colours, or uses keys alone can do what everybody can."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.focus import tab_to, unseen
from tests.browser.form import FORM, PATIENCE
from tests.browser.measures import (
    CLIPPED,
    CUT_OFF,
    LISTEN,
    MOVES,
    SMALL,
    SPACE,
    UNSPACE,
)
from tests.browser.running import FIX_NOW, Run, begin, say
from tests.browser.states import STORIES, profile
from tests.serve import serve

pytestmark = pytest.mark.browser

ZOOMED: ViewportSize = {"width": 320, "height": 256}
"""1280 by 1024 pixels at 400 %."""
PHONE: ViewportSize = {"width": 360, "height": 740}
DESK: ViewportSize = {"width": 1280, "height": 800}
THUMB = 44
READING = ("", "how/", "reference/quick-card/", "branching/git-flow/", "branching/choose/")
TOLD = ["triage", "run", pytest.param("walkthrough", marks=pytest.mark.deep), "theme"]


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site where its settings say that it lies."""
    with serve(site, prefix="/hotfix-playbook/", cache="max-age=3600") as base:
        yield base


def measured(page: Page) -> list[str]:
    """Return what falls short at 400 % zoom, with wide spacing, and where a thumb goes."""
    before = page.viewport_size or DESK
    found = []
    page.set_viewport_size(ZOOMED)
    found += [f"zoomed: {one}" for one in page.evaluate(CUT_OFF)]
    page.set_viewport_size(PHONE)
    found += [f"a thumb misses {one}" for one in page.evaluate(SMALL, THUMB)]
    page.evaluate(SPACE)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        found += [f"spaced: {one}" for one in (*page.evaluate(CUT_OFF), *page.evaluate(CLIPPED))]
    page.evaluate(UNSPACE)
    found += [f"moves: {one}" for one in page.evaluate(MOVES)]
    page.set_viewport_size(before)
    return found


@pytest.mark.parametrize("story", TOLD)
def test_every_state_can_be_zoomed_spaced_and_tapped_and_stands_still(
    chromium: Browser, address: str, story: str
) -> None:
    with profile(chromium, has_touch=True, viewport=PHONE) as context:
        found = [
            f"{state}: {fault}"
            for state, page in STORIES[story](context, address)
            for fault in measured(page)
        ]
    assert found == []


def test_every_kind_of_page_can_be_zoomed_spaced_and_tapped_and_stands_still(
    chromium: Browser, address: str
) -> None:
    found = []
    with profile(chromium, has_touch=True, viewport=PHONE) as context:
        page = context.new_page()
        for path in READING:
            page.goto(address + path)
            assert page.evaluate("matchMedia('(pointer: coarse)').matches")
            found += [f"{path}: {fault}" for fault in measured(page)]
    assert found == []
