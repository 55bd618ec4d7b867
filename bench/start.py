"""Measure how soon the triage page has Python, against Pyodide started plainly.

Serves site/ (run ``make build`` first) and drives the browser that ``make test`` found. The peer is
``loadPyodide()`` with its whole library in a module worker on a bare page, up to the reply to
``1+1``: same files, same server, same browser, by turns. Cold is a new profile, warm the second
visit in it.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser, sync_playwright

from bench.visit import ROOT, SETTLED, cold_and_warm, is_set_up, launch, profile, visit
from tests.serve import Sent, serve

ROUNDS = 10
CLICKS = 60
VISITS = 5
PAUSES = (0, 300)  # ms between two clicks: none at all, and a reader in haste
READY = "form[data-checklist][data-engine=ready]"
PEER_READY = "[data-ready]"
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
# Clicks one answer after another, each so many ms after the decision before; resolves to the time
# from each click to the changed decision. Without a pause the browser still draws the one before.
CLICK = """async ([count, pause]) => {
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
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
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


def _starts(browser: Browser, base: str) -> dict[str, tuple[float, float]]:
    """Return the median starts of both, cold and warm, measured by turns."""
    ours, peers = [], []
    for turn in range(ROUNDS + 1):
        one = cold_and_warm(browser, base + "triage/", READY)
        other = cold_and_warm(browser, base + "peer/", PEER_READY)
        if turn:  # the first warms the machine up
            ours.append(one)
            peers.append(other)
    return {
        kind: (median(times[at] for times in ours), median(times[at] for times in peers))
        for at, kind in enumerate(("cold", "warm"))
    }


def _bytes(browser: Browser, address: str, ready: str, log: list[Sent]) -> int:
    log.clear()
    with profile(browser) as context:
        visit(context.new_page(), address, ready)
    return sum(sent.size for sent in log)


def _clicks(browser: Browser, base: str, pause: int) -> list[float]:
    """Return the times of CLICKS clicks in each of VISITS new profiles."""
    times: list[float] = []
    for _ in range(VISITS):
        with profile(browser) as context:
            page = context.new_page()
            page.wait_for_timeout(SETTLED)
            visit(page, base + "triage/", READY)
            times += page.evaluate(CLICK, [CLICKS, pause])
    return times


def main() -> int:
    """Print the figures; return an exit status."""
    if not is_set_up("triage"):
        return 2
    log: list[Sent] = []
    with (
        _site_with_peer() as site,
        serve(site, cache="max-age=600", log=log) as base,
        sync_playwright() as playwright,
    ):
        browser = launch(playwright)
        print(f"Chromium {browser.version}, {ROUNDS} rounds, {os.cpu_count()} cores\n")
        print("start, ms       triage page   plain Pyodide   ratio")
        for kind, (ours, peer) in _starts(browser, base).items():
            print(f"{kind:<14}{ours:>13.0f}{peer:>16.0f}{ours / peer:>8.2f}")
        ours = _bytes(browser, base + "triage/", READY, log)
        peer = _bytes(browser, base + "peer/", PEER_READY, log)
        print(f"{'MB, gzip':<14}{ours / 1e6:>13.2f}{peer / 1e6:>16.2f}{ours / peer:>8.2f}")
        print("\nclick to changed decision, ms")
        for pause in PAUSES:
            times = _clicks(browser, base, pause)
            late = quantiles(times, n=20)[-1]
            after = f"{pause} ms after" if pause else "at once after"
            print(f"{after + ' the last':<24} median {median(times):>5.1f}, 95th {late:>5.1f}")
        browser.close()
    return 0
