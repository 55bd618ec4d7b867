"""Measure the walkthrough in the browser: its start against the triage's, a step, a long history.

Serves site/ (run ``make build`` first) and drives the browser that ``make test`` found. The starts
are measured by turns, each in a window that has been open for a while (see start.py); cold is a new
profile, warm the second visit in it. A step is timed from the click to the new graph.
"""

import json
from statistics import median, quantiles

from playwright.sync_api import Browser, Page, sync_playwright

from bench.visit import ROOT, cold_and_warm, is_set_up, launch, profile, visit
from tests.serve import serve

ROUNDS = 8
COMMITS = 300
WALK = "branching/walkthrough/"
READY = "[data-walkthrough][data-engine=ready]"
PAGES = {"triage/": "form[data-checklist][data-engine=ready]", WALK: READY}
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


def _print_starts(browser: Browser, base: str) -> None:
    taken: dict[str, list[tuple[float, float]]] = {path: [] for path in PAGES}
    for turn in range(ROUNDS + 1):
        for path, ready in PAGES.items():
            times = cold_and_warm(browser, base + path, ready)
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
    visit(page, address, READY)
    return float(page.locator("[data-act=move][data-kind=step]").first.evaluate(PRESS))


def main() -> int:
    """Print the figures; return an exit status."""
    if not is_set_up(WALK):
        return 2
    with serve(ROOT / "site", cache="max-age=600") as base, sync_playwright() as playwright:
        browser = launch(playwright)
        print(f"Chromium {browser.version}, {ROUNDS} rounds\n")
        _print_starts(browser, base)
        with profile(browser) as context:
            page = context.new_page()
            visit(page, base + WALK, READY)
            times = _steps(page)
            slow = quantiles(times, n=20)[-1]
            print(f"\na step, ms ({len(times)}): median {median(times):.0f}, 95th {slow:.0f}")
            print(f"a step after {COMMITS} commits, ms: {_long_history(page, base + WALK):.0f}")
        browser.close()
    return 0
