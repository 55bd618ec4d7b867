"""Combine what two sides have made of one text, with git's conflict markers.

Pure. The same as git for files whose lines are distinct: where lines repeat, which of them belong
together is a matter of taste, and merge3's is not always git's.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from merge3 import Merge3

CLOSE = 3
"""Conflicts with no more lines than this between them are shown as one."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What the two sides are called in markers and messages."""

    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that both sides agree on (`theirs` is None), or those of each side."""

    ours: list[bytes]
    theirs: list[bytes] | None = None
    shared: bool = False


def combine_texts(base: bytes, ours: bytes, theirs: bytes, sides: Sides) -> tuple[bytes, bool]:
    """Return the text that follows, with conflict markers where needed, and whether none were."""
    old, mine, yours = (text.splitlines(keepends=True) for text in (base, ours, theirs))
    merge = Merge3(old, mine, yours)
    parts = _joined(list(_parts(merge)))
    clean = all(part.theirs is None for part in parts)
    return b"".join(line for part in parts for line in _written(part, sides)), clean


def _parts(merge: Merge3[bytes]) -> Iterator[_Part]:
    for region in merge.reprocess_merge_regions(merge.merge_regions()):
        kind, *places = region
        if kind == "conflict":
            a, b = merge.a[places[2] : places[3]], merge.b[places[4] : places[5]]
            yield _Part(list(a), list(b))
        else:
            source = {"unchanged": merge.base, "b": merge.b}.get(kind, merge.a)
            shared = kind in ("unchanged", "same")
            yield _Part(list(source[places[0] : places[1]]), shared=shared)


def _joined(parts: list[_Part]) -> list[_Part]:
    """Show conflicts that stand close together as one, as git does."""
    joined: list[_Part] = []
    for part in parts:
        gap: list[_Part] = []
        if part.theirs is not None:
            while joined and joined[-1].shared:
                gap.insert(0, joined.pop())
            lines = [line for one in gap for line in one.ours]
            if joined and joined[-1].theirs is not None and len(lines) <= CLOSE:
                before = joined.pop()
                assert before.theirs is not None  # noqa: S101  just looked at
                joined.append(
                    _Part(
                        [*before.ours, *lines, *part.ours], [*before.theirs, *lines, *part.theirs]
                    )
                )
                continue
        joined += [*gap, part]
    return joined


def _written(part: _Part, sides: Sides) -> Iterator[bytes]:
    if part.theirs is None:
        yield from part.ours
        return
    yield f"<<<<<<< {sides.ours}\n".encode()
    yield from _closed(part.ours)
    yield b"=======\n"
    yield from _closed(part.theirs)
    yield f">>>>>>> {sides.theirs}\n".encode()


def _closed(lines: list[bytes]) -> Iterator[bytes]:
    """Yield lines that all end, so that a marker starts one of its own."""
    for line in lines:
        yield line if line.endswith(b"\n") else line + b"\n"
