"""The stories of the site's strategies, run under git, lead to the same repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from checklist.build.walkthrough.load import read_strategy
from checklist.engine.walkthrough.inputs import filled
from checklist.engine.walkthrough.strategy import Line
from checklist.engine.walkthrough.walk import story
from tests.git.real import held, in_sandbox, under_git, unsound
from tests.paths import STRATEGIES


def stories() -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield each story of the site, by name."""
    for path in STRATEGIES:
        reading = read_strategy(path)
        if reading.strategy:  # else another test tells
            strategy = filled(reading.strategy)
            yield strategy.id, story(strategy)
            for pitfall in strategy.pitfalls:
                yield f"{strategy.id}-{pitfall.id}", story(strategy, pitfall)


STORIES = dict(stories())


@pytest.mark.parametrize("name", STORIES)
def test_the_same_lines_under_git_lead_to_the_same_repository(name: str, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    theirs.mkdir()
    lines = [line.text for line in STORIES[name]]
    outputs, expected = in_sandbox(ours, lines), under_git(theirs, lines)
    assert [one.ok for one in outputs] == [one.ok for one in expected]
    assert held(ours) == held(theirs)
    assert unsound(ours) == ""
