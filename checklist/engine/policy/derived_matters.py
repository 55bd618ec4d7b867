"""Find out whether a derived value makes a difference to the outcome.

Pure: no files, no clock; native only.

It makes none if a constant could replace it and every completion would still get its outcome.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from checklist.engine.policy.compile import Compiled, Meaning
from checklist.engine.policy.decide import Possible
from checklist.engine.policy.diagram import Relation
from checklist.engine.policy.model import LAST, Policy
from checklist.engine.policy.relations import differs, related_by, relations, rests_on


def constants(
    compiled: Compiled,
    related: Mapping[str, Collection[tuple[int, int]]],
    derived: str,
    target: str = LAST,
) -> set[int]:
    """Return the indices of the values that could replace `derived` without a change to `target`.

    `related` holds, for each name, the pairs of value indices that can lead to other values of it.
    """
    every = {*range(len(compiled.indices[derived]))}
    if derived == target:
        reached = {*compiled.meanings[target].values}
        return reached if len(reached) == 1 else set()
    if derived in related:
        return set() if related[derived] else every
    for name in (target, *rests_on(compiled, target)):
        meaning = compiled.meanings.get(name)
        if meaning and derived in meaning.frame.functions:
            if _matters_alone(compiled.plain, meaning, derived, related):
                return set()
            relation = differs if name == target else related_by(related[name], differs)
            return _constants_that_do(compiled, meaning, derived, relation)
    return every


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


def _constants_that_do(
    compiled: Compiled, meaning: Meaning, derived: str, relation: Relation
) -> set[int]:
    """Return the values that could replace a derived value which `meaning` writes out."""
    return {
        index
        for index in range(len(compiled.indices[derived]))
        if not meaning.space.meet(meaning.reached, meaning.with_constant(derived, index), relation)
    }


def rules_that_count(compiled: Compiled, possible: Possible, table: str) -> set[int]:
    """Return the indices of the rules of `table` that some completion fires and depends on.

    `possible` is what the answers leave possible. A completion depends on the rule of a derived
    value if another value of it, all else equal, would change the outcome, a result or an alert.
    """
    fired = compiled.meanings[table].firing(possible)
    if table in compiled.lowered.targets():
        return fired
    freed = _freed(compiled, possible, table)
    reached = {name: m.under(m.reached, freed) for name, m in compiled.meanings.items()}
    counting: set[int] = set()
    for target in compiled.lowered.targets():
        pairs = relations(compiled, differs, reached, target)
        counting |= _counting(compiled, (freed, pairs), (table, fired - counting), target)
    return counting


def _freed(compiled: Compiled, possible: Possible, table: str) -> Possible:
    """Return `possible` with all values for the table and for whatever rests on it."""
    freed = dict(possible)
    loose = {table}
    for name, meaning in compiled.meanings.items():
        if not loose.isdisjoint((*meaning.names, *meaning.frame.functions)):
            loose.add(name)
    for name in loose - {LAST}:
        freed[name] = range(len(compiled.indices[name]))
    return freed


def _counting(
    compiled: Compiled,
    around: tuple[Possible, Mapping[str, Collection[tuple[int, int]]]],
    what: tuple[str, set[int]],
    target: str,
) -> set[int]:
    """Return those of the fired rules whose value makes a difference to `target`.

    `around` is what is possible, and the pairs of values that make one; `what` is the table with
    the rules that are fired.
    """
    (freed, pairs), (table, fired) = around, what
    rules, indices = compiled.meanings[table].table.rules, compiled.indices[table]
    if table in pairs:
        matter = {at for pair in pairs[table] for at in pair}
        return {at for at in fired if indices[rules[at].then] in matter}
    for name in (target, *rests_on(compiled, target)):
        meaning = compiled.meanings.get(name)
        if meaning and table in meaning.frame.functions:
            relation = differs if name == target else related_by(pairs[name], differs)
            return {at for at in fired if _counts(compiled, meaning, (table, at), freed, relation)}
    return set()


def _counts(
    compiled: Compiled,
    meaning: Meaning,
    rule: tuple[str, int],
    freed: Possible,
    relation: Relation,
) -> bool:
    """Return whether some completion that fires the rule of a written-out table depends on it."""
    (table, at), space = rule, meaning.space
    (inner,) = (one for one in meaning.frame.written_out if one.id == table)
    fires = space.relabel(meaning.frame.fired(inner), lambda leaf: int(leaf == at))
    for index in compiled.meanings[table].values:
        other = meaning.with_constant(table, index)
        where = space.select(fires, meaning.reached, other)
        if space.meet(meaning.under(where, freed), meaning.under(other, freed), relation):
            return True
    return False
