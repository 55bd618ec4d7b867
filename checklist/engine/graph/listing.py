"""Tell a graph as text: what each commit is, and what points at it.

Pure. It holds all that the picture shows, whole, for those who read no pictures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checklist.engine.git.repository import SHORT
from checklist.engine.graph.changes import Changes, changes, half_way
from checklist.engine.graph.layout import Graph, Node
from checklist.engine.graph.measure import seen


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to say of a commit: short id, subject, and sentences."""

    short: str
    subject: str
    notes: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.short} {self.subject}: {' '.join(self.notes)}"


def entries(graph: Graph, changed: Changes) -> tuple[Entry, ...]:
    """Return an entry for each commit, the newest first."""
    new = frozenset(changed.commits)
    return tuple(
        Entry(
            node.commit.short,
            seen(node.commit.subject),
            tuple(_notes(graph, node, changed, is_new=node.commit.id in new)),
        )
        for node in graph.nodes
    )


def text(graph: Graph, before: Graph | None = None) -> str:
    """Return the graph as plain text, a line for each commit, the newest first."""
    told = [str(entry) for entry in entries(graph, changes(graph, before))]
    pending = half_way(graph.history)
    if pending:
        told.insert(0, f"{pending[0].upper()}{pending[1:]}.")
    return "\n".join(told or [f"{nothing(graph)}."]) + "\n"


def nothing(graph: Graph) -> str:
    """Return what stands in the place of a graph without a commit."""
    return f"No commit yet: HEAD is on {seen(graph.history.branch or 'no branch')}"


def state(moved: Mapping[str, tuple[str | None, str | None]], name: str) -> str:
    """Return in a word what happened to a branch or tag that is there: new, moved, or ""."""
    if name not in moved:
        return ""
    return "new" if moved[name][0] is None else "moved"


def _notes(graph: Graph, node: Node, changed: Changes, *, is_new: bool) -> Iterable[str]:
    if is_new:
        yield "New."
    if node.head:
        branch = graph.history.branch
        yield f"HEAD is here, on {seen(branch)}." if branch else "HEAD is here, on no branch."
    yield from _refs("Branch", "Branches", node.branches, changed.branches)
    yield from _refs("Tag", "Tags", node.tags, changed.tags)
    if node.fix:
        yield "On the way of the hotfix."
    if node.commit.source:
        yield f"Picked from {node.commit.source[:SHORT]}."
    parents = [parent[:SHORT] for parent in node.commit.parents]
    if not parents:
        yield "No parent."
    else:
        yield f"{'Parent' if len(parents) == 1 else 'Parents'} {_and(parents)}."


def _refs(
    one: str,
    many: str,
    names: tuple[str, ...],
    moved: Mapping[str, tuple[str | None, str | None]],
) -> Iterable[str]:
    told = [
        f"{seen(name)} ({word})" if (word := state(moved, name)) else seen(name) for name in names
    ]
    if told:
        yield f"{one if len(told) == 1 else many} {_and(told)}."


def _and(parts: list[str]) -> str:
    return " and ".join([*([", ".join(parts[:-1])] if parts[1:] else ()), parts[-1]])
