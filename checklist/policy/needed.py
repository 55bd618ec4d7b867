"""Find out whether a derived value makes a difference to the outcome.

Pure: no files, no clock; native only.

It makes none where a constant could stand for it, and every completion still got its outcome.
"""

from collections.abc import Collection, Mapping

from checklist.policy.diagram import Relation
from checklist.policy.meaning import Compiled, Meaning
from checklist.policy.model import LAST
from checklist.policy.relate import differs, related_by, rests_on


def makes_difference(
    compiled: Compiled, related: Mapping[str, Collection[tuple[int, int]]], derived: str
) -> bool:
    """Return whether the derived value does; `related` are the pairs of places that differ."""
    if derived in related:
        return bool(related[derived])
    for name in (LAST, *rests_on(compiled)):
        meaning = compiled.meanings.get(name)
        if meaning and derived in meaning.frame.functions:
            relation = differs if name == LAST else related_by(related[name], differs)
            return not _constant_would_do(compiled, meaning, derived, relation)
    return False


def _constant_would_do(
    compiled: Compiled, meaning: Meaning, derived: str, relation: Relation
) -> bool:
    """Return whether a constant could stand for a value that `meaning` has written out."""
    return any(
        not meaning.space.meet(meaning.reached, meaning.with_constant(derived, place), relation)
        for place in range(len(compiled.places[derived]))
    )
