"""What the message of a problem names, whatever words it says it with.

Tests match the code and the place of a problem, and the names, numbers and answers in it; its words
are in the golden files alone.
"""

import re
from dataclasses import dataclass

from checklist.engine.problem import Problem

QUOTED = re.compile(r'"([^"\s]+)"')
LINES = re.compile(r"\(line (\d+)\)")
NUMBERS = re.compile(r"(?<![\w-])\d[\d,]*(?![\w-])")
ANSWERS = re.compile(r'(?<![\w"-])([a-z][\w-]*): ([a-z][\w-]*)')


@dataclass(frozen=True)
class Named:
    """The ids in quotes, the lines of files, all numbers, and answers by their question."""

    ids: tuple[str, ...]
    lines: tuple[int, ...]
    numbers: tuple[int, ...]
    answers: dict[str, str]

    def of(self, first: str) -> tuple[str, ...]:
        """Return the ids that begin with a letter: drawn policies name each kind by one."""
        return tuple(name for name in self.ids if name.startswith(first))


def place_and_code(line: str) -> str:
    """Return where a printed problem is, and its code: "policy.yml:3 hole"."""
    return f"{line.partition(': ')[0]} {line.rpartition('[')[2].removesuffix(']')}"


def named(problem: Problem) -> Named:
    """Return what a problem names."""
    what = problem.what
    return Named(
        tuple(QUOTED.findall(what)),
        tuple(map(int, LINES.findall(what))),
        tuple(int(number.replace(",", "")) for number in NUMBERS.findall(what)),
        dict(ANSWERS.findall(what)),
    )
