"""Fixtures that several folders of tests share.

To change which browser is driven, edit setup/browser.py; for the server, see tests/serve.py.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def browser_path() -> str:
    """Return the path of the browser that ``make test`` found; fail where there is none."""
    chosen = ROOT / ".venv" / "browser"
    if not chosen.is_file():
        pytest.fail(f"no browser was set up: run make {chosen.relative_to(ROOT)}")
    return chosen.read_text("utf-8").strip()


@pytest.fixture(scope="session")
def chromium(browser_path: str) -> Iterator[Browser]:
    """Start one headless browser for the whole run; each test takes its own context."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page in a new profile."""
    with chromium.new_context() as context:
        yield context.new_page()
