"""Say how good a place between two lines is for the edge of a change, by indentation.

Pure. The weights are those that Michael Haggerty found from changes that people had rated
(github.com/mhagger/diff-slider-tools); ``git diff`` uses them.
"""

from collections.abc import Sequence
from typing import NamedTuple

BLANK = -1
"""The indentation of a line without text."""
DEEPEST = 200
MOST_BLANK = 20
TAB = 8

_SPACE, _TABULATOR = b" \t"
_START, _END = 1, 21
_ALL_BLANK, _BLANK_BEHIND = -30, 6
_DEEPER, _DEEPER_AFTER_BLANK = -4, 10
_BETWEEN, _BETWEEN_AFTER_BLANK = 24, 17
_SHALLOWER, _SHALLOWER_AFTER_BLANK = 23, 17
_INDENTED = 60


class Rating(NamedTuple):
    """The sum of indentations and of penalties; the lower, the better."""

    indented: int
    penalty: int

    def is_worse(self, other: "Rating") -> bool:
        """Return whether another place is better."""
        deeper = (self.indented > other.indented) - (self.indented < other.indented)
        return _INDENTED * deeper + self.penalty - other.penalty > 0


def indents(lines: Sequence[bytes]) -> list[int]:
    """Return the indentation of each line, in columns."""
    return [_indent(line) for line in lines]


def _indent(line: bytes) -> int:
    columns = 0
    for letter in line:
        if letter == _SPACE:
            columns += 1
        elif letter == _TABULATOR:
            columns += TAB - columns % TAB
        elif letter not in b"\n\v\f\r":
            return columns
        if columns >= DEEPEST:
            return DEEPEST
    return BLANK


def rating(indents: Sequence[int], start: int, end: int) -> Rating:
    """Rate a change of the lines from `start` to `end`."""
    one, other = _edge(indents, start), _edge(indents, end)
    return Rating(one.indented + other.indented, one.penalty + other.penalty)


def _beside(indents: Sequence[int], places: range) -> tuple[int, int]:
    """Return how many blank lines there are, and the indentation of the first other line."""
    for blank, at in enumerate(places):
        if indents[at] != BLANK:
            return blank, indents[at]
        if blank + 1 == MOST_BLANK:
            return MOST_BLANK, 0
    return len(places), BLANK


def _edge(indents: Sequence[int], at: int) -> Rating:
    """Rate the place before a line."""
    is_end = at >= len(indents)
    indent = BLANK if is_end else indents[at]
    blank_before, before = _beside(indents, range(at - 1, -1, -1))
    blank_behind, behind = _beside(indents, range(at + 1, len(indents)))
    penalty = _START if before == BLANK and not blank_before else 0
    penalty += _END if is_end else 0
    blank = 1 + blank_behind if indent == BLANK else 0
    any_blank = blank_before + blank > 0
    penalty += _ALL_BLANK * (blank_before + blank) + _BLANK_BEHIND * blank
    own = behind if indent == BLANK else indent
    if BLANK not in (own, before):
        if own > before:
            penalty += _DEEPER_AFTER_BLANK if any_blank else _DEEPER
        elif own < before and behind != BLANK and behind > own:
            penalty += _BETWEEN_AFTER_BLANK if any_blank else _BETWEEN
        elif own < before:
            penalty += _SHALLOWER_AFTER_BLANK if any_blank else _SHALLOWER
    return Rating(own, penalty)
