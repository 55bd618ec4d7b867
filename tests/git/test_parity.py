"""The sandbox equals git: the scripts of parity.yml print and leave the same in both.

The contract is docs/contracts/sandbox.md.
"""

import json
from pathlib import Path

import pytest

from checklist.build.engine import rehearse_walkthrough
from checklist.build.engine.error import BundleError
from checklist.build.engine.parity import read_forms, read_scripts
from checklist.engine.git.commands.table import COMMANDS
from checklist.engine.git.shell import SHELL
from tests.git.real import held, in_sandbox, under_git, unsound, words_are_comparable
from tests.git.scripts import SCRIPTS


@pytest.mark.parametrize("title", SCRIPTS)
def test_the_same_lines_say_and_leave_the_same(title: str, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    lines = [*SCRIPTS[title].all_lines]
    said, expected = in_sandbox(ours, lines), under_git(theirs, lines)
    for line, one, other in zip(lines, said, expected, strict=True):
        assert one.ok == other.ok, f"{line}: {one.text}"
        if words_are_comparable():
            words = other.text.rstrip("\n").replace(str(theirs), str(ours))
            assert one.text.rstrip("\n") == words, line
    assert held(ours) == held(theirs)
    assert unsound(ours) == ""


def test_every_title_appears_once() -> None:
    assert len(SCRIPTS) == len(read_scripts())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_compared(command: str) -> None:
    assert any(f"git {command}" in script.commands for script in SCRIPTS.values())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_drawn_at_random(command: str) -> None:
    drawn = [form.split()[:2] for forms in read_forms().values() for form in forms]
    assert ["git", command] in drawn


def test_the_build_rehearses_every_command() -> None:
    ran = set()
    for request in map(
        json.loads, rehearse_walkthrough.requests()[:-2]
    ):  # the last are no requests
        start = [line["text"] for line in json.loads(request["strategy"])["start"]]
        ran |= {*start, *(value for kind, value in request["moves"] if kind == "line")}
    words = [line.split() for line in ran]
    assert {f"git {name}" for name in COMMANDS} <= {" ".join(line[:2]) for line in words}
    assert SHELL.keys() <= {line[0] for line in words if line}


def test_a_command_without_a_script_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearse_walkthrough, "COMMANDS", {**COMMANDS, "bisect": None})
    with pytest.raises(BundleError, match=r"no script of parity\.yml uses git bisect: add one"):
        rehearse_walkthrough.requests()


def test_a_difference_is_seen(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    lines = ["echo a > a", "git add a", "git commit -m One"]
    in_sandbox(ours, lines)
    under_git(theirs, [*lines[:2], "", lines[2]])
    assert held(ours).files == held(theirs).files
    assert held(ours) != held(theirs)
