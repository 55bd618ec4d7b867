"""The browsers that stories are told in, each story in a profile of its own.

``make test`` tells them in Chromium, ``make test-browsers`` in all. Where the browsers lie is
written by setup/browser.py and setup/browsers.py.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers.chromium import Chromium
from tests.browsers.driven import Driven
from tests.browsers.firefox import Firefox
from tests.browsers.served import served
from tests.browsers.webkit import WebKit, screen
from tests.paths import ROOT

NAMES = ("chromium", "touch", "firefox", "webkit")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tell each story in each browser; all but Chromium's belong to ``make test-browsers``."""
    if "opened" in metafunc.fixturenames:
        others = [pytest.param(name, marks=pytest.mark.browsers) for name in NAMES[1:]]
        metafunc.parametrize("opened", [NAMES[0], *others], indirect=True)


@pytest.fixture(scope="session")
def programs() -> dict[str, str]:
    """Return the paths that setup/browsers.py found; fail where it found none."""
    chosen = ROOT / ".venv" / "browsers"
    if not chosen.is_file():
        pytest.fail(f"no further browsers were set up: run make {chosen.relative_to(ROOT)}")
    found: dict[str, str] = json.loads(chosen.read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def display(programs: dict[str, str]) -> Iterator[str]:
    """Start a screen for the browsers that have no headless mode."""
    with screen(programs["Xvfb"]) as name:
        yield name


@pytest.fixture
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driven]:
    """Open a page of a browser."""
    browser = _open(request.param, request, tmp_path)
    yield browser
    browser.close()


@pytest.fixture
def told(opened: Driven) -> Iterator[Driven]:
    """Return the page in which a story is told; fail if it complains."""
    yield opened
    assert opened.complaints() == []


def _open(name: str, request: pytest.FixtureRequest, folder: Path) -> Driven:
    if name in ("chromium", "touch"):
        chromium, is_offline = (
            request.getfixturevalue("chromium"),
            "running" in request.fixturenames,
        )
        return Chromium(chromium, touch=name == "touch", keeps=is_offline)
    programs = request.getfixturevalue("programs")
    if name == "firefox":
        return Firefox(programs["firefox"], folder)
    display = request.getfixturevalue("display")
    return WebKit(programs["WebKitWebDriver"], programs["MiniBrowser"], display, folder)


@pytest.fixture(scope="session")
def address(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the project's site."""
    with served(site, tmp_path_factory.mktemp("told")) as base:
        yield base
