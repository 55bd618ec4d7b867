"""Find what two texts have in common by the histogram algorithm.

Pure. The algorithm is that of JGit (``HistogramDiff``, BSD licence), an extension of Bram Cohen's
patience diff: the run of equal lines whose rarest line occurs least divides both texts, and each
half is divided again. Merges in git (ort) are made with it.
"""

from collections import defaultdict
from collections.abc import Sequence

from checklist.engine.git.lines import myers
from checklist.engine.git.lines.region import Change, Region

MANY = 64
"""A line that occurs more often in the old text divides nothing."""


def changed(old: Sequence[int], new: Sequence[int]) -> Change:
    """Return which lines of the old text are gone and which of the new one are new.

    Lines are numbers: equal where the lines are.
    """
    change = Change.none(len(old), len(new))
    waiting = [Region(0, len(old), 0, len(new))]
    while waiting:
        region = waiting.pop()
        if region.is_one_sided:
            change.mark(region)
            continue
        found = _Search(old, new, region)
        if found.best is not None and found.rarest <= MANY:
            waiting += region.around(found.best)
        elif found.is_common:
            part = myers.changed(old[region.old : region.old_end], new[region.new : region.new_end])
            change.old[region.old : region.old_end] = part.old[:-1]
            change.new[region.new : region.new_end] = part.new[:-1]
        else:
            change.mark(region)
    return change


class _Search:
    """The run of equal lines that divides a region best, None for none.

    `rarest` is how often its rarest line occurs in the old text; `is_common` says that the texts
    have lines in common.
    """

    def __init__(self, old: Sequence[int], new: Sequence[int], region: Region) -> None:
        self.old, self.new, self.region = old, new, region
        self.best: Region | None = None
        self.is_common = False
        self.rarest = MANY + 1
        self._places: dict[int, list[int]] = defaultdict(list)
        for at in range(region.old, region.old_end):
            self._places[old[at]].append(at)
        at = region.new
        while at < region.new_end:
            at = self._look(at)

    def _look(self, at: int) -> int:
        """Look at the runs with one line of the new text; return the line to look at next."""
        then = at + 1
        places = self._places.get(self.new[at])
        if not places:
            return then
        self.is_common = True
        if len(places) > self.rarest:
            return then
        seen = -1
        for place in places:
            if place < seen:
                continue
            run, rarest = self._run(place, at)
            seen, then = run.old_end, max(then, run.new_end)
            longer = self.best is None or self.best.old_size < run.old_size
            if longer or rarest < self.rarest:
                self.best, self.rarest = run, rarest
        return then

    def _run(self, place: int, at: int) -> tuple[Region, int]:
        """Return the run of equal lines around these two, and how often its rarest line occurs."""
        old, new, region, places = self.old, self.new, self.region, self._places
        start, end = 0, 1
        while (
            region.old < place + start
            and region.new < at + start
            and old[place + start - 1] == new[at + start - 1]
        ):
            start -= 1
        while (
            place + end < region.old_end
            and at + end < region.new_end
            and old[place + end] == new[at + end]
        ):
            end += 1
        rarest = min(len(places[line]) for line in old[place + start : place + end])
        return Region(place + start, place + end, at + start, at + end), rarest
