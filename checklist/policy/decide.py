"""Decide which outcomes a set of answers can lead to, and what is still open.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
To change what is decided, edit docs/triage/policy.yml, not this file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from checklist.policy.meaning import (
    UNDEFINED,
    Compiled,
    compile_policy,
    differs,
    places_of,
    relations,
)
from checklist.policy.model import OUTCOME, Policy, Rule, Table

__all__ = ["Answers", "Change", "Compiled", "Decision", "as_data", "changes", "compile_policy"]

Answers = Mapping[str, tuple[str, ...]]
"""By question id the answers that are still possible; a question that is not named has them all."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a table gives for certain; both are None where that is not settled."""

    table: str
    value: str | None
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy reaches for given answers; every tuple is in policy order."""

    answers: Answers
    possible: tuple[str, ...]
    rules: tuple[str, ...]
    open: tuple[str, ...]
    trace: tuple[Settled, ...]

    @property
    def outcome(self) -> str | None:
        """The one outcome that is possible, None while undecided."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def rule(self) -> Rule | None:
        """The first rule that holds whatever else is answered, None where none does alone."""
        return self.trace[-1].rule

    @property
    def next(self) -> str | None:
        """The question to ask next, None once decided."""
        return self.open[0] if self.open else None


@dataclass(frozen=True, slots=True)
class Narrowed:
    """A policy under given answers.

    `possible` are, by question, derived value and OUTCOME, the places still possible (negative
    where some completion has no value); `reached` are the diagrams of each table that remain.
    """

    possible: Mapping[str, frozenset[int]]
    reached: Mapping[str, int]


def narrow(compiled: Compiled, given: Mapping[str, frozenset[int]]) -> Narrowed:
    """Return what is left where each question in `given` has one of those places."""
    possible = {
        question.id: given.get(question.id, frozenset(range(len(question.answers))))
        for question in compiled.policy.questions
    }
    reached = {}
    for table, meaning in compiled.meanings.items():
        reached[table] = meaning.under(meaning.reached, possible)
        unknown = any(min(possible[name]) < 0 for name in meaning.names)
        values = meaning.space.values(reached[table])
        possible[table] = values | {UNDEFINED} if unknown else values
    return Narrowed(possible, reached)


def decide(compiled: Compiled, answers: Answers) -> Decision:
    """Return the decision for `answers`, whose names must be the policy's."""
    compiled.renew()
    policy, last = compiled.policy, compiled.last
    places = places_of(policy)
    given = {name: answers[name] for name in policy.question_ids if answers.get(name)}
    left = narrow(
        compiled, {name: frozenset(places[name][one] for one in a) for name, a in given.items()}
    )
    fired = last.space.values(last.under(last.fired, left.possible))
    return Decision(
        answers=given,
        possible=tuple(policy.outcome_ids[at] for at in sorted(left.possible[OUTCOME]) if at >= 0),
        rules=tuple(policy.rules[at].id for at in sorted(fired) if at >= 0),
        open=_open(compiled, left),
        trace=tuple(_settled(table, left, places) for table in policy.tables),
    )


def _open(compiled: Compiled, left: Narrowed) -> tuple[str, ...]:
    """Return the questions of which two answers, with all else the same, lead elsewhere."""
    last = compiled.last
    matter = {last.names[at] for at in last.space.support(left.reached[OUTCOME])}
    if not matter.isdisjoint(compiled.meanings):
        pairs = relations(compiled, differs, left.reached)
        matter = {name for name, met in pairs.items() if met}
    return tuple(name for name in compiled.policy.question_ids if name in matter)


def _settled(table: Table, left: Narrowed, places: Mapping[str, Mapping[str, int]]) -> Settled:
    """Return what `table` gives, by the first rule of that value that holds in any case."""
    at, *others = left.possible[table.id]
    if others or at < 0:
        return Settled(table.id, None, None)
    value = table.value_ids[at]
    holds = (
        rule
        for rule in table.rules
        if rule.then == value
        and all(
            left.possible[name] <= {places[name][one] for one in held}
            for name, held in rule.when.items()
        )
    )
    return Settled(table.id, value, next(holds, None))


@dataclass(frozen=True, slots=True)
class Change:
    """A single answer that would lead elsewhere."""

    question: str
    answer: str
    possible: tuple[str, ...]


def changes(compiled: Compiled, decision: Decision) -> tuple[Change, ...]:
    """Return the single answers that, given instead of the present ones, change the decision.

    Only questions that have an answer count: what the others could still do, `possible` says.
    """
    return tuple(
        Change(question.id, answer, other.possible)
        for question in compiled.policy.questions
        if question.id in decision.answers
        for answer in question.answer_ids
        if (answer,) != decision.answers[question.id]
        and (other := decide(compiled, {**decision.answers, question.id: (answer,)})).possible
        != decision.possible
    )


def as_data(policy: Policy, decision: Decision) -> dict[str, object]:
    """Return the decision as the JSON data that ``decide --json`` prints."""
    rule = decision.rule
    return {
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
        "answers": {name: _one_or_list(given) for name, given in decision.answers.items()},
        "outcome": decision.outcome,
        "possible": list(decision.possible),
        "rule": rule.id if rule else None,
        "because": rule.because if rule else None,
        "rules": list(decision.rules),
        "open": list(decision.open),
        "next": decision.next,
        "trace": [
            {
                "table": settled.table,
                "value": settled.value,
                "rule": settled.rule.id if settled.rule else None,
                "because": settled.rule.because if settled.rule else None,
            }
            for settled in decision.trace
        ],
    }


def _one_or_list(given: Iterable[str]) -> str | list[str]:
    answers = list(given)
    return answers[0] if len(answers) == 1 else answers
