"""What the contracts say is what the program does; what they say is to come is not there yet."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from checklist.cli.main import main
from checklist.engine.catalogue import ENGLISH
from checklist.engine.git.commands.table import MISSING
from checklist.engine.policy.json_form import to_data
from checklist.engine.problem import CODES
from checklist.engine.source import file_keys
from checklist.engine.source.policy_file import read_policy
from checklist.engine.triage.render import Renderer
from checklist.engine.triage.respond import respond
from tests.docs.pages import DOCS
from tests.git.real import in_sandbox, shell, under_git
from tests.paths import ROOT

POLICY, COMMANDS, PAGE, SANDBOX, COMING, REFERENCE = (
    (DOCS / path).read_text("utf-8")
    for path in (
        "contracts/policy.md",
        "contracts/commands.md",
        "contracts/page.md",
        "contracts/sandbox.md",
        "contracts/coming.md",
        "reference/policy.md",
    )
)
KEYS = {
    "the policy": file_keys.KINDS["policy"],
    "a question": file_keys.KINDS["question"],
    "an answer": file_keys.KINDS["answer"],
    "a number": file_keys.KINDS["number"],
    "a derived value": file_keys.KINDS["derived"],
    "a clock": file_keys.KINDS["clock"],
    "a step": file_keys.KINDS["step"],
    "an outcome": file_keys.KINDS["outcome"],
    "a result": file_keys.KINDS["result"],
    "an alert": file_keys.KINDS["alert"],
    "a rule": file_keys.KINDS["rule"],
    "a scenario": file_keys.KINDS["scenario"],
}
POLICIES = sorted(DOCS.rglob("policy.yml"))


def rows(page: str) -> list[list[str]]:
    """Return the cells of the rows of a page's tables; an escaped bar does not end a cell."""
    lines = re.findall(r"^\| (.*) \|$", page, re.MULTILINE)
    return [re.split(r" ?\| ?", line.replace(r"\|", "/")) for line in lines]


def block(page: str, language: str) -> str:
    """Return the first block of code in a language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def named(cell: str) -> tuple[str, ...]:
    """Return what is in backquotes."""
    return tuple(re.findall(r"`([^`]+)`", cell))


def section(page: str, anchor: str) -> str:
    """Return what is under the heading with an anchor."""
    found = re.search(rf"{{ #{anchor} }}\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def test_the_keys_of_a_policy_are_those_that_are_read() -> None:
    described = {row[0]: row[1:] for row in rows(section(POLICY, "reading"))[2:]}
    assert {of: [named(cell) for cell in cells] for of, cells in described.items()} == {
        of: [keys.required, keys.optional] for of, keys in KEYS.items()
    }


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.parent.name)
def test_the_recipe_gives_the_digest(path: Path) -> None:
    recipe: dict[str, Any] = {}
    exec(block(POLICY, "python"), recipe)  # noqa: S102  it is the page's own
    policy = read_policy(path).policy
    assert policy is not None
    assert recipe["digest"](path) == policy.digest


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.parent.name)
def test_the_compiled_policy_has_the_keys_of_the_file_and_the_digest(path: Path) -> None:
    policy = read_policy(path).policy
    assert policy is not None
    keys = {*KEYS["the policy"].required, *KEYS["the policy"].optional, "digest"}
    stated = {"results": policy.results, "alerts": policy.alerts}
    left_out = {key for key, held in stated.items() if not held}
    assert to_data(policy).keys() == keys - left_out


def test_the_example_of_a_decision_is_what_the_command_prints(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_text(block(REFERENCE, "yaml"), "utf-8")
    (call,) = re.findall(r"`decide (--answer [^`]*)`", COMMANDS)
    arguments = shlex.split(call)
    said = CliRunner().invoke(main, ["decide", str(path), *arguments]).stdout
    assert said == block(COMMANDS, "json")


def test_every_field_of_a_decision_is_explained() -> None:
    explained = section(COMMANDS, "decide")
    for field in json.loads(block(COMMANDS, "json")):
        assert f"`{field}`" in explained


def test_every_command_is_described_with_all_its_options() -> None:
    described = {
        row[0].strip("`").split()[0]: row[0] for row in rows(section(COMMANDS, "commands"))[2:]
    }
    (paragraph,) = re.findall(r"^.* more serve those .*$", COMMANDS, re.MULTILINE)
    others = re.findall(r"`([a-z-]+)` [a-z]+", paragraph)
    assert sorted([*described, *others]) == sorted(main.commands)
    for name, row in described.items():
        options = [p for p in main.commands[name].params if isinstance(p, click.Option)]
        assert sorted(re.findall(r"(?<=[ \[])--?[a-z-]+", row)) == sorted(
            o.opts[0] for o in options
        )
        for option in options:
            assert (f"[{option.opts[0]}" in row) is not option.required


def test_every_field_of_a_difference_is_explained(tmp_path: Path) -> None:
    one, two = tmp_path / "one.yml", tmp_path / "two.yml"
    one.write_text(block(REFERENCE, "yaml"), "utf-8")
    two.write_text(
        one.read_text("utf-8").replace("when: {users: [many, all]}", "when: {users: all}")
    )
    found = json.loads(CliRunner().invoke(main, ["diff", str(one), str(two), "--json"]).stdout)
    explained = named(section(COMMANDS, "diff"))
    assert {*found, *found["changes"][0]} <= set(explained)


def test_the_marks_of_the_page_are_set() -> None:
    policy = read_policy(DOCS / "triage" / "policy.yml").policy
    assert policy is not None
    request = {"policy": json.dumps(to_data(policy)), "team": {}, "answers": {}}
    response = respond(request, Renderer(ENGLISH))
    marks = ["data-answers", "data-outcome", "data-possible"]
    assert list(response["form"]) == marks
    assert [named(row[0])[0] for row in rows(section(PAGE, "form"))[2:]] == ["data-engine", *marks]
    template = ROOT / "checklist" / "engine" / "triage" / "templates" / "form.html"
    for mark in ("checklist", "engine", "question", "region"):
        assert f"data-{mark}=" in template.read_text("utf-8")
        assert f"data-{mark}" in PAGE


def test_the_example_of_the_sandbox_makes_the_same_commit_here_and_in_git(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    lines = block(SANDBOX, "text").splitlines()
    assert all(answer.ok for answer in [*in_sandbox(here, lines), *under_git(there, lines)])
    (commit,) = re.findall(r"`([0-9a-f]{40})`", SANDBOX)
    for root in (here, there):
        assert shell(root, "git rev-parse HEAD").text.strip() == commit


def test_what_is_to_come_is_not_there() -> None:
    """What is built goes from the page of what comes to that of its contract."""
    assert "`record " not in COMING
    assert "record" in main.commands
    assert "`sandbox --remote" in COMING
    assert all(parameter.name != "remote" for parameter in main.commands["sandbox"].params)
    assert "`git rebase`" in COMING
    assert "rebase" in MISSING
    templates = ROOT / "checklist" / "engine" / "triage" / "templates"
    shown = "".join(path.read_text("utf-8") for path in sorted(templates.glob("*.html")))
    assert 'data-act="record"' in shown
    for mark in ("data-clock", "decided=", 'data-act="record"'):
        assert mark not in COMING
        assert mark in PAGE


def test_no_code_that_is_there_is_to_come() -> None:
    assert not [code for code in CODES if f"`{code}`" in COMING]


def test_a_contract_that_is_wrong_would_be_seen() -> None:
    wrong = POLICY.replace("| a result | `of`, `title` | |", "| a result | `of` | `title` |")
    assert rows(wrong) != rows(POLICY)
    assert [named(cell) for row in rows(wrong) if row[0] == "a result" for cell in row[1:]] == [
        ("of",),
        ("title",),
    ]


def test_the_example_of_a_decision_with_results_is_what_decide_prints(tmp_path: Path) -> None:
    reference = (ROOT / "docs/reference/policy.md").read_text("utf-8")
    text = reference[reference.index("id: leak-triage") :].partition("```")[0]
    (tmp_path / "leak.yml").write_text(text, "utf-8")
    contract = (ROOT / "docs/contracts/commands.md").read_text("utf-8")
    told = contract[contract.index("`decide leak.yml") :]
    given = ["--answer", "exposed=passwords+?", "--answer", "days=..1", "--json"]
    assert " ".join(given) in told
    ran = CliRunner().invoke(main, ["decide", str(tmp_path / "leak.yml"), *given])
    data = json.loads(ran.stdout)
    example = json.loads(told.partition("```json")[2].partition("```")[0])
    assert {name: data[name] for name in example} == example
