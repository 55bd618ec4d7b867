"""Find the path that the hotfix takes: its commits, their copies, and the merges that bring them.

Pure. A branch is a hotfix branch if its name says so; to change the names, edit NAMED.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet

from checklist.engine.graph.history import Commit

NAMED = re.compile(r"(hot)?fix(es)?[/_-]")
"""The start of the name of a hotfix branch."""

_REQUEST = re.compile(r" \(#\d+\)$")


def fix_commits(
    ranked: Sequence[Commit],
    lane: Mapping[str, int],
    lanes: Sequence[str | None],
    *,
    fixes: AbstractSet[str],
) -> frozenset[str]:
    """Return the commits that make the fix, and those that copy one of them.

    `ranked` are the commits, oldest first; `fixes` are the ids and subjects of further commits
    that make the fix. A copy names the commit that it was picked from, or has the same subject,
    apart from the number of a pull request at the end.
    """
    ours = {n for n, name in enumerate(lanes) if name and NAMED.match(name)}
    made = {one.id for one in ranked if lane[one.id] in ours or one.id in fixes}
    for one in ranked:
        if one.source in lane:  # what is picked onto another line is a fix
            made |= {one.id, str(one.source)}
    plain = [one for one in ranked if len(one.parents) < 2]  # noqa: PLR2004  merges make no fix
    subjects = {_plain(one.subject) for one in plain if one.id in made} | set(map(_plain, fixes))
    made |= {one.id for one in plain if _plain(one.subject) in subjects - {""}}
    return frozenset(made)


def fix_merges(ranked: Sequence[Commit], made: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return the merges that first bring a commit of `made` to a line.

    Each is the id of the merge, and that of the parent that brings the commit.
    """
    has: dict[str, int] = {}  # by commit, which of `made` it contains: a bit for each
    bringing = set()
    bit = 1
    for commit in ranked:
        whole, *others = commit.parents or ("",)
        first = held = has.get(whole, 0)
        for parent in others:
            if has[parent] & ~first:
                bringing.add((commit.id, parent))
            held |= has[parent]
        if commit.id in made:
            held |= bit
            bit <<= 1
        has[commit.id] = held
    return frozenset(bringing)


def _plain(subject: str) -> str:
    return _REQUEST.sub("", subject)
