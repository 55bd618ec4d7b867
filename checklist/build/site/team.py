"""Read the team's facts, ``extra.team`` of mkdocs.yml, and complain of mistakes at their line.

Reads the settings file that it is given, for lines and for facts as they are written; native only.
To allow a further fact, add its row to team_facts.py.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from checklist.engine.problem import Place, Problem, in_order, nearest, quoted
from checklist.engine.triage.team_facts import FACTS

_PLAIN = "tag:yaml.org,2002:str"  # what BaseLoader calls a value that has no tag of its own


def read_team(
    settings: Mapping[str, Any], path: Path, *, name: str
) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Return the facts under ``extra.team`` of `settings` as text, and every problem of them.

    A fact is what the file at `path` says: the version 1.10 stays 1.10 without quotes too.
    """
    team = settings.get("team")
    if team is None:
        return {}, ()
    line, node = _find(path, ("extra", "team"))
    if not isinstance(team, Mapping):
        mend = "write it as name: …, one fact a line"
        what = "extra.team is no mapping"
        return {}, (Problem(Place(name, line), what, mend, "bad-value"),)
    written = _pairs(node)
    facts: dict[str, str] = {}
    problems = _duplicates(node, name)
    for key, value in team.items():
        key_line, value_node = written.get(str(key), (line, None))
        place = Place(name, key_line)
        if key not in FACTS:
            what = f"unknown fact {quoted(str(key))} in extra.team"
            problems.append(Problem(place, what, nearest(str(key), FACTS), "unknown-fact"))
        elif isinstance(value, Mapping | list):
            what = f"the fact {quoted(key)} is not text"
            problems.append(Problem(place, what, f"write {key}: …", "bad-value"))
        elif value is not None:
            facts[key] = _text(value, value_node)
    return facts, in_order(problems)


def _text(value: object, node: yaml.Node | None) -> str:
    """Return `value` as it is written, where that is known and no tag computed it."""
    if isinstance(node, yaml.ScalarNode) and node.tag == _PLAIN:
        return str(node.value)
    return str(value)


def _duplicates(node: yaml.Node | None, name: str) -> list[Problem]:
    keys = _keys(node)
    return [
        Problem(
            Place(name, key.start_mark.line + 1),
            f"the fact {quoted(key.value)} stands twice in extra.team",
            "keep one of them",
            "duplicate-key",
        )
        for at, key in enumerate(keys)
        if key.value in [earlier.value for earlier in keys[:at]]
    ]


def _find(path: Path, keys: tuple[str, ...]) -> tuple[int, yaml.Node | None]:
    """Return the line of `keys` in the file at `path`, as deep as it is found, and the value."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except (OSError, yaml.YAMLError):
        return 1, None
    line = 1
    for key in keys:
        pairs = _pairs(node)
        if key not in pairs:
            return line, None
        line, node = pairs[key]
    return line, node


def _keys(node: yaml.Node | None) -> list[yaml.ScalarNode]:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return [key for key, _ in pairs if isinstance(key, yaml.ScalarNode)]


def _pairs(node: yaml.Node | None) -> dict[str, tuple[int, yaml.Node]]:
    """Return the line and the value of each key of a mapping; nothing for other nodes."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return {
        key.value: (key.start_mark.line + 1, value)
        for key, value in pairs
        if isinstance(key, yaml.ScalarNode)
    }
