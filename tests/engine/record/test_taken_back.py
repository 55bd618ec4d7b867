"""What is undone stays in the story, and can be brought back; a word is one's own."""

import csv
import io
import re
from typing import Any

import pytest

from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.acts import Here, RefusedActError, act
from checklist.engine.record.fold import Record
from checklist.engine.record.run import Gate, gate
from checklist.engine.record.timeline import Row, timeline
from checklist.engine.run.exports import export
from checklist.engine.run.render import Renderer, Shown
from tests.records import Story, at, copied

RENDERER = Renderer(ENGLISH)
WORDS = ["approve", "refuse"]


def story(kind: str = "refuse", *, by: str = "Bob") -> tuple[Story, str]:
    """Return a record in which Ada asked, and the id of the word of Bob."""
    made = Story(copied())
    made.decide("now", "10:00")
    made.add("set", "10:10", name="version", value="1.2.1")
    made.add("ask", "10:20", step="release", what={}, digest=made.digest())
    made.add("approve", "10:30", by="Cy", step="release", digest=made.digest())
    word = made.add(
        kind, "10:40", by=by, step="release", digest=made.digest(), reason="It loses data."
    )
    return made, word


def held(made: Story) -> Gate:
    record = made.record
    assert record.copy is not None
    return gate(record, record.copy.policy.step("release"))


def do(made: Story, name: str, me: str = "Ada", /, **fields: str) -> list[str]:
    """Do an act at 11:00, and return the ids of what it added."""
    ids = []
    for one in act(made.record, name, fields, Here(at("11:00"), me)):
        ids.append(f"a-{len(made.raws) + 1}")
        made.raws.append({**one, "id": ids[-1]})
    return ids


def refused(made: Story, name: str, me: str = "Ada", /, **fields: str) -> str:
    with pytest.raises(RefusedActError) as raised:
        do(made, name, me, **fields)
    assert RENDERER.say(raised.value.phrase)
    return raised.value.phrase.key


def shown(record: Record) -> Shown:
    return Shown(record=record, asked=record.id, now=at("12:00"))


def page(made: Story, region: str) -> str:
    regions = RENDERER.shown(shown(made.record), said="", is_wrong=False, undo="")["regions"]
    assert isinstance(regions, dict)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", str(regions[region])))


# A word is one's own.


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("me", ["Ada", "Cy", "", "Bo"])
def test_nobody_else_takes_back_or_changes_a_word(kind: str, me: str) -> None:
    made, word = story(kind)
    before = held(made).approval
    assert refused(made, "undo", me, of=word) == "refused_word"
    for fields in ({"when": "2026-11-27T10:05Z"}, {"by": "Zoe"}, {"reason": "None."}):
        assert refused(made, "correct", me, of=word, **fields) == "refused_word"
    made.add("undo", "11:00", by=me, of=word)
    made.add("correct", "11:00", by=me, of=word, set={"digest": "0" * 64})
    assert held(made).approval == before
    assert len(made.record.faults) == 2
    assert all("the word of somebody else" in fault.what for fault in made.record.faults)


@pytest.mark.parametrize("kind", WORDS)
def test_a_correction_of_a_word_is_offered_to_its_author_alone(kind: str) -> None:
    made, word = story(kind)

    def offered(me: str) -> set[str]:
        page = Shown(record=made.record, asked=made.record.id, now=at("12:00"), me=me)
        regions = RENDERER.shown(page, said="", is_wrong=False, undo="")["regions"]
        assert isinstance(regions, dict)
        return set(re.findall(r'data-act="undo" data-of="([^"]+)"', str(regions["log"])))

    assert offered("Bob") - offered("Ada") == {word}
    assert word not in offered("")
    (undo,) = do(made, "undo", "Bob", of=word)
    assert offered("Bob") - offered("Ada") == {undo}


@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize("me", ["Bob", "BOB ", "@bob"])
def test_whoever_gave_a_word_takes_it_back_and_brings_it_back(kind: str, me: str) -> None:
    made, word = story(kind)
    before = held(made).state
    (undo,) = do(made, "undo", me, of=word)
    assert made.record.faults == ()
    assert held(made).state == "approved"
    assert [one.event for one, _ in held(made).taken] == [word]
    assert refused(made, "undo", "Ada", of=undo) == "refused_word"
    made.add("undo", "11:01", by="Ada", of=undo)
    assert held(made).taken, "nobody else brings it back either"
    do(made, "undo", me, of=undo)
    assert (held(made).state, held(made).taken) == (before, ())


def test_what_corrected_a_word_is_part_of_it() -> None:
    made, word = story()
    do(made, "correct", "Bob", of=word, reason="It loses money.")
    name = made.raws[-1]["id"]
    assert refused(made, "undo", "Ada", of=name) == "refused_word"
    made.add("undo", "11:01", by="Ada", of=name)
    approval = held(made).approval
    assert approval is not None
    assert approval.reason == "It loses money."


def test_the_word_of_nobody_is_taken_back_by_nobody_who_has_a_name() -> None:
    made, word = story(by="")
    assert refused(made, "undo", "Ada", of=word) == "refused_word_nobody"
    do(made, "undo", "", of=word)
    assert held(made).state == "approved"


def test_a_new_word_is_what_is_left_and_it_counts() -> None:
    made, _ = story()
    assert held(made).state == "refused"
    do(made, "approve", step="release", by="Bob")
    assert held(made).state == "approved"


# It stays in the story.


@pytest.mark.parametrize("kind", [*WORDS, "decide"])
def test_a_word_or_decision_that_was_taken_back_stays_in_log_text_and_table(kind: str) -> None:
    made, word = story("refuse" if kind == "decide" else kind)
    if kind == "decide":
        word = made.decide("plan", "10:50")
        made.raws[-1]["by"] = "Bob"
    do(made, "undo", "Bob", of=word)
    said = {"approve": "Approved: Release", "refuse": "Refused: Release"}.get(kind, "Decided: Plan")
    rows = [row for row in timeline(made.record) if row.event == word]
    assert [(RENDERER.told(row), row.by, row.is_undone) for row in rows] == [
        (f"{said} (taken back by Bob)", "Bob", True)
    ]
    assert f"{said} (taken back by Bob)" in page(made, "log")
    assert f"Undone: {said}" in page(made, "log")
    for form in ("markdown", "csv"):
        told = export(shown(made.record), form, RENDERER)["text"]
        assert f"{said} (taken back by Bob)" in told
        assert f"Undone: {said}" in told
        assert "It loses data." in told
    if kind in WORDS:
        assert "taken back 2026-11-27T11:00Z" in page(made, "steps")


def test_what_was_undone_by_nobody_is_told_too_and_a_table_has_its_own_row() -> None:
    made = Story(copied())
    slip = made.decide("now", "10:00")
    made.add("undo", "10:01", by="", of=slip)
    assert [RENDERER.told(row) for row in timeline(made.record)][1:] == [
        "Decided: Now (taken back)",
        "Undone: Decided: Now",
    ]
    table = export(shown(made.record), "csv", RENDERER)["text"]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["kind"] for row in rows][:3] == ["start", "decide", "undo"]


def test_of_a_private_case_it_is_told_without_its_text() -> None:
    alert = {"id": "quiet", "title": "Quiet", "text": "Hush.", "page": "", "when": {}}
    made = Story(copied(alerts=[{**alert, "facts": {"chat": "private-chat"}}]))
    quiet = [{"id": "quiet", "certain": True}]
    slip = made.decide("now", "10:00", alerts=quiet, note="SECRET")
    made.add("undo", "10:01", of=slip)
    made.decide("plan", "10:02", alerts=quiet)
    for kind, more in (("note", {"text": "SECRET"}), ("set", {"name": "title", "value": "SECRET"})):
        made.add("undo", "10:05", of=made.add(kind, "10:04", **more))
    told = export(shown(made.record), "markdown", RENDERER)["text"]
    assert "SECRET" not in told
    assert "Undone: Decided: Now" in told


# What is undone can be brought back.


def undone(made: Story) -> list[Row]:
    return [row for row in timeline(made.record) if row.kind == "undo"]


def test_whatever_is_undone_has_a_row_that_brings_it_back() -> None:
    made = Story(copied())
    made.decide("now", "10:00")
    made.add("pause", "10:05", reason="They wait.")
    timer = made.add("work-start", "10:06", who="Ada", activity="fix")
    others: list[tuple[str, Any]] = [
        ("note", {"text": "Seen."}),
        ("set", {"name": "title", "value": "A title"}),
        ("done", {"step": "call"}),
        ("skip", {"step": "fix", "reason": "No."}),
        ("reopen", {"step": "call"}),
        ("end", {"clock": "hand"}),
        ("resume", {}),
        ("work-stop", {"of": timer}),
        ("work", {"who": "Bob", "activity": "fix", "to": "2026-11-27T11:10:00Z"}),
        ("handover", {"to": "Bob"}),
        ("jump", {"seconds": 120}),
        ("detected", {}),
        ("correct", {"of": timer, "set": {"activity": "cause"}}),
        ("ask", {"step": "release", "what": {}, "digest": "x"}),
    ]
    for kind, more in others:
        name = made.add(kind, "10:30", **more)
        before = made.record
        (undo,) = do(made, "undo", of=name)
        assert [row.event for row in undone(made)][-1:] == [undo], kind
        assert f'data-act="undo" data-of="{undo}"' in log(made), kind
        assert "Bring it back" in page(made, "log")
        assert refused(made, "undo", of=name) == "refused_already"
        (back,) = do(made, "undo", of=undo)
        assert made.record.events == before.events, kind
        assert made.record.work == before.work, kind
        (row,) = undone(made)
        assert row.event == back
        assert RENDERER.told(row).startswith("Brought back: ")
        made.raws = made.raws[:-3]
    assert made.record.faults == ()


def log(made: Story) -> str:
    regions = RENDERER.shown(shown(made.record), said="", is_wrong=False, undo="")["regions"]
    assert isinstance(regions, dict)
    return str(regions["log"])


def test_the_row_says_what_was_undone_by_whom_and_not_what_was_written_in_it() -> None:
    made = Story(copied())
    note = made.add("note", "10:00", text="My password is 1234.")
    do(made, "undo", "Bob", of=note)
    (row,) = undone(made)
    assert (RENDERER.told(row), row.by, row.when) == ("Undone: Note", "Bob", at("11:00"))
    for form in ("markdown", "csv"):
        assert "1234" not in export(shown(made.record), form, RENDERER)["text"]


def test_what_was_undone_twice_comes_back_at_once() -> None:
    made = Story(copied())
    note = made.add("note", "10:00", text="Seen.")
    first = made.add("undo", "10:01", of=note)
    made.add("undo", "10:02", of=note)  # on another device, before the copies were joined
    assert len(do(made, "undo", of=first)) == 2
    assert [one.kind for one in made.record.events] == ["start", "note"]


def test_a_chain_of_undos_ends_where_its_last_one_says() -> None:
    made = Story(copied())
    name = note = made.add("note", "10:00", text="Seen.")
    for number in range(1, 8):
        (name,) = do(made, "undo", of=name)
        is_there = note in {one.id for one in made.record.events}
        assert is_there is (number % 2 == 0)
        assert undone(made)[-1].is_back is is_there


def test_a_correction_of_what_was_undone_too_is_told() -> None:
    made = Story(copied())
    note = made.add("note", "10:00", text="Seen.")
    (fix,) = do(made, "correct", of=note, text="Heard.")
    do(made, "undo", of=fix)
    assert RENDERER.told(undone(made)[0]) == "Undone: Correction of: Note"
    do(made, "undo", of=note)
    assert [RENDERER.told(row) for row in undone(made)] == [
        "Undone: Correction",
        "Undone: Note",
    ]
