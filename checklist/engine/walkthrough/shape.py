"""The shape of a repository: what its branches and tags hold, and where HEAD is.

Tells a repair that was made in another way from one that is still to be made: commits may have
other ids, and branches may be left over. Writes a copy of the repository beside it.
"""

import shutil
from dataclasses import dataclass

from dulwich.objects import ObjectID

from checklist.engine.git.files import files_of, read_index, work_files
from checklist.engine.git.in_progress import in_progress
from checklist.engine.git.repository import HEADS, TAGS, Repository
from checklist.engine.git.sandbox import Sandbox
from checklist.engine.walkthrough.strategy import Pitfall
from checklist.engine.walkthrough.walk import Walk

Held = tuple[ObjectID | None, bool]
"""The tree of a branch or tag, None where there is no such name; whether the tag is annotated."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The branch of HEAD, what each branch and tag holds, by name, and whether all is committed."""

    branch: str | None
    trees: tuple[tuple[str, Held], ...]
    is_clean: bool


def shape(repository: Repository, *, like: Shape | None = None) -> Shape:
    """Return the shape of `repository`; of branches and tags only those of `like`, if given."""
    names = {
        start + name: at for start in (HEADS, TAGS) for name, at in repository.refs(start).items()
    }
    wanted = [name for name, _ in like.trees] if like else names
    trees = ((name, _held(repository, names.get(name))) for name in sorted(wanted))
    index, conflicts = read_index(repository)
    is_clean = not (conflicts or in_progress(repository)) and (
        index == files_of(repository, repository.head) == work_files(repository)
    )
    return Shape(repository.branch, tuple(trees), is_clean)


def _held(repository: Repository, at: ObjectID | None) -> Held:
    if at is None:
        return None, False
    peeled = repository.peel(at)
    return repository.commit(peeled).tree, peeled != at


def repaired(walk: Walk, pitfall: Pitfall) -> tuple[Shape, ...]:
    """Return the shape that the repair of a pitfall would give; none where that changes nothing.

    It is tried on a copy of the repository.
    """
    copy = walk.root.with_name("repaired")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(walk.root, copy)
    sandbox = Sandbox(copy, line=walk.sandbox.line, repository=Repository(copy))
    for line in pitfall.repair:
        sandbox.run(line.text)
    found = shape(sandbox.repository)
    shutil.rmtree(copy, ignore_errors=True)
    return () if found == shape(walk.sandbox.repository, like=found) else (found,)
