"""What the decision card says, as values that the templates only have to set out.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
To change how it looks, edit the templates; to change its words, edit words/.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import (
    Alternatives,
    Answers,
    Decision,
    Settled,
    alternatives_to,
    decisive_alternatives,
    matters,
    not_applying,
)
from checklist.engine.policy.model import (
    DECIDED,
    DETECTED,
    OUTCOME,
    Deadline,
    Duration,
    Outcome,
    Policy,
    Question,
    Rule,
    Step,
)
from checklist.engine.triage.alternatives import Change, changes
from checklist.engine.triage.statements import (
    ShownAlert,
    ShownReason,
    ShownResult,
    alerts,
    reasons,
    results,
)

FIRST_STEPS = 3
COLOURS = {
    1: (1,),
    2: (1, 7),
    3: (1, 5, 7),
    4: (1, 3, 5, 7),
    5: (1, 3, 4, 5, 7),
    6: (1, 2, 3, 5, 6, 7),
    7: (1, 2, 3, 4, 5, 6, 7),
}
"""By the number of levels that are told apart, the colour of each: ``--hp-urgency-1`` to ``-7``.

The least and the most urgent always have the ends of the scale.
"""
MOST_LEVELS = max(COLOURS)
WIDE_BARS = 4
"""With more levels than these the bars of a mark are narrower."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of an outcome's mark, in the units of a picture that is 16 high.

    Up to the outcome's level each bar is higher than the one before (`on`); the others are flat.
    """

    x: int
    y: int
    width: int
    height: int
    on: bool


@dataclass(frozen=True, slots=True)
class Urgency:
    """How urgent an outcome is among those of its policy: its level, from 1 to `levels`.

    Up to seven outcomes have a level each. Of more, the least and the most urgent have one to
    themselves, and neighbours between them share theirs: then the title alone tells them apart.
    """

    level: int
    levels: int

    @property
    def colour(self) -> int:
        """The step on the scale of colours, from 1 to 7."""
        return COLOURS[self.levels][self.level - 1]

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The mark: a bar a level, of which `level` are `on`."""
        return tuple(self._bar(number) for number in range(1, self.levels + 1))

    @property
    def width(self) -> int:
        """How wide the mark is."""
        last = self._bar(self.levels)
        return last.x + last.width

    def _bar(self, number: int) -> Bar:
        on = number <= self.level
        width = 6 if self.levels <= WIDE_BARS else 4
        rise = 6 * (number - 1) // max(self.levels - 1, 1)
        height = 10 + rise if on else 3
        return Bar((number - 1) * (width + 1), 16 - height, width=width, height=height, on=on)


@dataclass(frozen=True, slots=True)
class Urgent:
    """An outcome with its urgency; None where the policy's outcomes do not differ in it."""

    outcome: Outcome
    urgency: Urgency | None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given; it has no effect where its question does not apply."""

    question: Question
    answer: str
    applies: bool


@dataclass(frozen=True, slots=True)
class ShownAlternative:
    """A change of one answer, with the outcomes that it would leave possible.

    `ambiguous` says that the answer alone does not tell which question it answers.
    """

    change: Change
    outcomes: tuple[Urgent, ...]
    ambiguous: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline: what is due, and `within` which time.

    The time runs from the decision; or from DETECTED; or from the end of the clock with the title
    `after`.
    """

    title: str
    within: Duration
    start: str = DECIDED
    after: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, by when, for the most urgent outcome; `certain` once it is the only one."""

    most: Urgent
    certain: bool
    deadlines: tuple[Due, ...]
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
    reasons: tuple[ShownReason, ...]
    alternatives: tuple[ShownAlternative, ...]
    results: tuple[ShownResult, ...]
    alerts: tuple[ShownAlert, ...]
    has_alerts: bool
    states: Mapping[str, str]
    """By question ``next``, ``open``, ``answered``, ``settled`` or ``not-asked``.

    ``settled`` means: with the other answers as they are, this one cannot change the decision;
    ``not-asked``: the question does not apply.
    """
    unmet: Mapping[str, tuple[str, ...]]
    """By question that does not apply, the names in its `only-if` that are known to be why."""


def card(compiled: Compiled, decision: Decision) -> Card:
    """Return the card for `decision`."""
    policy = compiled.policy
    alternatives = alternatives_to(compiled, decision)
    away = not_applying(compiled, decision.answers)
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
        answered=len(decision.answers.keys() - away),
        total=len(policy.questions) - len(away),
        open=len(decision.open),
        plan=_plan(policy, most, certain=decision.outcome is not None),
        answers=decision.answers,
        given=tuple(
            Given(policy.question(name), answer, name not in away)
            for name, answers in decision.answers.items()
            for answer in answers
        ),
        reasons=reasons(policy, decision),
        alternatives=tuple(
            _alternative(policy, change)
            for change in changes(
                policy, decision, decisive_alternatives(policy, decision, alternatives)
            )
        ),
        results=results(policy, decision),
        alerts=alerts(policy, decision),
        has_alerts=bool(policy.alerts),
        states={
            name: "not-asked" if name in away else _state(compiled, decision, name, alternatives)
            for name in policy.question_ids
        },
        unmet=away,
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
        deadlines=tuple(due(policy, one) for one in clocks),
        steps=tuple(policy.step(step) for step in steps),
    )


def due(policy: Policy, deadline: Deadline) -> Due:
    """Return a deadline of an outcome, with the titles of its clocks."""
    title, start = policy.clock(deadline.clock).title, deadline.start
    if start in (DECIDED, DETECTED):
        return Due(title, deadline.within, start)
    return Due(title, deadline.within, start, policy.clock(start).title)


def row_id(table: str, rule: str) -> str:
    """Return the anchor of a rule's row in the decision tables."""
    return f"rule-{rule}" if table == OUTCOME else f"rule-{table}.{rule}"


def fired_rows(decision: Decision) -> list[str]:
    """Return the anchors of the rules that are known to fire."""
    return [row for settled in decision.trace if (row := fired_row(settled))]


def fired_row(settled: Settled) -> str:
    """Return the anchor of the row that gives a table its value; "" where none is known to."""
    if settled.rule:
        return row_id(settled.table, settled.rule.id)
    if settled.sum and settled.value:
        return row_id(settled.table, settled.value)
    return ""


def urgent(policy: Policy, outcome_id: str) -> Urgent:
    """Return the outcome of that id with its urgency."""
    ids = policy.outcome_ids
    found = urgency(ids.index(outcome_id), len(ids)) if policy.has_urgency else None
    return Urgent(policy.outcome(outcome_id), found)


def urgency(index: int, count: int) -> Urgency:
    """Return how urgent outcome number `index` is of `count`, from the least to the most urgent."""
    if count <= MOST_LEVELS:
        return Urgency(index + 1, count)
    if index in (0, count - 1):
        return Urgency(MOST_LEVELS if index else 1, MOST_LEVELS)
    return Urgency(2 + (index - 1) * (MOST_LEVELS - 2) // (count - 2), MOST_LEVELS)


def _alternative(policy: Policy, change: Change) -> ShownAlternative:
    return ShownAlternative(
        change=change,
        outcomes=tuple(urgent(policy, outcome) for outcome in change.possible),
        ambiguous=_is_ambiguous(policy, change),
    )


def _is_ambiguous(policy: Policy, change: Change) -> bool:
    """Return whether the answers alone do not tell which question they are to."""
    question = change.question
    if grid := question.number:
        units = [other.number.unit for other in policy.questions if other.number]
        return not grid.unit or units.count(grid.unit) > 1
    labels = [answer.label for other in policy.questions for answer in other.answers]
    return any(labels.count(question.answer(one).label) > 1 for one in _ids(change))


def _ids(change: Change) -> tuple[str, ...]:
    """Return the answers that are named, apart from whole sets of ticks."""
    return tuple(one for one in change.answers if one in change.question.answer_ids)


def _state(compiled: Compiled, decision: Decision, name: str, alternatives: Alternatives) -> str:
    if name in decision.answers:
        return "answered" if matters(compiled, decision, name, alternatives) else "settled"
    if name == decision.next:
        return "next"
    return "open" if name in decision.open else "settled"
