"""Find which values of a name can lead to outcomes that differ, or that fall in urgency.

Pure: no files, no clock, no browser; runs natively and in Pyodide. Goes from the outcome down to
the questions, table by table.
"""

from collections.abc import Collection, Mapping
from itertools import pairwise, permutations

from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.diagram import Relation
from checklist.engine.policy.model import LAST


def rests_on(compiled: Compiled) -> dict[str, str]:
    """Return for each name that the outcome's diagrams ask for the table that asks, in order."""
    asked: dict[str, str] = {}
    tables = [LAST]
    for table in tables:
        # A derived value that rests on no question is always the same, and may be asked for twice.
        for name in (n for n in compiled.meanings[table].names if n not in asked):
            asked[name] = table
            if name in compiled.meanings:
                tables.append(name)
    return asked


def relations(
    compiled: Compiled, related: Relation, reached: Mapping[str, int] | None = None
) -> dict[str, set[tuple[int, int]]]:
    """Return for each name that the outcome rests on which pairs of its places meet `related`.

    A pair meets it where, with all else the same, the two can lead to outcomes that are related.
    `reached` are diagrams to look at instead of the tables' own, by table.
    """
    found: dict[str, set[tuple[int, int]]] = {}
    for name, table in rests_on(compiled).items():
        meaning = compiled.meanings[table]
        level = meaning.names.index(name)
        domain = meaning.frame.domains[level]
        diagram = reached[table] if reached else meaning.reached
        relation = related if table == LAST else related_by(found[table], related)
        every = range(len(domain))
        wanted = permutations(every, 2) if name in compiled.meanings else pairwise(every)
        met = meaning.space.pairs(diagram, level, wanted, relation)
        found[name] = {(domain[v], domain[w]) for v, w in met}
    return found


def related_by(pairs: Collection[tuple[int, int]], related: Relation) -> Relation:
    """Return the relation of the `pairs` of places; no value at all relates as an outcome does."""
    return lambda a, b: (
        (a, b) in pairs if min(a, b) >= 0 else bool(pairs) and related(min(a, 0), min(b, 0))
    )


def differs(a: int, b: int) -> bool:
    """Return whether two leaf values are not the same; to have none is to have none."""
    return a != b and max(a, b) >= 0


def falls(a: int, b: int) -> bool:
    """Return whether the second of two outcomes is the less urgent."""
    return 0 <= b < a
