"""Find out whether a derived value makes a difference to the outcome.

Pure: no files, no clock; native only.

It does where two completions give it different values, lead to different outcomes, and agree in
all else that the tables after it read: values that come together in no completion are no use.
"""

from collections.abc import Collection, Mapping

from checklist.policy.diagram import Relation
from checklist.policy.meaning import Compiled, Meaning, differs, related_by, rests_on
from checklist.policy.model import OUTCOME, Policy, Table


def makes_difference(
    compiled: Compiled, related: Mapping[str, Collection[tuple[int, int]]], derived: str
) -> bool:
    """Return whether the derived value does; `related` are the pairs of places that differ."""
    if derived in related:
        return bool(related[derived])
    for name in (OUTCOME, *rests_on(compiled)):
        meaning = compiled.meanings.get(name)
        if meaning and derived in meaning.frame.functions:
            relation = differs if name == OUTCOME else related_by(related[name], differs)
            return _differs_within(compiled.policy, meaning, derived, relation)
    return False


def _differs_within(policy: Policy, meaning: Meaning, derived: str, relation: Relation) -> bool:
    """Return whether a written-out derived value makes a difference to the table of `meaning`."""
    space, functions = meaning.space, meaning.frame.functions
    after = _after(policy, meaning, derived)
    read = {name for table in after for name in table.inputs}
    beside = [n for n in functions if n in read - {derived} - {table.id for table in after}]
    # The leaf of each completion is a tuple: what lies beside, the value itself, what comes of it.
    tuples: list[tuple[int, ...]] = [()]
    made = space.leaf(0)
    for diagram in (*(functions[name] for name in beside), functions[derived], meaning.reached):
        made = space.combine(made, diagram, _Interned(tuples).joined)
    sets: list[frozenset[int]] = [frozenset({at}) for at in range(len(tuples))]
    unread = {level for level, name in enumerate(meaning.names) if name not in read}
    merged = space.merge(made, unread, _Union(sets).of)
    return any(
        _some_differ([tuples[at] for at in sets[leaf]], relation) for leaf in space.values(merged)
    )


def _some_differ(tuples: list[tuple[int, ...]], relation: Relation) -> bool:
    return any(
        one[:-2] == other[:-2] and one[-2] != other[-2] and relation(one[-1], other[-1])
        for one in tuples
        for other in tuples
    )


def _after(policy: Policy, meaning: Meaning, derived: str) -> list[Table]:
    """Return the tables of `meaning` that read the derived value, or what comes of it."""
    tables = [table for table in policy.derived if table.id in meaning.frame.functions]
    after: list[Table] = []
    known = {derived}
    for table in (*tables, meaning.table):
        if known & table.inputs:
            known.add(table.id)
            after.append(table)
    return after


class _Interned:
    """Numbers for tuples of leaf values, since a leaf carries one number."""

    def __init__(self, tuples: list[tuple[int, ...]]) -> None:
        self._tuples = tuples
        self._at = {one: at for at, one in enumerate(tuples)}

    def joined(self, at: int, value: int) -> int:
        """Return the number of the tuple at `at` with `value` added."""
        joined = (*self._tuples[at], value)
        if joined not in self._at:
            self._at[joined] = len(self._tuples)
            self._tuples.append(joined)
        return self._at[joined]


class _Union:
    """Numbers for unions of sets; the set at n of the first ones is {n}."""

    def __init__(self, sets: list[frozenset[int]]) -> None:
        self._sets = sets
        self._at = {one: at for at, one in enumerate(sets)}

    def of(self, a: int, b: int) -> int:
        """Return the number of the union of two sets."""
        union = self._sets[a] | self._sets[b]
        if union not in self._at:
            self._at[union] = len(self._sets)
            self._sets.append(union)
        return self._at[union]
