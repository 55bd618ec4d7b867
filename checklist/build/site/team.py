"""Read the team's facts, ``extra.team`` of mkdocs.yml, and complain of mistakes at their line.

Reads the settings file that it is given, for lines and for facts as they are written; native only.
To allow a further fact, add its row to checklist/engine/triage/team_facts.py.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from checklist.build.site.calendar import CALENDAR
from checklist.build.site.settings import find, key_nodes, pairs
from checklist.engine.problem import Location, Problem, in_order, nearest, quoted
from checklist.engine.triage.team_facts import FACTS

_PLAIN = "tag:yaml.org,2002:str"  # what BaseLoader calls a value that has no tag of its own


def read_team(
    settings: Mapping[str, Any], path: Path, *, name: str
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the facts under ``extra.team`` of `settings` as text, and every problem in them.

    A fact is the text in the file at `path`: the version 1.10 stays 1.10, even without quotes. The
    calendar is none: see calendar.py.
    """
    team = settings.get("team")
    if team is None:
        return {}, ()
    line, node = find(path, ("extra", "team"))
    if not isinstance(team, Mapping):
        cure = "write it as name: …, one fact a line"
        what = "extra.team is no mapping"
        return {}, (Problem(Location(name, line), what, cure, "bad-value"),)
    written = pairs(node)
    facts: dict[str, str] = {}
    problems = _duplicates(node, name)
    for key, value in team.items():
        key_line, value_node = written.get(str(key), (line, None))
        place = Location(name, key_line)
        if key == CALENDAR:
            continue  # is no text, and has a reader of its own
        if key not in FACTS:
            what = f"unknown fact {quoted(str(key))} in extra.team"
            problems.append(
                Problem(place, what, nearest(str(key), (*FACTS, CALENDAR)), "unknown-fact")
            )
        elif isinstance(value, Mapping | list):
            what = f"the fact {quoted(key)} is not text"
            problems.append(Problem(place, what, f"write {key}: …", "bad-value"))
        elif value is not None:
            facts[key] = _text(value, value_node)
    return facts, in_order(problems)


EXAMPLES = {
    "name": "Example team",
    "product": "Example product",
    "tracker": "the team's issue tracker",
    "chat": "the channel #incidents",
    "private-tracker": "a confidential ticket",
    "private-chat": "the private channel #security",
    "on-call": "whoever is on call this week (+44 20 7946 0123)",
    "approver": "the release manager",
}
"""What mkdocs.yml ships with: it names nobody, and no place."""

_PLACEHOLDER = re.compile(
    r"\b(?:todo|tbd|fixme|changeme|xxx+)\b|<[^<>]*>|@example\.|//(?:[\w-]+\.)*example\.|\.example\b"
    r"|\+44 ?20 ?7946 ?0\d{3}",  # a range of numbers that the United Kingdom keeps for fiction
    re.IGNORECASE,
)


def placeholders(team: Mapping[str, str], path: Path) -> dict[str, int]:
    """Return by name the line of each fact that is still that of the example, or says TODO.

    `path` is the settings file that holds the facts.
    """
    written = pairs(find(path, ("extra", "team"))[1])
    return {
        name: written[name][0]
        for name, text in team.items()
        if name in written and (text == EXAMPLES.get(name) or _PLACEHOLDER.search(text))
    }


def _text(value: object, node: yaml.Node | None) -> str:
    """Return `value` as it is written, where that is known and no tag computed it."""
    if isinstance(node, yaml.ScalarNode) and node.tag == _PLAIN:
        return str(node.value)
    return str(value)


def _duplicates(node: yaml.Node | None, name: str) -> list[Problem]:
    keys = key_nodes(node)
    return [
        Problem(
            Location(name, key.start_mark.line + 1),
            f"the fact {quoted(key.value)} appears twice in extra.team",
            "keep one of them",
            "duplicate-key",
        )
        for at, key in enumerate(keys)
        if key.value in [earlier.value for earlier in keys[:at]]
    ]
