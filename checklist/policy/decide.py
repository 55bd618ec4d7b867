"""Decide which outcomes a set of answers can lead to, and what is still open.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
To change what is decided, edit docs/triage/policy.yml, not this file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from checklist.policy.diagram import Condition, Space
from checklist.policy.model import Policy, Rule

Answers = Mapping[str, tuple[str, ...]]
"""By question id the answers that are still possible; a question that is not named has them all."""

NO_RULE = -1
"""The leaf of combinations that no rule matches."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a policy reaches for given answers; every tuple is in policy order."""

    answers: Answers
    possible: tuple[str, ...]
    rule: Rule | None
    rules: tuple[str, ...]
    open: tuple[str, ...]

    @property
    def outcome(self) -> str | None:
        """The one outcome that is possible, None while undecided."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def next(self) -> str | None:
        """The question to ask next, None once decided."""
        return self.open[0] if self.open else None


@dataclass(frozen=True, slots=True)
class Compiled:
    """A policy with its meaning as diagrams: which rule fires, and which outcome follows.

    Leaf values are places in ``policy.rules`` and ``policy.outcomes``, or NO_RULE.
    """

    policy: Policy
    space: Space = field(compare=False, repr=False)
    fired: int
    reached: int


def compile_policy(policy: Policy) -> Compiled:
    """Return `policy` with its diagrams; raises BudgetSpentError where they grow too large.

    Rules are taken in their order. Under hit policy ``unique`` a policy without overlap means
    the same in every order.
    """
    space = Space([len(question.answers) for question in policy.questions])
    fired = space.leaf(NO_RULE)
    for at in reversed(range(len(policy.rules))):
        fired = space.choose(condition_of(policy, policy.rules[at].when), space.leaf(at), fired)
    outcome_ids = policy.outcome_ids
    outcome_at = [outcome_ids.index(rule.then) for rule in policy.rules]
    reached = space.relabel(fired, lambda at: at if at == NO_RULE else outcome_at[at])
    return Compiled(policy, space, fired, reached)


def condition_of(policy: Policy, answers: Answers) -> Condition:
    """Return `answers` in the diagram's terms: levels, and places among the answers."""
    return {
        level: frozenset(question.answer_ids.index(answer) for answer in answers[question.id])
        for level, question in enumerate(policy.questions)
        if question.id in answers
    }


def decide(compiled: Compiled, answers: Answers) -> Decision:
    """Return the decision for `answers`, whose names must be the policy's."""
    policy, space = compiled.policy, compiled.space
    space.renew()
    given = {name: answers[name] for name in policy.question_ids if answers.get(name)}
    allowed = condition_of(policy, given)
    reached = space.restrict(compiled.reached, allowed)
    fired = space.values(space.restrict(compiled.fired, allowed))
    possible = tuple(policy.outcome_ids[at] for at in sorted(space.values(reached) - {NO_RULE}))
    outcome = possible[0] if len(possible) == 1 else None
    return Decision(
        answers=given,
        possible=possible,
        rule=next(
            (r for r in policy.rules if r.then == outcome and _holds(policy, r, given)), None
        ),
        rules=tuple(policy.rules[at].id for at in sorted(fired - {NO_RULE})),
        open=tuple(policy.question_ids[level] for level in sorted(space.support(reached))),
    )


def _holds(policy: Policy, rule: Rule, answers: Answers) -> bool:
    """Return whether the conditions of `rule` hold in every completion of `answers`."""
    return all(
        set(answers.get(name) or policy.question(name).answer_ids) <= set(allowed)
        for name, allowed in rule.when.items()
    )


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
    because = rule.because if rule else None
    return {
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
        "answers": {name: _one_or_list(given) for name, given in decision.answers.items()},
        "outcome": decision.outcome,
        "possible": list(decision.possible),
        "rule": rule.id if rule else None,
        "because": because,
        "rules": list(decision.rules),
        "open": list(decision.open),
        "next": decision.next,
        "trace": [
            {
                "table": "outcome",
                "value": decision.outcome,
                "rule": rule.id if rule else None,
                "because": because,
            }
        ],
    }


def _one_or_list(given: Iterable[str]) -> str | list[str]:
    answers = list(given)
    return answers[0] if len(answers) == 1 else answers
