"""Strategies: their files, and what is said of mistakes in them."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checklist.build.walkthrough.check import check_strategy
from checklist.build.walkthrough.load import read_strategy
from checklist.engine.walkthrough.inputs import filled
from checklist.engine.walkthrough.strategy import from_data, to_data
from tests.goldens import Case, Goldens, Messages, cases
from tests.paths import SMALL_STRATEGY, STRATEGIES
from tests.strategies.read import read

SMALL = SMALL_STRATEGY.read_text("utf-8")
MISTAKES = cases("strategies.yml")


def problems_of(folder: Path, text: str) -> list[str]:
    """Return every problem of a strategy file, walked if it can be."""
    path = folder / "small.yml"
    path.write_text(text, "utf-8")
    reading = read_strategy(path, name="small.yml")
    reported = list(reading.problems)
    if reading.strategy:
        reported += check_strategy(filled(reading.strategy))
    return [str(problem) for problem in reported]


@pytest.mark.parametrize("path", STRATEGIES, ids=lambda path: path.stem)
def test_a_strategy_comes_back_from_json_as_it_was(path: Path) -> None:
    strategy = read(path)
    assert from_data(json.loads(json.dumps(to_data(strategy)))) == strategy


def test_the_small_strategy_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SMALL) == []


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["shows"])
def test_a_mistake_is_reported_at_its_line(case: Case, goldens: Goldens, tmp_path: Path) -> None:
    assert SMALL.count(case["replace"]) == 1, "what is replaced must appear there once"
    text = SMALL.replace(case["replace"], case["with"])
    goldens.hold(case, problems=problems_of(tmp_path, text))


def test_all_mistakes_of_form_are_reported_at_once(tmp_path: Path) -> None:
    text = SMALL
    for case in MISTAKES[:3]:
        text = text.replace(case["replace"], case["with"])
    reported = [problem for case in MISTAKES[:3] for problem in case["problems"]]
    assert len(problems_of(tmp_path, text)) == len(reported)


@pytest.mark.parametrize("text", ["", "- a\n", "small\n", "id: [\n"])
def test_a_file_that_holds_no_strategy_is_reported(text: str, tmp_path: Path) -> None:
    assert problems_of(tmp_path, text)[-1].endswith("[bad-yaml]")


@pytest.mark.deep
def test_every_part_can_be_anything_and_is_read_or_complained_of(tmp_path: Path) -> None:
    path = tmp_path / "small.yml"
    for spoiled in spoilt(yaml.safe_load(SMALL)):
        path.write_text(yaml.safe_dump(spoiled), "utf-8")
        reading = read_strategy(path)
        assert reading.strategy or reading.problems, spoiled


def spoilt(data: Any) -> Iterator[Any]:  # noqa: ANN401  what YAML can say
    """Yield `data` with each part in turn replaced by what does not belong there."""
    yield from ("", "x", "{nope}", [], {}, [["x"]], {"fails": "x"})
    for key in data if isinstance(data, dict) else range(len(data) if type(data) is list else 0):
        for part in spoilt(data[key]):
            whole = copy.copy(data)
            whole[key] = part
            yield whole


def test_a_goal_that_holds_before_the_first_step_is_reported(
    tmp_path: Path, reported: Messages
) -> None:
    lines = SMALL.split("\n")
    kept = [line for line in lines if "{version}" not in line or "check:" not in line]
    text = "\n".join(kept[: kept.index("pitfalls:")])
    reported(problems_of(tmp_path, text))
