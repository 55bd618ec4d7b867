"""What the tests of the triage page share: two sites, and a page that may not complain.

``base`` is the project's own site, ``own_base`` one with the small policy of own/, which a fork
cannot break by editing its policy.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from checklist.engine.policy.model import Policy
from tests.browser.form import Form, complaints
from tests.browser.own_site import OWN, at_home, read
from tests.builds.project import SHARED, build_site, copy
from tests.once import once
from tests.paths import ROOT
from tests.serve import serve


@pytest.fixture(scope="session")
def base(site: Path) -> Iterator[str]:
    """Serve the project's site."""
    with serve(site, cache="max-age=3600") as address:
        yield address


@pytest.fixture(scope="session")
def policy() -> Policy:
    """Read the policy that the project ships."""
    return read(ROOT / "docs" / "triage" / "policy.yml")


@pytest.fixture(scope="session")
def own_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site of own/ with all that forks share; nobody may write to it."""

    def build(folder: Path) -> None:
        project = folder / "project"
        shutil.copytree(OWN, project)
        copy(project, (*SHARED, "docs/assets"))
        build_site(project, folder / "site")

    return once(tmp_path_factory, "own", build) / "site"


@pytest.fixture(scope="session")
def own_base(own_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site of own/, with a sitemap of this process's own."""
    site = tmp_path_factory.mktemp("own") / "site"
    shutil.copytree(own_site, site, copy_function=os.link)
    with serve(site, cache="max-age=3600") as address:
        at_home(site, address)
        yield address


@pytest.fixture(scope="session")
def own_policy() -> Policy:
    """Read the policy of own/."""
    return read(OWN / "docs" / "triage" / "policy.yml")


@pytest.fixture(scope="module")
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    """Open one profile for the tests of a module, which then load the runtime once."""
    with chromium.new_context() as context:
        yield context


@pytest.fixture(scope="module")
def loaded(profile: BrowserContext, own_base: str, own_policy: Policy) -> Form:
    """Open the form of own/ once for a module."""
    return Form(profile.new_page(), own_policy).open(own_base + "triage/")


@pytest.fixture
def form(loaded: Form) -> Iterator[Form]:
    """Return the module's form without answers; fail if the page complains."""
    loaded.clear()
    with complaints(loaded.page.context) as reported:
        yield loaded
    assert reported == []


@pytest.fixture
def new(chromium: Browser, own_policy: Policy) -> Iterator[Form]:
    """Return the form of own/ in a new profile, not yet opened; fail if the page complains."""
    with chromium.new_context() as context, complaints(context) as reported:
        yield Form(context.new_page(), own_policy)
    assert reported == []
