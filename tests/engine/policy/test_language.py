"""Every key of the language, held against trying each completion of small random policies."""

import itertools
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.answer import in_normal_form
from checklist.engine.policy.compile import Compiled, compile_policy
from checklist.engine.policy.counting import combinations
from checklist.engine.policy.decide import as_data, decide
from checklist.engine.policy.diff import diff
from checklist.engine.policy.json_form import from_data, to_data
from checklist.engine.policy.lower import lower, ranges_in
from checklist.engine.policy.model import LAST, Policy, Scenario
from checklist.engine.policy.prove import prove
from tests import worlds
from tests.draw import drawn
from tests.language import answered, pairs, policies, with_scenarios

Answers = dict[str, tuple[str, ...]]


def normal(policy: Policy, answers: Answers) -> Answers:
    """Return the answers in normal form."""
    found = {q.id: in_normal_form(q, answers.get(q.id, ())) for q in policy.questions}
    return {name: texts for name, texts in found.items() if texts}


@given(answered())
@drawn(60, "language", deep=2000)
def test_a_decision_is_what_trying_every_completion_gives(case: tuple[Policy, Answers]) -> None:
    policy, answers = case
    given_ = normal(policy, answers)
    data = as_data(policy, decide(compile_policy(policy), given_))
    expected = worlds.decided(policy, answers)
    assert {name: data[name] for name in expected} == expected


@given(st.one_of(policies(), policies(whole=True)))
@drawn(60, "language", deep=2000)
def test_each_proof_reports_what_trying_out_finds(policy: Policy) -> None:
    problems = {(problem.code, problem.where.line) for problem in prove(policy)}
    expected = worlds.problems(policy)
    if any(code == "hole" for code, _ in expected):  # further problems depend on the holes
        problems, expected = (
            {one for one in some if one[0] == "hole"} for some in (problems, expected)
        )
    # A fall that follows from one between neighbours may be reported at its own line, or not.
    orders = [{one for one in some if one[0] == "order"} for some in (problems, expected)]
    assert problems - orders[0] == expected - orders[1]
    assert orders[0] <= orders[1]
    assert bool(orders[0]) == bool(orders[1])
    assert not orders[1] or worlds.falls_of_neighbours(policy) <= orders[0]


@given(policies(whole=True))
@drawn(60, "language")
def test_the_page_reads_the_policy_back(policy: Policy) -> None:
    again = from_data(to_data(policy))
    assert to_data(again) == to_data(policy)
    assert lower(again).policy.questions == lower(policy).policy.questions


@given(policies(whole=True))
@drawn(60, "language")
def test_combinations_are_counted_by_interval_and_by_what_applies(policy: Policy) -> None:
    lowered = lower(policy)
    told: set[tuple[object, ...]] = set()
    for world in worlds.worlds(policy):
        applying = world.applying()
        told.add(
            tuple(
                _interval(lowered.intervals.get(q), world.raw[q]) if q in applying else None
                for q in policy.question_ids
            )
        )
    assert combinations(Compiled(lowered, {})) == len(told)


def _interval(intervals: object, answer: object) -> object:
    if not isinstance(intervals, tuple):
        return answer
    assert isinstance(answer, int)
    return next(one for one in intervals if one[0] <= answer <= one[1])


@given(with_scenarios())
@drawn(50, "language", deep=1500)
def test_scenarios_and_the_rules_that_they_test_are_found(
    case: tuple[Policy, tuple[Scenario, ...]],
) -> None:
    policy, stories = case
    problems = prove(policy, stories)
    assert {p.where.line for p in problems if p.code == "unmet-scenario"} == worlds.unmet(
        policy, stories
    )
    assert {p.where.line for p in problems if p.code == "untested-rule"} == worlds.untested(
        policy, stories
    )


@given(pairs())
@drawn(40, "language", deep=1000)
def test_what_an_edit_changes_is_counted(case: tuple[Policy, Policy]) -> None:
    old, new = case
    cuts = {name: [*ranges_in(old).get(name, ()), *more] for name, more in ranges_in(new).items()}
    intervals = lower(new, cuts=cuts).intervals
    changes: dict[tuple[object, ...], tuple[object, object]] = {}
    for before in worlds.worlds(old):
        after = worlds.World(new, before.raw)
        asked = before.applying() | after.applying()
        told = tuple(
            _interval(intervals.get(q), before.raw[q]) if q in asked else None
            for q in old.question_ids
        )
        changes[told] = (before.value(LAST), after.value(LAST))
    counted = Counter(pair for pair in changes.values() if pair[0] != pair[1])
    found = diff(old, new)
    assert found.combinations == len(changes)
    assert {(c.before, c.after): c.combinations for c in found.changes} == counted


def test_the_drawn_policies_use_every_key() -> None:
    kinds: set[str] = set()

    @given(policies())
    @drawn(100, "language")
    def draw(policy: Policy) -> None:
        kinds.update(table.hit_policy for table in policy.tables)
        kinds.update("sum" for table in policy.derived if table.sum)
        for question in policy.questions:
            kinds.update(
                name
                for name, there in {
                    "number": question.number,
                    "several": question.several,
                    "only-if": question.only_if,
                }.items()
                if there
            )
        kinds.update(
            type(condition).__name__
            for rule in itertools.chain.from_iterable(t.rules for t in policy.tables)
            for condition in rule.when.values()
        )
        kinds.update({"alerts"} if policy.alerts else set())
        kinds.update({"results"} if policy.results else set())

    draw()
    assert kinds == {
        *("first", "unique", "any", "most-urgent", "sum", "number", "several", "only-if"),
        *("Not", "Ranges", "Ticks", "tuple", "alerts", "results"),
    }
