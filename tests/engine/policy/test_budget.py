"""Large policies prove at once, or the proof gives up in order: counted in steps, never in time."""

import random
from dataclasses import replace

import pytest

from bench.policies import rising
from bench.shapes import grouped
from checklist.engine.policy.compile import Compiled, Meaning, compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.policy.diagram import BUDGET, MOST_LEVELS, BudgetSpentError, Space
from checklist.engine.policy.model import (
    Alert,
    Answer,
    Not,
    Outcome,
    Policy,
    Question,
    Rule,
    Score,
    Table,
    Ticks,
    Value,
)
from checklist.engine.policy.number import MILLION
from checklist.engine.policy.prove import prove
from checklist.engine.problem import Location, Problem, counted
from tests.named import named
from tests.policies import FILE

OUTCOMES = tuple(Outcome(f"o{at}", f"Outcome {at}", "…", line=at) for at in range(4))
RULES_LINE = 7


class Counted(Space):
    """A space that counts its steps over all renewals, and the most between two of them."""

    most = 0
    taken = 0

    def renew(self, budget: int = BUDGET) -> None:
        """Start counting from zero again."""
        self.taken = 0
        super().renew(budget)

    def _spend(self, steps: int = 1) -> None:
        assert self.taken <= BUDGET, "it goes on past its budget"
        self.taken += steps
        Counted.most = max(Counted.most, self.taken)
        super()._spend(steps)


@pytest.fixture(autouse=True)
def count_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count the steps of every space that the code under test makes."""
    monkeypatch.setattr("checklist.engine.policy.compile.Space", Counted)
    monkeypatch.setattr(Counted, "most", 0)


def question(at: int, answers: int) -> Question:
    """Return a question with that number of answers."""
    ids = tuple(Answer(f"a{n}", f"Answer {n}", line=100 + at) for n in range(answers))
    return Question(f"q{at}", f"Question {at}?", ids, line=100 + at)


def policy_of(questions: int, answers: int, rules: list[Rule]) -> Policy:
    """Return a policy with hit policy first."""
    return Policy(
        id="large",
        version="1.0.0",
        title="Large",
        questions=tuple(question(at, answers) for at in range(questions)),
        outcomes=OUTCOMES,
        rules=tuple(rules),
        hit_policy="first",
        file=FILE,
        rules_line=RULES_LINE,
    )


def worst_of(questions: int, answers: int) -> Policy:
    """Return the policy whose outcome is that of the most severe of all answers."""
    rules = [
        Rule(f"r{level}-{at}", {f"q{at}": (f"a{level}",)}, f"o{level}", "…", line=1000 + at)
        for level in range(answers - 1, 0, -1)
        for at in range(questions)
    ]
    return policy_of(questions, answers, [*rules, Rule("rest", {}, "o0", "…", line=5000)])


def tangle(seed: int, *, questions: int, rules: int, conditions: int) -> Policy:
    """Return a policy of random rules, each over a few questions from anywhere."""
    chance = random.Random(seed)  # noqa: S311  no secret
    ids = [f"a{n}" for n in range(4)]
    drawn = [
        Rule(
            f"r{at}",
            {
                f"q{level}": tuple(sorted(chance.sample(ids, chance.randint(1, 2))))
                for level in sorted(chance.sample(range(questions), conditions))
            },
            f"o{chance.randrange(4)}",
            "…",
            line=1000 + at,
        )
        for at in range(rules)
    ]
    return policy_of(questions, 4, [*drawn, Rule("rest", {}, "o0", "…", line=5000)])


def test_forty_questions_of_four_answers_prove_in_few_steps() -> None:
    assert prove(worst_of(40, 4)) == ()
    assert 0 < Counted.most < BUDGET / 10


def test_a_hole_among_forty_questions_is_counted_exactly() -> None:
    whole = worst_of(40, 4)
    holed = policy_of(40, 4, list(whole.rules[:-1]))
    hole = next(problem for problem in prove(holed) if problem.code == "hole")
    assert named(hole).numbers == (1, 4**40)
    assert list(named(hole).answers.values()) == ["a0"] * 40


@pytest.mark.deep
def test_three_hundred_random_rules_over_forty_questions_end_within_the_budget() -> None:
    (problem,) = prove(tangle(1, questions=40, rules=300, conditions=4))
    assert (problem.code, problem.where) == ("not-proved", Location(FILE, RULES_LINE))
    assert named(problem).numbers == (BUDGET,)
    assert Counted.most == BUDGET + 1  # it stops at the first step that is not paid for


def test_random_rules_that_can_be_proved_are_proved() -> None:
    problems = prove(tangle(2, questions=40, rules=12, conditions=2))
    assert not {"hole", "not-proved"} & {problem.code for problem in problems}
    assert Counted.most < BUDGET


def test_derived_values_that_share_each_question_with_a_neighbour_prove_in_few_steps() -> None:
    number = 24
    values = (Value("low"), Value("high"))
    derived = tuple(
        Table(
            f"d{at}",
            values,
            (
                Rule("both", {f"q{at}": ("a1",), f"q{(at + 1) % number}": ("a1",)}, "high", "…"),
                Rule("rest", {}, "low", "…"),
            ),
            hit_policy="first",
        )
        for at in range(number)
    )
    rules = [Rule(f"r{at}", {f"d{at}": ("high",)}, "o1", "…") for at in range(number)]
    ring = policy_of(number, 2, [*rules, Rule("rest", {}, "o0", "…")])
    problems = prove(replace(ring, derived=derived))
    assert {problem.code for problem in problems} == {"unused-outcome"}  # two of four are used
    assert Counted.most < BUDGET / 10


def test_forty_questions_in_groups_that_share_one_with_the_next_prove() -> None:
    assert prove(grouped(rising, 40, 1000, shared=1)) == ()
    assert Counted.most < BUDGET


def test_a_thousand_rules_that_say_the_same_are_reported_without_trying_each_with_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    selected = 0
    select = Space.select

    def count(space: Space, guard: int, then: int, otherwise: int) -> int:
        nonlocal selected
        selected += 1
        return select(space, guard, then, otherwise)

    monkeypatch.setattr(Counted, "select", count)
    number = 1000
    rules = [Rule(f"r{at}", {"q0": ("a1",)}, "o1", "…", line=at) for at in range(number)]
    problems = prove(policy_of(1, 2, [*rules, Rule("rest", {}, "o0", "…")]))
    hidden = [problem.what for problem in problems if problem.code == "hidden-rule"]
    assert len(hidden) == number - 1
    assert hidden[1] == 'rule "r2" is never reached: rule "r1" (line 1) always matches first'
    assert selected < 10 * number


def test_a_node_of_many_answers_counts_for_several_steps() -> None:
    narrow, wide = (Space([size], budget=10) for size in (4, 8 * 10))
    narrow.guard({0: [0]})
    with pytest.raises(BudgetSpentError):
        wide.guard({0: [0]})


def test_wide_derived_values_are_found_to_matter_without_comparing_each_with_each() -> None:
    ids = tuple(Value(f"a{n}") for n in range(100))
    copies = tuple(
        Table(
            name,
            ids,
            tuple(Rule(f"r{n}", {question: (f"a{n}",)}, f"a{n}", "…") for n in range(100)),
        )
        for name, question in (("c0", "q0"), ("c1", "q1"))
    )
    last = Table(
        "d",
        (Value("low"), Value("high")),
        (
            Rule("high", {"c0": ("a99",), "c1": ("a99",)}, "high", "…"),
            Rule("rest", {}, "low", "…"),
        ),
        hit_policy="first",
    )
    rules = [
        Rule("high", {"d": ("high",)}, "o3", "…"),
        Rule("c0", {"c0": ("a98",)}, "o2", "…"),
        Rule("c1", {"c1": ("a98",)}, "o1", "…"),
        Rule("rest", {}, "o0", "…"),
    ]
    wide = replace(policy_of(2, 100, rules), derived=(*copies, last))
    assert {problem.code for problem in prove(wide)} == {"order"}
    assert Counted.most < BUDGET / 10


def test_numbers_that_python_would_not_write_out_are_reported_all_the_same() -> None:
    assert counted(10**5000) == "more than 1,000,000,000,000,000,000,000,000,000,000"
    assert counted(4**40) == "1,208,925,819,614,629,174,706,176"


def test_two_hundred_and_fifty_questions_are_no_deeper_than_the_stack() -> None:
    deep = worst_of(250, 2)
    assert {problem.code for problem in prove(deep)} == {"unused-outcome"}  # two of four are used
    decision = decide(compile_policy(deep), {"q249": ("a1",)})
    assert (decision.possible, decision.open) == (("o1",), ())


def test_as_many_questions_as_are_allowed_prove_and_one_more_is_reported() -> None:
    assert "not-proved" not in {problem.code for problem in prove(worst_of(MOST_LEVELS, 2))}
    (problem,) = prove(worst_of(MOST_LEVELS + 1, 2))
    assert problem.code == "not-proved"
    assert named(problem).numbers == (MOST_LEVELS,)


def sums_of(scores: list[int]) -> Policy:
    """Return a policy whose outcome rests on a sum with a score for each question."""
    total = Table(
        "total",
        (Value("low", line=31), Value("high", least=sum(scores) // 2, line=31)),
        (),
        sum=tuple(Score(f"q{at}", {"a1": score}) for at, score in enumerate(scores)),
        line=30,
        rules_line=32,
    )
    rules = [Rule("high", {"total": ("high",)}, "o1", "…"), Rule("rest", {}, "o0", "…")]
    return replace(policy_of(len(scores), 2, rules), derived=(total,))


@pytest.mark.deep
def test_a_sum_of_too_many_different_sums_is_told_as_a_sum() -> None:
    assert "not-proved" not in {problem.code for problem in prove(sums_of([MILLION] * 24))}
    (problem,) = prove(sums_of([2**at for at in range(24)]))
    assert (problem.code, problem.where) == ("not-proved", Location(FILE, 32))
    assert "rule" not in str(problem)
    assert "score" in problem.cure
    (problem,) = prove(sums_of([MILLION] * (MOST_LEVELS + 1)))
    assert (problem.code, problem.where) == ("not-proved", Location(FILE, 32))


def test_an_alert_whose_conditions_are_too_entangled_is_told_by_its_name() -> None:
    questions = MOST_LEVELS + 1
    when = {f"q{at}": ("a1",) for at in range(questions)}
    alert = Alert("hush", when, "Hush", line=90)
    policy = replace(policy_of(questions, 2, [Rule("r1", {}, "o0", "…")]), alerts=(alert,))
    found = [problem for problem in prove(policy) if problem.code == "not-proved"]
    assert [problem.where for problem in found] == [Location(FILE, 90)]


def test_conditions_are_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object) -> Meaning:
        raise BudgetSpentError

    monkeypatch.setattr("checklist.engine.policy.prove.compile_table", gives_up)
    ticks = replace(question(0, 3), several=True)
    alert = Alert("hush", {"q0": Ticks(any=("a0", "a1"))}, "Hush", line=90)
    rules = [Rule("r1", {"q0": Not(Ticks(any=("a0",)))}, "o1", "…"), Rule("r2", {}, "o0", "…")]
    policy = replace(policy_of(1, 3, rules), questions=(ticks,), alerts=(alert,))
    told = {problem.where.line: problem.what for problem in prove(policy)}
    assert "?" not in "".join(told.values())
    assert 'conditions on "q0"' in told[100]


def test_a_table_whose_proof_gives_up_is_reported_at_its_own_rules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values = (Value("low"), Value("high"))
    rules = (Rule("high", {"q0": ("a1",)}, "high", "…"), Rule("rest", {}, "low", "…"))
    first = Table("first", values, rules, hit_policy="first", line=20, rules_line=21)
    second = replace(first, id="second", line=30, rules_line=31)
    outcome = [Rule("both", {"first": ("high",), "second": ("high",)}, "o1", "…")]
    policy = policy_of(1, 2, [*outcome, Rule("rest", {}, "o0", "…")])

    def tires(_: Compiled, meaning: Meaning) -> tuple[Problem, ...]:
        if meaning.table.id == "first":
            raise BudgetSpentError
        return ()

    monkeypatch.setattr("checklist.engine.policy.prove.TABLE_PROOFS", (tires,))
    reported = [
        problem.where.line
        for problem in prove(replace(policy, derived=(first, second)))
        if problem.code == "not-proved"
    ]
    assert reported == [21]
