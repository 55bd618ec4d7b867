"""Answers in an address: whatever is in it, the good ones count and the rest is reported."""

from collections.abc import Mapping
from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checklist.engine.policy.model import Answer, Policy, Question
from checklist.engine.triage.address import Reading, read_fragment, write_answers, write_link
from tests.draw import drawn

NAMES = {"data": ("no", "yes"), "users": ("few", "many", "all"), "way-round": ("n-1", "n-2")}
POLICY = Policy(
    id="small",
    version="1.0.0",
    title="Small",
    digest="0123456789abcdef" * 4,
    questions=tuple(
        Question(name, f"{name}?", tuple(Answer(answer, answer.upper()) for answer in answers))
        for name, answers in NAMES.items()
    ),
    outcomes=(),
    rules=(),
)
GIVEN = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(answers) for name, answers in NAMES.items()}
)
JUNK = st.one_of(
    st.text(max_size=30),
    st.text(alphabet="#&=:,|%+answerpolicyda \0\ud800<>\"'", max_size=60),
    st.lists(
        st.sampled_from(["data", "yes", "no", ":", ",", "|", "&", "=", "%", "%3A", "answers"])
    ).map("".join),
)


def reported(reading: Reading) -> list[tuple[str, Mapping[str, object]]]:
    """Return what is reported, as keys of the words and their values."""
    return [(notice.key, dict(notice.values)) for notice in reading.notices]


@given(GIVEN)
@drawn(100, "addresses")
def test_what_was_written_is_read_back(answers: dict[str, str]) -> None:
    for written in (write_answers(POLICY, answers), write_link(POLICY, answers)):
        reading = read_fragment(POLICY, written)
        assert (reading.answers, reading.notices) == (answers, ())
        assert list(reading.answers) == [name for name in NAMES if name in answers]
        assert read_fragment(POLICY, quote(written)) == reading
        assert read_fragment(POLICY, quote(written, safe="")) == reading
        assert read_fragment(POLICY, written.removeprefix("#")) == reading


def test_an_address_has_the_form_of_the_contract_in_policy_order() -> None:
    answers = {"users": "all", "data": "no"}
    assert write_answers(POLICY, answers) == "#answers=data:no,users:all"
    assert write_answers(POLICY, {}) == ""
    assert write_link(POLICY, answers) == "#answers=data:no,users:all&policy=0123456789ab"
    assert write_link(POLICY, {}) == "#answers=&policy=0123456789ab"


def test_answers_are_read_in_policy_order_whatever_their_order_in_the_address() -> None:
    reading = read_fragment(POLICY, "#answers=way-round:n-2,users:all,data:no")
    assert list(reading.answers.items()) == [("data", "no"), ("users", "all"), ("way-round", "n-2")]


def test_a_link_names_the_digest() -> None:
    assert read_fragment(POLICY, write_link(POLICY, {})).digest == "0123456789ab"
    assert read_fragment(POLICY, "#answers=data:no").digest == ""


@given(JUNK)
@example("#answers=")
@example("#")
@example("%")
@example("%ff%fe")
@example("#answers=" + "data:yes," * 12_000)
@example("#answers=" + "x:y," * 25_000)
@example("#answers=data:" + "<script>alert(1)</script>" * 4_000)
@drawn(100, "addresses")
def test_no_fragment_whatever_raises_or_gives_what_is_no_answer(fragment: str) -> None:
    reading = read_fragment(POLICY, fragment)
    assert all(answer in NAMES[name] for name, answer in reading.answers.items())


PART = st.text(alphabet="abcdefgxyz-0123<>\"'%\0é ", max_size=15)


@given(GIVEN, st.lists(st.tuples(PART, PART), max_size=4))
@drawn(100, "addresses")
def test_good_answers_count_and_each_bad_part_is_reported_once(
    answers: dict[str, str], bad: list[tuple[str, str]]
) -> None:
    # None of these letters makes up the id of a question, so every one of these parts is bad.
    parts = [f"{name}:{answer}" for name, answer in answers.items()]
    junk = [f"{name}:{answer}" for name, answer in dict(bad).items()]
    reading = read_fragment(POLICY, quote(f"#answers={','.join(junk + parts)}"))
    assert reading.answers == answers
    assert len(reading.notices) == len(junk)


@pytest.mark.parametrize(
    ("fragment", "answers", "notices"),
    [
        (
            "#answers=data:no|yes,users:all",
            {"users": "all"},
            [("notice_several", {"question": "data?"})],
        ),
        ("#answers=data:no,data:yes", {}, [("notice_several", {"question": "data?"})]),
        ("#answers=data:no,data:no", {"data": "no"}, []),
        (
            "#answers=date:no",
            {},
            [("notice_unknown_question", {"question": "date"})],
        ),
        (
            "#answers=data:No",
            {},
            [("notice_unknown_answer", {"answer": "No", "question": "data?"})],
        ),
        ("#answers=data,users:few", {"users": "few"}, [("notice_mangled", {"part": "data"})]),
        ("#answers=data:", {}, [("notice_mangled", {"part": "data:"})]),
        ("#answers=:no", {}, [("notice_mangled", {"part": ":no"})]),
        (
            "#answers=data:no:yes",
            {},
            [("notice_unknown_answer", {"answer": "no:yes", "question": "data?"})],
        ),
        ("#answers=,,data:no,,", {"data": "no"}, []),
        ("#policy=x&answers=data:no", {"data": "no"}, []),
        ("#answers=data:no&answers=data:yes", {"data": "no"}, []),
        ("#decision", {}, []),
        ("", {}, []),
        ("#answers%3Ddata%3Ano%2Cusers%3Afew", {"data": "no", "users": "few"}, []),
        ("?answers=data:no", {}, []),
        (
            "#answers=<b>:no",
            {},
            [("notice_unknown_question", {"question": "<b>"})],
        ),
    ],
)
def test_a_mangled_address_gives_its_good_answers_and_reports_the_rest(
    fragment: str, answers: dict[str, str], notices: list[tuple[str, dict[str, str]]]
) -> None:
    reading = read_fragment(POLICY, fragment)
    assert reading.answers == answers
    assert reported(reading) == notices
