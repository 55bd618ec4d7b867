"""Combine two sides' versions of common files, as git's merges, picks and reverts do.

Pure but for the blobs that it reads and stores. Renames are followed (``follow.py``).
"""

from dataclasses import dataclass, field

from dulwich.objects import Blob

from checklist.engine.git.conflict_markers import Sides, combine_texts
from checklist.engine.git.error import GitError
from checklist.engine.git.files import Entry, Files, Stages, blob
from checklist.engine.git.follow import Versions, versions
from checklist.engine.git.repository import Repository


@dataclass(slots=True)
class Combined:
    """The combined files; for those in conflict the stages, and what the work tree shows."""

    files: dict[str, Entry] = field(default_factory=dict)
    conflicts: dict[str, Stages] = field(default_factory=dict)
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
    combined = Combined()
    found = versions(repository, (base, ours, theirs), sides)
    for path, each in sorted(found.items()):
        combined.messages += each.messages
        if taken := each.unopposed():
            combined.files[path] = taken
        elif each.ours and each.theirs:
            _both(repository, combined, path, each, sides)
        elif each.is_deleted_alone:
            _deleted(combined, path, each, sides)
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


def _refuse_folders(paths: set[str]) -> None:
    for path in paths:
        parts = path.split("/")
        folders = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if both := folders & paths:
            raise GitError(
                f"fatal: {both.pop()} is a file on one side and a folder on the other: this "
                "sandbox cannot combine them: rename one of them first"
            )


def _both(
    repository: Repository, combined: Combined, path: str, each: Versions, sides: Sides
) -> None:
    """Combine a file that both sides have changed."""
    old, mine, yours = each.base, each.ours, each.theirs
    assert mine and yours  # noqa: S101, PT018  the caller has looked
    is_one_mode = mine.mode == yours.mode or bool(old)  # both changed it: to the same
    mode = yours.mode if old and mine.mode == old.mode else mine.mode
    is_clean = True
    if yours.id == mine.id or (old and mine.id == old.id):
        name = yours.id
    elif old and yours.id == old.id:
        name = mine.id
    else:
        combined.messages.append(f"Auto-merging {path}")
        text, is_clean = combine_texts(
            blob(repository, old),
            blob(repository, mine),
            blob(repository, yours),
            each.named(sides),
        )
        made = Blob.from_string(text)
        repository.store.add_object(made)
        name = made.id
    if is_clean and is_one_mode:
        combined.files[path] = Entry(mode, name)
        return
    kind = "content" if old else "add/add"
    combined.messages.append(f"CONFLICT ({kind}): Merge conflict in {path}")
    combined.conflicts[path] = each.stages
    combined.shown[path] = Entry(mode, name)


def _deleted(combined: Combined, path: str, each: Versions, sides: Sides) -> None:
    """Keep the version that one side has changed and the other has deleted."""
    left = each.ours or each.theirs
    assert left is not None  # noqa: S101  else both are the same
    gone, there = (sides.theirs, sides.ours) if each.ours else (sides.ours, sides.theirs)
    if not each.is_moved or left.id != (each.base and each.base.id):
        combined.messages.append(
            f"CONFLICT (modify/delete): {path} deleted in {gone} and modified in {there}.  "
            f"Version {there} of {path} left in tree."
        )
    combined.conflicts[path] = each.stages
    if each.ours is None:
        combined.shown[path] = left
