"""Resolve names of commits: a branch, a tag, an id, HEAD, and steps from there (~2, ^1).

Reads the repository that it is given.
"""

import re

from dulwich.objects import Commit, ObjectID, Tag

from checklist.engine.git.error import GitError
from checklist.engine.git.in_progress import STATES
from checklist.engine.git.repository import HEADS, TAGS, Repository, is_sound

AMBIGUOUS = """\
fatal: ambiguous argument '{name}': unknown revision or path not in the working tree.
Use '--' to separate paths from revisions, like this:
'git <command> [<revision>...] -- [<file>...]'"""

_STEP = re.compile(r"\^\{(?:commit)?\}|[~^](\d*)")
_ID = re.compile(r"[0-9a-f]{4,40}")
PREVIOUS = "@{-1}"
"""git's name for where HEAD was before; used here only where HEAD has never moved."""
_NOTED = ("ORIG_HEAD", *STATES)
_DIGITS = 9
"""Maximum number of digits of a step: no repository has more parents or ancestors."""


def find(repository: Repository, name: str) -> ObjectID | None:
    """Return the commit that `name` means, None if there is none."""
    plain = re.split(r"[~^]", name, maxsplit=1)[0]
    steps = name[len(plain) :]
    found = named(repository, "HEAD" if plain == "@" else plain)
    at: ObjectID | None = repository.peel(found) if found else None
    position = 0
    while at is not None and position < len(steps):
        step = _STEP.match(steps, position)
        if step is None:
            return None
        at = _walk(repository, at, step[0])
        position = step.end()
    return at


def revision(repository: Repository, name: str) -> ObjectID:
    """Return the commit that `name` means; raises GitError with git's words."""
    found = find(repository, name)
    if found is None:
        raise GitError(AMBIGUOUS.format(name=name))
    return found


def ends_of(repository: Repository, name: str) -> tuple[ObjectID, ObjectID]:
    """Return the two commits that `a..b` or `a...b` names; HEAD where one is left out."""
    one, _, other = name.replace("...", "..").partition("..")
    found = find(repository, one or "HEAD"), find(repository, other or "HEAD")
    if found[0] is None or found[1] is None:
        raise GitError(AMBIGUOUS.format(name=name))
    return found[0], found[1]


def spelled(repository: Repository, name: str) -> str:
    """Return `name`; for "-" where HEAD was before, or git's name for that."""
    if name != "-":
        return name
    before = repository.moved[0] if repository.moved else ""
    return before if find(repository, before) else PREVIOUS


def named(repository: Repository, name: str) -> ObjectID | None:
    """Return the id of the commit or tag that a name without steps means; None if there is none."""
    if name == "HEAD":
        return repository.head
    if "@{" in name and name != PREVIOUS:
        raise GitError(f"fatal: {name}: the sandbox looks up no older places: name the commit")
    if not name or name.startswith("-") or not name.isprintable():
        return None
    if name in _NOTED and (noted := repository.noted(name)):
        return ObjectID(noted.split()[0].encode())
    for full in (name, f"refs/{name}", TAGS + name, HEADS + name):
        if full.startswith("refs/") and is_sound(full):
            found = repository.ref(full)
            if found:
                return found
    return _by_id(repository, name.lower())


def _by_id(repository: Repository, name: str) -> ObjectID | None:
    if not _ID.fullmatch(name):
        return None
    found = [each for each in repository.store if each.startswith(name.encode())]
    commits = [each for each in found if isinstance(repository.store[each], Commit | Tag)]
    return commits[0] if len(commits) == 1 else None


def _walk(repository: Repository, at: ObjectID, step: str) -> ObjectID | None:
    """Return the commit one step away from `at`: ~3 is three first parents, ^2 the second one."""
    if step.startswith("^{"):
        return at
    digits = step[1:] or "1"
    if len(digits) > _DIGITS:
        return None
    number = int(digits)
    if step[0] == "^":
        parents = [at, *repository.commit(at).parents]
        return parents[number] if number < len(parents) else None
    for _ in range(number):
        parents = repository.commit(at).parents
        if not parents:
            return None
        at = parents[0]
    return at


def tip(repository: Repository, name: str, at: str) -> str | None:
    """Return git's name for the tag or branch `name`; None unless it is on the commit `at`."""
    for full, shown in ((TAGS + name, name), (HEADS + name, HEADS + name)):
        found = repository.ref(full) if is_sound(full) else None
        if found and repository.peel(found).decode() == at:
            return shown
    return None


def refuse_overlap(repository: Repository, kind: str, name: str, *, but: str = "") -> None:
    """Refuse a name that is a folder of another, or below another: git stores refs as files."""
    for other in repository.refs(kind):
        overlaps = other.startswith(name + "/") or name.startswith(other + "/")
        if overlaps and other != but:
            raise GitError(
                f"fatal: cannot lock ref '{kind}{name}': '{kind}{other}' exists; "
                f"cannot create '{kind}{name}'"
            )
