"""The run and the list of records, in the words of a test: begin, tick, ask, take along."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, ViewportSize, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.records.render import Renderer as ListRenderer
from checklist.engine.run.render import Renderer
from tests.browser.form import FORM, PATIENCE

WORD = Renderer(ENGLISH).word
OF_RECORDS = ListRenderer(ENGLISH).word
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1440, "height": 900}
THREE = datetime(2026, 11, 28, 2, 2, 20, tzinfo=UTC)
"""Saturday, 03:02 in Berlin."""

FIX_NOW = "#answers=attackers:no,damage:yes,mitigation:no"
"""What needs a new build: call, sprint, time, branch, release, forward, review."""

ATTACKERS = "#answers=attackers:yes,mitigation:no"
"""The same outcome, of which nothing may be told in public."""

NO_DATABASE = "Object.defineProperty(window, 'indexedDB', { value: undefined });"
FULL = """const add = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (...given) {
  if (window.isFull) throw new DOMException("full", "QuotaExceededError");
  return add.apply(this, given);
};"""


@contextmanager
def somebody(
    chromium: Browser,
    viewport: ViewportSize = PHONE,
    *,
    spoilt: str = "",
    script: bool = True,
    now: datetime = THREE,
) -> Iterator[BrowserContext]:
    """Open a new profile in Berlin, at 03:02; fail if a page of it throws what nobody catches."""
    uncaught: list[str] = []
    with chromium.new_context(
        viewport=viewport,
        has_touch=viewport["width"] < 600,
        timezone_id="Europe/Berlin",
        locale="en-GB",
        java_script_enabled=script,
    ) as context:
        context.on("weberror", lambda fault: uncaught.append(str(fault.error)))
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        context.clock.install(time=now)
        if spoilt:
            context.add_init_script(spoilt)
        yield context
    assert uncaught == []


class Run:
    """The page of the run."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("[data-run]")

    def awake(self) -> "Run":
        """Wait until Python has answered."""
        expect(self.root).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        return self

    def open(self, address: str) -> "Run":
        """Load the page again, and wait until Python has answered."""
        self.page.goto("about:blank")
        self.page.goto(address)
        return self.awake()

    @property
    def record(self) -> str:
        """The id of the record that is shown."""
        return self.root.get_attribute("data-record") or ""

    def region(self, name: str) -> Locator:
        """Return what Python renders under that name."""
        return self.root.locator(f'[data-region="{name}"]')

    def step(self, name: str) -> Locator:
        """Return a step in the list."""
        return self.region("steps").locator(f'[data-step="{name}"]')

    def has(self, done: str) -> None:
        """Wait until so many steps are done or skipped."""
        expect(self.root).to_have_attribute("data-done", done)

    def tick(self, name: str) -> None:
        """Say that a step is done, with one press of a key: two pointers in haste count as one."""
        self.step(name).locator("button[data-act=done]").press("Enter")
        expect(self.step(name)).to_have_attribute("data-state", "done")

    def form(self, act: str, within: Locator | None = None, *having: str) -> Locator:
        """Return the first form of an act that has these fields, unfolded."""
        fields = "".join(f':has([name="{name}"])' for name in having)
        form = (within or self.root).locator(f'form[data-act="{act}"]{fields}').first
        for fold in form.locator("xpath=ancestor::details").all():
            if fold.get_attribute("open") is None:
                fold.locator("> summary").click()
        return form

    def send(self, act: str, within: Locator | None = None, **fields: str) -> None:
        """Fill the first form of an act, and send it."""
        form = self.form(act, within, *fields)
        for name, value in fields.items():
            field = form.locator(f'[name="{name}"]')
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        form.locator("button:not([type=button])").first.click()

    def says(self, text: str | re.Pattern[str]) -> None:
        """Wait until the notice says something."""
        expect(self.region("notice")).to_contain_text(text)

    def log(self) -> Locator:
        """Return what happened, the newest first."""
        return self.region("log").locator("[data-event]")

    def copied(self, what: str) -> str:
        """Copy a text, and return it."""
        button = self.root.locator(f'[data-copy="{what}"]').first
        button.click()
        expect(button).to_have_text(WORD("copied"))
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text

    def bring(self, answer: str) -> None:
        """Take an answer to a request from a file."""
        self.form("answer")  # unfolds it
        content = {"name": "answer.txt", "mimeType": "text/plain", "buffer": answer.encode()}
        self.root.locator("input[data-act=answer-file]").first.set_input_files(content)  # type: ignore[arg-type]

    def export(self, form: str) -> Path:
        """Return the file that is downloaded."""
        if not self.root.locator(f'[data-act="export"][data-format="{form}"]').count():
            self.root.locator("[data-act=exports]").click()
        with self.page.expect_download() as waiting:
            self.root.locator(f'[data-act="export"][data-format="{form}"]').first.click()
        return Path(waiting.value.path())


class Records:
    """The page of the records on a device."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.root = page.locator("[data-records]")

    def open(self, base: str) -> "Records":
        """Load the page, and wait until Python has answered."""
        self.page.goto(f"{base}records/")
        expect(self.root).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        return self

    @property
    def rows(self) -> Locator:
        """The records, the latest first."""
        return self.root.locator("[data-record]")

    def act(self, name: str, record: str = "") -> Locator:
        """Return the button of an act, of one record or of the page."""
        of = f'[data-of="{record}"]' if record else ":not([data-of])"
        return self.root.locator(f'[data-act="{name}"]{of}')

    def bring(self, text: str | bytes, name: str = "records.json") -> None:
        """Import a file."""
        content = text if isinstance(text, bytes) else text.encode()
        file = {"name": name, "mimeType": "application/json", "buffer": content}
        self.root.locator("input[data-act=import]").set_input_files(file)  # type: ignore[arg-type]

    def notice(self, text: str | re.Pattern[str]) -> None:
        """Wait until the page says something about what was done."""
        expect(self.root.locator('[data-region="notice"]')).to_contain_text(text)


def begin(page: Page, base: str, answers: str = FIX_NOW) -> Run:
    """Start a run at the triage, with answers that its address brings."""
    page.goto("about:blank")
    page.goto(f"{base}triage/{answers}")
    start(page)
    return Run(page).awake()


def start(page: Page) -> None:
    """Press *Start the run*, or *Write it into the record*, once Python is ready."""
    form = page.locator(FORM)
    expect(form).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
    button = form.locator("[data-act=record]")
    if not button.is_visible():
        form.locator("[data-act=toggle]").click()
    button.click()
    expect(page).to_have_url(re.compile(r"/run/#"))


def say(page: Page, ask: str, answer: str) -> None:
    """Answer the next question, which has to be that one, in the bar, once Python is ready."""
    expect(page.locator(FORM)).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
    asked = page.locator(f"{FORM} [data-region=next]")
    expect(asked).to_contain_text(ask)
    asked.get_by_role("button", name=re.compile(rf"^{answer}\b")).click()
    expect(asked).not_to_contain_text(ask)


def later(context: BrowserContext, text: str) -> None:
    """Let the clock of all pages of a profile go on; what was due meanwhile happens once."""
    context.clock.fast_forward(text)
