"""What a reader does to a record: which events it adds, and what is refused.

Whatever is typed, an event that is added is understood when it is read: nothing that somebody wrote
down is lost on the way.
"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.acts import ACTS, Here, RefusedActError, act
from checklist.engine.record.fold import Record, fold
from checklist.engine.run.render import Renderer
from tests.draw import drawn
from tests.records import Raw, Story, at, copied, stamp

NOW = "12:00"
HERE = Here(at(NOW), "Ada")


def story() -> Story:
    """Return a record with a note, two timers of which one runs, an entry and a request."""
    made = Story(copied())  # a-1
    made.decide("now", "10:00")  # a-2
    made.add("note", "10:10", text="Seen.", link="https://x.example/")  # a-3
    made.add("work-start", "10:20", who="Ada", activity="cause")  # a-4
    made.add("work-stop", "10:40", of="a-4")  # a-5
    made.add("work-start", "11:00", who="Ada", activity="fix")  # a-6
    made.add("work", "09:00", who="Bob", activity="fix", to="2026-11-27T10:00:00Z", note="N")  # a-7
    made.add("set", "11:00", name="author", value="Eve")  # a-8
    made.add("ask", "11:10", step="release", what={}, digest=made.digest())  # a-9
    made.add("pause", "11:20", reason="They wait.")  # a-10
    return made


def done(name: str, here: Here = HERE, /, **fields: object) -> list[Raw]:
    """Return what an act adds, without the time at which it was written."""
    added = act(story().record, name, fields, here)
    assert {one.pop("at") for one in added} <= {"2026-11-27T12:00:00Z"}
    return added


def refused(name: str, here: Here = HERE, /, **fields: object) -> tuple[str, str]:
    """Return why an act is refused, and the field that is to be corrected."""
    record = story().record
    with pytest.raises(RefusedActError) as raised:
        act(record, name, fields, here)
    assert Renderer(ENGLISH).say(raised.value.phrase), "it can be said"
    return raised.value.phrase.key, raised.value.field


def event(kind: str, when: str = NOW, by: str = "Ada", **data: object) -> Raw:
    return {"when": f"2026-11-27T{when}:00Z", "by": by, "kind": kind, **data}


LATE = {"when": "2026-11-27T11:30Z"}

RIGHT: list[tuple[str, dict[str, str], list[Raw]]] = [
    ("done", {"step": "call"}, [event("done", step="call")]),
    (
        "done",
        {"step": "call", "note": " All. ", "link": "https://x.example/", "by": " Bob ", **LATE},
        [event("done", "11:30", "Bob", step="call", note="All.", link="https://x.example/")],
    ),
    ("done", {"step": "of an older policy"}, [event("done", step="of an older policy")]),
    ("skip", {"step": "fix", "reason": "No."}, [event("skip", step="fix", reason="No.")]),
    ("reopen", {"step": "call"}, [event("reopen", step="call")]),
    ("note", {"text": "a\r\nb", "step": "fix"}, [event("note", text="a\nb", step="fix")]),
    (
        "note",
        {"text": "x", "question": "pay", **LATE},
        [event("note", "11:30", text="x", question="pay")],
    ),
    ("set", {"title": " A  b ", "author": "Eve"}, [event("set", name="title", value="A b")]),
    ("set", {"author": ""}, [event("set", name="author", value="")]),
    ("set", {"nothing": "x", "ticket": "T-1"}, [event("set", name="ticket", value="T-1")]),
    ("detected", LATE, [event("detected", "11:30")]),
    ("end", {"clock": "hand", **LATE}, [event("end", "11:30", clock="hand")]),
    ("pause", {"reason": "x", "clock": "fix"}, [event("pause", reason="x", clock="fix")]),
    ("resume", {}, [event("resume")]),
    ("work-start", {"activity": "cause"}, [event("work-start", who="Ada", activity="cause")]),
    (
        "work-start",
        {"activity": "fix", "who": "Bob", **LATE},
        [event("work-start", "11:30", who="Bob", activity="fix")],
    ),
    ("work-stop", {"of": "a-6"}, [event("work-stop", of="a-6")]),
    (
        "work-stop",
        {"of": "a-6", "when": "2026-11-27T11:00Z"},
        [event("work-stop", "11:00", of="a-6")],
    ),
    (
        "work",
        {"activity": "fix", **LATE, "to": "2026-11-27T11:45Z", "note": "N"},
        [event("work", "11:30", who="Ada", activity="fix", to="2026-11-27T11:45:00Z", note="N")],
    ),
    (
        "work-change",
        {"of": "a-7", "when": "2026-11-27T09:30Z", "to": "2026-11-27T10:30Z"},
        [
            event(
                "correct",
                of="a-7",
                set={"when": "2026-11-27T09:30:00Z", "to": "2026-11-27T10:30:00Z"},
            )
        ],
    ),
    (
        "work-change",
        {"of": "a-4", "to": "2026-11-27T10:50Z"},
        [event("correct", of="a-5", set={"when": "2026-11-27T10:50:00Z"})],
    ),
    (
        "work-change",
        {"of": "a-6", "when": "2026-11-27T10:30Z", "to": "2026-11-27T11:50Z", "crop": "yes"},
        [
            event("correct", of="a-6", set={"when": "2026-11-27T10:30:00Z"}),
            event("work-stop", "11:50", of="a-6"),
            event("correct", of="a-5", set={"when": "2026-11-27T10:30:00Z"}),
        ],
    ),
    (
        "correct",
        {"of": "a-3", "text": "Heard."},
        [event("correct", of="a-3", set={"text": "Heard."})],
    ),
    (
        "correct",
        {"of": "a-3", "text": "Seen.", "when": "2026-11-27T10:05Z", "by": "Bob", "link": ""},
        [event("correct", of="a-3", set={"when": "2026-11-27T10:05:00Z", "by": "Bob", "link": ""})],
    ),
    (
        "correct",
        {"of": "a-10", "reason": "We."},
        [event("correct", of="a-10", set={"reason": "We."})],
    ),
    (
        "correct",  # a decision has no text, and its form none either
        {"of": "a-2", "text": "x", "note": "By phone."},
        [event("correct", of="a-2", set={"note": "By phone."})],
    ),
    ("second", {"name": "Bob"}, [event("correct", of="a-2", set={"second": "Bob"})]),
    ("undo", {"of": "a-3 a-4"}, [event("undo", of="a-3"), event("undo", of="a-4")]),
    ("handover", {"to": "Bob", "note": "All."}, [event("handover", to="Bob", note="All.")]),
    ("jump", {"seconds": "-120"}, [event("jump", seconds=-120)]),
    ("jump", {"seconds": "0"}, []),
    ("jump", {"seconds": "1e9"}, []),
    ("jump", {"seconds": "9" * 5_000}, []),
]


@pytest.mark.parametrize(("name", "fields", "added"), RIGHT)
def test_an_act_adds_its_events(name: str, fields: dict[str, str], added: list[Raw]) -> None:
    assert done(name, **fields, unknown="x", number=7) == added


def test_approval_is_asked_for_given_and_refused_for_what_it_is_now() -> None:
    digest = story().digest()
    made = story()
    made.add("set", "11:30", name="version", value="1.2.1")
    fields = {"step": "release", "by": " Bob "}
    (ask,) = act(made.record, "ask", fields, HERE)
    named = made.digest()
    assert (ask["by"], ask["digest"], ask["what"]["step"]) == ("Bob", named, "release")
    made.add("ask", "11:40", step="release", what={}, digest=named)
    with pytest.raises(RefusedActError, match="refused_already"):
        act(made.record, "ask", fields, HERE)
    assert done("approve", step="release", by="Bob", reason="") == [
        event("approve", by="Bob", step="release", digest=digest)
    ]
    assert done("approve", step="release", by="Ada", self="yes", reason="Alone.") == [
        event("approve", step="release", digest=digest, reason="Alone.", self=True)
    ]
    assert done("refuse", step="release", by="Bob", reason="No.") == [
        event("refuse", by="Bob", step="release", digest=digest, reason="No.")
    ]


WRONG: list[tuple[str, dict[str, str], str]] = [
    ("done", {"step": "release"}, "refused_gate step"),
    ("done", {}, "refused_gone step"),
    ("done", {"step": "call", "link": "javascript:x"}, "refused_link link"),
    ("done", {"step": "call", "when": "soon"}, "refused_time when"),
    ("done", {"step": "call", "when": "2026-11-27T12:02Z"}, "refused_future when"),
    ("done", {"step": "call", "by": "x" * 301}, "refused_long by"),
    ("skip", {"step": "call", "reason": " \n"}, "refused_reason reason"),
    ("skip", {"reason": "x"}, "refused_gone step"),
    ("reopen", {"step": ""}, "refused_gone step"),
    ("note", {"text": " "}, "refused_text text"),
    ("note", {"text": "x" * 20_001}, "refused_long "),
    ("note", {"text": "x", "link": "ftp://x"}, "refused_link link"),
    ("set", {}, "refused_nothing "),
    ("set", {"author": " Eve "}, "refused_nothing "),
    ("set", {"title": "x" * 301}, "refused_long title"),
    ("detected", {}, "refused_when when"),
    ("detected", {"when": "2027-01-01T00:00Z"}, "refused_future when"),
    ("detected", {"when": "0001-01-01T00:00Z"}, "refused_time when"),
    ("end", {}, "refused_gone clock"),
    ("pause", {}, "refused_reason reason"),
    ("pause", {"reason": "again"}, "refused_already "),
    ("resume", {"clock": "fix"}, "refused_already "),
    ("ask", {"step": "release"}, "refused_unnamed version"),
    ("approve", {"step": "release"}, "refused_name by"),  # the name on the device is no second one
    ("approve", {"step": "release", "by": " aDa"}, "refused_same by"),
    ("approve", {"step": "release", "by": "EVE "}, "refused_same by"),
    ("approve", {"step": "release", "by": "\uff25ve"}, "refused_same by"),
    ("approve", {"step": "release", "by": "E\u200bve\ufeff"}, "refused_same by"),
    (
        "approve",
        {"step": "release", "by": "Ada", "self": "yes", "reason": " "},
        "refused_self_reason reason",
    ),
    ("refuse", {"step": "release", "by": "Bob"}, "refused_reason reason"),
    ("work-start", {"activity": "fix"}, "refused_running activity"),
    ("work-start", {"activity": "fix", "who": "ADA "}, "refused_running activity"),
    ("work-start", {"activity": "sleep"}, "refused_activity activity"),
    ("work-start", {}, "refused_activity activity"),
    ("work-stop", {"of": "a-6", "when": "2026-11-27T10:59Z"}, "refused_backwards when"),
    ("work-stop", {"of": "a-6", "when": "2026-11-27T12:02Z"}, "refused_future when"),
    ("work-stop", {"of": "a-4"}, "refused_nothing "),  # it stands already
    ("work-stop", {"of": "a-7"}, "refused_nothing "),  # no timer
    ("work-stop", {"of": "a-3"}, "refused_gone "),
    ("work-stop", {}, "refused_gone "),
    ("work", {"activity": "fix", "to": "2026-11-27T11:00Z"}, "refused_when when"),
    ("work", {"activity": "fix", "when": "2026-11-27T11:00Z"}, "refused_when to"),
    ("work", {"activity": "fix", **LATE, "to": LATE["when"]}, "refused_backwards to"),
    ("work", {"activity": "fix", **LATE, "to": "2026-11-27T12:02Z"}, "refused_future to"),
    ("work-change", {"of": "a-9"}, "refused_gone "),
    ("work-change", {"of": "a-7"}, "refused_nothing "),
    ("work-change", {"of": "a-7", "to": "2026-11-27T09:00Z"}, "refused_backwards to"),
    ("work-change", {"of": "a-7", "to": "2026-11-27T12:02Z"}, "refused_future to"),
    ("correct", {"of": "a-99", "text": "x"}, "refused_gone "),
    ("correct", {}, "refused_gone "),
    ("correct", {"of": "a-3", "text": "Seen.", "when": "2026-11-27T10:10Z"}, "refused_nothing "),
    ("correct", {"of": "a-3", "text": " "}, "refused_text text"),
    ("correct", {"of": "a-10", "reason": ""}, "refused_reason reason"),
    ("correct", {"of": "a-3", "link": "javascript:alert(1)"}, "refused_link link"),
    ("correct", {"of": "a-3", "by": "x" * 301}, "refused_long by"),
    ("correct", {"of": "a-3", "when": "2026-11-27T12:02Z"}, "refused_future when"),
    ("correct", {"of": "a-2", "text": "x"}, "refused_nothing "),
    ("correct", {"of": "a-7", "when": "2026-11-27T10:01Z"}, "refused_backwards when"),
    ("correct", {"of": "a-4", "when": "2026-11-27T10:41Z"}, "refused_backwards when"),
    ("correct", {"of": "a-5", "when": "2026-11-27T10:19Z"}, "refused_backwards when"),
    ("second", {}, "refused_name name"),
    ("second", {"name": " ada "}, "refused_second name"),
    ("undo", {}, "refused_gone "),
    ("undo", {"of": "a-3 a-99"}, "refused_gone "),
    ("handover", {"to": " "}, "refused_to to"),
]


@pytest.mark.parametrize(("name", "fields", "why"), WRONG)
def test_what_cannot_be_done_is_refused_with_the_field_to_correct(
    name: str, fields: dict[str, str], why: str
) -> None:
    assert " ".join(refused(name, **fields)) == why


def test_what_is_so_already_is_not_written_again() -> None:
    made = story()
    made.add("done", "11:30", step="call")
    made.add("skip", "11:31", step="fix", reason="No.")
    for name, fields in (("done", {"step": "call"}), ("skip", {"step": "fix", "reason": "x"})):
        with pytest.raises(RefusedActError, match="refused_already"):
            act(made.record, name, fields, HERE)
    assert act(made.record, "done", {"step": "fix"}, HERE), "what was skipped may yet be done"


def test_where_nobody_asked_and_nobody_is_the_author_nobody_is_the_second() -> None:
    made = Story(copied())
    made.decide("now", "10:00")
    fields = {"step": "release", "by": "Bob"}
    with pytest.raises(RefusedActError, match="refused_unasked"):
        act(made.record, "approve", fields, HERE)
    made.add("set", "10:10", name="author", value="Eve, Cleo and Dan")
    assert act(made.record, "approve", fields, HERE)
    for name in ("Eve", "cleo", " DAN "):
        with pytest.raises(RefusedActError, match="refused_same"):
            act(made.record, "approve", fields | {"by": name}, HERE)
    made.add("ask", "10:20", by="Bob", step="release", what={}, digest=made.digest())
    made.add("ask", "10:30", by="Zed", step="release", what={}, digest=made.digest())
    with pytest.raises(RefusedActError, match="refused_same"):
        act(made.record, "approve", fields, HERE)  # all who asked, not the last one alone


@pytest.mark.parametrize("name", ["ask", "approve", "work-start", "work"])
def test_what_needs_a_name_is_refused_without_one(name: str) -> None:
    fields = {"step": "release", "activity": "fix", **LATE, "to": "2026-11-27T11:40Z"}
    key, _ = refused(name, Here(at(NOW)), **fields)
    assert key in ("refused_name", "refused_who")


def test_every_act_is_tried_right_and_nearly_every_one_wrong() -> None:
    right = {name for name, _, _ in RIGHT} | {"ask", "approve", "refuse"}
    assert right == set(ACTS)
    assert set(ACTS) - {name for name, _, _ in WRONG} == {"jump"}


def test_an_unknown_act_is_a_mistake_of_the_program() -> None:
    with pytest.raises(KeyError):
        act(story().record, "nothing", {}, HERE)


def test_a_minute_ahead_is_let_through_as_clocks_differ() -> None:
    assert done("note", text="x", when="2026-11-27T12:01Z")[0]["when"] == "2026-11-27T12:01:00Z"


def added_to(record: Record, made: list[dict[str, Any]]) -> Record:
    """Return a record with events that are written, kept as JSON and read again."""
    events = [{**one, "id": f"b-{number}"} for number, one in enumerate(made, 1)]
    return fold(record.id, [*record.raws, *json.loads(json.dumps(events))])


TYPED = (
    st.text(max_size=12)
    | st.text(st.sampled_from("ab \t\r\n\0\x1b\x85\u2028\u202e\ud83d\udea8\u200d|`<'"), max_size=9)
    | st.sampled_from(
        ["a-3", "a-6", "a-7", "release", "call", "fix", "hand", "yes", "https://x", "-5"]
    )
    | st.sampled_from(["2026-11-27T11:30Z", "2026-11-27T09:10:05Z", "1000-01-01T00:00Z"])
    | st.sampled_from(["x" * 299 + "\n", "x" * 1_001, "\n" * 20_000])
)
NAMES = sorted(
    {name for _, fields, _ in (*RIGHT, *WRONG) for name in fields} | {"self", "step", "to"}
)


@drawn(400, "records")
@given(
    st.sampled_from(sorted(ACTS)), st.dictionaries(st.sampled_from(NAMES), TYPED, max_size=6), TYPED
)
def test_whatever_is_typed_is_refused_or_understood(
    name: str, fields: dict[str, str], me: str
) -> None:
    record = story().record
    assert record.faults == ()
    first = {one: given_ for one, given_, _ in reversed(RIGHT)}.get(name, {})
    try:
        made = act(record, name, {**first, **fields}, Here(at(NOW), me))
    except RefusedActError:
        return
    assert added_to(record, made).faults == ()


def test_what_is_released_can_be_said_with_the_request() -> None:
    set_, ask = done("ask", step="release", version=" 1.2.1 ", commit="")
    assert set_ == event("set", name="version", value="1.2.1")
    assert ask["what"]["version"] == "1.2.1"
    made = story()
    made.raws += [{**one, "id": f"b-{n}", "at": stamp(NOW)} for n, one in enumerate((set_, ask), 1)]
    assert made.record.asked["release"].text("digest") == made.digest()
    again = act(made.record, "ask", {"step": "release", "version": "1.2.2"}, HERE)
    assert [one["kind"] for one in again] == ["set", "ask"]
    with pytest.raises(RefusedActError):  # as it is known already, it is asked for already
        act(made.record, "ask", {"step": "release", "version": "1.2.1"}, HERE)
