"""Find out whether a derived value makes a difference to the outcome.

Pure: no files, no clock; native only.

It makes none where a constant could stand for it, and every completion still got its outcome.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from checklist.engine.policy.compile import Compiled, Meaning
from checklist.engine.policy.diagram import Relation
from checklist.engine.policy.model import LAST, Policy
from checklist.engine.policy.relations import differs, related_by, rests_on


def makes_difference(
    compiled: Compiled, related: Mapping[str, Collection[tuple[int, int]]], derived: str
) -> bool:
    """Return whether the derived value does; `related` are the pairs of places that differ."""
    if derived in related:
        return bool(related[derived])
    for name in (LAST, *rests_on(compiled)):
        meaning = compiled.meanings.get(name)
        if meaning and derived in meaning.frame.functions:
            if _matters_alone(compiled.policy, meaning, derived, related):
                return True
            relation = differs if name == LAST else related_by(related[name], differs)
            return not _constant_would_do(compiled, meaning, derived, relation)
    return False


def _matters_alone(
    policy: Policy,
    meaning: Meaning,
    derived: str,
    related: Mapping[str, Collection[tuple[int, int]]],
) -> bool:
    """Return whether something makes a difference that is read for the derived value alone.

    It reaches the outcome through that value only, so no constant could stand for the value. Most
    are found to matter by this, without a diagram.
    """
    tables = (*meaning.frame.written_out, meaning.table)
    readers = Counter(name for table in tables for name in table.inputs)
    (table,) = (table for table in policy.derived if table.id == derived)
    return any(readers[name] == 1 and related.get(name) for name in table.inputs)


def _constant_would_do(
    compiled: Compiled, meaning: Meaning, derived: str, relation: Relation
) -> bool:
    """Return whether a constant could stand for a value that `meaning` has written out."""
    return any(
        not meaning.space.meet(meaning.reached, meaning.with_constant(derived, place), relation)
        for place in range(len(compiled.places[derived]))
    )
