"""Measure how soon the triage page has Python, against Pyodide started plainly.

Serves site/ (run ``make build`` first) and drives the browser that ``make test`` found. The peer is
``loadPyodide()`` with its whole library in a module worker on a bare page, up to the reply to
``1+1``: same files, same server, same browser, by turns. Cold is a new profile, warm the second
visit in it.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.serve import Sent, serve

ROOT = Path(__file__).parent.parent
ROUNDS = 10
CLICKS = 60
# A window that opens loads pages of the browser's own beside ours: about 600 ms of processor time,
# on two cores enough to hide a third of any difference. A reader's window has been open for long.
SETTLED = 2000  # ms
READY = "form[data-checklist][data-engine=ready]"
FAILED = "form[data-checklist][data-engine=failed]"
# Notes when the form is ready; runs before the page's own scripts.
WATCH = """new MutationObserver(() => {
  if (!window.readyAt && document.querySelector("form[data-engine=ready]")) {
    window.readyAt = performance.now();
  }
}).observe(document, {subtree: true, childList: true, attributeFilter: ["data-engine"]});"""
PEER = """<!doctype html><title>Plain start</title><link rel="icon" href="data:,">
<script type="module">
const worker = new Worker("worker.js", {type: "module"});
worker.onmessage = () => {
  window.readyAt = performance.now();
  document.documentElement.dataset.ready = "";
};
</script>"""
PEER_WORKER = """import {loadPyodide} from "FOLDER/pyodide.mjs";
const python = await loadPyodide();
self.postMessage(python.runPython("1+1"));"""
# Clicks one answer after another; resolves to the time from each click to the changed decision.
CLICK = """async (count) => {
  const form = document.querySelector("form[data-checklist]");
  const answers = [...form.querySelectorAll("input[type=radio]:not([value=''])")];
  const times = [];
  for (let i = 0; i < count; i += 1) {
    const open = answers.filter((answer) => !answer.checked);
    const changed = new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        resolve(performance.now());
      });
      observer.observe(form, {attributeFilter: ["data-answers"]});
    });
    const start = performance.now();
    open[(i * 7) % open.length].click();
    times.push((await changed) - start);
  }
  return times;
}"""


@contextmanager
def _site_with_peer() -> Iterator[Path]:
    """Yield a folder with the built site and the peer's page; the site's files are links."""
    with tempfile.TemporaryDirectory(dir=ROOT / ".cache") as name:
        folder = Path(name) / "site"
        shutil.copytree(ROOT / "site", folder, copy_function=os.link)
        (runtime,) = folder.glob("assets/runtime/pyodide-*")
        shutil.copyfile(
            ROOT / "node_modules/pyodide/pyodide-lock.json", runtime / "pyodide-lock.json"
        )
        (folder / "peer").mkdir()
        (folder / "peer/index.html").write_text(PEER, "utf-8")
        worker = PEER_WORKER.replace("FOLDER", f"../assets/runtime/{runtime.name}")
        (folder / "peer/worker.js").write_text(worker, "utf-8")
        yield folder


def _visit(page: Page, address: str, selector: str) -> float:
    """Return the milliseconds from the start of navigation to ready."""
    page.goto(address)
    page.wait_for_selector(selector, state="attached", timeout=120_000)
    if page.query_selector(FAILED):
        raise SystemExit(f"Python failed on {address}: open it and look")
    return float(page.evaluate("window.readyAt"))


@contextmanager
def _profile(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context() as profile:
        profile.add_init_script(WATCH)
        yield profile


def _cold_and_warm(browser: Browser, address: str, selector: str) -> tuple[float, float]:
    with _profile(browser) as profile:
        times = []
        for _ in range(2):
            page = profile.new_page()
            page.wait_for_timeout(SETTLED)
            times.append(_visit(page, address, selector))
            page.close()
    return times[0], times[1]


def _starts(browser: Browser, base: str) -> dict[str, tuple[float, float]]:
    """Return the median starts of both, cold and warm, measured by turns."""
    ours, peers = [], []
    for turn in range(ROUNDS + 1):
        one = _cold_and_warm(browser, base + "triage/", f"{READY}, {FAILED}")
        other = _cold_and_warm(browser, base + "peer/", "[data-ready]")
        if turn:  # the first warms the machine up
            ours.append(one)
            peers.append(other)
    return {
        kind: (median(times[at] for times in ours), median(times[at] for times in peers))
        for at, kind in enumerate(("cold", "warm"))
    }


def _bytes(browser: Browser, base: str, path: str, selector: str, log: list[Sent]) -> int:
    log.clear()
    with _profile(browser) as profile:
        _visit(profile.new_page(), base + path, selector)
    return sum(sent.size for sent in log)


def _clicks(browser: Browser, base: str) -> list[float]:
    with _profile(browser) as profile:
        page = profile.new_page()
        _visit(page, base + "triage/", f"{READY}, {FAILED}")
        times: list[float] = page.evaluate(CLICK, CLICKS)
    return times


def main() -> int:
    """Print the figures; return an exit status."""
    chosen = ROOT / ".venv" / "browser"
    if not chosen.is_file() or not (ROOT / "site/triage/index.html").is_file():
        print("needs a browser and a built site: run make .venv/browser build", file=sys.stderr)
        return 2
    log: list[Sent] = []
    with (
        _site_with_peer() as site,
        serve(site, cache="max-age=600", log=log) as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chosen.read_text("utf-8").strip())
        print(f"Chromium {browser.version}, {ROUNDS} rounds, {os.cpu_count()} cores\n")
        print("start, ms       triage page   plain Pyodide   ratio")
        for kind, (ours, peer) in _starts(browser, base).items():
            print(f"{kind:<14}{ours:>13.0f}{peer:>16.0f}{ours / peer:>8.2f}")
        ours = _bytes(browser, base, "triage/", f"{READY}, {FAILED}", log)
        peer = _bytes(browser, base, "peer/", "[data-ready]", log)
        print(f"{'MB, gzip':<14}{ours / 1e6:>13.2f}{peer / 1e6:>16.2f}{ours / peer:>8.2f}")
        times = _clicks(browser, base)
        late = quantiles(times, n=20)[-1]
        print(f"\nclick to changed decision, ms: median {median(times):.1f}, 95th {late:.1f}")
        browser.close()
    return 0
