"""Names of persons: what looks the same is one name, and of several each is one."""

import pytest

from checklist.engine.record.acts import Here, RefusedActError, act
from checklist.engine.record.fold import Record, fold
from checklist.engine.record.run import gate
from tests.records import Story, at, copied

HERE = Here(at("12:00"), "Zoe")

UNSEEN = (
    "\u00ad",
    "\u034f",
    "\u061c",
    "\u115f",
    "\u1160",
    "\u17b4",
    "\u180b",
    "\u180f",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2060",
    "\u2065",
    "\u2800",
    "\u3164",
    "\ufe00",
    "\ufe0f",
    "\ufeff",
    "\uffa0",
    "\ufff0",
    "\ufffc",
    "\x86",
    "\ue000",
    "\ufdd0",
    "\U0001d159",
    "\U0001d173",
    "\U000e0001",
    "\U000e0100",
    "\U000e0fff",
)
ALIKE = (
    "ANA",
    " ana ",
    "@Ana",
    "Ana.",
    "Ana,",
    "(Ana)",
    "“Ana”",
    "Ana (dev)",
    "Ana <ana@x.example>",
    "\uff21\uff4e\uff41",  # of the width of a Chinese sign
    "\u0410na",  # of Cyrillic
    "An\u0430",
    "\u0391n\u03b1",  # of Greek
    "Ana, Cy",
    "Cy and Ana",
)
BETWEEN = (
    ", ",
    ",",
    "\uff0c",
    "\ufe50",
    "\u3001",
    "\u060c",
    "; ",
    "\uff1b",
    " & ",
    "\uff06",
    " + ",
    "/",
    "\uff0f",
    "\u2044",
    " | ",
    " and ",
    " AND ",
    " And ",
    " a\u200bnd ",
    " \uff41\uff4e\uff44 ",
)


def asked(*, author: str = "", by: str = "Zoe") -> Record:
    """Return a record in which approval is asked for."""
    story = Story(copied())
    story.decide("now", "10:00")
    story.add("set", name="version", value="1.2.1")
    if author:
        story.add("set", name="author", value=author)
    story.add("ask", by=by, step="release", what={}, digest=story.digest())
    return story.record


def opens(record: Record, by: str) -> bool:
    """Return whether an approval opens the gate; by hand and as an event it is the same."""
    assert record.copy is not None
    step = record.copy.policy.step("release")
    story = Story(copied(), device="b")
    now = gate(record, step).digest
    story.raws = []
    story.add("approve", "11:30", by=by, step="release", digest=now)
    joined = fold(record.id, (*record.raws, *story.raws))
    is_open = gate(joined, step).state == "approved"
    if is_open:
        assert act(record, "approve", {"step": "release", "by": by}, HERE)
        return True
    with pytest.raises(RefusedActError) as raised:
        act(record, "approve", {"step": "release", "by": by}, HERE)
    assert raised.value.phrase.key in ("refused_same", "refused_name")
    return False


@pytest.mark.parametrize("sign", UNSEEN, ids=lambda sign: f"U+{ord(sign):04X}")
def test_no_sign_that_nobody_sees_makes_a_second_person(sign: str) -> None:
    for by in (f"Ana{sign}", f"{sign}Ana", f"Ana {sign}"):
        assert not opens(asked(author="Ana"), by)
        assert not opens(asked(author=by), "Ana")
        assert not opens(asked(by=by), "Ana")
    assert not opens(asked(author="Ana"), sign)
    assert not opens(asked(author="Ana"), sign * 3)


@pytest.mark.parametrize("by", ALIKE)
def test_what_looks_the_same_is_one_person(by: str) -> None:
    assert not opens(asked(author="Ana"), by)
    assert not opens(asked(author=by), "Ana")
    assert not opens(asked(by="Ana"), by)


@pytest.mark.parametrize("between", BETWEEN, ids=ascii)
def test_each_of_several_authors_is_one(between: str) -> None:
    record = asked(author=f"Ana{between}Bo")
    assert not opens(record, "Ana")
    assert not opens(record, "bo")
    assert opens(record, "Cy")
    assert not opens(record, "Bo and Ana")


@pytest.mark.parametrize(
    "by", ["Bo", "Anabel", "Ann", "A\u00f1a", "Andy Sand", "Sandra", "山田", "🦊"]
)
def test_another_name_is_somebody_else(by: str) -> None:
    assert opens(asked(author="Ana"), by)
    assert opens(asked(author="Ana and Andy"), by)


@pytest.mark.parametrize("name", ["\u3164", "\ufe0f", "\u2800", "…", ".", "@"])
def test_a_name_without_a_sign_of_its_own_is_none(name: str) -> None:
    fields = {"step": "release", "version": "1", "by": name}
    with pytest.raises(RefusedActError) as raised:
        act(Story(copied()).record, "ask", fields, Here(at("12:00"), ""))
    assert raised.value.phrase.key == "refused_name"
    assert not opens(asked(author="Ana"), name)


def test_who_decides_with_somebody_is_somebody_else() -> None:
    story = Story(copied())
    story.decide("now", "10:00")
    story.decide("plan", "11:00")
    for name in ("Ada\ufe0f", "@ada", "Ada."):
        with pytest.raises(RefusedActError) as raised:
            act(story.record, "second", {"name": name}, HERE)
        assert raised.value.phrase.key == "refused_second"
    story.raws[-1]["second"] = "Ada\u3164"
    assert story.record.waits_for_second
    story.raws[-1]["second"] = "Bob"
    assert not story.record.waits_for_second
