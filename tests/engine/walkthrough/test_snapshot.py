"""A restored snapshot of a start is what the start's lines make, file by file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checklist.build.walkthrough.load import read_strategy
from checklist.engine import entry
from checklist.engine.git.files import read_index
from checklist.engine.walkthrough import respond, snapshot
from checklist.engine.walkthrough.inputs import filled
from checklist.engine.walkthrough.snapshot import INDEX, Snapshot
from checklist.engine.walkthrough.strategy import Line, Strategy, to_data
from checklist.engine.walkthrough.walk import Walk
from tests.git.real import unsound
from tests.paths import ROOT, SMALL_STRATEGY, STRATEGIES

FILES = [*STRATEGIES, SMALL_STRATEGY]


def read(path: Path) -> Strategy:
    reading = read_strategy(path)
    assert reading.strategy, reading.problems
    return reading.strategy


def taken_from(strategy: Strategy, folder: Path) -> Snapshot:
    folder.mkdir()
    taken = Walk(filled(strategy), folder).take_snapshot()
    assert taken
    return taken


def everything(root: Path) -> dict[str, bytes | None]:
    """Return what each file below `root` holds, None for a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
        if path.relative_to(root).as_posix() != INDEX
    }


@pytest.fixture
def walked(tmp_path: Path) -> Callable[[Strategy, Snapshot | None], Walk]:
    """Return what begins a walk in a folder of its own."""

    def begin(strategy: Strategy, start: Snapshot | None) -> Walk:
        folder = tmp_path / ("restored" if start else "run")
        folder.mkdir()
        return Walk(filled(strategy), folder, start)

    return begin


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_restored_is_what_the_lines_leave(
    file: Path, tmp_path: Path, walked: Callable[[Strategy, Snapshot | None], Walk]
) -> None:
    strategy = read(file)
    taken = json.loads(json.dumps(snapshot.to_data(taken_from(strategy, tmp_path / "taken"))))
    restored, run = walked(strategy, snapshot.from_data(taken)), walked(strategy, None)
    assert everything(restored.root) == everything(run.root)
    assert read_index(restored.sandbox.repository) == read_index(run.sandbox.repository)
    assert (restored.ran, restored.tags, restored.sandbox.line) == (
        run.ran,
        run.tags,
        run.sandbox.line,
    )
    assert unsound(restored.root) == ""
    for step in filled(strategy).steps:
        restored.run(step.run)
        run.run(step.run)
    assert restored.ran == run.ran
    assert everything(restored.root) == everything(run.root)


def test_with_other_names_the_lines_are_run(tmp_path: Path) -> None:
    strategy = read(ROOT / "docs/branching/trunk.yml")
    taken = taken_from(strategy, tmp_path / "taken")
    other = tmp_path / "other"
    other.mkdir()
    walk = Walk(filled(strategy, {"live": "3.4.5"}), other, taken)
    assert "v3.4.5" in walk.tags
    assert "v1.2.0" not in walk.tags


@pytest.mark.parametrize(
    "line", ["echo x > new", "git reset --soft HEAD~1", "git merge --no-commit x"]
)
def test_no_snapshot_is_taken_of_what_is_not_committed(tmp_path: Path, line: str) -> None:
    walk = Walk(filled(read(ROOT / "docs/branching/trunk.yml")), tmp_path)
    if "merge" in line:
        for more in ("git switch -c x", "git commit --allow-empty -m x", "git switch main"):
            walk.run([Line(more)])
        walk.run([Line("git commit --allow-empty -m main")])
    assert walk.take_snapshot()
    walk.run([Line(line)])
    assert walk.take_snapshot() is None


def test_the_page_is_answered_alike_with_a_snapshot_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(respond, "HOME", tmp_path)
    strategy = read(ROOT / "docs/branching/git-flow.yml")
    taken = snapshot.to_data(taken_from(strategy, tmp_path / "taken"))
    text = json.dumps(to_data(strategy))
    for moves in ([], [["step", strategy.steps[0].id]]):
        answers = []
        for start in (None, taken):
            monkeypatch.setattr(respond, "_open", [])
            monkeypatch.setattr(respond, "_goals", {})
            asked = {
                "page": "walkthrough",
                "strategy": text,
                "names": {},
                "begun": start,
                "moves": moves,
                "want": "goal",
            }
            answers.append(json.loads(entry.step(json.dumps(asked))))
        assert answers[0] == answers[1]
        assert "fault" not in answers[0]
