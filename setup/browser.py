"""Find a browser for the tests, or install one, and write its path to a file.

Takes the first of: Chromium's headless shell, which root gets from Debian where it is not there; a
Chromium that is there; Debian's package; Playwright's own build. The shell is the same browser
without the windows that nobody sees: a page takes two thirds of the time. Each is tried: a browser
counts only once it has shown a page headless. It never skips: without a browser the exit status is
1. To look in more places, add to NAMES or PLACES.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from debian import install, is_root, update
from playwright.sync_api import Error, sync_playwright

SHELL = "chromium-headless-shell"
NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
)
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)


def shell() -> Iterator[str]:
    """Yield the headless shell that is on this machine."""
    if found := shutil.which(SHELL):
        yield found


def installed() -> Iterator[str]:
    """Yield the browsers that are on this machine."""
    yield from (found for name in NAMES if (found := shutil.which(name)))
    yield from (place for place in PLACES if Path(place).is_file())


def from_debian() -> Iterator[str]:
    """Install Debian's package where that needs no password, and yield the browser in it."""
    if not update():
        return
    for package in (SHELL, "chromium"):  # older releases have no package of the shell
        if install(package) and (found := shutil.which(package)):
            yield found


def from_playwright() -> Iterator[str]:
    """Let Playwright download its own build, and yield its path."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if subprocess.run(command, check=False).returncode == 0:
        with sync_playwright() as playwright:
            yield playwright.chromium.executable_path


def shows_a_page(path: str) -> bool:
    """Return whether the browser at `path` starts headless and shows a page."""
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path)
            page = browser.new_page()
            page.goto("data:text/html,<title>here</title>")
            title = page.title()
            browser.close()
    except Error as error:
        print(f"{path} does not start: {error.message.splitlines()[0]}", file=sys.stderr)
        return False
    return title == "here"


def sources() -> tuple[Callable[[], Iterator[str]], ...]:
    """Return where to look, in that order: nothing is installed for a user who has a browser."""
    first = (shell, from_debian) if is_root() else (shell,)
    return (*first, installed, from_debian, from_playwright)


def main(target: Path, sources: tuple[Callable[[], Iterator[str]], ...]) -> int:
    """Write the path of the first browser that works to `target`; return an exit status."""
    for source in sources:
        for path in source():
            if shows_a_page(path):
                target.write_text(path + "\n", encoding="utf-8")
                print(f"Browser for the tests: {path}")
                return 0
    print(
        "No browser for the tests: install Chromium, Google Chrome or Microsoft Edge "
        "(Debian, as root: apt-get install chromium-headless-shell), then run make again",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sources()))
