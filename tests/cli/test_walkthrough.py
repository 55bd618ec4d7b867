"""The command that walks a strategy, and leaves its repository."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from checklist.cli.main import main
from checklist.engine.walkthrough.inputs import filled
from tests.git.real import held, under_git
from tests.named import place_and_code
from tests.paths import SMALL_STRATEGY
from tests.strategies.read import read

SMALL = SMALL_STRATEGY.read_text("utf-8")


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
    printed = "there: small, 1 of 2 steps, 7 lines, the goal is not reached yet\n"
    assert done == Ended(0, printed, "")
    expected = tmp_path / "expected"
    expected.mkdir()
    strategy = filled(read(tmp_path / "docs" / "branching" / "small.yml"))
    under_git(expected, [line.text for line in (*strategy.start, *strategy.steps[0].run)])
    assert held(tmp_path / "there") == held(expected)


def test_the_command_builds_all_of_it_where_no_step_is_named(run: Callable[..., Ended]) -> None:
    Path("empty").mkdir()
    printed = "empty: small, 2 of 2 steps, 8 lines, the goal is reached\n"
    assert run("small", "--into", "empty") == Ended(0, printed, "")


NOT_EMPTY = '--into "{}": it is there, and not empty: name an empty folder, or a new one\n'


@pytest.mark.parametrize(
    ("arguments", "printed"),
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
def test_wrong_use_is_reported(
    run: Callable[..., Ended], arguments: list[str], printed: str
) -> None:
    assert run(*arguments) == Ended(2, "", printed)
    assert not Path("x").exists()


def test_the_command_reports_a_mistake_of_the_file(run: Callable[..., Ended]) -> None:
    file = Path("docs/branching/small.yml")
    file.write_text(SMALL.replace("{fix}", "{fixx}", 1), "utf-8")
    done = run("small", "--into", "x")
    assert (done.status, done.out) == (1, "")
    assert place_and_code(done.problems.splitlines()[0]) == f"{file.as_posix()}:19 unknown-name"


def test_the_command_reports_a_line_that_fails(run: Callable[..., Ended]) -> None:
    file = Path("docs/branching/small.yml")
    file.write_text(SMALL.replace("git switch -c {fix}", "git switch {fix}", 1), "utf-8")
    done = run("small", "--into", "x")
    assert done.status == 1
    assert place_and_code(done.problems.splitlines()[0]) == f"{file.as_posix()}:19 broken-walk"
