"""A record that is decided anew, months later or often: its calendar, its alarms, its link."""

import json
from datetime import UTC, datetime, timedelta

from checklist.build.engine.rehearse_records import CALENDAR, NAMES, policy
from checklist.build.engine.rehearse_triage import TEAM
from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.json_form import to_data
from checklist.engine.record.calendar import Calendar, part
from checklist.engine.record.calendar_json import to_data as calendar_data
from checklist.engine.record.clocks import clocks
from checklist.engine.record.events import canonical
from checklist.engine.record.fold import Record, fold
from checklist.engine.run.links import take_link
from checklist.engine.run.render import Renderer
from checklist.engine.run.respond import respond
from tests.records import Raw, at

RENDERER = Renderer(ENGLISH)


def begun(
    day: str, *, record: Record | None = None, calendar: Calendar = CALENDAR, **answers: str
) -> Record:
    """Return the record that begins at nine on a day, or is decided anew then."""
    now = f"{day}T09:00:00Z"
    triage = {
        "policy": json.dumps(to_data(policy())),
        "team": TEAM,
        "answers": {"broken": "yes", "many": "all", "loud": "yes"} | answers,
        "names": NAMES,
        "calendar": json.dumps(calendar_data(calendar)),
        "times": {"now": now, "here": 60},
    }
    before = list(record.raws) if record else []
    asked = {"record": "r1" if record else "", "events": before, "now": now, "me": "Ada"}
    added = respond({**asked, "act": {"name": "begin", "triage": triage}}, RENDERER)["add"]
    number = len(before) + 1
    return fold("r1", [*before, *({**one, "id": f"a-{n}"} for n, one in enumerate(added, number))])


def untold(record: Record) -> list[str]:
    """Return the clocks without a deadline, as of its newest event."""
    now = record.events[-1].at
    return [one.id for one in clocks(record, now) if one.due is None]


def copies(record: Record) -> list[Raw]:
    return [dict(raw) for raw in record.raws if raw["kind"] in ("start", "policy")]


def test_a_record_that_is_decided_anew_months_later_brings_a_calendar_that_reaches_on() -> None:
    first = begun("2026-11-30")
    assert untold(first) == []
    second = begun("2027-09-15", record=first, loud="no", many="some")
    assert second.decision != first.decision
    assert untold(second) == []
    assert len(copies(second)) == 2
    assert second.faults == ()
    ended = fold("r1", [*second.raws, done(second, "step-0", "2026-11-30T09:30:00Z")])
    assert untold(ended) == []
    assert {one.state for one in clocks(ended, at("2027-09-15T10:00")) if one.ended} == {"kept"}


def done(record: Record, step: str, when: str) -> Raw:
    at_ = record.events[-1].at + timedelta(minutes=1)
    told_ = {"id": "b-1", "at": at_.strftime("%Y-%m-%dT%H:%M:%SZ"), "when": when}
    return {**told_, "by": "Ada", "kind": "done", "step": step}


def test_soon_after_it_brings_none_and_in_many_turns_few() -> None:
    record = begun("2026-11-30")
    for number in range(40):
        day = (datetime(2026, 12, 1, tzinfo=UTC) + timedelta(days=7 * number)).date()
        record = begun(day.isoformat(), record=record, many=("some", "all")[number % 2])
        assert untold(record) == []
    assert len(record.decisions) == 41
    assert 2 <= len(copies(record)) <= 2 + 40 * 7 // 45
    whole, alone = (
        len(canonical(one["policy"])) for one in (copies(record)[-1], copies(record)[0])
    )
    assert whole - alone <= 1_000


def test_where_the_calendar_of_the_team_ends_no_copy_is_added_that_tells_no_more() -> None:
    ends = part(CALENDAR, CALENDAR.start, datetime(2027, 1, 5, tzinfo=UTC))
    record = begun("2026-11-30", calendar=ends)
    for day, many in (("2027-03-01", "some"), ("2027-03-02", "all"), ("2027-03-03", "some")):
        record = begun(day, record=record, calendar=ends, many=many)
    assert len(copies(record)) == 1


def test_a_calendar_that_does_not_reach_back_leaves_what_was_kept_as_it_was() -> None:
    first = begun("2026-11-30")
    first = fold("r1", [*first.raws, done(first, "step-0", "2026-11-30T09:30:00Z")])
    late = part(CALENDAR, datetime(2027, 8, 1, tzinfo=UTC), CALENDAR.end)
    second = begun("2027-09-15", record=first, calendar=late, many="some")
    assert len(copies(second)) == 2
    kept = [one for one in clocks(second, at("2027-09-15T10:00")) if one.ended]
    assert {(one.state, one.due is None) for one in kept} == {("kept", False)}


def test_the_link_still_holds_a_record_that_was_decided_anew_after_months() -> None:
    first = begun("2026-11-30")
    second = begun("2027-09-15", record=first, many="some")
    longer = len(take_link(second, address="")) - len(take_link(first, address=""))
    assert longer <= 1_500
