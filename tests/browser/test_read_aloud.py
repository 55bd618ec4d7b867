"""What a screen reader is given: names, roles and states of a whole page, in their order.

The snapshots in tests/golden/aria/ are what Chromium tells assistive technology. A change of words
or structure changes them: read the diff aloud, then renew them with ``--update-goldens``.
"""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.states import STORIES, profile
from tests.goldens import Goldens
from tests.paths import GOLDEN

pytestmark = pytest.mark.browser

HEARD = {
    "triage": "fix now",
    "run": "half done",
    "walkthrough": "walkthrough, half way",
}
"""Of each story, the state whose page is held; its golden file has the story's name."""

VARIES = {
    r"\b\d\d:\d\d(?::\d\d)?\b": "00:00",
    r"\((?:\d+ (?:s|min|hr|days?) )+left\)": "(0 hr left)",
    r"\b\d+ (s|min|hr?|days?)\b": r"0 \1",
    r"\b[0-9a-f]{7,40}\b": "0000000",
    r"#(?:answers|record)=[^\s\"']*": "#",
    r"(?<=newest )[a-z0-9]+-\d+": "id-0",
    r"(?<=/url: )\S*127\.0\.0\.1:\d+": "here",
    r"(\+|%2B)\d[\d %-]+\d": "+0",
}
"""What differs from one day or machine to the next, and what stands in its place."""


QUIET = """() => new Promise((quiet) => {
  let waiting;
  const again = () => {
    clearTimeout(waiting);
    waiting = setTimeout(quiet, 400);
  };
  const all = { subtree: true, childList: true, attributes: true };
  new MutationObserver(again).observe(document, all);
  again();
})"""
"""Ends once nothing has changed for a while."""


def told(snapshot: str) -> str:
    """Return a snapshot without what differs by itself."""
    for pattern, steady in VARIES.items():
        snapshot = re.sub(pattern, steady, snapshot)
    return snapshot + "\n"


@pytest.mark.parametrize(
    "story",
    ["triage", *(pytest.param(one, marks=pytest.mark.deep) for one in ("run", "walkthrough"))],
)
def test_the_order_of_names_roles_and_states(
    chromium: Browser, base: str, goldens: Goldens, story: str
) -> None:
    with profile(chromium) as context:
        page = next(page for state, page in STORIES[story](context, base) if state == HEARD[story])
        if story == "triage":  # which is listed a moment after it was made
            expect(page.locator("[data-last-decisions] li")).not_to_have_count(0)
        page.evaluate(QUIET)
        snapshot = told(page.locator("main").aria_snapshot())
    goldens.hold_text(GOLDEN / "aria" / f"{story}.yml", snapshot)
