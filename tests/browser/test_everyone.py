"""Whoever zooms, spaces, taps, chooses colours, or uses keys alone can do what everybody can."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.focus import FOCUS, tab_to, unseen
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
TOLD = [
    "theme",
    *(
        pytest.param(one, marks=pytest.mark.deep)
        for one in ("triage", "run", "walkthrough", "mistakes")
    ),
]


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


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        ("one.style.minWidth = '900px'", "zoomed"),
        ("one.style.cssText = 'height: 1.2em; line-height: 1.2; overflow: hidden'", "spaced"),
        ("one.innerHTML = '<button>x</button>'", "a thumb misses"),
        ("one.style.setProperty('transition', 'color 1s', 'important')", "moves"),
    ],
)
def test_what_falls_short_would_be_reported(
    chromium: Browser, address: str, spoil: str, expected: str
) -> None:
    with profile(chromium, has_touch=True, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(address + "why/")
        assert measured(page) == []
        page.locator("article p").first.evaluate(f"one => {{ {spoil}; }}")
        assert [one for one in measured(page) if one.startswith(expected)] != []


# What is said.


def heard(page: Page) -> list[str]:
    """Return which live regions have got words since `LISTEN`, once the page is done."""
    page.wait_for_timeout(100)
    found: list[str] = page.evaluate("window.heard")
    return found


def test_what_changed_is_announced_once(chromium: Browser, address: str) -> None:
    with profile(chromium, viewport=DESK) as context:
        page = context.new_page()
        page.goto(f"{address}triage/")
        expect(page.locator(FORM)).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        for question, answer in (("attackers", "No"), ("cost money", "Yes"), ("stopped", "No")):
            page.evaluate(LISTEN)
            say(page, question, answer)
            assert heard(page) == ["decision"]
        run = begin(page, address)
        page.evaluate(LISTEN)
        run.tick("call")
        assert heard(page) == ["notice"]
        page.evaluate(LISTEN)
        run.region("notice").locator("[data-act=undo]").press("Enter")
        expect(run.step("call")).not_to_have_attribute("data-state", "done")
        assert heard(page) == ["notice"]
        page.goto(f"{address}records/")
        records = page.locator("[data-records]")
        expect(records).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        expect(records.locator("[data-region=found]")).to_contain_text("1")
        page.evaluate(LISTEN)
        records.locator("[name=query]").fill("nothing of that name")
        expect(records.locator("[data-record]")).to_have_count(0)
        assert heard(page) == ["found"]
        page.goto(f"{address}branching/walkthrough/")
        walk = page.locator("[data-walkthrough]")
        expect(walk).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        line = walk.locator("#hp-line")
        for number, typed in enumerate(("git status", "git nonsense", "git status"), start=1):
            page.evaluate(LISTEN)
            line.fill(typed)
            line.press("Enter")
            expect(walk).to_have_attribute("data-moves", str(number))
            assert heard(page) == ["spoken"]
        expect(walk.locator("[data-region=spoken]")).to_contain_text("On branch")


# By keyboard alone.


@pytest.mark.parametrize(
    "size",
    [
        pytest.param({"width": 1280, "height": 640}, id="desk", marks=pytest.mark.deep),
        pytest.param(PHONE, id="phone"),
    ],
)
def test_from_home_to_a_step_that_is_done_by_keyboard_alone(
    chromium: Browser, address: str, size: ViewportSize
) -> None:
    with profile(chromium, viewport=size) as context:
        page = context.new_page()
        keyboard = page.keyboard
        page.goto(address)
        met = tab_to(page, page.locator(".hp-ways").get_by_role("link", name="Open the triage"))
        keyboard.press("Enter")
        form = page.locator(FORM)
        expect(form).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        ask = form.locator("[data-region=next]")
        for question, answer in (("attackers", "No"), ("cost money", "Yes"), ("stopped", "No")):
            expect(ask).to_contain_text(question)
            button = ask.get_by_role("button", name=re.compile(rf"^{answer}\b")).first
            if not button.evaluate("one => one === document.activeElement"):
                met += tab_to(page, button)
            keyboard.press("Enter")
            expect(ask).not_to_contain_text(question)
        expect(form).to_have_attribute("data-outcome", "fix-now")
        met += tab_to(page, form.locator("[data-act=record]"))
        keyboard.press("Enter")
        run = Run(page).awake()
        done = run.region("next").locator("button[data-act=done]")
        met += tab_to(page, done)
        keyboard.press("Enter")
        run.has("1/7")
        for _ in range(12):  # and on, with the notice at the edge of the screen
            keyboard.press("Tab")
            met.append(page.evaluate(FOCUS))
        assert unseen(met) == []
        assert len({str(at["what"]) for at in met[-12:]}) > 6  # it goes on


# Where the reader chooses the colours.

TOLD_APART = """root => {
  const look = one => {
    const { borderTopWidth, borderTopColor, borderTopStyle, outlineStyle } = getComputedStyle(one);
    return [borderTopWidth, borderTopColor, borderTopStyle, outlineStyle].join(" ");
  };
  const [on, off] = [":scope :has(> input:checked)", ":scope :has(> input:not(:checked))"].map(
    which => [...root.querySelectorAll(which)].filter(one => one.checkVisibility()).map(look)
  ).map(all => new Set(all));
  return on.size > 0 && off.size > 0 && [...on].every(one => !off.has(one));
}"""
MARKS = """root => [...root.querySelectorAll(".hp-mark")].filter(one => one.checkVisibility())
  .map(one => [one, getComputedStyle(one).fill, getComputedStyle(document.body).backgroundColor])
  .map(([one, fill, ground]) => fill !== ground && one.getBoundingClientRect().height > 8)"""


def test_in_colours_of_the_reader_what_is_chosen_decided_and_focused_shows(
    chromium: Browser, address: str
) -> None:
    with profile(chromium, viewport=DESK, forced_colors="active") as context:
        page = context.new_page()
        page.goto(f"{address}triage/{FIX_NOW}")
        form = page.locator(FORM)
        expect(form).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        form.locator("[data-question=damage] .hp-changes button").click()
        assert form.locator("[data-question=damage] .hp-answers").evaluate(TOLD_APART)
        marks = form.evaluate(MARKS)
        assert marks
        assert all(marks)
        current = page.locator(".hp-table tr[aria-current]").first
        expect(current).to_have_css("outline-style", "solid")
        page.keyboard.press("Tab")
        assert unseen([page.evaluate(FOCUS)]) == []
        main, other = form.locator("[data-act=record]"), form.locator("[data-act=copy]").first
        width = "one => getComputedStyle(one).borderTopWidth"
        assert main.evaluate(width) != other.evaluate(width)
        tab = page.locator(".md-tabs__item--active")
        expect(tab).to_have_css("border-bottom-style", "solid")
