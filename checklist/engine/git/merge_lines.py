"""Merge two sides' versions of the same lines, as git's merges do.

Pure. What each side changed is found by itself (``lines/``). Changes that touch are one; where they
are not the same they are a conflict, which is reduced to the lines in which the sides differ.
"""

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from checklist.engine.git.lines.compare import for_merge, numbered
from checklist.engine.git.lines.region import Region

CLOSE = 3
"""Maximum number of lines between two conflicts that are joined into one."""

Lines = Sequence[bytes]
_END = Region(*(sys.maxsize,) * 4)


@dataclass(frozen=True, slots=True)
class Part:
    """Merged lines (`theirs` is None), or the lines of each side of a conflict."""

    ours: tuple[bytes, ...]
    theirs: tuple[bytes, ...] | None = None

    @property
    def is_conflict(self) -> bool:
        """Whether this part is a conflict."""
        return self.theirs is not None


class _Kind(Enum):
    CONFLICT = auto()
    OURS = auto()
    THEIRS = auto()
    SAME = auto()


@dataclass(slots=True)
class _Piece:
    """What becomes of a region of ours and theirs."""

    kind: _Kind
    ours: tuple[int, int]
    theirs: tuple[int, int]


def merge_lines(base: Lines, ours: Lines, theirs: Lines) -> tuple[Part, ...]:
    """Return the parts of the merge of `ours` and `theirs`, which were both made from `base`."""
    start, mine, yours = numbered(base, ours, theirs)
    changes = for_merge(start, mine), for_merge(start, yours)
    if not changes[0]:
        return _parts([], theirs, theirs)
    if not changes[1]:
        return _parts([], ours, ours)
    pieces = [
        smaller
        for piece in _pieces(*changes, mine, yours)
        for smaller in _refined(piece, mine, yours)
    ]
    return _parts(_joined(pieces), ours, theirs)


def _pieces(
    ours: list[Region], theirs: list[Region], mine: list[int], yours: list[int]
) -> Iterator[_Piece]:
    """Yield the changes of both sides in order, those that touch as one."""
    last: _Piece | None = None
    for piece in _side_by_side(ours, theirs, mine, yours):
        if last and (piece.ours[0] <= last.ours[1] or piece.theirs[0] <= last.theirs[1]):
            kind = last.kind if last.kind == piece.kind else _Kind.CONFLICT
            last = _Piece(
                kind,
                (last.ours[0], piece.ours[1]),
                (last.theirs[0], piece.theirs[1]),
            )
            continue
        if last:
            yield last
        last = piece
    if last:
        yield last


def _side_by_side(
    ours: list[Region], theirs: list[Region], mine: list[int], yours: list[int]
) -> Iterator[_Piece]:
    """Yield the changes of both sides in order; both where they are opposite, unless the same."""
    own, others = deque(ours), deque(theirs)
    ahead = behind = 0  # how far lines of each side are from where they are in the base
    while own or others:
        one, other = own[0] if own else _END, others[0] if others else _END
        if one.old_end < other.old:
            opposite = one.old + behind, one.old_end + behind
            yield _Piece(_Kind.OURS, one[2:], opposite)
        elif other.old_end < one.old:
            opposite = other.old + ahead, other.old_end + ahead
            yield _Piece(_Kind.THEIRS, opposite, other[2:])
        elif one[:2] != other[:2] or mine[slice(*one[2:])] != yours[slice(*other[2:])]:
            start, end = min(one.old, other.old), max(one.old_end, other.old_end)
            yield _Piece(
                _Kind.CONFLICT,
                (one.new + start - one.old, one.new_end + end - one.old_end),
                (other.new + start - other.old, other.new_end + end - other.old_end),
            )
        if one.old_end >= other.old_end:
            behind = others.popleft().shift
        if other.old_end >= one.old_end:
            ahead = own.popleft().shift


def _refined(piece: _Piece, mine: list[int], yours: list[int]) -> Iterator[_Piece]:
    """Yield a conflict without the lines that both sides have."""
    (start, end), (opposite, opposite_end) = piece.ours, piece.theirs
    if piece.kind is not _Kind.CONFLICT or start == end or opposite == opposite_end:
        yield piece
        return
    found = for_merge(mine[start:end], yours[opposite:opposite_end])
    if not found:
        yield _Piece(_Kind.SAME, piece.ours, piece.theirs)
    for one in found:
        yield _Piece(
            _Kind.CONFLICT,
            (start + one.old, start + one.old_end),
            (opposite + one.new, opposite + one.new_end),
        )


def _joined(pieces: list[_Piece]) -> list[_Piece]:
    """Join conflicts that are close together."""
    joined: list[_Piece] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if (
            last
            and last.kind is piece.kind is _Kind.CONFLICT
            and piece.ours[0] - last.ours[1] <= CLOSE
        ):
            last.ours = last.ours[0], piece.ours[1]
            last.theirs = last.theirs[0], piece.theirs[1]
        else:
            joined.append(piece)
    return joined


def _parts(pieces: list[_Piece], ours: Lines, theirs: Lines) -> tuple[Part, ...]:
    """Return what the pieces stand for, with the lines of ours between them."""
    parts: list[Part] = []
    merged: list[bytes] = []
    at = 0
    for piece in pieces:
        start, end = piece.ours
        opposite = theirs[slice(*piece.theirs)]
        merged += ours[at:start]
        if piece.kind is _Kind.CONFLICT:
            parts += [Part(tuple(merged)), Part(tuple(ours[start:end]), tuple(opposite))]
            merged = []
        else:
            merged += opposite if piece.kind is _Kind.THEIRS else ours[start:end]
        at = end
    merged += ours[at:]
    return tuple(part for part in (*parts, Part(tuple(merged))) if part.ours or part.is_conflict)
