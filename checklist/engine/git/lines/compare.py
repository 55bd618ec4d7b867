"""Compare texts line by line, as git does for merges and for readers.

Pure.
"""

from collections.abc import Sequence

from checklist.engine.git.lines import histogram, myers
from checklist.engine.git.lines.indent import indents
from checklist.engine.git.lines.region import Region
from checklist.engine.git.lines.slide import slide


def split(text: bytes) -> list[bytes]:
    """Return the lines of a text, each with its line feed; nothing else ends a line."""
    lines = text.split(b"\n")
    ended = [line + b"\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


BLOCK = 1024
"""What the ends of two texts have in common is cut off by so many bytes, where nothing is shown."""


def counted(old: bytes, new: bytes) -> tuple[int, int]:
    """Return how many lines were added and deleted, as ``git diff --stat`` counts them."""
    regions = for_readers(*map(split, _without_common_end(old, new)))
    return sum(one.new_size for one in regions), sum(one.old_size for one in regions)


def _without_common_end(old: bytes, new: bytes) -> tuple[bytes, bytes]:
    same, least = 0, min(len(old), len(new))
    while (
        same + BLOCK <= least
        and old[len(old) - same - BLOCK : len(old) - same]
        == new[len(new) - same - BLOCK : len(new) - same]
    ):
        same += BLOCK
    line_end = old.find(b"\n", len(old) - same) + 1
    cut = len(old) - line_end if line_end else 0
    return old[: len(old) - cut], new[: len(new) - cut]


def numbered(*texts: Sequence[bytes]) -> list[list[int]]:
    """Return the texts with a number for each line, equal for equal lines."""
    numbers: dict[bytes, int] = {}
    return [[numbers.setdefault(line, len(numbers)) for line in text] for text in texts]


def for_merge(old: Sequence[int], new: Sequence[int]) -> list[Region]:
    """Return the regions of two texts that differ, as git's merges see them."""
    change = histogram.changed(old, new)
    slide(change, old, new)
    return change.hunks()


def for_readers(old: Sequence[bytes], new: Sequence[bytes]) -> list[Region]:
    """Return the regions of two texts that differ, as ``git diff`` shows them."""
    one, other = numbered(old, new)
    change = myers.changed(one, other)
    slide(change, one, other, (indents(old), indents(new)))
    return change.hunks()
