"""The run: gates and who may open them, steps over new decisions, and what gets into lines.

Expected states follow docs/contracts/records.md; digests of what is approved are made here.
"""

import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.clocks import clocks
from checklist.engine.record.run import RunStep, gate, run
from checklist.engine.run.render import Renderer, Shown
from tests.draw import drawn
from tests.records import Raw, Story, at, copied


def asked(**fields: str) -> Story:
    """Return a record whose release Ada asked approval of; Eve wrote the fix."""
    story = Story(copied())
    story.decide("now", "10:00", answers={"pay": {"answer": "no"}})
    for name, value in {"version": "1.2.1", "commit": "abc", "author": "Eve", **fields}.items():
        story.add("set", "10:01", name=name, value=value)
    story.add("ask", "10:02", step="release", what={}, digest=story.digest())
    return story


def approve(story: Story, by: str, kind: str = "approve", **more: Any) -> str:  # noqa: ANN401
    return story.add(kind, "10:10", by=by, step="release", digest=story.digest(), **more)


def state(story: Story, step: str = "release") -> str:
    record = story.record
    assert record.copy is not None
    return gate(record, record.copy.policy.step(step)).state


def steps(story: Story) -> list[str]:
    return [row.step.id for row in run(story.record, (), review="Look again").steps]


def test_what_is_approved_is_the_version_the_commit_the_outcome_and_the_answers() -> None:
    about = {
        "record": "r1",
        "step": "release",
        "version": "1.2.1",
        "commit": "abc",
        "outcome": "now",
        "answers": {"pay": "no"},
    }
    text = json.dumps(about, sort_keys=True, separators=(",", ":"))
    assert asked().digest() == hashlib.sha256(text.encode()).hexdigest()


def test_a_gate_waits_is_asked_and_opens_when_somebody_else_approves() -> None:
    story = Story(copied())
    story.decide("now", "10:00")
    assert (state(story, "call"), state(story)) == ("free", "waiting")
    story = asked()
    assert state(story) == "asked"
    approve(story, "Bob")
    assert state(story) == "approved"


@pytest.mark.parametrize("by", ["Ada", "ada", " ADA ", "Eve", "eVE", "\tEve", ""])
def test_neither_who_asked_nor_the_author_nor_nobody_opens_it_however_spelled(by: str) -> None:
    story = asked()
    approve(story, by)
    assert state(story) == "asked"
    approve(story, "Bob")
    assert state(story) == "approved"


def test_names_are_the_same_with_other_blanks_between_and_in_any_case() -> None:
    for name in ("Straße  Ada", " strasse ada", "STRASSE\tADA"):
        story = asked(author="Straße Ada")
        approve(story, name)
        assert state(story) == "asked", name


def test_who_is_said_to_be_the_author_afterwards_has_not_approved() -> None:
    story = asked()
    approve(story, "Bob")
    story.add("set", "10:20", name="author", value="bob")
    assert state(story) != "approved"


CHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    "version": ("set", {"name": "version", "value": "1.2.2"}),
    "commit": ("set", {"name": "commit", "value": "abd"}),
    "answers": ("now", {"answers": {"pay": {"answer": "yes"}}}),
    "more-answers": ("now", {"answers": {"pay": {"answer": "no"}, "more": {"answer": "x"}}}),
    "outcome": ("plan", {"answers": {"pay": {"answer": "no"}}}),
    "open": ("plan|now", {"answers": {"pay": {"answer": "no"}}}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_an_approval_lapses_with_what_it_is_about_and_holds_again_with_it(name: str) -> None:
    story = asked()
    approve(story, "Bob")
    kind, data = CHANGES[name]
    change = (
        story.add(kind, "11:00", **data) if kind == "set" else story.decide(kind, "11:00", **data)
    )
    assert state(story) == "lapsed"
    undone = Story()
    undone.raws = [*story.raws]
    undone.add("undo", "11:10", of=change)
    assert state(undone) == "approved"
    story.add("ask", "11:20", step="release", what={}, digest=story.digest())
    assert state(story) == "asked", "so that it can be sent to somebody"
    approve(story, "Bob")
    assert state(story) == "approved"


@pytest.mark.parametrize("name", ["title", "ticket", "branch", "lead", "deployments"])
def test_what_it_is_not_about_may_change(name: str) -> None:
    story = asked()
    approve(story, "Bob")
    story.add("set", "11:00", name=name, value="other")
    story.decide("now", "11:00", answers={"pay": {"answer": "no", "note": "Seen."}})
    assert state(story) == "approved"


def test_an_approval_of_another_step_or_another_digest_opens_nothing() -> None:
    story = asked()
    story.add("approve", "10:10", by="Bob", step="fix", digest=story.digest("release"))
    story.add("approve", "10:10", by="Bob", step="release", digest=story.digest("fix"))
    assert state(story) != "approved"


def test_an_approval_that_never_counted_has_not_lapsed() -> None:
    story = asked()
    approve(story, "Eve")
    story.add("set", "10:20", name="commit", value="abd")
    assert state(story) == "waiting"


def test_the_last_word_on_what_it_is_now_counts() -> None:
    story = asked()
    approve(story, "Bob", "refuse", reason="Not yet.")
    assert state(story) == "refused"
    approve(story, "Cyd")
    assert state(story) == "approved"
    approve(story, "Bob", "refuse", reason="No.")
    assert state(story) == "refused"
    story.add("set", "10:20", name="commit", value="abd")
    assert state(story) == "lapsed", "what was refused is not what it is now"


def test_the_last_word_is_the_one_that_was_said_last_whenever_it_was_written() -> None:
    story = asked()
    approve(story, "Cyd", "refuse", reason="No.")
    story.raws[-1]["when"] = "2026-11-27T11:20:00Z"
    approve(story, "Cyd")
    story.raws[-1]["when"] = "2026-11-27T11:10:00Z"
    assert state(story) == "refused"


def test_ones_own_approval_needs_a_reason_and_adds_a_review_to_the_steps() -> None:
    story = asked()
    approve(story, "Eve", self=True, reason=" ")
    assert state(story) == "asked"
    approve(story, "Eve", self=True, reason="Nobody answers.")
    assert state(story) == "approved"
    assert steps(story) == ["call", "fix", "release", "review", "review-self-approval"]
    story.add("done", "11:00", step="review-self-approval", by="Bob")
    going = run(story.record, (), review="Look again")
    assert going.steps[-1].step.title == "Look again"
    assert going.steps[-1].ticked.by == "Bob"
    story.add("set", "11:10", name="commit", value="abd")
    assert steps(story)[-1] == "review-self-approval", "it is owed though the approval lapsed"


def test_somebody_elses_approval_adds_no_step() -> None:
    story = asked()
    approve(story, "Bob")
    assert steps(story) == ["call", "fix", "release", "review"]


# A milder outcome is decided by two people.

MILDER: list[tuple[list[tuple[str, str, str]], bool]] = [
    ([("now", "Ada", "")], False),
    ([("plan", "Ada", ""), ("now", "Ada", "")], False),
    ([("now", "Ada", ""), ("plan", "Ada", "")], True),
    ([("now", "Ada", ""), ("plan", "Ada", "Bob")], False),
    ([("now", "Ada", ""), ("plan", "Ada", " ADA ")], True),
    ([("now", "Ada", ""), ("plan", "Ada", ""), ("plan", "Ada", "")], True),
    ([("now", "Ada", ""), ("plan", "Ada", "Bob"), ("plan", "Ada", "")], False),
    ([("now", "Ada", ""), ("plan|now", "Ada", ""), ("plan", "Ada", "")], True),
    ([("now", "Ada", ""), ("plan|now", "Ada", "")], False),
    ([("now", "Ada", ""), ("plan", "Ada", ""), ("now", "Ada", "")], False),
]


@pytest.mark.parametrize(("decisions", "waits"), MILDER)
def test_a_milder_outcome_waits_for_a_second_name(
    decisions: list[tuple[str, str, str]],
    waits: bool,  # noqa: FBT001
) -> None:
    story = Story(copied())
    for number, (outcome, by, second) in enumerate(decisions):
        answers = {"pay": {"answer": str(number)}}
        story.decide(outcome, f"1{number}:00", by=by, second=second, answers=answers)
    assert story.record.waits_for_second == waits


def test_no_outcome_is_milder_where_they_do_not_differ_in_urgency() -> None:
    story = Story(copied(ordered=False))
    story.decide("now", "10:00")
    story.decide("plan", "11:00")
    assert not story.record.waits_for_second


# Steps.

ORDERS = {"plan": ["fix", "review", "call"], "now": ["call", "fix", "release"]}


def test_steps_are_those_of_the_outcome_and_nothing_that_was_done_is_lost() -> None:
    story = Story(copied(steps=ORDERS))
    story.decide("now", "10:00")
    assert steps(story) == ["call", "fix", "release"]
    story.add("done", "10:10", step="call")
    story.add("skip", "10:10", step="release", reason="Rolled back.")
    story.add("done", "10:10", step="of an older policy")
    story.decide("plan", "11:00")
    going = run(story.record, (), review="")
    assert [(row.number, row.step.id, row.ticked.state) for row in going.steps] == [
        (1, "fix", "open"),
        (2, "review", "open"),
        (3, "call", "done"),
    ]
    assert [(row.step.id, row.ticked.state) for row in going.before] == [
        ("release", "skipped"),
        ("of an older policy", "done"),
    ]
    assert (going.settled, going.next and going.next.step.id) == (1, "fix")


def test_while_it_is_open_the_steps_are_those_of_all_that_is_possible_each_order_kept() -> None:
    story = Story(copied(steps={"plan": ["call", "review"], "now": ["call", "fix", "review"]}))
    story.decide("plan|now", "10:00")
    assert steps(story) == ["call", "fix", "review"]


def test_phases_are_steps_that_follow_one_another_in_one() -> None:
    copy = copied()
    for step, phase in zip(copy["steps"], ("A", "A", "", "A"), strict=True):
        step["phase"] = phase
    story = Story(copy)
    story.decide("now", "10:00")
    going = run(story.record, (), review="")
    assert [(one.title, [row.step.id for row in one.steps]) for one in going.phases] == [
        ("A", ["call", "fix"]),
        ("", ["release"]),
        ("A", ["review"]),
    ]


# Lines.

LINES = (
    "tag v{version}",
    "switch -c {branch} v{live}",
    "log {commit} {ticket} {release}",
    "say {product} {live.line} {live.next} {version.next-line} {nothing}",
)
NAMES = [
    {"id": "ticket", "title": "Ticket", "kind": "ticket", "default": "123"},
    {"id": "fix", "title": "Branch", "kind": "branch", "default": "fix/{ticket}"},
    {"id": "release", "title": "Line", "kind": "branch", "default": "r/{live.line}"},
]


def filled(names: list[dict[str, str]], facts: dict[str, str], **fields: str) -> RunStep:
    copy: Raw = copied(names=names, facts=facts)
    copy["steps"][1]["run"] = list(LINES)
    story = Story(copy)
    story.decide("now", "10:00")
    for name, value in fields.items():
        story.add("set", "10:01", name=name, value=value)
    step = run(story.record, (), review="").step("fix")
    assert step is not None
    return step


def test_lines_are_filled_with_what_the_record_says_and_else_with_defaults() -> None:
    step = filled(NAMES, {"product": "shop"}, live="1.2.0", commit="abc1", ticket="T-7")
    assert [line.text for line in step.lines] == [
        "tag v1.2.1",
        "switch -c fix/T-7 v1.2.0",
        "log abc1 T-7 r/1.2",
        "say shop 1.2 1.2.1 1.3 {nothing}",
    ]
    assert [line.missing for line in step.lines] == [(), (), (), ("nothing",)]


def test_a_ticket_and_a_commit_have_no_default_and_a_branch_that_is_said_counts() -> None:
    step = filled(NAMES, {"version": "2.0.0"}, branch="mine", version="2.0.5")
    assert [line.text for line in step.lines][:3] == [
        "tag v2.0.5",
        "switch -c mine v2.0.0",
        "log {commit} {ticket} r/2.0",
    ]


def test_a_version_that_nobody_said_is_missing_whatever_example_the_strategy_gives() -> None:
    live = {"id": "live", "title": "Live", "kind": "version", "default": "1.2.0"}
    new = {"id": "version", "title": "New", "kind": "version", "default": "{live.next-line}.0"}
    assert [line.text for line in filled([live, new], {}).lines] == list(LINES)
    assert filled([live, new], {}, live="3.4.5").lines[0].text == "tag v3.5.0"


def test_of_the_address_of_a_ticket_its_end_is_put_in() -> None:
    step = filled(NAMES, {}, ticket="https://tracker.example/browse/T-7/", live="1.2.0")
    assert step.lines[1].text == "switch -c fix/T-7 v1.2.0"


BAD = [
    "x;rm -rf ~",
    "$(id)",
    "`id`",
    "a|b",
    "a&b",
    "a>b",
    "a<b",
    "a b",
    "a\nb",
    "a'b",
    'a"b',
    "a\\b",
    "a*b",
    "a?b",
    "a!b",
    "#a",
    "~a",
    "a~b",
    "-rf",
    "--upload-pack=x",
    "{commit}",
    "a{b,c}",
    "(a)",
    "[a]",
    "a^b",
    "a:b",
    "a\u202eb",
    "a\u2028b",
    "\x1b[2J",
    "a\u00a0b",
]
PLAIN = re.compile(r"[\w ./+@=,%{}-]*")


@pytest.mark.parametrize("value", BAD)
def test_no_value_that_a_shell_may_read_as_more_than_a_name_gets_into_a_line(value: str) -> None:
    fields = dict.fromkeys(
        ("ticket", "branch", "version", "commit", "live", "fix", "release", "product"), value
    )
    step = filled(NAMES, {"product": value, "version": value}, **fields)
    assert [line.text for line in step.lines] == list(LINES)


@drawn(150, "records")
@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12), st.integers(0, 7)
)
def test_whatever_a_record_or_a_copy_says_lines_have_plain_characters_alone(
    value: str, of: int
) -> None:
    names = [{**name, "default": value if of == 6 else name["default"]} for name in NAMES]
    facts = {"product": value, "version": value} if of == 7 else {}
    fields = ("ticket", "branch", "version", "commit", "live", "release")
    given_ = {fields[of]: value} if of < 6 else {}
    step = filled(names, facts, **given_)
    for line, text in zip(LINES, step.lines, strict=True):
        assert PLAIN.fullmatch(text.text), text
        pairs = zip(text.text.split(" "), line.split(" "), strict=True)
        assert all(new.startswith("-") == old.startswith("-") for new, old in pairs), text


def test_a_clock_is_that_of_the_first_step_that_can_end_it() -> None:
    policy = copied({"now": {"stop": "1h", "fix": "4d"}})
    policy["clocks"] = [
        {"id": "stop", "title": "Stop it", "ends": ["call", "release"]},
        {"id": "fix", "title": "Put it live", "ends": ["release"]},
    ]
    made = Story(policy)
    made.decide("now", "10:00")

    def by_step() -> dict[str, str]:
        record = made.record
        found = clocks(record, at("12:00"))
        rows = run(record, found, review="").steps
        return {row.step.id: row.clock.id for row in rows if row.clock and row.is_open}

    assert by_step() == {"call": "stop", "release": "fix"}
    made.add("skip", "10:10", step="call", reason="Nobody there.")
    assert by_step() == {"release": "stop"}


def test_lines_of_a_private_case_come_with_a_warning() -> None:
    alerts = [{"id": "quiet", "when": {}, "title": "Quiet", "facts": {"chat": "private-chat"}}]
    made = Story(copied(alerts=alerts))
    warning = Renderer(ENGLISH).word("lines_private")
    for stated, is_warned in (([], False), ([{"id": "quiet", "certain": True}], True)):
        made.decide("now", "10:00", alerts=stated)
        asked = Shown(made.record, "r1", at("12:00"))
        regions: Any = Renderer(ENGLISH).shown(asked, said="", is_wrong=False, undo="")["regions"]
        assert "git switch" in regions["steps"]
        assert (warning in regions["steps"]) is is_warned


def test_what_is_due_next_names_the_step_that_ends_it_and_none_that_was_skipped() -> None:
    policy = copied({"now": {"fix": "1h"}}, steps={"now": ("fix", "call", "release")})
    policy["clocks"] = [{"id": "fix", "title": "Stop it", "ends": ["call", "release"]}]
    made = Story(policy)
    made.decide("now", "10:00")

    def named() -> str:
        asked = Shown(made.record, "r1", at("10:05"))
        regions: Any = Renderer(ENGLISH).shown(asked, said="", is_wrong=False, undo="")["regions"]
        found = re.search(r"ends with step (\d)", regions["top"])
        return found[1] if found else ""

    assert named() == "2"
    made.add("skip", "10:02", step="call", reason="Nobody there.")
    assert named() == "3"
    made.add("done", "10:03", step="fix")
    assert named() == "", "that is the next one"
