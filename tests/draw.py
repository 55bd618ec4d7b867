"""How many cases are drawn at random, and from which seed: one place for all tests.

The short lane (``make test``) draws the same cases on every run: a test that fails now and then
teaches nothing. The deep lane (``make test-all``) draws more from a fresh seed, which the variable
SEED repeats, and a hunt (``make hunt SUBJECT=…``) does so again and again for one subject.
tests/conftest.py sets the lane before tests are collected.
"""

import os
import random
from collections.abc import Callable
from typing import Any, Literal, TypeVar

import pytest
from hypothesis import HealthCheck, settings

Lane = Literal["short", "deep", "hunt"]
Test = TypeVar("Test", bound=Callable[..., Any])

DEEPER = 10
"""Times as many cases as in the short lane."""


def lane() -> Lane:
    """Return the lane of this run."""
    found = os.environ.get("LANE", "short")
    assert found in ("short", "deep", "hunt"), f"LANE={found}"
    return found  # type: ignore[return-value]


def seed() -> int:
    """Return the seed of a run that draws afresh."""
    return int(os.environ["SEED"])


def drawn(number: int, subject: str, *, deep: int | None = None) -> Callable[[Test], Test]:
    """Let Hypothesis draw `number` cases for a test in the short lane.

    In the others it draws `deep` of them; by default, ten times as many. A hunt for `subject` runs
    all tests that name it.
    """
    short = lane() == "short"
    how = settings(
        derandomize=short,
        database=None,
        deadline=None,
        max_examples=number if short else deep or DEEPER * number,
        print_blob=False,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )

    def decorate(test: Test) -> Test:
        marked: Test = pytest.mark.hunt(subject)(how(test))
        return marked

    return decorate


def chance(number: int) -> random.Random:
    """Return a source of chance: in the short lane always the one of that `number`."""
    return random.Random(number if lane() == "short" else seed() + number)  # noqa: S311  no secret
