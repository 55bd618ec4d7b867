"""Read the team's facts, ``extra.team`` of mkdocs.yml, and complain of mistakes at their line.

Reads the settings file that it is given, only for line numbers; native only.
To allow a further fact, add it to FACTS.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from checklist.problem import Place, Problem, in_order, nearest, quoted

FACTS = ("name", "product", "version", "strategy", "tracker", "chat", "on-call", "approver")


def read_team(
    settings: Mapping[str, Any], path: Path, *, name: str
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the facts under ``extra.team`` of `settings` as text, and every problem of them."""
    team = settings.get("team") or {}
    if not isinstance(team, Mapping):
        place = Place(name, _line(path, ()))
        mend = f"write it as {FACTS[0]}: …, one fact a line"
        return {}, (Problem(place, "extra.team is no mapping", mend, "bad-value"),)
    facts: dict[str, str] = {}
    problems = []
    for key, value in team.items():
        place = Place(name, _line(path, (str(key),)))
        if key not in FACTS:
            what = f"unknown fact {quoted(str(key))} in extra.team"
            problems.append(Problem(place, what, nearest(str(key), FACTS), "unknown-fact"))
        elif isinstance(value, Mapping | list):
            what = f"the fact {quoted(key)} is not text"
            problems.append(Problem(place, what, f"write {key}: …", "bad-value"))
        elif value is not None:
            facts[key] = str(value)
    return facts, in_order(problems)


def _line(path: Path, keys: tuple[str, ...]) -> int:
    """Return the line of ``extra: team: …keys`` in the file at `path`, as deep as it is found."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, yaml.YAMLError):
        return 1
    line = 1
    for key in ("extra", "team", *keys):
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        for key_node, value in pairs:
            if key_node.value == key:
                line, node = key_node.start_mark.line + 1, value
                break
        else:
            return line
    return line
