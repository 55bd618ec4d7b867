"""What the reader enters: where it goes, and what is refused."""

from dataclasses import replace

import pytest

from checklist.build.walkthrough.load import read_strategy
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


def test_what_was_entered_stands_in_lines_and_texts(small: Strategy) -> None:
    done = filled(small, {"live": "2.7.9", "fix": " mend "})
    assert done.steps[0].run[0].text == "git switch -c mend"
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
    told = complaints(small, {"fix": value})
    assert list(told) == ["fix"]
    assert told["fix"].startswith("git, or a shell, takes no branch ")


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("live", "1.2", '"1.2" is no version: write MAJOR.MINOR.PATCH, such as 1.2.1'),
        ("live", "1.02.0", '"1.02.0" is no version: write MAJOR.MINOR.PATCH, such as 1.2.1'),
        ("version", "1.2.0", "1.2.0 is no later patch of 1.2.0: write 1.2.1"),
        ("version", "1.3.1", "1.3.1 is no later patch of 1.2.0: write 1.2.1"),
        ("fix", "v1.2.1", '"v1.2.1" is the name of a tag here: choose another'),
        ("fix", "main", '"main" and the branch "main" cannot both be: choose another'),
        ("fix", "Main/x", '"Main/x" and the branch "main" cannot both be: choose another'),
        ("fix", "x" * 61, f'"{"x" * 60}…" is longer than 60 characters: shorten it'),
    ],
)
def test_what_cannot_be_is_refused(small: Strategy, name: str, value: str, told: str) -> None:
    assert complaints(small, {name: value}) == {name: told}


@pytest.mark.parametrize(("value", "sound"), [("SHOP-7", True), ("#7", False), ("a b", False)])
def test_a_ticket_is_one_word(small: Strategy, value: str, *, sound: bool) -> None:
    ticket = replace(small.names[-1], id="ticket", kind="ticket", default="1")
    told = complaints(replace(small, names=(*small.names, ticket)), {"ticket": value})
    assert list(told) == ([] if sound else ["ticket"])


def test_two_branches_or_versions_of_one_name_are_refused(small: Strategy) -> None:
    twice = (replace(small.names[0], id="old"), replace(small.names[2], id="other"))
    assert list(complaints(replace(small, names=(*small.names, *twice)), {})) == ["old", "other"]
