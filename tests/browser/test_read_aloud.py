"""What a screen reader is given: names, roles, states and order of triage, run and walkthrough.

The texts are in tests/golden/aria/, one for each page; ``--update-goldens`` writes them anew. Look
at what changed as somebody would who hears it.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.form import FORM, PATIENCE
from tests.browser.running import FIX_NOW, begin
from tests.browser.states import profile
from tests.paths import ROOT

pytestmark = pytest.mark.browser

GOLDEN = ROOT / "tests" / "golden" / "aria"
# What differs from one time to the next, and what stands for it.
PASSING = [
    (re.compile(r"\b\d\d:\d\d\b"), "TIME"),
    (re.compile(r"\(\d[^)]* left\)"), "(TIME left)"),
    (re.compile(r"Hotfix [a-z0-9]{10}\b|record=[a-z0-9]{10}\b"), "RECORD"),
]


def triage(page: Page, base: str) -> None:
    """Decide."""
    page.goto(f"{base}triage/{FIX_NOW}")
    form = page.locator(FORM)
    expect(form).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
    expect(form).not_to_have_attribute("data-outcome", "")


def run(page: Page, base: str) -> None:
    """Begin a run, and do its first step."""
    begin(page, base).tick("call")


def walkthrough(page: Page, base: str) -> None:
    """Run the first step."""
    page.goto(f"{base}branching/walkthrough/")
    page.locator(".hp-walk[data-engine=ready]").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Run this step").click()
    expect(page.locator(".hp-walk")).to_contain_text("1 of 5 steps done")


@pytest.mark.parametrize("show", [triage, run, walkthrough], ids=lambda one: one.__name__)
def test_a_page_is_read_in_this_order(
    request: pytest.FixtureRequest,
    chromium: Browser,
    base: str,
    show: Callable[[Page, str], None],
) -> None:
    with profile(chromium) as context:
        page = context.new_page()
        show(page, base)
        said = page.locator("main").aria_snapshot() + "\n"
    said = said.replace(base, "/")
    for passing, name in PASSING:
        said = passing.sub(name, said)
    path = GOLDEN / f"{show.__name__}.yml"
    if request.config.getoption("--update-goldens"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(said, "utf-8")
    assert said == path.read_text("utf-8")
