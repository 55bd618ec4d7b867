"""What the pipelines' git checks let through and what they stop, in scratch repositories."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.pipelines import github, gitlab

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), "Reader"),
    **dict.fromkeys(("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"), "reader@example.com"),
    "RELEASE_BRANCH": "release/{line}",
    "FORWARD_TO": "main",
    "LAST": "v1.2.0",
    "GITHUB_OUTPUT": "check.env",
    "GITHUB_STEP_SUMMARY": "summary.md",
}

SCRIPTS = {
    "github": {
        "shell": "bash --noprofile --norc -eo pipefail",
        "check": github["jobs"]["check"]["steps"][-1]["run"],
        "forward-port": github["jobs"]["forward-port"]["steps"][-1]["run"],
    },
    "gitlab": {
        "shell": "sh -e",
        "check": gitlab["check"]["script"][0],
        "forward-port": gitlab["forward-port"]["script"][0],
    },
}

Run = Callable[[str, str], str]


@pytest.fixture(params=SCRIPTS)
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """Return what runs a job's lines for a tag, and answers what they print, "" when all is well.

    There is a repository in which v1.2.0 is live, and main has a fix and unreleased work.
    """
    script = SCRIPTS[request.param]

    def git(lines: str) -> None:
        for line in lines.strip().splitlines():
            assert _shell(tmp_path, "sh -e", line).returncode == 0, line

    git(
        """
        git init -q -b main
        seq 9 > file && git add file && git commit -qm one && git tag -a v1.2.0 -m v1.2.0
        sed -i s/9/nine/ file && git commit -qam unreleased
        sed -i s/1/one/ file && git commit -qam fix
        git switch -qc release/1.2 v1.2.0
        """
    )

    def job(lines: str, name_and_tag: str) -> str:
        git(lines)
        name, tag = name_and_tag.split()
        # as a checkout with all branches has them
        git("git fetch -q . '+refs/heads/*:refs/remotes/origin/*'")
        done = _shell(tmp_path, script["shell"], script[name], tag)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    return job


def _shell(root: Path, shell: str, lines: str, tag: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*shell.split(), "-c", lines],
        cwd=root,
        env=ENVIRONMENT | {"GITHUB_REF_NAME": tag, "CI_COMMIT_TAG": tag},
        capture_output=True,
        check=False,
        text=True,
    )


PICK = "git cherry-pick -x main"
NAMED = """git commit -qam fix
git switch -q main
git commit -q --allow-empty -m 'Bring it forward' -m $(git rev-parse release/1.2)
git switch -q release/1.2"""


def test_a_hotfix_with_the_fix_alone_passes_and_is_found_on_main(run: Run) -> None:
    assert run(f"{PICK}\ngit tag -a v1.2.1 -m v1.2.1", "check v1.2.1") == ""
    assert run("", "forward-port v1.2.1") == ""


@pytest.mark.parametrize(
    ("lines", "reported"),
    [
        (f"{PICK}\ngit tag v1.2.1", "v1.2.1 is not annotated"),
        (f"git tag v1.2.2\n{PICK}\ngit tag -a v1.2.1 -m 1", "v1.2.2 is there already"),
        ("git tag -a v1.2.1 -m 1", "v1.2.1 adds nothing to v1.2.0"),
        ("git switch -q main\ngit tag -a v1.2.1 -m 1", "not on origin/release/1.2"),
        ("git tag -d v1.2.0\ngit tag -a v1.2.1 -m 1", "There is no release of 1.2"),
        (
            f"{PICK}\ngit tag -d v1.2.0\ngit tag -a v1.2.0 -m 0 main\ngit tag -a v1.2.1 -m 1",
            "v1.2.1 does not come from v1.2.0",
        ),
    ],
    ids=lambda text: text.rpartition("\n")[2],
)
def test_a_wrong_tag_stops_before_anything_is_built(run: Run, lines: str, reported: str) -> None:
    assert reported in run(lines, "check v1.2.1")


def test_a_tag_on_the_wrong_commit_is_replaced_by_the_next_number(run: Run, tmp_path: Path) -> None:
    lines = f"{PICK}\ngit tag -a v1.2.1 -m v1.2.1 main\ngit tag -a v1.2.2 -m v1.2.2"
    assert "does not come from v1.2.1. Leave it." in run(lines, "check v1.2.2")
    replaces = "git tag -a v1.2.3 -m v1.2.3 -m 'Replaces: v1.2.1' -m 'Replaces: v1.2.2'"
    assert run(replaces, "check v1.2.3") == ""
    assert (tmp_path / "check.env").read_text("utf-8").lower() == "last=v1.2.0\n"


@pytest.mark.parametrize("message", ["local", "fix -m '(cherry picked from commit 1234567)'"])
def test_a_fix_that_main_lacks_is_named(run: Run, message: str) -> None:
    lines = f"sed -i s/1/ONE/ file\ngit commit -qam {message}\ngit tag -a v1.2.1 -m v1.2.1"
    assert "main lacks" in run(lines, "forward-port v1.2.1")


@pytest.mark.parametrize(
    "lines",
    [
        "git commit -qam 'raise the version' -m 'Forward-port: not needed'",
        'git commit -qam fix -m "(cherry picked from commit $(git rev-parse main))"',
        'git commit -qam fix -m "Adapted from $(git rev-parse --short main)."',
        NAMED,
    ],
    ids=["not needed", "picked", "adapted", "named on main"],
)
def test_a_fix_that_went_to_main_in_another_form_is_not_asked_for(run: Run, lines: str) -> None:
    lines = f"sed -i s/1/ONE/ file\n{lines}\ngit tag -a v1.2.1 -m v1.2.1"
    assert run(lines, "forward-port v1.2.1") == ""
