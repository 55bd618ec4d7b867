"""The project's site, served as it is published: its sitemap names the address it has.

The server ends with the block, and with it the network, as far as the page can tell.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from checklist.build.site.offline import WORKER, digest_of
from tests.browser.own_site import at_home
from tests.serve import serve

PREFIX = "/hotfix-playbook/"
"""Where its settings say that it lies, so that 404.html has its styles."""


@contextmanager
def served(site: Path, folder: Path) -> Iterator[str]:
    """Serve a copy of the built site, made in `folder`, while the block runs; yield its address."""
    own = folder / "site"
    shutil.copytree(site, own, copy_function=os.link)
    with serve(own, prefix=PREFIX, cache="max-age=3600") as base:
        rename(own, base)
        yield base


def rename(site: Path, base: str) -> None:
    """Let a site's sitemap name the address that it has, and its worker the new sitemap."""
    sitemap, worker = site / "sitemap.xml", site / WORKER
    before = digest_of(sitemap.read_bytes())
    at_home(site, base.removesuffix(PREFIX.removeprefix("/")))
    script = worker.read_text("utf-8").replace(before, digest_of(sitemap.read_bytes()))
    worker.unlink()  # it may be a link to that of others
    worker.write_text(script, "utf-8")
