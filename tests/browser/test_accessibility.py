"""Nothing that a machine can find keeps anybody from a page: axe-core, on every page and state."""

from collections.abc import Iterable, Iterator
from itertools import cycle
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import violations
from tests.browser.states import STORIES, profile, unfolded
from tests.docs.pages import PAGES
from tests.draw import lane
from tests.serve import serve

pytestmark = pytest.mark.browser

SCHEMES = {"light": "default", "dark": "slate"}
HEIGHTS = {1280: 800, 360: 740}
LOOKS = [("light", 1280), ("dark", 360), ("dark", 1280), ("light", 360)]
TURN = cycle(LOOKS[:2])
"""In the short lane each state is looked at once, by turns."""
REPRESENTATIVE = (
    "",
    "how/",
    "branching/choose/",
)


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site where its settings say that it lies, so that 404.html has its styles."""
    with serve(site, prefix="/hotfix-playbook/", cache="max-age=3600") as base:
        yield base


@pytest.fixture(scope="module")
def opened(chromium: Browser) -> Iterator[Page]:
    """Open a page, which shows all others in turn."""
    with profile(chromium) as context:
        yield context.new_page()


def paint(page: Page, scheme: str) -> None:
    """Choose a scheme as the theme's own switch does: it follows the system's only at first."""
    name = SCHEMES[scheme]
    page.locator(f'input[name=__palette][data-md-color-scheme="{name}"]').dispatch_event("click")
    expect(page.locator("body")).to_have_attribute("data-md-color-scheme", name)


def seen(page: Page) -> list[str]:
    """Return what is found in each scheme, wide and narrow; in the short lane in one of both."""
    found = []
    before = page.viewport_size
    for scheme, width in [next(TURN)] if lane() == "short" else LOOKS:
        paint(page, scheme)
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"{scheme}, {width} px: {line}" for line in violations(page)]
    if before:
        page.set_viewport_size(before)
    return found


def some(all_of_them: Iterable[str], short: Iterable[str]) -> list[object]:
    """Return what to try: in the short lane `short` alone."""
    chosen = {*short}
    return [
        one if one in chosen else pytest.param(one, marks=pytest.mark.deep) for one in all_of_them
    ]


@pytest.mark.parametrize("path", some((page.address for page in PAGES), REPRESENTATIVE))
def test_a_page_has_no_barrier(opened: Page, address: str, path: str) -> None:
    opened.goto(address + path)
    unfolded(opened)
    assert seen(opened) == []


@pytest.mark.parametrize("story", some(STORIES, ("triage", "theme")))
def test_no_state_has_a_barrier(chromium: Browser, address: str, story: str) -> None:
    with profile(chromium) as context:
        found = [
            f"{state}: {line}"
            for state, page in STORIES[story](context, address)
            for line in seen(page)
        ]
    assert found == []


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [
        ("article.insertAdjacentHTML('beforeend', '<img src=\"x.png\">')", "image-alt"),
        ("article.querySelector('p').style.color = '#999'", "color-contrast"),
        ("article.insertAdjacentHTML('beforeend', '<h5>Too deep</h5>')", "heading-order"),
        ("article.insertAdjacentHTML('beforeend', '<nav></nav><nav>x</nav>')", "landmark-unique"),
        ("article.querySelector('a').setAttribute('role', 'nonsense')", "aria-roles"),
        (
            (
                "article.insertAdjacentHTML('beforeend', '<button>a</button> <button>b</button>');"
                "article.querySelectorAll('button').forEach(one => { one.style.width = '9px'; })"
            ),
            "target-size",
        ),
    ],
)
def test_a_barrier_would_be_found(opened: Page, address: str, spoil: str, rule: str) -> None:
    opened.goto(address + "why/")
    paint(opened, "light")
    assert violations(opened) == []
    opened.locator("article").evaluate(f"article => {{ {spoil}; }}")
    assert {line.partition(":")[0] for line in violations(opened)} == {rule}
