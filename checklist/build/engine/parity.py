"""Read parity.yml: scripts that do the same under real git and in the sandbox.

Reads that file. The tests hold the sandbox to git with them, and the build rehearses what the page
does with some of them, so that a new command needs no second script for that.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("parity.yml")


@dataclass(frozen=True, slots=True)
class Script:
    """A script: its title, the lines that prepare its repository, and its own lines."""

    title: str
    start: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def all_lines(self) -> tuple[str, ...]:
        """All lines, in order."""
        return (*self.start, *self.lines)

    @property
    def commands(self) -> frozenset[str]:
        """The commands that are run: those of git as in "git merge", others by their name."""
        words = (line.split() for line in self.all_lines)
        return frozenset(" ".join(line[: 2 if line[0] == "git" else 1]) for line in words if line)


def read_scripts() -> tuple[Script, ...]:
    """Return every script, in the order of the file."""
    data = _read()
    starts: Mapping[str, str] = data["starts"]
    return tuple(
        Script(
            one["title"],
            tuple(starts[one["from"]].splitlines()),
            tuple(one["lines"].splitlines()),
        )
        for one in data["scripts"]
    )


def read_forms() -> Mapping[str, tuple[str, ...]]:
    """Return the lines that tests draw at random, with names in braces, by the stage of a test."""
    return {when: tuple(forms) for when, forms in _read()["drawn"].items()}


def _read() -> Mapping[str, Any]:
    data: Mapping[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return data
