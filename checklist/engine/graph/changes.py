"""Tell what a step changed: which commits are new, which branches and tags moved, where HEAD is.

Pure. The sentences are for a screen reader, and for whoever reads no pictures.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checklist.engine.git.repository import SHORT
from checklist.engine.graph.history import Commit, HalfWay, History
from checklist.engine.graph.layout import Graph
from checklist.engine.graph.measure import seen

MOST = 4
"""How many things of one sort a summary tells one by one."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What is new in a graph; of a branch or tag, the commit before and after, None for none."""

    commits: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    branches: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    tags: Mapping[str, tuple[str | None, str | None]] = field(default_factory=dict)
    head: bool = False


def changes(graph: Graph, before: Graph | None) -> Changes:
    """Return what changed since `before`; nothing where there is no step before."""
    if before is None:
        return Changes()
    new, old = graph.history, before.history
    return Changes(
        tuple(node.commit.id for node in graph.nodes if node.commit.id not in old.commits),
        tuple(node.commit.id for node in before.nodes if node.commit.id not in new.commits),
        _moved(old.branches, new.branches),
        _moved(old.tags, new.tags),
        _place(old) != _place(new),
    )


def summary(graph: Graph, before: Graph | None = None) -> str:
    """Return one line that says what changed since `before`, or what the graph holds."""
    if before is None:
        counted = f"{_count(graph)}. " if graph.nodes else ""
        return seen(f"{counted}{head(graph.history)}.")
    changed = changes(graph, before)
    commits = graph.history.commits
    told = [*_told("tag", changed.tags), *_told("branch", changed.branches)]
    told = [*_few(told, "more branches and tags")]
    told += _new(tuple(commits[name] for name in changed.commits))
    if changed.gone:
        told.append(f"no branch or tag leads to {_few_ids(changed.gone)} any more")
    if changed.head:
        is_told = graph.history.branch in changed.branches
        told.append(f"HEAD is on {graph.history.branch}" if is_told else head(graph.history))
    told += _half_way(graph.history, before.history.half_way)
    line = "; ".join(told) or "nothing moved"
    return seen(f"{line[0].upper()}{line[1:]}.")


def head(history: History) -> str:
    """Return in words where HEAD is."""
    if history.head is None:
        return f"HEAD is on {history.branch}, which has no commit yet"
    if history.branch is None:
        return f"HEAD is at {history.head[:SHORT]}, on no branch"
    return f"HEAD is on {history.branch}, at {history.head[:SHORT]}"


def half_way(history: History) -> str:
    """Return in words what stands half-way; "" for nothing."""
    doing = history.half_way
    if doing is None:
        return ""
    what = " and ".join(name[:SHORT] for name in doing.sources)
    return f"{doing.doing} of {what} is half-way: its commit is still to come"


def _moved(
    old: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, tuple[str | None, str | None]]:
    names = sorted({*old, *new})
    both = {name: (old.get(name), new.get(name)) for name in names}
    return {name: (was, now) for name, (was, now) in both.items() if was != now}


def _place(history: History) -> tuple[str | None, ...]:
    """Return where HEAD is: a branch takes HEAD along, so its commit is no change of HEAD."""
    return (history.branch, None if history.branch else history.head)


def _told(sort: str, moved: Mapping[str, tuple[str | None, str | None]]) -> list[str]:
    told = []
    for name, (was, now) in moved.items():
        if now is None:
            told.append(f"{sort} {name} is deleted")
        elif was is None:
            told.append(f"{sort} {name} is new, at {now[:SHORT]}")
        else:
            told.append(f"{sort} {name} moved from {was[:SHORT]} to {now[:SHORT]}")
    return told


def _few(told: list[str], more: str) -> list[str]:
    if len(told) <= MOST + 1:
        return told
    return [*told[:MOST], f"{len(told) - MOST} {more}"]


def _few_ids(names: tuple[str, ...]) -> str:
    return ", ".join(_few([name[:SHORT] for name in names], "more commits"))


def _new(commits: tuple[Commit, ...]) -> list[str]:
    if not commits:
        return []
    newest = f"{commits[0].short} {commits[0].subject}"
    if len(commits) == 1:
        return [f"new commit {newest}"]
    return [f"{len(commits)} new commits, the last is {newest}"]


def _count(graph: Graph) -> str:
    def of(number: int, one: str, many: str) -> str:
        return f"{number} {one if number == 1 else many}"

    history = graph.history
    return ", ".join(
        (
            of(len(history.commits), "commit", "commits"),
            of(len(history.branches), "branch", "branches"),
            of(len(history.tags), "tag", "tags"),
        )
    )


def _half_way(history: History, before: HalfWay | None) -> list[str]:
    if history.half_way == before:
        return []
    if history.half_way is None:
        return [f"the {before.doing} is over"] if before else []
    return [half_way(history)]
