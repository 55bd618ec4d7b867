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
"""By question id, the answers still possible; a question that is left out has all of them."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The value that a table is certain to give, and the rule that gives it.

    `value` is None while several are possible, and `rule` while no single rule is certain to hold.
    """

    table: str
    value: str | None
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that a policy reaches for given answers; every tuple is in policy order."""

    answers: Answers
    possible: tuple[str, ...]
    rules: tuple[str, ...]
    open: tuple[str, ...]
    trace: tuple[Settled, ...]

    @property
    def outcome(self) -> str | None:
        """The outcome, or None while more than one is possible."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def rule(self) -> Rule | None:
        """The first rule that holds whatever else is answered, or None if no single rule does."""
        return self.trace[-1].rule

    @property
    def next(self) -> str | None:
        """The id of the question to ask next, or None once the outcome is decided."""
        return self.open[0] if self.open else None


Possible = Mapping[str, Collection[int]]
"""By question, derived value and LAST, the indices of the answers or values still possible.

A negative index means that some completion of the answers gives no value.
"""


def narrow(compiled: Compiled, given: Mapping[str, Collection[int]]) -> Possible:
    """Return the values still possible when each question in `given` has one of those answers."""
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
    """Return whether a derived value that the table reads may have no value."""
    return any(min(possible[name]) < 0 for name in meaning.names)


def decide(compiled: Compiled, answers: Answers) -> Decision:
    """Return the decision for `answers`, which may name only ids of the policy."""
    compiled.renew()
    policy, last = compiled.policy, compiled.last
    given = {name: answers[name] for name in policy.question_ids if answers.get(name)}
    possible = narrow(compiled, _indices(compiled, given))
    fired = last.values_under(last.fired, possible)
    return Decision(
        answers=given,
        possible=_outcomes(policy, possible[LAST]),
        rules=tuple(policy.rules[at].id for at in sorted(fired) if at >= 0),
        open=_open(compiled, possible) if len(possible[LAST]) > 1 else (),
        trace=tuple(
            _settled(m.table, possible, compiled.indices) for m in compiled.meanings.values()
        ),
    )


def _indices(compiled: Compiled, answers: Answers) -> dict[str, set[int]]:
    """Return the indices of the answers among those of their questions."""
    return {name: {compiled.indices[name][one] for one in held} for name, held in answers.items()}


def _outcomes(policy: Policy, indices: Collection[int]) -> tuple[str, ...]:
    """Return the ids of the outcomes at `indices`, in policy order."""
    return tuple(policy.outcomes[at].id for at in sorted(indices) if at >= 0)


def _open(compiled: Compiled, possible: Possible) -> tuple[str, ...]:
    """Return the questions that have two answers which, all else equal, lead to other outcomes."""
    last = compiled.last
    left = last.under(last.reached, possible)
    matter = {last.names[at] for at in last.space.support(left)}
    if not matter.isdisjoint(compiled.meanings):
        reached = {name: m.under(m.reached, possible) for name, m in compiled.meanings.items()}
        pairs = relations(compiled, differs, reached)
        matter = {name for name, differing in pairs.items() if differing}
    return tuple(name for name in compiled.policy.question_ids if name in matter)


def _settled(table: Table, possible: Possible, indices: Mapping[str, Mapping[str, int]]) -> Settled:
    """Return the value that `table` is certain to give, with the first rule certain to give it."""
    at, *others = possible[table.id]
    if others or at < 0:
        return Settled(table.name, None, None)
    value = table.values[at].id
    holds = (
        rule
        for rule in table.rules
        if rule.then == value
        and all(
            {indices[name][one] for one in held}.issuperset(possible[name])
            for name, held in rule.when.items()
        )
    )
    return Settled(table.name, value, next(holds, None))


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer to one question, and the outcomes that it would leave possible."""

    question: str
    answer: str
    possible: tuple[str, ...]


Alternatives = Mapping[str, Mapping[str, frozenset[int]]]
"""By answered question and answer, the indices of the outcomes that the answer leaves possible.

NO_RULE is among them where some completion of the answers has no outcome.
"""


def decisive_alternatives(
    policy: Policy, decision: Decision, alternatives: Alternatives
) -> tuple[Alternative, ...]:
    """Return the answers that would each change the decision if given in place of the present one.

    Only answered questions count, since `possible` covers the open ones. `alternatives` comes from
    `alternatives_to`.
    """
    return tuple(
        Alternative(question, answer, possible)
        for question, answers in alternatives.items()
        for answer, indices in answers.items()
        if (answer,) != decision.answers[question]
        and (possible := _outcomes(policy, indices)) != decision.possible
    )


def alternatives_to(compiled: Compiled, decision: Decision) -> Alternatives:
    """Return what each answer to an answered question leads to while the other answers stay."""
    compiled.renew()
    last, given = compiled.last, _indices(compiled, decision.answers)
    possible = narrow(compiled, given)
    # What the last table asks for rests on no question that it asks for as well.
    near = last.values_by(last.reached, possible, [name for name in given if name in last.names])
    lacking = {NO_RULE} if not compiled.whole and _may_lack(last, possible) else set[int]()
    return {
        name: {
            answer: frozenset(max(at, NO_RULE) for at in near[name][index] | lacking)
            if name in near
            else _under(compiled, {**given, name: (index,)})
            for answer, index in compiled.indices[name].items()
        }
        for name in given
    }


def _under(compiled: Compiled, given: Mapping[str, Collection[int]]) -> frozenset[int]:
    compiled.renew()
    return frozenset(max(at, NO_RULE) for at in narrow(compiled, given)[LAST])


def matters(compiled: Compiled, decision: Decision, name: str, alternatives: Alternatives) -> bool:
    """Return whether another answer to `name` could change the decision while the others stay.

    `alternatives` comes from `alternatives_to`.
    """
    reached = {*alternatives[name].values()}
    if len(reached) > 1:
        return True
    if all(len(indices) == 1 for indices in reached):
        return False
    # Each answer leaves the same outcomes possible, perhaps for different answers to the others.
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
