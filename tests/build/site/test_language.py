"""The language of the site: theme.language, where there are words in it."""

from pathlib import Path
from typing import Any

import pytest

from checklist.build.site.language import choose_language, name_switches


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Return settings that inherit the language."""
    (tmp_path / "mkdocs.yml").write_text("INHERIT: playbook.yml\ntheme: {name: x}\n", "utf-8")
    (tmp_path / "playbook.yml").write_text("theme:\n  font: false\n  language: eng\n", "utf-8")
    return tmp_path / "mkdocs.yml"


def shown(path: Path) -> str:
    return path.name


def test_a_language_that_has_words_is_taken(settings: Path) -> None:
    assert choose_language({"language": "en"}, settings, shown=shown) == ("en", ())
    assert choose_language({}, settings, shown=shown) == ("en", ())


def test_a_language_without_words_is_reported_at_its_line(settings: Path) -> None:
    language, (problem,) = choose_language({"language": "eng"}, settings, shown=shown)
    assert language == "en"
    assert (str(problem.where), problem.code) == ("playbook.yml:3", "unknown-name")
    assert problem.cure == 'did you mean "en"?'


def test_the_switches_of_the_colours_are_named_where_the_settings_do_not() -> None:
    palette: list[dict[str, Any]] = [
        {"scheme": "default", "toggle": {"icon": "x"}},
        {"scheme": "slate", "toggle": {"icon": "x", "name": "Own"}},
        {"scheme": "other", "toggle": {"icon": "x"}},
        {"scheme": "default"},
    ]
    name_switches({"palette": palette}, str.upper)
    assert [look.get("toggle") for look in palette] == [
        {"icon": "x", "name": "SWITCH_TO_DARK"},
        {"icon": "x", "name": "Own"},
        {"icon": "x"},
        None,
    ]
    name_switches({"palette": {"scheme": "default"}}, str.upper)
