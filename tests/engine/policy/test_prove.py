"""Every proof, held against an enumeration of every completion; messages count word by word."""

import itertools
import re
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.model import Policy, Question, Rule, Scenario, Table
from checklist.engine.policy.prove import prove
from checklist.engine.problem import CODES, Problem, codes_in
from tests import oracle
from tests.draw import drawn
from tests.policies import FILE, STORIES, Answers, policies, with_scenarios

HOLE = re.compile(
    r"(\S+) of (\S+) combinations of answers match(?:es)? no rule"
    r'(?: of "(\S+)")?, for example (.+)'
)
OVERLAP = re.compile(
    r'rule "(\S+)"(?: of "(\S+)")? overlaps rule "(\S+)" \(line (\d+)\): both match (.+)'
)
HIDDEN = re.compile(
    r'rule "(\S+)"(?: of "(\S+)")? is never reached: '
    r"(?:rules? (.+) always match(?:es)? first|no answers meet its conditions)"
)
ORDER = re.compile(
    r'question "(\S+)": the more severe answer "(\S+)" gives the less urgent outcome (.+) '
    r'where "(\S+)" gives (.+?)(?:, with (.+))?'
)
UNMET = re.compile(r'scenario "(\S+)" expects "(\S+)" but gets (.+), by rules? (.+)')
QUOTED = re.compile(r'"(\S+)"')
EVERY = "every combination"


def found(problems: Sequence[Problem], code: str) -> list[Problem]:
    """Return the problems of one code."""
    return [problem for problem in problems if problem.code == code]


def parts(pattern: re.Pattern[str], problem: Problem) -> tuple[str, ...]:
    """Return what a message names; a message of another form fails the test."""
    match = pattern.fullmatch(problem.what)
    assert match, problem.what
    return tuple(text or "" for text in match.groups())


def named(text: str) -> Answers:
    """Return the answers of an example such as ``q0: a1, q2: a0``."""
    if text in ("", EVERY):
        return {}
    pairs = (pair.split(": ") for pair in text.split(", "))
    return {question: (answer,) for question, answer in pairs}


def without_one(answers: Answers) -> list[Answers]:
    """Return `answers` with each one left out in turn."""
    return [{q: a for q, a in answers.items() if q != gone} for gone in answers]


def places(problems: Sequence[Problem]) -> list[tuple[str, int]]:
    """Return where the problems are."""
    return [(problem.where.file, problem.where.line) for problem in problems]


def table_of(policy: Policy, name: str) -> Table:
    """Return the table of a derived value, or the last one where `name` is empty."""
    return next(table for table in policy.tables if table.name == (name or "outcome"))


def rule_of(table: Table, rule_id: str) -> Rule:
    """Return the rule of that id."""
    return next(rule for rule in table.rules if rule.id == rule_id)


def whole_below(policy: Policy) -> bool:
    """Return whether every derived value has a value for all answers."""
    return not any(oracle.unmatched(policy, table) for table in policy.derived)


def question_of(policy: Policy, question_id: str) -> Question:
    """Return the question of that id."""
    return next(question for question in policy.questions if question.id == question_id)


@given(st.one_of(policies(), policies(whole=True)))
@drawn(100, "proofs")
def test_each_proof_tells_what_trying_out_finds(policy: Policy) -> None:
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
def test_a_hole_is_told_once_a_table_with_its_number_and_an_irreducible_example(
    policy: Policy,
) -> None:
    unmatched = {table.rules_line: oracle.unmatched(policy, table) for table in policy.tables}
    problems = found(prove(policy), "hole")
    lines = sorted(line for line, number in unmatched.items() if number)
    assert places(problems) == [(FILE, line) for line in lines]
    for problem in problems:
        number, of_all, name, example = parts(HOLE, problem)
        table = table_of(policy, name)
        every = len(list(oracle.completions(policy, {})))
        assert problem.where.line == table.rules_line
        assert (number, of_all) == (f"{unmatched[table.rules_line]:,}", f"{every:,}")

        def no_rule(answers: Answers, table: Table = table) -> bool:
            return all(
                oracle.defined(table, c) and oracle.fires_in(table, c) is None
                for c in oracle.completions(policy, answers)
            )

        assert no_rule(named(example))
        assert not any(map(no_rule, without_one(named(example))))


@given(policies())
@drawn(150, "proofs")
def test_each_overlapping_pair_is_told_at_the_later_rule_with_an_irreducible_example(
    policy: Policy,
) -> None:
    pairs = {
        (table.rules_line, *pair)
        for table in policy.tables
        if table.hit_policy == "unique"
        for pair in oracle.overlapping(policy, table)
    }
    problems = found(prove(policy), "overlap")
    told_of = []
    for problem in problems:
        later, name, earlier, line, example = parts(OVERLAP, problem)
        table = table_of(policy, name)
        one, other = rule_of(table, earlier), rule_of(table, later)
        told_of.append((table.rules_line, earlier, later))
        assert places([problem]) == [(FILE, other.line)]
        assert line == str(one.line)

        def both(answers: Answers, one: Rule = one, other: Rule = other) -> bool:
            every = oracle.completions(policy, answers)
            return all(oracle.holds(one, c) and oracle.holds(other, c) for c in every)

        assert both(named(example))
        assert not any(map(both, without_one(named(example))))
    assert sorted(told_of) == sorted(pairs)


@given(policies())
@drawn(150, "proofs")
def test_a_hidden_rule_is_told_with_rules_that_hide_it_and_none_to_spare(policy: Policy) -> None:
    hidden = {
        (table.rules_line, rule)
        for table in policy.tables
        if table.hit_policy == "first"
        for rule in oracle.hidden(policy, table)
    }
    told_of = set()
    for problem in found(prove(policy), "hidden-rule"):
        rule_id, name, listed = parts(HIDDEN, problem)
        table = table_of(policy, name)
        told_of.add((table.rules_line, rule_id))
        rule = rule_of(table, rule_id)
        assert places([problem]) == [(FILE, rule.line)]
        before = [rule_of(table, other) for other in re.findall(r'"(\S+)" \(line', listed)]
        assert re.findall(r"line (\d+)", listed) == [str(other.line) for other in before]
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
    if whole_below(policy):  # else what a rule would match depends on how the holes are mended
        assert told_of == hidden


@given(policies())
@drawn(150, "proofs")
def test_a_fall_in_urgency_is_told_at_the_more_severe_answer_with_an_irreducible_example(
    policy: Policy,
) -> None:
    problems = found(prove(policy), "order")
    falling = oracle.falling(policy)
    told_of = set()
    for problem in problems:
        name, severe, after, mild, before, example = parts(ORDER, problem)
        question = question_of(policy, name)
        told_of.add((name, mild, severe))
        assert places([problem]) == [(FILE, question.answer(severe).line)]
        answers = named(example)
        assert name not in answers

        def always(
            answers: Answers, question: Question = question, mild: str = mild, severe: str = severe
        ) -> bool:
            every = list(oracle.completions(policy, {**answers, question.id: (mild,)}))
            return oracle.falls(policy, question, mild, severe, answers) == len(every)

        assert always(answers)
        assert not any(map(always, without_one(answers)))
        for answer, outcomes in ((severe, after), (mild, before)):
            every = oracle.completions(policy, {**answers, name: (answer,)})
            assert set(QUOTED.findall(outcomes)) == {oracle.outcome(policy, c) for c in every}
    assert len(told_of) == len(problems)
    assert told_of <= falling
    if not any(
        oracle.unmatched(policy, table) for table in policy.tables
    ):  # only where every completion has an outcome to compare
        assert {name for name, _, _ in told_of} == {name for name, _, _ in falling}


@given(policies())
@drawn(150, "proofs")
def test_what_makes_no_difference_is_told_at_its_line(policy: Policy) -> None:
    problems = prove(policy)
    if whole_below(policy):
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
        if value.id in oracle.unused_values(policy, table)
    ]
    assert places(found(problems, "unused-outcome")) == [(FILE, line) for line in sorted(unreached)]


@given(with_scenarios())
@drawn(150, "proofs")
def test_scenarios_that_get_something_else_and_rules_that_none_fires_are_told(
    case: tuple[Policy, tuple[Scenario, ...]],
) -> None:
    policy, stories = case
    problems = prove(policy, stories)
    unmet = oracle.unmet(policy, stories)
    assert places(found(problems, "unmet-scenario")) == [
        (STORIES, story.line) for story in stories if story.id in unmet
    ]
    for problem in found(problems, "unmet-scenario"):
        name, expect, got, fired = parts(UNMET, problem)
        story = next(s for s in stories if s.id == name)
        expected = oracle.decision(policy, story.answers)
        assert expect == story.expect
        assert tuple(QUOTED.findall(got)) == expected.possible
        assert tuple(QUOTED.findall(fired)) == expected.rules
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
