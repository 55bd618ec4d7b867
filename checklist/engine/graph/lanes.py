"""Assign each commit a lane: the first to the main line, its own to each other branch.

Pure. A commit that had a lane keeps it, unless it joins the main line or leaves it; so the reader
sees a branch where it was at the step before.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from checklist.engine.graph.history import Commit, History

ORDER = ("main", "master", "trunk", "develop")
"""Branches that take precedence for commits on several lines; the first there is the main line."""

Lanes = tuple[str | None, ...]
"""The name of each lane's branch, which may be deleted; None where it is not known."""

_MERGED = re.compile(r"Merge branch '([^']+)'")


def assign(
    history: History,
    ranked: Sequence[Commit],
    *,
    held: Mapping[str, int],
    names: Lanes,
) -> tuple[dict[str, int], Lanes]:
    """Return the lane of each commit by id, and the name of each lane.

    `ranked` are the commits, oldest first; `held` and `names` are the lanes in the graph before.
    """
    main = names[0] if names else _main_line(history)
    lane = dict.fromkeys(_line(history, history.branches.get(main or ""), {}), 0)
    moves_main = main in history.branches
    for commit in ranked:
        old = held.get(commit.id)
        if old is not None and commit.id not in lane and (old or not moves_main):
            lane[commit.id] = old
    used = set(lane.values())
    kept = [
        name if number == 0 or number in used or name in history.branches else None
        for number, name in enumerate((main, *names[1:]))
    ]
    table = _Table(history, ranked, lane, kept)
    for name, tip in _claims(history, ranked, table.names):
        table.claim(name, tip)
    return (lane, tuple(table.names)) if names else _by_first(ranked, lane, table.names)


def _by_first(
    ranked: Sequence[Commit], lane: Mapping[str, int], names: Sequence[str | None]
) -> tuple[dict[str, int], Lanes]:
    """Return the lanes in the order of their first commits, as if every step had been drawn."""
    order = list(dict.fromkeys([0, *(lane[commit.id] for commit in ranked)]))
    position = {old: new for new, old in enumerate(order)}
    return {name: position[old] for name, old in lane.items()}, tuple(names[old] for old in order)


class _Table:
    """The lanes while they are being assigned: `lane` by commit, `names` by lane."""

    def __init__(
        self,
        history: History,
        ranked: Sequence[Commit],
        lane: dict[str, int],
        names: list[str | None],
    ) -> None:
        self.history = history
        self.lane = lane
        self.names = names
        self.row = {commit.id: row for row, commit in enumerate(ranked)}
        self.tops = {lane[one.id]: one.id for one in ranked if one.id in lane}

    def claim(self, name: str | None, tip: str) -> None:
        """Assign the commits of a line that have no lane yet to the lane of `name`."""
        own = _line(self.history, tip, self.lane)
        if not own:
            return
        number = self._number(name, own[-1])
        for commit in own:
            self.lane[commit] = number
        top = self.tops.get(number, tip)
        self.tops[number] = max(top, tip, key=self.row.__getitem__)

    def _number(self, name: str | None, lowest: str) -> int:
        if name is not None and name in self.names:
            return self.names.index(name)
        parents = self.history.commits[lowest].parents
        number = self._left(parents[0]) if parents else None
        if number is None:
            number = self._free()
        if name is not None:
            self.names[number] = name
        return number

    def _left(self, parent: str) -> int | None:
        """Return the lane that ends at `parent` and can go on, since its branch is deleted."""
        number = self.lane.get(parent, 0)
        goes_on = number and self.tops[number] == parent
        return number if goes_on and self.names[number] not in self.history.branches else None

    def _free(self) -> int:
        for number in range(1, len(self.names)):
            if self.names[number] is None and number not in self.tops:
                return number
        self.names.append(None)
        return len(self.names) - 1


def _main_line(history: History) -> str | None:
    named = [name for name in ORDER if name in history.branches]
    rest = sorted(history.branches)
    return next((name for name in [*named, history.branch, *rest] if name), None)


def _line(history: History, tip: str | None, taken: Mapping[str, int]) -> list[str]:
    """Return the commits from `tip` by first parents, down to one that is taken."""
    line = []
    while tip is not None and tip not in taken:
        line.append(tip)
        parents = history.commits[tip].parents
        tip = parents[0] if parents else None
    return line


def _claims(
    history: History, ranked: Sequence[Commit], names: Sequence[str | None]
) -> Iterator[tuple[str | None, str]]:
    """Yield names and tips by precedence: branches, HEAD, tags, then branches that were merged."""
    by_age = sorted(history.branches, key=lambda name: _age(history, history.branches[name], name))
    for name in dict.fromkeys([*names, *ORDER, *by_age]):
        if name is not None and name in history.branches:
            yield name, history.branches[name]
    if history.head is not None:
        yield None, history.head
    for name in sorted(history.tags, key=lambda name: _age(history, history.tags[name], name)):
        yield None, history.tags[name]
    merged: dict[str, str] = {}
    for commit in reversed(ranked):
        if found := _MERGED.match(commit.subject):
            merged.update(dict.fromkeys(commit.parents[1:], found[1]))
        yield merged.get(commit.id), commit.id


def _age(history: History, tip: str, name: str) -> tuple[int, str]:
    return history.commits[tip].time, name
