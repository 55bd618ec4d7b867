"""Fixtures that several folders of tests share.

To change which browser is driven, edit setup/browser.py; for the server, see tests/serve.py.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.paths import ROOT


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


def build_site(project: Path, folder: Path) -> Path:
    """Build the site of `project`, strictly, into `folder`; fail with what MkDocs complains of."""
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # the code that stands beside the tests
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.fail(f"mkdocs build in {project} failed:\n{done.stdout}{done.stderr}")
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site once for the whole run; nobody may write to it."""
    return build_site(ROOT, tmp_path_factory.mktemp("site"))
