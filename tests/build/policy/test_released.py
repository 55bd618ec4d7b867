"""A policy's version must rise with its changes since the newest tag that has it: with real git."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from checklist.build.policy.released import Comparison, check_version
from checklist.engine.source.findings import find_problems
from tests.goldens import Messages
from tests.policies import SMALL

ALONE: Mapping[str, str] = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "LC_ALL": "C",
}
WORDS = SMALL.replace("It can wait.", "It may wait.")
STRICTER = SMALL.replace("then: soon", "then: now").replace("users: [many, all]", "users: many")
QUESTION = SMALL.replace(
    "outcomes:",
    "  - {id: vip, ask: Large, answers: [{id: 'no', label: N}, {id: 'yes', label: Y}]}\noutcomes:",
).replace("rules:\n", "rules:\n  - {when: {vip: 'yes'}, then: now, because: They pay.}\n")


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with one commit and no tag."""
    for name, value in ALONE.items():
        monkeypatch.setenv(name, value)
    git(tmp_path, "init", "--initial-branch=main", ".")
    commit(tmp_path, SMALL)
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    """Run git in `folder`."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, text: str, version: str = "1.0.0") -> None:
    """Commit a policy."""
    (folder / "policy.yml").write_text(text.replace("version: 1.0.0", f"version: {version}"))
    git(folder, "add", "policy.yml")
    git(folder, "commit", "--allow-empty", "--message=Edit")


def check(folder: Path) -> Comparison:
    """Check the version of the policy in the work tree."""
    path = folder / "policy.yml"
    policy = find_problems(path, name="policy.yml").policy
    assert policy
    return check_version(path, policy)


def complaints(folder: Path) -> list[str]:
    """Return the problems of the version as text."""
    return [str(problem) for problem in check(folder).problems]


def test_without_a_tag_that_has_the_policy_it_says_so_and_passes(repository: Path) -> None:
    assert check(repository) == Comparison("no tag in the history has this policy: not compared")
    git(repository, "rm", "policy.yml")
    git(repository, "commit", "--message=Take it away")
    git(repository, "tag", "v1")
    commit(repository, SMALL)
    assert check(repository).summary.startswith("no tag in the history has this policy")


def test_outside_of_a_repository_it_says_so_and_passes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "policy.yml").write_text(SMALL)
    assert check(tmp_path) == Comparison("git lists no tags here: not compared")


def test_where_there_is_no_git_it_says_so_and_passes(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(repository))
    assert check(repository) == Comparison("git lists no tags here: not compared")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [(WORDS, "1.0.0", "1.0.1"), (STRICTER, "1.1.0", "2.0.0"), (QUESTION, "1.0.1", "1.1.0")],
    ids=["words", "stricter", "question"],
)
def test_a_version_that_rose_too_little_is_reported_at_its_line(
    repository: Path, reported: Messages, text: str, low: str, high: str
) -> None:
    git(repository, "tag", "v1")
    commit(repository, text, low)
    reported(complaints(repository))
    commit(repository, text, high)
    assert complaints(repository) == []


def test_the_newest_tag_of_this_history_that_has_the_policy_counts(repository: Path) -> None:
    git(repository, "tag", "v1")
    commit(repository, STRICTER, "2.0.0")
    git(repository, "tag", "v2")
    git(repository, "checkout", "-b", "elsewhere")
    commit(repository, SMALL, "9.0.0")
    git(repository, "tag", "v9")
    git(repository, "checkout", "main")
    assert check(repository) == Comparison("2.0.0 in v2, 2.0.0 now: the same")


def test_a_policy_of_old_that_cannot_be_decided_with_is_passed_over(repository: Path) -> None:
    git(repository, "tag", "v1")
    commit(repository, "id: broken\n")
    git(repository, "tag", "v2")
    commit(repository, STRICTER, "1.0.1")
    found = check(repository)
    assert found.summary.startswith(
        "the policy in v2 cannot be decided with; 1.0.0 in v1, 1.0.1 now"
    )
    assert [problem.code for problem in found.problems] == ["stale-version"]


def test_the_newest_tag_is_that_of_the_newest_commit_whenever_it_was_made(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repository, "tag", "v1")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2099-01-01T00:00:00Z")
    commit(repository, STRICTER, "2.0.0")
    git(repository, "tag", "--annotate", "--message=Two", "v2")
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2099-02-01T00:00:00Z")
    git(repository, "tag", "--annotate", "--message=One, signed", "v1-signed", "v1")
    assert check(repository) == Comparison("2.0.0 in v2, 2.0.0 now: the same")


def test_a_policy_behind_a_link_and_tags_in_columns_are_found(repository: Path) -> None:
    git(repository, "config", "column.ui", "always")
    git(repository, "tag", "v1")
    git(repository, "branch", "v1")
    (repository / "elsewhere").mkdir()
    link = repository / "elsewhere" / "mine.yml"
    link.symlink_to(repository / "policy.yml")
    policy = find_problems(link, name="mine.yml").policy
    assert policy
    assert check_version(link, policy) == Comparison("1.0.0 in v1, 1.0.0 now: the same")
