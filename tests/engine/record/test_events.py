"""Events: how they are read, in which order they count, and what undo and correction do.

What is expected is written out by hand, from docs/contracts/records.md.
"""

import itertools
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.record.events import KINDS, read_events
from checklist.engine.record.fold import fold
from tests.draw import drawn
from tests.records import Raw, Story, stamp

HALF = "\ud83d"
"""Half a character: JSON may spell it, UTF-8 cannot."""


def note(name: str, written: str = "10:00", text: str = "x", **more: object) -> Raw:
    times = {"at": stamp(written), "when": stamp(written)}
    return {"id": name, **times, "by": "Ada", "kind": "note", "text": text, **more}


def about(name: str, kind: str, of: str, written: str = "10:00", **more: object) -> Raw:
    return {**note(name, written), "kind": kind, "of": of, **more}


def ids(*raws: Raw) -> list[str]:
    return [event.id for event in read_events(raws)[0]]


def codes(*raws: Raw) -> list[str]:
    return [f"{fault.event} {fault.code}" for fault in read_events(raws)[1]]


# Order.


def test_events_count_in_the_order_in_which_they_were_written_whatever_they_tell_of() -> None:
    late = note("b-1", "10:02") | {"when": stamp("07:00")}
    assert ids(late, note("a-2", "10:03"), note("a-1", "10:01")) == ["a-1", "b-1", "a-2"]


def test_a_device_whose_clock_was_put_back_still_writes_one_after_the_other() -> None:
    written = [note("a-1", "10:00"), note("a-2", "09:00"), note("a-10", "09:30")]
    other = note("b-1", "09:15")
    for order in itertools.permutations([*written, other]):
        assert ids(*order) == ["b-1", "a-1", "a-2", "a-10"]


def test_numbers_of_a_device_are_numbers_and_no_texts() -> None:
    assert ids(*(note(f"a-{n}") for n in (10, 9, 100, 1))) == ["a-1", "a-9", "a-10", "a-100"]


def test_what_two_devices_wrote_in_one_second_is_in_the_same_order_everywhere() -> None:
    events = [note("b-1"), note("a-1"), note("c-1")]
    assert {tuple(ids(*order)) for order in itertools.permutations(events)} == {
        ("a-1", "b-1", "c-1")
    }


# Undo and correction.


def test_an_undone_event_has_no_effect_and_an_undo_can_be_undone() -> None:
    first, undo = note("a-1"), about("a-2", "undo", "a-1")
    again, more = about("a-3", "undo", "a-2"), about("a-4", "undo", "a-3")
    assert ids(first, undo) == []
    assert ids(first, undo, again) == ["a-1"]
    assert ids(first, undo, again, more) == []
    assert codes(first, undo, again, more) == []


def test_an_event_that_is_undone_twice_is_back_only_when_both_are_undone() -> None:
    raws = [note("a-1"), about("a-2", "undo", "a-1"), about("b-1", "undo", "a-1", "10:01")]
    one = about("a-3", "undo", "a-2", "10:02")
    assert ids(*raws, one) == []
    assert ids(*raws, one, about("a-4", "undo", "b-1", "10:03")) == ["a-1"]


def corrected(*raws: Raw) -> tuple[str, str, str]:
    """Return text, name and minute of the note a-1."""
    event = {event.id: event for event in read_events(raws)[0]}["a-1"]
    return event.text("text"), event.by, f"{event.when:%H:%M}"


def test_a_correction_replaces_what_it_names_and_keeps_what_was_there() -> None:
    raws = [
        note("a-1", text="wrong"),
        about("a-2", "correct", "a-1", "10:01", set={"text": "right", "when": stamp("09:00")}),
        about("b-1", "correct", "a-1", "10:02", set={"text": "better", "by": "Bob"}),
    ]
    assert corrected(*raws) == ("better", "Bob", "09:00")
    event = read_events(raws)[0][0]
    assert [was.get("text") for was in event.was] == ["wrong", "right"]
    assert event.at.hour == 10, "when it was written is never another time"


def test_the_last_correction_in_the_order_of_writing_counts() -> None:
    one = about("a-2", "correct", "a-1", "10:05", set={"text": "later"})
    other = about("b-1", "correct", "a-1", "10:01", set={"text": "earlier"})
    for order in itertools.permutations([note("a-1"), one, other]):
        assert corrected(*order)[0] == "later"


def test_without_its_correction_an_event_says_what_it_said() -> None:
    correct = about("a-2", "correct", "a-1", "10:01", set={"text": "right"})
    undo = about("a-3", "undo", "a-2", "10:02")
    assert corrected(note("a-1"), correct, undo)[0] == "x"
    assert corrected(note("a-1"), correct, undo, about("a-4", "undo", "a-3", "10:03"))[0] == "right"


def test_a_correction_of_what_was_undone_waits_until_that_is_back() -> None:
    raws = [
        note("a-1"),
        about("a-2", "undo", "a-1", "10:01"),
        about("a-3", "correct", "a-1", "10:02", set={"text": "right"}),
    ]
    assert ids(*raws) == []
    assert codes(*raws) == []
    assert corrected(*raws, about("a-4", "undo", "a-2", "10:03"))[0] == "right"


@pytest.mark.parametrize(
    "wrong",
    [
        about("a-2", "undo", "a-2"),
        about("a-2", "correct", "a-2", set={"when": stamp("09:00")}),
        about("a-2", "undo", "a-3"),
        about("a-2", "correct", "a-3", set={"text": "y"}),
        about("a-2", "undo", "elsewhere-1"),
        about("a-2", "undo", "no id at all"),
    ],
    ids=["undo-self", "correct-self", "undo-later", "correct-later", "undo-other", "undo-no-id"],
)
def test_what_is_about_itself_a_later_event_or_none_of_the_record_has_no_effect(wrong: Raw) -> None:
    raws = [note("a-1"), wrong, note("a-3", "10:01")]
    assert ids(*raws) == ["a-1", "a-3"]
    assert codes(*raws) == ["a-2 bad-event"]
    assert corrected(*raws)[0] == "x"


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "done"},
        {"id": "a-9"},
        {"at": stamp("09:00")},
        {"nothing": "x"},
        {"text": 7},
        {"by": "Ada\nBob"},
        {"when": "soon"},
        {"text": "y", "step": ""},
    ],
)
def test_a_correction_that_is_wrong_in_one_value_changes_nothing(values: dict[str, Any]) -> None:
    raws = [note("a-1"), about("a-2", "correct", "a-1", "10:01", set=values)]
    assert corrected(*raws) == ("x", "Ada", "10:00")
    assert codes(*raws) == ["a-2 bad-event"]


@pytest.mark.parametrize("kind", ["undo", "correct"])
def test_undo_and_correction_cannot_be_corrected(kind: str) -> None:
    first = about("a-2", kind, "a-1", "10:01", set={"text": "y"})
    more = about("a-3", "correct", "a-2", "10:02", set={"of": "a-9"})
    raws = [note("a-1"), note("a-9", "10:09"), first, more]
    assert codes(*raws) == ["a-3 bad-event"]
    assert ("a-1" in ids(*raws)) == (kind == "correct")


# What is read.

RIGHT: dict[str, list[object]] = {
    "text": ["", "a\nb", "x" * 20_000],
    "line": ["", "x" * 1_000, "zwölf \U0001f6a8"],
    "id": ["x", "work-start", "Schritt eins"],
    "moment": ["2026-11-28T02:03:00Z", "2026-11-28T02:03Z", "2026-11-28T02:03:00.5Z"],
    "flag": [True, False],
    "count": [0, -120, 999_999_999_999],
    "map": [{}, {"a": [1]}],
    "list": [[], ["a", 1]],
    "answers": [{}, {"q": {}}, {"q": {"ask": "A?", "answer": "yes", "said": "Yes", "more": 1}}],
}
WRONG: dict[str, list[object]] = {
    "text": [None, 7, "x" * 20_001, HALF, ["x"]],
    "line": [None, 7, "a\nb", "a\rb", "a\0b", "x" * 1_001, HALF],
    "id": ["", "a\nb", "a\x1bb", 7, None, "x" * 1_001, HALF],
    "moment": ["", "soon", 7, "2026-11-28", "2026-11-28T02:03+01:00", "2026-02-30T00:00Z"],
    "flag": [0, 1, "yes", None],
    "count": [1.0, True, "1", 10**12, -(10**12), 10**400, None],
    "map": [[], "x", None],
    "list": [{}, "x", None],
    "answers": [[], {"q": "yes"}, {"q": {"answer": 7}}, {"q": {"said": HALF}}, None],
}
MOMENTS = ["0001-01-01T00:00Z", "0999-12-31T23:59Z", "9001-01-01T00:00Z", "9999-12-31T23:59Z"]

KEYS = [(kind, name) for kind, keys in KINDS.items() for name in keys]
OWN = {"of": "a-1", "set": {"text": "y"}}
"""What undo and correction need besides their types: an earlier event, and what it can say."""


def whole(kind: str, **changed: object) -> Raw:
    """Return an event of a kind with every key that it may have."""
    held = {name: OWN.get(name, RIGHT[key.type][-1]) for name, key in KINDS[kind].items()}
    return {**note("a-2"), **held, "kind": kind, **changed}


def is_read(raw: Raw) -> bool:
    """Return whether an event is understood; if not, that is told."""
    events, faults = read_events([note("a-1"), raw])
    assert faults == () or raw["id"] not in {event.id for event in events}
    assert [fault.code for fault in faults] in ([], ["bad-event"])
    return faults == ()


def test_every_type_of_a_key_is_tried() -> None:
    assert set(RIGHT) == set(WRONG) == {KINDS[kind][name].type for kind, name in KEYS}


@pytest.mark.parametrize(("kind", "name"), KEYS, ids=[f"{k}.{n}" for k, n in KEYS])
def test_a_key_takes_what_is_of_its_type_and_nothing_else(kind: str, name: str) -> None:
    key = KINDS[kind][name]
    for value in [OWN[name]] if name in OWN else RIGHT[key.type]:
        assert is_read(whole(kind, **{name: value})), value
    for value in WRONG[key.type]:
        assert not is_read(whole(kind, **{name: value})), value
    without = {one: value for one, value in whole(kind).items() if one != name}
    assert is_read(without) != key.is_needed


@pytest.mark.parametrize("name", ["at", "when"])
@pytest.mark.parametrize("value", [*WRONG["moment"], *MOMENTS])
def test_an_event_without_a_time_that_can_be_counted_with_has_no_effect(
    name: str, value: object
) -> None:
    assert not is_read(note("a-2") | {name: value})
    assert not is_read({key: one for key, one in note("a-2").items() if key != name})


FIRST = "1000-01-01T00:00Z"


@pytest.mark.parametrize(
    ("written", "when"),
    [(FIRST, FIRST), ("2099-12-31T23:59:59Z", "9000-12-31T23:59:59Z")],
)
def test_the_first_and_the_last_year_are_read(written: str, when: str) -> None:
    assert is_read(note("a-2") | {"at": written, "when": when})


@pytest.mark.parametrize("written", ["2100-01-01T00:00:00Z", "9000-12-31T23:59:59Z"])
def test_what_a_clock_wrote_that_no_clock_shows_has_no_effect_and_says_so(written: str) -> None:
    record = fold("r", [note("a-1"), note("a-2") | {"at": written}])
    assert [event.id for event in record.events] == ["a-1"]
    assert [fault.event for fault in record.faults] == ["a-2"]
    assert "showed the year" in record.faults[0].what


@pytest.mark.parametrize(
    "name", ["", "a", "a-0", "a-01", "A-1", "a-1\n", "a--1", "-1", "ä-1", "a-1234567890", 7, None]
)
def test_an_event_without_an_id_is_kept_and_has_no_effect(name: object) -> None:
    raw = note("a-2") | {"id": name}
    record = fold("r", [note("a-1"), raw])
    assert [event.id for event in record.events] == ["a-1"]
    assert raw in record.raws
    assert [fault.code for fault in record.faults] == ["bad-event"]


def test_an_event_of_a_kind_to_come_is_kept_whole_and_told_apart() -> None:
    raw = note("a-2") | {"kind": "later", "more": {"a": [1, 2.5, None]}}
    record = fold("r", [note("a-1"), raw])
    assert raw in record.raws
    assert [(fault.event, fault.code) for fault in record.faults] == [("a-2", "newer-event")]


def test_keys_that_a_kind_does_not_have_stay_in_the_file_and_say_nothing() -> None:
    raw = note("a-1") | {"more": "x"}
    record = fold("r", [raw])
    assert record.raws == (raw,)
    assert "more" not in record.events[0].data
    assert record.faults == ()


@pytest.mark.parametrize("kind", [None, 7, [], {}, HALF, "Note", "note "])
def test_what_is_no_kind_has_no_effect(kind: object) -> None:
    events, faults = read_events([note("a-1"), note("a-2") | {"kind": kind}])
    assert [event.id for event in events] == ["a-1"]
    assert [fault.event for fault in faults] == ["a-2"]


HOSTILE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(st.characters())
    | st.sampled_from([HALF, "\0", "\x1b[2J", "\u2028", "a-1", *MOMENTS, stamp("09:00")]),
    lambda some: (
        st.lists(some, max_size=3) | st.dictionaries(st.text(max_size=5), some, max_size=3)
    ),
    max_leaves=8,
)


@drawn(150, "records")
@given(st.data())
def test_whatever_an_event_holds_it_is_kept_and_the_others_count(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    raw = whole(kind)
    for name in data.draw(st.sets(st.sampled_from(sorted(raw)), min_size=1, max_size=3)):
        raw[name] = data.draw(HOSTILE)
    record = fold("r", [note("b-1", "09:00"), raw, note("b-2", "11:00")])
    assert [event.id for event in record.events if event.id.startswith("b-")] == ["b-1", "b-2"]
    assert len(record.raws) == 3
    assert record.digest == fold("r", [note("b-2", "11:00"), raw, note("b-1", "09:00")]).digest


@drawn(100, "records")
@given(st.integers(0, 2**32), st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=9))
def test_undo_and_correction_do_what_a_walk_from_the_last_event_back_says(
    seed: int, drawn_: list[tuple[int, int]]
) -> None:
    story = Story()
    for sort, of in drawn_:
        number = len(story.raws)
        if sort < 2 or not number:
            story.add("note", text="x")
        elif sort < 4:
            story.add("undo", of=f"a-{of % number + 1}")
        else:
            story.add("correct", of=f"a-{of % number + 1}", set={"text": f"by {number + 1}"})
    # The walk: an event holds unless a later one that holds undoes it.
    holds: dict[str, bool] = {}
    for raw in reversed(story.raws):
        undone = any(
            later["kind"] == "undo" and later["of"] == raw["id"] and holds[later["id"]]
            for later in story.raws[story.raws.index(raw) + 1 :]
        )
        holds[raw["id"]] = not undone
    expected = {}
    for raw in story.raws:
        if raw["kind"] == "note" and holds[raw["id"]]:
            by = [
                one["set"]["text"]
                for one in story.raws
                if one["kind"] == "correct" and one["of"] == raw["id"] and holds[one["id"]]
            ]
            expected[raw["id"]] = (by or ["x"])[-1]
    random.Random(seed).shuffle(story.raws)  # noqa: S311  no secret
    events, _ = read_events(story.raws)
    assert {event.id: event.text("text") for event in events} == expected
