"""Reduced ordered multi-valued decision diagrams: functions stored without listing combinations.

Pure: no files, no clock, no browser; runs natively and in Pyodide.

A diagram is named by an int, within one Space. Level n of a Space is its n-th variable, with
``sizes[n]`` values 0, 1, …; a leaf carries an int. Equal functions have equal names, so asking
whether two are the same everywhere takes one comparison. After Bryant, "Graph-Based Algorithms for
Boolean Function Manipulation" (1986), extended to variables and leaves of more than two values.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

Condition = Mapping[int, Collection[int]]
"""By level, the values for which the condition holds; a level left out may have any value."""

Relation = Callable[[int, int], bool]
"""Whether a pair of leaf values is related; no value is related to itself."""

BUDGET = 1_000_000
"""Steps that one Space may take before it gives up: about three seconds in CPython.

Visiting or making a node takes one step, or several for a node of sixteen values or more.
"""

STEP = 8
"""Number of a node's values that cost one step."""

MOST_LEVELS = 400
"""Maximum number of levels: each takes two nested calls, and CPython's stack is limited."""


class BudgetSpentError(Exception):
    """The Space has used up its steps, so the question has no answer."""


class Space:
    """All diagrams over the same variables; each function is stored once."""

    def __init__(self, sizes: Sequence[int], *, budget: int = BUDGET) -> None:
        if len(sizes) > MOST_LEVELS:
            raise BudgetSpentError
        self.sizes = tuple(sizes)
        self._left = budget
        self._price = (*(max(1, size // STEP) for size in sizes), 1)
        self._names: dict[tuple[int, tuple[int, ...]], int] = {}
        self._nodes: list[tuple[int, tuple[int, ...]]] = []

    def renew(self, budget: int = BUDGET) -> None:
        """Allow `budget` further steps; the diagrams built so far stay."""
        self._left = budget

    def leaf(self, value: int) -> int:
        """Return the diagram that is `value` everywhere."""
        return self._name((len(self.sizes), (value,)))

    def node(self, level: int, children: Sequence[int]) -> int:
        """Return the diagram that continues with ``children[v]`` for value v at `level`."""
        kids = tuple(children)
        return kids[0] if kids.count(kids[0]) == len(kids) else self._name((level, kids))

    def level(self, diagram: int) -> int:
        """Return the level that `diagram` asks for first; that of a leaf comes after the last."""
        return self._nodes[diagram][0]

    def children(self, diagram: int) -> tuple[int, ...]:
        """Return the diagram that follows for each value of the level; not defined for leaves."""
        return self._nodes[diagram][1]

    def is_leaf(self, diagram: int) -> bool:
        """Return whether `diagram` is the same everywhere."""
        return self.level(diagram) == len(self.sizes)

    def value(self, leaf: int) -> int:
        """Return the number that `leaf` carries."""
        return self._nodes[leaf][1][0]

    def guard(self, condition: Condition) -> int:
        """Return the diagram that is 1 where `condition` holds, else 0."""
        diagram, no = self.leaf(1), self.leaf(0)
        for level in sorted(condition, reverse=True):
            wanted = condition[level]
            diagram = self.node(level, [diagram if v in wanted else no for v in self._range(level)])
        return diagram

    def select(self, guard: int, then: int, otherwise: int) -> int:
        """Return the diagram that is `then` where `guard` is 1, and `otherwise` where it is 0."""
        yes, no = self.leaf(1), self.leaf(0)
        seen: dict[tuple[int, int, int], int] = {}

        def go(g: int, a: int, b: int) -> int:
            if g == yes or a == b:
                return a
            if g == no:
                return b
            key = (g, a, b)
            if key not in seen:
                level = min(self._nodes[g][0], self._nodes[a][0], self._nodes[b][0])
                self._spend(self._price[level])
                under = zip(
                    self._cofactors(g, level),
                    self._cofactors(a, level),
                    self._cofactors(b, level),
                    strict=True,
                )
                seen[key] = self.node(level, [go(*three) for three in under])
            return seen[key]

        return go(guard, then, otherwise)

    def combine(self, one: int, other: int, operation: Callable[[int, int], int]) -> int:
        """Return the diagram of `operation` on the two diagrams' leaf values, point by point."""
        seen: dict[tuple[int, int], int] = {}

        def go(a: int, b: int) -> int:
            key = (a, b)
            if key not in seen:
                level = min(self.level(a), self.level(b))
                self._spend(self._price[level])
                if level == len(self.sizes):
                    seen[key] = self.leaf(operation(self.value(a), self.value(b)))
                else:
                    under = zip(self._cofactors(a, level), self._cofactors(b, level), strict=True)
                    seen[key] = self.node(level, [go(*two) for two in under])
            return seen[key]

        return go(one, other)

    def relabel(self, diagram: int, label: Callable[[int], int]) -> int:
        """Return `diagram` with every leaf value replaced by its label."""
        return self._rebuild(diagram, leaf=lambda value: self.leaf(label(value)))

    def restrict(self, diagram: int, allowed: Condition) -> int:
        """Return `diagram` for a world in which only the allowed values occur.

        Levels that no longer matter drop out, since a value that is not allowed gets the child of
        the first allowed one.
        """
        lowest = max(allowed, default=-1)

        def pick(level: int, children: tuple[int, ...]) -> Sequence[int]:
            values = allowed.get(level)
            if values is None:
                return children
            stand_in = children[min(values)]
            return [c if v in values else stand_in for v, c in enumerate(children)]

        return self._rebuild(
            diagram, leaf=self.leaf, pick=pick, done=lambda name: self.level(name) > lowest
        )

    def values_under(self, diagram: int, allowed: Condition) -> set[int]:
        """Return the leaf values that `diagram` reaches if only the allowed values occur.

        The same as ``values(restrict(…))``, but without building a diagram.
        """
        leaf_values: set[int] = set()
        seen = {diagram}
        row = [diagram]
        last = len(self.sizes)
        for name in row:
            level, children = self._nodes[name]
            if level == last:
                leaf_values.add(children[0])
                continue
            values = allowed.get(level)
            for child in children if values is None else [children[v] for v in values]:
                if child not in seen:
                    seen.add(child)
                    row.append(child)
        self._spend(len(row))
        return leaf_values

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

    def count(self, diagram: int, weights: Sequence[Sequence[int]]) -> dict[int, int]:
        """Return how many combinations reach each leaf value.

        A combination counts as the product of the weights of its values; `weights` are by level
        and value.
        """
        seen: dict[int, dict[int, int]] = {}

        def below(level: int, name: int) -> dict[int, int]:
            # The levels skipped in between are free: each multiplies the number of combinations.
            free = 1
            for weight in weights[level : self.level(name)]:
                free *= sum(weight)
            return {value: free * number for value, number in go(name).items()}

        def go(name: int) -> dict[int, int]:
            if self.is_leaf(name):
                return {self.value(name): 1}
            if name not in seen:
                sums: dict[int, int] = {}
                level = self.level(name)
                for child, weight in zip(self.children(name), weights[level], strict=True):
                    for value, number in below(level + 1, child).items():
                        sums[value] = sums.get(value, 0) + weight * number
                seen[name] = sums
            return seen[name]

        return below(0, diagram)

    def path(self, diagram: int, goal: Callable[[int], bool]) -> dict[int, int] | None:
        """Return values by level that force a leaf value for which `goal` holds, or None."""
        dead: set[int] = set()

        def go(name: int) -> dict[int, int] | None:
            if self.is_leaf(name):
                return {} if goal(self.value(name)) else None
            if name in dead:
                return None
            for value, child in enumerate(self.children(name)):
                rest = go(child)
                if rest is not None:
                    return {self.level(name): value, **rest}
            dead.add(name)
            return None

        return go(diagram)

    def pairs(
        self, diagram: int, level: int, wanted: Iterable[tuple[int, int]], related: Relation
    ) -> set[tuple[int, int]]:
        """Return the `wanted` pairs of values at `level` that can lead to related leaf values.

        A pair can if it does so under some combination of the other levels, the same for both.
        """
        seen: dict[tuple[int, int], bool] = {}
        left = set(wanted)
        leading: set[tuple[int, int]] = set()
        for name in self.reach(diagram):
            if self.level(name) == level:
                under = self.children(name)
                leading.update(
                    (v, w) for v, w in left if self.meet(under[v], under[w], related, seen)
                )
                left -= leading
        return leading

    def meet(
        self,
        one: int,
        other: int,
        related: Relation,
        known: dict[tuple[int, int], bool] | None = None,
    ) -> bool:
        """Return whether some combination gives the two diagrams leaf values that are related.

        `known` caches the answers, for further questions about the same relation.
        """
        seen = {} if known is None else known

        def go(a: int, b: int) -> bool:
            if a == b:
                return False
            key = (a, b)
            if key not in seen:
                at = min(self._nodes[a][0], self._nodes[b][0])
                self._spend(self._price[at])
                seen[key] = False
                if at == len(self.sizes):
                    seen[key] = related(self.value(a), self.value(b))
                    return seen[key]
                under = zip(self._cofactors(a, at), self._cofactors(b, at), strict=True)
                for pair in under:
                    if go(*pair):
                        seen[key] = True
                        break
            return seen[key]

        return go(one, other)

    def merge(self, diagram: int, levels: Collection[int], union: Callable[[int, int], int]) -> int:
        """Return `diagram` without `levels`, the children of each joined by `union`."""

        def merged(children: Iterable[int]) -> int:
            first, *others = dict.fromkeys(children)
            for other in others:
                first = self.combine(first, other, union)
            return first

        return self._rebuild(
            diagram,
            leaf=self.leaf,
            make=lambda at, kids: merged(kids) if at in levels else self.node(at, kids),
        )

    def _rebuild(
        self,
        diagram: int,
        *,
        leaf: Callable[[int], int],
        pick: Callable[[int, tuple[int, ...]], Sequence[int]] = lambda _, children: children,
        make: Callable[[int, list[int]], int] | None = None,
        done: Callable[[int], bool] = lambda _: False,
    ) -> int:
        """Return `diagram` rebuilt from its leaves up.

        `pick` chooses the children to rebuild at a level, `make` makes a node of them, and a part
        for which `done` holds stays as it is.
        """
        join = make or self.node
        seen: dict[int, int] = {}

        def go(name: int) -> int:
            if done(name):
                return name
            if name not in seen:
                level, children = self._nodes[name]
                self._spend(self._price[level])
                if level == len(self.sizes):
                    seen[name] = leaf(children[0])
                else:
                    seen[name] = join(level, [go(child) for child in pick(level, children)])
            return seen[name]

        return go(diagram)

    def _range(self, level: int) -> range:
        return range(self.sizes[level])

    def _cofactors(self, diagram: int, level: int) -> tuple[int, ...]:
        """Return the diagram for each value at `level`, which is not below its own level."""
        at, children = self._nodes[diagram]
        return children if at == level else (diagram,) * self.sizes[level]

    def _name(self, node: tuple[int, tuple[int, ...]]) -> int:
        name = self._names.get(node)
        if name is None:
            self._spend(self._price[node[0]])
            name = self._names[node] = len(self._nodes)
            self._nodes.append(node)
        return name

    def _spend(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise BudgetSpentError
