"""The strategies of the site: all that the pages promise can be walked, and is explained."""

from pathlib import Path

import pytest

from tests.paths import ROOT, STRATEGIES
from tests.strategies.read import read


def test_every_kind_of_pitfall_can_be_taken() -> None:
    there = {pitfall.id for path in STRATEGIES for pitfall in read(path).pitfalls}
    assert there >= {
        "cut-from-main",
        "forgotten-back-merge",
        "open-release-missed",
        "merge-without-m",
        "moved-tag",
        "reverted-merge",
        "conflict",
    }


@pytest.mark.parametrize("path", STRATEGIES, ids=lambda path: path.stem)
def test_a_strategy_is_explained_on_a_page_of_the_site(path: Path) -> None:
    assert (ROOT / "docs" / read(path).page).is_file()
