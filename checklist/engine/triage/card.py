"""What the decision card says, as values that the templates only have to set out.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
To change how it looks, edit the templates; to change its words, edit words/.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import (
    Answers,
    Decision,
    Settled,
    alternatives_to,
    decisive_alternatives,
    not_applying,
)
from checklist.engine.policy.model import (
    OUTCOME,
    Outcome,
    Policy,
    Question,
    Rule,
)
from checklist.engine.triage.alternatives import Change, changes
from checklist.engine.triage.plan import Plan, plan
from checklist.engine.triage.statements import (
    ShownAlert,
    ShownReason,
    ShownResult,
    alerts,
    reasons,
    results,
)
from checklist.engine.triage.times import UNKNOWN, Times

if TYPE_CHECKING:
    from checklist.engine.record.calendar import Calendar

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
    """A change of one answer, with the outcomes that it would leave possible."""

    change: Change
    outcomes: tuple[Urgent, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that the card shows.

    `memo` is for whoever shows it: what is kept there is kept as long as the policy.
    """

    policy: Policy
    memo: dict[object, object]
    decided: bool
    possible: tuple[Urgent, ...]
    least: Urgent
    most: Urgent
    because: str
    rule: Rule | None
    next: Question | None
    """The first question that is open and was not put off."""
    number: int
    """The number of `next` among all questions, from 1; 0 for none."""
    skipped: tuple[Question, ...]
    """What is open and was put off with "I don't know yet"."""
    answered: int
    total: int
    open: int
    plan: Plan
    times: Times
    answers: Answers
    given: tuple[Given, ...]
    reasons: tuple[ShownReason, ...]
    alternatives: tuple[ShownAlternative, ...]
    """Without those that rule nothing out of what was possible at first."""
    results: tuple[ShownResult, ...]
    alerts: tuple[ShownAlert, ...]
    has_alerts: bool
    states: Mapping[str, str]
    """By question ``next``, ``open``, ``answered``, ``settled`` or ``not-asked``.

    ``settled`` means: it has no answer, and none could change the decision as things are;
    ``not-asked``: the question does not apply.
    """
    unmet: Mapping[str, tuple[str, ...]]
    """By question that does not apply, the names in its `only-if` that are known to be why."""

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to say: something is answered, or nothing has to be."""
        return self.decided or self.answered > 0

    @property
    def is_urgent(self) -> bool:
        """Whether an outcome is possible that is more urgent than the least urgent one."""
        return self.most.urgency is not None and self.most.urgency.level > 1

    @property
    def is_neutral(self) -> bool:
        """Whether an alert keeps its readers out of public places."""
        return any(shown.alert.facts for shown in self.alerts)


def card(
    compiled: Compiled,
    decision: Decision,
    times: Times = UNKNOWN,
    *,
    skipped: Collection[str] = (),
    calendar: "Calendar | None" = None,
) -> Card:
    """Return the card for `decision`; the questions `skipped` are asked last.

    Business time is that of `calendar`.
    """
    policy = compiled.policy
    alternatives = alternatives_to(compiled, decision)
    away = not_applying(compiled, decision.answers)
    possible = tuple(urgent(policy, outcome) for outcome in decision.possible)
    least, most = possible[0], possible[-1]
    asked = next((name for name in decision.open if name not in skipped), None)
    return Card(
        policy=policy,
        memo=compiled.memo,
        decided=decision.outcome is not None,
        possible=possible,
        least=least,
        most=most,
        because=decision.rule.because if decision.rule else "",
        rule=decision.rule,
        next=policy.question(asked) if asked else None,
        number=policy.question_ids.index(asked) + 1 if asked else 0,
        skipped=tuple(policy.question(name) for name in decision.open if name in skipped),
        answered=len(decision.answers.keys() - away),
        total=len(policy.questions) - len(away),
        open=len(decision.open),
        plan=_plan(compiled, decision.possible, times, calendar),
        times=times,
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
            if len(change.possible) < len(policy.outcomes)
        ),
        results=results(policy, decision),
        alerts=alerts(policy, decision),
        has_alerts=bool(policy.alerts),
        states={
            name: "not-asked" if name in away else _state(decision, name, asked)
            for name in policy.question_ids
        },
        unmet=away,
    )


def _plan(
    compiled: Compiled, possible: tuple[str, ...], times: Times, calendar: "Calendar | None"
) -> Plan:
    """Return the plan, the same object as at the answer before where it is the same."""
    key = (possible, times, calendar and (calendar.zone, calendar.since))
    found = compiled.memo.get(key)
    if not isinstance(found, Plan):
        found = compiled.memo[key] = plan(compiled.policy, possible, times, calendar)
    return found


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
    )


def _state(decision: Decision, name: str, asked: str | None) -> str:
    if name in decision.answers:
        return "answered"
    if name == asked:
        return "next"
    return "open" if name in decision.open else "settled"
