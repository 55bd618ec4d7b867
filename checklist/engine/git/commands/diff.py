"""git diff.

It reads the repository that it is given.
"""

from dulwich.objects import ObjectID

from checklist.engine.git.commands.options import Options
from checklist.engine.git.differences import differences
from checklist.engine.git.error import GitError
from checklist.engine.git.files import (
    Entry,
    Files,
    changes,
    files_of,
    is_within,
    on_disk,
    read_index,
)
from checklist.engine.git.merge_base import merge_bases
from checklist.engine.git.message import quoted
from checklist.engine.git.repository import Repository
from checklist.engine.git.revisions import AMBIGUOUS, ends_of, find
from checklist.engine.git.stat import bars

TWO = 2
"""Maximum number of commits to compare."""


def diff(repository: Repository, arguments: list[str]) -> str:
    """Show the differences of work tree and index, of index and a commit, or of two commits."""
    options = Options("diff").flag("--cached").flag("--staged").flag("--stat").flag("--name-only")
    read = options.flag("--name-status").paths().read(arguments)
    commits, paths = _commits_and_paths(repository, read.names, dashes=read.dashes)
    paths += read.paths
    index, conflicts = read_index(repository)
    if conflicts and len(commits) < TWO:
        raise GitError(
            "fatal: this sandbox cannot show a conflict from both sides: git status names the "
            "files, cat shows one"
        )
    old, new = _ends(repository, commits, index, cached=read.cached or read.staged)
    if paths:
        old, new = (
            {p: entry for p, entry in files.items() if any(is_within(p, one) for one in paths)}
            for files in (old, new)
        )
    if read.stat:
        return "\n".join(bars(repository, old, new))
    if read.name_only:
        return "\n".join(quoted(path) for _, path in changes(old, new))
    if read.name_status:
        return "\n".join(f"{letter}\t{quoted(path)}" for letter, path in changes(old, new))
    return "\n".join(differences(repository, old, new))


def _commits_and_paths(
    repository: Repository, names: list[str], *, dashes: bool
) -> tuple[list[ObjectID], list[str]]:
    """Return the commits and the files in `names`: commits come first, and `a..b` is two."""
    commits: list[ObjectID] = []
    for at, name in enumerate(names):
        if "..." in name:
            commits += _since_base(repository, name)
        elif ".." in name:
            commits += ends_of(repository, name)
        elif found := find(repository, name):
            commits.append(found)
        elif dashes or not all(_is_file(repository, one) for one in names[at:]):
            raise GitError(AMBIGUOUS.format(name=name))
        else:
            return commits, names[at:]
    if len(commits) > TWO:
        raise GitError("fatal: this sandbox compares two commits at most")
    return commits, []


def _since_base(repository: Repository, name: str) -> list[ObjectID]:
    one, other = ends_of(repository, name)
    bases = merge_bases(repository, one, other)
    if not bases:
        raise GitError(f"fatal: {name}: no merge base")
    return [bases[0], other]


def _is_file(repository: Repository, name: str) -> bool:
    return name == "." or (repository.root / name).exists()


def _ends(
    repository: Repository, commits: list[ObjectID], index: Files, *, cached: bool
) -> tuple[Files, Files]:
    if len(commits) >= TWO:
        return files_of(repository, commits[0]), files_of(repository, commits[1])
    if cached:
        return files_of(repository, commits[0] if commits else repository.head), index
    before = files_of(repository, commits[0]) if commits else index
    work: dict[str, Entry] = {}
    for path in index:
        entry = on_disk(repository.root / path)
        if entry is not None:
            work[path] = entry
    return before, work
