"""One type for every mistake, so that the command, the hook and the tests print the same text.

Pure. To add a code, add its row to CODES and its entry to docs/reference/problems.md.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Room = Literal[
    "files",  # a file of YAML, as it is read
    "proofs",  # what is proved of a policy
    "scenarios",  # what is proved with its scenarios
    "facts",  # extra.team with its calendar, and the facts that pages name
    "pages",  # the pages and what is set into them
    "links",  # every link of the built site
    "walkthrough",  # the strategies, walked
    "online",  # the links to other sites, asked
    "release",  # the policy, compared with the last release
    "batch",  # a table of defects
    "sandbox",  # a file of git commands
    "records",  # a file of records
]
BUILD: frozenset[Room] = frozenset(
    {"files", "proofs", "scenarios", "facts", "pages", "links", "walkthrough"}
)
"""The rooms that a build of the site checks; each of the others has its own command."""


@dataclass(frozen=True, slots=True)
class Code:
    """A kind of mistake: its stable name and the rooms that report it.

    `in_schema`: the JSON schemas of a policy and its scenarios detect it, too. `blocks`: while a
    table has it, the policy cannot be decided with. `slow`: only a policy that uses up the budget
    of a proof shows it.
    """

    name: str
    rooms: tuple[Room, ...]
    in_schema: bool = False
    blocks: bool = False
    slow: bool = False

    @property
    def in_build(self) -> bool:
        """Whether a build of the site can report it."""
        return not BUILD.isdisjoint(self.rooms)


CODES: Mapping[str, Code] = {
    code.name: code
    for code in (
        Code("bad-yaml", ("files",), in_schema=True),
        Code("missing-key", ("files", "facts"), in_schema=True),
        Code("unknown-key", ("files", "facts"), in_schema=True),
        Code("duplicate-key", ("files", "facts")),
        Code("bad-value", ("files", "facts"), in_schema=True),
        Code("duplicate-id", ("files", "links")),
        Code("unknown-name", ("files", "facts")),
        Code("hole", ("proofs",), blocks=True),
        Code("overlap", ("proofs",), blocks=True),
        Code("hidden-rule", ("proofs",)),
        Code("order", ("proofs",)),
        Code("unused-question", ("proofs",)),
        Code("unused-outcome", ("proofs",)),
        Code("unused-alert", ("proofs",)),
        Code("deadline-order", ("proofs",)),
        Code("not-proved", ("proofs",), blocks=True, slow=True),
        Code("unmet-scenario", ("scenarios",)),
        Code("untested-rule", ("scenarios",)),
        Code("stale-version", ("release",)),
        Code("dead-link", ("links", "pages")),
        Code("dead-fragment", ("links",)),
        Code("outside-link", ("links",)),
        Code("bad-address", ("links",)),
        Code("unknown-id", ("links",)),
        Code("undefined-reference", ("links",)),
        Code("unregistered-link", ("links",)),
        Code("unused-link", ("links",)),
        Code("lost-link", ("online",)),
        Code("moved-link", ("online",)),
        Code("bad-marker", ("pages",)),
        Code("unused-policy", ("pages",)),
        Code("unused-words", ("pages",)),
        Code("unknown-fact", ("facts",)),
        Code("calendar-ends", ("facts",)),
        Code("no-head", ("pages",)),
        Code("bad-csv", ("batch",)),
        Code("bad-cell", ("batch",)),
        Code("broken-walk", ("walkthrough",)),
        Code("failed-line", ("sandbox",)),
        Code("bad-record", ("records",)),
        Code("bad-event", ("records",)),
        Code("event-conflict", ("records",)),
        Code("newer-record", ("records",)),
        Code("newer-event", ("records",)),
    )
}
"""Every kind of mistake by its name; the order has no meaning."""


def codes_in(*rooms: Room) -> frozenset[str]:
    """Return the names of the codes that any of `rooms` reports."""
    return frozenset(name for name, code in CODES.items() if not {*rooms}.isdisjoint(code.rooms))


MOST_COUNTED = 10**30
"""Lowest number that a message no longer writes out."""

_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Location:
    """A line of a file; the first line is number 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake in content: where it is, what is wrong, how to correct it, and its stable code.

    `table` is the name of the table whose rules or values it is about, "" where it is about none.
    """

    where: Location
    what: str
    cure: str
    code: str
    table: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.cure} [{self.code}]"


class ProblemsFoundError(Exception):
    """The content has problems, so nothing can be made from it; `problems` holds them all."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return `problems` sorted by file and line, without duplicates."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda problem: (problem.where.file, problem.where.line)))


MOST_SHOWN = 10
"""Most problems of one code in one table that are told one by one."""


def in_brief(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return `problems` in their order, with one in place of those beyond MOST_SHOWN of a kind.

    Problems of one code in one table are a kind, and those of one code that belong to no table in
    one file. The problem that counts the rest is where the first of them is.
    """
    kinds = [(problem, (problem.code, problem.where.file, problem.table)) for problem in problems]
    number = Counter(kind for _, kind in kinds)
    seen: Counter[tuple[str, str, str]] = Counter()
    told: list[Problem] = []
    for problem, kind in kinds:
        seen[kind] += 1
        if seen[kind] <= MOST_SHOWN:
            told.append(problem)
        elif seen[kind] == MOST_SHOWN + 1:
            told.append(_rest(problem, number[kind] - MOST_SHOWN))
    return tuple(told)


def _rest(first: Problem, number: int) -> Problem:
    """Return the problem that counts `number` problems like the `first` of them."""
    place = f"in the table {quoted(first.table)}" if first.table else "in this file"
    what = f"{counted(number)} more of this code {place}, from this line on"
    return Problem(first.where, what, "correct those above first", first.code, first.table)


def visible(value: str, *, whole: bool = False) -> str:
    """Return `value` on one line, shortened if it is long, unless `whole` is set."""
    shown = value if whole or len(value) <= _LONGEST_QUOTE else value[:_LONGEST_QUOTE] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in shown)


def quoted(value: str, *, whole: bool = False) -> str:
    """Return `value` in quotes on one line, shortened as by `visible`."""
    return f'"{visible(value, whole=whole)}"'


def counted(number: int) -> str:
    """Return `number` as text, or from MOST_COUNTED on "more than …".

    Python refuses to write out a number of more than 4,300 digits.
    """
    return f"{number:,}" if number < MOST_COUNTED else f"more than {MOST_COUNTED:,}"


def nearest(value: str, known: Iterable[str]) -> str:
    """Return the cure for an unknown name: the nearest known name, or else all of them."""
    import difflib  # noqa: PLC0415  no start waits for it

    names = list(dict.fromkeys(known))
    close = difflib.get_close_matches(value[:_LONGEST_QUOTE], names, n=1, cutoff=0.6)
    if close:
        return f"did you mean {quoted(close[0])}?"
    if not names:
        return "none is defined: define it or take the name out"
    return "use one of " + ", ".join(map(quoted, names))
