"""The time that was spent: totals are exact, only reports round.

Sums are counted by hand, or minute by minute as a set of who was busy when.
"""

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.record.acts import Here, act
from checklist.engine.record.fold import Work
from checklist.engine.record.work import (
    COUNTS,
    Total,
    Totals,
    in_minutes,
    neighbours,
    rounded,
    share,
    totals,
)
from tests.draw import drawn
from tests.records import Story, at, stamp

Entry = tuple[str, str, str, str]
"""Who, on what, from, until; the end is "" while it runs."""


def entries(*given_: Entry) -> list[Work]:
    return [
        Work(f"a-{number}", who, activity, at(start), at(end) if end else None)
        for number, (who, activity, start, end) in enumerate(given_, 1)
    ]


def summed(*given_: Entry, now: str = "18:00") -> Totals:
    return totals(entries(*given_), at(now))


def minutes(time: timedelta) -> float:
    return time.total_seconds() / 60


def people(found: Totals) -> dict[str, float]:
    return {one.name: minutes(one.time) for one in found.people}


def activities(found: Totals) -> dict[str, float]:
    return {one.name: minutes(one.time) for one in found.activities}


def test_time_is_added_up_by_person_and_by_activity() -> None:
    found = summed(
        ("Ada", "fix", "10:00", "11:00"),
        ("Ada", "cause", "09:00", "09:20"),
        ("Bob", "fix", "10:30", "12:00"),
    )
    assert people(found) == {"Ada": 80, "Bob": 90}
    assert activities(found) == {"fix": 150, "cause": 20}
    assert (minutes(found.all), found.twice, found.apart) == (170, timedelta(), timedelta())


def test_triage_and_actions_do_not_count_and_an_activity_to_come_does() -> None:
    found = summed(
        ("Ada", "triage", "08:00", "09:00"),
        ("Ada", "actions", "09:00", "09:30"),
        ("Ada", "of a later version", "10:00", "10:10"),
    )
    assert (minutes(found.all), minutes(found.apart)) == (10, 90)
    assert {name for name, counted in COUNTS.items() if not counted} == {"triage", "actions"}


@pytest.mark.parametrize(
    ("second", "once", "twice"),
    [
        (("10:30", "11:30"), 90, 30),
        (("10:15", "10:45"), 60, 30),  # within
        (("10:00", "11:00"), 60, 60),  # the same
        (("11:00", "12:00"), 120, 0),  # it begins when the other ends
        (("12:00", "13:00"), 120, 0),
        (("10:30", "10:30"), 60, 0),  # no time at all
        (("11:00", "11:00"), 60, 0),
    ],
)
def test_two_things_at_once_are_spent_once_by_one_person(
    second: tuple[str, str], once: float, twice: float
) -> None:
    first = ("Ada", "fix", "10:00", "11:00")
    for pair in permutations([first, ("Ada", "communication", *second)]):
        found = summed(*pair)
        assert (minutes(found.all), minutes(found.twice)) == (once, twice)
    found = summed(first, ("Bob", "communication", *second))
    assert found.twice == timedelta(), "another person spends time of their own"


def test_three_entries_of_which_the_first_covers_all_count_as_that_one() -> None:
    found = summed(
        ("Ada", "fix", "10:00", "13:00"),
        ("Ada", "cause", "10:30", "11:00"),
        ("Ada", "review", "12:00", "12:30"),
    )
    assert (minutes(found.all), minutes(found.twice)) == (180, 60)


def test_a_timer_that_runs_counts_up_to_now_and_not_before_it_began() -> None:
    running: Entry = ("Ada", "fix", "10:00", "")
    assert (minutes(summed(running).all), summed(running).running) == (480, True)
    assert minutes(summed(running, now="09:00").all) == 0
    assert summed(("Ada", "triage", "10:00", "")).running
    assert not summed(("Ada", "fix", "10:00", "11:00")).running


def test_time_over_midnight_and_over_days_is_whole() -> None:
    found = summed(
        ("Ada", "fix", "2026-11-26T23:00", "01:30"),
        ("Ada", "fix", "2026-11-24T12:00", "2026-11-26T12:00"),
    )
    assert minutes(found.all) == 150 + 2 * 1440


@drawn(100, "records")
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.sampled_from(["fix", "cause", "triage"]),
            st.integers(0, 59),
            st.integers(0, 59),
        ),
        max_size=6,
    )
)
def test_totals_are_those_of_a_walk_through_all_minutes(
    given_: list[tuple[str, str, int, int]],
) -> None:
    spans = [(who, what, min(pair), max(pair)) for who, what, *pair in given_]
    found = summed(*((w, a, f"10:{one:02}", f"10:{end:02}") for w, a, one, end in spans))
    busy = {
        (who, minute)
        for who, what, one, end in spans
        if what != "triage"
        for minute in range(one, end)
    }
    assert minutes(found.all) == len(busy)
    for who, time in people(found).items():
        assert time == len([1 for name, _ in busy if name == who])
    for what, time in activities(found).items():
        assert time == sum(end - one for _, name, one, end in spans if name == what)
    assert minutes(found.twice) == sum(activities(found).values()) - len(busy)
    assert minutes(found.apart) == sum(end - one for _, what, one, end in spans if what == "triage")


# Reports.


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        ((0, 0), 0),
        ((7, 29), 0),
        ((7, 30), 15),
        ((15, 0), 15),
        ((22, 29), 15),
        ((22, 30), 30),
        ((59, 0), 60),
        ((6 * 60 + 50, 0), 405),
    ],
)
def test_reports_show_whole_quarters_of_an_hour_half_a_quarter_up(
    time: tuple[int, int], shown: int
) -> None:
    assert rounded(timedelta(minutes=time[0], seconds=time[1])) == timedelta(minutes=shown)


def test_sums_are_exact_and_not_the_sum_of_what_is_rounded() -> None:
    found = summed(*(("Ada", "fix", f"{hour}:00", f"{hour}:07") for hour in (10, 11, 12)))
    assert minutes(found.all) == 21
    assert rounded(found.all) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        ([2740, 2740], [46, 45]),
        ([100, 100, 100], [2, 2, 1]),
        ([59, 119], [1, 1]),
        ([80, 100], [1, 2]),
        ([60, 120], [1, 2]),
        ([], []),
    ],
)
def test_in_whole_minutes_rows_add_up(seconds: list[int], shown: list[int]) -> None:
    rows = tuple(Total(str(n), timedelta(seconds=one)) for n, one in enumerate(seconds))
    whole = sum((one.time for one in rows), timedelta())
    twice = timedelta(seconds=40)
    doubled = Total("more", twice)
    exact = Totals(rows, (*rows, doubled), whole, twice, timedelta(seconds=90), running=False)
    found = in_minutes(exact)
    assert [minutes(one.time) for one in found.people] == shown
    assert minutes(found.all) == sum(shown)
    busy = sum(minutes(one.time) for one in found.activities)
    assert busy == minutes(found.all) + minutes(found.twice)
    assert found.apart == timedelta(minutes=1)


def test_the_share_of_a_sprint_is_known_where_its_hours_are() -> None:
    assert share(timedelta(hours=24), 300) == pytest.approx(0.08)
    assert (share(timedelta(hours=24), 0), share(timedelta(hours=24), -1)) == (None, None)


# Events.


def timed(story: Story) -> list[tuple[str, str, str]]:
    return [
        (one.who, f"{one.start:%H:%M:%S}", f"{one.end:%H:%M:%S}" if one.end else "")
        for one in story.record.work
    ]


def test_stop_and_start_in_one_minute_are_neighbours_and_no_overlap() -> None:
    story = Story()
    first = story.add("work-start", "10:00", who="Ada", activity="cause")
    story.add("work-stop", "10:30", of=first)
    story.add("work-start", "10:30", who="Ada", activity="fix")
    found = totals(story.record.work, at("11:00"))
    assert (minutes(found.all), found.twice) == (60, timedelta())
    assert neighbours(story.record.work, story.record.work[1]) == []


def test_whatever_reaches_into_a_moved_entry_ends_there_and_its_rest_goes_on() -> None:
    story = Story()
    for start, end in (("09:00", "10:20"), ("09:30", "12:00"), ("11:00", "11:30")):
        story.add("work", start, written="12:00", who="Ada", activity="fix", to=stamp(end))
    moved = story.raws[-1]["id"]
    fields = {"of": moved, "when": "2026-11-27T10:00Z", "crop": "yes"}
    for added in act(story.record, "work-change", fields, Here(at("12:30"), "Ada")):
        story.raws.append({"id": f"b-{len(story.raws)}", **added})
    assert sorted(timed(story)) == [
        ("Ada", "09:00:00", "10:00:00"),
        ("Ada", "09:30:00", "10:00:00"),
        ("Ada", "10:00:00", "11:30:00"),
        ("Ada", "11:30:00", "12:00:00"),
    ]


def test_a_timer_that_is_stopped_at_once_took_no_time_and_is_no_fault() -> None:
    story = Story()
    story.add("work-stop", "10:00", of=story.add("work-start", "10:00", who="Ada", activity="fix"))
    assert timed(story) == [("Ada", "10:00:00", "10:00:00")]
    assert story.record.faults == ()


def test_of_two_stops_the_earlier_counts_whichever_was_written_first() -> None:
    for times in permutations(["10:30", "10:20"]):
        story = Story()
        timer = story.add("work-start", "10:00", who=" Ada ", activity="fix")
        for number, time in enumerate(times):
            story.add("work-stop", time, written=f"11:0{number}", of=timer)
        assert timed(story) == [("Ada", "10:00:00", "10:20:00")]


def test_what_ends_before_it_begins_is_told_and_counts_nothing() -> None:
    story = Story()
    timer = story.add("work-start", "10:00", who="Ada", activity="fix")
    story.add("work-stop", "09:59", written="10:01", of=timer)
    bad = story.add("work", "10:00", who="Ada", activity="fix", to="2026-11-27T09:00:00Z")
    story.add("work-stop", "10:05", of="a-9")
    assert (
        timed(story) == [("Ada", "10:00:00", "10:00:00")] * 2
    )  # there, or nobody could correct it
    assert totals(story.record.work, at("12:00")).all == timedelta()
    assert [fault.event for fault in story.record.faults] == ["a-4", timer, bad]
    story.add("correct", "10:10", of=timer, set={"when": "2026-11-27T09:30:00Z"})
    assert timed(story) == [("Ada", "09:30:00", "09:59:00"), ("Ada", "10:00:00", "10:00:00")]


def test_without_its_stop_a_timer_runs_again() -> None:
    story = Story()
    stop = story.add(
        "work-stop", "10:30", of=story.add("work-start", "10:00", who="Ada", activity="fix")
    )
    story.add("undo", "10:31", of=stop)
    assert timed(story) == [("Ada", "10:00:00", "")]


def test_the_stop_of_a_timer_that_was_undone_is_no_fault() -> None:
    story = Story()
    timer = story.add("work-start", "10:00", who="Ada", activity="fix")
    story.add("work-stop", "10:30", of=timer)
    story.add("undo", "10:31", of=timer)
    assert (timed(story), story.record.faults) == ([], ())


# Changing entries.


def changed(story: Story, **fields: str) -> None:
    """Change an entry as a reader does, at 18:00."""
    made = act(story.record, "work-change", fields, Here(at("18:00"), "Ada"))
    for one in made:
        story.raws.append({**one, "id": f"a-{len(story.raws) + 1}"})
    assert story.record.faults == ()


def three() -> Story:
    """Return two timers of Ada, 10:00 to 11:00 to 12:00, and by hand Bob, 10:30 to 11:30."""
    story = Story()
    for start, end in (("10:00", "11:00"), ("11:00", "12:00")):
        timer = story.add("work-start", start, who="Ada", activity="fix")
        story.add("work-stop", end, of=timer)
    story.add("work", "10:30", who="Bob", activity="fix", to="2026-11-27T11:30:00Z")
    return story


def test_an_earlier_start_ends_the_entry_before_it_there_if_that_is_asked_for() -> None:
    story = three()
    changed(story, of="a-3", when="2026-11-27T10:45Z")
    assert totals(story.record.work, at("18:00")).twice == timedelta(minutes=15)
    story = three()
    changed(story, of="a-3", when="2026-11-27T10:45Z", crop="yes")
    assert timed(story) == [
        ("Ada", "10:00:00", "10:45:00"),
        ("Bob", "10:30:00", "11:30:00"),
        ("Ada", "10:45:00", "12:00:00"),
    ]


def test_a_timer_that_still_runs_is_stopped_there() -> None:
    story = Story()
    story.add("work-start", "10:00", who="Ada", activity="cause")
    timer = story.add("work-start", "11:00", who="Ada", activity="fix")
    changed(story, of=timer, when="2026-11-27T10:40Z", crop="yes")
    assert timed(story) == [("Ada", "10:00:00", "10:40:00"), ("Ada", "10:40:00", "")]


def test_a_timer_that_runs_goes_on_after_what_was_put_into_it() -> None:
    story = Story()
    story.add("work-start", "06:00", who="Ada", activity="fix")
    story.add("work-start", "06:10", who="ADA.", activity="cause")
    talk = "2026-11-27T06:40:00Z"
    entry = story.add("work", "06:30", who="Ada", activity="communication", to=talk)
    added = act(
        story.record,
        "work-change",
        {"of": entry, "to": "2026-11-27T06:39Z", "crop": "yes"},
        Here(at("06:50"), "Ada"),
    )
    before = story.record.work
    story.raws += [{**one, "id": f"b-{number}"} for number, one in enumerate(added, 1)]
    assert story.record.faults == ()
    assert timed(story) == [
        ("Ada", "06:00:00", "06:30:00"),
        ("ADA.", "06:10:00", "06:30:00"),
        ("Ada", "06:30:00", "06:39:00"),
        ("Ada", "06:39:00", ""),
        ("ADA.", "06:39:00", ""),
    ]
    assert [one.activity for one in story.record.work[-2:]] == ["fix", "cause"]
    found = totals(story.record.work, at("06:50"))
    assert found.all == timedelta(minutes=50)
    undo = {"of": " ".join(f"b-{number}" for number in range(1, len(added) + 1))}
    taken = act(story.record, "undo", undo, Here(at("06:51"), "Ada"))
    story.raws += [{**one, "id": f"c-{number}"} for number, one in enumerate(taken, 1)]
    assert story.record.work == before


def test_nothing_is_cropped_that_only_touches_or_is_somebody_elses() -> None:
    story = three()
    changed(story, of="a-5", when="2026-11-27T10:20Z", crop="yes")
    assert timed(story)[0] == ("Ada", "10:00:00", "11:00:00")
    changed(story, of="a-3", to="2026-11-27T12:30Z", crop="yes")
    assert timed(story)[0] == ("Ada", "10:00:00", "11:00:00")


@pytest.mark.parametrize("end", ["10:10", "10:25", "10:40"])
def test_a_timer_that_was_stopped_twice_ends_when_it_is_said_to_end(end: str) -> None:
    story = Story()
    timer = story.add("work-start", "10:00", who="Ada", activity="fix")
    for stop in ("10:20", "10:30"):
        story.add("work-stop", stop, of=timer)
    changed(story, of=timer, to=f"2026-11-27T{end}Z")
    assert timed(story) == [("Ada", "10:00:00", f"{end}:00")]


def test_seconds_that_nobody_changed_stay() -> None:
    story = Story()
    timer = story.add("work-start", "10:00", who="Ada", activity="fix")
    story.raws[0]["when"] = "2026-11-27T10:00:37Z"
    changed(story, of=timer, to="2026-11-27T10:30Z")
    assert timed(story) == [("Ada", "10:00:37", "10:30:00")]


def test_a_name_is_one_person_however_it_is_spelled() -> None:
    found = summed(("Ada", "fix", "10:00", "11:00"), ("ADA ", "cause", "10:00", "11:00"))
    assert people(found) == {"Ada": 60}
    assert minutes(found.twice) == 60
