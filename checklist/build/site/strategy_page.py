"""Find the page with the commands of the strategy that a team has stated."""

from collections.abc import Mapping

from checklist.build.docs import STRATEGIES, Docs
from checklist.build.walkthrough.load import read_strategy

INDEX = "branching/index.md"
"""The page that compares the strategies: for a team that names none of them."""


def page_of_strategy(docs: Docs, team: Mapping[str, str]) -> str:
    """Return the path below docs/ of the page; "" where the site has no pages on branching."""
    path = docs.find(STRATEGIES.replace("*", team.get("strategy", "").replace("/", "")))
    strategy = read_strategy(path).strategy if path else None
    if strategy and docs.find(strategy.page):
        return strategy.page
    return INDEX if docs.find(INDEX) else ""
