"""What the reader enters: where it goes, and what is refused."""

from dataclasses import replace

import pytest

from checklist.build.walkthrough.load import read_strategy
from checklist.engine.catalogue import ENGLISH, Phrase, Words
from checklist.engine.walkthrough.inputs import complaints, filled, values
from checklist.engine.walkthrough.strategy import Strategy
from tests.paths import SMALL_STRATEGY


@pytest.fixture
def small() -> Strategy:
    """Return the small strategy."""
    found = read_strategy(SMALL_STRATEGY).strategy
    assert found
    return found


def test_a_default_follows_what_was_entered_before_it(small: Strategy) -> None:
    found = values(small, {"live": "2.7.9"})
    assert (found["version"], found["fix"]) == ("2.7.10", "fix/2.7.10")


def test_what_was_entered_appears_in_lines_and_texts(small: Strategy) -> None:
    done = filled(small, {"live": "2.7.9", "fix": " patch "})
    assert done.steps[0].run[0].text == "git switch -c patch"
    assert done.goal[0].tag == "v2.7.10"
    assert done.names == small.names


@pytest.mark.parametrize(
    "entered",
    [
        {},
        {"live": "0.0.0"},
        {"live": "1.2.9", "version": "1.2.11"},
        {"fix": "team-x/été_1.2+a@b"},
        {"fix": "mainline"},
    ],
)
def test_what_can_be_is_taken(small: Strategy, entered: dict[str, str]) -> None:
    assert complaints(small, entered) == {}


NO_BRANCH = ["a b", "a..b", "-a", "a.lock", "a/", "@", "HEAD", "0" * 40]
NO_WORD = [
    "x;rm",
    "x$(id)",
    "x`id`",
    "'x'",
    "x|y",
    "x>y",
    "~",
    "*",
    "<b>",
    "{live}",
    "a\nb",
    "a\\b",
]


@pytest.mark.parametrize("value", [*NO_BRANCH, *NO_WORD])
def test_a_branch_that_git_or_a_shell_would_not_take_is_refused(
    small: Strategy, value: str
) -> None:
    reported = complaints(small, {"fix": value})
    assert list(reported) == ["fix"]
    assert reported["fix"].key == "no_branch"


@pytest.mark.parametrize(
    ("name", "value", "key", "others"),
    [
        ("live", "1.2", "no_version", {}),
        ("live", "1.02.0", "no_version", {}),
        ("version", "1.2.0", "no_later_patch", {"last": "1.2.0", "next": "1.2.1"}),
        ("version", "1.3.1", "no_later_patch", {"last": "1.2.0", "next": "1.2.1"}),
        ("fix", "v1.2.1", "is_tag", {}),
        ("fix", "main", "two_branches", {"other": "main"}),
        ("fix", "Main/x", "two_branches", {"other": "main"}),
        ("fix", "x" * 61, "too_long", {"most": 60}),
    ],
)
def test_what_cannot_be_is_refused(
    small: Strategy, name: str, value: str, key: str, others: dict[str, object]
) -> None:
    reported = complaints(small, {name: value})
    shown = value if len(value) <= 60 else value[:60] + "…"
    assert reported == {name: Phrase(key, {"value": shown, **others})}
    assert shown in Words(ENGLISH, "walkthrough").say(reported[name])


@pytest.mark.parametrize("value", ["1.2 x", "~", "<b>"])
def test_what_is_made_of_a_wrong_entry_is_not_marked_as_well(small: Strategy, value: str) -> None:
    assert list(complaints(small, {"version": value})) == ["version"]
    assert list(complaints(small, {"live": value})) == ["live"]
    assert list(complaints(small, {"version": value, "fix": "a b"})) == ["version", "fix"]


@pytest.mark.parametrize(("value", "sound"), [("SHOP-7", True), ("#7", False), ("a b", False)])
def test_a_ticket_is_one_word(small: Strategy, value: str, *, sound: bool) -> None:
    ticket = replace(small.names[-1], id="ticket", kind="ticket", default="1")
    reported = complaints(replace(small, names=(*small.names, ticket)), {"ticket": value})
    assert list(reported) == ([] if sound else ["ticket"])


def test_two_branches_or_versions_of_one_name_are_refused(small: Strategy) -> None:
    twice = (replace(small.names[0], id="old"), replace(small.names[2], id="other"))
    assert list(complaints(replace(small, names=(*small.names, *twice)), {})) == ["old", "other"]
