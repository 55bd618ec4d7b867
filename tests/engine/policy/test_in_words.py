"""What messages and commands say of ticks and numbers says no more than is known."""

import re

import pytest
from hypothesis import given

from checklist.engine.policy.diff import diff
from checklist.engine.policy.diff_report import as_text
from checklist.engine.policy.in_words import range_in_words, ticks_in_words
from checklist.engine.policy.model import Answer, Policy, Question
from checklist.engine.policy.number import MILLION, Grid
from checklist.engine.policy.prove import prove
from checklist.engine.policy.table import as_csv, full_rows, rows
from tests.draw import drawn
from tests.language import policies

EFFECTS = Question("q", "Q?", tuple(Answer(one, one.upper()) for one in "abc"), several=True)
TWICE = re.compile(r"(?<![\d.-])(-?\d+(?:\.\d+)?)(?:\.\.| to )\1(?![\d.])")
"""A range from a number to the same one."""


@pytest.mark.parametrize(
    ("on", "off", "said"),
    [
        ("", "abc", "none ticked"),
        ("a", "bc", "one ticked (a)"),
        ("abc", "", "three ticked (a, b, c)"),
        ("a", "b", "a ticked, but not b"),
        ("a", "", "a ticked"),
        ("ac", "", "a and c ticked"),
        ("", "bc", "b and c not ticked"),
    ],
)
def test_how_many_are_ticked_is_said_only_where_it_is_known_of_all(
    on: str, off: str, said: str
) -> None:
    assert ticks_in_words(EFFECTS, [*on], [*off]) == said


def test_an_interval_of_one_number_is_one_number() -> None:
    least, most = 0, 5 * MILLION
    for grid in (Grid("", least, most), Grid("", least), Grid("", None, most), Grid()):
        for number in (0, 3, 5):
            interval = number * MILLION, number * MILLION
            assert range_in_words(grid, interval) == str(number)


@given(policies(), policies(whole=True), policies(whole=True))
@drawn(60, "language")
def test_no_range_goes_from_a_number_to_itself(policy: Policy, old: Policy, new: Policy) -> None:
    texts = [str(problem) for problem in (*prove(policy), *prove(new))]
    texts += [as_text(diff(old, new)), as_csv(new, rows(new)), as_csv(new, full_rows(new))]
    assert not [text for text in texts if TWICE.search(text)]
