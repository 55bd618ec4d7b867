"""Moments, what is counted from them, and what is to be done while the outcome is open."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.model import (
    DECIDED,
    DETECTED,
    Answer,
    Clock,
    Deadline,
    Duration,
    Outcome,
    Policy,
    Question,
    Rule,
    Step,
)
from checklist.engine.record.deadline import later
from checklist.engine.triage.plan import plan
from checklist.engine.triage.times import (
    UNKNOWN,
    Times,
    as_data,
    on_paper,
    read_moment,
    read_times,
    write_moment,
)

NOW = "2026-11-28T02:02:31Z"


def at(text: str) -> datetime:
    """Return the moment that `text` spells."""
    found = read_moment(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-28",
        "2026-11-28T02:03",
        "2026-11-28T02:03+01:00",
        "2026-11-28 02:03Z",
        "2026-02-30T02:03Z",
        "2026-11-28T24:01Z",
        "2026-11-28T02:60Z",
        "0999-12-31T02:03Z",
        "9001-01-01T00:00Z",
        "٢٠٢٦-11-28T02:03Z",
        " 2026-11-28T02:03Z",
        "2026-11-28T02:03Z\n",
        None,
        7,
    ],
)
def test_what_is_no_moment_is_none(text: object) -> None:
    assert read_moment(text) is None


@given(st.datetimes(datetime(1000, 1, 1), datetime(9000, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_is_read_back_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert read_moment(write_moment(moment)) == moment


def test_fractions_of_a_second_are_read_and_left_out() -> None:
    assert write_moment(at("2026-11-28T02:03:04.567Z")) == "2026-11-28T02:03:04Z"
    assert write_moment(at("2026-11-28T02:03:00.9Z")) == "2026-11-28T02:03Z"


def told(
    given: Mapping[str, Any], outcome: str = "act", *, begun: bool = True
) -> dict[str, object]:
    """Return what the page is told of the times that it has `given`."""
    times = read_times({"now": NOW, "here": 60, **given}, outcome=outcome, begun=begun)
    return as_data(times, outcome=outcome)


STAMPED = {"decided": "2026-11-28T02:02Z", "detected": "", "of": "act", "stamped": True}


def test_without_a_time_the_reply_counts_to_the_minute() -> None:
    assert told({}) == STAMPED
    assert told({"decided": "yesterday", "of": "act"}) == STAMPED


def test_while_the_outcome_stays_the_time_stays_and_with_another_it_is_new() -> None:
    before = {"decided": "2026-11-27T01:00Z", "of": "act", "stamped": True}
    assert told(before) == {**before, "detected": ""}
    assert told(before, "wait") == {**STAMPED, "of": "wait"}
    assert told(before, "") == {**STAMPED, "of": ""}
    undecided = {**before, "of": ""}
    assert told(undecided, "") == {**undecided, "detected": ""}


def test_a_time_that_came_in_a_link_is_that_of_its_answers() -> None:
    brought = {"decided": "2026-11-27T01:00Z", "detected": "2026-11-27T00:30:01Z", "of": None}
    assert told(brought) == {**brought, "of": "act", "stamped": False}


def test_without_an_answer_nothing_is_decided() -> None:
    assert told({"decided": "2026-11-27T01:00Z", "of": ""}, "", begun=False)["decided"] == ""
    assert read_times(None, outcome="act", begun=True) == UNKNOWN


@pytest.mark.parametrize("here", [None, "60", 100_000, -901])
def test_a_zone_that_is_none_is_utc(here: object) -> None:
    assert read_times({"now": NOW, "here": here}, outcome="act", begun=True).here == 0


def test_on_paper_a_time_says_how_far_it_is_from_utc() -> None:
    moment = at("2026-11-28T23:30Z")
    assert on_paper(moment, 60) == "2026-11-29 00:30 UTC+01:00"
    assert on_paper(moment, -210) == "2026-11-28 20:00 UTC-03:30"
    assert on_paper(moment, 0) == "2026-11-28 23:30 UTC"


@pytest.mark.parametrize(
    ("start", "span", "end"),
    [
        ("2026-11-28T02:02Z", "15m", "2026-11-28T02:17Z"),
        ("2026-11-28T23:00Z", "2h", "2026-11-29T01:00Z"),
        ("2028-02-28T02:02Z", "2d", "2028-03-01T02:02Z"),
        ("2026-11-28T02:02Z", "1w", "2026-12-05T02:02Z"),
        ("2027-01-31T02:02Z", "1mo", "2027-02-28T02:02Z"),
        ("2028-01-31T02:02Z", "1mo", "2028-02-29T02:02Z"),
        ("2026-08-31T02:02Z", "13mo", "2027-09-30T02:02Z"),
        ("2026-12-15T02:02Z", "1mo", "2027-01-15T02:02Z"),
        ("2026-12-15T02:02Z", "2bh", None),
        ("2026-12-15T02:02Z", "2bd", None),
        ("2026-12-15T02:02Z", "999999mo", None),
    ],
)
def test_a_deadline_is_so_long_after_its_start(start: str, span: str, end: str | None) -> None:
    duration = Duration.parse(span)
    assert duration is not None
    assert later(at(start), duration) == (end and at(end))


def deadline(clock: str, span: str, start: str = DECIDED) -> Deadline:
    """Return a deadline of a clock."""
    duration = Duration.parse(span)
    assert duration is not None
    return Deadline(clock, duration, start)


CLOCKS = ("call", "stop", "fix", "tell")


def policy_of(*outcomes: Outcome, steps: str, ends: Mapping[str, str] | None = None) -> Policy:
    """Return a policy with these outcomes, the least urgent first, and steps in that order."""
    return Policy(
        id="times",
        version="1.0.0",
        title="Times",
        questions=(Question("one", "One?", (Answer("no", "No"), Answer("yes", "Yes"))),),
        clocks=tuple(Clock(name, name, ends=tuple((ends or {}).get(name, ""))) for name in CLOCKS),
        steps=tuple(Step(name, name) for name in steps),
        outcomes=outcomes,
        rules=tuple(Rule(one.id, {}, one.id, "Because.") for one in outcomes),
    )


def dues(policy: Policy, *possible: str, times: Times = UNKNOWN) -> dict[str, str]:
    """Return the deadlines by clock, as moments or spans."""
    return {
        due.clock: write_moment(due.at) if due.at else str(due.within)
        for due in plan(policy, possible, times).deadlines
    }


def outcome(name: str, *clocks: Deadline, steps: str = "") -> Outcome:
    """Return an outcome with these deadlines and steps."""
    return Outcome(name, name, "", clocks, tuple(steps))


def test_while_undecided_each_clock_has_its_earliest_deadline() -> None:
    policy = policy_of(
        outcome("plan", deadline("call", "2bd"), deadline("fix", "60d")),
        outcome("stop", deadline("call", "15m"), deadline("stop", "1h"), deadline("fix", "5bd")),
        outcome("now", deadline("call", "20m"), deadline("stop", "4h"), deadline("fix", "3d")),
        steps="",
    )
    assert dues(policy, "plan", "stop", "now") == {"call": "15m", "stop": "1h", "fix": "3d"}
    assert dues(policy, "plan", "now") == {"call": "20m", "stop": "4h", "fix": "3d"}
    assert dues(policy, "plan") == {"call": "2bd", "fix": "60d"}


def test_a_clock_from_detection_counts_from_it_once_it_is_known() -> None:
    late = outcome("late", deadline("fix", "2h"))
    soon = outcome("soon", deadline("fix", "3h", DETECTED))
    policy = policy_of(late, soon, steps="")
    decided = at("2026-11-28T10:00Z")
    assert dues(policy, "soon", times=Times(decided)) == {"fix": "2026-11-28T13:00Z"}
    known = Times(decided, decided - timedelta(hours=2))
    assert dues(policy, "soon", times=known) == {"fix": "2026-11-28T11:00Z"}
    assert dues(policy, "late", "soon", times=known) == {"fix": "2026-11-28T11:00Z"}
    assert dues(policy, "late", "soon", times=Times(decided)) == {"fix": "2026-11-28T12:00Z"}


def test_a_clock_from_another_starts_when_that_is_due() -> None:
    chain = outcome("act", deadline("fix", "1d"), deadline("tell", "2h", "fix"))
    policy = policy_of(chain, steps="")
    times = Times(at("2026-11-28T10:00Z"))
    assert dues(policy, "act", times=times)["tell"] == "2026-11-29T12:00Z"
    unknown = outcome("act", deadline("fix", "1bd"), deadline("tell", "2h", "fix"))
    assert dues(policy_of(unknown, steps=""), "act", times=times)["tell"] == "2h"


def test_while_undecided_the_steps_of_all_outcomes_are_there_in_one_order() -> None:
    policy = policy_of(
        outcome("plan", steps="wb"),
        outcome("stop", steps="sca"),
        outcome("now", steps="car"),
        steps="scarwb",
    )
    assert [step.id for step in plan(policy, ("plan", "stop", "now")).steps] == [*"scarwb"]
    assert [step.id for step in plan(policy, ("now",)).steps] == [*"car"]


@given(st.lists(st.permutations("abcdef").map(lambda all_: all_[:3]), min_size=1, max_size=4))
def test_steps_are_each_there_once_and_keep_an_order_that_all_outcomes_share(
    lists: list[list[str]],
) -> None:
    outcomes = [outcome(f"o{n}", steps="".join(one)) for n, one in enumerate(lists)]
    policy = policy_of(*outcomes, steps="fedcba")
    found = [step.id for step in plan(policy, [one.id for one in outcomes]).steps]
    assert sorted(found) == sorted(set().union(*lists))
    before = {pair for one in lists for pair in pairwise(one)}
    reach = {name: {name} for name in "abcdef"}
    for _ in reach:
        for first, then in before:
            reach[first] |= reach[then]
    if all(first not in reach[then] for first, then in before):  # no two outcomes disagree
        assert all(found.index(first) < found.index(then) for first, then in before)


def test_the_first_step_has_the_deadline_that_it_meets() -> None:
    act = outcome("act", deadline("call", "1h"), deadline("stop", "2h"), steps="sc")
    policy = policy_of(act, steps="cs", ends={"stop": "s", "call": "c"})
    found = plan(policy, ("act",))
    assert found.first is not None
    assert found.first.clock == "stop"
    assert plan(policy_of(act, steps="cs"), ("act",)).first is None


@pytest.mark.parametrize(
    ("first", "other", "sooner"),
    [("2h", "1h", "call"), ("1h", "2h", None), ("1h", "1h", None), ("2bh", "1h", None)],
)
def test_what_is_due_before_the_first_step_is_said_with_the_step_that_meets_it(
    first: str, other: str, sooner: str | None
) -> None:
    act = outcome("act", deadline("call", other), deadline("stop", first), steps="sc")
    policy = policy_of(act, steps="cs", ends={"stop": "s", "call": "c"})
    found = plan(policy, ("act",), Times(decided=at("2026-11-28T02:02Z"))).sooner
    assert (found and (found[0].clock, found[1].id)) == (sooner and (sooner, "c"))
    assert plan(policy, ("act",)).sooner is None, "no time is known"
