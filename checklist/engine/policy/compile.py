"""Compile a policy's tables to decision diagrams, derived value by derived value.

Pure: no files, no clock, no browser; runs natively and in Pyodide.

A table's diagram asks for questions and derived values that share no question with each other, so
some answers produce every combination of their values, and each derived value is examined once, on
its own. A derived value that shares questions with others that the table reads is instead written
out over its own inputs (`Frame.functions`). Forty questions in eight groups then become nine small
diagrams, not one large one.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checklist.engine.policy.diagram import BUDGET, BudgetSpentError, Space
from checklist.engine.policy.lower import NO, YES, Lowered, lower
from checklist.engine.policy.model import LAST, Conditions, Policy, Rule, Score, Table, Value
from checklist.engine.policy.variable_order import apart, arrange, indices_of

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
        return self.as_indices(rule.when)

    def as_indices(self, when: Conditions) -> dict[str, frozenset[int]]:
        """Return lowered conditions as indices."""
        return {
            name: frozenset(self.indices[name][value] for value in values)
            for name, values in when.items()
            if isinstance(values, tuple)
        }

    def fired(self, table: Table) -> int:
        """Return the diagram of the rule that fires; its leaves are indices of rules.

        Of the rules that match, the first in the table's precedence fires. Where matching rules
        agree, or no two can match, the order makes no difference. Of a sum, which has no rules, the
        leaves are indices of values.
        """
        space = self.space
        if table.sum:
            fired = space.relabel(self.total(table), value_of(table, least_sum(table)))
        else:
            fired = space.leaf(NO_RULE)
            for at in reversed(precedence(table)):
                fired = space.select(
                    self.guard(self.conditions(table.rules[at])), space.leaf(at), fired
                )
        return self.defined(table, fired)

    def total(self, table: Table) -> int:
        """Return the diagram of the table's sum; its leaves count from the least one there can be.

        The parts are added from the last level up, so that few partial sums are kept at a time.
        """
        space = self.space
        total = space.leaf(0)
        for score in sorted(table.sum, key=lambda score: self._level(score.name), reverse=True):
            total = space.combine(self._part(score), total, int.__add__)
        return total

    def _level(self, name: str) -> int:
        """Return the first level that `name` depends on."""
        return (
            self.names.index(name) if name in self.names else self.space.level(self.functions[name])
        )

    def _part(self, score: Score) -> int:
        """Return the diagram of what `score` adds to the sum, counted from its least."""
        space, least = self.space, least_score(score)
        values = self.indices[score.name]
        by_index = {at: score.scores.get(value, 0) - least for value, at in values.items()}
        if score.name in self.functions:
            part = space.relabel(self.functions[score.name], lambda at: by_index.get(at, 0))
        else:
            level = self.names.index(score.name)
            domain = self.domains[level] or (0,)
            part = space.node(level, [space.leaf(by_index[at]) for at in domain])
        applies = self.guard(self.as_indices(score.where))
        return space.select(applies, part, space.leaf(-least))

    def defined(self, table: Table, fired: int) -> int:
        """Return `fired` with UNDEFINED where something that the table reads has no value."""
        space = self.space
        for name, diagram in self.functions.items():
            if name in table.inputs and min(space.values(diagram)) < 0:
                known = space.relabel(diagram, lambda at: int(at >= 0))
                fired = space.select(known, fired, space.leaf(UNDEFINED))
        empty = any(not domain for domain in self.domains)
        return space.leaf(UNDEFINED) if empty else fired

    def reached(self, table: Table, fired: int) -> int:
        """Return the diagram of the table's value; its leaves are indices of values."""
        if table.sum:
            return fired
        then = [table.value_ids.index(rule.then) for rule in table.rules]
        return self.space.relabel(fired, lambda at: then[at] if at >= 0 else at)


def precedence(table: Table) -> list[int]:
    """Return the indices of the table's rules, the one that fires before all others first."""
    order = range(len(table.rules))
    if table.hit_policy != "most-urgent":
        return list(order)
    values = table.value_ids
    return sorted(order, key=lambda at: (-values.index(table.rules[at].then), at))


def least_score(score: Score) -> int:
    """Return the least that a lowered score can add; it adds 0 where it does not apply."""
    return min(0, *score.scores.values()) if score.scores else 0


def least_sum(table: Table) -> int:
    """Return the sum from which the leaves of `Frame.total` count."""
    return sum(map(least_score, table.sum))


def value_of(table: Table, least: int) -> Callable[[int], int]:
    """Return the function from a sum, counted from `least`, to the index of its value."""
    starts = [value.least - least for value in table.values]
    return lambda total: bisect_right(starts, total) - 1  # NO_RULE below the first


@dataclass(frozen=True, slots=True)
class Meaning:
    """The meaning of a table, as two diagrams: the rule that fires and the value that it gives.

    The leaves of `fired` are indices of rules, those of `reached` indices of values; either can be
    NO_RULE or UNDEFINED. A `whole` table gives a value for all answers. A sum has a third diagram,
    `total`; where rules may match together, `guards` has one for each rule.
    """

    frame: Frame
    fired: int
    reached: int
    whole: bool
    total: int | None = None
    guards: tuple[int, ...] = ()

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

    def firing(self, possible: Indices) -> set[int]:
        """Return the indices of the rules that some completion fires; under ``any`` all that match.

        What is possible is that of each name that the diagrams ask for.
        """
        if not self.guards:
            fired = set() if self.table.sum else self.values_under(self.fired, possible)
            return {at for at in fired if at >= 0}
        defined = self.values_under(self.fired, possible) != {UNDEFINED}
        return {
            at
            for at, guard in enumerate(self.guards)
            if defined and 1 in self.values_under(guard, possible)
        }

    def sums(self, possible: Indices) -> tuple[int, int] | None:
        """Return the least and the greatest sum that is possible.

        None for a table of rules, and where something that is added up may have no value.
        """
        if self.total is None:
            return None
        if any(min(possible[name]) < 0 for name in self.names):
            return None
        least = least_sum(self.table)
        totals = self.values_under(self.total, possible)
        return None if min(totals) < 0 else (min(totals) + least, max(totals) + least)

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


class Memo(dict[object, object]):
    """Keeps what others make of a policy, by keys of theirs; once it is full it begins anew."""

    most = 4000

    def __setitem__(self, key: object, made: object) -> None:
        if len(self) >= self.most:
            self.clear()
        super().__setitem__(key, made)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy, lowered, with the meaning of each table, by id of the derived value or LAST.

    `applying` has a further table for each question that does not always apply: whether it does.
    """

    lowered: Lowered
    meanings: Meanings = field(compare=False, repr=False)
    applying: Meanings = field(default_factory=dict, compare=False, repr=False)
    memo: Memo = field(default_factory=Memo, compare=False, repr=False)
    """What is kept for the next answer: plans, and rows of the card."""

    @property
    def policy(self) -> Policy:
        """The policy as it is written."""
        return self.lowered.source

    @property
    def plain(self) -> Policy:
        """The lowered policy, whose names the diagrams ask for."""
        return self.lowered.policy

    @property
    def last(self) -> Meaning:
        """The meaning of the table that gives the outcome."""
        return self.meanings[LAST]

    @property
    def indices(self) -> Mapping[str, Mapping[str, int]]:
        """For each question and derived value, the index of each of its answers or values."""
        if LAST in self.meanings:
            return self.last.frame.indices
        return indices_of(self.plain)

    @property
    def whole(self) -> bool:
        """Whether every table gives a value for all answers."""
        return all(meaning.whole for meaning in self.meanings.values())

    def renew(self) -> None:
        """Give every space its full budget of steps again."""
        for meaning in (*self.meanings.values(), *self.applying.values()):
            meaning.space.renew()


def compile_policy(policy: Policy | Lowered, *, write_out: Collection[str] = ()) -> Compiled:
    """Return `policy` with its diagrams; raises BudgetSpentError if they grow too large.

    The derived values in `write_out` are written out wherever a table reads them.
    """
    lowered = policy if isinstance(policy, Lowered) else lower(policy)
    meanings: dict[str, Meaning] = {}
    for table in lowered.policy.tables:
        meanings[table.id] = compile_table(lowered.policy, table, meanings, write_out=write_out)
    applying: dict[str, Meaning] = {}
    for name, when in lowered.applies.items():
        rules = (Rule("r1", when, YES, ""), Rule("r2", {}, NO, ""))
        table = Table(f"?{name}", (Value(NO), Value(YES)), rules, "first")
        applying[name] = compile_table(lowered.policy, table, meanings)
    return Compiled(lowered, meanings, applying)


def written_out(policy: Policy) -> Meaning:
    """Return the meaning of the last table of a lowered policy, over its questions alone.

    The questions are in policy order. Raises BudgetSpentError if the diagrams grow too large.
    """
    frame = _frame(policy, policy.tables[-1], {}, (policy.question_ids, policy.derived), SHORT)
    return _meaning(frame, {})


def _meaning(frame: Frame, meanings: Meanings) -> Meaning:
    fired = frame.fired(frame.table)
    reached = frame.reached(frame.table, fired)
    below = all(meanings[name].whole for name in frame.names if name in meanings)
    whole = below and min(frame.space.values(reached)) >= 0
    table = frame.table
    guards: tuple[int, ...] = ()
    if table.hit_policy == "any":
        guards = tuple(frame.guard(frame.conditions(rule)) for rule in table.rules)
    total = frame.defined(table, frame.total(table)) if table.sum else None
    return Meaning(frame, fired, reached, whole=whole, total=total, guards=guards)


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


def compile_asking(
    policy: Policy, table: Table, meanings: Meanings, names: Collection[str]
) -> Meaning:
    """Return the meaning of `table`, in diagrams that ask for `names` as well."""
    values = indices_of(policy)
    asking = Rule("", {name: tuple(values[name]) for name in sorted(names)}, "", "")
    wider = replace(table, rules=(*table.rules, asking))
    frame = _frame(policy, wider, meanings, apart(policy, wider), BUDGET)
    return _meaning(replace(frame, table=table), meanings)


def _trials(
    names: tuple[str, ...], tables: Iterable[Table]
) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield orders of the names to try, each with its budget; the first usually suffices."""
    yield names, SHORT
    groups = [{*rule.when} for table in tables for rule in table.rules]
    arranged = arrange(names, [*groups, *({*table.inputs} for table in tables if table.sum)])
    if arranged != names:
        yield arranged, SHORT
    yield names, BUDGET
    if arranged != names:
        yield arranged, BUDGET


def frame_of(policy: Policy, table: Table, meanings: Meanings) -> Frame:
    """Return the frame of `table`, without the diagrams of the table itself; see compile_table.

    Derived values without a meaning are written out.
    """
    without = [inner.id for inner in policy.derived if inner.id not in meanings]
    return _frame(policy, table, meanings, apart(policy, table, write_out=without), BUDGET)


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
