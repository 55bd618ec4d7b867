"""Find which values of a question or derived value can change the outcome, or lower its urgency.

Pure: no files, no clock, no browser; runs natively and in Pyodide. Works from the outcome, or from
another table that states something, down to the questions, table by table.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise, permutations

from checklist.engine.policy.compile import UNDEFINED, Compiled, Meaning, compile_asking
from checklist.engine.policy.diagram import Relation
from checklist.engine.policy.model import LAST


def rests_on(compiled: Compiled, target: str = LAST) -> dict[str, str]:
    """Return, for each name that the diagrams of `target` ask for, the id of the table that asks.

    The names nearest to the target come first; others are left out.
    """
    asked: dict[str, str] = {}
    tables = [target]
    for table in tables:
        # Two tables can both ask for a derived value that depends on no question: it is constant.
        for name in (n for n in compiled.meanings[table].names if n not in asked):
            asked[name] = table
            if name in compiled.meanings:
                tables.append(name)
    return asked


def relations(
    compiled: Compiled,
    related: Relation,
    reached: Mapping[str, int] | None = None,
    target: str = LAST,
) -> dict[str, set[tuple[int, int]]]:
    """Return, for each name that `target` depends on, the pairs of its values that are related.

    A pair of value indices is related if the two can, all else equal, lead to values of the target
    for which `related` holds. `reached` replaces the tables' own diagrams, by table.
    """
    by_name: dict[str, set[tuple[int, int]]] = {}
    for name, table in rests_on(compiled, target).items():
        meaning = compiled.meanings[table]
        diagram = reached[table] if reached else meaning.reached
        relation = related if table == target else related_by(by_name[table], related)
        by_name[name] = _pairs(compiled, meaning, diagram, name, relation)
    return by_name


def comparable(compiled: Compiled) -> Compiled:
    """Return the policy with diagrams of the outcome that also ask for what makes questions apply.

    So that `alike` finds all of it in one frame. Raises BudgetSpentError if they grow too large.
    """
    applies = compiled.lowered.applies
    if not applies:
        return compiled
    names = set[str]().union(*applies.values())
    last = compile_asking(compiled.plain, compiled.last.table, compiled.meanings, names)
    return Compiled(compiled.lowered, {**compiled.meanings, LAST: last})


def falling_pairs(compiled: Compiled) -> dict[str, set[tuple[int, int]]]:
    """Return, for each name, the pairs of its values of which the second can lower the urgency.

    Only completions are compared in which the same questions apply; then neighbouring answers are
    not enough, since what applies may be the same for the next but one again. The policy is one
    that `comparable` returns.
    """
    by_name: dict[str, set[tuple[int, int]]] = {}
    for name, table in rests_on(compiled).items():
        meaning = compiled.meanings[table]
        relation = falls if table == LAST else related_by(by_name[table], falls)
        seen = alike(compiled, meaning)
        by_name[name] = _pairs(
            compiled, meaning, seen.diagram, name, seen.relation(relation), every=seen.marks
        )
    return by_name


def _pairs(
    compiled: Compiled,
    meaning: Meaning,
    diagram: int,
    name: str,
    relation: Relation,
    *,
    every: bool = False,
) -> set[tuple[int, int]]:
    """Return the pairs of values of a name that are related; of a question, of neighbours.

    With `every`, of any answer and one after it, too.
    """
    level = meaning.names.index(name)
    domain = meaning.frame.domains[level]
    values = range(len(domain))
    wanted: Iterable[tuple[int, int]] = pairwise(values)
    if name in compiled.meanings:
        wanted = permutations(values, 2)
    elif every:
        wanted = combinations(values, 2)
    pairs = meaning.space.pairs(diagram, level, wanted, relation)
    return {(domain[v], domain[w]) for v, w in pairs}


@dataclass(frozen=True, slots=True)
class Alike:
    """A diagram of a table whose leaves also say which questions apply.

    `value` returns the value that a leaf stands for, and `mark` a number for what applies; without
    `marks` there is nothing that applies only sometimes.
    """

    diagram: int
    value: Callable[[int], int]
    mark: Callable[[int], int]
    marks: bool = True

    def relation(self, related: Relation) -> Relation:
        """Return the relation between leaves where the same applies and the values are related."""
        value, mark = self.value, self.mark
        return lambda a, b: mark(a) == mark(b) and related(value(a), value(b))


def alike(compiled: Compiled, meaning: Meaning) -> Alike:
    """Return the diagram of the table's value together with what applies among its questions."""
    frame, space = meaning.frame, meaning.space
    known = {*frame.names, *frame.functions}
    marks = [when for when in compiled.lowered.applies.values() if known.issuperset(when)]
    if not marks:
        return Alike(meaning.reached, lambda leaf: leaf, lambda _: 0, marks=False)
    width = len(marks)
    joint = space.relabel(meaning.reached, lambda at: (at - UNDEFINED) << width)
    for bit, when in enumerate(marks):
        holds = space.relabel(frame.guard(frame.as_indices(when)), lambda one, bit=bit: one << bit)  # type: ignore[misc]
        joint = space.combine(joint, holds, int.__or__)
    return Alike(joint, lambda leaf: (leaf >> width) + UNDEFINED, lambda leaf: leaf % (1 << width))


def related_by(pairs: Collection[tuple[int, int]], related: Relation) -> Relation:
    """Return the relation that holds for `pairs` of value indices.

    A missing value (a negative index) is compared by `related`, as a missing outcome is.
    """
    return lambda a, b: (
        (a, b) in pairs if min(a, b) >= 0 else bool(pairs) and related(min(a, 0), min(b, 0))
    )


def differs(a: int, b: int) -> bool:
    """Return whether two leaf values differ; all negative ones count as the same missing value."""
    return a != b and max(a, b) >= 0


def falls(a: int, b: int) -> bool:
    """Return whether outcome `b` is less urgent than outcome `a`; both are indices."""
    return 0 <= b < a
