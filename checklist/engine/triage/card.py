"""What the decision card says, as values that the templates only have to set out.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
To change how it looks, edit the templates; to change its words, edit words/.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import (
    Answers,
    Change,
    Decision,
    Others,
    Settled,
    changes,
    instead,
    matters,
)
from checklist.engine.policy.model import (
    OUTCOME,
    Answer,
    Duration,
    Outcome,
    Policy,
    Question,
    Rule,
    Step,
)

FIRST_STEPS = 3


@dataclass(frozen=True, slots=True)
class Urgent:
    """An outcome with its place on the scale of urgency: 0 for the least, 1 for the most.

    `share` is None where the policy's outcomes do not differ in urgency.
    """

    outcome: Outcome
    share: float | None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given."""

    question: Question
    answer: Answer


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A single answer that would lead elsewhere, and where to.

    `ambiguous` says that the answer's label alone does not tell which question it answers.
    """

    question: Question
    answer: Answer
    outcomes: tuple[Outcome, ...]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, by when, for the most urgent outcome; `certain` once it is the only one."""

    most: Urgent
    certain: bool
    deadlines: tuple[tuple[str, Duration], ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that the card shows."""

    decided: bool
    possible: tuple[Urgent, ...]
    least: Urgent
    most: Urgent
    because: str
    rule: Rule | None
    next: Question | None
    answered: int
    total: int
    open: int
    plan: Plan
    answers: Answers
    given: tuple[Given, ...]
    reasons: tuple[Settled, ...]
    elsewhere: tuple[Elsewhere, ...]
    states: Mapping[str, str]
    """By question ``next``, ``open``, ``answered`` or ``settled``.

    ``settled`` means: with the other answers as they are, this one cannot change the decision.
    """


def card(compiled: Compiled, decision: Decision) -> Card:
    """Return the card for `decision`."""
    policy = compiled.policy
    others = instead(compiled, decision)
    possible = tuple(urgent(policy, outcome) for outcome in decision.possible)
    least, most = possible[0], possible[-1]
    return Card(
        decided=decision.outcome is not None,
        possible=possible,
        least=least,
        most=most,
        because=decision.rule.because if decision.rule else "",
        rule=decision.rule,
        next=policy.question(decision.next) if decision.next else None,
        answered=len(decision.answers),
        total=len(policy.questions),
        open=len(decision.open),
        plan=_plan(policy, most, certain=decision.outcome is not None),
        answers=decision.answers,
        given=tuple(
            Given(policy.question(name), policy.question(name).answer(answer))
            for name, answers in decision.answers.items()
            for answer in answers
        ),
        reasons=decision.trace[:-1],
        elsewhere=tuple(_elsewhere(policy, change) for change in changes(policy, decision, others)),
        states={name: _state(compiled, decision, name, others) for name in policy.question_ids},
    )


def _plan(policy: Policy, most: Urgent, *, certain: bool) -> Plan:
    """Return the plan for `most`.

    Where outcomes do not differ in urgency it is empty until the outcome is certain.
    """
    acts = certain or policy.has_urgency
    clocks, steps = (most.outcome.clocks, most.outcome.steps) if acts else ((), ())
    return Plan(
        most=most,
        certain=certain,
        deadlines=tuple((policy.clock(clock).title, duration) for clock, duration in clocks),
        steps=tuple(policy.step(step) for step in steps),
    )


def row_id(table: str, rule: str) -> str:
    """Return the anchor of a rule's row in the decision tables."""
    return f"rule-{rule}" if table == OUTCOME else f"rule-{table}.{rule}"


def fired_rows(decision: Decision) -> list[str]:
    """Return the anchors of the rules that are known to fire."""
    return [row_id(settled.table, settled.rule.id) for settled in decision.trace if settled.rule]


def urgent(policy: Policy, outcome_id: str) -> Urgent:
    """Return the outcome of that id with its place on the scale."""
    ids = policy.outcome_ids
    place = ids.index(outcome_id) / max(len(ids) - 1, 1)
    return Urgent(policy.outcome(outcome_id), place if policy.has_urgency else None)


def _elsewhere(policy: Policy, change: Change) -> Elsewhere:
    question = policy.question(change.question)
    answer = question.answer(change.answer)
    same_label = [a for q in policy.questions for a in q.answers if a.label == answer.label]
    return Elsewhere(
        question=question,
        answer=answer,
        outcomes=tuple(policy.outcome(outcome) for outcome in change.possible),
        ambiguous=len(same_label) > 1,
    )


def _state(compiled: Compiled, decision: Decision, name: str, others: Others) -> str:
    if name in decision.answers:
        return "answered" if matters(compiled, decision, name, others) else "settled"
    if name == decision.next:
        return "next"
    return "open" if name in decision.open else "settled"
