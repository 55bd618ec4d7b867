"""Strategies: their files, the names that are entered, the story as it is walked, the goal."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from checklist.build.walkthrough.check import check_strategy
from checklist.build.walkthrough.load import read_strategy
from checklist.cli.main import main
from checklist.engine.walkthrough.inputs import complaints, filled
from checklist.engine.walkthrough.strategy import (
    Line,
    Strategy,
    from_data,
    to_data,
)
from checklist.engine.walkthrough.walk import story, walkthrough
from tests.git.real import held, in_sandbox, under_git, unsound
from tests.goldens import Case, Goldens, cases
from tests.paths import ROOT, SMALL_STRATEGY, STRATEGIES

SMALL = SMALL_STRATEGY.read_text("utf-8")
MISTAKES = cases("strategies.yml")


def read(path: Path) -> Strategy:
    """Return the strategy at `path`, which must be without problems."""
    reading = read_strategy(path)
    assert reading.strategy, reading.problems
    assert reading.problems == ()
    return reading.strategy


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


def problems_of(folder: Path, text: str) -> list[str]:
    """Return every problem of a strategy file, walked if it can be."""
    path = folder / "small.yml"
    path.write_text(text, "utf-8")
    reading = read_strategy(path, name="small.yml")
    told = list(reading.problems)
    if reading.strategy:
        told += check_strategy(filled(reading.strategy))
    return [str(problem) for problem in told]


# The site's own strategies.


@pytest.mark.parametrize("path", STRATEGIES, ids=lambda path: path.stem)
def test_every_strategy_and_pitfall_works_out(path: Path) -> None:
    assert check_strategy(filled(read(path))) == ()


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


def test_every_kind_of_pitfall_can_be_taken() -> None:
    there = {pitfall.id for path in STRATEGIES for pitfall in read(path).pitfalls}
    assert there >= {
        "cut-from-main",
        "forgotten-back-merge",
        "open-release-missed",
        "merge-without-m",
        "moved-tag",
        "reverted-merge",
        "conflict",
    }


@pytest.mark.parametrize("path", STRATEGIES, ids=lambda path: path.stem)
def test_a_strategy_is_explained_on_a_page_of_the_site(path: Path) -> None:
    assert (ROOT / "docs" / read(path).page).is_file()


@pytest.mark.parametrize("path", STRATEGIES, ids=lambda path: path.stem)
def test_a_strategy_comes_back_from_json_as_it_was(path: Path) -> None:
    strategy = read(path)
    assert from_data(json.loads(json.dumps(to_data(strategy)))) == strategy


# Mistakes in a file.


def test_the_small_strategy_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(tmp_path, SMALL) == []


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: case["shows"])
def test_a_mistake_is_told_at_its_line(case: Case, goldens: Goldens, tmp_path: Path) -> None:
    assert SMALL.count(case["replace"]) == 1, "what is replaced must stand there once"
    text = SMALL.replace(case["replace"], case["with"])
    goldens.hold(case, problems=problems_of(tmp_path, text))


def test_all_mistakes_of_form_are_told_at_once(tmp_path: Path) -> None:
    text = SMALL
    for case in MISTAKES[:3]:
        text = text.replace(case["replace"], case["with"])
    told = [problem for case in MISTAKES[:3] for problem in case["problems"]]
    assert len(problems_of(tmp_path, text)) == len(told)


@pytest.mark.parametrize("text", ["", "- a\n", "small\n", "id: [\n"])
def test_a_file_that_holds_no_strategy_is_told(text: str, tmp_path: Path) -> None:
    assert problems_of(tmp_path, text)[-1].endswith("[bad-yaml]")


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


def test_a_goal_that_holds_before_the_first_step_is_told(tmp_path: Path) -> None:
    lines = SMALL.split("\n")
    kept = [line for line in lines if "{version}" not in line or "check:" not in line]
    text = "\n".join(kept[: kept.index("pitfalls:")])
    told = "small.yml:32: the goal holds before the first step: "
    assert problems_of(tmp_path, text) == [
        told + "add a check of what the steps bring about [broken-walk]"
    ]


# The command.


@dataclass(frozen=True)
class Ended:
    """How the command ended, and what it said."""

    status: int
    out: str
    problems: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ended]:
    """Return what runs the command where the small strategy is the only one."""
    docs = tmp_path / "docs" / "branching"
    docs.mkdir(parents=True)
    (docs / "small.yml").write_text(SMALL, "utf-8")
    monkeypatch.chdir(tmp_path)

    def command(*arguments: str) -> Ended:
        done = CliRunner().invoke(main, ["walkthrough", *arguments])
        return Ended(done.exit_code, done.stdout, done.stderr)

    return command


def test_the_command_builds_the_repository_up_to_a_step(
    run: Callable[..., Ended], tmp_path: Path
) -> None:
    done = run("small", "--until", "fix", "--into", "there")
    told = "there: small, 1 of 2 steps, 7 lines, the goal is not reached yet\n"
    assert done == Ended(0, told, "")
    expected = tmp_path / "expected"
    expected.mkdir()
    strategy = filled(read(tmp_path / "docs" / "branching" / "small.yml"))
    under_git(expected, [line.text for line in (*strategy.start, *strategy.steps[0].run)])
    assert held(tmp_path / "there") == held(expected)


def test_the_command_builds_all_of_it_where_no_step_is_named(run: Callable[..., Ended]) -> None:
    Path("empty").mkdir()
    told = "empty: small, 2 of 2 steps, 8 lines, the goal is reached\n"
    assert run("small", "--into", "empty") == Ended(0, told, "")


NOT_EMPTY = '--into "{}": it is there, and not empty: name an empty folder, or a new one\n'


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["small-one", "--into", "x"], 'unknown strategy "small-one": did you mean "small"?\n'),
        (["../small", "--into", "x"], 'unknown strategy "../small": did you mean "small"?\n'),
        (
            ["small", "--until", "fixx", "--into", "x"],
            '--until "fixx": no such step: did you mean "fix"?\n',
        ),
        (
            ["small", "--into", "docs"],
            NOT_EMPTY.format("docs"),
        ),
        (
            ["small", "--into", "docs/branching/small.yml"],
            NOT_EMPTY.format("docs/branching/small.yml"),
        ),
    ],
)
def test_wrong_use_is_told(run: Callable[..., Ended], arguments: list[str], told: str) -> None:
    assert run(*arguments) == Ended(2, "", told)
    assert not Path("x").exists()


def test_the_command_tells_a_mistake_of_the_file(run: Callable[..., Ended]) -> None:
    file = Path("docs/branching/small.yml")
    file.write_text(SMALL.replace("{fix}", "{fixx}", 1), "utf-8")
    done = run("small", "--into", "x")
    assert (done.status, done.out) == (1, "")
    assert done.problems.startswith(f'{file.as_posix()}:19: unknown name "{{fixx}}"')


def test_the_command_tells_a_line_that_fails(run: Callable[..., Ended]) -> None:
    file = Path("docs/branching/small.yml")
    file.write_text(SMALL.replace("git switch -c {fix}", "git switch {fix}", 1), "utf-8")
    done = run("small", "--into", "x")
    assert done.status == 1
    assert done.problems.startswith(f'{file.as_posix()}:19: "git switch fix/1.2.1" fails: fatal: ')
