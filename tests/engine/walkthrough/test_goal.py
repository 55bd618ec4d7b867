"""Checks of a goal, each where it holds and where it does not."""

from dataclasses import replace
from pathlib import Path

import pytest

from checklist.engine.walkthrough.goal import CHECKS
from checklist.engine.walkthrough.strategy import Check, Line, Strategy
from checklist.engine.walkthrough.walk import Walk

START = ["echo 1 > a", "git add .", "git commit -m 1", "git tag -a v1.0.0 -m 1"]
GOOD = ["echo fix >> a", "git commit -a -m 2", "git tag -a v1.0.1 -m 2"]
FORKED = ["git switch -c b", *GOOD, "git switch main"]
ASKED = {
    "annotated": Check("annotated", "It is annotated.", tag="v1.0.1"),
    "unmoved": Check("unmoved", "It has not moved.", tag="v1.0.0"),
    "raised": Check("raised", "It is higher.", tag="v1.0.1"),
    "has": Check("has", "It is fixed.", at="main", file="a", text="fix"),
    "lacks": Check("lacks", "Nothing else.", at="v1.0.1", file="a", text="unreleased"),
    "clean": Check("clean", "All is done."),
}
BAD = {
    "a tag that is not annotated": ("annotated", [*GOOD[:2], "git tag v1.0.1"]),
    "a tag that is not there": ("annotated", GOOD[:2]),
    "a tag that has moved": ("unmoved", [*GOOD, "git tag -f -a v1.0.0 -m 1"]),
    "a tag that is gone": ("unmoved", [*GOOD, "git tag -d v1.0.0"]),
    "a number that is not there": ("raised", GOOD[:2]),
    "a line that is missing": ("has", ["git switch -c fix", *GOOD]),
    "a file that is missing": ("has", ["git rm a", "git commit -m 2"]),
    "a line too many": ("lacks", [GOOD[0], "echo unreleased >> a", *GOOD[1:]]),
    "a place that is missing": ("lacks", GOOD[:2]),
    "a change that is not committed": ("clean", [*GOOD, "echo more >> a"]),
    "a change that is staged": ("clean", [*GOOD, "echo more >> a", "git add a"]),
    "a file that git does not know": ("clean", [*GOOD, "echo more > b"]),
    "a conflict": (
        "clean",
        [
            "git switch -c b",
            *GOOD,
            "git switch main",
            "echo no >> a",
            "git commit -am 3",
            "git merge b",
        ],
    ),
}


def holds(check: Check, lines: list[str], folder: Path, *, start: list[str] = START) -> bool:
    """Return whether a check holds after `lines`."""
    folder.mkdir(exist_ok=True)
    strategy = Strategy("s", "S", "", "", (), tuple(map(Line, start)), (), (check,), ())
    walk = Walk(strategy, folder)
    walk.run(map(Line, lines))
    return walk.holds()


@pytest.mark.parametrize("check", CHECKS)
def test_a_check_holds_where_all_is_well(check: str, tmp_path: Path) -> None:
    assert holds(ASKED[check], GOOD, tmp_path)


@pytest.mark.parametrize(("check", "lines"), BAD.values(), ids=BAD)
def test_a_check_does_not_hold_for(check: str, lines: list[str], tmp_path: Path) -> None:
    assert not holds(ASKED[check], lines, tmp_path)


def test_an_unfinished_command_is_not_clean_though_nothing_differs(tmp_path: Path) -> None:
    lines = [*FORKED, "git merge --no-ff --no-commit b", "git checkout HEAD -- a"]
    assert not holds(ASKED["clean"], lines, tmp_path)


@pytest.mark.parametrize(
    ("released", "raised"),
    [("v1.0.0", True), ("v1.0.1-rc", False), ("v1.0.2", False), ("v1.1.0", False)],
)
def test_a_number_is_compared_with_the_releases_of_its_line(
    released: str, *, raised: bool, tmp_path: Path
) -> None:
    start = [*START[:3], f"git tag {released}"]
    assert holds(ASKED["raised"], GOOD, tmp_path, start=start) is raised


def test_a_file_can_be_asked_for_as_such(tmp_path: Path) -> None:
    whole = Check("has", "It is there.", at="main", file="a")
    assert holds(whole, GOOD, tmp_path / "there")
    assert not holds(replace(whole, check="lacks"), GOOD, tmp_path / "again")
    assert not holds(replace(whole, file="b"), GOOD, tmp_path / "other")


@pytest.mark.parametrize("check", ["has", "lacks"])
def test_an_optional_check_holds_while_its_branch_is_not_there(check: str, tmp_path: Path) -> None:
    gone = replace(ASKED[check], at="gone")
    assert not holds(gone, GOOD, tmp_path / "needed")
    assert holds(replace(gone, optional=True), GOOD, tmp_path / "optional")
