"""The states that readers meet, as stories: each brings a page from one to the next, and names it.

A story yields the name of a state once the page shows it. What looks at states — for barriers, for
what fits and what can be hit — looks at each page at each yield. To add a state, add it to a story.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.form import FORM, PATIENCE, navigate_instantly
from tests.browser.running import FIX_NOW, NO_DATABASE, THREE, Records, Run, begin, later, say

Story = Callable[[BrowserContext, str], Iterator[tuple[str, Page]]]

UNFOLD = "document.querySelectorAll('article details').forEach(one => { one.open = true; })"
DECISIONS = {
    "fix now": FIX_NOW,
    "mitigate now": "#answers=attackers:no,damage:yes,mitigation:yes",
    "plan": "#answers=attackers:no,damage:no,feature:no,significant:no",
    "alert": "#answers=attackers:yes,mitigation:no",
}
LATE = datetime(2026, 11, 30, 12, tzinfo=UTC)


def profile(chromium: Browser, **more: object) -> BrowserContext:
    """Open a profile as all stories want it: without motion, at three in the night in Berlin."""
    context = chromium.new_context(
        reduced_motion="reduce",
        timezone_id="Europe/Berlin",
        locale="en-GB",
        permissions=["clipboard-read", "clipboard-write"],
        **more,  # type: ignore[arg-type]
    )
    context.clock.install(time=THREE)
    return context


def unfolded(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate(UNFOLD)


def triage(context: BrowserContext, base: str) -> Iterator[tuple[str, Page]]:
    """Ask, decide, warn and complain, with one engine."""
    page = context.new_page()
    page.goto(f"{base}triage/")
    form = page.locator(FORM)
    expect(form).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
    yield "empty", page
    say(page, "attackers", "No")
    say(page, "cost money", "I don")
    yield "undecided", page
    for name, fragment in DECISIONS.items():
        page.evaluate("text => { location.hash = text; }", fragment)
        counted = fragment.partition("=")[2].replace(":", "=").replace(",", "&")
        expect(form).to_have_attribute("data-answers", counted)
        expect(form).not_to_have_attribute("data-outcome", "")
        unfolded(page)
        yield name, page
    toggle = form.locator("[data-act=toggle]")
    page.set_viewport_size({"width": 360, "height": 740})
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()
    yield "card open", page
    page.evaluate("location.hash = '#answers=gone:yes,damage:yes'")
    expect(form.locator("[data-region=notice]")).not_to_be_empty()
    yield "notice", page
    page.close()


def without_python(context: BrowserContext, base: str) -> Iterator[tuple[str, Page]]:
    """Say that Python could not start, on a page of each kind."""
    page = context.new_page()
    page.route(re.compile(r"\.wasm$"), lambda route: route.abort())
    for path in ("triage/", "run/", "records/", "branching/walkthrough/"):
        page.goto(base + path)
        page.locator("[data-engine=failed]").wait_for(timeout=PATIENCE)
        unfolded(page)
        yield f"failed {path}", page
    page.close()


def run(context: BrowserContext, base: str) -> Iterator[tuple[str, Page]]:
    """Run a hotfix to its end, and look at the records before and after."""
    page = context.new_page()
    navigate_instantly(page, base)
    records = Records(page).open(base)
    yield "no records", page
    going = begin(page, base)
    yield "new", page
    unfolded(page)
    yield "new, unfolded", page
    going.send("name-it", going.region("top"), title="Payments fail", ticket="PAY-7", me="Ada")
    going.tick("call")
    going.send("skip", going.step("sprint"), reason="No sprint runs")
    going.has("2/7")
    going.tick("time")
    going.send("work-start", who="Ada", activity="fix")
    yield "half done", page
    unfolded(page)
    yield "half done, unfolded", page
    going.send("set", version="1.2.1", commit="abc1234", author="Bob")
    going.send("ask")
    gate = going.step("release").locator("[data-gate]")
    expect(gate).to_have_attribute("data-gate", "asked")
    unfolded(page)
    yield "asked for approval", page
    link = going.copied("ask-release")
    later(context, "10:00:00")
    expect(going.root.locator("[data-late]").first).to_be_visible()
    yield "late", page
    page.goto(f"{base}records/")
    expect(records.rows).to_have_count(1, timeout=PATIENCE)
    yield "records", page
    page.goto(base)
    expect(page.locator("[data-open-runs]")).to_contain_text("Payments fail")
    yield "home with a run", page
    approver = Run(page).open(link)
    expect(approver.region("request")).not_to_be_empty()
    unfolded(page)
    yield "a request for approval", page
    approver.send("answer-request", by="Cleo")
    expect(approver.root.locator("[data-answer]").first).to_be_visible()
    unfolded(page)
    yield "an answer to a request", page
    answer = approver.copied("answer")
    going = Run(page).open(answer)
    expect(going.step("release").locator("[data-gate]")).to_have_attribute("data-gate", "approved")
    for step in ("branch", "release", "forward", "review"):
        going.tick(step)
    going.has("7/7")
    unfolded(page)
    yield "all done", page
    page.close()


def without_storage(context: BrowserContext, base: str) -> Iterator[tuple[str, Page]]:
    """Say that the browser keeps nothing."""
    page = context.new_page()
    page.add_init_script(NO_DATABASE)
    Records(page).open(base)
    expect(page.locator("[data-slot=store]")).to_be_visible()
    yield "records are not kept", page
    page.close()


def walkthrough(context: BrowserContext, base: str) -> Iterator[tuple[str, Page]]:
    """Walk git flow with a pitfall and a conflict."""
    page = context.new_page()
    page.goto(f"{base}branching/walkthrough/")
    walk = page.locator("[data-walkthrough]")
    expect(walk).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
    walk.locator("[data-of=strategy]").select_option("git-flow")
    step = walk.locator("[data-act=move][data-kind=step]")
    step.first.wait_for()
    expect(walk.locator("[data-region=goal]")).not_to_be_empty()
    yield "walkthrough, at its start", page
    unfolded(page)
    yield "walkthrough, unfolded", page

    def made(number: int) -> None:
        expect(walk).to_have_attribute("data-moves", str(number))
        expect(walk).not_to_have_attribute("aria-busy", "true")

    for number in (1, 2):
        step.first.click()
        made(number)
    walk.evaluate("walk => walk.scrollIntoView()")
    yield "walkthrough, half way", page
    walk.locator("[data-act=start-over]").click()
    made(moves := 0)
    pitfall = walk.locator("[data-act=move][data-kind=pitfall]")
    while not pitfall.count():
        step.first.click()
        made(moves := moves + 1)
    pitfall.first.evaluate("one => one.closest('details')?.setAttribute('open', '')")
    pitfall.first.click()
    made(moves := moves + 1)
    yield "walkthrough, in a pitfall", page
    walk.locator("[data-act=start-over]").click()
    made(0)
    for number, line in enumerate(CONFLICT, start=1):
        walk.locator("#hp-line").fill(line)
        walk.locator("#hp-line").press("Enter")
        made(number)
    expect(walk.locator(".hp-walk__conflict").first).to_be_visible()
    yield "walkthrough, in a conflict", page
    walk.locator("[data-act=solution]").click()
    expect(walk).to_have_attribute("data-holds", "true")
    unfolded(page)
    yield "walkthrough, at its goal", page
    page.close()


def mistakes(context: BrowserContext, base: str) -> Iterator[tuple[str, Page]]:
    """Bring a file that is none, add the markers of a conflict, and name a version wrongly."""
    page = context.new_page()
    Records(page).open(base).bring("{}")
    expect(page.locator("[data-region=notice] .hp-notice--fault")).to_be_visible()
    yield "a file is refused", page
    page.goto(f"{base}branching/walkthrough/")
    walk = page.locator("[data-walkthrough]")
    line = walk.locator("#hp-line")
    expect(walk).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
    for number, typed in enumerate((*CONFLICT, "git add note"), start=1):
        line.fill(typed)
        line.press("Enter")
        expect(walk).to_have_attribute("data-moves", str(number))
        expect(walk).not_to_have_attribute("aria-busy", "true")
    expect(walk.locator(".hp-walk__hint").first).to_be_visible()
    line.fill("git c")
    line.press("Tab")
    expect(walk.locator(".hp-walk__choices")).to_be_visible()
    yield "walkthrough, with markers and choices", page
    unfolded(page)
    version = walk.locator("[data-region=names] input").first
    version.fill("no version")
    version.press("Tab")
    expect(walk.locator(".hp-walk__complaint").first).to_be_visible()
    yield "walkthrough, with a wrong name", page
    page.close()


CONFLICT = (
    "git switch -c one",
    "echo one > note",
    "git add note",
    "git commit -m one",
    "git switch main",
    "echo two > note",
    "git add note",
    "git commit -m two",
    "git merge one",
)
"""Typed in this order, two branches want the same line."""


def theme(context: BrowserContext, base: str) -> Iterator[tuple[str, Page]]:
    """Search, open the drawer, and go where no page is."""
    page = context.new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{base}why/")
    page.get_by_role("textbox", name="Search").click()
    yield "search", page
    page.get_by_role("textbox", name="Search").press_sequentially("roll back")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    yield "search with results", page
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{base}triage/severity/")
    page.locator(".md-header label[for=__drawer]").click()
    yield "drawer", page
    page.get_by_role("button", name="Pages of Triage").click()
    yield "drawer, in a section", page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{base}no/such/page/")
    yield "no such page", page
    page.close()


STORIES: dict[str, Story] = {
    "triage": triage,
    "run": run,
    "walkthrough": walkthrough,
    "mistakes": mistakes,
    "theme": theme,
    "without Python": without_python,
    "without storage": without_storage,
}
