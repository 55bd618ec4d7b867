"""The site in site/ and the browser that ``make test`` found, for the commands that show it."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

from tests.conftest import PATIENCE
from tests.launch import launch
from tests.paths import ROOT
from tests.serve import serve

SITE = ROOT / "site"
PREFIX = "/hotfix-playbook/"
"""Where its settings say that it lies, so that 404.html has its styles."""


@contextmanager
def at_hand() -> Iterator[tuple[Browser, str]]:
    """Serve the site while the block runs; yield a browser, and the address of the site."""
    expect.set_options(timeout=PATIENCE)
    found = (ROOT / ".venv" / "browser").read_text("utf-8").strip()
    with sync_playwright() as playwright, serve(SITE, prefix=PREFIX) as base:
        browser = launch(playwright, found)
        yield browser, base
        browser.close()
