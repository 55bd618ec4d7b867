"""Compile a policy's tables to decision diagrams, derived value by derived value.

Pure: no files, no clock, no browser; runs natively and in Pyodide.

A table's diagram asks for questions and derived values that share no question with each other, so
some answers produce every combination of their values, and each derived value is examined once, on
its own. A derived value that shares questions with others that the table reads is instead written
out over its own inputs (`Frame.functions`). Forty questions in eight groups then become nine small
diagrams, not one large one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import prod

from checklist.engine.policy.diagram import BUDGET, BudgetSpentError, Space
from checklist.engine.policy.model import LAST, Policy, Rule, Table
from checklist.engine.policy.variable_order import apart, arrange, indices_of, support_of

NO_RULE = -1
"""The leaf of combinations that no rule matches."""

UNDEFINED = -2
"""The leaf of combinations for which a derived value that the table reads has no value."""

Indices = Mapping[str, Collection[int]]
"""By question or derived value, indices of its answers or values."""

SHORT = BUDGET // 10
"""Steps that compiling with one order of the names may take before another order is tried."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The questions and derived values that a table's diagrams ask for, in their order.

    Level n asks for ``names[n]``; value v there has index ``domains[n][v]`` among the answers or
    values of that name, so that the values that a derived one never has are left out. `functions`
    are the diagrams of the derived values written out; their leaves are indices of values.
    """

    table: Table
    names: tuple[str, ...]
    domains: tuple[tuple[int, ...], ...]
    space: Space = field(compare=False, repr=False)
    functions: Mapping[str, int]
    written_out: tuple[Table, ...] = field(compare=False, repr=False)
    indices: Mapping[str, Mapping[str, int]] = field(compare=False, repr=False)

    def guard(self, conditions: Indices) -> int:
        """Return the diagram that is 1 where every name has one of its indices, else 0."""
        space = self.space
        guard = space.guard(self.levels(conditions))
        for name, diagram in self.functions.items():
            if (wanted := conditions.get(name)) is not None:
                holds = space.relabel(diagram, lambda at, wanted=wanted: int(at in wanted))  # type: ignore[misc]
                guard = space.select(holds, guard, space.leaf(0))
        return guard

    def levels(self, conditions: Indices) -> dict[int, frozenset[int]]:
        """Return the conditions on `names` as values by level of the space."""
        return {
            level: frozenset(v for v, at in enumerate(self.domains[level]) if at in wanted)
            for level, name in enumerate(self.names)
            if (wanted := conditions.get(name)) is not None
        }

    def conditions(self, rule: Rule) -> dict[str, frozenset[int]]:
        """Return the rule's conditions as indices."""
        return {
            name: frozenset(self.indices[name][value] for value in values)
            for name, values in rule.when.items()
        }

    def fired(self, table: Table) -> int:
        """Return the diagram of the rule that fires; its leaves are indices of rules.

        The first rule that matches fires. Under hit policy ``unique``, the order makes no
        difference to a table without overlap.
        """
        space = self.space
        fired = space.leaf(NO_RULE)
        for at in reversed(range(len(table.rules))):
            fired = space.select(
                self.guard(self.conditions(table.rules[at])), space.leaf(at), fired
            )
        for name, diagram in self.functions.items():
            if name in table.inputs and min(space.values(diagram)) < 0:
                known = space.relabel(diagram, lambda at: int(at >= 0))
                fired = space.select(known, fired, space.leaf(UNDEFINED))
        empty = any(not domain for domain in self.domains)
        return space.leaf(UNDEFINED) if empty else fired

    def reached(self, table: Table, fired: int) -> int:
        """Return the diagram of the table's value; its leaves are indices of values."""
        then = [table.value_ids.index(rule.then) for rule in table.rules]
        return self.space.relabel(fired, lambda at: then[at] if at >= 0 else at)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a table, as two diagrams: the rule that fires and the value that it gives.

    The leaves of `fired` are indices of rules, those of `reached` indices of values; either can be
    NO_RULE or UNDEFINED. A `whole` table gives a value for all answers.
    """

    frame: Frame
    fired: int
    reached: int
    whole: bool

    def with_constant(self, derived: str, index: int) -> int:
        """Return the diagram of the table's value if a written-out derived value were constant."""
        frame, functions = self.frame, dict(self.frame.functions)
        other = replace(frame, functions=functions)
        for inner in frame.written_out:
            functions[inner.id] = (
                self.space.leaf(index)
                if inner.id == derived
                else other.reached(inner, other.fired(inner))
            )
        return other.reached(self.table, other.fired(self.table))

    @property
    def table(self) -> Table:
        """The table."""
        return self.frame.table

    @property
    def names(self) -> tuple[str, ...]:
        """The questions and derived values that the diagrams ask for, by level."""
        return self.frame.names

    @property
    def space(self) -> Space:
        """The space that holds both diagrams."""
        return self.frame.space

    @property
    def values(self) -> tuple[int, ...]:
        """The indices of the values that the table can give, in policy order."""
        return tuple(sorted(at for at in self.space.values(self.reached) if at >= 0))

    def under(self, diagram: int, possible: Indices) -> int:
        """Return `diagram`, one of this table's, restricted to the possible values of each name."""
        allowed = self._allowed(possible)
        return (
            self.space.leaf(UNDEFINED) if allowed is None else self.space.restrict(diagram, allowed)
        )

    def values_under(self, diagram: int, possible: Indices) -> set[int]:
        """Return the leaf values of `diagram`, one of this table's, that are still possible."""
        allowed = self._allowed(possible)
        return {UNDEFINED} if allowed is None else self.space.values_under(diagram, allowed)

    def values_by(
        self, diagram: int, possible: Indices, names: Iterable[str]
    ) -> dict[str, tuple[set[int], ...]]:
        """Return, for each answer to each of `names`, the leaf values that it leaves possible.

        The leaf values are those of `diagram`, one of this table's; `names` are questions that its
        diagrams ask for; the sets are in the order of the question's answers.
        """
        allowed = self._allowed(possible)
        by_name = {}
        for name in names:
            level = self.names.index(name)
            every = range(len(self.frame.domains[level]))
            by_name[name] = tuple(
                {UNDEFINED}
                if allowed is None
                else self.space.values_under(diagram, {**allowed, level: (v,)})
                for v in every
            )
        return by_name

    def _allowed(self, possible: Indices) -> dict[int, list[int]] | None:
        """Return the values still possible, by level, or None if some name has none.

        A table that reads a derived value without a value has no value itself.
        """
        allowed: dict[int, list[int]] = {}
        for level, (name, domain) in enumerate(zip(self.names, self.frame.domains, strict=True)):
            allowed_here = possible[name]
            values = [v for v, at in enumerate(domain) if at in allowed_here]
            if not values:
                return None
            if len(values) < len(domain):
                allowed[level] = values
        return allowed


Meanings = Mapping[str, Meaning]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy with the meaning of each of its tables, by id of the derived value or LAST."""

    policy: Policy
    meanings: Meanings = field(compare=False, repr=False)

    @property
    def last(self) -> Meaning:
        """The meaning of the table that gives the outcome."""
        return self.meanings[LAST]

    @property
    def indices(self) -> Mapping[str, Mapping[str, int]]:
        """For each question and derived value, the index of each of its answers or values."""
        return self.last.frame.indices

    @property
    def whole(self) -> bool:
        """Whether every table gives a value for all answers."""
        return all(meaning.whole for meaning in self.meanings.values())

    def renew(self) -> None:
        """Give every space its full budget of steps again."""
        for meaning in self.meanings.values():
            meaning.space.renew()


def compile_policy(policy: Policy, *, write_out: Collection[str] = ()) -> Compiled:
    """Return `policy` with its diagrams; raises BudgetSpentError if they grow too large.

    The derived values in `write_out` are written out wherever a table reads them.
    """
    meanings: dict[str, Meaning] = {}
    for table in policy.tables:
        meanings[table.id] = compile_table(policy, table, meanings, write_out=write_out)
    return Compiled(policy, meanings)


def written_out(policy: Policy) -> Meaning:
    """Return the meaning of the last table, with diagrams over the questions alone.

    The questions are in policy order. Raises BudgetSpentError if the diagrams grow too large.
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
    """Return the meaning of `table`, given those of the derived values that it reads.

    The names keep the policy's order if its diagrams are small enough, else names that occur in
    the same rules are moved together; raises BudgetSpentError if neither order is small enough.
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
    """Yield orders of the names to try, each with its budget; the first usually suffices."""
    yield names, SHORT
    arranged = arrange(names, [rule.when for table in tables for rule in table.rules])
    if arranged != names:
        yield arranged, SHORT
    yield names, BUDGET
    if arranged != names:
        yield arranged, BUDGET


def frame_of(policy: Policy, table: Table, meanings: Meanings) -> Frame:
    """Return the frame of `table`, without the diagrams of the table itself; see compile_table."""
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
        indices=indices_of(policy),
    )
    for inner in written_out:
        functions[inner.id] = frame.reached(inner, frame.fired(inner))
    return frame


def weights_of(compiled: Compiled) -> dict[str, tuple[int, ...]]:
    """Return, for each question and derived value, how many combinations give each of its values.

    Combinations of answers to the questions that it depends on; values that it never has are left
    out.
    """
    weights = {question.id: (1,) * len(question.answers) for question in compiled.policy.questions}
    for name, meaning in compiled.meanings.items():
        ours = [weights[inner] or (0,) for inner in meaning.names]
        counts = meaning.space.count(meaning.reached, ours)
        weights[name] = tuple(counts[at] for at in meaning.values)
    return weights


def numbers(compiled: Compiled, meaning: Meaning, diagram: int) -> dict[int, int]:
    """Return, for each leaf value of `diagram`, how many combinations of answers reach it.

    `diagram` is one of the table's. The combinations answer every question; those that leave a
    derived value without a value are not counted.
    """
    weights, support = weights_of(compiled), support_of(compiled.policy)
    asked = frozenset[str]().union(*(support[name] for name in meaning.names))
    free = prod(len(q.answers) for q in compiled.policy.questions if q.id not in asked)
    ours = [weights[name] or (0,) for name in meaning.names]
    counted = meaning.space.count(diagram, ours)
    return {value: free * number for value, number in counted.items()}
