"""Once it was visited the site needs no network, from home to the records, in each browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.keeping import KEEPS, gone
from tests.browsers.driven import Driven
from tests.browsers.served import PREFIX, rename
from tests.serve import Host, host

pytestmark = [pytest.mark.browser, pytest.mark.browsers]

FORM, RUN = "form[data-checklist]", "[data-run]"
CONTROLLED = "() => Boolean(navigator.serviceWorker?.controller)"


@pytest.fixture
def running(site: Path, tmp_path: Path) -> Iterator[Host]:
    """Serve the project's site, so that it can be taken away."""
    own = shutil.copytree(site, tmp_path / "kept")
    with host(own, prefix=PREFIX, cache="max-age=600") as found:
        rename(own, found.base)
        yield found


def test_after_one_visit_the_whole_way_needs_no_network(opened: Driven, running: Host) -> None:
    base = running.base
    opened.go(base)
    opened.until(CONTROLLED)
    opened.go(f"{base}branching/walkthrough/")
    opened.has("[data-walkthrough][data-engine=ready]")
    opened.until(KEEPS, "/walkthrough-")
    running.meddle = gone
    opened.go(base)
    opened.says(".hp-origin", "Offline, version of ")
    opened.go(f"{base}triage/")
    opened.has(f"{FORM}[data-engine=ready]")
    for question, answer in (("attackers", "no"), ("damage", "yes"), ("mitigation", "no")):
        opened.press(f'[data-region=next] [data-of={question}][data-value="{answer}"]')
        opened.has(f'[data-question={question}] input[value="{answer}"]:checked')
    opened.has(f"{FORM}[data-outcome=fix-now]")
    opened.press("[data-act=record]")
    opened.has(f"{RUN}[data-engine=ready]")
    opened.has(f"{RUN} [data-step]")
    for page in ("mitigate/", "branching/", "reference/quick-card/"):
        opened.go(base + page)
        opened.says(".hp-origin", "Offline, version of ")
        opened.has("h1")
    opened.go(f"{base}?q=roll+back")
    opened.has(".md-search-result__item")
    opened.go(f"{base}branching/walkthrough/")
    opened.has("[data-walkthrough][data-engine=ready]")
    opened.go(f"{base}records/")
    opened.has("[data-record]", 1)
