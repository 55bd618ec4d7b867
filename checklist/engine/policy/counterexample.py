"""Find answers that show a fault, without those that it does not need.

Pure: no files, no clock; native only (the page proves nothing).
"""

from collections.abc import Callable, Mapping

from checklist.engine.policy.compile import UNDEFINED, Compiled, Frame, Meaning
from checklist.engine.policy.decide import narrow
from checklist.engine.policy.diagram import Relation
from checklist.engine.policy.model import LAST, Policy
from checklist.engine.policy.relations import falls, related_by, rests_on

Given = Mapping[str, frozenset[int]]
"""By question, the indices of the answers that are still possible."""

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


def spell(policy: Policy, given: Given) -> str:
    """Return the answers as text, ``question: answer`` each; without any, "every combination"."""
    named = (
        f"{question.id}: {question.answers[index].id}"
        for question in policy.questions
        for index in given.get(question.id, ())
    )
    return ", ".join(named) or "every combination"


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

    `related` holds, for each name, the pairs of value indices that can do so; see `relations`.
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
    space, codes = meaning.space, _Codes()
    one, other = (
        space.restrict(meaning.reached, meaning.frame.levels({name: {index}})) for index in pair
    )
    both = space.combine(one, other, codes.of)
    path = space.path(both, lambda code: relation(*codes.pairs[code])) or {}
    leaf = space.restrict(both, {level: {value} for level, value in path.items()})
    (code,) = space.values(leaf)
    return _in_questions(compiled, meaning, path), codes.pairs[code]


def pairs_under(compiled: Compiled, given: Given, question: str, pair: tuple[int, int]) -> Pairs:
    """Return the pairs of outcomes that two answers to a question give, all else equal.

    There is a pair for each completion of `given`; an index is negative if there is no outcome.
    """
    possible = narrow(compiled, given)
    pairs: Pairs = {pair}
    for name, meaning in _way_up(compiled, question):
        anything = range(len(meaning.frame.indices[name]))
        left = meaning.under(meaning.reached, {**possible, name: anything})
        pairs = {above for below in pairs for above in _led_to(meaning, left, (name, below))}
        if any(min(possible[other]) < 0 for other in meaning.names if other != name):
            pairs.add((UNDEFINED, UNDEFINED))
    return pairs


def _led_to(meaning: Meaning, diagram: int, what: tuple[str, tuple[int, int]]) -> Pairs:
    """Return the pairs of leaf values that two values of a name lead to, all else equal."""
    name, pair = what
    space, codes = meaning.space, _Codes()
    one, other = (
        space.restrict(diagram, meaning.frame.levels({name: {index}}))
        if index >= 0
        else space.leaf(index)
        for index in pair
    )
    return {codes.pairs[code] for code in space.values(space.combine(one, other, codes.of))}


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
