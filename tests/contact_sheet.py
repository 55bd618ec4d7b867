"""Take a picture of every page and state, and lay them out on sheets: ``make screenshots``.

Each is taken at three widths, light, dark and as printed, of the site in site/. Pictures and sheets
go to .cache/screenshots/; a sheet has a row for each page or state, and a column for each look. To
add a state, add it to a story of tests/browser/states.py. Two pictures go into pictures/, for
README. Nothing is compared: a sheet is there to be looked at.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.at_hand import at_hand
from tests.browser.states import STORIES, profile
from tests.docs.pages import PAGES
from tests.paths import ROOT

HERE = ROOT / ".cache" / "screenshots"
README = {
    ("triage", "fix now"): "triage.png",
    ("walkthrough", "walkthrough, half way"): "walkthrough.png",
}
SIZES = ((1440, 900), (768, 900), (360, 740))
PAPER: ViewportSize = {"width": 794, "height": 1123}  # A4 at 96 pixels an inch
SCROLLED = "walkthrough"
"""States whose place on the page matters; all others are taken from the top."""
SCHEMES = {"light": "default", "dark": "slate"}
LOOKS = [*((f"{scheme}-{width}") for scheme in SCHEMES for width, _ in SIZES), "print"]
ROWS = 4
"""On one sheet."""

STYLE = """body { background: #fff; font: 14px sans-serif; margin: 8px; }
table { border-collapse: collapse; } td, th { padding: 4px; text-align: left; vertical-align: top; }
img { border: 1px solid #888; height: 300px; width: auto; }"""


def pictures(page: Page, name: str) -> None:
    """Take all looks of what a page shows, and leave it as it was."""
    before = page.viewport_size
    folder = HERE / name
    folder.mkdir(parents=True, exist_ok=True)
    if SCROLLED not in name:
        page.evaluate("scrollTo(0, 0)")
    for scheme, theirs in SCHEMES.items():
        switch = page.locator(f'input[name=__palette][data-md-color-scheme="{theirs}"]')
        if switch.count():
            switch.dispatch_event("click")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=folder / f"{scheme}-{width}.png")
    page.emulate_media(media="print")
    page.set_viewport_size(PAPER)
    page.screenshot(path=folder / "print.png")
    page.emulate_media(media="screen")
    if before:
        page.set_viewport_size(before)


def states(browser: Browser, base: str) -> Iterator[str]:
    """Take every state of every story; yield the name of each."""
    for story, tell in STORIES.items():
        with profile(browser) as context:
            for state, page in tell(context, base):
                name = f"{story}, {state}"
                pictures(page, name)
                yield name
                if picture := README.get((story, state)):
                    target = ROOT / "pictures" / picture
                    target.parent.mkdir(exist_ok=True)
                    shutil.copy(HERE / name / "light-1440.png", target)


def pages(browser: Browser, base: str) -> Iterator[str]:
    """Take every page as it is at first; yield the name of each."""
    with profile(browser) as context:
        page = context.new_page()
        for one in PAGES:
            page.goto(base + one.address)
            name = "page " + (re.sub(r"\W+", "-", one.address).strip("-") or "home")
            pictures(page, name)
            yield name


def sheets(browser: Browser, names: list[str]) -> Iterator[Path]:
    """Lay the pictures out, as HTML and as PNG; yield the path of each sheet."""
    page = browser.new_page(viewport={"width": 2000, "height": 1000})
    heads = "".join(f"<th>{look}</th>" for look in LOOKS)
    for at in range(0, len(names), ROWS):
        rows = "".join(
            f"<tr><th>{escape(name)}</th>"
            + "".join(f'<td><img src="{escape(name)}/{look}.png"></td>' for look in LOOKS)
            for name in names[at : at + ROWS]
        )
        head = f"<!doctype html><meta charset=utf-8><style>{STYLE}</style>"
        text = f"{head}<table><tr><th></th>{heads}</tr>{rows}</table>"
        path = HERE / f"sheet-{at // ROWS + 1:02}.html"
        path.write_text(text, "utf-8")
        page.goto(path.as_uri())
        page.screenshot(path=path.with_suffix(".png"), full_page=True)
        yield path


def main() -> None:
    """Take all, and say where they are."""
    shutil.rmtree(HERE, ignore_errors=True)
    with at_hand() as (browser, base):
        names = [*states(browser, base), *pages(browser, base)]
        for path in sheets(browser, names):
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
