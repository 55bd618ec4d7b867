"""What a build keeps is used again for the same input alone, and a fault of it does no harm."""

from collections.abc import Callable
from pathlib import Path

import pytest

from checklist.build import kept
from checklist.build.kept import Kept
from checklist.build.site.triage_page import read_checklist
from checklist.build.site.walkthrough_page import read_walks
from tests.paths import ROOT
from tests.policies import SMALL


def counting(text: str) -> tuple[Callable[[], str], list[str]]:
    """Return a maker of `text`, and the list that grows with each call."""
    calls: list[str] = []

    def make() -> str:
        calls.append(text)
        return text

    return make, calls


def test_a_text_is_made_once_for_each_input(tmp_path: Path) -> None:
    make, calls = counting("übrig")
    for _ in range(2):
        assert Kept(tmp_path).text("a", "b", make=make) == "übrig"
    assert len(calls) == 1
    Kept(tmp_path).text("ab", make=make)
    Kept(tmp_path).text("a", "b ", make=make)
    assert len(calls) == 3


def test_without_a_folder_nothing_is_kept() -> None:
    make, calls = counting("x")
    nothing = Kept(None)
    nothing.note("a")
    assert not nothing.has("a")
    assert [nothing.text("a", make=make), nothing.text("a", make=make)] == ["x", "x"]
    assert len(calls) == 2


@pytest.mark.parametrize("broken", [b"", b"no digest", b"\xff\n", b"\n"])
def test_a_file_that_is_not_what_was_written_is_made_again(tmp_path: Path, broken: bytes) -> None:
    make, calls = counting("whole")
    Kept(tmp_path).text("a", make=make)
    (file,) = tmp_path.iterdir()
    file.write_bytes(broken)
    assert Kept(tmp_path).text("a", make=make) == "whole"
    file.write_bytes(file.read_bytes()[:-1])
    assert Kept(tmp_path).text("a", make=make) == "whole"
    assert len(calls) == 3


@pytest.mark.parametrize("part", ["_code", "_data"])
def test_other_code_or_other_words_make_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    Kept(tmp_path).note("a")
    assert Kept(tmp_path).has("a")
    monkeypatch.setattr(kept, part, lambda: b"another")
    assert not Kept(tmp_path).has("a")


def test_the_digest_of_the_code_covers_every_module_template_and_word() -> None:
    code = {*kept.contents(is_code=True)}
    data = {*kept.contents(is_code=False)}
    assert b"engine/policy/prove.py" in code
    assert {b"engine/triage/templates/form.html", b"engine/words/en/triage.json"} <= data
    assert not [name for name in data if name.endswith(b".pyc")]


def test_what_was_not_used_for_longest_goes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "FILES", 20)
    store = Kept(tmp_path)
    for at in range(22):
        store.note(str(at))
    assert store.has("0")  # used again
    store.note("22")
    assert len([*tmp_path.iterdir()]) == 20
    assert [store.has(str(at)) for at in (0, 1, 2, 3, 4, 22)] == [
        True,
        False,
        False,
        False,
        True,
        True,
    ]


def test_a_policy_is_proved_once_and_its_problems_are_told_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Kept(tmp_path / "kept")
    path = tmp_path / "policy.yml"

    def read(text: str) -> int:
        path.write_text(text, "utf-8")
        found = read_checklist(
            path, name="p.yml", folder="triage", resolve=lambda _: None, kept=store
        )
        return len(found.problems)

    assert read(SMALL) == 0
    assert [read(SMALL.replace("then: now", "then: nwo")) for _ in range(2)].count(0) == 0
    path.with_name("scenarios.yml").write_text("- {id: a}\n", "utf-8")
    assert read(SMALL) > 0
    path.with_name("scenarios.yml").unlink()
    proofs: list[object] = []
    monkeypatch.setattr("checklist.engine.source.findings.examine", proofs.append)
    assert read(SMALL) == 0
    assert proofs == []


def test_a_strategy_is_walked_once_and_its_problems_are_told_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Kept(tmp_path / "kept")
    path = tmp_path / "trunk.yml"
    text = ROOT.joinpath("docs/branching/trunk.yml").read_text("utf-8")
    path.write_text(text, "utf-8")
    assert read_walks([(path, "trunk.yml")], kept=store).problems == ()
    walked: list[object] = []

    def walk(strategy: object) -> tuple[()]:
        walked.append(strategy)
        return ()

    monkeypatch.setattr("checklist.build.site.walkthrough_page.check_strategy", walk)
    assert len(read_walks([(path, "trunk.yml")], kept=store).strategies) == 1
    assert walked == []
    path.write_text(text + "\n", "utf-8")
    read_walks([(path, "trunk.yml")], kept=store)
    assert len(walked) == 1
