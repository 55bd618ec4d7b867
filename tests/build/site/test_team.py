"""Facts that nobody has stated yet are noted, each with its line."""

from pathlib import Path

import pytest
import yaml

from checklist.build.site.team import EXAMPLES, placeholders, read_team
from checklist.engine.triage.team_facts import taps
from tests.paths import ROOT


def noted(folder: Path, text: str) -> dict[str, int]:
    """Return the placeholders of a settings file with that text."""
    path = folder / "mkdocs.yml"
    path.write_text(text, "utf-8")
    facts, problems = read_team(yaml.safe_load(text)["extra"], path, name=path.name)
    assert problems == ()
    return placeholders(facts, path)


def test_the_example_is_a_placeholder_and_what_a_team_writes_is_none(tmp_path: Path) -> None:
    text = """\
site_name: x
extra:
  team:
    name: Example team
    product: Payments
    version: 1.2.0
    on-call: Ada (+44 20 7946 0321)
    tracker: https://tracker.example.com/x
    chat: "#incidents"
    approver: TODO
"""
    assert noted(tmp_path, text) == {"name": 4, "on-call": 7, "tracker": 8, "approver": 10}


@pytest.mark.parametrize(
    "fact",
    ["Todorov, +49 30 901820", "ada@examples.org", "the example of Rome", "+44 20 7947 0123"],
)
def test_what_only_looks_like_one_is_none(tmp_path: Path, fact: str) -> None:
    assert noted(tmp_path, f'extra:\n  team:\n    on-call: "{fact}"\n') == {}


def test_the_examples_are_those_that_are_shipped() -> None:
    path = ROOT / "mkdocs.yml"
    team = {name: str(text) for name, text in _team(path).items()}
    assert {name: team[name] for name in EXAMPLES} == EXAMPLES
    assert placeholders(team, path).keys() == EXAMPLES.keys()


def _team(path: Path) -> dict[str, object]:
    loaded: dict[str, dict[str, dict[str, object]]] = yaml.safe_load(path.read_text("utf-8"))
    return loaded["extra"]["team"]


@pytest.mark.parametrize(
    ("fact", "parts"),
    [
        ("Ada", (("Ada", ""),)),
        ("https://a.example/x y", (("https://a.example/x y", "https://a.example/x y"),)),
        ("+44 (0)20-7946 0123", (("+44 (0)20-7946 0123", "tel:+4402079460123"),)),
        ("Ada (+49 30 901820)", (("Ada (", ""), ("+49 30 901820", "tel:+4930901820"), (")", ""))),
        ("1+49 30 901820", (("1+49 30 901820", ""),)),
        ("a.b+c@d.org, Bo", (("a.b+c@d.org", "mailto:a.b+c@d.org"), (", Bo", ""))),
        ("a@b", (("a@b", ""),)),
        ("javascript:alert(1)", (("javascript:alert(1)", ""),)),
    ],
)  # fmt: skip
def test_what_can_be_tapped_in_a_fact(fact: str, parts: tuple[tuple[str, str], ...]) -> None:
    assert taps(fact) == parts
    assert "".join(text for text, _ in parts) == fact
