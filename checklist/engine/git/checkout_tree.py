"""Update index and work tree from the files of one commit to those of another.

Local changes stay; where one would be lost, nothing is written. Reads and writes the repository's
folder.
"""

from dataclasses import dataclass, field

from checklist.engine.git.error import GitError
from checklist.engine.git.files import Files, changes, on_disk, read_index
from checklist.engine.git.index import write_index
from checklist.engine.git.repository import Entry, Repository
from checklist.engine.git.work_tree import lay_out

LOCAL = "Your local changes to the following files would be overwritten by {by}:"
UNKNOWN = "The following untracked working tree files would be {lost} by {by}:"


def move_to(
    repository: Repository,
    before: Files,
    after: Files,
    *,
    by: str,
    losses: "Losses | None" = None,
) -> None:
    """Update index and work tree from the files `before` to those `after`, keeping local changes.

    Raises GitError where a local change, or a file that git does not know, would be lost.
    """
    index, _ = read_index(repository)
    changed = [path for _, path in changes(before, after)]
    stale = [path for path in changed if index.get(path) != after.get(path)]
    losses = losses or Losses(by)
    _find_losses(repository, {path: before.get(path) for path in stale}, after, losses)
    losses.refuse()
    for path in stale:
        if path in after:
            index[path] = after[path]
        else:
            index.pop(path, None)
    files = {path: after[path] for path in stale if path in after}
    lay_out(repository, files, instead_of=[path for path in stale if path in before])
    write_index(repository, index)


def _find_losses(
    repository: Repository, stale: dict[str, Entry | None], after: Files, losses: "Losses"
) -> None:
    """Add to `losses` what is only in the index or the work tree; `stale` are the old entries."""
    index, _ = read_index(repository)
    for path, old in sorted(stale.items()):
        disk = on_disk(repository.root / path)
        if index.get(path) != old:
            losses.staged.append(path)
        elif path in index and disk not in (old, None):
            losses.local.append(path)
        elif path not in index and disk is not None:
            (losses.written if path in after else losses.deleted).append(path)
    _refuse_folders(repository, index, [path for path in stale if path in after], by=losses.by)


@dataclass(frozen=True, slots=True)
class Losses:
    """The files that a command would overwrite or delete."""

    by: str
    staged: list[str] = field(default_factory=list)
    local: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def refuse(self) -> None:
        """Raise GitError, in git's words, if something would be lost."""
        known, unknown = "commit your changes or stash them", "move or remove them"
        doing = {"checkout": "switch branches"}.get(self.by, self.by)
        refused = [
            f"error: {what.format(by=self.by)}\n{_listed(paths)}Please {cure} before you {doing}.\n"
            for paths, what, cure in (
                (self.staged, LOCAL, known),
                (self.local, LOCAL, known),
                (self.written, UNKNOWN.format(lost="overwritten", by=self.by), unknown),
                (self.deleted, UNKNOWN.format(lost="removed", by=self.by), unknown),
            )
            if paths
        ]
        if refused:
            raise GitError("".join([*refused, "Aborting"]))


def _listed(paths: list[str]) -> str:
    return "".join(f"\t{path}\n" for path in sorted(paths))


def _refuse_folders(repository: Repository, index: Files, paths: list[str], *, by: str) -> None:
    """Refuse to replace a folder that is not empty by a file, or the reverse."""
    for path in paths:
        at = repository.root / path
        tracked = [name for name in index if name.startswith(path + "/")]
        if at.is_dir() and any(one.is_file() for one in at.rglob("*")) and not tracked:
            what = "Updating the following directories would lose untracked files in them:"
            raise GitError(f"error: {what}\n\t{path}\n\nAborting")
        parts = path.split("/")
        for depth in range(1, len(parts)):
            name = "/".join(parts[:depth])
            if (repository.root / name).is_file() and name not in index:
                Losses(by, written=[name]).refuse()
