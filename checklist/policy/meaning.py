"""What a policy's tables mean, as decision diagrams, derived value by derived value.

Pure: no files, no clock, no browser; runs natively and in Pyodide.

A table's diagram asks for questions and derived values that share no question with each other, so
every combination of their values has answers that produce it, and each derived value is looked
into once, on its own. A derived value that shares questions with its neighbours has no such place:
it is written out over what it is computed from (`Meaning.functions`). Forty questions in eight
groups are then nine small diagrams, not a large one.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, permutations, product
from math import prod

from checklist.policy.diagram import BUDGET, BudgetSpentError, Relation, Space
from checklist.policy.model import LAST, Policy, Rule, Table

NO_RULE = -1
"""The leaf of combinations that no rule matches."""

UNDEFINED = -2
"""The leaf of combinations for which a derived value that the table reads has no value."""

Places = Mapping[str, Collection[int]]
"""By question or derived value the places, among its answers or values, that are meant."""

SHORT = BUDGET // 10
"""What each order of the names may spend before another one is tried."""

ROUNDS = 50
"""More of them no longer move the names."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What a table's diagrams ask for, in which order.

    Level n asks for ``names[n]``; value v there stands for place ``domains[n][v]``, so that the
    values that a derived one never has are left out. `functions` are the derived values that are
    written out; their leaves are places among their values.
    """

    table: Table
    names: tuple[str, ...]
    domains: tuple[tuple[int, ...], ...]
    space: Space = field(compare=False, repr=False)
    functions: Mapping[str, int]
    written_out: tuple[Table, ...] = field(compare=False, repr=False)
    places: Mapping[str, Mapping[str, int]] = field(compare=False, repr=False)

    def guard(self, conditions: Places) -> int:
        """Return the diagram that is 1 where every name has one of the places, else 0."""
        space = self.space
        made = space.guard(self.levels(conditions))
        for name, diagram in self.functions.items():
            if (held := conditions.get(name)) is not None:
                holds = space.relabel(diagram, lambda at, held=held: int(at in held))  # type: ignore[misc]
                made = space.select(holds, made, space.leaf(0))
        return made

    def levels(self, conditions: Places) -> dict[int, frozenset[int]]:
        """Return the conditions on `names` in the space's terms."""
        return {
            level: frozenset(v for v, at in enumerate(self.domains[level]) if at in held)
            for level, name in enumerate(self.names)
            if (held := conditions.get(name)) is not None
        }

    def conditions(self, rule: Rule) -> dict[str, frozenset[int]]:
        """Return the rule's conditions as places."""
        return {
            name: frozenset(self.places[name][value] for value in values)
            for name, values in rule.when.items()
        }

    def fired(self, table: Table) -> int:
        """Return the diagram of the rule that fires; its leaves are places among the rules.

        Rules are taken in their order. Under hit policy ``unique`` a table without overlap means
        the same in every order.
        """
        space = self.space
        made = space.leaf(NO_RULE)
        for at in reversed(range(len(table.rules))):
            made = space.select(self.guard(self.conditions(table.rules[at])), space.leaf(at), made)
        for name, diagram in self.functions.items():
            if name in table.inputs and min(space.values(diagram)) < 0:
                known = space.relabel(diagram, lambda at: int(at >= 0))
                made = space.select(known, made, space.leaf(UNDEFINED))
        empty = any(not domain for domain in self.domains)
        return space.leaf(UNDEFINED) if empty else made

    def reached(self, table: Table, fired: int) -> int:
        """Return the diagram of what the table gives; its leaves are places among its values."""
        then = [table.value_ids.index(rule.then) for rule in table.rules]
        return self.space.relabel(fired, lambda at: then[at] if at >= 0 else at)


@dataclass(frozen=True, slots=True)
class Meaning:
    """A table as diagrams: which of its rules fires, and which of its values follows.

    Leaves are places among the table's rules and values, NO_RULE or UNDEFINED. It is `whole` where
    all answers give it a value.
    """

    frame: Frame
    fired: int
    reached: int
    whole: bool

    def with_constant(self, derived: str, place: int) -> int:
        """Return what the table would give if a written-out derived value were always the same."""
        frame, functions = self.frame, dict(self.frame.functions)
        other = replace(frame, functions=functions)
        for inner in frame.written_out:
            constant = inner.id == derived
            made = self.space.leaf(place) if constant else other.reached(inner, other.fired(inner))
            functions[inner.id] = made
        return other.reached(self.table, other.fired(self.table))

    @property
    def table(self) -> Table:
        """The table."""
        return self.frame.table

    @property
    def names(self) -> tuple[str, ...]:
        """What the diagrams ask for, by level."""
        return self.frame.names

    @property
    def space(self) -> Space:
        """The space of both diagrams."""
        return self.frame.space

    @property
    def values(self) -> tuple[int, ...]:
        """The places of the values that the table can give."""
        return tuple(sorted(at for at in self.space.values(self.reached) if at >= 0))

    def under(self, diagram: int, possible: Places) -> int:
        """Return `diagram`, one of this table's, where each name can have only what is possible."""
        allowed = self._allowed(possible)
        return (
            self.space.leaf(UNDEFINED) if allowed is None else self.space.restrict(diagram, allowed)
        )

    def values_under(self, diagram: int, possible: Places) -> set[int]:
        """Return the leaf values of `diagram`, one of this table's, that are still possible."""
        allowed = self._allowed(possible)
        return {UNDEFINED} if allowed is None else self.space.values_under(diagram, allowed)

    def _allowed(self, possible: Places) -> dict[int, list[int]] | None:
        """Return the values still possible, by level; None where a name can have none.

        Where a derived value has no value, nothing can be said of what rests on it.
        """
        allowed: dict[int, list[int]] = {}
        for level, (name, domain) in enumerate(zip(self.names, self.frame.domains, strict=True)):
            held = possible[name]
            values = [v for v, at in enumerate(domain) if at in held]
            if not values:
                return None
            if len(values) < len(domain):
                allowed[level] = values
        return allowed


Meanings = Mapping[str, Meaning]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy with the meaning of each of its tables, by derived id or LAST."""

    policy: Policy
    meanings: Meanings = field(compare=False, repr=False)

    @property
    def last(self) -> Meaning:
        """The meaning of the table that gives the outcome."""
        return self.meanings[LAST]

    @property
    def places(self) -> Mapping[str, Mapping[str, int]]:
        """For each question and derived value the places of its answers or values."""
        return self.last.frame.places

    @property
    def whole(self) -> bool:
        """Whether all answers give every table a value."""
        return all(meaning.whole for meaning in self.meanings.values())

    def renew(self) -> None:
        """Allow every space its steps anew."""
        for meaning in self.meanings.values():
            meaning.space.renew()


def compile_policy(policy: Policy, *, write_out: Collection[str] = ()) -> Compiled:
    """Return `policy` with its diagrams; raises BudgetSpentError where they grow too large.

    The derived values in `write_out` are written out wherever they are read.
    """
    meanings: dict[str, Meaning] = {}
    for table in policy.tables:
        meanings[table.id] = compile_table(policy, table, meanings, write_out=write_out)
    return Compiled(policy, meanings)


def written_out(policy: Policy) -> Meaning:
    """Return what gives the outcome over the questions alone, in policy order.

    Raises BudgetSpentError where that grows too large.
    """
    frame = _frame(policy, policy.tables[-1], {}, (policy.question_ids, policy.derived), SHORT)
    return _meaning(frame, {})


def _meaning(frame: Frame, meanings: Meanings) -> Meaning:
    fired = frame.fired(frame.table)
    reached = frame.reached(frame.table, fired)
    below = all(meanings[name].whole for name in frame.names if name in meanings)
    whole = below and min(frame.space.values(reached)) >= 0
    return Meaning(frame, fired, reached, whole=whole)


def compile_table(
    policy: Policy, table: Table, meanings: Meanings, *, write_out: Collection[str] = ()
) -> Meaning:
    """Return the meaning of `table`, given those of the derived values that it rests on.

    The order of the names is the policy's where that is small enough, else one that keeps close
    together what rules name together; raises BudgetSpentError where neither does.
    """
    names, written_out = apart(policy, table, write_out=write_out)
    rules = [rule for read in (*written_out, table) for rule in read.rules]
    orders = dict.fromkeys((names, arrange(names, [rule.when for rule in rules])))
    for budget, order in product((SHORT, BUDGET), orders):
        try:
            frame = _frame(policy, table, meanings, (order, written_out), budget)
            return _meaning(frame, meanings)
        except BudgetSpentError:
            continue
    raise BudgetSpentError


def frame_of(policy: Policy, table: Table, meanings: Meanings) -> Frame:
    """Return what the diagrams of `table` ask for, without its own; see compile_table."""
    return _frame(policy, table, meanings, apart(policy, table), BUDGET)


def _frame(
    policy: Policy,
    table: Table,
    meanings: Meanings,
    names_and_tables: tuple[Sequence[str], Sequence[Table]],
    budget: int,
) -> Frame:
    names, written_out = names_and_tables
    domains = tuple(
        meanings[name].values if name in meanings else tuple(range(len(policy.values_of(name))))
        for name in names
    )
    functions: dict[str, int] = {}
    frame = Frame(
        table=table,
        names=tuple(names),
        domains=domains,
        space=Space([max(len(domain), 1) for domain in domains], budget=budget),
        functions=functions,
        written_out=tuple(written_out),
        places=places_of(policy),
    )
    for inner in written_out:
        functions[inner.id] = frame.reached(inner, frame.fired(inner))
    return frame


def places_of(policy: Policy) -> dict[str, dict[str, int]]:
    """Return for each question and derived value the places of its answers or values."""
    values = {question.id: question.answer_ids for question in policy.questions}
    values |= {table.id: table.value_ids for table in policy.derived}
    return {name: {value: at for at, value in enumerate(ids)} for name, ids in values.items()}


def support_of(policy: Policy) -> dict[str, frozenset[str]]:
    """Return for each question and derived value the questions that it rests on."""
    support = {name: frozenset({name}) for name in policy.question_ids}
    for table in policy.derived:
        support[table.id] = frozenset[str]().union(*(support[name] for name in table.inputs))
    return support


def apart(
    policy: Policy, table: Table, *, write_out: Collection[str] = ()
) -> tuple[tuple[str, ...], tuple[Table, ...]]:
    """Return what `table` can be asked by: names that share no question, in policy order.

    Second, the derived values that are to be written out over them, the first one first; those in
    `write_out` in any case.
    """
    derived = {inner.id: inner for inner in policy.derived}
    order = [*policy.question_ids, *derived]
    support = support_of(policy)
    names = set(table.inputs)
    written_out: list[Table] = []
    while clash := _last_clash(names, order, support, write_out):
        names.remove(clash)
        names |= derived[clash].inputs
        written_out.insert(0, derived[clash])
    first = {name: min(map(order.index, support[name]), default=0) for name in names}
    return tuple(sorted(names, key=lambda name: first[name])), tuple(written_out)


def _last_clash(
    names: Collection[str],
    order: Sequence[str],
    support: Mapping[str, frozenset[str]],
    write_out: Collection[str],
) -> str | None:
    """Return the last of the names, in `order`, that cannot stay: it shares a question."""
    for name in sorted(names, key=order.index, reverse=True):
        if name in write_out or any(
            support[name] & support[other] for other in names if other != name
        ):
            return name
    return None


def arrange(names: Sequence[str], groups: Iterable[Collection[str]]) -> tuple[str, ...]:
    """Return `names` in an order that keeps those of a group close together.

    Each name moves to the middle of its groups until none moves: FORCE, after Aloul, Markov and
    Sakallah (2003).
    """
    known = set(names)
    bundles = [members for group in groups if len(members := known & set(group)) > 1]
    placed = list(names)
    for _ in range(ROUNDS):
        at = {name: place for place, name in enumerate(placed)}
        pulls: dict[str, list[float]] = {name: [] for name in placed}
        for members in bundles:
            middle = sum(at[name] for name in members) / len(members)
            for name in members:
                pulls[name].append(middle)
        goal = {name: sum(p) / len(p) if p else at[name] for name, p in pulls.items()}
        moved = sorted(placed, key=lambda name: (goal[name], at[name]))
        if moved == placed:
            break
        placed = moved
    return tuple(placed)


def weights_of(compiled: Compiled) -> dict[str, tuple[int, ...]]:
    """Return for each question and derived value how many combinations give each of its values.

    Combinations of the questions that it rests on; values that it never has are left out.
    """
    weights = {question.id: (1,) * len(question.answers) for question in compiled.policy.questions}
    for name, meaning in compiled.meanings.items():
        ours = [weights[inner] or (0,) for inner in meaning.names]
        number = meaning.space.count(meaning.reached, ours)
        weights[name] = tuple(number[at] for at in meaning.values)
    return weights


def numbers(compiled: Compiled, meaning: Meaning, diagram: int) -> dict[int, int]:
    """Return for each leaf value of `diagram`, one of the table's, how many combinations reach it.

    Combinations of answers to all questions; those that give a name no value are left out.
    """
    weights, support = weights_of(compiled), support_of(compiled.policy)
    asked = frozenset[str]().union(*(support[name] for name in meaning.names))
    free = prod(len(q.answers) for q in compiled.policy.questions if q.id not in asked)
    ours = [weights[name] or (0,) for name in meaning.names]
    counted = meaning.space.count(diagram, ours)
    return {value: free * number for value, number in counted.items()}


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
