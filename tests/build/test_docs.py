"""A file below docs/ is found by its path, and a folder laid over another comes first."""

from pathlib import Path

import pytest

from checklist.build.docs import Docs, default, docs_of


@pytest.fixture
def layered(tmp_path: Path) -> Docs:
    for name in ("team/triage/policy.yml", "own/triage/policy.yml", "own/triage/index.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    (tmp_path / "own/folder.yml").mkdir()
    return Docs((tmp_path / "team", tmp_path / "own"))


def test_the_first_folder_that_has_a_file_wins(layered: Docs, tmp_path: Path) -> None:
    assert layered.find("triage/policy.yml") == tmp_path / "team/triage/policy.yml"
    assert layered.find("triage/index.md") == tmp_path / "own/triage/index.md"


def test_a_folder_is_no_file_and_what_is_missing_is_none(layered: Docs) -> None:
    assert layered.find("folder.yml") is None
    assert layered.find("triage/none.md") is None


def test_files_that_match_are_listed_once_by_path(layered: Docs, tmp_path: Path) -> None:
    assert layered.matching("**/*.yml") == {
        "triage/policy.yml": tmp_path / "team/triage/policy.yml"
    }
    assert sorted(layered.paths()) == ["triage/index.md", "triage/policy.yml"]


def test_a_command_names_the_file_that_it_would_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default("triage/policy.yml")() == Path("docs/triage/policy.yml")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/links.yml").touch()
    assert default("links.yml")() == Path("docs/links.yml")
    assert docs_of(tmp_path).find("links.yml") == tmp_path / "docs/links.yml"
