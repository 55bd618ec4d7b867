"""Copies of a record join without loss, in any order, and a file is read as it was written.

`fixtures/version-1.json` is a record with an event of every kind, as version 1 wrote it: it opens
for ever. What it says is written out here by hand.
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.record.clocks import clocks
from checklist.engine.record.events import KINDS, canonical, from_json
from checklist.engine.record.file import Kept, RefusedError, merged, read_file, write_file
from checklist.engine.record.fold import Record, fold
from checklist.engine.record.run import run
from tests.draw import drawn
from tests.records import Raw, Story, at, copied, stamp

FIXTURE = Path(__file__).parent / "fixtures" / "version-1.json"


def opened(text: str) -> list[Kept]:
    """Return the records of a file in which nothing is wrong."""
    kept, faults = read_file(text)
    assert faults == ()
    return list(kept)


# A record of version 1.


@pytest.fixture
def first() -> Record:
    (kept,) = opened(FIXTURE.read_text("utf-8"))
    return fold(kept.id, kept.events)


def test_the_record_of_version_1_has_an_event_of_every_kind_and_each_is_understood(
    first: Record,
) -> None:
    assert {raw["kind"] for raw in first.raws} == set(KINDS), "a new kind gets a file of its own"
    assert first.faults == ()
    assert len(first.raws) == 31


def test_the_record_of_version_1_says_for_ever_what_it_said(first: Record) -> None:
    assert first.fields == {
        "title": "Nobody can pay",
        "live": "1.2.0",
        "version": "1.2.1",
        "commit": "abc1234",
        "author": "Ada",
    }
    assert (first.began, first.detected, first.detected_by) == (at("10:00"), at("09:30"), "Bob")
    assert [(one.when, one.outcome, one.possible) for one in first.decisions] == [
        (at("10:02"), "", ("plan", "now")),
        (at("10:04"), "now", ("now",)),
    ]
    assert first.decision is not None
    assert [(one.question, one.answer) for one in first.decision.answers] == [
        ("many", "all"),
        ("pay", "no"),
    ]
    assert first.decision.alerts == (("quiet", True),)
    assert first.decision.results == (("Harm", "High"),)
    assert (first.decision.second, first.decision.because) == ("Bob", "Nobody can pay.")
    assert {name: (one.state, one.when) for name, one in first.steps.items()} == {
        "call": ("done", at("10:05")),
        "fix": ("skipped", at("10:50")),
        "release": ("done", at("11:00")),
    }
    assert first.steps["call"].link == "https://x.example/2"
    assert first.ended == {"hand": at("11:10")}
    assert [(one.clock, one.start, one.end) for one in first.pauses] == [
        ("fix", at("10:30"), at("10:40"))
    ]
    assert [(one.who, one.activity, one.start, one.end) for one in first.work] == [
        ("Bob", "communication", at("10:00"), at("10:15")),
        ("Ada", "cause", at("10:11"), at("10:41")),
    ]
    assert [(one.by, one.is_given, one.is_own) for one in first.approvals] == [
        ("Bob", False, False),
        ("Bob", True, False),
        ("Ada", True, True),
    ]
    notes = {event.id: event for event in first.events if event.kind == "note"}
    assert {name: event.text("text") for name, event in notes.items()} == {
        "k3x9w2pd-7": "Errors at 40 %.",
        "k3x9w2pd-24": "Wrong.",
    }
    assert notes["k3x9w2pd-24"].when == at("11:00")
    assert sorted(first.copies) == ["d1", "d2"]


def test_the_clocks_and_the_run_of_version_1_are_for_ever_what_they_were(first: Record) -> None:
    # 10:05 in UTC is 11:05 in Berlin: six hours until 17:00, the rest on Monday from 09:00 on.
    assert [(one.id, one.due, one.ended, one.state) for one in clocks(first, at("12:00"))] == [
        ("ack", at("10:34"), at("10:05"), "kept"),
        ("fix", at("13:40"), at("11:00"), "kept"),
        ("hand", at("2026-11-30T10:05"), at("11:10"), "kept"),
    ]
    going = run(first, (), review="Look again")
    assert [(row.step.id, row.gate.state) for row in going.steps] == [
        ("call", "free"),
        ("fix", "free"),
        ("release", "approved"),
        ("review", "free"),
        ("review-self-approval", "free"),
    ]
    assert [line.text for line in going.steps[1].lines] == ["git switch -c hotfix/1.2.1 v1.2.0"]


def test_the_file_of_version_1_is_written_to_the_byte_as_it_was() -> None:
    text = FIXTURE.read_text("utf-8")
    assert write_file(opened(text)) == text


# Joining.


def written() -> list[Raw]:
    """Return a story by two devices, with undo, correction, a kind to come and a conflict."""
    story = Story(copied())
    story.decide("now", "10:00")
    for name in ("call", "fix", "release"):
        story.add("done", "10:10", step=name)
    story.add("undo", "10:20", of="a-4")
    story.add("correct", "10:21", of="a-3", set={"when": stamp("10:05")})
    story.add("later-kind", "10:22", more={"x": [1]})
    other = Story(device="b")
    other.add("work-start", "10:12", who="Bob", activity="fix")
    other.add("work-stop", "10:30", of="b-1")
    other.add("set", "10:31", name="title", value="\U0001f6a8 Zwölf")
    twice = [{**story.raws[2], "by": "Eve"}, {**other.raws[2], "value": "Other"}]
    return [*story.raws, *other.raws, *twice, {"id": "no id"}]


EVENTS = written()


def seen(record: Record) -> tuple[object, ...]:
    """Return all that a record shows."""
    return (
        record.events,
        record.raws,
        record.faults,
        record.fields,
        record.decisions,
        record.steps,
        record.work,
        record.digest,
        clocks(record, at("12:00")),
    )


BESIDE = st.dictionaries(st.sampled_from(["a", "b", "z"]), st.sampled_from([0, 1, "x"]), max_size=3)


@drawn(60, "records")
@given(st.data())
def test_copies_join_to_the_same_record_in_any_order_and_grouping(data: st.DataObject) -> None:
    numbers = st.lists(st.integers(0, len(EVENTS) - 1), max_size=len(EVENTS))
    parts = [data.draw(numbers) for _ in range(data.draw(st.integers(1, 4)))]
    missing = set(range(len(EVENTS))) - {number for part in parts for number in part}
    parts.append(sorted(missing))
    copies = [
        Kept("r1", tuple(EVENTS[number] for number in part), data.draw(BESIDE)) for part in parts
    ]
    expected = seen(fold("r1", EVENTS))
    ordered = data.draw(st.permutations(copies))
    texts = {write_file(copies), write_file(ordered)}
    while len(ordered) > 1:  # any two that stand together become one
        first = data.draw(st.integers(0, len(ordered) - 2))
        ordered[first : first + 2] = [merged(*ordered[first : first + 2])]
    texts.add(write_file(ordered))
    texts.add(write_file([merged(ordered[0], ordered[0]), *copies]))
    assert len(texts) == 1
    (whole,) = opened(texts.pop())
    assert seen(fold("r1", whole.events)) == expected
    assert seen(fold("r1", ordered[0].events)) == expected


def test_what_copies_say_beside_their_events_joins_to_the_same_in_any_grouping() -> None:
    one, two, three = (Kept("r1", (), said) for said in ({"b": 5, "x": 1}, {"x": 2}, {"a": 0}))
    expected = {"a": 0, "b": 5, "x": 1}
    for a, b, c in permutations([one, two, three]):
        assert merged(merged(a, b), c).beside == expected
        assert merged(a, merged(b, c)).beside == expected


def test_nothing_is_lost_and_nothing_doubled() -> None:
    (whole,) = opened(write_file([Kept("r1", tuple(EVENTS)), Kept("r1", tuple(EVENTS[:5]))]))
    lines = [json.dumps(raw, sort_keys=True) for raw in whole.events]
    assert sorted(lines) == sorted(json.dumps(raw, sort_keys=True) for raw in EVENTS)


def test_of_two_events_with_one_id_both_are_kept_and_the_first_of_the_file_counts() -> None:
    base: Raw = {"id": "a-1", "when": stamp("10:00"), "by": "", "kind": "set", "name": "title"}
    early = base | {"at": stamp("10:00"), "value": "Z"}
    late = base | {"at": stamp("10:01"), "value": "A"}
    same = base | {"at": stamp("10:00"), "value": "Y"}
    for order in permutations([early, late, same]):
        record = fold("r1", order)
        assert record.title == "Y", "of one time, the first in the alphabet is the first"
        assert len(record.raws) == 3
        assert [fault.code for fault in record.faults] == ["event-conflict"] * 2


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXT,
    lambda some: st.lists(some, max_size=3) | st.dictionaries(TEXT, some, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(TEXT, JSON, max_size=4)
IDS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)


def kept(name: str, events: Iterable[Raw], beside: dict[str, Any]) -> Kept:
    """Return a record with its events as a file has them."""
    own = {key: value for key, value in beside.items() if key not in ("id", "events")}
    return opened(write_file([Kept(name, tuple(events), own)]))[0]


@drawn(100, "records")
@given(st.lists(st.builds(kept, IDS, st.lists(OBJECTS, max_size=4), OBJECTS), max_size=3))
def test_what_is_written_is_read_as_it_was(records: list[Kept]) -> None:
    text = write_file(records)
    found = opened(text)
    assert write_file(found) == text
    if len({one.id for one in records}) == len(records):
        assert found == sorted(records, key=lambda one: one.id)


def test_a_file_of_a_later_version_is_kept_whole() -> None:
    events = [*EVENTS, {"id": "c-1", "at": "2031", "kind": "sign", "key": {"x": [None, 0.5]}}]
    data = {"id": "r1", "events": events, "seal": {"by": ["Zoë"]}, "also": None}
    text = json.dumps({"format": "hotfix-record", "version": 2, "records": [data]})
    (record,), faults = read_file(text)
    assert [fault.code for fault in faults] == ["newer-record"]
    (again,) = json.loads(write_file([record]))["records"]
    spelled = {json.dumps(raw, sort_keys=True) for raw in events}
    assert {json.dumps(raw, sort_keys=True) for raw in again.pop("events")} == spelled
    assert again == {"id": "r1", "seal": {"by": ["Zoë"]}, "also": None}


# What is refused, and what is left out.


def file(*records: object, **changed: object) -> str:
    return json.dumps({"format": "hotfix-record", "version": 1, "records": records} | changed)


DEEP = 100_000


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("null", 1),
        ("[]", 1),
        ('"hotfix-record"', 1),
        (file(format="hotfix"), 1),
        (file(version=0), 1),
        (file(version=True), 1),
        (file(version="1"), 1),
        (file(version=1.5), 1),
        (file(records={}), 1),
        (file(*({"id": f"r{n}", "events": []} for n in range(5_001))), 1),
        (FIXTURE.read_text("utf-8")[:2_000], None),
        ('{"format": "hotfix-record",\n"version": 1,\n"records": [}', 3),
        ("[" * DEEP, 1),
        ("[" * DEEP + "]" * DEEP, 1),
        (file({"id": "r1", "events": [{"x": float("nan")}]}), 1),
        ('{"format": "hotfix-record", "version": 1, "x": ' + "9" * 5_000 + "}", 1),
        ("\x00" * 10, 1),
        ('"' + "x" * 20_000_000 + '"', 1),
    ],
    ids=lambda given: repr(given)[:24],
)
def test_what_is_no_file_of_records_is_refused_with_its_line(text: str, line: int | None) -> None:
    with pytest.raises(RefusedError) as raised:
        read_file(text)
    assert raised.value.fault.code == "bad-record"
    cut = text.count("\n") + 1 if line is None else line
    assert raised.value.line == cut


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1.0", "1"),
        ("-0.0", "0"),
        ("1e3", "1000"),
        ("1.5", "1.5"),
        ("9007199254740993", "9007199254740992"),
        ("12345678901234567890", "12345678901234567000"),
        ("-1e20", "-100000000000000000000"),
        ("1e21", "1e+21"),
        ("123456789012345678901234", "1.2345678901234569e+23"),
    ],
)
def test_a_number_is_the_one_that_every_browser_makes_of_it(text: str, written: str) -> None:
    assert canonical(from_json(text)) == written
    assert canonical(from_json(written)) == written


def test_a_mark_of_the_order_of_bytes_is_passed_over() -> None:
    assert opened("\ufeff" + FIXTURE.read_text("utf-8"))[0].id == "r1"


def nested(depth: int) -> object:
    found: object = 1
    for _ in range(depth):
        found = [found]
    return found


@pytest.mark.parametrize(
    "wrong",
    [
        7,
        None,
        {},
        {"id": "R", "events": []},
        {"id": "r1\n", "events": []},
        {"id": "x" * 65, "events": []},
        {"id": 10**400, "events": []},
        {"id": nested(400), "events": []},
        {"id": "r2"},
        {"id": "r2", "events": {}},
        {"id": "r2", "events": [{}] * 20_001},
    ],
    ids=range(11),
)
def test_a_record_that_cannot_be_read_is_left_out_and_the_others_are_read(wrong: object) -> None:
    found, faults = read_file(file({"id": "r1", "events": []}, wrong))
    assert [one.id for one in found] == ["r1"]
    assert [fault.code for fault in faults] == ["bad-record"]


HALF = "\\ud83d"


@pytest.mark.parametrize(
    "event",
    [
        "7",
        "null",
        "[]",
        '"x"',
        f'{{"x": "{HALF}"}}',
        f'{{"{HALF}": 1}}',
        '{"x": 1e400}',
        '{"x": [{"y": -1e999}]}',
        '{"x": "' + "x" * 500_000 + '"}',
    ],
    ids=lambda given: given[:24],
)
def test_what_cannot_be_written_again_is_left_out_and_told(event: str) -> None:
    text = file({"id": "r1", "events": ["?", {"id": "a-1"}]}).replace('"?"', event)
    (record,), faults = read_file(text)
    assert record.events == ({"id": "a-1"},)
    assert [fault.code for fault in faults] == ["bad-event"]


@pytest.mark.parametrize("depth", [41, 300, 600, 900])
def test_what_is_nested_so_deeply_that_some_browser_fails_is_left_out_and_told(depth: int) -> None:
    """Python in a page has fewer levels than here: what is read here has to open there."""
    raw = {"id": "a-1", "x": nested(depth)}
    (record,), faults = read_file(file({"id": "r1", "events": [raw, {"id": "a-2"}]}))
    assert record.events == ({"id": "a-2"},)
    assert [fault.code for fault in faults] == ["bad-event"]
    assert opened(file({"id": "r1", "events": [{"id": "a-1", "x": nested(30)}]}))[0].events


def test_what_a_record_has_beside_and_cannot_be_written_is_told() -> None:
    text = file({"id": "r1", "events": [], "seal": "?"}).replace('"?"', "1e400")
    (record,), faults = read_file(text)
    assert record == Kept("r1", ())
    assert [fault.code for fault in faults] == ["bad-record"]


def test_a_moment_of_the_last_year_is_counted_with_and_nothing_breaks() -> None:
    story = Story(copied({"now": {"ack": "999999w", "fix": "999999mo", "hand": "999999bd"}}))
    last = {"at": "2099-12-31T23:59:59Z", "when": "9000-12-31T23:59:59Z"}
    story.decide("now")
    story.raws[-1] |= last
    found = clocks(story.record, datetime.fromisoformat("9000-12-31T23:59:59+00:00"))
    assert [one.due for one in found] == [None, None, None]
    assert [one.elapsed for one in found] == [timedelta()] * 3
