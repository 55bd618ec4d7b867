"""The strategies that the site ships, as its walkthrough first shows them."""

from pathlib import Path

import yaml

from checklist.build.walkthrough.load import read_strategy
from checklist.engine.walkthrough.inputs import complaints, filled
from checklist.engine.walkthrough.strategy import Strategy
from tests.paths import ROOT
from tests.paths import STRATEGIES as FILES


def read(path: Path) -> Strategy:
    """Return the strategy of a file."""
    strategy = read_strategy(path).strategy
    assert strategy is not None
    return strategy


STRATEGIES = [read(path) for path in FILES]
TEAM = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["extra"]["team"]
NAMES = {"live": str(TEAM["version"])}


def shown(strategy: Strategy) -> Strategy:
    """Return a strategy as the page first shows it: with the team's version where that fits."""
    return filled(strategy, {} if complaints(strategy, NAMES) else NAMES)
