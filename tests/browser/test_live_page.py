"""What every page with an engine does alike: it reports its start and its faults, and copies.

To hold a further page to it, add its address to PAGES.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from checklist.engine.triage.render import Renderer

pytestmark = pytest.mark.browser

WORD = Renderer("en").word
PATIENCE = 60_000  # ms, for Python to start on a busy machine
PAGES = ("triage/", "branching/walkthrough/")
FALLBACK = WORD("fallback")
NO_CLIPBOARD = """if (navigator.clipboard) navigator.clipboard.writeText =
  () => Promise.reject(new DOMException("Denied", "NotAllowedError"));"""

# Where the buttons are, beside the first one: the page may scroll meanwhile.
BOXES = """buttons => buttons.map(one => {
  const [here, first] = [one, buttons[0]].map(button => button.getBoundingClientRect());
  return [here.x - first.x, here.y - first.y, here.width, here.height].map(Math.round);
})"""


@dataclass
class Live:
    """A page with an engine, whose files a test holds back."""

    page: Page
    address: str
    held: list[Route] = field(default_factory=list)
    is_released: bool = False

    @property
    def root(self) -> Locator:
        """Return the element that the engine brings to life."""
        return self.page.locator("article [data-engine]")

    def open(self) -> "Live":
        """Load the page; wait for nothing."""
        self.page.goto(self.address)
        return self

    def hold(self, files: str) -> None:
        """Let these files not come."""

        def hold(route: Route) -> None:
            if self.is_released:
                route.continue_()
            else:
                self.held.append(route)

        self.page.route(files, hold)

    def release(self) -> None:
        """Let the files come now, those too that are asked for later."""
        self.is_released = True
        for route in self.held:
            route.continue_()

    def becomes(self, state: str) -> None:
        """Wait for a state of the engine."""
        expect(self.root).to_have_attribute("data-engine", state, timeout=PATIENCE)

    def answer(self) -> None:
        """Do what brings the buttons for copying, where the page has none from the beginning."""
        for radio in self.root.locator("input[type=radio]:not([value=''])").all()[:1]:
            radio.check()


# They share what is held here, so one of them will do in the short lane.
@pytest.fixture(
    params=[PAGES[0], *(pytest.param(page, marks=pytest.mark.deep) for page in PAGES[1:])]
)
def live(request: pytest.FixtureRequest, chromium: Browser, base: str) -> Iterator[Live]:
    """Return each page in a new profile, not yet opened; fail at an uncaught error."""
    with chromium.new_context() as context:
        errors: list[str] = []
        context.on("weberror", lambda fault: errors.append(str(fault.error)))
        yield Live(context.new_page(), base + request.param)
    assert errors == []


def missing(route: Route) -> None:
    route.fulfill(status=404)


@pytest.mark.deep
def test_a_quick_start_that_fails_is_reported_while_the_other_one_runs(live: Live) -> None:
    live.page.route("**/python.zip*", missing)
    live.hold("**/python_stdlib.zip*")
    live.open()
    expect(live.root.get_by_text(FALLBACK)).to_be_visible(timeout=PATIENCE)
    expect(live.root.locator('[data-when="starting"]')).to_be_hidden()
    live.becomes("starting")
    live.release()
    live.becomes("ready")
    expect(live.root.get_by_text(FALLBACK)).to_be_hidden()


def test_a_quick_start_says_nothing_of_another_one(live: Live) -> None:
    live.hold("**/python.zip*")
    live.open()
    expect(live.root.locator('[data-when="starting"]')).to_be_visible()
    expect(live.root.get_by_text(FALLBACK)).to_be_hidden()
    live.release()
    live.becomes("ready")


def test_a_fault_is_reported_in_words_and_its_detail_is_folded_away(live: Live) -> None:
    live.page.route("**/*.wasm*", missing)
    live.open().becomes("failed")
    alert = live.root.get_by_role("alert")
    expect(alert).to_contain_text(WORD("engine_file-broken", file="pyodide.asm.wasm"))
    detail = alert.locator("pre[lang=en]")
    expect(detail).to_be_hidden()
    alert.locator("summary").click()
    expect(detail).to_contain_text("404")


def test_trying_again_leaves_the_focus_in_the_page(live: Live) -> None:
    live.page.route("**/*.wasm*", missing)
    live.open().becomes("failed")
    live.page.unroute("**/*.wasm*")
    live.root.locator("[data-act=retry]").press("Enter")
    live.becomes("ready")
    assert live.root.evaluate("root => root.contains(document.activeElement)")


def test_what_is_copied_is_said_and_nothing_moves(live: Live) -> None:
    live.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    live.open().becomes("ready")
    live.answer()
    buttons = live.root.locator(".hp-actions:has([data-act=copy]) button")
    copy = live.root.locator("[data-act=copy]").first
    label = copy.inner_text()
    expect(copy).to_be_visible()
    boxes = buttons.evaluate_all(BOXES)
    copy.click()
    expect(copy).to_have_text(WORD("copied"))
    expect(live.root.locator("[data-slot=said]")).to_have_text(WORD("copied"))
    assert buttons.evaluate_all(BOXES) == boxes
    assert live.page.evaluate("navigator.clipboard.readText()")
    expect(copy).to_have_text(label)
    expect(live.root.locator("[data-slot=said]")).to_be_empty()
    assert buttons.evaluate_all(BOXES) == boxes


def test_what_cannot_be_copied_is_there_to_copy_by_hand(live: Live) -> None:
    live.page.add_init_script(NO_CLIPBOARD)
    live.open().becomes("ready")
    live.answer()
    live.root.locator("[data-act=copy]").first.click()
    text = live.root.locator("[data-slot=by-hand] textarea")
    expect(text).to_be_focused()
    assert text.input_value()
    assert text.evaluate("one => one.selectionEnd - one.selectionStart === one.value.length")


def test_a_page_that_comes_back_has_one_engine_and_answers_once(live: Live) -> None:
    live.page.add_init_script(
        """window.asked = 0;
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (text, ...rest) {
          if (typeof text === "string" && text.includes('"request"')) window.asked += 1;
          post.call(this, text, ...rest);
        };"""
    )
    live.open().becomes("ready")
    # A page that instant navigation brings: a new element in the place of the old one.
    asked = live.page.evaluate(
        """() => {
          const old = document.querySelector("article [data-engine]");
          const fresh = old.cloneNode(true);
          fresh.setAttribute("data-engine", "starting");
          old.replaceWith(fresh);
          window.asked = 0;
          document$.next(document);
          document$.next(document);
          return window.asked;
        }"""
    )
    live.becomes("ready")
    assert asked == 1
    engines = [worker for worker in live.page.workers if "engine-worker" in worker.url]
    assert len(engines) == 1
