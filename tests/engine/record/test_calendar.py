"""What is counted in a calendar is what a walk through all minutes counts.

The oracle is that walk, with `zoneinfo`, in tests/calendars.py. For hours over a year the openings
are besides those of the recurrence rules of python-dateutil. Libraries that count business hours
were looked at and not taken: businesstimedelta has had no release since 2019, timegrid is a first
version, and the others need pandas.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from dateutil.rrule import WEEKLY, rrule, rruleset
from hypothesis import assume, given
from hypothesis import strategies as st

from checklist.engine.record.account import Row, account
from checklist.engine.record.calendar import (
    Calendar,
    CalendarEndsError,
    Day,
    Segment,
    add_days,
    add_hours,
    add_months,
    business_between,
    open_intervals,
    part,
)
from checklist.engine.record.calendar_json import from_data, to_data
from tests.calendars import (
    A_DAY,
    MINUTE,
    ZONES,
    Oracle,
    calendar_of,
    calendars,
    moments,
    zone_of,
)
from tests.draw import chance, drawn

OFFICE = dict.fromkeys(range(5), ((9 * 60, 17 * 60),))
LUNCH = dict.fromkeys(range(5), ((9 * 60, 12 * 60), (13 * 60, 17 * 60)))
NIGHTS = dict.fromkeys(range(5), ((22 * 60, 30 * 60),))
BERLIN = "Europe/Berlin"

Week = Mapping[int, tuple[Segment, ...]]


def berlin(hours: Week, days: dict[str, Day] | None = None) -> Calendar:
    return calendar_of(BERLIN, date(2026, 1, 1), date(2030, 1, 1), hours, days)


def at(text: str, zone: str = BERLIN) -> datetime:
    """Return the moment at which a clock shows `text`; after a ``Z``, that of UTC."""
    shown = datetime.fromisoformat(text)
    return (shown if shown.tzinfo else shown.replace(tzinfo=zone_of(zone))).astimezone(UTC)


def attempt(count: Callable[[], datetime]) -> datetime | None:
    """Return what is counted, or None where the calendar ends before."""
    try:
        return count()
    except CalendarEndsError:
        return None


# Drawn calendars, and the walk through all minutes.


@drawn(75, "calendar", deep=1_500)
@given(st.data())
def test_what_is_open_is_what_the_walk_finds(data: st.DataObject) -> None:
    calendar = data.draw(calendars())
    oracle = Oracle(calendar)
    assert (calendar.start, calendar.end) == (oracle.start, oracle.end)
    found = open_intervals(calendar, calendar.start, calendar.end)
    minutes = {
        start + more * MINUTE for start, end in found for more in range((end - start) // MINUTE)
    }
    assert minutes == oracle.minutes.keys()
    assert all(one[1] < next_[0] for one, next_ in pairwise(found))
    first, last = sorted(data.draw(st.tuples(moments(calendar), moments(calendar))))
    inside = open_intervals(calendar, first, last)
    assert all(first <= start < end <= last for start, end in inside)
    assert sum((end - start for start, end in inside), timedelta()) == oracle.between(first, last)


@drawn(75, "calendar", deep=1_500)
@given(st.data())
def test_hours_are_added_as_the_walk_adds_them(data: st.DataObject) -> None:
    calendar = data.draw(calendars())
    oracle = Oracle(calendar)
    moment = data.draw(moments(calendar))
    whole = st.integers(0, 60).map(lambda hours: timedelta(hours=hours))
    spans = st.one_of(
        whole, st.integers(0, 300_000).map(lambda seconds: timedelta(seconds=seconds))
    )
    one, two = data.draw(spans), data.draw(spans)
    first = attempt(lambda: add_hours(calendar, moment, one))
    assert first == oracle.add_hours(moment, one)
    both = attempt(lambda: add_hours(calendar, moment, one + two))
    if first is not None:
        assert business_between(calendar, moment, first) == one
        assert business_between(calendar, first, moment) == -one
        assert attempt(lambda: add_hours(calendar, first, two)) == both
    else:
        assert both is None


@drawn(75, "calendar", deep=1_500)
@given(st.data())
def test_days_are_added_as_the_walk_adds_them(data: st.DataObject) -> None:
    calendar = data.draw(calendars())
    moment, count = data.draw(moments(calendar)), data.draw(st.integers(0, 6))
    found = attempt(lambda: add_days(calendar, moment, count))
    assert found == Oracle(calendar).add_days(moment, count)


@drawn(50, "calendar", deep=1_000)
@given(st.data())
def test_what_comes_later_is_due_later(data: st.DataObject) -> None:
    calendar = data.draw(calendars())
    first, last = sorted(data.draw(st.tuples(moments(calendar), moments(calendar))))
    assume(not _is_put_back(calendar))
    count, span = data.draw(st.integers(0, 4)), timedelta(hours=data.draw(st.integers(0, 30)))
    counts: tuple[Callable[[datetime], datetime], ...] = (
        lambda moment: add_days(calendar, moment, count),
        lambda moment: add_hours(calendar, moment, span),
    )
    for add in counts:
        due = attempt(lambda add=add: add(last))  # type: ignore[misc]
        if due is not None:
            assert add(first) <= due


def _is_put_back(calendar: Calendar) -> bool:
    """Return whether a time of day comes twice, so that a later moment shows an earlier one."""
    ahead = [one for _, one in calendar.changes]
    return any(now < before for before, now in pairwise(ahead))


@drawn(50, "calendar", deep=1_000)
@given(st.data())
def test_a_part_gives_what_the_whole_gives(data: st.DataObject) -> None:
    calendar = data.draw(calendars())
    first, moment, last = sorted(
        data.draw(st.tuples(moments(calendar), moments(calendar), moments(calendar)))
    )
    small = part(calendar, first, last)
    assert (small.start <= first, last <= small.end) == (True, True)
    assert len(small.days) <= (small.until - small.since).days + 1
    assert from_data(to_data(small)) == small
    assert part(small, first, last) == small
    assert open_intervals(small, first, last) == open_intervals(calendar, first, last)
    assert account(small, first, last) == account(calendar, first, last)
    count, span = data.draw(st.integers(0, 3)), timedelta(minutes=data.draw(st.integers(0, 3000)))
    adds: tuple[Callable[[Calendar], datetime], ...] = (
        lambda one: add_hours(one, moment, span),
        lambda one: add_days(one, moment, count),
        lambda one: add_months(one, moment, count),
    )
    for add in adds:
        wanted = attempt(lambda add=add: add(calendar))  # type: ignore[misc]
        if wanted is not None and wanted <= last:
            assert add(small) == wanted


@drawn(50, "calendar", deep=1_000)
@given(st.data())
def test_an_account_says_of_each_minute_what_the_walk_says(data: st.DataObject) -> None:
    calendar = data.draw(calendars())
    oracle = Oracle(calendar)
    first, last = sorted(data.draw(st.tuples(moments(calendar), moments(calendar))))
    rows = account(calendar, first, last)
    assert [row.start for row in rows] + [last] == [first, *(row.end for row in rows)]
    for one, next_ in pairwise(rows):
        assert (one.kind, one.rule) != (next_.kind, next_.rule)
    for row in rows:
        at = row.start
        while at < row.end:
            kind, day = oracle.why(at)
            assert row.kind == kind
            if kind == "counted":
                assert len(row.rule.split(", ")) == len(oracle.segments(day))
            elif kind == "holiday":
                assert row.rule == calendar.days[day.isoformat()].name
            at = at.replace(second=0) + MINUTE
    counted = (row.end - row.start for row in rows if row.kind == "counted")
    assert sum(counted, timedelta()) == business_between(calendar, first, last)


@drawn(50, "calendar", deep=1_000)
@given(calendars())
def test_a_calendar_comes_back_from_its_data(calendar: Calendar) -> None:
    assert from_data(json.loads(json.dumps(to_data(calendar)))) == calendar


@drawn(100, "calendar", deep=2_000)
@given(st.data())
def test_a_month_later_is_the_same_day_and_time_by_the_clock(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(ZONES))
    calendar = calendar_of(zone, date(2024, 1, 1), date(2027, 1, 1), OFFICE)
    moment, count = data.draw(moments(calendar)), data.draw(st.integers(0, 40))
    oracle = Oracle(calendar)
    shown, wanted = oracle.shown(moment), None
    for day in (
        31,
        30,
        29,
        28,
    ):  # the first that the month has, and is not after that of the moment
        months = shown.year * 12 + shown.month - 1 + count
        try:
            day_there = min(day, shown.day)
            wanted = shown.replace(year=months // 12, month=months % 12 + 1, day=day_there)
        except ValueError:
            continue
        break
    assert wanted is not None
    due = oracle.when(wanted) if count else moment
    found = attempt(lambda: add_months(calendar, moment, count))
    assert found == (due if due <= oracle.end else None)


@pytest.mark.parametrize("number", range(6))
def test_the_openings_of_a_year_are_those_of_recurrence_rules(number: int) -> None:
    random = chance(number, "calendar")
    zone = random.choice(ZONES)
    since, until = date(2026, 1, 1), date(2027, 1, 1)
    weekdays = sorted(random.sample(range(7), random.randint(1, 7)))
    opens = random.randrange(0, 1440 - 60, 5)
    closes = opens + random.randrange(5, 1440, 5)
    holidays = [since + random.randrange(365) * A_DAY for _ in range(12)]
    days = {day.isoformat(): Day((), "Off") for day in holidays}
    hours = dict.fromkeys(weekdays, ((opens, closes),))
    calendar = calendar_of(zone, since, until, hours, days)
    oracle = Oracle(calendar)
    begins = datetime(2025, 12, 31) + opens * MINUTE  # noqa: DTZ001  as clocks show it
    rules = rruleset()
    rules.rrule(rrule(WEEKLY, byweekday=weekdays, dtstart=begins, until=datetime(2027, 1, 1)))  # noqa: DTZ001
    for day in holidays:
        rules.exdate(datetime(day.year, day.month, day.day) + opens * MINUTE)  # noqa: DTZ001
    expected: list[tuple[datetime, datetime]] = []
    for shown in rules:
        start = max(oracle.when(shown), oracle.start)
        end = min(oracle.when(shown + (closes - opens) * MINUTE), oracle.end)
        if start >= end:
            continue
        if expected and expected[-1][1] == start:
            start = expected.pop()[0]
        expected.append((start, end))
    assert list(open_intervals(calendar, calendar.start, calendar.end)) == expected


# Cases worked out by hand.

EASTER = {"2026-04-03": Day((), "Good Friday"), "2026-04-06": Day((), "Easter Monday")}


@pytest.mark.parametrize(
    ("hours", "days", "start", "span", "due"),
    [
        (OFFICE, {}, "2026-03-20 16:30", 1, "2026-03-23 09:30"),  # from Friday to Monday
        (OFFICE, {}, "2026-03-27 16:30", 1, "2026-03-30 09:30"),  # the clock is put forward between
        (OFFICE, {}, "2026-10-23 16:30", 1, "2026-10-26 09:30"),  # and back
        (LUNCH, {}, "2026-03-24 11:30", 1, "2026-03-24 13:30"),
        (LUNCH, {}, "2026-03-24 11:00", 1, "2026-03-24 12:00"),  # the end, not 13:00
        (OFFICE, {}, "2026-03-20 16:00", 1, "2026-03-20 17:00"),  # the end, not Monday
        (OFFICE, {}, "2026-03-20 17:00", 1, "2026-03-23 10:00"),
        (OFFICE, {}, "2026-03-21 12:00", 0, "2026-03-21 12:00"),
        (OFFICE, EASTER, "2026-04-02 16:30", 1, "2026-04-07 09:30"),
        (OFFICE, {"2026-12-24": Day(((540, 720),))}, "2026-12-24 11:30", 1, "2026-12-25 09:30"),
        (NIGHTS, {}, "2026-12-31 23:00", 4, "2027-01-01 03:00"),
        (NIGHTS, {}, "2026-03-21 05:00", 2, "2026-03-23 23:00"),  # Friday's night, then Monday's
        ({5: ((1320, 1800),)}, {}, "2026-03-28 22:00", 7, "2026-03-29 06:00"),  # seven hours long
        ({5: ((1320, 1800),)}, {}, "2026-10-24 22:00", 9, "2026-10-25 06:00"),  # nine
        ({6: ((150, 300),)}, {}, "2026-03-29 00:00", 2, "2026-03-29 05:00"),  # 02:30 is skipped
        ({6: ((150, 300),)}, {}, "2026-10-25 00:00", 1, "2026-10-25T01:30Z"),  # from the first
        ({6: ((0, 150),)}, {}, "2026-10-25 00:00", 2.5, "2026-10-25T00:30Z"),  # to the first
        ({6: ((0, 180),)}, {}, "2026-10-25 00:00", 4, "2026-10-25T02:00Z"),  # 03:00 comes once
        ({6: ((180, 300),)}, {}, "2026-10-25 00:00", 1, "2026-10-25T03:00Z"),
    ],
)  # fmt: skip
def test_hours_added_by_hand(
    hours: Week, days: dict[str, Day], start: str, span: float, due: str
) -> None:
    assert add_hours(berlin(hours, days), at(start), timedelta(hours=span)) == at(due)


@pytest.mark.parametrize(
    ("hours", "days", "start", "count", "due"),
    [
        (OFFICE, {}, "2026-03-26 16:30", 1, "2026-03-27 16:30"),
        (OFFICE, {}, "2026-03-27 16:30", 1, "2026-03-30 16:30"),  # by the clock, not 72 hours
        (OFFICE, {}, "2026-03-27 17:00", 1, "2026-03-31 09:00"),  # as if on Monday at 09:00
        (OFFICE, {}, "2026-03-28 12:00", 1, "2026-03-31 09:00"),
        (OFFICE, {}, "2026-03-28 12:00", 0, "2026-03-28 12:00"),
        (OFFICE, EASTER, "2026-04-02 16:30", 1, "2026-04-07 16:30"),
        (OFFICE, {"2026-12-24": Day(((540, 720),))}, "2026-12-23 16:00", 1, "2026-12-25 09:00"),
        (LUNCH, {"2026-12-24": Day(((540, 1020),))}, "2026-12-24 12:30", 1, "2026-12-25 13:00"),
        (NIGHTS, {}, "2026-03-24 02:00", 1, "2026-03-25 02:00"),
        (NIGHTS, {}, "2026-03-21 02:00", 1, "2026-03-24 02:00"),  # Friday's night, then Monday's
        (NIGHTS, {}, "2026-03-21 12:00", 1, "2026-03-24 22:00"),
        (NIGHTS, {"2026-12-31": Day((), "Off")}, "2026-12-31 02:30", 1, "2027-01-02 02:30"),
        ({6: ((60, 300),)}, {}, "2026-03-22 02:30:15", 1, "2026-03-29T01:00Z"),  # is skipped
        ({6: ((60, 300),)}, {}, "2026-10-18 02:30:15", 1, "2026-10-25T00:30:15Z"),  # the first
    ],
)  # fmt: skip
def test_days_added_by_hand(
    hours: Week, days: dict[str, Day], start: str, count: int, due: str
) -> None:
    assert add_days(berlin(hours, days), at(start), count) == at(due)


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("2028-02-29 12:00", 12, "2029-02-28 12:00"),
        ("2028-01-31 12:00", 1, "2028-02-29 12:00"),
        ("2027-01-31 12:00", 1, "2027-02-28 12:00"),
        ("2026-12-31 12:00", 2, "2027-02-28 12:00"),
        ("2026-12-31 23:59:59", 12, "2027-12-31 23:59:59"),
        ("2026-11-30 12:00", 1, "2026-12-30 12:00"),
        ("2026-03-15 09:00", 1, "2026-04-15 09:00"),  # summer time between
        ("2026-01-31T23:30Z", 1, "2026-02-28T23:30Z"),  # both are the first of a month in Berlin
        ("2026-01-29 02:30", 2, "2026-03-29T01:00Z"),  # is skipped
        ("2026-09-25 02:30", 1, "2026-10-25T00:30Z"),  # the first of two
        ("2026-10-25T01:30Z", 0, "2026-10-25T01:30Z"),  # the second of two stays what it is
    ],
)
def test_months_added_by_hand(start: str, count: int, due: str) -> None:
    assert add_months(berlin(OFFICE), at(start), count) == at(due)


def test_a_date_that_a_zone_skipped_is_no_business_day() -> None:
    days = dict.fromkeys(range(7), ((540, 1020),))
    calendar = calendar_of("Pacific/Apia", date(2011, 12, 20), date(2012, 1, 20), days)
    start = at("2011-12-29 16:00", "Pacific/Apia")
    assert add_hours(calendar, start, timedelta(hours=2)) == at("2011-12-31 10:00", "Pacific/Apia")
    assert add_days(calendar, start, 1) == at("2011-12-31 16:00", "Pacific/Apia")
    rows = account(calendar, start, at("2011-12-31 09:00", "Pacific/Apia"))
    assert [(row.kind, row.end - row.start) for row in rows] == [
        ("counted", timedelta(hours=1)),
        ("closed", timedelta(hours=16)),
    ]
    skipped = calendar_of("Pacific/Apia", date(2011, 12, 30), date(2011, 12, 31), days)
    assert from_data(to_data(skipped)) == skipped
    assert skipped.start == skipped.end


def test_a_date_that_has_begun_goes_on_where_the_clock_is_put_back_over_midnight() -> None:
    days = {"2010-11-07": Day((), "Off")}  # at 00:01, 02:31 UTC, back to 23:01
    calendar = calendar_of("America/St_Johns", date(2010, 11, 1), date(2010, 11, 15), OFFICE, days)
    start, end = at("2010-11-07T03:00Z"), at("2010-11-07T03:10Z")  # 23:30 for the second time
    assert account(calendar, start, end) == (Row(start, end, "holiday", "Off"),)
    small = part(calendar, start, end)
    assert (small.since, small.until) == (date(2010, 11, 7), date(2010, 11, 8))


def test_an_account_by_hand() -> None:
    days = {"2026-12-24": Day(((540, 720),)), "2026-12-25": Day((), "Christmas Day")}
    rows = account(berlin(LUNCH, days), at("2026-12-23 16:30"), at("2026-12-28 09:10"))
    assert [(row.start, row.kind, row.rule) for row in rows] == [
        (at("2026-12-23 16:30"), "counted", "09:00-12:00, 13:00-17:00"),
        (at("2026-12-23 17:00"), "closed", ""),
        (at("2026-12-24 00:00"), "half-day", "09:00-12:00"),
        (at("2026-12-24 09:00"), "counted", "09:00-12:00"),
        (at("2026-12-24 12:00"), "half-day", "09:00-12:00"),
        (at("2026-12-25 00:00"), "holiday", "Christmas Day"),
        (at("2026-12-26 00:00"), "closed", ""),
        (at("2026-12-28 09:00"), "counted", "09:00-12:00, 13:00-17:00"),
    ]


# Where a calendar ends.


def test_beyond_its_ends_a_calendar_tells_nothing() -> None:
    calendar = calendar_of("UTC", date(2026, 3, 2), date(2026, 3, 7), OFFICE)  # Monday to Friday
    start, end = at("2026-03-02T00:00Z"), at("2026-03-07T00:00Z")
    friday, hour = at("2026-03-06T16:00Z"), timedelta(hours=1)
    assert (calendar.start, calendar.end) == (start, end)
    assert add_hours(calendar, friday, hour) == at("2026-03-06T17:00Z")
    assert business_between(calendar, start, end) == timedelta(hours=40)
    assert add_hours(calendar, end, timedelta()) == end
    beyond: list[Callable[[], object]] = [
        lambda: add_hours(calendar, friday, hour + timedelta(seconds=1)),
        lambda: add_days(calendar, friday, 1),
        lambda: add_days(calendar, at("2026-03-06T18:00Z"), 1),
        lambda: add_months(calendar, friday, 1),
        lambda: add_months(calendar, friday, 12 * 9000),
    ]
    for moment in (start - timedelta(seconds=1), end + timedelta(seconds=1)):
        beyond += [
            lambda moment=moment: add_hours(calendar, moment, timedelta()),  # type: ignore[misc]
            lambda moment=moment: add_days(calendar, moment, 0),  # type: ignore[misc]
            lambda moment=moment: add_months(calendar, moment, 0),  # type: ignore[misc]
            lambda moment=moment: business_between(calendar, moment, friday),  # type: ignore[misc]
            lambda moment=moment: open_intervals(calendar, friday, moment),  # type: ignore[misc]
            lambda moment=moment: account(calendar, friday, moment),  # type: ignore[misc]
            lambda moment=moment: part(calendar, friday, moment),  # type: ignore[misc]
        ]
    for count in beyond:
        with pytest.raises(CalendarEndsError):
            count()


def test_hours_over_midnight_end_with_the_calendar() -> None:
    calendar = calendar_of("UTC", date(2026, 3, 2), date(2026, 3, 7), NIGHTS)
    friday, end = at("2026-03-06T22:00Z"), at("2026-03-07T00:00Z")
    assert add_hours(calendar, friday, timedelta(hours=2)) == end
    with pytest.raises(CalendarEndsError):
        add_hours(calendar, friday, timedelta(hours=2, seconds=1))
    with pytest.raises(CalendarEndsError):
        add_days(calendar, at("2026-03-06T02:00Z"), 1)  # 02:00 of Friday's night


def test_hours_that_overlap_in_a_record_count_once() -> None:
    hours = {0: ((1320, 1800),), 1: ((300, 420),)}  # Monday 22:00-06:00, Tuesday 05:00-07:00
    calendar = calendar_of("UTC", date(2026, 3, 2), date(2026, 3, 7), hours)
    start, end = at("2026-03-02T22:00Z"), at("2026-03-03T07:00Z")
    assert open_intervals(calendar, start, end) == ((start, end),)
    assert add_hours(calendar, start, timedelta(hours=9)) == end


def test_a_part_ends_where_a_clock_skips_midnight() -> None:
    skipped = at("2026-03-03T23:30Z")  # to 00:30, as no clock does today
    minute = (skipped - at("1970-01-01T00:00Z")) // MINUTE
    whole = calendar_of("UTC", date(2026, 3, 2), date(2026, 3, 9), {1: ((0, 1440),)})
    whole = replace(whole, changes=(*whole.changes, (minute, 60)))
    small = part(whole, at("2026-03-03T12:00Z"), at("2026-03-03T23:00Z"))
    assert small.end == skipped
    assert open_intervals(small, small.start, small.end) == ((at("2026-03-03T00:00Z"), skipped),)


def test_a_calendar_that_is_never_open_tells_nothing() -> None:
    calendar = calendar_of("UTC", date(2026, 3, 2), date(2026, 3, 7), {})
    assert open_intervals(calendar, calendar.start, calendar.end) == ()
    with pytest.raises(CalendarEndsError):
        add_hours(calendar, calendar.start, timedelta(hours=1))
    with pytest.raises(CalendarEndsError):
        add_days(calendar, calendar.start, 1)


def test_time_is_counted_forward() -> None:
    calendar = berlin(OFFICE)
    with pytest.raises(ValueError, match="forward"):
        add_hours(calendar, calendar.start, timedelta(hours=-1))
    for add in (add_days, add_months):
        with pytest.raises(ValueError, match="forward"):
            add(calendar, calendar.start, -1)


SOUND = to_data(calendar_of("UTC", date(2026, 3, 2), date(2026, 3, 9), OFFICE))


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "calendar",
        {},
        *({key: one for key, one in SOUND.items() if key != left} for left in SOUND),
        *(SOUND | {key: None} for key in SOUND),
        *(SOUND | {key: [1]} for key in SOUND),
        SOUND | {"since": "2026-03-09"},
        SOUND | {"since": "20260302"},
        SOUND | {"until": "2026-02-30"},
        SOUND | {"changes": []},
        SOUND | {"changes": [[SOUND["changes"][0][0] - 1440, 0]]},
        SOUND | {"changes": [[10**20, 0]]},
        SOUND | {"changes": [*SOUND["changes"], SOUND["changes"][0]]},
        SOUND | {"changes": [*SOUND["changes"], [SOUND["changes"][0][0] + 10**6, 0]]},
        SOUND | {"changes": [[SOUND["changes"][0][0], 1440]]},
        SOUND | {"changes": [[SOUND["changes"][0][0], True]]},
        SOUND | {"hours": SOUND["hours"][:6]},
        SOUND | {"hours": [[540], *SOUND["hours"][1:]]},
        SOUND | {"hours": [[540, 540], *SOUND["hours"][1:]]},
        SOUND | {"hours": [[1440, 1500], *SOUND["hours"][1:]]},
        SOUND | {"hours": [[540, 2000], *SOUND["hours"][1:]]},
        SOUND | {"hours": [[540, 720, 700, 800], *SOUND["hours"][1:]]},
        SOUND | {"hours": [[540, 720.5], *SOUND["hours"][1:]]},
        SOUND | {"days": {"2026-13-01": ["x"]}},
        SOUND | {"days": {"2026-03-02": []}},
        SOUND | {"days": {"2026-03-02": [1]}},
        SOUND | {"days": {"2026-03-02": ["x", 1]}},
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused(wrong: Any) -> None:  # noqa: ANN401
    from_data(SOUND)
    with pytest.raises(ValueError, match="no calendar"):
        from_data(wrong)
