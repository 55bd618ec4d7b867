"""Every proof, held against an enumeration of every completion, and what its message names."""

import itertools
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.model import (
    Answer,
    Outcome,
    Policy,
    Question,
    Rule,
    Scenario,
    Table,
    Value,
)
from checklist.engine.policy.prove import prove
from checklist.engine.problem import CODES, Problem, codes_in
from tests import oracle
from tests.draw import drawn
from tests.named import named
from tests.policies import FILE, STORIES, Answers, policies, with_scenarios


def found(problems: Sequence[Problem], code: str) -> list[Problem]:
    """Return the problems of one code."""
    return [problem for problem in problems if problem.code == code]


def example_of(problem: Problem) -> Answers:
    """Return the answers of a problem's example."""
    return {question: (answer,) for question, answer in named(problem).answers.items()}


def without_one(answers: Answers) -> list[Answers]:
    """Return `answers` with each one left out in turn."""
    return [{q: a for q, a in answers.items() if q != gone} for gone in answers]


def places(problems: Sequence[Problem]) -> list[tuple[str, int]]:
    """Return where the problems are."""
    return [(problem.where.file, problem.where.line) for problem in problems]


def table_at(policy: Policy, line: int) -> Table:
    """Return the table whose rules begin at a line, or one of whose rules is there."""
    return next(
        table
        for table in policy.tables
        if line in (table.rules_line, *(rule.line for rule in table.rules))
    )


def rule_at(table: Table, line: int) -> Rule:
    """Return the rule at a line."""
    return next(rule for rule in table.rules if rule.line == line)


def name_of(table: Table) -> tuple[str, ...]:
    """Return how a message names a table: the last one, which gives the outcome, not at all."""
    return () if table.name == "outcome" else (table.name,)


def whole_below(policy: Policy) -> bool:
    """Return whether every derived value has a value for all answers."""
    return not any(oracle.unmatched(policy, table) for table in policy.derived)


def question_at(policy: Policy, line: int) -> Question:
    """Return the question one of whose answers is at a line."""
    return next(q for q in policy.questions if line in [answer.line for answer in q.answers])


@given(st.one_of(policies(), policies(whole=True)))
@drawn(100, "proofs")
def test_each_proof_reports_what_trying_out_finds(policy: Policy) -> None:
    problems = {(problem.code, problem.where.line) for problem in prove(policy)}
    expected = oracle.problems(policy)
    if any(code == "hole" for code, _ in expected):  # further problems depend on the holes
        problems, expected = (
            {one for one in some if one[0] == "hole"} for some in (problems, expected)
        )
    assert problems == expected


def test_every_proof_is_tried_out() -> None:
    assert oracle.PROOFS.keys() == {c for c in codes_in("proofs") if not CODES[c].slow}


@given(policies())
@drawn(150, "proofs")
def test_a_hole_is_reported_once_a_table_with_its_number_and_an_irreducible_example(
    policy: Policy,
) -> None:
    unmatched = {table.rules_line: oracle.unmatched(policy, table) for table in policy.tables}
    problems = found(prove(policy), "hole")
    lines = sorted(line for line, number in unmatched.items() if number)
    assert places(problems) == [(FILE, line) for line in lines]
    for problem in problems:
        table, said = table_at(policy, problem.where.line), named(problem)
        every = len(list(oracle.completions(policy, {})))
        assert said.ids == name_of(table)
        assert said.numbers == (unmatched[table.rules_line], every)
        example = example_of(problem)

        def no_rule(answers: Answers, table: Table = table) -> bool:
            return all(
                oracle.defined(table, c) and oracle.fires_in(table, c) is None
                for c in oracle.completions(policy, answers)
            )

        assert no_rule(example)
        assert not any(map(no_rule, without_one(example)))


@given(policies())
@drawn(150, "proofs")
def test_each_overlapping_pair_is_reported_at_the_later_rule_with_an_irreducible_example(
    policy: Policy,
) -> None:
    pairs = {
        (table.rules_line, *pair)
        for table in policy.tables
        if table.hit_policy == "unique"
        for pair in oracle.overlapping(policy, table)
    }
    problems = found(prove(policy), "overlap")
    reported = []
    for problem in problems:
        table, said = table_at(policy, problem.where.line), named(problem)
        other = rule_at(table, problem.where.line)
        (line,) = said.lines
        one = rule_at(table, line)
        reported.append((table.rules_line, one.id, other.id))
        assert problem.where.file == FILE
        assert {*said.ids} == {one.id, other.id, *name_of(table)}
        example = example_of(problem)

        def both(answers: Answers, one: Rule = one, other: Rule = other) -> bool:
            every = oracle.completions(policy, answers)
            return all(oracle.holds(one, c) and oracle.holds(other, c) for c in every)

        assert both(example)
        assert not any(map(both, without_one(example)))
    assert sorted(reported) == sorted(pairs)


@given(policies())
@drawn(150, "proofs")
def test_a_hidden_rule_is_reported_with_rules_that_hide_it_and_none_to_spare(
    policy: Policy,
) -> None:
    hidden = {
        (table.rules_line, rule)
        for table in policy.tables
        if table.hit_policy == "first"
        for rule in oracle.hidden(policy, table)
    }
    reported = set()
    for problem in found(prove(policy), "hidden-rule"):
        table, said = table_at(policy, problem.where.line), named(problem)
        rule = rule_at(table, problem.where.line)
        reported.add((table.rules_line, rule.id))
        before = [rule_at(table, line) for line in said.lines]
        assert problem.where.file == FILE
        named_too = {rule.id, *(other.id for other in before), *name_of(table)}
        assert {*said.ids} == named_too
        assert all(table.rules.index(other) < table.rules.index(rule) for other in before)
        its = [
            c
            for c in oracle.completions(policy, {})
            if oracle.defined(table, c) and oracle.holds(rule, c)
        ]

        def covered(by: Sequence[Rule], its: Sequence[oracle.Completion] = its) -> bool:
            return all(any(oracle.holds(other, c) for other in by) for c in its)

        assert covered(before)
        if whole_below(policy):
            fewer = itertools.combinations(before, len(before) - 1) if before else ()
            assert not any(map(covered, fewer))
    if whole_below(policy):  # else what a rule would match depends on how the holes are filled
        assert reported == hidden


def given_by(ids: Sequence[str], severe: str, mild: str) -> tuple[set[str], set[str]]:
    """Return which outcomes a message names behind each of two answers."""
    at = list(ids).index(mild)
    return {*ids[list(ids).index(severe) + 1 : at]}, {*ids[at + 1 :]}


@given(policies())
@drawn(150, "proofs")
def test_a_fall_in_urgency_is_reported_at_the_more_severe_answer_with_an_irreducible_example(
    policy: Policy,
) -> None:
    problems = found(prove(policy), "order")
    falling = oracle.falling(policy)
    reported = set()
    for problem in problems:
        question, said = question_at(policy, problem.where.line), named(problem)
        name = question.id
        severe, mild = said.of("a")
        reported.add((name, mild, severe))
        assert places([problem]) == [(FILE, question.answer(severe).line)]
        assert said.of("q") == (name,)
        answers = example_of(problem)
        assert name not in answers

        def always(
            answers: Answers, question: Question = question, mild: str = mild, severe: str = severe
        ) -> bool:
            every = list(oracle.completions(policy, {**answers, question.id: (mild,)}))
            return oracle.falls(policy, question, mild, severe, answers) == len(every)

        assert always(answers)
        assert not any(map(always, without_one(answers)))
        after, before = given_by(said.ids, severe, mild)
        for answer, outcomes in ((severe, after), (mild, before)):
            every = oracle.completions(policy, {**answers, name: (answer,)})
            assert outcomes == {oracle.outcome(policy, c) for c in every}
    assert len(reported) == len(problems)
    assert reported <= falling
    if policy.tables[-1].id in oracle.unclear(policy):
        assert not reported
    else:
        assert {name for name, _, _ in reported} == {name for name, _, _ in falling}


@given(policies())
@drawn(150, "proofs")
def test_what_makes_no_difference_is_reported_at_its_line(policy: Policy) -> None:
    problems = prove(policy)
    unclear = oracle.unclear(policy)
    if policy.tables[-1].id in unclear:
        assert not found(problems, "unused-question")
    else:
        unused = oracle.unused_questions(policy) | oracle.unused_derived(policy)
        lines = {question.id: question.line for question in policy.questions}
        lines |= {table.id: table.line for table in policy.derived}
        assert places(found(problems, "unused-question")) == [
            (FILE, line) for name, line in lines.items() if name in unused
        ]
    unreached = [
        value.line
        for table in policy.tables
        for value in table.values
        if table.id not in unclear and value.id in oracle.unused_values(policy, table)
    ]
    assert places(found(problems, "unused-outcome")) == [(FILE, line) for line in sorted(unreached)]


YES_NO = tuple(Answer(answer, answer) for answer in ("no", "yes"))


def of_two(*rules: Rule, **others: Any) -> Policy:  # noqa: ANN401  any field of a policy
    """Return a policy of two questions and two outcomes."""
    return Policy(
        id="two",
        version="1.0.0",
        title="Two",
        questions=(Question("a", "A?", YES_NO), Question("b", "B?", YES_NO)),
        outcomes=(Outcome("plan", "Plan", "…"), Outcome("now", "Now", "…")),
        rules=rules,
        file=FILE,
        **others,
    )


def rule(then: str, /, *, name: str = "", **when: str) -> Rule:
    """Return a rule, named after what it gives and when."""
    said = {question: (answer,) for question, answer in when.items()}
    return Rule(name or "-".join((then, *when.values())), said, then, "…")


TWICE = Table(
    "twice",
    (Value("low", line=1), Value("high", line=2)),
    (rule("low", a="no"), rule("high", a="yes"), rule("low", a="yes", b="yes")),
)


@pytest.mark.parametrize(
    ("policy", "codes"),
    [
        (
            of_two(rule("now", a="yes"), rule("plan", a="yes", b="yes"), rule("plan", a="no")),
            ["overlap"],
        ),
        (
            of_two(rule("plan", b="yes"), rule("now", a="yes"), rule("plan", a="no", b="no")),
            ["overlap"],
        ),
        (of_two(rule("plan", a="no"), rule("plan", b="no")), ["hole", "overlap"]),
        (of_two(rule("now", a="no"), rule("plan", a="yes", b="no")), ["hole"]),
        (of_two(rule("plan", a="no")), ["hole"]),
        (
            of_two(rule("plan", twice="low"), rule("now", twice="high"), derived=(TWICE,)),
            ["overlap"],
        ),
        (
            of_two(rule("now", a="no"), rule("plan", a="yes"), derived=(TWICE,)),
            ["order", "overlap", "unused-question", "unused-question"],
        ),
    ],
    ids=[
        "a question that only the overlap hides",
        "an order that only the overlap turns round",
        "an outcome that the hole may lead to",
        "an order beside a hole",
        "all beside a hole",
        "an overlap below the outcome",
        "an overlap that the outcome does not rest on",
    ],
)
def test_what_a_hole_or_an_overlap_may_have_caused_is_not_told_beside_it(
    policy: Policy, codes: list[str]
) -> None:
    assert sorted(problem.code for problem in prove(policy)) == codes


@given(with_scenarios())
@drawn(150, "proofs")
def test_scenarios_that_get_something_else_and_rules_that_none_fires_are_reported(
    case: tuple[Policy, tuple[Scenario, ...]],
) -> None:
    policy, stories = case
    problems = prove(policy, stories)
    unmet = oracle.unmet(policy, stories)
    assert places(found(problems, "unmet-scenario")) == [
        (STORIES, story.line) for story in stories if story.id in unmet
    ]
    for problem in found(problems, "unmet-scenario"):
        story, said = stories[problem.where.line - 1], named(problem)
        expected = oracle.decision(policy, story.answers)
        assert said.of("s") == (story.id,)
        assert said.of("o") == (story.expect, *expected.possible)
        assert said.of("r") == expected.rules
    untested = sorted(oracle.untested(policy, stories))
    assert places(found(problems, "untested-rule")) == [(FILE, line) for line in untested]


@given(policies(whole=True))
@drawn(150, "proofs")
def test_without_scenarios_their_two_proofs_are_left_out(policy: Policy) -> None:
    codes = {problem.code for problem in prove(policy)}
    assert not codes & {"unmet-scenario", "untested-rule"}
    assert {p.where.line for p in found(prove(policy, ()), "untested-rule")} == {
        rule.line for table in policy.tables for rule in table.rules
    }


@given(policies())
@drawn(150, "proofs")
def test_problems_come_in_the_order_of_their_lines_each_once(policy: Policy) -> None:
    problems = prove(policy)
    assert places(problems) == sorted(places(problems))
    assert len(set(problems)) == len(problems)
