"""Compute where each commit and each line of a graph's picture goes, in units of the picture.

Pure. The newest commit is at the top. A row is as high as its labels need; a line never runs
through a commit that it does not join.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 340
LEFT, PITCH, MOST = 14, 18, 108
"""The x of the first lane, the usual distance of two lanes, the maximum width of all lanes."""

BEND = 8
"""Maximum radius of the corner of a line."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The position of a commit: its lane and row, and the centre of its dot."""

    lane: int
    row: int
    x: float
    y: float


class Lines:
    """The lines of a picture, which run along its lanes from commit to commit."""

    def __init__(self, spots: Iterable[Spot], lanes: int) -> None:
        self.pitch = pitch(lanes)
        self.rows: dict[int, list[int]] = {}
        for spot in spots:
            self.rows.setdefault(spot.lane, []).append(spot.row)
        for rows in self.rows.values():
            rows.sort()

    def path(self, start: Spot, end: Spot, kind: str) -> str:
        """Return the path of a line from a commit to its parent, or to the one that it copies."""
        upper, lower = (start, end) if start.row > end.row else (end, start)
        x = self._column(upper, lower, kind)
        most = min(BEND, (lower.y - upper.y) / 2)
        return f"M{_at(upper.x, upper.y)}{_out(upper, x, most)}{_home(lower, x, most)}"

    def _column(self, upper: Spot, lower: Spot, kind: str) -> float:
        """Return the x at which the line goes down: a lane that is free there, else between two."""
        own, other = (upper, lower) if kind == "first" else (lower, upper)
        if kind != "pick":
            for spot in (own, other):
                if self._is_free(spot.lane, lower.row, upper.row):
                    return spot.x
        return lower.x + self.pitch / 2 * (-1 if upper.lane < lower.lane else 1)

    def _is_free(self, lane: int, low: int, high: int) -> bool:
        rows = self.rows.get(lane, [])
        return bisect_right(rows, low) == bisect_left(rows, high)


def pitch(lanes: int) -> float:
    """Return the distance of two lanes."""
    return PITCH if lanes < 2 else min(PITCH, MOST / (lanes - 1))  # noqa: PLR2004  one has none


def text_left(lanes: int) -> float:
    """Return the x at which the text beside the lanes begins."""
    return LEFT + pitch(lanes) * (max(lanes, 1) - 1) + 14


def lane_at(lane: int, lanes: int) -> float:
    """Return the x of a lane."""
    return LEFT + pitch(lanes) * lane


def number(value: float) -> str:
    """Return a number as SVG text, with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0")


def _out(upper: Spot, x: float, most: float) -> str:
    """Return the part of a path from a spot across to the column at `x`, with its corner."""
    if x == upper.x:
        return ""
    bend = min(most, abs(x - upper.x))
    side = bend if x > upper.x else -bend
    return f"H{number(x - side)}Q{_at(x, upper.y)} {_at(x, upper.y + bend)}"


def _home(lower: Spot, x: float, most: float) -> str:
    """Return the part of a path down the column at `x` and across to a spot, with its corner."""
    if x == lower.x:
        return f"V{number(lower.y)}"
    bend = min(most, abs(x - lower.x))
    side = bend if lower.x > x else -bend
    corner = f"Q{_at(x, lower.y)} {_at(x + side, lower.y)}"
    return f"V{number(lower.y - bend)}{corner}H{number(lower.x)}"


def _at(x: float, y: float) -> str:
    return f"{number(x)} {number(y)}"
