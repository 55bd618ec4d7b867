"""Find what two texts have in common by Myers' algorithm.

Pure. E. W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1 (1986), with
the refinement for linear space: the middle of a shortest way divides both texts. As every tool in
use does, git's takes lines out first that would only confuse, and gives up on the shortest way
where that would take too long; the limits are those that git was found to have.
"""

from collections import Counter
from collections.abc import Sequence
from math import inf
from typing import NamedTuple

from checklist.engine.git.lines.region import Change, Region

WINDOW = 100
"""Number of lines around a frequent line that say whether it confuses."""
MOST_FREQUENT = 1024
"""A line with as many equals in the other text is frequent in texts of any length."""
PATIENCE = 256
"""Number of steps from both ends for which a shortest way is looked for, at least."""
LONG = 20
"""A run of as many equal lines is a good place to divide long texts that differ much."""
FAR = 4
"""How many times farther than the number of steps such a place is, at least."""


def changed(old: Sequence[int], new: Sequence[int]) -> Change:
    """Return which lines of the old text are gone and which of the new one are new.

    Lines are numbers: equal where the lines are.
    """
    change = Change.none(len(old), len(new))
    region = _without_common_ends(old, new, Region(0, len(old), 0, len(new)))
    kept = _kept(old, new, region.old, region.old_end, change.old)
    opposite = _kept(new, old, region.new, region.new_end, change.new)
    one, other = [old[at] for at in kept], [new[at] for at in opposite]
    patience = max(_root(len(one) + len(other) + 3), PATIENCE)
    waiting = [(Region(0, len(one), 0, len(other)), False)]
    while waiting:
        whole, is_shortest = waiting.pop()
        part = _without_common_ends(one, other, whole)
        if part.is_one_sided:
            for at in range(part.old, part.old_end):
                change.old[kept[at]] = 1
            for at in range(part.new, part.new_end):
                change.new[opposite[at]] = 1
        else:
            divided = _Middle(one, other, part, inf if is_shortest else patience).divided()
            waiting += zip(part.halves(divided.at), divided.are_shortest, strict=True)
    return change


def _root(number: int) -> int:
    """Return a power of two near the square root of a number."""
    root = 1
    while number:
        number, root = number >> 2, root << 1
    return root


def _without_common_ends(old: Sequence[int], new: Sequence[int], region: Region) -> Region:
    start, end, new_start, new_end = region
    while start < end and new_start < new_end and old[start] == new[new_start]:
        start, new_start = start + 1, new_start + 1
    while start < end and new_start < new_end and old[end - 1] == new[new_end - 1]:
        end, new_end = end - 1, new_end - 1
    return Region(start, end, new_start, new_end)


_ALONE, _RARE, _FREQUENT = range(3)


def _kept(
    text: Sequence[int], opposite: Sequence[int], start: int, end: int, marks: bytearray
) -> list[int]:
    """Return the lines between start and end that are compared, and mark the others."""
    times = Counter(opposite)
    limit = min(_root(len(text)), MOST_FREQUENT)
    kinds = []
    for at in range(start, end):
        found = times[text[at]]
        kinds.append(_ALONE if not found else _FREQUENT if found >= limit else _RARE)
    kept = []
    for at, kind in enumerate(kinds):
        if kind == _RARE or (kind == _FREQUENT and not _confuses(kinds, at)):
            kept.append(start + at)
        else:
            marks[start + at] = 1
    return kept


def _confuses(kinds: list[int], at: int) -> bool:
    """Return whether a frequent line stands among lines without an equal, on both sides."""
    alone, frequent = 0, 2
    for near in (kinds[max(at - WINDOW, 0) : at][::-1], kinds[at + 1 : at + WINDOW + 1]):
        before = alone
        for kind in near:
            if kind == _RARE:
                break
            alone += kind == _ALONE
            frequent += kind == _FREQUENT
        if alone == before:
            return False
    return frequent * FAR < frequent + alone


class _Divided(NamedTuple):
    """Where a region is divided; of which halves a shortest way has to be found."""

    at: tuple[int, int]
    are_shortest: tuple[bool, bool] = (False, False)


class _Middle:
    """The search for where the shortest ways from both ends of a region meet.

    Diagonal d holds the places where the line of the old text is d more than that of the new one.
    """

    def __init__(
        self, old: Sequence[int], new: Sequence[int], region: Region, patience: float
    ) -> None:
        self.old, self.new, self.region, self.patience = old, new, region, patience
        self.has_run = False
        self.forward = _Front(region.old - region.new, region, region.old, -1)
        far = region.old_end + region.new_end + 1
        self.backward = _Front(region.old_end - region.new_end, region, region.old_end, far)

    def divided(self) -> _Divided:
        """Return where the ways meet, or where long ones are best divided."""
        is_odd = (self.forward.start - self.backward.start) % 2 == 1
        steps = 0
        while True:
            steps += 1
            self.has_run = False
            met = self._step_forward(may_meet=is_odd) or self._step_backward(may_meet=not is_odd)
            if met:
                return _Divided(met)
            if self.patience == inf:
                continue
            if self.has_run and steps > PATIENCE:
                if found := self._behind_a_run(steps):
                    return _Divided(found, (True, False))
                if found := self._before_a_run(steps):
                    return _Divided(found, (False, True))
            if steps >= self.patience:
                return self._farthest()

    def _step_forward(self, *, may_meet: bool) -> tuple[int, int] | None:
        old, new, (_, bottom, _, right) = self.old, self.new, self.region
        at, other = self.forward.at, self.backward
        for d in self.forward.widened():
            below, above = at[d - 1], at[d + 1]
            i = first = below + 1 if below >= above else above
            j = i - d
            while i < bottom and j < right and old[i] == new[j]:
                i, j = i + 1, j + 1
            self.has_run |= i - first > LONG
            at[d] = i
            if may_meet and other.low <= d <= other.high and other.at[d] <= i:
                return i, j
        return None

    def _step_backward(self, *, may_meet: bool) -> tuple[int, int] | None:
        old, new, (top, _, left, _) = self.old, self.new, self.region
        at, other = self.backward.at, self.forward
        for d in self.backward.widened():
            below, above = at[d - 1], at[d + 1]
            i = first = below if below < above else above - 1
            j = i - d
            while i > top and j > left and old[i - 1] == new[j - 1]:
                i, j = i - 1, j - 1
            self.has_run |= first - i > LONG
            at[d] = i
            if may_meet and other.low <= d <= other.high and i <= other.at[d]:
                return i, j
        return None

    def _behind_a_run(self, steps: int) -> tuple[int, int] | None:
        """Return the farthest place from the start that is right behind a long run."""
        top, bottom, left, right = self.region
        best, found = FAR * steps, None
        for d in self.forward.diagonals():
            i = self.forward.at[d]
            j = i - d
            gone = i - top + j - left - abs(d - self.forward.start)
            if (
                gone > best
                and top + LONG <= i < bottom
                and left + LONG <= j < right
                and self.old[i - LONG : i] == self.new[j - LONG : j]
            ):
                best, found = gone, (i, j)
        return found

    def _before_a_run(self, steps: int) -> tuple[int, int] | None:
        """Return the farthest place from the end that is right before a long run."""
        top, bottom, left, right = self.region
        best, found = FAR * steps, None
        for d in self.backward.diagonals():
            i = self.backward.at[d]
            j = i - d
            gone = bottom - i + right - j - abs(d - self.backward.start)
            if (
                gone > best
                and top < i <= bottom - LONG
                and left < j <= right - LONG
                and self.old[i : i + LONG] == self.new[j : j + LONG]
            ):
                best, found = gone, (i, j)
        return found

    def _farthest(self) -> _Divided:
        """Return the place that is farthest from the end where its way began."""
        top, bottom, left, right = self.region
        ahead, behind = (-1, -1), (bottom + 1, right + 1)
        for d in self.forward.diagonals():
            i = min(self.forward.at[d], bottom, right + d)
            if sum(ahead) < i + i - d:
                ahead = i, i - d
        for d in self.backward.diagonals():
            i = max(self.backward.at[d], top, left + d)
            if i + i - d < sum(behind):
                behind = i, i - d
        if bottom + right - sum(behind) < sum(ahead) - top - left:
            return _Divided(ahead, (True, False))
        return _Divided(behind, (False, True))


class _Front:
    """How far the ways from one end have come, by diagonal."""

    def __init__(self, start: int, region: Region, at: int, outside: int) -> None:
        self.start = self.low = self.high = start
        self.lowest, self.highest = region.old - region.new_end, region.old_end - region.new
        self.at = {start: at}
        self.outside = outside

    def widened(self) -> range:
        """Return the diagonals of the next step, which are one more on both sides."""
        if self.low > self.lowest:
            self.low -= 1
            self.at[self.low - 1] = self.outside
        else:
            self.low += 1
        if self.high < self.highest:
            self.high += 1
            self.at[self.high + 1] = self.outside
        else:
            self.high -= 1
        return self.diagonals()

    def diagonals(self) -> range:
        """Return the diagonals of the last step, from the highest."""
        return range(self.high, self.low - 1, -2)
