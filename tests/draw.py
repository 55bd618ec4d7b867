"""How many cases are drawn at random, and from which seed: one place for all tests.

The short lane (``make test``) draws the same cases on every run: a test that fails now and then
teaches nothing. The deep lane (``make test-all``) draws more from a fresh seed, which the variable
SEED repeats, and a hunt (``make hunt SUBJECT=…``) does so again and again for one subject.
tests/conftest.py sets the lane before tests are collected.
"""

import functools
import os
import random
from collections import Counter
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import pytest
from hypothesis import HealthCheck, settings

Lane = Literal["short", "deep", "hunt"]
Test = TypeVar("Test", bound=Callable[..., Any])

TIMES: dict[Lane, int] = {"short": 1, "deep": 10, "hunt": 40}
"""How many times as many cases each lane draws; a hunt in each of its rounds."""

TRIED: Counter[str] = Counter()
"""How many cases of each subject were tried in this process."""


def lane() -> Lane:
    """Return the lane of this run."""
    found = os.environ.get("LANE", "short")
    assert found in ("short", "deep", "hunt"), f"LANE={found}"
    return found  # type: ignore[return-value]


def drawn(number: int, subject: str, *, deep: int | None = None) -> Callable[[Test], Test]:
    """Let Hypothesis draw `number` cases for a test in the short lane.

    The others draw more; the deep lane `deep` of them where that is given. A hunt for `subject`
    runs all tests that name it.
    """
    wanted = deep if deep and lane() == "deep" else number * TIMES[lane()]
    how = settings(
        derandomize=lane() == "short",
        database=None,
        deadline=None,
        max_examples=wanted,
        print_blob=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )

    def counting(test: Test) -> Test:
        @functools.wraps(test)
        def counted(*given: object, **named: object) -> object:
            TRIED[subject] += 1
            return test(*given, **named)

        return counted  # type: ignore[return-value]

    def decorate(test: Any) -> Any:  # noqa: ANN401  before or after @given was there
        if hasattr(test, "hypothesis"):
            test.hypothesis.inner_test = counting(test.hypothesis.inner_test)
        else:
            test = counting(test)
        return pytest.mark.hunt(subject)(how(test))

    return decorate


def chance(number: int, subject: str | None = None, *, cases: int = 1) -> random.Random:
    """Return a source of chance: in the short lane always the one of that `number`.

    What is drawn from it counts as so many cases of `subject`.
    """
    if subject is not None:
        TRIED[subject] += cases
    fresh = 0 if lane() == "short" else int(os.environ["SEED"])
    return random.Random(fresh + number)  # noqa: S311  no secret
