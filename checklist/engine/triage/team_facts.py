"""The facts that a team can state about itself, in mkdocs.yml under ``extra.team``: one table.

Pure. The reader of the settings, the pages, the list in docs/adopt/index.md and the card go by it.
To add a fact, add its row, and to words/ what pages say where the team has not stated it, under
``unset_NAME``; to show it in the card, also what it is called there, under ``team_NAME``.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact by its key, and whether the card shows it."""

    name: str
    in_card: bool = False


FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("name"),
        Fact("product"),
        Fact("version"),
        Fact("strategy"),
        Fact("on-call", in_card=True),
        Fact("chat", in_card=True),
        Fact("tracker", in_card=True),
        Fact("approver", in_card=True),
    )
}
"""Every fact by its name, in the order in which the card and the list show them."""


def in_card(team: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return name and text of each fact of `team` that the card shows."""
    return tuple((name, team[name]) for name in FACTS if FACTS[name].in_card and team.get(name))


def is_address(fact: str) -> bool:
    """Return whether the text of a fact is an address, which is shown as a link."""
    return fact.startswith("https://")
