"""What the documents name is what there is."""

import json
import re

import pytest

from checklist.build.site.facts import MARKER as FACTS_MARKER
from checklist.build.site.shipped import versions
from checklist.cli.main import main
from checklist.engine.policy.prove import BLOCKING
from checklist.engine.problem import CODES
from tests.paths import ROOT

PROBLEMS = "docs/reference/problems.md"


def read(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"python -m checklist {command}" in read("README.md")


def test_every_code_has_its_entry_under_its_own_anchor_and_no_other_has_one() -> None:
    entries = re.findall(r"^### (.+) \{ #(.+) \}$", read(PROBLEMS), re.MULTILINE)
    assert sorted(entries) == sorted((code, code) for code in CODES)


def test_the_codes_that_leave_nothing_to_decide_with_are_named() -> None:
    (sentence,) = re.findall(r"The commands that decide need .*?\.", read(PROBLEMS))
    assert set(re.findall(r"\(#(.+?)\)", sentence)) == BLOCKING


def test_the_facts_are_listed_where_their_problem_leads() -> None:
    (entry,) = re.findall(r"^### unknown-fact .*?^###", read(PROBLEMS), re.DOTALL | re.MULTILINE)
    assert "(../adopt/index.md#facts)" in entry
    assert read("docs/adopt/index.md").count(FACTS_MARKER) == 1


@pytest.mark.parametrize("name", versions())
def test_the_notices_name_the_version_that_is_shipped(name: str) -> None:
    assert f"{{{{ shipped.{name} }}}} " in read("docs/reference/notices.md")


def test_the_version_of_pyodide_is_the_pinned_one() -> None:
    pinned = json.loads(read("package.json"))["dependencies"]["pyodide"]
    assert versions()["pyodide"] == pinned


def test_every_decision_is_listed() -> None:
    listed = read("docs/adr/README.md")
    decisions = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    assert decisions
    for decision in decisions:
        assert f"({decision.name})" in listed
