"""Measure ways to start Python in the triage page side by side, in three browsers.

Serves site/ (run ``make build`` first) in four copies: Pyodide started plainly on a bare page, the
start as it is, and that start with a heap kept on this device or with one that the build ships
(heap_worker.js). None keeps the site: the second visit has what the browser's own cache has. Each
turn opens all of them, in a new profile: cold is the first visit, warm the second. A slow network
is a host of our own that sends so slowly (tests/serve.py), the same for all browsers; there a visit
is cold. Chromium slows the processor for a page and refuses it for workers, so that only the page's
part is slower there. Firefox and WebKitGTK are driven if setup/browsers.py has found them. With
environment variables TURNS, ONLY (browsers) and NETWORKS less is measured.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

from bench.start import PEER, PEER_WORKER
from bench.visit import CHOSEN, ROOT, WATCH, is_set_up, launch
from checklist.build.engine.node import find_node
from tests.serve import Line, Sent, serve

DRIVEN = ROOT / ".venv" / "browsers"
TURNS = int(os.environ.get("TURNS", "5"))
SETTLED = 1.0  # seconds: a window that opens is busy with itself
NETWORKS: dict[str, Line | None] = {
    "localhost": None,
    "10 Mbit/s": Line(10e6, 0.050),
    "1.6 Mbit/s": Line(1.6e6, 0.150),
}
SLOWER = 4  # the processor, where that is slowed
WAYS = ("plain", "now", "kept", "shipped")
ENTRY = "checklist.engine.triage.respond"
HERE = Path(__file__).parent
# Pyodide gives these four numbers that a snapshot must find again; the small start asks for none.
BEFORE_SNAPSHOT = """import pyodide_js, pyodide
pyodide.kept = [pyodide_js._api]
pyodide.kept += [pyodide.kept[0].scheduleCallback, pyodide_js._api, pyodide_js.loadedPackages]
del pyodide, pyodide_js
"""
READY = "() => window.readyAt ?? (document.querySelector('[data-engine=failed]') ? -1 : 0)"
KEPT = """() => {
  if (!window.asking) {
    window.asking = caches.open("checklist-heaps").then((heaps) => heaps.keys()).then((keys) => {
      window.kept = keys.length;
      window.asking = undefined;
    });
  }
  return window.kept ?? 0;
}"""
# What is changed in engine-worker.js for both heaps.
FETCH = """    how === "small" ? fetchHeap(heapAt(addresses)) : null,
"""
MODULE = (
    "      createPyodideModule: (settings) => "
    "glue.default(Object.assign(settings, { onAbort: fault })),\n"
)
RESTORE = """      createPyodideModule: async (settings) => {
        const module = await glue.default(Object.assign(settings, { onAbort: fault }));
        if (heap) writeHeap(module.HEAPU8, heap, !SHIPPED);
        return module;
      },
      ...(heap && { _loadSnapshot: emptySnapshot(BUILD) }),
      ...(how === "keep" && { _makeSnapshot: true }),
      env: { HOME: "/home/pyodide", PYTHONHASHSEED: "0", PYTHONNODEBUGRANGES: "1" },
"""
KEEP = """  if (how === "keep") await keepHeap(python, entry, heapAt(addresses));
  if (heap) renew(python);
  else if (how === "small" && !SHIPPED) keepLater({ entry, first: awake, addresses });
"""
RESTORED = [
    (AWAKE := "    isFetched ? fetchRest(loading) : null,\n", AWAKE + FETCH),
    ("whole, rest] = await", "whole, rest, heap] = await"),
    (MODULE, RESTORE),
    (IMPORT := "  python.pyimport(entry);\n", KEEP + IMPORT),
]


def _changed(text: str, changes: list[tuple[str, str]]) -> str:
    for old, new in changes:
        if text.count(old) != 1:
            raise SystemExit(f"engine-worker.js has changed: there is no single {old!r}")
        text = text.replace(old, new)
    return text


def _constants(runtime: Path, **more: str) -> str:
    loader = (runtime / "pyodide.mjs").read_text("utf-8")
    build = loader.partition('BUILD_ID:"')[2].partition('"')[0]
    before = json.dumps(BEFORE_SNAPSHOT)
    lines = [f"const BUILD = {json.dumps(build)};", f"const BEFORE_SNAPSHOT = {before};"]
    return "\n".join([*lines, *(f"const {name} = {value};" for name, value in more.items())])


def _ship(site: Path, runtime: Path) -> str:
    """Write the heap; return JavaScript that makes its address of those of the runtime."""
    (archive,) = site.glob("assets/runtime/triage-*/python.zip")
    node = find_node()
    assert node is not None  # noqa: S101  the site was built with it
    target = archive.with_name("heap.bin")
    script = HERE / "make_heap.mjs"
    command = [node, str(script), str(runtime), str(archive), ENTRY, BEFORE_SNAPSHOT, str(target)]
    subprocess.run(command, check=True)
    digest = base64.b64encode(hashlib.sha256(target.read_bytes()).digest()).decode()
    return f'(addresses) => new URL("heap.bin#sha256-{digest}", addresses.python).href'


@contextmanager
def _sites() -> Iterator[dict[str, Path]]:
    """Yield a folder for each of WAYS; files that are alike are links."""
    with tempfile.TemporaryDirectory(dir=ROOT / ".cache") as name:
        folders = {way: Path(name) / way for way in WAYS}
        for way, folder in folders.items():
            shutil.copytree(ROOT / "site", folder, copy_function=os.link)
            (scripts,) = folder.glob("assets/scripts-*")
            page = folder / "triage/index.html"
            _write(page, re.sub(' data-worker="[^"]*"', "", page.read_text("utf-8")))
            _write(scripts / "engine.js", (scripts / "engine.js").read_text("utf-8") + WATCH)
            (runtime,) = folder.glob("assets/runtime/pyodide-*")
            worker = (scripts / "engine-worker.js").read_text("utf-8")
            if way in ("kept", "shipped"):
                at = '(addresses) => addresses.python.replace("#", "?heap#")'
                is_shipped = way == "shipped"
                constants = _constants(
                    runtime,
                    SHIPPED=json.dumps(is_shipped),
                    heapAt=_ship(folder, runtime) if is_shipped else at,
                )
                more = (HERE / "heap_worker.js").read_text("utf-8")
                worker = f"{constants}\n{_changed(worker, RESTORED)}\n{more}"
            _write(scripts / "engine-worker.js", worker)
            if way == "plain":
                lock = ROOT / "node_modules/pyodide/pyodide-lock.json"
                shutil.copyfile(lock, runtime / lock.name)
                _write(page, PEER)
                peer = PEER_WORKER.replace("FOLDER", f"../assets/runtime/{runtime.name}")
                (folder / "triage/worker.js").write_text(peer, "utf-8")
        yield folders


def _write(file: Path, text: str) -> None:
    file.unlink()  # it is a link
    file.write_text(text, "utf-8")


class Chromium:
    """Chromium, with a new profile: what a driver of another browser can do, of it."""

    def __init__(self, browser: Any, *, slower: int = 1) -> None:  # noqa: ANN401
        self.context = browser.new_context(service_workers="block")
        self.page = self.context.new_page()
        if slower > 1:
            session = self.context.new_cdp_session(self.page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})

    def go(self, address: str) -> None:
        """Open `address`."""
        self.page.goto("about:blank")
        self.page.goto(address, wait_until="commit")

    def run(self, script: str) -> Any:  # noqa: ANN401
        """Return what a function of JavaScript returns."""
        return self.page.evaluate(script)

    def close(self) -> None:
        """Forget the profile."""
        self.context.close()


def _wait(page: Any, script: str, patience: float) -> float:  # noqa: ANN401
    end = time.monotonic() + patience
    while time.monotonic() < end:
        value = float(page.run(script))
        if value:
            return value
        time.sleep(0.1)
    return -1


def _visits(page: Any, address: str, *, warm: bool, kept: bool) -> list[float]:  # noqa: ANN401
    """Return how long a first and, if wanted, a second visit take until Python is ready, in ms."""
    times = []
    for visit in range(1 + warm):
        time.sleep(SETTLED)
        page.go(address)
        times.append(_wait(page, READY, 180))
        if times[-1] < 0:
            raise SystemExit(f"Python failed on {address}: open it and look")
        if kept and warm and not visit:
            _wait(page, KEPT, 60)
    return times


Open = Callable[[], Any]


@contextmanager
def _browsers() -> Iterator[dict[str, Open]]:
    """Yield by name what opens a new profile of each browser there is."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        playwright = stack.enter_context(sync_playwright())
        chromium = launch(playwright)
        opens: dict[str, Open] = {
            "Chromium": lambda: Chromium(chromium),
            f"Chromium, page {SLOWER} times slower": lambda: Chromium(chromium, slower=SLOWER),
        }
        if DRIVEN.is_file():
            found = json.loads(DRIVEN.read_text("utf-8"))
            firefox = import_module("tests.browsers.firefox")
            webkit = import_module("tests.browsers.webkit")
            display = stack.enter_context(webkit.screen(found["Xvfb"]))

            def new() -> Path:
                return Path(tempfile.mkdtemp(dir=folder))

            opens["Firefox"] = lambda: firefox.Firefox(found["firefox"], new())
            opens["WebKitGTK"] = lambda: webkit.WebKit(
                found["WebKitWebDriver"], found["MiniBrowser"], display, new()
            )
        yield opens
        chromium.close()


def _measure(
    opens: Open, bases: Mapping[str, str], turns: int, *, warm: bool
) -> dict[str, list[list[float]]]:
    """Return the times of each way and turn: of the visits cold and, if wanted, warm."""
    times: dict[str, list[list[float]]] = {way: [] for way in bases}
    for _ in range(turns):
        for way, base in bases.items():
            page = opens()
            try:
                taken = _visits(page, f"{base}triage/", warm=warm, kept=way == "kept")
            finally:
                page.close()
            times[way].append(taken)
    return times


def _print(title: str, times: dict[str, list[list[float]]]) -> None:
    load = os.getloadavg()[0]
    print(f"\n{title} (load {load:.1f})", flush=True)
    for at, visit in enumerate(("cold", "warm")):
        if len(times["plain"][0]) <= at:
            continue
        for way in WAYS:
            ratios = [
                turn[at] / plain[at] for turn, plain in zip(times[way], times["plain"], strict=True)
            ]
            taken = median(turn[at] for turn in times[way])
            print(
                f"  {visit}  {way:<8}{taken:>8.0f} ms  {median(ratios):.2f} of plain "
                f"({min(ratios):.2f} to {max(ratios):.2f})",
                flush=True,
            )


def main() -> int:
    """Print the figures; return an exit status."""
    if not is_set_up("triage") or not CHOSEN.is_file():
        return 2
    only = os.environ.get("ONLY", "").split(",")
    networks = os.environ.get("NETWORKS", ",".join(NETWORKS)).split(",")
    with _sites() as sites, _browsers() as browsers:
        log: list[Sent] = []
        for network in networks:
            with ExitStack() as stack:
                bases = {
                    way: stack.enter_context(
                        serve(site, cache="max-age=600", log=log, line=NETWORKS[network])
                    )
                    for way, site in sites.items()
                }
                near = NETWORKS[network] is None
                for name, opens in browsers.items():
                    if (only != [""] and name not in only) or (not near and "slower" in name):
                        continue
                    turns = TURNS if near else max(1, TURNS // 2)
                    times = _measure(opens, bases, turns, warm=near)
                    _print(f"{name}, {network}, {turns} turns", times)
                if near and only in ([""], ["Chromium"]):
                    _print_sizes(browsers["Chromium"], bases, log)
    return 0


def _print_sizes(opens: Open, bases: Mapping[str, str], log: list[Sent]) -> None:
    print("\nbytes of a first visit, gzip")
    for way, base in bases.items():
        log.clear()
        page = opens()
        _visits(page, f"{base}triage/", warm=False, kept=False)
        page.close()
        print(f"  {way:<8}{sum(sent.size for sent in log) / 1e6:>6.2f} MB")


if __name__ == "__main__":
    sys.exit(main())
