"""Find answers that show a fault, without those that it does not need.

Pure: no files, no clock; native only (the page proves nothing).
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from checklist.engine.policy.compile import UNDEFINED, Compiled, Frame, Meaning
from checklist.engine.policy.decide import narrow
from checklist.engine.policy.diagram import Relation
from checklist.engine.policy.in_words import range_in_words, ticks_in_words
from checklist.engine.policy.lower import Lowered, tick
from checklist.engine.policy.model import LAST, Policy, Question
from checklist.engine.policy.relations import alike, falls, related_by, rests_on

Given = Mapping[str, frozenset[int]]
"""By lowered question, the indices of the answers that are still possible."""

Pairs = set[tuple[int, int]]


def forced(
    compiled: Compiled, frame: Frame | Meaning, diagram: int, goal: Callable[[int], bool]
) -> Given | None:
    """Return answers that force a leaf value for which `goal` holds, or None if there are none."""
    path = frame.space.path(diagram, goal)
    return None if path is None else _in_questions(compiled, frame, path)


def _in_questions(compiled: Compiled, frame: Frame | Meaning, path: Mapping[int, int]) -> Given:
    """Return answers that give the names of `frame` the values on `path`.

    A derived value that is not on `path` gets some value, not a missing one.
    """
    found: dict[str, frozenset[int]] = {}
    domains = frame.domains if isinstance(frame, Frame) else frame.frame.domains
    for level, name in enumerate(frame.names):
        inner = compiled.meanings.get(name)
        at = domains[level][path[level]] if level in path else None
        if inner is not None:
            found |= _gives(compiled, inner, at)
        elif at is not None:
            found[name] = frozenset({at})
    return found


def _gives(compiled: Compiled, inner: Meaning, at: int | None) -> Given:
    """Return answers that give a derived value the value of index `at`, or any value for None."""
    if at is None and inner.whole:
        return {}
    goal = (lambda v: v >= 0) if at is None else (lambda v: v == at)
    return forced(compiled, inner, inner.reached, goal) or {}


def irreducible(policy: Policy, given: Given, holds: Callable[[Given], bool]) -> Given:
    """Return `given` without the answers that can be dropped while `holds` stays true."""
    needed = dict(given)
    for name in reversed(policy.question_ids):
        fewer = {other: indices for other, indices in needed.items() if other != name}
        if name in needed and holds(fewer):
            needed = fewer
    return needed


def spell(lowered: Lowered, given: Given) -> str:
    """Return the answers as text, ``question: answer`` each; without any, "every combination"."""
    named = (
        f"{question.id}: {text}"
        for question in lowered.source.questions
        for text in _spelt(lowered, question, given)
    )
    return ", ".join(named) or "every combination"


def _spelt(lowered: Lowered, question: Question, given: Given) -> Iterator[str]:
    """Yield the answers to one question, in the words of a reader."""
    if question.several:
        ticks = {
            a: given[name] for a in question.answer_ids if (name := tick(question.id, a)) in given
        }
        if ticks:
            on = [answer for answer, held in ticks.items() if 1 in held]
            off = [answer for answer, held in ticks.items() if 1 not in held]
            yield ticks_in_words(question, on, off)
        return
    for index in sorted(given.get(question.id, ())):
        if question.number is not None:
            yield range_in_words(question.number, lowered.intervals[question.id][index])
        else:
            yield question.answers[index].id


def _way_up(compiled: Compiled, question: str) -> list[tuple[str, Meaning]]:
    """Return the chain from a question to the outcome: each name with the table that reads it."""
    asked = rests_on(compiled)
    way, name = [], question
    while name != LAST:
        way.append((name, compiled.meanings[asked[name]]))
        name = asked[name]
    return way


def fall(
    compiled: Compiled,
    related: Mapping[str, Pairs],
    question: str,
    pair: tuple[int, int],
) -> Given:
    """Return answers to other questions under which the second answer of `pair` lowers urgency.

    `related` holds, for each name, the pairs of value indices that can do so; see `falling_pairs`.
    """
    found: dict[str, frozenset[int]] = {}
    for name, meaning in _way_up(compiled, question):
        above = meaning.table.id
        relation = falls if above == LAST else related_by(related[above], falls)
        context, pair = _context(compiled, meaning, relation, (name, pair))
        found |= context
    return found


def _context(
    compiled: Compiled, meaning: Meaning, relation: Relation, what: tuple[str, tuple[int, int]]
) -> tuple[Given, tuple[int, int]]:
    """Return answers under which two values of a name lead to related values, and those values."""
    name, pair = what
    space, codes, seen = meaning.space, _Codes(), alike(compiled, meaning)
    one, other = (
        space.restrict(seen.diagram, meaning.frame.levels({name: {index}})) for index in pair
    )
    wanted = seen.relation(relation)
    both = space.combine(one, other, codes.of)
    path = space.path(both, lambda code: wanted(*codes.pairs[code])) or {}
    leaf = space.restrict(both, {level: {value} for level, value in path.items()})
    (code,) = space.values(leaf)
    low, high = map(seen.value, codes.pairs[code])
    return _in_questions(compiled, meaning, path), (low, high)


def pairs_under(compiled: Compiled, given: Given, question: str, pair: tuple[int, int]) -> Pairs:
    """Return the pairs of outcomes that two answers to a question give, all else equal.

    There is a pair for each completion of `given` in which the same questions apply under both
    answers; an index is negative if there is no outcome.
    """
    possible = narrow(compiled, given)
    pairs: Pairs = {pair}
    for name, meaning in _way_up(compiled, question):
        anything = range(len(meaning.frame.indices[name]))
        around = {**possible, name: anything}
        pairs = {
            above for below in pairs for above in _led_to(compiled, meaning, around, (name, below))
        }
        if any(min(possible[other]) < 0 for other in meaning.names if other != name):
            pairs.add((UNDEFINED, UNDEFINED))
    return pairs


def _led_to(
    compiled: Compiled,
    meaning: Meaning,
    possible: Mapping[str, Collection[int]],
    what: tuple[str, tuple[int, int]],
) -> Pairs:
    """Return the pairs of leaf values that two values of a name lead to, all else equal."""
    name, pair = what
    space, codes, seen = meaning.space, _Codes(), alike(compiled, meaning)
    left = meaning.under(seen.diagram, possible)
    one, other = (
        space.restrict(left, meaning.frame.levels({name: {index}}))
        if index >= 0
        else space.leaf(index)
        for index in pair
    )
    found = (codes.pairs[code] for code in space.values(space.combine(one, other, codes.of)))
    if min(pair) < 0:
        return {*found} if seen.diagram == meaning.reached else {(UNDEFINED, UNDEFINED)}
    return {(seen.value(a), seen.value(b)) for a, b in found if seen.mark(a) == seen.mark(b)}


class _Codes:
    """Codes for pairs of leaf values, since a leaf carries a single number."""

    def __init__(self) -> None:
        self.pairs: list[tuple[int, int]] = []
        self._at: dict[tuple[int, int], int] = {}

    def of(self, a: int, b: int) -> int:
        """Return the code of a pair."""
        if (a, b) not in self._at:
            self._at[a, b] = len(self.pairs)
            self.pairs.append((a, b))
        return self._at[a, b]
