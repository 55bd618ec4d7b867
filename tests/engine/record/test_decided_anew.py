"""A record that is decided anew: which decision holds, and how it is told."""

from itertools import permutations

import pytest

from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.clocks import clocks
from checklist.engine.record.fold import fold
from checklist.engine.record.timeline import timeline
from checklist.engine.run.render import Renderer
from tests.records import Story, at, copied, stamp

RENDERER = Renderer(ENGLISH)


def told(story: Story) -> list[str]:
    """Return what the story says of its decisions, the first first."""
    return [RENDERER.told(row) for row in timeline(story.record) if row.kind == "decide"]


def earlier() -> Story:
    """Return a record that was decided at 12:00, and later that it was another at 10:00."""
    story = Story(copied())
    story.decide("now", "12:00")
    story.decide("plan", "10:00")
    story.raws[-1]["at"] = stamp("13:00")
    return story


def test_the_decision_that_was_written_last_holds_whenever_it_was_made() -> None:
    record = earlier().record
    assert record.decision is not None
    assert (record.decision.outcome, record.decision.when) == ("plan", at("10:00"))
    assert record.waits_for_second
    (ack,) = [one for one in clocks(record, at("13:00")) if one.id == "ack"]
    assert ack.due == at("2026-11-28T10:00")


def test_the_older_one_by_time_is_not_told_as_decided_anew_over_the_newer() -> None:
    assert told(earlier()) == ["Decided anew: Plan", "Decided, as stated earlier: Now"]
    story = earlier()
    story.raws[1] |= {"outcome": "", "possible": ["plan", "now"]}
    assert told(story)[1] == "Not decided, as stated earlier. Still possible: Plan, Now"


def test_in_order_of_their_times_decisions_are_told_as_they_were() -> None:
    story = Story(copied())
    story.decide("now", "10:00")
    story.decide("plan", "12:00")
    assert told(story) == ["Decided: Now", "Decided anew: Plan"]


def test_to_correct_the_time_of_the_first_decision_brings_it_not_back() -> None:
    story = Story(copied())
    story.decide("plan", "10:00")
    story.decide("now", "12:00")
    story.add("correct", "13:00", of="a-2", set={"when": stamp("12:30")})
    record = story.record
    assert record.decision is not None
    assert record.decision.outcome == "now"
    assert told(story) == ["Decided anew: Now", "Decided, as stated earlier: Plan"]


def test_clocks_run_from_the_first_of_those_that_were_written_in_a_row() -> None:
    story = Story(copied())
    story.decide("now", "10:00")
    story.decide("plan", "11:00")
    story.decide("now", "13:00")
    story.decide("now", "12:00")
    story.raws[-1]["at"] = stamp("14:00")
    (ack, _) = clocks(story.record, at("14:00"))
    assert ack.start == at("12:00")


def test_changes_are_those_from_the_decision_that_was_written_before() -> None:
    story = earlier()
    for raw, said in zip(story.raws[1:], ("Yes", "No"), strict=True):
        raw["answers"] = {"pay": {"ask": "Can all pay?", "answer": said.lower(), "said": said}}
    rows = [row for row in timeline(story.record) if row.kind == "decide"]
    assert [row.changes for row in rows] == [(("Can all pay?", "Yes", "No"),), ()]


def test_which_decision_holds_is_the_same_in_any_order_of_copies() -> None:
    story = earlier()
    held = {fold("r1", raws).decision for raws in permutations(story.raws)}
    assert len(held) == 1


# What else was decided is no second person.


def test_to_undo_the_stricter_decision_is_no_way_past_the_second() -> None:
    story = Story(copied())
    strict = story.decide("now", "10:00")
    story.decide("plan", "11:00")
    assert story.record.waits_for_second
    story.add("undo", "11:10", of=strict)
    assert story.record.waits_for_second
    story.add("correct", "11:20", of="a-3", set={"second": "Bob"})
    assert not story.record.waits_for_second


@pytest.mark.parametrize(("by", "waits"), [("Ada", False), ("Bob", True)])
def test_ones_own_slip_asks_for_nobody_and_what_somebody_else_takes_back_does(
    by: str, waits: object
) -> None:
    story = Story(copied())
    story.decide("plan", "10:00")
    slip = story.decide("now", "10:01")
    story.add("undo", "10:02", by=by, of=slip)
    assert story.record.waits_for_second is waits
    story = Story(copied())
    slip = story.decide("now", "10:00")
    story.add("undo", "10:01", by=by, of=slip)
    story.decide("plan", "10:02")
    assert story.record.waits_for_second is waits
    story.add("undo", "10:03", by=by, of="a-3")
    assert story.record.waits_for_second, "it is back"
