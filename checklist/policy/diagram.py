"""Reduced ordered multi-valued decision diagrams: a table's meaning without its combinations.

Pure: no files, no clock, no browser; runs natively and in Pyodide.

A diagram is named by an int, within one Space. Level n of a Space is its n-th variable, with
``sizes[n]`` values 0, 1, …; a leaf carries an int. Equal functions have equal names, so "is it
the same everywhere" is one comparison. After Bryant, "Graph-Based Algorithms for Boolean Function
Manipulation" (1986), with more than two values a variable and a leaf.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Condition = Mapping[int, frozenset[int]]
"""Per level the values that hold; a level that is not named may have any."""

BUDGET = 1_000_000
"""How many steps one Space may take before it gives up, about ten seconds of CPython."""


MOST_LEVELS = 400
"""Each level takes two calls: with more of them a diagram could outgrow CPython's stack."""


class BudgetSpentError(Exception):
    """The diagram grew past what the Space may spend; nothing is claimed."""


class Space:
    """All diagrams over the same variables; each function is stored once."""

    def __init__(self, sizes: Sequence[int], *, budget: int = BUDGET) -> None:
        if len(sizes) > MOST_LEVELS:
            raise BudgetSpentError
        self.sizes = tuple(sizes)
        self._left = budget
        self._names: dict[tuple[int, tuple[int, ...]], int] = {}
        self._nodes: list[tuple[int, tuple[int, ...]]] = []

    def renew(self, budget: int = BUDGET) -> None:
        """Allow `budget` further steps: what was built stays, each later question pays anew."""
        self._left = budget

    def leaf(self, value: int) -> int:
        """Return the diagram that is `value` everywhere."""
        return self._name((len(self.sizes), (value,)))

    def node(self, level: int, children: Sequence[int]) -> int:
        """Return the diagram that continues with ``children[v]`` for value v at `level`."""
        first = children[0]
        if all(child == first for child in children):
            return first
        return self._name((level, tuple(children)))

    def level(self, diagram: int) -> int:
        """Return the level that `diagram` asks first; a leaf's is past the last."""
        return self._nodes[diagram][0]

    def children(self, diagram: int) -> tuple[int, ...]:
        """Return where `diagram` continues, one a value of its level; not for leaves."""
        return self._nodes[diagram][1]

    def is_leaf(self, diagram: int) -> bool:
        """Return whether `diagram` is the same everywhere."""
        return self.level(diagram) == len(self.sizes)

    def value(self, leaf: int) -> int:
        """Return what `leaf` carries."""
        return self._nodes[leaf][1][0]

    def choose(self, condition: Condition, then: int, otherwise: int) -> int:
        """Return the diagram that is `then` where `condition` holds, else `otherwise`."""
        levels = sorted(condition)
        seen: dict[tuple[int, int, int], int] = {}

        def go(position: int, yes: int, no: int) -> int:
            if position == len(levels):
                return yes
            key = (position, yes, no)
            if key not in seen:
                self._spend()
                level = min(levels[position], self.level(yes), self.level(no))
                ours = level == levels[position]
                held = condition[level] if ours else frozenset(range(self.sizes[level]))
                seen[key] = self.node(
                    level,
                    [
                        go(position + ours, self._at(yes, level, v), self._at(no, level, v))
                        if v in held
                        else self._at(no, level, v)
                        for v in range(self.sizes[level])
                    ],
                )
            return seen[key]

        return go(0, then, otherwise)

    def combine(self, one: int, other: int, operation: Callable[[int, int], int]) -> int:
        """Return the diagram of `operation` on the two diagrams' leaf values, point by point."""
        seen: dict[tuple[int, int], int] = {}

        def go(a: int, b: int) -> int:
            key = (a, b)
            if key not in seen:
                self._spend()
                level = min(self.level(a), self.level(b))
                if level == len(self.sizes):
                    seen[key] = self.leaf(operation(self.value(a), self.value(b)))
                else:
                    seen[key] = self.node(
                        level,
                        [
                            go(self._at(a, level, v), self._at(b, level, v))
                            for v in range(self.sizes[level])
                        ],
                    )
            return seen[key]

        return go(one, other)

    def relabel(self, diagram: int, label: Callable[[int], int]) -> int:
        """Return `diagram` with every leaf value replaced by its label."""
        return self._rebuild(
            diagram, leaf=lambda value: self.leaf(label(value)), pick=lambda _, kids: kids
        )

    def restrict(self, diagram: int, allowed: Condition) -> int:
        """Return `diagram` where only the allowed values can occur.

        It asks only what still matters: a value that is not allowed is given the first allowed
        one's child.
        """

        def pick(level: int, children: tuple[int, ...]) -> tuple[int, ...]:
            values = allowed.get(level)
            if values is None:
                return children
            stand_in = children[min(values)]
            return tuple(c if v in values else stand_in for v, c in enumerate(children))

        return self._rebuild(diagram, leaf=self.leaf, pick=pick)

    def values(self, diagram: int) -> frozenset[int]:
        """Return the leaf values that `diagram` reaches."""
        return frozenset(self.value(name) for name in self.reach(diagram) if self.is_leaf(name))

    def support(self, diagram: int) -> frozenset[int]:
        """Return the levels that make a difference to `diagram`."""
        return frozenset(self.level(name) for name in self.reach(diagram) if not self.is_leaf(name))

    def reach(self, diagram: int) -> Iterator[int]:
        """Yield `diagram` and every diagram below it, each once."""
        seen = {diagram}
        row = [diagram]
        for name in row:
            yield name
            if not self.is_leaf(name):
                fresh = [c for c in dict.fromkeys(self.children(name)) if c not in seen]
                seen.update(fresh)
                row.extend(fresh)

    def count(self, diagram: int) -> dict[int, int]:
        """Return for each leaf value how many combinations of all variables reach it."""
        seen: dict[int, dict[int, int]] = {}

        def below(level: int, name: int) -> dict[int, int]:
            # The levels that lie between are free: each multiplies the combinations.
            free = 1
            for size in self.sizes[level : self.level(name)]:
                free *= size
            return {value: free * number for value, number in go(name).items()}

        def go(name: int) -> dict[int, int]:
            if self.is_leaf(name):
                return {self.value(name): 1}
            if name not in seen:
                sums: dict[int, int] = {}
                for child in self.children(name):
                    for value, number in below(self.level(name) + 1, child).items():
                        sums[value] = sums.get(value, 0) + number
                seen[name] = sums
            return seen[name]

        return below(0, diagram)

    def irreducible(self, diagram: int, goal: int) -> dict[int, int] | None:
        """Return values for a few levels that alone force leaf value `goal`, or None.

        None of them can be left out: without it, some combination has another leaf value.
        """
        path = self._path(diagram, goal)
        if path is None:
            return None
        kept = dict(path)
        for level in sorted(path, reverse=True):
            fewer = {at: frozenset({value}) for at, value in kept.items() if at != level}
            if self.values(self.restrict(diagram, fewer)) == {goal}:
                del kept[level]
        return kept

    def _path(self, diagram: int, goal: int) -> dict[int, int] | None:
        dead: set[int] = set()

        def go(name: int) -> dict[int, int] | None:
            if self.is_leaf(name):
                return {} if self.value(name) == goal else None
            if name in dead:
                return None
            for value, child in enumerate(self.children(name)):
                rest = go(child)
                if rest is not None:
                    return {self.level(name): value, **rest}
            dead.add(name)
            return None

        return go(diagram)

    def _rebuild(
        self,
        diagram: int,
        *,
        leaf: Callable[[int], int],
        pick: Callable[[int, tuple[int, ...]], Iterable[int]],
    ) -> int:
        seen: dict[int, int] = {}

        def go(name: int) -> int:
            if name not in seen:
                self._spend()
                if self.is_leaf(name):
                    seen[name] = leaf(self.value(name))
                else:
                    level = self.level(name)
                    seen[name] = self.node(
                        level, [go(child) for child in pick(level, self.children(name))]
                    )
            return seen[name]

        return go(diagram)

    def _at(self, diagram: int, level: int, value: int) -> int:
        return self.children(diagram)[value] if self.level(diagram) == level else diagram

    def _name(self, node: tuple[int, tuple[int, ...]]) -> int:
        name = self._names.get(node)
        if name is None:
            self._spend()
            name = self._names[node] = len(self._nodes)
            self._nodes.append(node)
        return name

    def _spend(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise BudgetSpentError
