"""Describe a graph as text: each commit, and what points at it.

Pure. It has all that the picture shows, uncut, for anyone who cannot use the picture. To change the
sentences, edit graph.json of the words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from checklist.engine.catalogue import Words
from checklist.engine.git.repository import SHORT
from checklist.engine.graph.changes import Changes
from checklist.engine.graph.layout import Graph, Node
from checklist.engine.graph.measure import printable


@dataclass(frozen=True, slots=True)
class Entry:
    """The description of a commit: short id, subject, and sentences."""

    short: str
    subject: str
    notes: tuple[str, ...]


def entries(graph: Graph, changed: Changes, words: Words) -> tuple[Entry, ...]:
    """Return an entry for each commit, the newest first."""
    new = frozenset(changed.commits)
    return tuple(
        Entry(
            node.commit.short,
            printable(node.commit.subject),
            tuple(_notes(graph, node, changed, is_new=node.commit.id in new, words=words)),
        )
        for node in graph.nodes
    )


def whole(commit: str, entry: Entry, words: Words) -> str:
    """Return an entry as one text, in which `commit` is the name of the commit."""
    return words.word("entry", commit=commit, subject=entry.subject, notes=" ".join(entry.notes))


def nothing(graph: Graph, words: Words) -> str:
    """Return the clause that replaces a graph without commits."""
    return words.word("empty", branch=printable(graph.history.branch or ""))  # HEAD is on one then


def state(moved: Mapping[str, tuple[str | None, str | None]], name: str) -> str:
    """Return what happened to an existing branch or tag: "new", "moved", or ""."""
    if name not in moved:
        return ""
    return "new" if moved[name][0] is None else "moved"


def _notes(
    graph: Graph, node: Node, changed: Changes, *, is_new: bool, words: Words
) -> Iterable[str]:
    word = words.word
    if is_new:
        yield word("is_new")
    if node.head:
        branch = graph.history.branch
        yield word("is_head_on", branch=printable(branch)) if branch else word("is_head")
    yield from _refs("branch", node.branches, changed.branches, words)
    yield from _refs("tag", node.tags, changed.tags, words)
    if node.fix:
        yield word("is_fix")
    if node.commit.source:
        yield word("picked_from", commit=node.commit.source[:SHORT])
    parents = [parent[:SHORT] for parent in node.commit.parents]
    if parents:
        yield words.plural("parents", len(parents), commits=words.listed(parents))
    else:
        yield word("no_parent")


def _refs(
    sort: Literal["branch", "tag"],
    names: tuple[str, ...],
    moved: Mapping[str, tuple[str | None, str | None]],
    words: Words,
) -> Iterable[str]:
    listed = []
    for name in names:
        shown, happened = printable(name), state(moved, name)
        if happened:
            mark = words.word(f"mark_{sort}_{happened}")
            shown = words.word("marked", name=shown, mark=mark)
        listed.append(shown)
    if listed:
        yield words.plural(_REFS[sort], len(listed), names=words.listed(listed))


_REFS = {"branch": "has_branches", "tag": "has_tags"}
