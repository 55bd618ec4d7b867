"""Exact decimal numbers, and the grid of values that a number question allows.

Pure: no files, no clock, no browser; runs natively and in Pyodide. A number is an int that counts
millionths, so nothing is ever rounded: Python's own module for decimals would take longer to import
than all else that a page needs. To change how a range is written, edit `parse_range` and `span`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MILLION = 1_000_000
"""What a number is counted in: millionths."""

NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
"""The pattern of a number; the schemas for editors contain it, too."""

RANGE = re.compile(rf"(?P<low>{NUMBER.pattern})?\.\.(?P<high>{NUMBER.pattern})?")

COMPARED = re.compile(rf"(?P<sign>>=|<=|>|<) *(?P<bound>{NUMBER.pattern})")

Ends = tuple[int | None, int | None]
"""The two ends of a range, both in it; None where it has no end."""


def parse_number(text: str) -> int | None:
    """Return the number that `text` spells, in millionths, or None if it spells none."""
    if not NUMBER.fullmatch(text):
        return None
    whole, _, part = text.lstrip("-").partition(".")
    size = int(whole) * MILLION + int(part.ljust(6, "0"))
    return -size if text.startswith("-") else size


def spell_number(number: int, unit: int = MILLION) -> str:
    """Return `number`, which counts parts of which `unit` make one, without superfluous zeros."""
    whole, part = divmod(abs(number), unit)
    digits = f"{part:0{len(str(unit)) - 1}d}".rstrip("0")
    return f"{'-' if number < 0 else ''}{whole}{'.' if digits else ''}{digits}"


def parse_range(text: str) -> Ends | None:
    """Return the ends that ``7``, ``3..6``, ``3..`` or ``..6`` spells, or None for other text."""
    number = parse_number(text)
    if number is not None:
        return number, number
    match = RANGE.fullmatch(text)
    if match is None or text == "..":
        return None
    low, high = (parse_number(match[end]) if match[end] else None for end in ("low", "high"))
    return low, high


def spell_range(ends: Ends) -> str:
    """Return a range as an answer spells it: ``7``, ``3..6``, ``3..`` or ``..6``."""
    low, high = (None if end is None else spell_number(end) for end in ends)
    return low if low is not None and low == high else f"{low or ''}..{high or ''}"


@dataclass(frozen=True, slots=True)
class Grid:
    """The values of a number question: `least`, else 0, and multiples of `step` from there.

    All are counted in millionths; `unit` is the word for what is counted.
    """

    unit: str = ""
    least: int | None = None
    most: int | None = None
    step: int = MILLION

    @property
    def base(self) -> int:
        """The value from which the steps go."""
        return self.least or 0

    def has(self, number: int) -> bool:
        """Return whether `number` is one of the values."""
        return (number - self.base) % self.step == 0 and self.within(number)

    def within(self, number: int) -> bool:
        """Return whether `number` is neither below the least value nor above the most."""
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )

    def up(self, number: int) -> int:
        """Return the first value of the grid that is not below `number`."""
        return number + (self.base - number) % self.step

    def down(self, number: int) -> int:
        """Return the last value of the grid that is not above `number`."""
        return number - (number - self.base) % self.step

    def clipped(self, ends: Ends) -> Ends | None:
        """Return the range of the grid's values between `ends`, or None if there is none.

        An end that the grid has anyway is written out.
        """
        low = self.least if ends[0] is None else self.up(ends[0])
        high = self.most if ends[1] is None else self.down(ends[1])
        if self.least is not None and low is not None:
            low = max(low, self.least)
        if self.most is not None and high is not None:
            high = min(high, self.most)
        return None if low is not None and high is not None and low > high else (low, high)

    def compared(self, text: str) -> Ends | None:
        """Return the range that ``>= 7``, ``> 7``, ``<= 3`` or ``< 3`` spells, or None."""
        match = COMPARED.fullmatch(text)
        if match is None:
            return None
        bound = parse_number(match["bound"])
        assert bound is not None  # noqa: S101  the pattern says so
        return {
            ">=": (bound, None),
            ">": (self.down(bound) + self.step, None),
            "<=": (None, bound),
            "<": (None, self.up(bound) - self.step),
        }[match["sign"]]

    def is_all(self, ends: Ends) -> bool:
        """Return whether the range holds every value of the grid."""
        return self.clipped(ends) == (self.least, self.most)

    def size(self) -> int | None:
        """Return how many values there are, or None if there is no end to them."""
        if self.least is None or self.most is None:
            return None
        return (self.most - self.least) // self.step + 1

    def values(self) -> Iterator[int]:
        """Yield every value, of a grid that has both ends."""
        assert self.least is not None  # noqa: S101  only such a grid is asked
        assert self.most is not None  # noqa: S101
        yield from range(self.least, self.most + 1, self.step)

    def merged(self, ranges: Iterable[Ends]) -> tuple[Ends, ...]:
        """Return the ranges from low to high, those that touch or overlap made one."""
        lowest, highest = float("-inf"), float("inf")
        merged: list[Ends] = []
        for low, high in sorted(ranges, key=lambda ends: lowest if ends[0] is None else ends[0]):
            if merged:
                before, end = merged[-1]
                if end is None or low is None or low <= end + self.step:
                    ends = [highest if one is None else one for one in (end, high)]
                    merged[-1] = (before, None if max(ends) == highest else int(max(ends)))
                    continue
            merged.append((low, high))
        return tuple(merged)

    def intervals(self, ranges: Iterable[Ends]) -> tuple[Ends, ...]:
        """Return the intervals into which the ends of `ranges` cut the grid, from low to high."""
        starts: set[int] = set()
        for low, high in ranges:
            starts |= {low} if low is not None else set()
            starts |= {high + self.step} if high is not None else set()
        cuts = sorted(
            start
            for start in starts
            if self.within(start) and (self.least is None or start > self.least)
        )
        lows = [self.least, *cuts]
        highs = [*(cut - self.step for cut in cuts), self.most]
        return tuple(zip(lows, highs, strict=True))
