"""The sandbox is the same as git: the scripts of parity.yml say and leave the same in both.

The contract is docs/contracts/sandbox.md.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from checklist.engine.git.commands.table import COMMANDS
from tests.git.real import held, in_sandbox, under_git, unsound, words_are_comparable
from tests.paths import TESTS

FILE = yaml.safe_load((TESTS / "git" / "parity.yml").read_text("utf-8"))
SCRIPTS: dict[str, Any] = {script["title"]: script for script in FILE["scripts"]}


def lines_of(script: dict[str, str]) -> list[str]:
    """Return the lines of a script, those of its start before them."""
    start: str = FILE["starts"][script["from"]]
    return (start + script["lines"]).split("\n")


@pytest.mark.parametrize("title", SCRIPTS)
def test_the_same_lines_say_and_leave_the_same(title: str, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    lines = lines_of(SCRIPTS[title])
    said, expected = in_sandbox(ours, lines), under_git(theirs, lines)
    for line, one, other in zip(lines, said, expected, strict=True):
        assert one.ok == other.ok, f"{line}: {one.text}"
        if words_are_comparable():
            words = other.text.rstrip("\n").replace(str(theirs), str(ours))
            assert one.text.rstrip("\n") == words, line
    assert held(ours) == held(theirs)
    assert unsound(ours) == ""


def test_every_title_stands_once() -> None:
    assert len(SCRIPTS) == len(FILE["scripts"])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_compared(command: str) -> None:
    lines = [line for script in SCRIPTS.values() for line in lines_of(script)]
    assert any(line.startswith(f"git {command} ") or line == f"git {command}" for line in lines)


def test_a_difference_is_seen(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    lines = ["echo a > a", "git add a", "git commit -m One"]
    in_sandbox(ours, lines)
    under_git(theirs, [*lines[:2], "", lines[2]])
    assert held(ours).files == held(theirs).files
    assert held(ours) != held(theirs)
