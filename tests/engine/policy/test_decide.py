"""The decision, held against an enumeration of every completion."""

from hypothesis import given

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import alternatives_to, as_data, decide, decisive_alternatives
from checklist.engine.policy.model import Policy
from checklist.engine.triage.card import card
from tests import oracle
from tests.draw import drawn
from tests.policies import Answers, answered


@given(answered())
@drawn(150, "decisions")
def test_a_decision_is_what_trying_every_completion_gives(case: tuple[Policy, Answers]) -> None:
    policy, answers = case
    found = decide(compile_policy(policy), answers)
    expected = oracle.decision(policy, answers)
    assert (
        oracle.Expected(
            possible=found.possible,
            outcome=found.outcome,
            rule=found.rule.id if found.rule else None,
            because=found.rule.because if found.rule else None,
            rules=found.rules,
            open=found.open,
            next=found.next,
            trace=tuple(
                (
                    settled.table,
                    settled.value,
                    settled.rule.id if settled.rule else None,
                    settled.rule.because if settled.rule else None,
                )
                for settled in found.trace
            ),
        )
        == expected
    )


@given(answered())
@drawn(150, "decisions")
def test_what_would_change_a_decision_is_found_by_trying_each_single_answer(
    case: tuple[Policy, Answers],
) -> None:
    policy, answers = case
    compiled = compile_policy(policy)
    decision = decide(compiled, answers)
    found = [
        (change.question, change.answer, change.possible)
        for change in decisive_alternatives(policy, decision, alternatives_to(compiled, decision))
    ]
    assert found == oracle.alternatives(policy, answers)


@given(answered())
@drawn(150, "decisions")
def test_a_question_without_an_answer_is_settled_where_no_completion_needs_it(
    case: tuple[Policy, Answers],
) -> None:
    policy, answers = case
    compiled = compile_policy(policy)
    states = card(compiled, decide(compiled, answers)).states
    found = oracle.decision(policy, answers)
    for name in policy.question_ids:
        if name in answers:
            assert states[name] == "answered"
        else:
            assert (states[name] == "settled") == (name not in found.open)


@given(answered())
@drawn(150, "decisions")
def test_a_decision_as_data_has_the_keys_and_values_of_the_contract(
    case: tuple[Policy, Answers],
) -> None:
    policy, answers = case
    expected = oracle.decision(policy, answers)
    assert as_data(policy, decide(compile_policy(policy), answers)) == {
        "policy": {"id": "drawn", "version": "1.0.0", "digest": ""},
        "answers": {
            name: given_[0] if len(given_) == 1 else list(given_)
            for name, given_ in answers.items()
        },
        "outcome": expected.outcome,
        "possible": list(expected.possible),
        "rule": expected.rule,
        "because": expected.because,
        "rules": list(expected.rules),
        "open": list(expected.open),
        "next": expected.next,
        "trace": [
            {"table": table, "value": value, "rule": rule, "because": because}
            for table, value, rule, because in expected.trace
        ],
    }


@given(answered())
@drawn(150, "decisions")
def test_deciding_twice_in_one_space_gives_the_same(case: tuple[Policy, Answers]) -> None:
    policy, answers = case
    compiled = compile_policy(policy)
    first = decide(compiled, answers)
    decide(compiled, {})
    assert decide(compiled, answers) == first
