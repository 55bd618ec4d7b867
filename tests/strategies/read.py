"""Read a strategy that must be without problems."""

from pathlib import Path

from checklist.build.walkthrough.load import read_strategy
from checklist.engine.walkthrough.strategy import Strategy


def read(path: Path) -> Strategy:
    """Return the strategy at `path`, which must be without problems."""
    reading = read_strategy(path)
    assert reading.strategy, reading.problems
    assert reading.problems == ()
    return reading.strategy
