"""What the tests of servers share: a built site with its copies, and nginx on it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from checklist.build.site.compress import ENCODINGS, compress_site
from tests.once import once
from tests.paths import ROOT
from tests.servers.running import Nginx, run


@pytest.fixture(scope="session")
def compressed(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the project's site with all copies; nobody may write to it."""

    def build(folder: Path) -> None:
        shutil.copytree(site, folder / "site", copy_function=os.link)
        with FileLock(ROOT / ".cache" / "compressed.lock"):
            compress_site(folder / "site", ENCODINGS)

    return once(tmp_path_factory, "compressed", build) / "site"


@pytest.fixture(scope="module", params=["/", "/hotfix-playbook/"], ids=["root", "below-a-path"])
def nginx(
    request: pytest.FixtureRequest, compressed: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nginx]:
    """Serve the site at the root of a host, and below a path."""
    with run(tmp_path_factory.mktemp("nginx"), compressed, prefix=request.param) as server:
        yield server
