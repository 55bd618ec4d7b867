"""Regions of two texts, and what changed between them. Pure."""

from dataclasses import dataclass
from typing import NamedTuple, Self


class Region(NamedTuple):
    """Lines of the old text, and lines of the new one, which stand opposite each other."""

    old: int
    old_end: int
    new: int
    new_end: int

    @property
    def old_size(self) -> int:
        """Number of lines of the old text."""
        return self.old_end - self.old

    @property
    def new_size(self) -> int:
        """Number of lines of the new text."""
        return self.new_end - self.new

    @property
    def shift(self) -> int:
        """How far the lines behind it are from where they were in the old text."""
        return self.new_end - self.old_end

    @property
    def is_one_sided(self) -> bool:
        """Whether there is nothing to compare."""
        return self.old == self.old_end or self.new == self.new_end

    def around(self, inner: "Region") -> tuple["Region", "Region"]:
        """Return what lies before and behind a part of this region."""
        return (
            Region(self.old, inner.old, self.new, inner.new),
            Region(inner.old_end, self.old_end, inner.new_end, self.new_end),
        )

    def halves(self, at: tuple[int, int]) -> tuple["Region", "Region"]:
        """Return what lies before and behind a place."""
        return self.around(Region(at[0], at[0], at[1], at[1]))


@dataclass(slots=True)
class Change:
    """For each line of the old text whether it is gone, for each of the new one whether it is new.

    Both have a zero at the end.
    """

    old: bytearray
    new: bytearray

    @classmethod
    def none(cls, old: int, new: int) -> Self:
        """Return no change of texts of so many lines."""
        return cls(bytearray(old + 1), bytearray(new + 1))

    def mark(self, region: Region) -> None:
        """Mark all lines of a region."""
        for at in range(region.old, region.old_end):
            self.old[at] = 1
        for at in range(region.new, region.new_end):
            self.new[at] = 1

    def hunks(self) -> list[Region]:
        """Return the regions that changed, in order; none touches another."""
        found = []
        old = new = 0
        old_size, new_size = len(self.old) - 1, len(self.new) - 1
        while old < old_size or new < new_size:
            start = old, new
            while self.old[old]:
                old += 1
            while self.new[new]:
                new += 1
            if start == (old, new):
                old, new = old + 1, new + 1
            else:
                found.append(Region(start[0], old, start[1], new))
        return found
