"""Count the bytes of a first visit in each encoding that the build can lay beside the files.

Serves site/ (run ``make build`` first) and drives the browser that ``make test`` found, to learn
which files a page fetches: the triage until Python has answered, and pages that are only read.
What is not worth a copy counts as it is, as for a server that sends the copies.
"""

from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from bench.start import READY
from bench.visit import ROOT, is_set_up, launch, profile, visit
from checklist.build.site.compress import ENCODINGS, KINDS, Encoding, is_worth_it, pack
from tests.serve import Sent, serve

PAGES = {"triage/": READY, "branching/walkthrough/": "article [data-engine=ready]", "how/": "body"}
"""The pages by address, each with what shows that it is ready."""

AS_IT_IS = "as it is"


def _fetched(browser: Browser, base: str, page: str, log: list[Sent]) -> set[str]:
    """Return the paths of what the first visit to a page fetches."""
    log.clear()
    with profile(browser) as context:
        window = context.new_page()
        if PAGES[page] == "body":
            window.goto(base + page, wait_until="networkidle")
        else:
            visit(window, base + page, PAGES[page])
    return {sent.path.lstrip("/") for sent in log}


def _file(path: str) -> Path:
    return ROOT / "site" / (f"{path}index.html" if path.endswith("/") else path)


def _size(file: Path, encoding: Encoding | None) -> int:
    """Return how many bytes a server sends for a file."""
    content = file.read_bytes()
    if encoding is None or file.suffix not in KINDS:
        return len(content)
    packed = pack(content, encoding)
    return len(packed) if is_worth_it(len(content), len(packed)) else len(content)


def _sizes(paths: Iterable[str]) -> dict[str, int]:
    """Return the bytes of some files together, by encoding."""
    files = [file for path in paths if (file := _file(path)).is_file()]
    ways = {AS_IT_IS: None, **ENCODINGS}
    return {name: sum(_size(file, way) for file in files) for name, way in ways.items()}


def main() -> int:
    """Print the figures; return an exit status."""
    if not is_set_up("triage"):
        return 2
    log: list[Sent] = []
    with serve(ROOT / "site", log=log) as base, sync_playwright() as playwright:
        browser = launch(playwright)
        fetched = {page: _fetched(browser, base, page, log) for page in PAGES}
        browser.close()
    print(
        "first visit, kB           files"
        + "".join(f"{name:>10}" for name in (AS_IT_IS, *ENCODINGS))
    )
    for page, paths in fetched.items():
        sizes = "".join(f"{size / 1e3:>10.0f}" for size in _sizes(paths).values())
        print(f"{page:<24}{len(paths):>7}{sizes}")
    of_runtime = sorted(path for path in fetched["how/"] if path.startswith("assets/runtime/"))
    print(f"\nof the runtime, how/ fetches {len(of_runtime)} files")
    return 0
