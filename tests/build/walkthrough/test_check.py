"""Every strategy of the site works out when it is walked, with whatever names."""

from pathlib import Path

import pytest

from checklist.build.walkthrough.check import check_strategy
from checklist.engine.walkthrough.inputs import complaints, filled
from checklist.engine.walkthrough.strategy import Strategy
from checklist.engine.walkthrough.walk import walkthrough
from tests.paths import STRATEGIES
from tests.strategies.read import read


@pytest.mark.parametrize("path", STRATEGIES, ids=lambda path: path.stem)
def test_every_strategy_and_pitfall_works_out(path: Path) -> None:
    assert check_strategy(filled(read(path))) == ()


@pytest.mark.parametrize("path", STRATEGIES, ids=lambda path: path.stem)
def test_other_names_give_the_same_shape(path: Path, tmp_path: Path) -> None:
    strategy = read(path)
    others = {
        "version": {"live": "2.7.9", "version": "2.7.10", "old-live": "2.3.0"},
        "ticket": {"ticket": "SHOP-7"},
        "branch": {name.id: f"team-x/{name.id}_ü" for name in strategy.names},
    }
    entered = {
        name.id: others[name.kind][name.id]
        for name in strategy.names
        if name.id in others[name.kind]
    }
    assert complaints(strategy, entered) == {}
    assert check_strategy(filled(strategy, entered)) == ()
    assert shape(strategy, entered, tmp_path / "others") == shape(strategy, {}, tmp_path / "own")


def shape(strategy: Strategy, entered: dict[str, str], folder: Path) -> object:
    """Return the commits by their time, with the times of their parents, branches and tags."""
    folder.mkdir()
    repository = walkthrough(filled(strategy, entered), folder).sandbox.repository
    refs = {
        kind: [*map(repository.peel, repository.refs(kind).values())]
        for kind in ("refs/heads/", "refs/tags/")
    }
    reached = repository.ancestors(*(at for found in refs.values() for at in found))
    time = {name: repository.commit(name).commit_time for name in reached}
    commits = {time[name]: [time[p] for p in repository.commit(name).parents] for name in reached}
    return commits, {kind: sorted(time[at] for at in found) for kind, found in refs.items()}
