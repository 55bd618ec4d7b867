"""A start that was made before is the start that its lines make, file by file."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checklist.build.walkthrough.load import read_strategy
from checklist.engine import entry
from checklist.engine.git.files import read_index
from checklist.engine.walkthrough import respond as browser
from checklist.engine.walkthrough import snapshot as kept_starts
from checklist.engine.walkthrough.inputs import filled
from checklist.engine.walkthrough.snapshot import INDEX, Begun
from checklist.engine.walkthrough.strategy import Line, Strategy, to_data
from checklist.engine.walkthrough.walk import Walk
from tests.git.real import unsound
from tests.paths import ROOT, SMALL_STRATEGY, STRATEGIES

FILES = [*STRATEGIES, SMALL_STRATEGY]


def read(path: Path) -> Strategy:
    reading = read_strategy(path)
    assert reading.strategy, reading.problems
    return reading.strategy


def keep(strategy: Strategy, folder: Path) -> Begun:
    folder.mkdir()
    kept = Walk(filled(strategy), folder).keep()
    assert kept
    return kept


def everything(root: Path) -> dict[str, bytes | None]:
    """Return what each file below `root` holds, None for a folder."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
        if path.relative_to(root).as_posix() != INDEX
    }


@pytest.fixture
def walked(tmp_path: Path) -> Callable[[Strategy, Begun | None], Walk]:
    """Return what begins a walk in a folder of its own."""

    def begin(strategy: Strategy, begun: Begun | None) -> Walk:
        folder = tmp_path / ("laid-out" if begun else "run")
        folder.mkdir()
        return Walk(filled(strategy), folder, begun)

    return begin


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_is_laid_out_is_what_the_lines_leave(
    file: Path, tmp_path: Path, walked: Callable[[Strategy, Begun | None], Walk]
) -> None:
    strategy = read(file)
    kept = json.loads(json.dumps(kept_starts.to_data(keep(strategy, tmp_path / "kept"))))
    laid_out, run = walked(strategy, kept_starts.from_data(kept)), walked(strategy, None)
    assert everything(laid_out.root) == everything(run.root)
    assert read_index(laid_out.sandbox.repository) == read_index(run.sandbox.repository)
    assert (laid_out.ran, laid_out.tags, laid_out.sandbox.line) == (
        run.ran,
        run.tags,
        run.sandbox.line,
    )
    assert unsound(laid_out.root) == ""
    for step in filled(strategy).steps:
        laid_out.run(step.run)
        run.run(step.run)
    assert laid_out.ran == run.ran
    assert everything(laid_out.root) == everything(run.root)


def test_with_other_names_the_lines_are_run(tmp_path: Path) -> None:
    strategy = read(ROOT / "docs/branching/trunk.yml")
    kept = keep(strategy, tmp_path / "kept")
    other = tmp_path / "other"
    other.mkdir()
    walk = Walk(filled(strategy, {"live": "3.4.5"}), other, kept)
    assert "v3.4.5" in walk.tags
    assert "v1.2.0" not in walk.tags


@pytest.mark.parametrize(
    "line", ["echo x > new", "git reset --soft HEAD~1", "git merge --no-commit x"]
)
def test_what_is_not_committed_is_not_kept(tmp_path: Path, line: str) -> None:
    walk = Walk(filled(read(ROOT / "docs/branching/trunk.yml")), tmp_path)
    if "merge" in line:
        for more in ("git switch -c x", "git commit --allow-empty -m x", "git switch main"):
            walk.run([Line(more)])
        walk.run([Line("git commit --allow-empty -m main")])
    assert walk.keep()
    walk.run([Line(line)])
    assert walk.keep() is None


def test_the_page_is_answered_alike_with_a_kept_start_and_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "HOME", tmp_path)
    strategy = read(ROOT / "docs/branching/git-flow.yml")
    kept = kept_starts.to_data(keep(strategy, tmp_path / "kept"))
    text = json.dumps(to_data(strategy))
    for moves in ([], [["step", strategy.steps[0].id]]):
        answers = []
        for begun in (None, kept):
            monkeypatch.setattr(browser, "_open", [])
            monkeypatch.setattr(browser, "_goals", {})
            asked = {
                "page": "walkthrough",
                "strategy": text,
                "names": {},
                "begun": begun,
                "moves": moves,
                "want": "goal",
            }
            answers.append(json.loads(entry.step(json.dumps(asked))))
        assert answers[0] == answers[1]
        assert "fault" not in answers[0]
