"""Sums, held against arithmetic: OWASP's risk rating, and the base score of CVSS version 2.0."""

import itertools
from collections.abc import Mapping
from fractions import Fraction

from bench.shapes import FACTORS, METRICS, owasp
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import as_data, decide
from checklist.engine.policy.model import (
    Answer,
    Outcome,
    Policy,
    Question,
    Rule,
    Score,
    Table,
    Value,
)
from checklist.engine.policy.number import MILLION
from checklist.engine.policy.prove import prove
from tests.draw import chance, lane

CASES = 10_000 if lane() == "deep" else 2_000


def level(scores: list[int]) -> int:
    """Return 0 to 2 for low, medium and high, as OWASP averages eight scores."""
    mean = Fraction(sum(scores), len(scores))
    return 0 if mean < 3 else 1 if mean < 6 else 2


def test_owasps_rating_is_what_its_arithmetic_gives() -> None:
    policy = owasp(16, 0)
    assert prove(policy) == ()
    compiled, draw = compile_policy(policy), chance(13, "sums", cases=CASES)
    for at in range(CASES):
        scores = [draw.choice(of) for of in FACTORS]
        decision = decide(compiled, {f"q{n}": (f"a{score}",) for n, score in enumerate(scores)})
        assert decision.outcome == f"o{level(scores[:8]) + level(scores[8:])}"
        trace = as_data(policy, decision)["trace"]
        assert isinstance(trace, list)
        sums = [one.get("sum") for one in trace]
        assert sums == [str(sum(scores[:8])), str(sum(scores[8:])), None]
        if at % 1000 == 999:
            compiled = compile_policy(policy)


def test_the_bounds_of_a_sum_are_those_of_its_completions() -> None:
    policy, draw = owasp(16, 0), chance(14, "sums", cases=CASES // 10)
    compiled = compile_policy(policy)
    for _ in range(CASES // 10):
        some = [draw.sample(of, draw.randint(1, len(of))) for of in FACTORS]
        given = {f"q{n}": tuple(f"a{one}" for one in sorted(held)) for n, held in enumerate(some)}
        likelihood = decide(compiled, given).trace[0]
        assert likelihood.sum == (
            sum(map(min, some[:8])) * MILLION,
            sum(map(max, some[:8])) * MILLION,
        )


def decimals(policy_id: str, weights: Mapping[str, tuple[float, ...]], starts: list[str]) -> Policy:
    """Return a policy that adds up decimal weights, each value starting at one of `starts`."""
    questions = tuple(
        Question(name, "?", tuple(Answer(f"a{n}", "A") for n in range(len(held))))
        for name, held in weights.items()
    )
    scores = tuple(
        Score(name, {f"a{n}": micro(str(weight)) for n, weight in enumerate(held)})
        for name, held in weights.items()
    )
    values = tuple(Value(f"v{n}", least=micro(start)) for n, start in enumerate(starts))
    ids = [value.id for value in values]
    return Policy(
        policy_id,
        "1.0.0",
        "P",
        questions,
        tuple(Outcome(one, "O", "") for one in ids),
        tuple(Rule(one, {"total": (one,)}, one, "") for one in ids),
        derived=(Table("total", values, (), sum=scores),),
    )


def micro(text: str) -> int:
    """Return the number in millionths."""
    return int(Fraction(text) * MILLION)


def test_decimal_weights_are_never_rounded() -> None:
    policy = decimals("cvss", METRICS, ["0", "1.7", "3.35", "4.2"])
    compiled = compile_policy(policy)
    for picked in itertools.product(range(3), repeat=len(METRICS)):
        total = sum(
            (Fraction(str(held[at])) for held, at in zip(METRICS.values(), picked, strict=True)),
            Fraction(0),
        )
        expected = sum(total >= Fraction(start) for start in ("0", "1.7", "3.35", "4.2")) - 1
        given = {name: (f"a{at}",) for name, at in zip(METRICS, picked, strict=True)}
        assert decide(compiled, given).outcome == f"v{expected}"
