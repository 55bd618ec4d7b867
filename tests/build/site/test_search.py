"""The words of the search: their file, what is wrong in it, and what the theme's index is given."""

import json
from pathlib import Path

import pytest

from checklist.build.site.glossary import Glossary, Term
from checklist.build.site.search import Search, read_search
from tests.goldens import Messages

WRITTEN = """\
ignored: [really]
words:
  - {same: [roll back], typed: [revert, undo]}
  - {same: [flag off, switch]}
"""
INDEX = json.dumps(
    {
        "config": {"lang": ["en"], "fields": {"title": {"boost": 1000.0}}},
        "docs": [
            {"location": "back/", "title": "Roll-back", "text": "<p>Switches</p>"},
            {"location": "back/#how", "title": "How", "text": "Step by step."},
        ],
    }
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of the words."""
    path = tmp_path / "search.yml"
    path.write_text(WRITTEN, "utf-8")
    return path


def test_the_index_gets_words_and_glossary_and_what_each_page_is_about(file: Path) -> None:
    search = read_search(file, name="search.yml")
    assert search.problems == ()
    terms = (Term(("CAB", "change board"), "A group.", "", 1), Term(("defect",), "A fault.", "", 2))
    extended = search.extended(INDEX, Glossary("g.yml", terms), {"back/": "Go back."})
    assert json.loads(extended) == {
        "config": {
            "lang": ["en"],
            "fields": {"title": {"boost": 1000.0}, "summary": {"boost": 1.0}},
            "words": {
                "groups": [
                    {"same": ["roll back"], "typed": ["revert", "undo"]},
                    {"same": ["flag off", "switch"], "typed": []},
                    {"same": ["CAB", "change board"], "typed": []},
                ],
                "ignored": ["really"],
            },
        },
        "docs": [
            {**json.loads(INDEX)["docs"][0], "summary": "Go back."},
            json.loads(INDEX)["docs"][1],
        ],
    }


def test_a_group_lives_while_one_of_its_words_is_in_a_page(file: Path) -> None:
    search = read_search(file, name="search.yml")
    assert search.dead(INDEX) == ()
    (problem,) = search.dead(INDEX.replace("Switches", "Stitches"))
    assert (problem.where.line, problem.code) == (4, "unused-words")
    assert "flag off" in problem.what


def test_a_site_without_words_is_searched_all_the_same() -> None:
    words = json.loads(Search("search.yml").extended(INDEX, Glossary("g.yml"), {}))["config"]
    assert words["words"] == {"groups": [], "ignored": []}


def test_mistakes_are_reported_at_their_line(file: Path, reported: Messages) -> None:
    file.write_text(
        WRITTEN.replace("really", "[]")
        + "  - {typed: [x]}\n"
        + "  - {same: [alone]}\n"
        + "  - {same: [hot fix], typed: [patch, hot-fix]}\n"
        + "  - {same: one, typo: [two]}\n",
        "utf-8",
    )
    reported(read_search(file, name="s.yml").problems)
    file.write_text("- {same: [a, b]}\n", "utf-8")
    assert [problem.code for problem in read_search(file, name="s.yml").problems] == ["bad-yaml"]
