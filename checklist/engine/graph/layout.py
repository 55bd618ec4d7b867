"""Lay a history out as a graph: a row for each commit, a lane for each branch.

Pure: values in, values out; runs natively and in Pyodide. Rows count from the oldest commit and
lanes from the main line, so that nothing moves when something is added.
"""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from checklist.engine.graph.fix_path import fix_commits, fix_merges
from checklist.engine.graph.history import Commit, History
from checklist.engine.graph.lanes import Lanes, assign

Kind = Literal["first", "merge", "pick"]


@dataclass(frozen=True, slots=True)
class Node:
    """A commit, its position, and what points at it; `fix` where the fix is made or arrives."""

    commit: Commit
    lane: int
    row: int
    branches: tuple[str, ...]
    tags: tuple[str, ...]
    head: bool
    fix: bool


@dataclass(frozen=True, slots=True)
class Edge:
    """A line from a commit to its first or a further parent, or to the commit that it copies."""

    child: str
    parent: str
    kind: Kind
    fix: bool


@dataclass(frozen=True, slots=True)
class Graph:
    """A history laid out: nodes newest first; `lanes` names the branch of each lane, if any.

    `fixes` are the commits in which the fix itself is made or copied.
    """

    history: History
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    lanes: Lanes
    fixes: frozenset[str]


def graph(
    history: History,
    *,
    before: Graph | None = None,
) -> Graph:
    """Return `history` as a graph in which commits that `before` has keep their lanes."""
    ranked = _oldest_first(history.commits)
    held = {node.commit.id: node.lane for node in before.nodes} if before else {}
    lane, lanes = assign(history, ranked, held=held, names=before.lanes if before else ())
    made = fix_commits(ranked, lane, lanes, fixes=frozenset(_known_fixes(before)))
    bringing = fix_merges(ranked, made)
    path = made | {merge for merge, _ in bringing}
    branches, tags = _by_commit(history.branches), _by_commit(history.tags)
    nodes = tuple(
        Node(
            commit,
            lane[commit.id],
            row,
            branches.get(commit.id, ()),
            tags.get(commit.id, ()),
            commit.id == history.head,
            commit.id in path,
        )
        for row, commit in enumerate(ranked)
    )
    return Graph(history, nodes[::-1], _edges(nodes[::-1], made, bringing), lanes, made)


def _known_fixes(before: Graph | None) -> Iterator[str]:
    """Yield ids and subjects of the fix in `before`: a squash merge outlives its branch."""
    if before is None:
        return
    for name in before.fixes:
        commit = before.history.commits[name]
        yield name
        if len(commit.parents) < 2:  # noqa: PLR2004  merges make no fix
            yield commit.subject


def _oldest_first(commits: Mapping[str, Commit]) -> list[Commit]:
    """Return the commits by time, but none before its parents."""
    children: dict[str, list[Commit]] = {}
    missing: dict[str, int] = {}
    for commit in commits.values():
        missing[commit.id] = len(commit.parents)
        for parent in commit.parents:
            children.setdefault(parent, []).append(commit)
    ready = [(one.time, one.id) for one in commits.values() if not one.parents]
    heapq.heapify(ready)
    ranked = []
    while ready:
        _, name = heapq.heappop(ready)
        ranked.append(commits[name])
        for child in children.get(name, ()):
            missing[child.id] -= 1
            if not missing[child.id]:
                heapq.heappush(ready, (child.time, child.id))
    return ranked


def _by_commit(refs: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name in sorted(refs):
        found[refs[name]] = (*found.get(refs[name], ()), name)
    return found


def _edges(
    nodes: Sequence[Node], made: Collection[str], bringing: Collection[tuple[str, str]]
) -> tuple[Edge, ...]:
    at = {node.commit.id: node for node in nodes}
    edges: list[Edge] = []
    for node in nodes:
        name, source = node.commit.id, node.commit.source
        for number, parent in enumerate(node.commit.parents):
            goes_on = name in made and (at[parent].fix or at[parent].lane != node.lane)
            fix = (name, parent) in bringing if number else goes_on
            edges.append(Edge(name, parent, "merge" if number else "first", fix))
        if source in at and source not in (name, *node.commit.parents):
            edges.append(Edge(name, str(source), "pick", node.fix))
    return tuple(edges)
