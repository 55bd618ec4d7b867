"""Say how far a long build is: the first one in a fresh clone would be silent for many seconds.

The engines say themselves how far they are: checklist/build/engine/runtime.py.
"""

import time
from collections import Counter

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.site.state import log_of

EVERY = 3  # seconds between two lines
log = log_of("progress")


class Count:
    """How many pages of a build have been read and written."""

    def __init__(self, pages: int) -> None:
        self.pages = pages
        self.done: Counter[str] = Counter()
        self.said = time.monotonic()

    def add(self, what: str) -> None:
        """Count a page; say how many there are if nothing has been said for long."""
        self.done[what] += 1
        if time.monotonic() - self.said >= EVERY:
            log.info("%d of %d pages %s", self.done[what], self.pages, what)
            self.said = time.monotonic()


counts = [Count(0)]  # that of the build that runs; MkDocs calls functions, not methods


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Begin to count."""
    counts[:] = [Count(len(files.documentation_pages()))]
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Count a page that is read."""
    counts[0].add("read")
    return markdown


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Count a page that is written."""
    counts[0].add("written")
    return output
