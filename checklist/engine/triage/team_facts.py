"""The facts that a team can state about itself, in mkdocs.yml under ``extra.team``: one table.

Pure. The reader of the settings, the pages, the list in docs/adopt/index.md and the card go by it.
To add a fact, add its row, and to words/ what pages say where the team has not stated it, under
``unset_NAME``; to show it in the card, also what it is called there, under ``team_NAME``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TAPPED = re.compile(
    r"(?P<number>(?<!\w)\+[1-9][\d ()-]{6,}\d)"
    r"|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?![\w-])",
    re.ASCII,
)
"""A telephone number as it is dialled from anywhere, or an address for mail."""
_NO_DIGIT = r"[^0-9]"


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact by its key, and whether the card shows it.

    If it is `urgent`, that is only where something cannot wait.
    """

    name: str
    in_card: bool = False
    urgent: bool = False


FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("name"),
        Fact("product"),
        Fact("version"),
        Fact("strategy"),
        Fact("on-call", in_card=True, urgent=True),
        Fact("chat", in_card=True, urgent=True),
        Fact("tracker", in_card=True),
        Fact("private-chat"),
        Fact("private-tracker"),
        Fact("approver", in_card=True, urgent=True),
        Fact("sprint-hours"),
    )
}
"""Every fact by its name, in the order in which the card and the list show them."""


def in_card(
    team: Mapping[str, str], replaced: Mapping[str, str] | None = None, *, urgent: bool = True
) -> tuple[tuple[str, str], ...]:
    """Return name and text of each fact of `team` that the card shows.

    `replaced` names facts by the ones whose places they take; the text is "" where such a fact is
    not stated, so that nobody goes to the place that is replaced. Unless something is `urgent`,
    facts that are only for that are left out.
    """
    instead = replaced or {}
    return tuple(
        (name, team.get(instead.get(name, name), ""))
        for name, fact in FACTS.items()
        if fact.in_card and (urgent or not fact.urgent) and (name in instead or team.get(name))
    )


def is_address(fact: str) -> bool:
    """Return whether the text of a fact is an address, which is shown as a link."""
    return fact.startswith("https://")


def taps(fact: str) -> tuple[tuple[str, str], ...]:
    """Return the text of a fact in parts, each with what to open at a tap, "" for nothing.

    An address is opened, a telephone number with its ``+`` is called, an address of mail is
    written to.
    """
    if is_address(fact):
        return ((fact, fact),)
    parts: list[tuple[str, str]] = []
    end = 0
    for found in _TAPPED.finditer(fact):
        number = found["number"]
        to = f"tel:+{re.sub(_NO_DIGIT, '', number)}" if number else f"mailto:{found[0]}"
        parts += [(fact[end : found.start()], ""), (found[0], to)]
        end = found.end()
    parts.append((fact[end:], ""))
    return tuple(part for part in parts if part[0])
