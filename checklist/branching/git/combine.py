"""Combine what two sides have made of common files, as git's merges, picks and reverts do.

Pure but for the blobs that it reads and stores. Renames are not followed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from dulwich.objects import Blob
from merge3 import Merge3

from checklist.branching.git.files import Entry, Files, blob
from checklist.branching.git.repository import Repository

CLOSE = 3
"""Conflicts with no more lines than this between them are shown as one."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What the two sides are called in markers and messages."""

    ours: str
    theirs: str


@dataclass(slots=True)
class Combined:
    """The files that follow; for those in conflict their stages, and what the reader is shown."""

    files: dict[str, Entry] = field(default_factory=dict)
    conflicts: dict[str, dict[int, Entry]] = field(default_factory=dict)
    shown: dict[str, tuple[bytes, int]] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)


def combine(
    repository: Repository, base: Files, ours: Files, theirs: Files, sides: Sides
) -> Combined:
    """Combine `ours` and `theirs`, which both come from `base`."""
    combined = Combined()
    for path in sorted({*base, *ours, *theirs}):
        old, mine, yours = base.get(path), ours.get(path), theirs.get(path)
        if yours in (mine, old):
            taken = mine
        elif mine == old:
            taken = yours
        else:
            _both(repository, combined, path, (old, mine, yours), sides)
            continue
        if taken is not None:
            combined.files[path] = taken
    return combined


Versions = tuple[Entry | None, Entry | None, Entry | None]


def _both(
    repository: Repository, combined: Combined, path: str, versions: Versions, sides: Sides
) -> None:
    """Combine a file that both sides have changed."""
    old, mine, yours = versions
    if mine is None or yours is None:
        _deleted(repository, combined, path, versions, sides)
        return
    text, clean = combine_texts(
        blob(repository, old), blob(repository, mine), blob(repository, yours), sides
    )
    mode = yours.mode if old and mine.mode == old.mode else mine.mode
    combined.messages.append(f"Auto-merging {path}")
    if clean:
        made = Blob.from_string(text)
        repository.store.add_object(made)
        combined.files[path] = Entry(mode, made.id)
        return
    kind = "content" if old else "add/add"
    combined.messages.append(f"CONFLICT ({kind}): Merge conflict in {path}")
    combined.conflicts[path] = _stages(versions)
    combined.shown[path] = (text, mode)


def _deleted(
    repository: Repository, combined: Combined, path: str, versions: Versions, sides: Sides
) -> None:
    """Leave the version that one side has changed and the other has deleted."""
    _, mine, yours = versions
    kept = mine or yours
    assert kept is not None  # noqa: S101  else both are the same
    gone, there = (sides.theirs, sides.ours) if mine else (sides.ours, sides.theirs)
    combined.messages.append(
        f"CONFLICT (modify/delete): {path} deleted in {gone} and modified in {there}.  "
        f"Version {there} of {path} left in tree."
    )
    combined.conflicts[path] = _stages(versions)
    combined.shown[path] = (blob(repository, kept), kept.mode)


def _stages(versions: Versions) -> dict[int, Entry]:
    return {stage: entry for stage, entry in enumerate(versions, start=1) if entry}


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
