"""Combine two sides' versions of common files, as git's merges, picks and reverts do.

Pure but for the blobs that it reads and stores. Where git would follow a rename, it refuses.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from dulwich.objects import Blob

from checklist.engine.git.conflict_markers import Sides, combine_texts
from checklist.engine.git.error import GitError
from checklist.engine.git.files import Entry, Files, Stages, blob
from checklist.engine.git.repository import Repository


@dataclass(slots=True)
class Combined:
    """The combined files; for those in conflict the stages, and the content for the work tree."""

    files: dict[str, Entry] = field(default_factory=dict)
    conflicts: dict[str, Mapping[int, Entry]] = field(default_factory=dict)
    shown: dict[str, Entry] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)


def combine(
    repository: Repository,
    base: Files,
    ours: Files,
    theirs: Files,
    sides: Sides,
    *,
    is_start: bool = False,
) -> Combined:
    """Return `ours` and `theirs`, which both come from `base`, combined.

    Where `is_start` another merge starts from the result: what is in conflict is among its files.
    """
    _refuse_renames(repository, base, ours, theirs)
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
    _refuse_folders({*combined.files, *combined.conflicts})
    if is_start:
        for path, stages in combined.conflicts.items():
            _settle(combined, path, stages)
    return combined


def _settle(combined: Combined, path: str, stages: Stages) -> None:
    """Put a file in conflict among the others, as the start of another merge."""
    if {2, 3} <= stages.keys():
        combined.files[path] = combined.shown[path]
    elif 1 in stages:
        combined.files[path] = stages[1]


def _refuse_renames(repository: Repository, base: Files, ours: Files, theirs: Files) -> None:
    """Refuse a file that one side renamed and the other changed: git would follow the rename."""
    for side, other in ((ours, theirs), (theirs, ours)):
        new = [path for path in side if path not in base]
        gone = [path for path in base if path not in side and other.get(path) != base[path]]
        for old in gone:
            for path in new:
                if is_similar(blob(repository, base[old]), blob(repository, side[path])):
                    raise GitError(
                        f"fatal: {old} became {path} on one side and changed on the other: this "
                        "sandbox does not follow renames: keep the name of the file"
                    )


def is_similar(one: bytes, other: bytes) -> bool:
    """Return whether git detects a rename: at least half of the longer text is in the other."""
    same = Counter(one.splitlines(keepends=True)) & Counter(other.splitlines(keepends=True))
    copied = sum(len(line) * times for line, times in same.items())
    return bool(one and other) and 2 * copied >= max(len(one), len(other))


def _refuse_folders(paths: set[str]) -> None:
    for path in paths:
        parts = path.split("/")
        folders = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if both := folders & paths:
            raise GitError(
                f"fatal: {both.pop()} is a file on one side and a folder on the other: this "
                "sandbox cannot combine them: rename one of them first"
            )


Versions = tuple[Entry | None, Entry | None, Entry | None]


def _both(
    repository: Repository, combined: Combined, path: str, versions: Versions, sides: Sides
) -> None:
    """Combine a file that both sides have changed."""
    old, mine, yours = versions
    if mine is None or yours is None:
        _deleted(repository, combined, path, versions, sides)
        return
    is_one_mode = mine.mode == yours.mode or bool(old)  # both changed it: to the same
    mode = yours.mode if old and mine.mode == old.mode else mine.mode
    text, is_clean = b"", True
    if yours.id == mine.id or (old and mine.id == old.id):
        name = yours.id
    elif old and yours.id == old.id:
        name = mine.id
    else:
        combined.messages.append(f"Auto-merging {path}")
        text, is_clean = combine_texts(
            blob(repository, old), blob(repository, mine), blob(repository, yours), sides
        )
        made = Blob.from_string(text)
        repository.store.add_object(made)
        name = made.id
    combined.files[path] = Entry(mode, name)
    if is_clean and is_one_mode:
        return
    kind = "content" if old else "add/add"
    combined.messages.append(f"CONFLICT ({kind}): Merge conflict in {path}")
    combined.conflicts[path] = _stages(versions)
    combined.shown[path] = combined.files.pop(path)


def _deleted(
    repository: Repository, combined: Combined, path: str, versions: Versions, sides: Sides
) -> None:
    """Keep the version that one side has changed and the other has deleted."""
    _, mine, yours = versions
    left = mine or yours
    assert left is not None  # noqa: S101  else both are the same
    gone, there = (sides.theirs, sides.ours) if mine else (sides.ours, sides.theirs)
    combined.messages.append(
        f"CONFLICT (modify/delete): {path} deleted in {gone} and modified in {there}.  "
        f"Version {there} of {path} left in tree."
    )
    combined.conflicts[path] = _stages(versions)
    if mine is None:
        combined.shown[path] = left


def _stages(versions: Versions) -> dict[int, Entry]:
    return {stage: entry for stage, entry in enumerate(versions, start=1) if entry}
