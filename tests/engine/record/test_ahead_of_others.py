"""A device whose clock is ahead locks nobody out of what it wrote, and takes nobody along."""

from datetime import timedelta

import pytest

from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.acts import Here, RefusedActError, act
from checklist.engine.record.events import newest
from checklist.engine.record.fold import Record, fold
from checklist.engine.record.run import gate
from checklist.engine.record.timeline import timeline
from checklist.engine.records.respond import Renderer as ListRenderer
from checklist.engine.records.respond import respond as list_respond
from checklist.engine.run.exports import export
from checklist.engine.run.links import answer_to, arrived, ask_link, read_answer
from checklist.engine.run.render import Renderer, Shown
from tests.records import Raw, Story, at, copied, stamp

RENDERER = Renderer(ENGLISH)
AHEAD = {"day": 1, "year": 366, "decades": 366 * 40}


class Two(Story):
    """A record by a device with the right clock, and one whose clock is ahead by some days."""

    def __init__(self, days: int = 1) -> None:
        super().__init__(copied())
        self.days = days
        self.decide("now", "10:00")
        self.now = at("10:10")

    def do(self, name: str, /, *, ahead: bool = False, **fields: str) -> list[Raw]:
        """Do an act, a minute later, and return what it added."""
        self.now += timedelta(minutes=1)
        now = self.now + timedelta(days=self.days if ahead else 0)
        added = act(self.record, name, fields, Here(now, "Bob" if ahead else "Ada"))
        device = "z" if ahead else "a"
        number = sum(raw["id"].startswith(device) for raw in self.raws)
        made = [{**one, "id": f"{device}-{number + n}"} for n, one in enumerate(added, 1)]
        self.raws += made
        return made


@pytest.mark.parametrize("days", AHEAD.values(), ids=AHEAD)
def test_what_is_done_with_the_right_clock_has_an_effect_on_what_was_written_ahead(
    days: int,
) -> None:
    two = Two(days)
    two.do("done", step="call", ahead=True)
    two.do("set", version="1.2.1", ahead=True)
    (note,) = two.do("note", text="Wrong.", ahead=True)
    (slip,) = two.do("note", text="A slip.", ahead=True)
    (skipped,) = two.do("skip", step="fix", reason="No.", ahead=True)
    two.do("reopen", step="call")
    two.do("set", version="9.9.9")
    two.do("correct", of=note["id"], text="Right.")
    (undo,) = two.do("undo", of=slip["id"])
    two.do("done", step="fix")
    record = two.record
    assert record.faults == ()
    assert record.state("call").state == "open"
    assert record.fields["version"] == "9.9.9"
    assert [one.text("text") for one in record.events if one.kind == "note"] == ["Right."]
    assert record.state("fix").state == "done"
    assert skipped["id"] != record.state("fix").event
    two.do("undo", of=undo["id"], ahead=True)
    assert [one.text("text") for one in two.record.events if one.kind == "note"][-1] == "A slip."


def test_the_stamp_is_after_all_that_is_there_and_the_time_is_true() -> None:
    two = Two()
    (done,) = two.do("done", step="call", ahead=True)
    (note,) = two.do("note", text="x")
    assert (done["at"], note["at"]) == ("2026-11-28T10:11:00Z", "2026-11-28T10:11:01Z")
    assert (note["when"], note["now"]) == ("2026-11-27T10:12:00Z", "2026-11-27T10:12:00Z")
    assert "now" not in done
    (row,) = [row for row in timeline(two.record) if row.kind == "note"]
    assert (row.written, row.is_late) == (at("10:12"), False)
    (late,) = two.do("note", text="y", when="2026-11-27T09:00Z")
    assert (late["at"], late["when"]) == ("2026-11-28T10:11:02Z", "2026-11-27T09:00:00Z")
    (row,) = [row for row in timeline(two.record) if row.text == "y"]
    assert (row.written, row.is_late) == (at("10:13"), True)


def test_where_no_clock_is_ahead_a_stamp_is_the_time_alone() -> None:
    two = Two()
    (note,) = two.do("note", text="x")
    assert (note["at"], note["when"]) == (stamp("10:11"), stamp("10:11"))
    assert "now" not in note


def test_what_two_devices_write_in_one_second_is_in_the_order_in_which_they_saw_it() -> None:
    two = Two()
    (note,) = two.do("note", text="x", ahead=True)
    two.raws[-1] |= {"at": stamp("10:12"), "when": stamp("10:12")}
    (undo,) = two.do("undo", of=note["id"])
    assert undo["at"] == "2026-11-27T10:12:01Z"
    assert "now" not in undo
    assert two.record.faults == ()
    assert all(one.kind != "note" for one in two.record.events)


def test_undone_events_and_those_of_a_later_version_count_as_seen() -> None:
    two = Two()
    (note,) = two.do("note", text="x", ahead=True)
    two.do("undo", of=note["id"], ahead=True)
    two.raws.append({**note, "id": "z-9", "kind": "later", "at": "2026-12-24T00:00:00Z"})
    (made,) = two.do("note", text="y")
    assert made["at"] == "2026-12-24T00:00:01Z"


def test_a_timer_that_begins_later_than_now_says_so_and_how_to_stop_it() -> None:
    two = Two()
    (timer,) = two.do("work-start", activity="fix", ahead=True)
    for name, end in (("work-stop", ""), ("work-change", "2026-11-27T10:11Z")):
        with pytest.raises(RefusedActError) as raised:
            two.do(name, of=timer["id"], to=end)
        assert raised.value.phrase.key == "refused_ahead_timer"
        assert "Change the times" in RENDERER.say(raised.value.phrase)
    two.do("work-change", of=timer["id"], when="2026-11-27T10:05Z")
    two.do("work-stop", of=timer["id"])
    (entry,) = two.record.work
    assert (entry.start, entry.end) == (at("10:05"), at("10:15"))
    with pytest.raises(RefusedActError) as raised:
        two.do("correct", of=timer["id"], when="2026-11-27T10:16Z")
    assert raised.value.phrase.key == "refused_backwards"


def test_a_pause_that_begins_later_than_now_says_so_and_how_to_end_it() -> None:
    two = Two()
    (pause,) = two.do("pause", reason="They wait.", ahead=True)
    with pytest.raises(RefusedActError) as raised:
        two.do("resume")
    assert raised.value.phrase.key == "refused_ahead_pause"
    two.do("correct", of=pause["id"], when="2026-11-27T10:12Z")
    two.do("resume")
    assert [(one.start, one.end) for one in two.record.pauses] == [(at("10:12"), at("10:14"))]


def test_a_word_with_a_time_to_come_is_not_the_last_one_for_ever() -> None:
    two = Two()
    two.do("ask", step="release", version="1.2.1")
    two.do("refuse", step="release", by="Bob", reason="No.", ahead=True)
    two.do("approve", step="release", by="Cy")
    record = two.record
    assert record.copy is not None
    assert gate(record, record.copy.policy.step("release")).state == "approved"
    two.do("handover", to="Dan", ahead=True)
    two.do("handover", to="Eve")
    top = RENDERER.shown(shown(two.record), said="", is_wrong=False, undo="")["regions"]
    assert isinstance(top, dict)
    assert "Handed over to Eve" in top["top"]


def test_an_answer_and_a_duplicate_come_after_all_that_is_there_too() -> None:
    two = Two()
    two.do("ask", step="release", version="1.2.1", ahead=True)
    request = arrived(ask_link(two.record, "release", address="").removeprefix("#")).request
    assert request is not None
    letters = answer_to(request, {"by": "Cy"}, Here(at("10:12"), ""))
    taken = read_answer(two.record, letters, at("10:13"))
    assert (taken["at"], taken["when"]) == ("2026-11-28T10:11:01Z", stamp("10:12"))
    two.do("set", title="Title", ahead=True)
    asked = {
        "records": [{"id": "r1", "events": two.raws}],
        "now": stamp("10:20"),
        "act": {"name": "copy", "fields": {"id": "r1"}},
        "fresh": "r2",
    }
    (copied_,) = list_respond(asked, ListRenderer(ENGLISH))["take"]
    named = copied_["events"][-1]
    assert named["when"] == stamp("10:20")
    assert named["at"] > two.raws[-1]["at"]


def shown(record: Record) -> Shown:
    return Shown(record=record, asked="r1", now=at("10:30"))


def test_an_export_is_as_of_when_the_newest_event_was_true_whatever_its_stamp() -> None:
    two = Two()
    two.do("work-start", activity="fix")
    two.do("done", step="call", ahead=True)
    two.do("note", text="x")
    assert shown(two.record).at_rest().now == at("10:13")
    table = export(shown(two.record), "csv", RENDERER)["text"]
    assert ",total,,,2," in table  # from 10:11 on, and not from then until tomorrow
    (row,) = [line for line in table.splitlines() if ",note," in line]
    assert row.endswith("2026-11-27T10:13:00Z")


@pytest.mark.parametrize("year", [2100, 8999])
def test_an_absurd_stamp_has_no_effect_and_takes_nothing_along(year: int) -> None:
    two = Two()
    two.raws.append({**two.raws[-1], "id": "z-1", "at": f"{year}-01-01T00:00:00Z"})
    two.raws[-1] |= {"kind": "note", "text": "From afar."}
    record = two.record
    assert [fault.event for fault in record.faults] == ["z-1"]
    assert str(year) in record.faults[0].what
    assert newest(record.raws) == at("10:00")
    (note,) = two.do("note", text="x")
    assert note["at"] == stamp("10:11")
    assert [one.text("text") for one in two.record.events if one.kind == "note"] == ["x"]


def test_on_a_device_whose_clock_shows_what_none_can_nothing_is_written() -> None:
    two = Two(366 * 80)
    with pytest.raises(RefusedActError) as raised:
        two.do("note", text="x", ahead=True)
    assert raised.value.phrase.key == "refused_clock"
    assert "2107" in RENDERER.say(raised.value.phrase)


def test_at_the_last_stamp_of_all_things_are_still_written() -> None:
    two = Two()
    two.raws.append({**two.raws[-1], "id": "z-1", "at": "2099-12-31T23:59:59Z"})
    two.raws[-1] |= {"kind": "note", "text": "From afar."}
    two.do("note", text="x")
    two.do("done", step="call")
    assert two.record.faults == ()
    assert two.record.state("call").state == "done"


def test_a_clock_that_is_put_right_writes_its_jump_after_all_and_how_far_it_was() -> None:
    two = Two()
    two.do("note", text="x", ahead=True)
    (jump,) = two.do("jump", seconds="-86400")
    assert jump["seconds"] == -86_400
    assert (jump["at"], jump["when"]) == ("2026-11-28T10:11:01Z", stamp("10:12"))


def test_a_stamp_that_is_no_time_is_none() -> None:
    two = Two()
    two.do("note", text="x")
    two.raws[-1]["now"] = "soon"
    assert two.record.faults == ()
    assert two.record.events[-1].written == at("10:11")
    assert fold("r1", two.raws).events[-1].shown is None
