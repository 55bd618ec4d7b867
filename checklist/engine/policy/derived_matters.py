"""Find out whether a derived value makes a difference to the outcome.

Pure: no files, no clock; native only.

It makes none if a constant could replace it and every completion would still get its outcome.
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
    """Return whether `derived` makes a difference to the outcome.

    `related` holds, for each name, the pairs of value indices that can lead to other outcomes.
    """
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
    """Return whether an input that only the derived value reads makes a difference.

    Such an input reaches the outcome through that value alone, so no constant could replace the
    value. This settles most cases without building a diagram.
    """
    tables = (*meaning.frame.written_out, meaning.table)
    readers = Counter(name for table in tables for name in table.inputs)
    (table,) = (table for table in policy.derived if table.id == derived)
    return any(readers[name] == 1 and related.get(name) for name in table.inputs)


def _constant_would_do(
    compiled: Compiled, meaning: Meaning, derived: str, relation: Relation
) -> bool:
    """Return whether a constant could replace a derived value that `meaning` writes out."""
    return any(
        not meaning.space.meet(meaning.reached, meaning.with_constant(derived, index), relation)
        for index in range(len(compiled.indices[derived]))
    )
