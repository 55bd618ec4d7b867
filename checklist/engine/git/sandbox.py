"""Run lines of commands in a sandbox: git's, and a few of the shell's, one a line.

Reads and writes the sandbox's folder; nothing is executed. Line n of a script runs n - 1 minutes
after the start, so that the same lines give the same commit ids as under real git. The contract is
docs/contracts/sandbox.md.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dulwich.file import FileLocked

from checklist.engine.git import refusals
from checklist.engine.git.commands.table import COMMANDS, MISSING, find
from checklist.engine.git.error import GitError
from checklist.engine.git.line import words_of
from checklist.engine.git.repository import START, Repository
from checklist.engine.git.shell import SHELL
from checklist.engine.problem import Location, Problem, quoted

HELP = "help"
"""The command that says what there is; a script that is copied has it as a comment."""
MINUTE = 60
"""Time between two lines, in seconds."""


@dataclass(frozen=True, slots=True)
class Output:
    """What a line printed, and whether it succeeded."""

    text: str
    ok: bool


class Sandbox:
    """A repository in a folder, and the number of the next line, from 1."""

    def __init__(self, root: Path, *, line: int = 1, repository: Repository | None = None) -> None:
        self.root = root
        self.line = line
        self.repository = repository or Repository.create(root)

    def run(self, line: str) -> Output:
        """Run one line and return its output; a blank line or a comment only takes its minute."""
        self.repository.now = START + (self.line - 1) * MINUTE
        self.line += 1
        try:
            return Output(_run(self.repository, line), ok=True)
        except GitError as error:
            return Output(str(error), ok=False)
        except FileLocked as error:
            lock = Path(os.fsdecode(error.lockfilename)).relative_to(self.root).as_posix()
            return Output(f"fatal: Unable to create '{lock}': File exists.", ok=False)


def run_file(text: str, root: Path, *, name: str) -> Iterator[tuple[str, Problem | None]]:
    """Run the lines of a file in a new sandbox; yield the text to print, and a problem if any."""
    sandbox = Sandbox(root)
    for number, line in enumerate(text.removesuffix("\n").split("\n"), start=1):
        output = sandbox.run(line)
        if not line.strip():
            continue
        shown = [f"$ {shown_line(line)}", *([output.text] if output.text else [])]
        yield "\n".join(shown), None if output.ok else _problem(name, number, line, output)


def shown_line(line: str) -> str:
    """Return a line with a space for each control character."""
    return "".join(sign if sign.isprintable() else " " for sign in line)


def _problem(name: str, number: int, line: str, output: Output) -> Problem:
    message = " ".join(output.text.split())
    what = f"{quoted(shown_line(line))} fails: {message}"
    return Problem(Location(name, number), what, "correct the line", "failed-line")


def _run(repository: Repository, line: str) -> str:
    words = words_of(line)
    if not words:
        return ""
    name, *arguments = words
    if name == "git":
        return _git(repository, arguments)
    if name in SHELL:
        return SHELL[name](repository, arguments)
    if name == HELP:
        return _help(arguments)
    known = ["git", *SHELL, HELP]
    raise GitError(refusals.NOT_FOUND.format(name=name[:60], known=", ".join(known)))


def _git(repository: Repository, arguments: list[str]) -> str:
    if not arguments:
        raise GitError(refusals.USAGE.format(known=", ".join(COMMANDS)))
    name, *rest = arguments
    if name == HELP:
        return _help(["git", *rest])
    command = find(name)
    if command is None:
        raise GitError(refusals.NO_COMMAND.format(name=name[:60], cure=_cure(name)))
    if ">" in rest or ">>" in rest:
        raise GitError(refusals.ECHO_ONLY)
    if rest in (["--help"], ["-h"]):
        return _help(["git", name])
    return command(repository, rest)


def _help(about: list[str]) -> str:
    from checklist.engine.git.help import help_text  # noqa: PLC0415  no start waits for it

    return help_text(about)


def _cure(name: str) -> str:
    if name in MISSING:
        return MISSING[name]
    import difflib  # noqa: PLC0415  no start waits for it

    close = difflib.get_close_matches(name[:60], COMMANDS, n=1)
    if close:
        return refusals.NEAREST.format(name=close[0])
    return refusals.KNOWN.format(known=", ".join(COMMANDS))
