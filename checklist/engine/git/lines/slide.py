"""Move changes among equal lines to where git has them.

Pure. A run of changed lines can slide where the line before it equals its last one, or the line
behind it its first one. In git it slides down as far as it goes, but back to a change of the other
text, if it meets one; for readers it slides to where indentation and blank lines suit it best.
"""

from collections.abc import Sequence

from checklist.engine.git.lines.indent import rating
from checklist.engine.git.lines.region import Change

FARTHEST = 100
"""Number of lines that a change slides up at most for the sake of indentation."""

Indents = tuple[Sequence[int], Sequence[int]]


def slide(
    change: Change, old: Sequence[int], new: Sequence[int], indents: Indents | None = None
) -> None:
    """Slide the changes of both texts, of which the indentation may be given."""
    of_old, of_new = indents or (None, None)
    _slide(_Group(change.old, old), _Group(change.new), of_old)
    _slide(_Group(change.new, new), _Group(change.old), of_new)


class _Group:
    """A run of changed lines, possibly empty, between two lines that are unchanged."""

    def __init__(self, marks: bytearray, lines: Sequence[int] = ()) -> None:
        self.marks, self.lines = marks, lines
        self.size = len(marks) - 1
        self.start = self.end = 0
        while marks[self.end]:
            self.end += 1

    @property
    def is_empty(self) -> bool:
        return self.start == self.end

    def next(self) -> bool:
        """Go to the next one, if there is one."""
        if self.end == self.size:
            return False
        self.start = self.end = self.end + 1
        while self.marks[self.end]:
            self.end += 1
        return True

    def previous(self) -> None:
        """Go to the one before."""
        self.start = self.end = self.start - 1
        while self.start and self.marks[self.start - 1]:
            self.start -= 1

    def up(self) -> bool:
        """Slide up by a line, and join what is met there."""
        if not self.start or self.lines[self.start - 1] != self.lines[self.end - 1]:
            return False
        self.start, self.end = self.start - 1, self.end - 1
        self.marks[self.start], self.marks[self.end] = 1, 0
        while self.start and self.marks[self.start - 1]:
            self.start -= 1
        return True

    def down(self) -> bool:
        """Slide down by a line, and join what is met there."""
        if self.end == self.size or self.lines[self.start] != self.lines[self.end]:
            return False
        self.marks[self.start], self.marks[self.end] = 0, 1
        self.start, self.end = self.start + 1, self.end + 1
        while self.marks[self.end]:
            self.end += 1
        return True


def _slide(group: _Group, other: _Group, indents: Sequence[int] | None) -> None:
    while True:
        if not group.is_empty:
            _settle(group, other, indents)
        if not group.next():
            return
        other.next()


def _settle(group: _Group, other: _Group, indents: Sequence[int] | None) -> None:
    """Slide a group to its place."""
    size = -1
    earliest, meets = 0, False
    while size != group.end - group.start:
        size = group.end - group.start
        while group.up():
            other.previous()
        earliest, meets = group.end, not other.is_empty
        while group.down():
            other.next()
            meets |= not other.is_empty
    if group.end == earliest:
        return
    if meets:
        while other.is_empty:
            group.up()
            other.previous()
    elif indents is not None:
        best = _best_end(indents, earliest, group)
        while group.end > best:
            group.up()
            other.previous()


def _best_end(indents: Sequence[int], earliest: int, group: _Group) -> int:
    """Return where a group ends best, of the places to which it can slide; the last of equals."""
    size = group.end - group.start
    first = max(earliest, group.start - 1, group.end - FARTHEST)
    best, rated = first, rating(indents, first - size, first)
    for end in range(first + 1, group.end + 1):
        found = rating(indents, end - size, end)
        if not found.is_worse(rated):
            best, rated = end, found
    return best
