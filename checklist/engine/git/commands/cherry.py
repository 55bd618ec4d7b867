"""git cherry.

It reads the repository that it is given.
"""

from dulwich.objects import ObjectID

from checklist.engine.git.commands.options import Options
from checklist.engine.git.differences import patch
from checklist.engine.git.error import GitError
from checklist.engine.git.files import files_of
from checklist.engine.git.make_commit import MERGED
from checklist.engine.git.repository import Repository
from checklist.engine.git.revisions import find

MOST = 3
"""Maximum number of names: upstream, head, limit."""


def cherry(repository: Repository, arguments: list[str]) -> str:
    """List the commits of a branch that another lacks, with - for those it has as a copy."""
    read = Options("cherry").flag("-v", "--verbose").read(arguments, most=MOST)
    if not read.names:
        raise GitError("fatal: this sandbox has no upstream branches: name the two to compare")
    upstream, head, *rest = [*read.names, "HEAD"] if len(read.names) == 1 else read.names
    here, there = _commit(repository, head), _commit(repository, upstream)
    hidden = repository.ancestors(_commit(repository, rest[0])) if rest else set()
    ours = repository.ancestors(here) - repository.ancestors(there) - hidden
    theirs = repository.ancestors(there) - repository.ancestors(here)
    known = {_patch(repository, name) for name in theirs if _is_plain(repository, name)}
    lines = []
    for name in reversed(list(repository.newest_first([here], set()))):
        if name in ours and _is_plain(repository, name):
            mark = "-" if _patch(repository, name) in known else "+"
            subject = f" {repository.subject(name)}" if read.verbose else ""
            lines.append(f"{mark} {name.decode()}{subject}")
    return "\n".join(lines)


def _commit(repository: Repository, name: str) -> ObjectID:
    found = find(repository, name)
    if found is None:
        raise GitError(f"fatal: unknown commit {name}")
    return found


def _is_plain(repository: Repository, name: ObjectID) -> bool:
    return len(repository.commit(name).parents) < MERGED


def _patch(repository: Repository, name: ObjectID) -> str:
    """Return the changes of a commit without line numbers: equal for equal changes."""
    parents = repository.commit(name).parents
    before = files_of(repository, parents[0] if parents else None)
    return patch(repository, before, files_of(repository, name))
