"""Find the problems of a policy with an SMT solver, z3: the second rival.

Each proof is a question to one solver: can these formulas hold together? It finds no
counterexamples. Answers are booleans, one of which holds per question, and tables are formulas over
them. z3's solver for finite domains took a third longer, and questions that stay
asserted behind a literal of their own took as long with the general solver and ten times with that.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

import z3

from bench.brute import Verdict
from checklist.engine.policy.in_words import listed
from checklist.engine.policy.model import Policy, Question, Rule, Table

Row = Sequence[z3.BoolRef]
"""For each answer or value, the formula that it is the present one."""

Rows = Mapping[str, Row]


class Formulas:
    """A table as formulas over its inputs."""

    def __init__(self, policy: Policy, table: Table, rows: Rows) -> None:
        self.holds = [_holds(policy, rule, rows) for rule in table.rules]
        self.defined = z3.And([z3.Or(list(rows[name])) for name in table.inputs])
        self.fires, before = [], z3.Not(self.defined)
        for holds in self.holds:
            self.fires.append(z3.And(holds, z3.Not(before)))
            before = z3.Or(before, holds)
        self.unmatched = z3.Not(before)
        self.row: Row = [
            z3.Or([f for f, r in zip(self.fires, table.rules, strict=True) if r.then == value])
            for value in table.value_ids
        ]


def _holds(policy: Policy, rule: Rule, rows: Rows) -> z3.BoolRef:
    return z3.And(
        [
            z3.Or([rows[name][policy.values_of(name).index(one)] for one in listed(held)])
            for name, held in rule.when.items()
        ]
    )


class Solver:
    """The formulas of a policy, and the questions to ask about them."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._solver = z3.Solver()
        self.tables: dict[str, Formulas] = {}
        self.rows = {question.id: self._answers(question) for question in policy.questions}
        for table in policy.tables:
            self.tables[table.id] = Formulas(policy, table, self.rows)
            self.rows[table.id] = self.tables[table.id].row

    def _answers(self, question: Question) -> Row:
        """Return booleans for the answers, one of which holds."""
        row = [z3.Bool(f"{question.id} {one}") for one in question.answer_ids]
        self._solver.add(z3.Or(row), *(z3.Not(z3.And(two)) for two in combinations(row, 2)))
        return row

    def possible(self, *formulas: z3.BoolRef) -> bool:
        """Return whether the formulas can hold together; exits if the solver does not know."""
        self._solver.push()
        self._solver.add(*formulas)
        status = self._solver.check()
        self._solver.pop()
        if status == z3.unknown:
            raise SystemExit(f"the solver does not know: {self._solver.reason_unknown()}")
        return bool(status == z3.sat)

    def given(self, name: str, index: int) -> Row:
        """Return the outcome if a question or derived value has the one at `index`."""
        row = [z3.BoolVal(at == index) for at in range(len(self.rows[name]))]
        rows: dict[str, Row] = {**self.rows, name: row}
        changed = {name}
        for table in self.policy.tables:
            if changed & table.inputs:
                changed.add(table.id)
                rows[table.id] = Formulas(self.policy, table, rows).row
        return rows[self.policy.tables[-1].id]

    def matters(self, table: Table) -> bool:
        """Return whether no constant could replace a derived value."""
        outcome = self.rows[self.policy.tables[-1].id]
        return all(
            self.possible(_differ(outcome, self.given(table.id, index)))
            for index in range(len(table.values))
        )


def _differ(one: Row, other: Row) -> z3.BoolRef:
    return z3.Or([z3.Xor(a, b) for a, b in zip(one, other, strict=True)])


def verdicts(policy: Policy) -> Iterator[Verdict]:
    """Yield every problem of a policy."""
    solver = Solver(policy)
    for table in policy.tables:
        yield from _table(solver, table, solver.tables[table.id])
    for question in policy.questions:
        yield from _question(solver, question)
    for table in policy.derived:
        if not solver.matters(table):
            yield "unused-question", table.line


def _table(solver: Solver, table: Table, formulas: Formulas) -> Iterator[Verdict]:
    if solver.possible(formulas.unmatched):
        yield "hole", table.rules_line
    for at, rule in enumerate(table.rules):
        if table.hit_policy == "unique":
            for earlier in formulas.holds[:at]:
                if solver.possible(earlier, formulas.holds[at]):
                    yield "overlap", rule.line
        elif not solver.possible(formulas.fires[at]):
            yield "hidden-rule", rule.line
    for value, reached in zip(table.values, formulas.row, strict=True):
        if not solver.possible(reached):
            yield "unused-outcome", value.line


def _question(solver: Solver, question: Question) -> Iterator[Verdict]:
    rows = [solver.given(question.id, at) for at in range(len(question.answers))]
    for (before, after), severe in zip(pairwise(rows), question.answers[1:], strict=True):
        falls = [z3.And(a, b) for at, a in enumerate(before) for b in after[:at]]
        if question.ordered and solver.possible(z3.Or(falls)):
            yield "order", severe.line
    if not solver.possible(z3.Or([_differ(*two) for two in pairwise(rows)])):
        yield "unused-question", question.line
