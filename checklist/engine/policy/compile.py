"""What a policy's tables mean, as decision diagrams, derived value by derived value.

Pure: no files, no clock, no browser; runs natively and in Pyodide.

A table's diagram asks for questions and derived values that share no question with each other, so
every combination of their values has answers that produce it, and each derived value is looked
into once, on its own. A derived value that shares questions with its neighbours has no such place:
it is written out over what it is computed from (`Frame.functions`). Forty questions in eight
groups are then nine small diagrams, not a large one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from checklist.engine.policy.diagram import BUDGET, BudgetSpentError, Space
from checklist.engine.policy.model import LAST, Policy, Rule, Table
from checklist.engine.policy.variable_order import apart, arrange, places_of, support_of

NO_RULE = -1
"""The leaf of combinations that no rule matches."""

UNDEFINED = -2
"""The leaf of combinations for which a derived value that the table reads has no value."""

Places = Mapping[str, Collection[int]]
"""By question or derived value the places, among its answers or values, that are meant."""

SHORT = BUDGET // 10
"""What each order of the names may spend before another one is tried."""


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

    def values_by(
        self, diagram: int, possible: Places, names: Iterable[str]
    ) -> dict[str, tuple[set[int], ...]]:
        """Return for each of `names`, questions that are asked here, what each answer leads to.

        That is the leaf values of `diagram`, one of this table's, still possible with that answer,
        in the order of the answers.
        """
        allowed = self._allowed(possible)
        found = {}
        for name in names:
            level = self.names.index(name)
            every = range(len(self.frame.domains[level]))
            found[name] = tuple(
                {UNDEFINED}
                if allowed is None
                else self.space.values_under(diagram, {**allowed, level: (v,)})
                for v in every
            )
        return found

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
    for order, budget in _trials(names, (*written_out, table)):
        try:
            frame = _frame(policy, table, meanings, (order, written_out), budget)
            return _meaning(frame, meanings)
        except BudgetSpentError:
            continue
    raise BudgetSpentError


def _trials(
    names: tuple[str, ...], tables: Iterable[Table]
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield in which order to take the names, and what that may spend; most take the first."""
    yield names, SHORT
    arranged = arrange(names, [rule.when for table in tables for rule in table.rules])
    if arranged != names:
        yield arranged, SHORT
    yield names, BUDGET
    if arranged != names:
        yield arranged, BUDGET


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
