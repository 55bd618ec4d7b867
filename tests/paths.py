"""Where things lie that tests of several rooms read."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
TESTS = ROOT / "tests"
GOLDEN = TESTS / "golden"
SMALL_STRATEGY = TESTS / "strategies" / "small.yml"
STRATEGIES = tuple(sorted((ROOT / "docs" / "branching").glob("*.yml")))
"""The strategies that the site ships."""
