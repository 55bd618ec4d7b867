"""Describe what a step changed: new commits, moved branches and tags, and where HEAD is.

Pure. The sentences are for screen readers, and for anyone who cannot use the picture. To change
them, edit graph.json of the words.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from checklist.engine.catalogue import Words
from checklist.engine.git.repository import SHORT
from checklist.engine.graph.history import History, Unfinished
from checklist.engine.graph.layout import Graph
from checklist.engine.graph.measure import printable

MOST = 4
"""Number of things of one sort that a summary lists; a single further one is listed too."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new in a graph; of a branch or tag, its commit before and after, None for none."""

    commits: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    branches: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    tags: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    head: bool = False


def changes(graph: Graph, before: Graph | None) -> Changes:
    """Return what changed since `before`; nothing where `before` is None."""
    if before is None:
        return Changes()
    new, old = graph.history, before.history
    return Changes(
        tuple(node.commit.id for node in graph.nodes if node.commit.id not in old.commits),
        tuple(node.commit.id for node in before.nodes if node.commit.id not in new.commits),
        _moved(old.branches, new.branches),
        _moved(old.tags, new.tags),
        _head_of(old) != _head_of(new),
    )


def summary(graph: Graph, before: Graph | None = None, *, words: Words) -> str:
    """Return one line that describes what changed since `before`; without it, the graph itself."""
    if before is None:
        where = sentence(head(graph.history, words), words)
        return printable(f"{_count(graph.history, words)} {where}" if graph.nodes else where)
    clauses = [*_clauses(graph, before, words)] or [words.word("nothing_moved")]
    return printable(sentence(words.word("clause_joint").join(clauses), words))


def sentence(clause: str, words: Words) -> str:
    """Return a clause as a sentence of its own."""
    return words.word("sentence", clause=f"{clause[0].upper()}{clause[1:]}")


def head(history: History, words: Words) -> str:
    """Return a clause that says where HEAD is."""
    if history.head is None:
        return words.word("head_on_nothing", branch=history.branch)
    if history.branch is None:
        return words.word("head_at", commit=history.head[:SHORT])
    return words.word("head_on_at", branch=history.branch, commit=history.head[:SHORT])


def unfinished(history: History, words: Words) -> str:
    """Return a clause that says which command is unfinished; "" if none is."""
    doing = history.unfinished
    if doing is None:
        return ""
    commits = words.listed(name[:SHORT] for name in doing.sources)
    return words.word(f"{doing.doing}_in_progress", commits=commits)


def _clauses(graph: Graph, before: Graph, words: Words) -> Iterator[str]:
    changed = changes(graph, before)
    history = graph.history
    moved = [*_refs("tag", changed.tags, words), *_refs("branch", changed.branches, words)]
    yield from _few(moved, "more_refs", words)
    if changed.commits:
        newest = history.commits[changed.commits[0]]
        values = {"commit": newest.short, "subject": newest.subject}
        yield words.plural("new_commits", len(changed.commits), **values)
    if changed.gone:
        gone = _few([name[:SHORT] for name in changed.gone], "more_commits", words)
        yield words.word("gone", commits=words.word("list_joint").join(gone))
    if changed.head:
        if history.branch in changed.branches:
            yield words.word("head_on", branch=history.branch)  # its commit is given above
        else:
            yield head(history, words)
    yield from _unfinished(history, before.history.unfinished, words)


def _moved(
    old: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, tuple[str | None, str | None]]:
    names = sorted({*old, *new})
    both = {name: (old.get(name), new.get(name)) for name in names}
    return {name: (was, now) for name, (was, now) in both.items() if was != now}


def _head_of(history: History) -> tuple[str | None, ...]:
    """Return where HEAD is: on a branch HEAD moves along, so only the branch counts."""
    return (history.branch, None if history.branch else history.head)


def _refs(
    sort: str, moved: Mapping[str, tuple[str | None, str | None]], words: Words
) -> Iterator[str]:
    for name, (was, now) in moved.items():
        if now is None:
            yield words.word(f"{sort}_deleted", name=name)
        elif was is None:
            yield words.word(f"{sort}_new", name=name, now=now[:SHORT])
        else:
            yield words.word(f"{sort}_moved", name=name, was=was[:SHORT], now=now[:SHORT])


def _few(items: Sequence[str], more: str, words: Words) -> Sequence[str]:
    """Return `items`; of many only the first, then how many more, by the phrase `more`."""
    if len(items) <= MOST + 1:
        return items
    return [*items[:MOST], words.plural(more, len(items) - MOST)]


def _count(history: History, words: Words) -> str:
    return words.word(
        "counted",
        commits=words.plural("count_commits", len(history.commits)),
        branches=words.plural("count_branches", len(history.branches)),
        tags=words.plural("count_tags", len(history.tags)),
    )


def _unfinished(history: History, before: Unfinished | None, words: Words) -> Iterator[str]:
    if history.unfinished != before:
        if history.unfinished is not None:
            yield unfinished(history, words)
        elif before is not None:
            yield words.word(f"{before.doing}_over")
