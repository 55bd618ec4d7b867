"""The lanes: what is drawn, from which seed, and how a hunt says what it found."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.draw import TIMES
from tests.paths import ROOT

PLANTED = """
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.draw import chance, drawn


def note(what):
    with open(os.environ["NOTED"], "a") as file:
        file.write(f"{what}\\n")


@drawn(20, "planted")
@given(st.integers())
def test_drawn(number):
    note(number)
    assert abs(number) < int(os.environ.get("MOST", "10") + "0" * 99)


def test_chance():
    note(chance(1).random())


@pytest.mark.deep
def test_deep():
    note("deep")


@pytest.mark.browsers
def test_in_another_browser():
    note("browsers")
"""
OURS = ("-p", "tests.conftest", "-c", str(ROOT / "pyproject.toml"), "-p", "no:cacheprovider")


class Planted:
    """Some tests in a folder of their own, and what they note when they run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "test_planted.py"
        self.noted = folder / "noted"
        self.file.write_text(PLANTED, "utf-8")

    def run(self, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run Python with these variables."""
        environment = {name: os.environ[name] for name in os.environ if name != "SEED"}
        self.noted.write_text("", "utf-8")
        return subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={**environment, **variables, "NOTED": str(self.noted)},
            capture_output=True,
            text=True,
            check=False,
        )

    def notes(self, *options: str, **variables: str) -> list[str]:
        """Return what the tests note in a run that succeeds."""
        done = self.run("-m", "pytest", *OURS, str(self.file), *options, **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return self.noted.read_text("utf-8").splitlines()

    def hunt(self, *arguments: str, **variables: str) -> tuple[int, str]:
        """Return the status of a hunt, and what it prints."""
        done = self.run(
            *("-m", "tests.hunt", *arguments, str(self.file), "--rootdir", str(self.folder)),
            *OURS,
            **variables,
        )
        assert done.stderr == ""
        return done.returncode, done.stdout


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return Planted(tmp_path)


def test_the_short_lane_draws_the_same_whatever_the_seed(planted: Planted) -> None:
    first = planted.notes()
    assert first == planted.notes(SEED="8")
    assert 20 <= len(first) < 30
    assert "deep" not in first
    assert "browsers" not in first


def test_what_needs_other_browsers_runs_when_it_is_asked_for(planted: Planted) -> None:
    noted = planted.notes("--browsers")
    assert "browsers" in noted
    assert "deep" not in noted


@pytest.mark.deep
def test_the_long_lane_draws_more_afresh_and_a_seed_repeats_it(planted: Planted) -> None:
    first = planted.notes("--deep", SEED="7")
    assert first == planted.notes("--deep", SEED="7")
    assert first != planted.notes("--deep", SEED="8")
    assert len(first) > 20 * TIMES["deep"]
    assert "deep" in first
    assert "browsers" not in first


@pytest.mark.deep
def test_the_long_lane_says_from_which_seed_it_draws(planted: Planted) -> None:
    done = planted.run("-m", "pytest", *OURS, str(planted.file), "--deep", MOST="-1")
    assert done.returncode == 1
    header, *end = re.findall(r"SEED=(\d+)", done.stdout)
    assert end == [header]


@pytest.mark.deep
def test_a_hunt_goes_on_to_its_number(planted: Planted) -> None:
    each = 20 * TIMES["hunt"]
    status, reported = planted.hunt("planted", str(each + 1), SEED="5")
    assert status == 0
    assert re.findall(r"seeds 5 to (\d+)", reported) == ["5", "6"]
    assert reported.endswith("nothing was found\n")
    assert len(planted.noted.read_text("utf-8").splitlines()) >= 2 * each


@pytest.mark.deep
def test_a_hunt_stops_at_what_fails_and_says_how_to_repeat_it(planted: Planted) -> None:
    status, reported = planted.hunt("planted", "", SEED="5", MOST="-1")
    assert status == 1
    assert "Failing test case: test_drawn" in reported
    assert reported.endswith("repeat it with: make hunt SUBJECT=planted NUMBER=1 SEED=5\n")


@pytest.mark.deep
def test_a_subject_that_nobody_draws_for_is_answered_with_those_there_are(planted: Planted) -> None:
    assert planted.hunt("plantid", "") == (
        2,
        "SUBJECT=plantid: nothing is drawn for that: write one of planted\n",
    )
