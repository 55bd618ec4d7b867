"""Tab: what the word before the caret can become."""

from pathlib import Path

import pytest

from checklist.engine.git.complete import Completion, complete
from checklist.engine.git.sandbox import Sandbox

START = (
    "echo a > notes",
    "echo b > note.py",
    "git add .",
    "git commit -m a",
    "git tag v1.2.0",
    "git branch release/1.2",
    "git branch review",
    "echo c > 'two words'",
)


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """Return a sandbox with branches, a tag and files."""
    made = Sandbox(tmp_path)
    for line in START:
        assert made.run(line).ok
    return made


def at_end(sandbox: Sandbox, line: str) -> Completion:
    """Return the completion at the end of a line."""
    return complete(sandbox.repository, line, len(line))


@pytest.mark.parametrize(
    ("line", "becomes"),
    [
        ("gi", "git "),
        ("git swi", "git switch "),
        ("git cherry-", "git cherry-pick "),
        ("git switch rel", "git switch release/1.2 "),
        ("git switch -c fix v", "git switch -c fix v1.2.0 "),
        ("git log v1", "git log v1.2.0 "),
        ("git log v1.2.0..ma", "git log v1.2.0..main "),
        ("git branch --contains v", "git branch --contains v1.2.0 "),
        ("git commit --am", "git commit --amend "),
        ("git cherry-pick --cont", "git cherry-pick --continue "),
        ("git add note.", "git add note.py "),
        ("git checkout -- notes", "git checkout -- notes "),
        ("cat no", "cat note"),
        ("echo more >> notes", "echo more >> notes "),
        ("help swi", "help switch "),
        ("git help mer", "git help merge "),
    ],
)
def test_a_word_that_can_be_only_one_is_completed(
    line: str, becomes: str, sandbox: Sandbox
) -> None:
    found = at_end(sandbox, line)
    assert (found.line, found.caret) == (becomes, len(becomes))


@pytest.mark.parametrize(
    ("line", "choices"),
    [
        ("git switch re", ("release/1.2", "review")),
        ("git switch ", ("main", "release/1.2", "review")),
        ("git merge re", ("release/1.2", "review")),
        ("cat note", ("note.py", "notes")),
        ("git re", ("reset", "revert")),
    ],
)
def test_where_there_are_several_they_are_told(
    line: str, choices: tuple[str, ...], sandbox: Sandbox
) -> None:
    assert at_end(sandbox, line).choices == choices


@pytest.mark.parametrize(
    "line",
    [
        "",
        "nonsense",
        "git nonsense x",
        "git status ",
        "git switch -c v",
        "git switch v",
        "git commit -m re",
        "git commit -m 'open",
        "git tag -a v1.2.1 -m v1",
        "echo re",
        "cat two",
        "git log -n ",
        "help git switch ",
    ],
)
def test_where_there_is_nothing_to_complete_the_line_stays(line: str, sandbox: Sandbox) -> None:
    assert at_end(sandbox, line) == Completion(line, len(line))


def test_the_word_before_the_caret_is_completed_wherever_it_is(sandbox: Sandbox) -> None:
    found = complete(sandbox.repository, "git switch rel --detach", 14)
    assert (found.line, found.caret) == ("git switch release/1.2 --detach", 22)
    assert complete(sandbox.repository, "git switch", 5).line == "git switch"
