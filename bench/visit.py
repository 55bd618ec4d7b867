"""Open pages of the built site in the browser that ``make test`` found, and take their time.

A page is ready when an element in it says so; PEER pages say it with `data-ready`. Cold is a new
profile, warm the second visit in it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

ROOT = Path(__file__).parent.parent
# A window that opens loads pages of the browser's own beside ours: about 600 ms of processor time,
# on two cores enough to hide a third of any difference. A reader's window has been open for long.
SETTLED = 2000  # ms
# Notes when an engine is ready; runs before the page's own scripts. A peer notes it by itself.
WATCH = """new MutationObserver(() => {
  if (!window.readyAt && document.querySelector("article [data-engine=ready]")) {
    window.readyAt = performance.now();
  }
}).observe(document, {subtree: true, childList: true, attributeFilter: ["data-engine"]});"""
FAILED = "[data-engine=failed]"
CHOSEN = ROOT / ".venv" / "browser"


def is_set_up(page: str) -> bool:
    """Return whether there are a browser and the built page; say what is missing."""
    if CHOSEN.is_file() and (ROOT / "site" / page / "index.html").is_file():
        return True
    print("needs a browser and a built site: run make .venv/browser build", file=sys.stderr)
    return False


def launch(playwright: Playwright) -> Browser:
    """Start the browser."""
    return playwright.chromium.launch(executable_path=CHOSEN.read_text("utf-8").strip())


@contextmanager
def profile(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a new profile, whose pages note when they are ready."""
    with browser.new_context(service_workers="block") as context:
        context.add_init_script(WATCH)
        yield context


def visit(page: Page, address: str, ready: str) -> float:
    """Return the milliseconds from the start of navigation until there is an element `ready`."""
    page.goto(address)
    page.wait_for_selector(f"{ready}, {FAILED}", state="attached", timeout=120_000)
    if page.query_selector(FAILED):
        raise SystemExit(f"Python failed on {address}: open it and look")
    return float(page.evaluate("window.readyAt"))


def cold_and_warm(browser: Browser, address: str, ready: str) -> tuple[float, float]:
    """Return the times of two visits in a new profile, each in a window that has settled."""
    with profile(browser) as context:
        times = []
        for _ in range(2):
            page = context.new_page()
            page.wait_for_timeout(SETTLED)
            times.append(visit(page, address, ready))
            page.close()
    return times[0], times[1]
