"""The words of the search: their file, what is wrong in it, and what the theme's index is given."""

import json
from pathlib import Path

import pytest

from checklist.build.site.glossary import Glossary, Term
from checklist.build.site.search import INDEX, SECTIONS, Search, read_search
from tests.goldens import Messages

WRITTEN = """\
ignored: [really]
words:
  - {same: [roll back], typed: [revert, undo]}
  - {same: [flag off, switch]}
"""
WHOLE = json.dumps(
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


def test_what_only_a_search_needs_is_apart_with_words_glossary_and_summaries(file: Path) -> None:
    search = read_search(file, name="search.yml")
    assert search.problems == ()
    terms = (Term(("CAB", "change board"), "A group.", "", 1), Term(("defect",), "A fault.", "", 2))
    files = search.divided(WHOLE, Glossary("g.yml", terms), {"back/": "Go back."})
    assert {name: json.loads(text) for name, text in files.items()} == {
        INDEX: {
            "config": {
                "lang": ["en"],
                "fields": {"title": {"boost": 1000.0}, "summary": {"boost": 1.0}},
            },
            "docs": [],
        },
        SECTIONS: {
            "docs": [
                {**json.loads(WHOLE)["docs"][0], "summary": "Go back."},
                json.loads(WHOLE)["docs"][1],
            ],
            "words": {
                "groups": [
                    {"same": ["roll back"], "typed": ["revert", "undo"]},
                    {"same": ["flag off", "switch"], "typed": []},
                    {"same": ["CAB", "change board"], "typed": []},
                ],
                "ignored": ["really"],
            },
        },
    }


def test_a_group_lives_while_one_of_its_words_is_in_a_page(file: Path) -> None:
    search = read_search(file, name="search.yml")
    assert search.dead(WHOLE) == ()
    (problem,) = search.dead(WHOLE.replace("Switches", "Stitches"))
    assert (problem.where.line, problem.code) == (4, "unused-words")
    assert "flag off" in problem.what


def test_a_site_without_words_is_searched_all_the_same() -> None:
    files = Search("search.yml").divided(WHOLE, Glossary("g.yml"), {})
    assert json.loads(files[SECTIONS])["words"] == {"groups": [], "ignored": []}


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
