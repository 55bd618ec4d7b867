"""The command that runs a file of git commands in a new sandbox."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from checklist.cli.main import main
from tests.git.real import held, under_git, unsound
from tests.goldens import Messages

LINES = ["echo a > a", "git add a", "", "# a comment", 'git commit -m "One"', "git status -sb"]
SAID = """\
$ echo a > a
$ git add a
$ # a comment
$ git commit -m "One"
[main (root-commit) 76c8f6c] One
 1 file changed, 1 insertion(+)
 create mode 100644 a
$ git status -sb
## main
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """Return a file of commands, none of which fails."""
    path = tmp_path / "hotfix.txt"
    path.write_text("\n".join(LINES) + "\n", "utf-8")
    return path


def run(script: Path, into: Path) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["sandbox", "--into", str(into), str(script)])


def test_each_line_is_shown_with_what_it_says(script: Path, tmp_path: Path) -> None:
    ran = run(script, tmp_path / "made" / "here")
    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[:4] == SAID.splitlines()[:4]
    assert ran.stdout.splitlines()[5:] == SAID.splitlines()[5:]
    assert ran.stderr == ""


def test_real_git_makes_the_same_repository(script: Path, tmp_path: Path) -> None:
    (tmp_path / "git").mkdir()
    (tmp_path / "sandbox").mkdir()
    under_git(tmp_path / "git", LINES)
    assert run(script, tmp_path / "sandbox").exit_code == 0
    assert held(tmp_path / "sandbox") == held(tmp_path / "git")
    assert unsound(tmp_path / "sandbox") == ""


def test_a_line_that_fails_is_reported_and_the_next_one_runs(
    script: Path, tmp_path: Path, reported: Messages
) -> None:
    script.write_text("git switch mian\necho a > a\n\ngit add b\x07\n", "utf-8")
    ran = run(script, tmp_path / "made")
    assert ran.exit_code == 1
    reported(line.replace(script.as_posix(), "script") for line in ran.stderr.splitlines())
    assert (tmp_path / "made" / "a").read_text("utf-8") == "a\n"


def test_a_folder_that_is_not_empty_is_wrong_use(script: Path, tmp_path: Path) -> None:
    ran = run(script, tmp_path)
    assert ran.exit_code == 2
    assert "it is there, and not empty: name an empty folder, or a new one" in ran.stderr
    assert not (tmp_path / ".git").exists()


def test_a_file_that_is_no_text_is_wrong_use(script: Path, tmp_path: Path) -> None:
    script.write_bytes(b"\xff\xfe")
    ran = run(script, tmp_path / "made")
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert not (tmp_path / "made").exists()
