"""Bring together the versions of each file that a merge combines, and follow renames.

Reads blobs of the repository that it is given. A file that one side renamed has the other side's
changes under its new name. What git would have to guess further is refused: one file under two new
names, two files under one, and a folder that moved while the other side added to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NoReturn

from checklist.engine.git.conflict_markers import Sides
from checklist.engine.git.error import GitError
from checklist.engine.git.files import Entry, Files, Stages
from checklist.engine.git.renames import Rename, renames
from checklist.engine.git.repository import Repository


@dataclass(slots=True)
class Versions:
    """The versions of one file, None where there is none, and the names that it had.

    `is_moved` says that one side renamed it and the other deleted it.
    """

    base: Entry | None = None
    ours: Entry | None = None
    theirs: Entry | None = None
    names: tuple[str, str, str] = ("", "", "")
    is_moved: bool = False
    messages: list[str] = field(default_factory=list)

    def unopposed(self) -> Entry | None:
        """Return the version to take where at most one side changed the file."""
        if self.is_moved:
            return None
        if self.theirs in (self.ours, self.base):
            return self.ours
        return self.theirs if self.ours == self.base else None

    @property
    def is_deleted_alone(self) -> bool:
        """Whether one side deleted what the other one changed or moved."""
        changed = self.ours or self.theirs
        return changed is not None and (self.is_moved or changed != self.base)

    @property
    def stages(self) -> Stages:
        """The versions as the index has them in a conflict."""
        listed = enumerate((self.base, self.ours, self.theirs), start=1)
        return {stage: entry for stage, entry in listed if entry}

    def named(self, sides: Sides) -> Sides:
        """Return the names of the sides, with those of the file where it had several."""
        if len({*self.names}) == 1:
            return sides
        _, mine, yours = self.names
        return replace(sides, ours=f"{sides.ours}:{mine}", theirs=f"{sides.theirs}:{yours}")


Three = tuple[Files, Files, Files]
"""The files that both sides come from, ours, and theirs."""


def versions(repository: Repository, files: Three, sides: Sides) -> dict[str, Versions]:
    """Return the versions of each file, by the name that it is to have."""
    base, ours, theirs = files
    found = {
        path: Versions(base.get(path), ours.get(path), theirs.get(path), (path,) * 3)
        for path in {*base, *ours, *theirs}
    }
    labels = (sides.ours, sides.theirs)
    moves = [_renames(repository, files, side) for side in (0, 1)]
    for old in sorted({*moves[0], *moves[1]}):
        mine, yours = (side.get(old) for side in moves)
        if mine and yours and mine.new != yours.new:
            _refuse(f"{old} has a name of its own on each side: {mine.new} and {yours.new}")
        if mine and yours:
            at = found[mine.new]
            at.base, at.names = base[old], (old, mine.new, mine.new)
            del found[old]
        elif one := mine or yours:
            _follow(found, files, one, 0 if mine else 1, labels)
    return found


def _refuse(why: str) -> NoReturn:
    raise GitError(f"fatal: {why}: this sandbox cannot combine that: give it the same name first")


def _follow(
    found: dict[str, Versions],
    files: Three,
    one: Rename,
    side: int,
    labels: tuple[str, str],
) -> None:
    """Move the versions of a file that one side renamed."""
    old, new = one.old, one.new
    at = found[new]
    other = files[2 - side].get(old)
    if new in files[2 - side]:
        _refuse(f"{new} was {old} on one side and is another file on the other")
    at.base = files[0][old]
    if other is None:
        at.is_moved = True
        at.messages.append(
            f"CONFLICT (rename/delete): {old} renamed to {new} in {labels[side]}, "
            f"but deleted in {labels[1 - side]}."
        )
        at.names = (old, new, new)
    elif side == 0:
        at.theirs, at.names = other, (old, new, old)
    else:
        at.ours, at.names = other, (old, old, new)
    del found[old]


def _renames(repository: Repository, files: Three, side: int) -> dict[str, Rename]:
    """Return the renames of one side that the other one's changes have to follow, by old name."""
    base, own, other = files[0], files[1 + side], files[2 - side]
    _refuse_moved_folders(repository, base, own, other)

    def is_relevant(path: str) -> bool:
        return other.get(path) != base[path]

    if not any(path not in own and is_relevant(path) for path in base):
        return {}
    found = renames(repository, base, own, is_relevant=is_relevant)
    return {one.old: one for one in found if is_relevant(one.old)}


def _refuse_moved_folders(repository: Repository, base: Files, own: Files, other: Files) -> None:
    """Refuse where git would move what the other side added along with a folder."""
    there = {folder for path in own for folder in _folders(path)}
    gone = {folder for path in base for folder in _folders(path)} - there
    added = {folder for path in other if path not in base for folder in _folders(path)} & gone
    if not added:
        return
    for one in renames(repository, base, own):
        if met := added & {*_folders(one.old)}:
            folder = min(met)
            _refuse(f"{folder}/ moved on one side, and the other side added a file to it")


def _folders(path: str) -> Iterator[str]:
    parts: Sequence[str] = path.split("/")
    for depth in range(1, len(parts)):
        yield "/".join(parts[:depth])
