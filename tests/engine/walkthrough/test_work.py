"""What a reader has done is kept: undone moves in their place, and what an act would replace."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checklist.build.walkthrough.load import read_strategy
from checklist.engine import entry
from checklist.engine.walkthrough import respond
from checklist.engine.walkthrough.strategy import Strategy, to_data
from checklist.engine.walkthrough.work import MOST_UNDONE, from_data
from tests.git.real import shell
from tests.paths import ROOT

Answer = dict[str, Any]
Reader = Callable[..., Answer]
KEPT = ("names", "moves", "undone", "aside")


def strategy_of(name: str) -> Strategy:
    """Return a strategy of the site."""
    found = read_strategy(ROOT / "docs" / "branching" / f"{name}.yml").strategy
    assert found
    return found


def reader_of(strategy: Strategy) -> Reader:
    """Return what a reader does with a strategy: acts, the page keeping what was done."""
    text = json.dumps(to_data(strategy))
    work: Answer = {}

    def act(*acts: tuple[str, str], **more: object) -> Answer:
        asked = {"page": "walkthrough", "strategy": text, **work, "acts": acts, **more}
        answer: Answer = json.loads(entry.step(json.dumps(asked)))
        assert "fault" not in answer, answer
        work.update({key: answer[key] for key in KEPT if key in answer})
        return answer

    return act


@pytest.fixture
def act(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    """Return a reader of the trunk strategy, in a sandbox of the test's own."""
    monkeypatch.setattr(respond, "HOME", tmp_path)
    monkeypatch.setattr(respond, "_open", [])
    return reader_of(strategy_of("trunk"))


def line(text: str) -> tuple[str, str]:
    """Return the act of typing a line."""
    return ("line", text)


UNDO, ANEW, BACK, SOLVE = ((kind, "") for kind in ("undo", "start-over", "bring-back", "solution"))


def test_the_transcript_has_every_line_in_its_order_with_its_output(act: Reader) -> None:
    act(("step", "fix"))
    answer = act(line("git branch"), line("git nonsense"))
    lines = answer["transcript"].splitlines()
    assert lines[0] == "# Fix it on a branch from main"
    at = lines.index("$ git branch")
    assert lines[at : at + 4] == ["$ git branch", "* fix/123", "  main", "$ git nonsense"]
    assert answer["lines"][-2:] == ["git branch", "git nonsense"]


def test_what_was_undone_stays_in_its_place_and_is_marked(act: Reader) -> None:
    for text in ("git tag one", "git tag two"):
        act(line(text))
    act(UNDO)
    act(UNDO)
    answer = act(line("git tag three"))
    lines = [one for one in answer["transcript"].splitlines() if one.startswith("$")]
    assert lines == ["$ git tag one  # undone", "$ git tag two  # undone", "$ git tag three"]
    assert answer["regions"]["said"].count("data-undone") == 2
    assert answer["moves"] == [["line", "git tag three"]]
    assert answer["lines"] == ["git tag one", "git tag two", "git tag three"]
    assert "git tag one" not in answer["script"]


def test_what_was_undone_is_told_with_its_output_after_a_reload(act: Reader) -> None:
    act(line("git status"))
    act(UNDO)
    respond._open.clear()  # noqa: SLF001  as a new worker has none
    assert "working tree clean" in act()["transcript"]


def test_not_more_undone_moves_are_kept_than_can_be(act: Reader) -> None:
    for number in range(MOST_UNDONE + 3):
        answer = act(line(f"git tag t{number}"), UNDO)
    assert len(answer["undone"]) == MOST_UNDONE
    assert "t2\n" not in answer["transcript"]
    assert [place for place, _, _ in answer["undone"]] == [*range(MOST_UNDONE)]


def test_a_move_that_python_did_not_get_to_is_undone_with_the_next_act(act: Reader) -> None:
    assert act(line("git tag a"), UNDO, line("git tag b"))["moves"] == [["line", "git tag b"]]


def test_another_version_puts_the_work_aside_and_it_can_be_brought_back(act: Reader) -> None:
    act(("step", "fix"), line("git tag mine"))
    answer = act(("name", "version\n1.2.7"))
    assert answer["moves"] == []
    assert "Put aside: 2 moves" in answer["regions"]["aside"]
    answer = act(line("git tag other"), BACK)
    assert (len(answer["moves"]), answer["names"]) == (2, {})
    assert "mine" in answer["regions"]["graph"]
    answer = act(BACK)
    assert answer["moves"] == [["line", "git tag other"]]
    assert answer["names"] == {"version": "1.2.7"}


@pytest.mark.parametrize("entered", ["nonsense", "1.2.1", ""])
def test_a_name_that_changes_nothing_keeps_the_work(entered: str, act: Reader) -> None:
    act(("step", "fix"))
    answer = act(("name", f"version\n{entered}"))
    assert len(answer["moves"]) == 1
    assert answer["regions"]["aside"] == ""


def test_a_wrong_name_does_not_come_back_with_the_work(act: Reader) -> None:
    act(line("git tag mine"), ("name", "version\nnonsense"))
    answer = act(("name", "version\n1.2.7"), BACK)
    assert answer["names"] == {}


@pytest.mark.parametrize("replaced_by", [ANEW, SOLVE])
def test_starting_over_and_the_solution_put_the_work_aside(
    replaced_by: tuple[str, str], act: Reader
) -> None:
    act(line("git tag mine"))
    assert "Put aside: 1 move" in act(replaced_by)["regions"]["aside"]
    answer = act(BACK)
    assert answer["moves"] == [["line", "git tag mine"]]


def test_the_solution_goes_on_from_its_own_first_steps(act: Reader) -> None:
    act(("step", "fix"))
    answer = act(SOLVE)
    assert answer["holds"]
    assert answer["aside"] == []


@pytest.mark.parametrize("undone", [[[7, "", []]], [[0, "", []], [0, "", []]]])
def test_places_that_no_page_has_kept_are_dropped(undone: list[object]) -> None:
    assert from_data({"moves": [["line", "x"]], "undone": undone}).undone == ()


def test_the_goal_counts_what_is_met(act: Reader) -> None:
    assert "3 of 11 met" in act()["regions"]["checks"]
    assert "11 of 11 met" in act(SOLVE)["regions"]["checks"]


def test_help_is_a_comment_in_the_script(act: Reader, tmp_path: Path) -> None:
    answer = act(line("help"), line("git help log"), line("git tag mine"))
    assert answer["script"].splitlines()[-3:] == ["# help", "# git help log", "git tag mine"]
    folder = tmp_path / "real"
    folder.mkdir()
    shell(folder, "git init -q -b main .")
    for text in answer["script"].splitlines():
        assert shell(folder, text).ok


def test_tab_is_answered_with_the_line_alone(act: Reader) -> None:
    answer = act(complete=["git switch ma", 13])
    assert answer["completed"] == {"line": "git switch main ", "caret": 16, "stays": True}
    assert answer["regions"] == {"choices": ""}
    answer = act(complete=["git status x", 12])
    assert not answer["completed"]["stays"]
    answer = act(line("git branch mine"), line("git branch more"))
    assert "<kbd>more</kbd>" in act(complete=["git switch m", 12])["regions"]["choices"]


# What was done by hand.


CUT = [("step", "fix"), ("step", "merge"), ("pitfall", "cut-from-main")]


def offers_repair(answer: Answer) -> bool:
    """Return whether the page offers to repair."""
    return 'data-kind="repair"' in answer["regions"]["step"]


@pytest.mark.parametrize("picks", ["git cherry-pick main", "git cherry-pick -x main"])
def test_a_repair_in_another_way_is_not_offered_again(picks: str, act: Reader) -> None:
    assert offers_repair(act(*CUT))
    assert offers_repair(act(line("git reset --hard v1.2.0")))
    answer = act(line(picks))
    assert not offers_repair(answer)
    assert answer["place"] == 4


@pytest.mark.parametrize(
    "lines",
    [
        ["git status"],
        ["git switch main"],
        ["git reset --hard v1.2.0"],
        ["git reset --hard v1.2.0", "git cherry-pick --no-commit main"],
    ],
)
def test_half_a_repair_is_still_offered(lines: list[str], act: Reader) -> None:
    assert offers_repair(act(*CUT, *map(line, lines)))


def test_a_repair_is_over_once_the_goal_is_reached(act: Reader) -> None:
    act(("pitfall", "forgotten-on-main"))
    answer = act(line("git switch main"), line("git cherry-pick release/1.2"))
    assert answer["holds"]
    assert not offers_repair(answer)


# The markers of a conflict.


CONFLICT = [
    *(line(text) for text in ("git switch -c one", "echo one > note", "git add note")),
    *(line(text) for text in ("git commit -m one", "git switch main", "echo two > note")),
    *(line(text) for text in ("git add note", "git commit -m two", "git merge one")),
]


def test_markers_that_would_be_committed_are_pointed_out(act: Reader) -> None:
    assert "hp-walk__hint" not in act(*CONFLICT)["regions"]["said"]
    said = act(line("git add note"))["regions"]["said"]
    assert said.count("note still has the markers") == 1
    said = act(line("git status"), line("git commit --no-edit"))["regions"]["said"]
    assert said.count("note was committed with the markers") == 1
    said = act(line("git commit --allow-empty -m more"))["regions"]["said"]
    assert said.count("hp-walk__hint") == 2


def test_a_conflict_that_is_solved_is_not_pointed_out(act: Reader) -> None:
    solved = [line("echo both > note"), line("git add note"), line("git commit --no-edit")]
    assert "hp-walk__hint" not in act(*CONFLICT, *solved)["regions"]["said"]


def test_a_line_of_signs_alone_is_no_conflict(act: Reader) -> None:
    lines = ["echo ======= > a", "git add a", "git commit -m a"]
    assert "hp-walk__hint" not in act(*map(line, lines))["regions"]["said"]
