"""Deadlines are policy: their order is proved, and an edit of them is told."""

from dataclasses import replace

import pytest

from checklist.engine.policy.diff import diff
from checklist.engine.policy.diff_report import as_data, as_text
from checklist.engine.policy.model import (
    DECIDED,
    DETECTED,
    Clock,
    Deadline,
    Duration,
    Outcome,
    Policy,
)
from checklist.engine.policy.prove import prove
from tests.policies import ladder


def span(text: str) -> Duration:
    """Return the time span that a text spells."""
    found = Duration.parse(text)
    assert found is not None
    return found


def with_deadlines(*spans: str, start: str = DECIDED, ordered: bool = True) -> Policy:
    """Return a policy whose outcomes, from the least urgent on, leave these times for one clock."""
    policy = ladder(len(spans))
    outcomes = tuple(
        replace(outcome, clocks=(Deadline("fix", span(text), start, line=at + 1),) if text else ())
        for at, (outcome, text) in enumerate(zip(policy.outcomes, spans, strict=True))
    )
    return replace(policy, outcomes=outcomes, clocks=(Clock("fix", "Fixed", ordered=ordered),))


def lines(policy: Policy) -> list[int]:
    """Return the lines at which the order of deadlines is said to be wrong."""
    return [p.where.line for p in prove(policy) if p.code == "deadline-order"]


@pytest.mark.parametrize(
    ("spans", "wrong"),
    [
        (("60d", "2d"), []),
        (("2d", "2d"), []),
        (("48h", "2d"), []),
        (("2d", "60d"), [2]),
        (("1w", "169h"), [2]),
        (("1w", "168h"), []),
        (("5bd", "6bd"), [2]),
        (("8bh", "1bd"), []),  # no business day has a fixed number of hours
        (("1d", "1mo"), []),  # nor has a month
        (("1mo", "2mo"), [2]),
        (("1d", "", "3d"), [3]),
        (("3d", "1d", "2d"), [3]),
        (("1d", "3d", "2d"), [2, 3]),
    ],
)
def test_a_more_urgent_outcome_never_leaves_more_time(
    spans: tuple[str, ...], wrong: list[int]
) -> None:
    assert lines(with_deadlines(*spans)) == wrong


def test_a_clock_that_is_not_ordered_is_not_judged() -> None:
    assert lines(with_deadlines("2d", "60d", ordered=False)) == []


def test_deadlines_that_begin_at_other_moments_are_not_compared() -> None:
    policy = with_deadlines("2d", "60d")
    first, last = policy.outcomes
    other = replace(last, clocks=(replace(last.clocks[0], start=DETECTED),))
    assert lines(replace(policy, outcomes=(first, other))) == []
    assert lines(with_deadlines("2d", "60d", start=DETECTED)) == [2]


def test_the_least_of_several_shorter_ones_is_named() -> None:
    (problem,) = (p for p in prove(with_deadlines("3d", "1d", "9d")) if p.where.line == 3)
    assert '"rung-1" only 1d (line 2)' in problem.what


@pytest.mark.parametrize(
    ("before", "after", "start", "told"),
    [
        ("60d", "1h", DECIDED, ("60d", "1h")),
        ("60d", "60d", DETECTED, ("60d", "60d from detected")),
        ("60d", "", DECIDED, ("60d", "")),
        ("", "60d", DECIDED, ("", "60d")),
    ],
)
def test_a_changed_deadline_is_told_and_the_minor_part_must_rise(
    before: str, after: str, start: str, told: tuple[str, str]
) -> None:
    old = replace(with_deadlines("90d", before), digest="old")
    new = replace(with_deadlines("90d", after, start=start), digest="new")
    new = replace(new, outcomes=(old.outcomes[0], new.outcomes[1]))
    found = diff(old, new)
    assert [(e.kind, e.before, e.after) for e in found.edits] == [("deadline", *told)]
    assert (found.changed, found.rise) == (0, "minor")
    of = found.edits[0].of
    assert as_data(found)["edits"] == [
        {"kind": "deadline", "of": of, "from": told[0], "to": told[1]}
    ]
    assert f"{told[0] or 'none'} → {told[1] or 'none'}" in as_text(found)


def test_changed_steps_and_words_are_told_and_raise_the_last_part() -> None:
    old = replace(ladder(2), digest="old")
    outcome: Outcome = replace(old.outcomes[1], title="Act soon", steps=("call",))
    new = replace(old, outcomes=(old.outcomes[0], outcome), digest="new")
    found = diff(old, new)
    assert {(e.kind, e.before, e.after) for e in found.edits} == {
        ("steps", "", "call"),
        ("words", "Act on rung-1", "Act soon"),
    }
    assert found.rise == "patch"
