"""What an edit changes for whom, held against an enumeration of every combination."""

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.diff import MOST_RULES, Change, diff, has_risen
from checklist.engine.policy.diff_report import as_data, as_text
from checklist.engine.policy.model import Policy, Rule
from tests import oracle
from tests.draw import drawn
from tests.policies import policies

Combination = dict[str, str]
TWO = st.tuples(policies(whole=True), policies(whole=True))


def answers_of(old: Policy, new: Policy) -> dict[str, tuple[str, ...]]:
    """Return the questions of either, with the answers that both know."""
    before = {q.id: q.answer_ids for q in old.questions}
    after = {q.id: q.answer_ids for q in new.questions}
    both = {**after, **before}
    return {q: tuple(a for a in both[q] if a in after.get(q, both[q])) for q in both}


def combinations(old: Policy, new: Policy) -> Iterator[Combination]:
    """Yield every way to answer every question of either."""
    asked = answers_of(old, new)
    for picked in itertools.product(*asked.values()):
        yield dict(zip(asked, picked, strict=True))


def outcomes(old: Policy, new: Policy, one: Combination) -> tuple[str, str]:
    """Return the outcome before and after."""
    before, after = (oracle.outcome(policy, dict(one)) for policy in (old, new))
    assert before
    assert after
    return before, after


def values(old: Policy, new: Policy, one: Combination) -> dict[str, str | None]:
    """Return all that a compact rule may name: answers, and derived values by their side."""
    named: dict[str, str | None] = dict(one)
    for policy, side in ((old, "old"), (new, "new")):
        derived = oracle.derived(policy, dict(one))
        named |= {f"{side} {table.id}": derived[table.id] for table in policy.derived}
        named |= {t.id: derived[t.id] for t in policy.derived if side == "old"}
    return named


def matches(rule: Mapping[str, tuple[str, ...]], named: Mapping[str, str | None]) -> bool:
    """Return whether a compact rule is about these values."""
    return all(named[name] in held for name, held in rule.items())


def keeps(old: Policy, new: Policy) -> bool:
    """Return whether some answers to the new questions leave every old combination as it was."""
    added = [q for q in answers_of(old, new) if q not in old.question_ids]
    changed: dict[tuple[str, ...], bool] = {}
    for one in combinations(old, new):
        key = tuple(one[q] for q in added)
        before, after = outcomes(old, new, one)
        changed[key] = changed.get(key, False) or before != after
    return not all(changed.values())


def expected_rise(old: Policy, new: Policy) -> str | None:
    """Return the part of the version that must rise, by the words of the reference page."""
    asked = {q.id: q for q in new.questions}
    gone = [q.id for q in old.questions if q.id not in asked]
    gone += [
        a
        for q in old.questions
        if q.id in asked
        for a in q.answer_ids
        if a not in asked[q.id].answer_ids
    ]
    gone += [o for o in old.outcome_ids if o not in new.outcome_ids]
    if gone or not keeps(old, new):
        return "major"
    same = (
        [(q.id, q.answer_ids, q.ordered) for q in old.questions]
        == [(q.id, q.answer_ids, q.ordered) for q in new.questions]
    ) and old.outcome_ids == new.outcome_ids
    return None if same else "minor"  # both digests are empty here


def check_change(old: Policy, new: Policy, change: Change) -> None:
    """Hold the compact rules of a change to the combinations that they are about."""
    ours, reported = set(), set()
    for one in combinations(old, new):
        key = tuple(one.items())
        named = values(old, new, one)
        if any(matches(rule, named) for rule in change.rules):
            reported.add(key)
        if outcomes(old, new, one) == (change.before, change.after):
            ours.add(key)
    assert reported <= ours
    assert len(ours) == change.combinations
    assert len(ours - reported) == change.rest
    assert change.rest == 0 or len(change.rules) == MOST_RULES
    by_rule = [
        {tuple(c.items()) for c in combinations(old, new) if matches(rule, values(old, new, c))}
        for rule in change.rules
    ]
    for at in range(len(by_rule)):
        others = set[object]().union(*by_rule[:at], *by_rule[at + 1 :])
        assert not by_rule[at] <= others, "a compact rule that the others cover"


@given(TWO)
@drawn(150, "differences")
def test_combinations_are_counted_from_outcome_to_outcome_and_shown_as_rules(
    case: tuple[Policy, Policy],
) -> None:
    old, new = case
    found = diff(old, new)
    pairs = Counter(outcomes(old, new, one) for one in combinations(old, new))
    assert found.combinations == pairs.total()
    assert {(c.before, c.after): c.combinations for c in found.changes} == {
        pair: number for pair, number in pairs.items() if pair[0] != pair[1]
    }
    for change in found.changes:
        check_change(old, new, change)
    known = answers_of(old, new)
    given_now = [
        one
        for one in oracle.completions(old, {})
        if all(one[q] in known[q] for q in old.question_ids)
    ]
    assert found.lost == old.combinations - len(given_now)


@given(TWO)
@drawn(150, "differences")
def test_the_part_of_the_version_that_must_rise_follows_from_the_combinations(
    case: tuple[Policy, Policy],
) -> None:
    assert diff(*case).rise == expected_rise(*case)


@given(TWO)
@drawn(150, "differences")
def test_policies_too_large_to_write_out_are_compared_by_their_derived_values(
    case: tuple[Policy, Policy],
) -> None:
    old, new = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("checklist.engine.policy.compile.SHORT", 0)
        found = diff(old, new)
    plain = diff(old, new)
    assert found.rise == plain.rise
    assert {(c.before, c.after): c.combinations for c in found.changes} == {
        (c.before, c.after): c.combinations for c in plain.changes
    }
    for change in found.changes:
        check_change(old, new, change)


def renamed(policy: Policy) -> Policy:
    """Return `policy` with names that a program might use for things of its own."""
    names = dict(zip(("q0", "q1", "q2", "q3"), ("new", "old", "outcome", "rule"), strict=True))
    names |= {"d0": "because", "d1": "possible"}

    def rules(table: Sequence[Rule]) -> tuple[Rule, ...]:
        return tuple(
            replace(rule, when={names.get(n, n): held for n, held in rule.when.items()})
            for rule in table
        )

    return replace(
        policy,
        questions=tuple(replace(q, id=names.get(q.id, q.id)) for q in policy.questions),
        derived=tuple(
            replace(t, id=names.get(t.id, t.id), rules=rules(t.rules)) for t in policy.derived
        ),
        rules=rules(policy.rules),
    )


@given(TWO)
@drawn(100, "differences")
def test_no_name_of_a_question_or_derived_value_is_the_programs_own(
    case: tuple[Policy, Policy],
) -> None:
    plain = diff(*case)
    found = diff(*map(renamed, case))
    assert [(c.before, c.after, c.combinations) for c in found.changes] == [
        (c.before, c.after, c.combinations) for c in plain.changes
    ]
    assert found.rise == plain.rise


@given(policies(whole=True))
@drawn(150, "differences")
def test_a_policy_does_not_differ_from_itself(policy: Policy) -> None:
    found = diff(policy, policy)
    assert (found.changes, found.rise, found.risen) == ((), None, True)
    assert "need not rise" in as_text(found)


@pytest.mark.parametrize(
    ("old", "new", "part", "risen"),
    [
        ("1.2.3", "2.0.0", "major", True),
        ("1.2.3", "1.3.0", "major", False),
        ("1.2.3", "1.3.0", "minor", True),
        ("1.2.3", "1.2.9", "minor", False),
        ("1.2.3", "1.2.4", "patch", True),
        ("1.2.3", "1.2.3", "patch", False),
        ("1.2.3", "1.1.9", "patch", False),
        ("9.0.0", "10.0.0", "major", True),
    ],
)
def test_a_version_has_risen_where_that_part_or_one_before_it_is_higher(
    old: str, new: str, part: str, *, risen: bool
) -> None:
    assert has_risen(old, new, part) is risen


@given(TWO)
@drawn(150, "differences")
def test_data_and_text_give_the_same_numbers(case: tuple[Policy, Policy]) -> None:
    found = diff(*case)
    data = as_data(found)
    text = as_text(found)
    assert data["changed"] == found.changed
    for change in found.changes:
        share = f"{change.combinations / found.combinations:.1%}"
        assert f"{change.before} to {change.after}: {change.combinations:,} ({share})" in text
