"""The lanes of the tests, and fixtures that several folders share.

``pytest`` runs the short lane; ``--deep`` all tests, with more random cases from a fresh seed,
which the variable SEED repeats; ``--hunt SUBJECT`` what draws at random for that subject;
``--browsers`` what needs other browsers than Chromium, too. To change which browser is driven, edit
setup/browser.py or setup/browsers.py; for the server, see tests/serve.py.
"""

import os
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.builds.project import build_site
from tests.goldens import Goldens, Messages
from tests.launch import launch
from tests.once import once
from tests.paths import ROOT

PATIENCE = 30_000
"""How long what is expected of a page may take, in ms: no test is about how busy a machine is."""

# The lanes.


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this project."""
    group = parser.getgroup("playbook", "the hotfix playbook")
    group.addoption("--deep", action="store_true", help="run the long lane, from a fresh seed")
    group.addoption("--browsers", action="store_true", help="drive other browsers, too")
    group.addoption(
        "--update-goldens", action="store_true", help="write what comes of the golden cases"
    )
    group.addoption("--hunt", metavar="SUBJECT", help="run what draws at random for a subject")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Set lane and seed, in the environment: other processes of the run take them over."""
    os.environ["PYTHONPATH"] = str(ROOT)  # commands run the code that lies beside the tests
    os.environ["NO_MKDOCS_2_WARNING"] = os.environ["NO_COLOR"] = "1"
    is_hunt = config.getoption("--hunt") is not None
    os.environ["LANE"] = "hunt" if is_hunt else "deep" if config.getoption("--deep") else "short"
    if os.environ["LANE"] != "short":
        os.environ.setdefault("SEED", str(random.SystemRandom().randrange(10**9)))
        config.option.hypothesis_seed = os.environ["SEED"]


def pytest_report_header() -> str:
    """Say which lane this is, and how to repeat it."""
    lane = os.environ["LANE"]
    return "lane: short" if lane == "short" else f"lane: {lane}; repeat it with SEED={_seed()}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how to repeat a failure, where somebody looks for it."""
    if os.environ["LANE"] != "short" and terminalreporter.stats.get("failed"):
        terminalreporter.write_line(f"what was drawn comes again with SEED={_seed()}")


def _seed() -> str:
    return os.environ["SEED"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what belongs to another lane."""
    subject = config.getoption("--hunt")
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    for item in items:
        if subject is not None:
            wanted = any(subject in mark.args for mark in item.iter_markers("hunt"))
        else:
            wanted = all(
                config.getoption(f"--{lane}") or item.get_closest_marker(lane) is None
                for lane in ("deep", "browsers")
            )
        (kept if wanted else left).append(item)
    # Each process begins with a part of the list: what waits for the built site begins in one.
    kept.sort(key=lambda item: item.path.is_relative_to(ROOT / "tests" / "docs"))
    if left:
        config.hook.pytest_deselected(items=left)
    items[:] = kept


# What many tests use.


@pytest.fixture(scope="session")
def goldens(pytestconfig: pytest.Config) -> Goldens:
    """Return what holds golden cases to what comes of them, or renews them."""
    return Goldens(renews=pytestconfig.getoption("--update-goldens"))


@pytest.fixture
def reported(request: pytest.FixtureRequest, goldens: Goldens) -> Messages:
    """Return what holds messages to those that messages.yml has for the test."""
    test = f"{request.path.relative_to(ROOT).as_posix()}::{request.node.name}"

    def hold(messages: Iterable[object]) -> None:
        goldens.hold_messages(test, [str(message) for message in messages])

    return hold


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as make does; return the folder of the site and of what was printed."""

    def build(folder: Path) -> None:
        said = build_site(ROOT, folder / "site")
        (folder / "said.txt").write_text(said, "utf-8")

    return once(tmp_path_factory, "published", build)


@pytest.fixture(scope="session")
def site(published: Path) -> Path:
    """Return the folder of the site; nobody may write to it."""
    return published / "site"


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
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = launch(playwright, browser_path)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page in a new profile."""
    with chromium.new_context() as context:
        yield context.new_page()
