"""What `help` says is what the sandbox has."""

import re
from pathlib import Path

import pytest

from checklist.engine.git.commands.table import COMMANDS, MISSING
from checklist.engine.git.help import COMMAND, OTHER
from checklist.engine.git.sandbox import HELP, Sandbox
from checklist.engine.git.shell import SHELL


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """Return a sandbox with a commit."""
    made = Sandbox(tmp_path)
    for line in ("echo a > a", "git add .", "git commit -m a"):
        assert made.run(line).ok
    return made


def test_help_lists_every_command_with_a_line_each(sandbox: Sandbox) -> None:
    assert COMMAND.keys() == COMMANDS.keys()
    assert OTHER.keys() == {*SHELL, HELP}
    lines = sandbox.run("help").text.splitlines()
    for name in (*(f"git {one}" for one in COMMANDS), *OTHER):
        assert [line for line in lines if line.startswith(f"{name}  ")], name
    assert "cat  " not in sandbox.run("git help").text


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_the_options_that_a_command_reads(command: str, sandbox: Sandbox) -> None:
    refused = sandbox.run(f"git {command} --qqzzqqzz").text
    known = re.findall(r"-[-\w]+", refused.partition("it knows ")[2])
    assert sorted(COMMAND[command].names) == sorted(known)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_says_which_options_take_a_value(command: str, sandbox: Sandbox) -> None:
    optional = " ".join(one for one in COMMAND[command].options if one.endswith("]"))
    for name in COMMAND[command].names:
        if f"{name} [" in optional:
            continue
        needs = "requires a value" in sandbox.run(f"git {command} {name}").text
        assert needs == (name in COMMAND[command].valued), name


@pytest.mark.parametrize("line", ["help git switch", "help switch", "git help switch"])
def test_help_says_what_a_command_takes(line: str, sandbox: Sandbox) -> None:
    assert sandbox.run(line) == sandbox.run("git switch -h") == sandbox.run("git switch --help")
    assert "git switch -c NEW [START]" in sandbox.run(line).text


def test_help_tells_git_rm_from_rm(sandbox: Sandbox) -> None:
    assert "--cached" in sandbox.run("git help rm").text
    assert "--cached" in sandbox.run("git rm --help").text
    assert sandbox.run("help ls").text == "list files\n  ls [FOLDER]\n  ls FILE…"


def test_help_about_what_is_not_there_fails(sandbox: Sandbox) -> None:
    output = sandbox.run("help git stash")
    assert not output.ok
    assert MISSING["stash"] in output.text
    assert not sandbox.run("help nonsense").ok
