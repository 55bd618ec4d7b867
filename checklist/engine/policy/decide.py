"""Decide which outcomes a set of answers can lead to, and what is still open.

Pure: no files, no clock, no browser; runs natively and in Pyodide. What a decision is, is defined
in docs/contracts/policy.md#meaning, the rest in docs/contracts/commands.md#decide.
To change what is decided, edit docs/triage/policy.yml, not this file.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from checklist.engine.policy.compile import NO_RULE, UNDEFINED, Compiled, Meaning
from checklist.engine.policy.model import LAST, Policy, Rule, Table
from checklist.engine.policy.relations import differs, relations

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


Possible = Mapping[str, Collection[int]]
"""By question, derived value and LAST the places still possible.

Negative where some completion has no value.
"""


def narrow(compiled: Compiled, given: Mapping[str, Collection[int]]) -> Possible:
    """Return what is possible where each question in `given` has one of those places."""
    possible: dict[str, Collection[int]] = {
        question.id: given.get(question.id) or range(len(question.answers))
        for question in compiled.policy.questions
    }
    whole = compiled.whole
    for table, meaning in compiled.meanings.items():
        values = meaning.values_under(meaning.reached, possible)
        if not whole and _may_lack(meaning, possible):
            values.add(UNDEFINED)
        possible[table] = values
    return possible


def _may_lack(meaning: Meaning, possible: Possible) -> bool:
    """Return whether something that the table asks for may have no value."""
    return any(min(possible[name]) < 0 for name in meaning.names)


def decide(compiled: Compiled, answers: Answers) -> Decision:
    """Return the decision for `answers`, whose names must be the policy's."""
    compiled.renew()
    policy, last = compiled.policy, compiled.last
    given = {name: answers[name] for name in policy.question_ids if answers.get(name)}
    possible = narrow(compiled, _places(compiled, given))
    fired = last.values_under(last.fired, possible)
    return Decision(
        answers=given,
        possible=_outcomes(policy, possible[LAST]),
        rules=tuple(policy.rules[at].id for at in sorted(fired) if at >= 0),
        open=_open(compiled, possible) if len(possible[LAST]) > 1 else (),
        trace=tuple(
            _settled(m.table, possible, compiled.places) for m in compiled.meanings.values()
        ),
    )


def _places(compiled: Compiled, answers: Answers) -> dict[str, set[int]]:
    """Return the answers as places among those of their questions."""
    return {name: {compiled.places[name][one] for one in held} for name, held in answers.items()}


def _outcomes(policy: Policy, places: Collection[int]) -> tuple[str, ...]:
    """Return the ids of the outcomes at `places`, in policy order."""
    return tuple(policy.outcomes[at].id for at in sorted(places) if at >= 0)


def _open(compiled: Compiled, possible: Possible) -> tuple[str, ...]:
    """Return the questions of which two answers, with all else the same, lead elsewhere."""
    last = compiled.last
    left = last.under(last.reached, possible)
    matter = {last.names[at] for at in last.space.support(left)}
    if not matter.isdisjoint(compiled.meanings):
        reached = {name: m.under(m.reached, possible) for name, m in compiled.meanings.items()}
        pairs = relations(compiled, differs, reached)
        matter = {name for name, met in pairs.items() if met}
    return tuple(name for name in compiled.policy.question_ids if name in matter)


def _settled(table: Table, possible: Possible, places: Mapping[str, Mapping[str, int]]) -> Settled:
    """Return what `table` gives, by the first rule of that value that holds in any case."""
    at, *others = possible[table.id]
    if others or at < 0:
        return Settled(table.name, None, None)
    value = table.values[at].id
    holds = (
        rule
        for rule in table.rules
        if rule.then == value
        and all(
            {places[name][one] for one in held}.issuperset(possible[name])
            for name, held in rule.when.items()
        )
    )
    return Settled(table.name, value, next(holds, None))


@dataclass(frozen=True, slots=True)
class Change:
    """A single answer that would lead elsewhere."""

    question: str
    answer: str
    possible: tuple[str, ...]


Others = Mapping[str, Mapping[str, frozenset[int]]]
"""By question and answer the places of the outcomes; NO_RULE where some completion has none."""


def changes(policy: Policy, decision: Decision, others: Others) -> tuple[Change, ...]:
    """Return the single answers that, given instead of the present ones, change the decision.

    Only questions that have an answer count: what the others could still do, `possible` says.
    `others` is what `instead` gives.
    """
    return tuple(
        Change(question, answer, possible)
        for question, answers in others.items()
        for answer, places in answers.items()
        if (answer,) != decision.answers[question]
        and (possible := _outcomes(policy, places)) != decision.possible
    )


def instead(compiled: Compiled, decision: Decision) -> Others:
    """Return what each answer to an answered question leads to, the other answers as they are."""
    compiled.renew()
    last, given = compiled.last, _places(compiled, decision.answers)
    possible = narrow(compiled, given)
    # What the last table asks for rests on no question that it asks for as well.
    near = last.values_by(last.reached, possible, [name for name in given if name in last.names])
    lacking = {NO_RULE} if not compiled.whole and _may_lack(last, possible) else set[int]()
    return {
        name: {
            answer: frozenset(max(at, NO_RULE) for at in near[name][place] | lacking)
            if name in near
            else _under(compiled, {**given, name: (place,)})
            for answer, place in compiled.places[name].items()
        }
        for name in given
    }


def _under(compiled: Compiled, given: Mapping[str, Collection[int]]) -> frozenset[int]:
    compiled.renew()
    return frozenset(max(at, NO_RULE) for at in narrow(compiled, given)[LAST])


def matters(compiled: Compiled, decision: Decision, name: str, others: Others) -> bool:
    """Return whether an answer to `name`, the others as they are, could change the decision.

    `others` is what `instead` gives.
    """
    reached = {*others[name].values()}
    if len(reached) > 1:
        return True
    if all(len(places) == 1 for places in reached):
        return False
    # Each answer leaves the same outcomes possible, but it may take different answers to get there.
    rest = {other: given for other, given in decision.answers.items() if other != name}
    return name in decide(compiled, rest).open


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
