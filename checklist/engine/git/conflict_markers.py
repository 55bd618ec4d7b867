"""Combine two sides' versions of one text, with git's conflict markers.

Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from checklist.engine.git.lines.compare import split
from checklist.engine.git.merge_lines import Part, merge_lines


@dataclass(frozen=True, slots=True)
class Sides:
    """The names of the two sides in markers and messages, and how many signs a marker has."""

    ours: str
    theirs: str
    marker: int = 7


def combine_texts(base: bytes, ours: bytes, theirs: bytes, sides: Sides) -> tuple[bytes, bool]:
    """Return the combined text, with conflict markers where needed, and whether it has none."""
    old, mine, yours = map(split, (base, ours, theirs))
    parts = merge_lines(old, mine, yours)
    text = b"".join(line for part in parts for line in _written(part, sides))
    return text, not any(part.is_conflict for part in parts)


def _written(part: Part, sides: Sides) -> Iterator[bytes]:
    if part.theirs is None:
        yield from part.ours
        return
    yield f"{'<' * sides.marker} {sides.ours}\n".encode()
    yield from _closed(part.ours)
    yield b"=" * sides.marker + b"\n"
    yield from _closed(part.theirs)
    yield f"{'>' * sides.marker} {sides.theirs}\n".encode()


def _closed(lines: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield the lines, each with a line break, so that a marker starts on a line of its own."""
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n"
