"""Find which values of a question or derived value can change the outcome, or lower its urgency.

Pure: no files, no clock, no browser; runs natively and in Pyodide. Works from the outcome
down to the questions, table by table.
"""

from collections.abc import Collection, Mapping
from itertools import pairwise, permutations

from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.diagram import Relation
from checklist.engine.policy.model import LAST


def rests_on(compiled: Compiled) -> dict[str, str]:
    """Return, for each name that the outcome's diagrams ask for, the id of the table that asks.

    The names nearest to the outcome come first; others are left out.
    """
    asked: dict[str, str] = {}
    tables = [LAST]
    for table in tables:
        # Two tables can both ask for a derived value that depends on no question: it is constant.
        for name in (n for n in compiled.meanings[table].names if n not in asked):
            asked[name] = table
            if name in compiled.meanings:
                tables.append(name)
    return asked


def relations(
    compiled: Compiled, related: Relation, reached: Mapping[str, int] | None = None
) -> dict[str, set[tuple[int, int]]]:
    """Return, for each name that the outcome depends on, the pairs of its values that are related.

    A pair of value indices is related if the two can, all else equal, lead to outcomes for which
    `related` holds. `reached` replaces the tables' own diagrams, by table.
    """
    by_name: dict[str, set[tuple[int, int]]] = {}
    for name, table in rests_on(compiled).items():
        meaning = compiled.meanings[table]
        level = meaning.names.index(name)
        domain = meaning.frame.domains[level]
        diagram = reached[table] if reached else meaning.reached
        relation = related if table == LAST else related_by(by_name[table], related)
        every = range(len(domain))
        wanted = permutations(every, 2) if name in compiled.meanings else pairwise(every)
        pairs = meaning.space.pairs(diagram, level, wanted, relation)
        by_name[name] = {(domain[v], domain[w]) for v, w in pairs}
    return by_name


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
