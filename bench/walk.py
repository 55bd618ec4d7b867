"""Measure the walkthrough in the browser: its start against the triage's, a step, a long history.

Serves site/ (run ``make build`` first) and drives the browser that ``make test`` found. The starts
are measured by turns, each in a window that has been open for a while (see start.py); cold is a new
profile, warm the second visit in it. A step is timed from the click to the new graph.
"""

import json
import sys
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from bench.start import SETTLED
from tests.serve import serve

ROOT = Path(__file__).parent.parent
ROUNDS = 8
COMMITS = 300
PAGES = {"triage/": "form[data-checklist]", "branching/walkthrough/": "[data-walkthrough]"}
WATCH = """new MutationObserver(() => {
  if (!window.readyAt && document.querySelector("article [data-engine=ready]")) {
    window.readyAt = performance.now();
  }
}).observe(document, {subtree: true, childList: true, attributeFilter: ["data-engine"]});"""
# Presses a button and resolves to the time until the walkthrough shows what came of it.
PRESS = """async (button) => {
  const root = document.querySelector("[data-walkthrough]");
  const changed = new Promise((resolve) => {
    const observer = new MutationObserver(() => {
      observer.disconnect();
      resolve(performance.now());
    });
    observer.observe(root, {attributeFilter: ["data-moves"]});
  });
  const start = performance.now();
  button.click();
  return (await changed) - start;
}"""


def _visit(page: Page, address: str, selector: str) -> float:
    page.goto(address)
    page.locator(f"{selector}[data-engine=ready]").wait_for(state="attached", timeout=120_000)
    return float(page.evaluate("window.readyAt"))


def _cold_and_warm(browser: Browser, address: str, selector: str) -> tuple[float, float]:
    with browser.new_context() as profile:
        profile.add_init_script(WATCH)
        times = []
        for _ in range(2):
            page = profile.new_page()
            page.wait_for_timeout(SETTLED)
            times.append(_visit(page, address, selector))
            page.close()
    return times[0], times[1]


def _print_starts(browser: Browser, base: str) -> None:
    taken: dict[str, list[tuple[float, float]]] = {path: [] for path in PAGES}
    for turn in range(ROUNDS + 1):
        for path, selector in PAGES.items():
            times = _cold_and_warm(browser, base + path, selector)
            if turn:  # the first warms the machine up
                taken[path].append(times)
    print(f"{'start, ms':<12}{'triage':>10}{'sandbox':>10}{'ratio':>8}")
    for at, kind in enumerate(("cold", "warm")):
        triage, sandbox = (median(times[at] for times in taken[path]) for path in PAGES)
        print(f"{kind:<12}{triage:>10.0f}{sandbox:>10.0f}{sandbox / triage:>8.2f}")


def _steps(page: Page) -> list[float]:
    """Return the time of each step of each strategy."""
    times = []
    choice = page.locator("[data-of=strategy]")
    for strategy in choice.locator("option").evaluate_all("all => all.map(one => one.value)"):
        choice.select_option(strategy)
        page.locator('[data-walkthrough][data-place="0"]:not([aria-busy])').wait_for()
        while page.locator("[data-act=move][data-kind=step]").count():
            times.append(page.locator("[data-act=move][data-kind=step]").first.evaluate(PRESS))
    return times


def _long_history(page: Page, address: str) -> float:
    """Return how long a move takes where there are COMMITS commits."""
    strategy = page.locator("[data-of=strategy]").input_value()
    moves = [["line", f"git commit --allow-empty -m {n}"] for n in range(COMMITS)]
    kept = json.dumps({"strategy": strategy, "names": {}, "moves": moves})
    page.evaluate("kept => sessionStorage.setItem('walkthrough', kept)", kept)
    _visit(page, address, "[data-walkthrough]")
    return float(page.locator("[data-act=move][data-kind=step]").first.evaluate(PRESS))


def main() -> int:
    """Print the figures; return an exit status."""
    chosen = ROOT / ".venv" / "browser"
    if not chosen.is_file() or not (ROOT / "site/branching/walkthrough/index.html").is_file():
        print("needs a browser and a built site: run make .venv/browser build", file=sys.stderr)
        return 2
    with serve(ROOT / "site", cache="max-age=600") as base, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen.read_text("utf-8").strip())
        print(f"Chromium {browser.version}, {ROUNDS} rounds\n")
        _print_starts(browser, base)
        with browser.new_context() as profile:
            profile.add_init_script(WATCH)
            page = profile.new_page()
            address = base + "branching/walkthrough/"
            _visit(page, address, "[data-walkthrough]")
            times = _steps(page)
            slow = quantiles(times, n=20)[-1]
            print(f"\na step, ms ({len(times)}): median {median(times):.0f}, 95th {slow:.0f}")
            print(f"a step after {COMMITS} commits, ms: {_long_history(page, address):.0f}")
        browser.close()
    return 0
