"""The clocks of a record: from when they run, when they are due, what decisions and pauses do.

Expected moments are counted by hand, or by a walk through all minutes (tests/calendars.py). The
Friday is in winter: Berlin is an hour ahead of UTC, so office hours are 08:00 to 16:00 in UTC.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.model import Duration
from checklist.engine.record.acts import Here, act
from checklist.engine.record.calendar import Day
from checklist.engine.record.clocks import Clocked, clocks, next_due
from checklist.engine.record.copy import read_copy
from checklist.engine.record.deadline import later
from checklist.engine.record.fold import Pause
from tests.calendars import MINUTE, Oracle
from tests.draw import drawn
from tests.records import Story, at, berlin, copied, stamp

MONDAY, TUESDAY = "2026-11-30", "2026-12-01"
Outcomes = Mapping[str, Mapping[str, Any]]


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def found(story: Story, now: str, name: str = "fix") -> Clocked:
    """Return a clock as it is at a time."""
    return {one.id: one for one in clocks(story.record, at(now))}[name]


def told(story: Story, now: str) -> dict[str, str]:
    """Return when each clock is due, and its state."""
    return {
        one.id: f"{one.due:%d %H:%M} {one.state}" if one.due else one.state
        for one in clocks(story.record, at(now))
    }


def decided(outcomes: Outcomes | None = None, when: str = "10:00", outcome: str = "now") -> Story:
    story = Story(copied(outcomes))
    story.decide(outcome, when)
    return story


# From when a clock runs.


def test_a_clock_runs_from_the_decision_and_is_late_after_its_time_not_at_it() -> None:
    story = decided()
    assert told(story, "10:30") == {"ack": "27 10:30 running", "fix": "27 14:00 running"}
    assert told(story, "10:31") == {"ack": "27 10:30 late", "fix": "27 14:00 running"}
    clock = found(story, "12:00")
    assert (clock.left, clock.elapsed, clock.since) == (hours(2), hours(2), "decided")


def test_a_clock_from_detection_runs_from_the_last_time_that_was_said() -> None:
    story = Story(copied({"now": {"fix": {"within": "4h", "from": "detected"}}}))
    story.decide("now", "10:00")
    assert told(story, "10:00") == {"fix": "27 14:00 running"}, "until it is known, the decision"
    story.add("detected", "09:30", written="10:05")
    assert told(story, "10:10") == {"fix": "27 13:30 running"}
    story.add("detected", "09:45", written="10:20")
    assert told(story, "10:30") == {"fix": "27 13:45 running"}


def test_a_clock_from_another_runs_from_when_that_is_due_and_once_it_ended_from_its_end() -> None:
    chain: dict[str, Any] = {"ack": "30m", "fix": {"within": "4h", "from": "ack"}}
    story = decided({"now": {**chain, "hand": {"within": "1d", "from": "fix"}}})
    assert told(story, "10:10") == {
        "ack": "27 10:30 running",
        "fix": "27 14:30 running",
        "hand": "28 14:30 running",
    }
    story.add("done", "10:10", step="call")
    story.add("done", "12:00", step="release")
    assert told(story, "12:30") == {
        "ack": "27 10:30 kept",
        "fix": "27 14:10 kept",
        "hand": "28 12:00 running",
    }


# A decision made anew.


def test_the_same_outcome_keeps_its_deadlines() -> None:
    story = decided()
    story.decide("now", "11:00")
    story.decide("now", "12:00", answers={"more": {"answer": "yes"}})
    assert told(story, "13:00")["fix"] == "27 14:00 running"


@pytest.mark.parametrize(("first", "then"), [("plan", "now"), ("now", "plan")])
def test_another_outcome_starts_the_clocks_again_be_it_more_urgent_or_milder(
    first: str, then: str
) -> None:
    story = decided({"plan": {"fix": "9h"}, "now": {"fix": "4h"}}, outcome=first)
    story.decide(then, "12:00")
    due = {"now": "27 16:00 running", "plan": "27 21:00 running"}[then]
    assert told(story, "13:00") == {"fix": due}
    story.decide(first, "13:00")
    due = {"now": "27 17:00 running", "plan": "27 22:00 running"}[first]
    assert told(story, "13:30") == {"fix": due}


def test_a_clock_that_has_ended_keeps_the_deadline_that_it_had_then() -> None:
    story = decided()
    story.add("done", "10:20", step="call")
    story.decide("plan", "12:00")
    assert told(story, "13:00") == {"ack": "27 10:30 kept"}
    story.decide("now", "14:00")
    assert told(story, "15:00") == {"ack": "27 10:30 kept", "fix": "27 18:00 running"}


def test_what_ended_by_a_step_that_the_new_decision_does_not_have_has_ended() -> None:
    steps = {"plan": ["review"], "now": ["call", "release"]}
    both = {"ack": "30m", "fix": "4h"}
    ends = [
        {"id": "ack", "title": "Take it on", "ends": ["call", "review"]},
        {"id": "fix", "title": "Put it live", "ends": ["release", "review"]},
    ]
    story = Story(copied({"plan": both, "now": both}, steps=steps, clocks=ends))
    story.decide("now", "10:00")
    story.add("done", "10:20", step="call")
    story.add("done", "11:00", step="release")
    story.decide("plan", "12:00")
    assert told(story, "13:00") == {"ack": "27 10:30 kept", "fix": "27 14:00 kept"}
    story.raws = story.raws[:2]
    story.decide("plan", "10:05")
    story.add("done", "10:10", step="review")
    story.decide("now", "12:00")
    assert told(story, "13:00") == {"ack": "27 10:35 kept", "fix": "27 14:05 kept"}


def test_it_keeps_the_deadline_under_another_policy_too() -> None:
    story = decided()
    story.add("done", "10:20", step="call")
    newer = {"plan": {"ack": "2d"}, "now": {"ack": "5m", "fix": "1h"}}
    story.add("policy", "12:00", policy=copied(newer, digest="d2"))
    story.decide("plan", "12:00", policy="d2")
    story.decide("now", "12:10", policy="d2")
    assert told(story, "13:00") == {"ack": "27 10:30 kept", "fix": "27 13:10 running"}


def test_a_step_that_is_entered_late_ends_its_clock_when_it_was_done() -> None:
    story = decided()
    story.decide("plan", "12:00")
    story.add("done", "10:45", written="13:00", step="call")
    clock = found(story, "14:00", "ack")
    assert (clock.state, clock.due, clock.left) == ("missed", at("10:30"), timedelta(minutes=-15))
    assert (clock.start, clock.elapsed) == (at("10:00"), timedelta(minutes=45))


def test_a_decision_that_is_entered_late_counts_from_when_it_was_made() -> None:
    story = decided(when="11:00")
    story.decide("now", "10:00")
    story.raws[-1]["at"] = "2026-11-27T12:00:00Z"
    assert told(story, "12:00")["fix"] == "27 14:00 running"


def test_what_was_done_before_the_decision_took_no_time() -> None:
    story = decided()
    story.add("done", "09:50", step="call")
    clock = found(story, "11:00", "ack")
    assert (clock.state, clock.elapsed, clock.due) == ("kept", timedelta(), at("10:30"))


def test_the_first_of_the_steps_ends_a_clock_if_the_outcome_has_it() -> None:
    clocks_ = [{"id": "fix", "title": "Fix", "ends": ["release", "fix"]}]
    steps = {"now": ["call", "release"]}
    story = Story(copied({"now": {"fix": "4h"}}, steps=steps, clocks=clocks_))
    story.decide("now", "10:00")
    story.add("done", "11:00", step="fix")
    assert told(story, "12:00") == {"fix": "27 14:00 running"}
    story.add("done", "11:30", step="release")
    assert found(story, "12:00").ended == at("11:30")
    story.decide("now", "10:00")
    story.raws[0]["policy"]["outcomes"][0]["steps"].append("fix")
    assert found(story, "12:00").ended == at("11:00"), "the first of two"


def test_a_step_that_is_skipped_or_not_done_after_all_ends_nothing() -> None:
    story = decided()
    story.add("skip", "10:10", step="call", reason="No need.")
    assert told(story, "10:20")["ack"] == "27 10:30 running"
    story.add("done", "10:15", step="call")
    story.add("reopen", "10:20", step="call")
    assert told(story, "10:21")["ack"] == "27 10:30 running"


TICKS = [("06:55", "06:55"), ("07:20", "07:20")]


def ticked(*ticks: tuple[str, str], kind: str = "done", **more: str) -> tuple[Story, list[str]]:
    """Return a record that was decided at 06:40, and ticks: each by a device, when and written."""
    story = Story(copied(), begun="06:00")
    story.decide("now", "06:40")
    names = []
    for number, (when, written) in enumerate(ticks):
        story.add(kind, when, written=written, **more)
        names.append(f"{'bc'[number % 2]}-{number + 1}")
        story.raws[-1]["id"] = names[-1]
    return story, names


def ack(story: Story) -> tuple[str, str]:
    """Return whether the first clock was kept, and when it ended."""
    found = {one.id: one for one in clocks(story.record, at("09:00"))}["ack"]
    return found.state, f"{found.ended:%H:%M}" if found.ended else ""


@pytest.mark.parametrize("ticks", [*permutations([*TICKS, ("07:30", "07:30")])])
def test_a_step_that_two_copies_ticked_was_done_when_it_was_first(
    ticks: tuple[tuple[str, str], ...],
) -> None:
    story, _ = ticked(*ticks, step="call")
    assert ack(story) == ("kept", "06:55")


def test_a_tick_that_is_undone_or_corrected_leaves_the_other() -> None:
    story, (first, second) = ticked(*TICKS, step="call")
    story.add("undo", "08:00", of=first)
    assert ack(story) == ("missed", "07:20")
    story.add("correct", "08:01", of=second, set={"when": stamp("07:05")})
    assert ack(story) == ("kept", "07:05")
    story, (first, second) = ticked(*TICKS, step="call")
    story.add("correct", "08:00", of=first, set={"when": stamp("07:00")})
    assert ack(story) == ("kept", "07:00")
    story.add("correct", "08:01", of=second, set={"when": stamp("06:50")})
    assert ack(story) == ("kept", "06:50")


def test_what_was_opened_again_was_done_when_it_was_done_after_that() -> None:
    story, _ = ticked(*TICKS, step="call")
    story.add("reopen", "07:25", step="call")
    assert ack(story) == ("late", "")
    story.add("done", "07:30", step="call")
    assert ack(story) == ("missed", "07:30")


def test_what_one_copy_did_and_another_left_out_is_done() -> None:
    story, _ = ticked(TICKS[0], step="call")
    story.add("skip", "07:20", step="call", reason="Nobody answers.")
    story.raws[-1]["id"] = "c-1"
    assert ack(story) == ("kept", "06:55")
    assert story.record.state("call").state == "done"
    added = act(story.record, "skip", {"step": "call", "reason": "x"}, Here(at("08:00"), "Ada"))
    assert [one["kind"] for one in added] == ["reopen", "skip"]
    story.raws += [{**one, "id": f"d-{n}"} for n, one in enumerate(added, 1)]
    assert story.record.state("call").state == "skipped"


def test_a_clock_that_two_copies_ended_by_hand_ended_when_it_did_first() -> None:
    for ticks in (TICKS, TICKS[::-1]):
        story, _ = ticked(*ticks, kind="end", clock="hand")
        assert story.record.ended == {"hand": at("06:55")}


def test_by_hand_ends_a_clock_that_no_step_ends_and_no_other() -> None:
    story = decided({"now": {"fix": "4h", "hand": "2h"}})
    assert (found(story, "11:00", "hand").by_hand, found(story, "11:00").by_hand) == (True, False)
    end = story.add("end", "11:00", clock="hand")
    story.add("end", "11:00", clock="fix")
    assert told(story, "13:00") == {"fix": "27 14:00 running", "hand": "27 12:00 kept"}
    story.add("undo", "13:00", of=end)
    assert told(story, "13:00")["hand"] == "27 12:00 late"


# Not decided yet.


def test_while_it_is_open_each_clock_has_the_earliest_deadline_of_what_is_possible() -> None:
    outcomes: Outcomes = {
        "plan": {"ack": "1h", "fix": "3h", "hand": "9h"},
        "now": {"ack": "30m", "fix": "4h"},
    }
    story = decided(outcomes, outcome="plan|now")
    expected = {"ack": "27 10:30 running", "fix": "27 13:00 running", "hand": "27 19:00 running"}
    assert told(story, "10:10") == expected
    story.decide("now", "12:00")
    assert told(story, "12:10") == {"ack": "27 12:30 running", "fix": "27 16:00 running"}


def test_no_open_clock_mixes_the_times_of_two_outcomes() -> None:
    """Plan has fix at 12:00 and now at 14:00; half an hour and another hour is nobody's."""
    outcomes: Outcomes = {
        "plan": {"ack": "1h", "fix": {"within": "1h", "from": "ack"}},
        "now": {"ack": "30m", "fix": "4h"},
    }
    story = decided(outcomes, outcome="plan|now")
    assert told(story, "10:10") == {"ack": "27 10:30 running", "fix": "27 12:00 running"}
    story.add("done", "10:10", step="call")
    assert told(story, "10:20")["fix"] == "27 11:10 running", "an hour from the end, as it is"


def test_outcomes_may_count_two_clocks_from_each_other_in_both_directions() -> None:
    outcomes: Outcomes = {
        "plan": {"ack": {"within": "1h", "from": "hand"}, "hand": "1h"},
        "now": {"ack": "4h", "hand": {"within": "1h", "from": "ack"}},
    }
    story = decided(outcomes, outcome="plan|now")
    assert told(story, "10:10") == {"ack": "27 12:00 running", "hand": "27 11:00 running"}


def test_of_business_time_the_calendar_says_which_is_the_earliest() -> None:
    """On a Friday afternoon three business hours are later than twelve others."""
    copy = copied({"plan": {"fix": "12h"}, "now": {"fix": "3bh"}}, calendar=berlin())
    story = Story(copy)
    story.decide("plan|now", "15:00")
    assert told(story, "15:00") == {"fix": "28 03:00 running"}
    story.raws[-1] |= {"when": "2026-11-26T10:00:00Z"}
    assert told(story, "2026-11-26T10:00") == {"fix": "26 13:00 running"}


def test_where_outcomes_do_not_differ_in_urgency_nothing_is_due_until_it_is_decided() -> None:
    story = Story(copied(ordered=False))
    story.decide("plan|now", "10:00")
    assert told(story, "10:00") == {}
    story.decide("now", "11:00")
    assert told(story, "11:00")["fix"] == "27 15:00 running"


# Pauses of elapsed time: 10:00 to 14:00 without one.

Spans = list[tuple[str, str]]


@pytest.mark.parametrize(
    ("pauses", "now", "due"),
    [
        ([("11:00", "12:00")], "13:00", "15:00"),
        ([("09:00", "11:00")], "13:00", "15:00"),  # an hour of it was before the start
        ([("08:00", "10:00")], "13:00", "14:00"),
        ([("13:59", "20:00")], "21:00", "20:01"),
        ([("14:00", "20:00")], "21:00", "14:00"),  # it was due when the pause began
        ([("14:30", "20:00")], "21:00", "14:00"),
        ([("11:00", "12:00"), ("14:30", "15:30")], "16:00", "16:00"),  # due 15:00 by the first
        ([("11:00", "")], "12:30", "15:30"),  # open: as it is now
        ([("11:00", "")], "10:30", "14:00"),  # not yet
        ([("11:00", "11:00")], "12:00", "14:00"),
    ],
)
def test_a_pause_puts_a_deadline_off_by_what_of_it_counts(
    pauses: Spans, now: str, due: str
) -> None:
    story = decided()
    for begun, end in pauses:
        story.add("pause", begun, clock="fix", reason="They wait.")
        if end:
            story.add("resume", end, clock="fix")
    assert found(story, now).due == at(due)
    assert found(story, now, "ack").due == at("10:30"), "another clock is not paused"


def test_pauses_of_one_clock_and_of_all_count_once_where_they_overlap() -> None:
    story = decided()
    story.add("pause", "11:00", clock="fix", reason="They wait.")
    story.add("pause", "11:30", reason="All wait.")
    story.add("resume", "12:00", clock="fix")
    story.add("resume", "12:30")
    assert found(story, "13:00").due == at("15:30")
    assert found(story, "13:00", "ack").due == at("10:30"), "it was due before the pause"


def test_a_clock_that_stands_still_says_so_until_it_runs_again() -> None:
    story = decided()
    story.add("pause", "11:00", reason="They wait.")
    assert [found(story, now).state for now in ("10:59", "11:00", "19:00")] == [
        "running",
        "paused",
        "paused",
    ]
    story.add("resume", "12:00")
    assert [found(story, now).state for now in ("11:59", "12:00")] == ["paused", "running"]
    assert found(story, "20:00").due == at("15:00")


def test_a_pause_after_the_deadline_hides_nothing() -> None:
    story = decided()
    story.add("pause", "11:00", reason="They wait.")
    assert told(story, "11:30") == {"ack": "27 10:30 late", "fix": "27 14:30 paused"}
    due = next_due(clocks(story.record, at("11:30")))
    assert due is not None
    assert due.id == "ack"


def test_what_ends_under_a_pause_has_the_pause_until_then() -> None:
    story = decided()
    story.add("pause", "11:00", reason="They wait.")
    story.add("done", "12:00", step="release")
    clock = found(story, "18:00")
    assert (clock.due, clock.state, clock.left) == (at("15:00"), "kept", hours(3))


def test_the_order_in_which_pauses_are_written_makes_no_difference() -> None:
    story = decided()
    story.add("pause", "11:00", written="16:00", reason="They wait.")
    story.add("resume", "12:00", written="15:00")
    raws = story.raws[2:]
    for number, order in enumerate(permutations(raws)):
        story.raws[2:] = [raw | {"id": f"b{number}-{n}"} for n, raw in enumerate(order, 1)]
        assert found(story, "13:00").due == at("15:00")


def test_what_is_paused_is_not_what_is_next_due() -> None:
    story = decided()
    story.add("pause", "10:10", clock="ack", reason="They wait.")
    now = clocks(story.record, at("10:20"))
    assert (next_due(now) or now[0]).id == "fix"
    assert next_due(clocks(Story().record, at("10:20"))) is None


# Business time, by hand: Tuesday, the first of December, is a holiday.

HOLIDAY = berlin({TUESDAY: Day((), "A holiday"), "2026-12-03": Day(((540, 720),), "Half a day")})


@pytest.mark.parametrize(
    ("within", "when", "due"),
    [
        ("3bh", "15:00", "2026-11-30T10:00"),  # an hour on Friday, two on Monday
        ("1bh", "15:00", "16:00"),  # exactly until it closes
        ("9bh", f"{MONDAY}T08:00", "2026-12-02T09:00"),  # over the holiday
        ("1bd", "10:00", f"{MONDAY}T10:00"),
        ("1bd", f"{MONDAY}T10:00", "2026-12-02T10:00"),
        ("1bd", "2026-11-28T10:00", "2026-12-02T08:00"),  # Saturday counts as Monday's opening
        ("2bd", f"{MONDAY}T15:00", "2026-12-04T08:00"),  # at noon it closed: the next opening
        ("1mo", "2026-10-31T10:00", "2026-11-30T10:00"),
        ("4mo", "2026-10-31T10:00", "2027-02-28T10:00"),
        ("5mo", "10:00", "2027-04-27T09:00"),  # in summer, eleven in Berlin is nine
    ],
)
def test_business_time_and_months_are_those_of_the_calendar(
    within: str, when: str, due: str
) -> None:
    story = Story(copied({"now": {"fix": within}}, calendar=HOLIDAY))
    story.decide("now", when)
    assert found(story, when).due == at(due)


def test_two_businesshours_over_the_night_in_which_the_clock_goes_ahead_are_two() -> None:
    """In Berlin, 26 March 2027 is in winter and 29 March in summer."""
    story = Story(copied({"now": {"fix": "2bh"}}, calendar=berlin()))
    story.decide("now", "2027-03-26T15:00")
    assert found(story, "2027-03-26T15:00").due == at("2027-03-29T08:00")


@pytest.mark.parametrize(
    ("within", "due"),
    [
        ("10bh", f"{MONDAY}T16:00"),  # two on Friday until noon, and all eight of Monday
        ("1d", "2026-11-28T15:00"),  # it ran until noon, and stood still until Friday 17:00
        ("1bd", f"{MONDAY}T14:00"),  # four hours of it were business time
        ("1mo", "2026-12-27T15:00"),
    ],
)
def test_a_pause_counts_by_business_time_if_the_deadline_does(within: str, due: str) -> None:
    story = Story(copied({"now": {"fix": within}}, calendar=berlin()))
    story.decide("now", "10:00")
    story.add("pause", "12:00", reason="They wait.")
    story.add("resume", "17:00")
    assert found(story, "18:00").due == at(due)


def test_a_pause_at_night_takes_nothing_from_business_time() -> None:
    story = Story(copied({"now": {"fix": "10bh"}}, calendar=berlin()))
    story.decide("now", "10:00")
    story.add("pause", "18:00", reason="They wait.")
    story.add("resume", f"{MONDAY}T07:00")
    assert found(story, f"{MONDAY}T09:00").due == at(f"{MONDAY}T12:00")
    assert found(story, f"{MONDAY}T09:00").business == hours(7)


@pytest.mark.parametrize("within", ["3bh", "3bd"])
def test_without_a_calendar_nobody_can_tell_business_time(within: str) -> None:
    story = decided({"now": {"fix": within, "ack": "1mo"}}, when="2027-01-31T10:00")
    assert told(story, "2027-01-31T11:00") == {"ack": "28 10:00 running", "fix": "untold"}
    assert found(story, "2027-01-31T11:00").business is None
    story.add("done", "2027-01-31T12:00", step="release")
    assert told(story, "2027-02-01T11:00")["fix"] == "untold"


def test_after_the_calendar_ends_nothing_of_business_time_is_told() -> None:
    short = berlin(until=date(2026, 11, 29))
    story = Story(copied({"now": {"fix": "3bh", "hand": "1bh", "ack": "1mo"}}, calendar=short))
    story.decide("now", "15:00")
    assert told(story, "15:10") == {
        "ack": "27 15:00 running",
        "fix": "untold",
        "hand": "27 16:00 running",
    }
    assert found(story, "2026-12-24T10:00", "hand").business is None
    story.add("pause", "15:30", reason="They wait.")
    assert found(story, "2026-12-24T10:00", "hand").due is None


def test_a_time_beyond_all_calendars_is_none_with_a_calendar_and_without() -> None:
    for unit in ("m", "h", "d", "w", "mo", "bh", "bd"):
        for calendar in (None, berlin()):
            found_ = later(at("9000-12-31T23:59"), Duration(999_999, unit), calendar)
            assert found_ is None or found_.year < 9999
    for calendar in (None, berlin()):
        assert later(at("10:00"), Duration(999_999, "mo"), calendar) is None
        assert later(at("10:00"), Duration(999_999, "w"), calendar) is None


def test_a_damaged_calendar_is_none() -> None:
    copy = copied({"now": {"fix": "3bh", "ack": "30m"}}, calendar=berlin())
    copy["calendar"]["hours"] = copy["calendar"]["hours"][:6]
    story = Story(copy)
    story.decide("now", "10:00")
    assert told(story, "10:00") == {"ack": "27 10:30 running", "fix": "untold"}


@pytest.mark.parametrize(
    "clocks_",
    [
        {"fix": {"within": "1h", "from": "fix"}},
        {"fix": {"within": "1h", "from": "ack"}},
        {"fix": {"within": "1h", "from": "nothing"}},
        {"nothing": "1h"},
        {"ack": {"within": "1h", "from": "fix"}, "fix": {"within": "1h", "from": "ack"}},
    ],
)
def test_a_copy_whose_clocks_wait_for_themselves_or_for_none_is_not_read(
    clocks_: dict[str, object],
) -> None:
    copy = copied({"plan": {"ack": "1h"}, "now": clocks_})
    with pytest.raises(ValueError, match="copy"):
        read_copy(copy)
    story = Story(copy)
    story.decide("plan|now", "10:00")
    assert clocks(story.record, at("11:00")) == ()
    assert [fault.event for fault in story.record.faults] == ["a-1"]


# The walk through all minutes.


def walked(oracle: Oracle, start: datetime, left: int, pauses: list[Pause]) -> datetime | None:
    """Return when so many open minutes are over that are in no pause; None if that is not told."""
    moment, end = start, oracle.calendar.end
    while left:
        if moment >= end:
            return None
        paused = any(one.start <= moment < (one.end or end) for one in pauses)
        left -= oracle.is_open(moment) and not paused
        moment += MINUTE
    return moment


@drawn(60, "records")
@given(st.data())
def test_business_hours_with_pauses_are_those_of_a_walk_through_all_minutes(
    data: st.DataObject,
) -> None:
    since = data.draw(st.sampled_from([date(2026, 10, 22), date(2026, 11, 27), date(2027, 3, 25)]))
    days = {"2026-11-30": Day((), "A holiday"), "2027-03-29": Day(((540, 720),), "")}
    calendar = berlin(days)
    begun = datetime.fromisoformat(f"{since}T00:00+00:00")

    def drawn_minute() -> datetime:
        return begun + data.draw(st.integers(0, 6 * 1440)) * MINUTE

    number = data.draw(st.integers(1, 30))
    start = drawn_minute()
    story = Story(copied({"now": {"fix": f"{number}bh"}}, calendar=calendar))
    story.decide("now", minute(start))
    pauses = []
    one: list[dict[str, str]] = [{}, {"clock": "fix"}]
    for known in data.draw(st.sampled_from([[], one[:1], one[1:], one])):
        first, last = sorted((drawn_minute(), drawn_minute()))
        story.add("pause", minute(first), reason="They wait.", **known)
        story.add("resume", minute(last), **known)
        pauses.append(Pause("", first, last, ""))
    (clock,) = clocks(story.record, begun + timedelta(days=20))
    assert clock.due == walked(Oracle(calendar), start, number * 60, pauses)


def minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"
