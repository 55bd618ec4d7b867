"""Merge two sides' versions of the same lines.

Pure. Lines that both sides share with the base divide the text; between them each side has kept or
changed the base's lines. Where both have changed them, in different ways, the conflict is reduced
to the lines that differ, as in git.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

CLOSE = 3
"""Maximum number of lines between two conflicts that are joined into one."""

Lines = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Part:
    """Merged lines (`theirs` is None), or the lines of each side of a conflict.

    `shared` says that both sides have the merged lines.
    """

    ours: tuple[bytes, ...]
    theirs: tuple[bytes, ...] | None = None
    shared: bool = False

    @property
    def is_conflict(self) -> bool:
        """Whether this part is a conflict."""
        return self.theirs is not None


def merge_lines(base: Lines, ours: Lines, theirs: Lines) -> tuple[Part, ...]:
    """Return the parts of the merge of `ours` and `theirs`, which were both made from `base`."""
    parts: list[Part] = []
    at = [0, 0, 0]
    for start, mine, yours, length in [
        *_common(base, ours, theirs),
        (*map(len, (base, ours, theirs)), 0),
    ]:
        between = base[at[0] : start], ours[at[1] : mine], theirs[at[2] : yours]
        parts += _between(*map(tuple, between))
        parts.append(Part(tuple(base[start : start + length]), shared=True))
        at = [start + length, mine + length, yours + length]
    visible = [part for part in parts if part.ours or not part.shared]
    return tuple(part for part in _joined(visible) if part.ours or part.is_conflict)


def _common(base: Lines, ours: Lines, theirs: Lines) -> Iterator[tuple[int, int, int, int]]:
    """Yield the runs of lines that are in all three: where they start in each, and how many."""
    one, other = (_blocks(base, side) for side in (ours, theirs))
    i = j = 0
    while i < len(one) and j < len(other):
        (a, in_a, long), (b, in_b, length) = one[i], other[j]
        start, end = max(a, b), min(a + long, b + length)
        if start < end:
            yield start, in_a + start - a, in_b + start - b, end - start
        if a + long < b + length:
            i += 1
        else:
            j += 1


def _blocks(base: Lines, side: Lines) -> list[tuple[int, int, int]]:
    """Return the runs of lines that `side` has kept: where in each, and how many."""
    found = SequenceMatcher(a=base, b=side, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in found if block.size]


def _between(
    base: tuple[bytes, ...], ours: tuple[bytes, ...], theirs: tuple[bytes, ...]
) -> Iterator[Part]:
    """Yield the parts between two runs of lines that all three have."""
    if ours == theirs:
        yield Part(ours, shared=True)
    elif theirs == base:
        yield Part(ours)
    elif ours == base:
        yield Part(theirs)
    else:
        yield from _reduced(ours, theirs)


def _reduced(ours: tuple[bytes, ...], theirs: tuple[bytes, ...]) -> Iterator[Part]:
    """Yield a conflict without the lines that both sides have."""
    i = j = 0
    for in_ours, in_theirs, length in [*_blocks(ours, theirs), (len(ours), len(theirs), 0)]:
        if i < in_ours or j < in_theirs:
            yield Part(ours[i:in_ours], theirs[j:in_theirs])
        yield Part(ours[in_ours : in_ours + length], shared=True)
        i, j = in_ours + length, in_theirs + length


def _joined(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts, joining conflicts that are close together."""
    waiting: Part | None = None
    gap: list[Part] = []
    for part in parts:
        if waiting is None:
            if part.is_conflict:
                waiting = part
            else:
                yield part
        elif part.is_conflict:
            lines = tuple(line for one in gap for line in one.ours)
            if len(lines) <= CLOSE:
                waiting = Part(
                    waiting.ours + lines + part.ours,
                    (waiting.theirs or ()) + lines + (part.theirs or ()),
                )
            else:
                yield from (waiting, *gap)
                waiting = part
            gap = []
        elif part.shared:
            gap.append(part)
        else:
            yield from (waiting, *gap, part)
            waiting, gap = None, []
    if waiting is not None:
        yield waiting
    yield from gap
