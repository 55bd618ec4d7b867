"""Find what two branches have in common, and name a merge of them.

Reads the repository that it is given.
"""

import re
from collections.abc import Sequence

from dulwich.objects import ObjectID, Tag

from checklist.engine.git.repository import HEADS, TAGS, Repository

_PART = re.compile(r"(.*?)(\^+|~\d*)")
QUIET_BRANCHES = ("main", "master")
"""Branches that the message of a merge into them does not name."""


def merge_bases(repository: Repository, one: ObjectID, other: ObjectID) -> list[ObjectID]:
    """Return the best common ancestors: several after a criss-cross merge."""
    return last_common(repository, [one], [other])


def last_common(
    repository: Repository, some: Sequence[ObjectID], others: Sequence[ObjectID]
) -> list[ObjectID]:
    """Return the best common ancestors of what was made of some commits and of others."""
    common = repository.ancestors(*some) & repository.ancestors(*others)
    parents = {parent for each in common for parent in repository.commit(each).parents}
    return sorted(common - parents)


def merge_message(repository: Repository, name: str) -> str:
    """Return the message that git gives to a merge of `name` into HEAD."""
    into = repository.branch
    target = "" if into in QUIET_BRANCHES else f" into {into or 'HEAD'}"
    said = _tag_message(repository, repository.refs(TAGS).get(name))
    after = f"\n\n{said}" if said and name not in repository.refs(HEADS) else ""
    return f"Merge {_called(repository, name)}{target}{after}"


def _tag_message(repository: Repository, name: ObjectID | None) -> str:
    """Return the message of an annotated tag, which git repeats in that of the merge."""
    found = repository.store[name] if name else None
    return (found.message or b"").decode().rstrip("\n") if isinstance(found, Tag) else ""


def _called(repository: Repository, name: str) -> str:
    """Return git's name for what is merged: main~1 is the early part of a branch."""
    branches = repository.refs(HEADS)
    if name in branches:
        return f"branch '{name}'"
    if name in repository.refs(TAGS):
        return f"tag '{name}'"
    part = _PART.fullmatch(name)
    if part and part[1] in branches:
        early = "" if re.fullmatch("~0+", part[2]) else " (early part)"
        return f"branch '{part[1]}'{early}"
    return f"commit '{name}'"
