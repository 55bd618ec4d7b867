"""Combine what two sides have made of one text, with git's conflict markers.

Pure. The same as git for files whose lines are distinct: where lines repeat, which of them belong
together is a matter of taste.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from checklist.engine.git.merge_lines import Part, merge_lines


@dataclass(frozen=True, slots=True)
class Sides:
    """What the two sides are called in markers and messages."""

    ours: str
    theirs: str


def combine_texts(base: bytes, ours: bytes, theirs: bytes, sides: Sides) -> tuple[bytes, bool]:
    """Return the text that follows, with conflict markers where needed, and whether none were."""
    old, mine, yours = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    parts = merge_lines(old, mine, yours)
    text = b"".join(line for part in parts for line in _written(part, sides))
    return text, not any(part.is_conflict for part in parts)


def _written(part: Part, sides: Sides) -> Iterator[bytes]:
    if part.theirs is None:
        yield from part.ours
        return
    yield f"<<<<<<< {sides.ours}\n".encode()
    yield from _closed(part.ours)
    yield b"=======\n"
    yield from _closed(part.theirs)
    yield f">>>>>>> {sides.theirs}\n".encode()


def _closed(lines: tuple[bytes, ...]) -> Iterator[bytes]:
    """Yield lines that all end, so that a marker starts one of its own."""
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n"
