"""An answer to a request for approval counts by the names that the record has when it is taken."""

import re

import pytest

from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.acts import Here, RefusedActError, act
from checklist.engine.record.fold import Record
from checklist.engine.record.run import Gate, gate
from checklist.engine.run.links import answer_to, arrived, ask_link, read_answer
from checklist.engine.run.render import Renderer, Shown
from tests.records import Story, at, copied

RENDERER = Renderer(ENGLISH)


def asked() -> Story:
    """Return a record in which Ada asked for approval."""
    made = Story(copied())
    made.decide("now", "10:00")
    made.add("set", "10:10", name="version", value="1.2.1")
    made.add("ask", "10:20", step="release", what={}, digest=made.digest())
    return made


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


def answered(made: Story, by: str = "Bob", **fields: str) -> str:
    request = arrived(ask_link(made.record, "release", address="").removeprefix("#")).request
    assert request is not None
    return answer_to(request, {"by": by, **fields}, Here(at("10:30"), ""))


def test_the_answer_of_somebody_who_was_named_author_since_is_refused_as_by_hand() -> None:
    made = asked()
    letters = answered(made)
    made.add("set", "10:40", name="author", value="Ada and \uff22\uff2f\uff22")
    with pytest.raises(RefusedActError) as raised:
        read_answer(made.record, letters, at("11:00"))
    by_hand = refused(made, "approve", step="release", by="Bob")
    assert (raised.value.phrase.key, raised.value.field) == (by_hand, "answer")
    assert by_hand == "refused_same"
    assert read_answer(made.record, answered(made, "Cy"), at("11:00"))["by"] == "Cy"


def test_the_answer_that_refuses_counts_whoever_gives_it() -> None:
    made = asked()
    letters = answered(made, say="refuse", reason="No.")
    made.add("set", "10:40", name="author", value="Bob")
    made.raws.append({**read_answer(made.record, letters, at("11:00")), "id": "a-90"})
    assert held(made).state == "refused"


def test_where_the_request_was_taken_back_nobody_is_the_second() -> None:
    made = asked()
    letters = answered(made)
    made.add("undo", "10:40", of="a-4")
    with pytest.raises(RefusedActError) as raised:
        read_answer(made.record, letters, at("11:00"))
    assert raised.value.phrase.key == "refused_unasked"


def test_an_approval_that_counts_no_more_is_told_at_the_gate_in_the_log_and_at_once() -> None:
    made = asked()
    made.add("approve", "10:30", by="Bob", step="release", digest=made.digest())
    (author,) = do(made, "set", author="Bob")
    assert held(made).unfit is not None
    assert "The approval of Bob does not count" in page(made, "steps")
    assert "does not count" in page(made, "log")
    assert "The approval of Bob does not count" in RENDERER.written(made.record, [author])
