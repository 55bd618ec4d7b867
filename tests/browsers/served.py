"""The project's site, served as it is published: its sitemap names the address it has.

The server ends with the block, and with it the network, as far as the page can tell.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
        at_home(own, base.removesuffix(PREFIX.removeprefix("/")))
        yield base
