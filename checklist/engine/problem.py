"""One type for every complaint, so that the command, the hook and the tests print the same text.

Pure. To add a code, add it to CODES and give it an entry in docs/reference/problems.md.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

CODES = (
    "bad-yaml",
    "missing-key",
    "unknown-key",
    "duplicate-key",
    "bad-value",
    "duplicate-id",
    "unknown-name",
    "hole",
    "overlap",
    "hidden-rule",
    "order",
    "unused-question",
    "unused-outcome",
    "unmet-scenario",
    "untested-rule",
    "not-proved",
    "stale-version",
    "dead-link",
    "dead-fragment",
    "outside-link",
    "bad-address",
    "unknown-id",
    "undefined-reference",
    "unregistered-link",
    "unused-link",
    "lost-link",
    "moved-link",
    "bad-marker",
    "unused-policy",
    "unknown-fact",
    "no-head",
    "bad-csv",
    "bad-cell",
    "broken-walk",
    "failed-line",
)

MOST_COUNTED = 10**30
"""Larger numbers tell nobody more."""

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file; the first line is 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in content: where it is, what is wrong, how to mend it, and its stable code."""

    where: Place
    what: str
    mend: str
    code: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.mend} [{self.code}]"


class ProblemsFoundError(Exception):
    """Content has problems, so what was asked for cannot be made from it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return `problems` by file and line, each once."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda problem: (problem.where.file, problem.where.line)))


def quoted(value: str, *, whole: bool = False) -> str:
    """Return `value` in quotes on one line, cut where it is long unless it is wanted `whole`."""
    shown = value if whole or len(value) <= _LONGEST_QUOTE else value[:_LONGEST_QUOTE] + "…"
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)
    return f'"{visible}"'


def counted(number: int) -> str:
    """Return `number` as text; Python refuses to write out one of more than 4,300 digits."""
    return f"{number:,}" if number < MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def nearest(value: str, known: Iterable[str]) -> str:
    """Return the cure for an unknown name: the nearest known one, or all of them."""
    names = list(known)
    close = difflib.get_close_matches(value[:_LONGEST_QUOTE], names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {quoted(close[0])}?"
    if not names:
        return "none is defined: define it or take the name out"
    return "use one of " + ", ".join(map(quoted, names))
