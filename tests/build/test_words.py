"""Each language says what English says: what it lacks or gets wrong is reported at its line."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from checklist.build.words import FOLDER, LACKS, check_words, languages
from checklist.cli.main import main

ENGLISH = """\
{
  "plural": {"one": "i = 1 and v = 0"},
  "retry": "Try again",
  "link": "See <a href=\\"#x\\">{title}</a>",
  "steps": {"one": "{n} step", "other": "{n} steps"}
}
"""
ROOM = """\
{
  "end": "Where it ends",
  "of": "{one} of {all}"
}
"""
POLISH = """\
{
  "plural": {"one": "i = 1 and v = 0", "few": "v = 0 and i % 10 = 2..4 and i % 100 != 12..14"},
  "retry": "Ponów",
  "link": "Zobacz <a href=\\"#x\\">{title}</a>",
  "steps": {"one": "krok", "few": "{n} kroki", "other": "{n} kroków"}
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return words in two languages; Polish lacks a room."""
    for language, text in (("en", ENGLISH), ("pl", POLISH)):
        (tmp_path / language).mkdir()
        (tmp_path / language / "engine.json").write_text(text, "utf-8")
    (tmp_path / "en" / "room.json").write_text(ROOM, "utf-8")
    return tmp_path


def reported(folder: Path, language: str = "pl") -> list[tuple[str, str]]:
    """Return place and code of each problem."""
    found = check_words(language, folder=folder, name="words")
    return [(str(problem.where), problem.code) for problem in found]


ABSENT = ("words/pl/room.json:1", LACKS)


def test_a_language_that_says_all_has_no_problem(folder: Path) -> None:
    (folder / "pl" / "room.json").write_text('{"of": "{all}: {one}", "end": "Koniec"}', "utf-8")
    assert reported(folder) == reported(folder, "en") == []
    assert languages(folder) == ("en", "pl")


def test_a_room_that_is_not_said_is_reported_once(folder: Path) -> None:
    assert reported(folder) == [ABSENT]


FORMS = '{"one": "krok", "few": "{n} kroki", "other": "{n} kroków"}'


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ('  "retry": "Ponów",\n', "", 1, LACKS),
        ('"Ponów"', '"Ponów", "retri": "Ponów"', 3, "unknown-key"),
        ('"retry": "Ponów"', '"retry": "Ponów",\n  "retry": "Raz"', 3, "duplicate-key"),
        ('"Ponów"', '{"other": "Ponów"}', 3, "bad-value"),
        ("Ponów", "Ponów {n", 3, "bad-value"),
        ("Ponów", "Ponów {n}", 3, "unknown-name"),
        ("Ponów", "Ponów {}", 3, "unknown-name"),
        ("Ponów", "<b>Ponów</b>", 3, "bad-value"),
        ("{title}", "to", 4, LACKS),
        ("#x", "#y", 4, "bad-value"),
        (FORMS, '"{n} kroków"', 5, "bad-value"),
        ('"few": "{n} kroki", ', "", 5, LACKS),
        ('"other": "{n} kroków"', '"other": "kroków"', 5, LACKS),
        (', "other": "{n} kroków"', "", 5, "bad-value"),
        ('"few": "{n} kroki"', '"few": "{n} kroki", "many": "{n}"', 5, "unknown-name"),
        ("i % 10 = 2..4", "i mod 10 is 2..4", 2, "bad-value"),
        ('"Ponów",', '"Ponów"', 4, "bad-yaml"),
    ],
)
def test_what_a_language_lacks_or_gets_wrong_is_reported_at_its_line(
    folder: Path, old: str, new: str, line: int, code: str
) -> None:
    assert POLISH.count(old) == 1
    (folder / "pl" / "engine.json").write_text(POLISH.replace(old, new), "utf-8")
    assert reported(folder) == [(f"words/pl/engine.json:{line}", code), ABSENT]


def test_what_is_not_said_is_reported_in_the_order_of_english(folder: Path) -> None:
    (folder / "pl" / "room.json").write_text("{}", "utf-8")
    found = check_words("pl", folder=folder, name="words")
    assert [problem.what.split('"')[1] for problem in found] == ["end", "of"]


def test_a_misspelt_place_is_reported_with_the_nearest_one(folder: Path) -> None:
    (folder / "pl" / "engine.json").write_text(POLISH.replace("{title}", "{tilte}"), "utf-8")
    found = check_words("pl", folder=folder, name="words")
    assert [problem.code for problem in found] == ["unknown-name", LACKS, LACKS]
    assert found[0].cure == 'did you mean "title"?'


def test_words_without_keys_are_reported(folder: Path) -> None:
    (folder / "pl" / "engine.json").write_text("[]", "utf-8")
    assert reported(folder) == [("words/pl/engine.json:1", "bad-yaml"), ABSENT]


def test_words_of_a_room_that_there_is_not_are_reported(folder: Path) -> None:
    (folder / "pl" / "rom.json").write_text(ROOM, "utf-8")
    assert reported(folder) == [("words/pl/rom.json:1", "unknown-name"), ABSENT]


def test_what_english_gets_wrong_is_reported_for_english_alone(folder: Path) -> None:
    (folder / "en" / "engine.json").write_text(ENGLISH.replace("again", "{again"), "utf-8")
    assert reported(folder) == [ABSENT]
    assert reported(folder, "en") == [("words/en/engine.json:3", "bad-value")]


def test_the_command_reports_on_all_languages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fine = CliRunner().invoke(main, ["words"])
    assert (fine.exit_code, fine.stderr) == (0, "")
    copy = tmp_path / "words"
    shutil.copytree(FOLDER, copy)
    (copy / "xx").mkdir()
    for name in ("checklist.build.words.FOLDER", "checklist.cli.site.WORDS"):
        monkeypatch.setattr(name, copy)
    monkeypatch.setattr(languages, "__defaults__", (copy,))
    monkeypatch.setattr(check_words, "__kwdefaults__", {"folder": copy})
    ran = CliRunner().invoke(main, ["words"])
    assert ran.exit_code == 1
    rooms = {path.name for path in (copy / "en").iterdir()}
    assert len(ran.stderr.splitlines()) == len(rooms)
    assert all(line.endswith(f"[{LACKS}]") for line in ran.stderr.splitlines())
