"""Start the browser of the tests."""

import functools
from collections.abc import Sequence

from playwright.sync_api import Browser, Playwright


def launch(playwright: Playwright, path: str, args: Sequence[str] = ()) -> Browser:
    """Start the browser at `path`, headless.

    Its profiles keep no site, which would take time after each first visit and answer in place of
    what a test has put there; those of ``new_context(service_workers="allow")`` do.
    """
    browser = playwright.chromium.launch(executable_path=path, args=args)
    for name in ("new_context", "new_page"):
        keeping = getattr(browser, name)
        setattr(browser, name, functools.partial(keeping, service_workers="block"))
    return browser
