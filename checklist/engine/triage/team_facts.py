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
        Fact("private-chat"),
        Fact("private-tracker"),
        Fact("approver", in_card=True),
    )
}
"""Every fact by its name, in the order in which the card and the list show them."""


def in_card(
    team: Mapping[str, str], replaced: Mapping[str, str] | None = None
) -> tuple[tuple[str, str], ...]:
    """Return name and text of each fact of `team` that the card shows.

    `replaced` names facts by the ones whose places they take; the text is "" where such a fact is
    not stated, so that nobody goes to the place that is replaced.
    """
    instead = replaced or {}
    return tuple(
        (name, team.get(instead.get(name, name), ""))
        for name in FACTS
        if FACTS[name].in_card and (name in instead or team.get(name))
    )


def is_address(fact: str) -> bool:
    """Return whether the text of a fact is an address, which is shown as a link."""
    return fact.startswith("https://")
