"""The reading path: how the home page shows it, and the problems of a list that is wrong."""

from pathlib import Path

import pytest

from checklist.build.site.reading_path import ReadingPath, Stop, read_path, words
from tests.goldens import Messages

SOURCES = {
    "index.md": "# Start\n",
    "how/index.md": "---\ntitle: Short\n---\n```sh\n# none\n```\n\n# How `it` goes { #top }\n",
    "triage/severity.md": "No heading.\n",
}
HOME = """\
-   New?

    Read <!-- path:pages --> pages, in <!-- path:minutes --> minutes:

    <!-- path:list -->

    Not `<!-- path:list -->`.
"""


def settings(folder: Path, listed: str) -> Path:
    """Write settings that inherit the list; return those that MkDocs is given."""
    (folder / "playbook.yml").write_text(f"strict: true\nextra:\n  {listed}\n", "utf-8")
    own = folder / "mkdocs.yml"
    own.write_text("INHERIT: playbook.yml\nextra: {team: {name: We}}\n", "utf-8")
    return own


def test_home_lists_the_pages_by_their_headings_and_says_how_many_they_are(tmp_path: Path) -> None:
    listed = "reading_path: [how/index.md, triage/severity.md]"
    path = read_path(settings(tmp_path, listed), SOURCES)
    assert path.check(HOME, name="docs/index.md") == ()
    assert path.fill(HOME, "index.md") == (
        "-   New?\n\n"
        "    Read 2 pages, in 5 minutes:\n\n"
        "    1. [How `it` goes](how/index.md)\n"
        "    2. [triage/severity.md](triage/severity.md)\n\n"
        "    Not `<!-- path:list -->`.\n"
    )
    assert "1. [How `it` goes](../how/index.md)" in path.fill(HOME, "why/index.md")
    assert [page for page in SOURCES if page in path] == ["how/index.md", "triage/severity.md"]


@pytest.mark.parametrize(
    ("written", "minutes"), [(1, 5), (999, 5), (1000, 5), (1001, 10), (3602, 20), (4001, 25)]
)
def test_the_time_is_that_of_200_words_a_minute_rounded_up_to_five(
    written: int, minutes: int
) -> None:
    assert (
        ReadingPath((Stop("a.md", "A", written // 2), Stop("b.md", "B", -(-written // 2)))).minutes
        == minutes
    )


def test_the_words_are_those_that_a_reader_meets() -> None:
    page = """\
---
title: Not read
---
# Two words

A [linked *text*](where/it/leads.md#to), `git log -1`, don't.[^note]

<svg><title>Not read</title><desc>Not
read</desc><text x="1">seen</text></svg>

[^note]: Not read.
"""
    read = ["Two", "words", "A", "linked", "text", "git", "log", "1", "don't.", "seen"]
    assert words(page) == len(read)


def test_a_fork_may_list_its_own(tmp_path: Path) -> None:
    own = settings(tmp_path, "reading_path: [how/index.md]")
    own.write_text("INHERIT: playbook.yml\nextra: {reading_path: [index.md]}\n", "utf-8")
    assert [stop.page for stop in read_path(own, SOURCES).stops] == ["index.md"]
    own.write_text("site_name: Without\n", "utf-8")
    assert read_path(own, SOURCES) == ReadingPath()


def test_a_page_that_is_none_is_reported_at_its_line_where_the_path_is_shown(
    tmp_path: Path, reported: Messages
) -> None:
    listed = "reading_path:\n    - how/idnex.md\n    - far/off.md\n    - how/index.md"
    path = read_path(settings(tmp_path, listed), SOURCES)
    assert path.check("# A page without markers\n", name="docs/a.md") == ()
    reported(path.check(HOME, name="docs/index.md"))
    assert path.fill(HOME, "index.md").count("Read 1 pages") == 1


def test_a_list_that_is_none_is_reported_in_the_file_that_says_it(tmp_path: Path) -> None:
    own = settings(tmp_path, "reading_path: how/index.md")
    (problem,) = read_path(own, SOURCES).check(HOME, name="docs/index.md")
    assert (str(problem.where), problem.code) == ("playbook.yml:3", "bad-value")
    deeper = tmp_path / "team" / "mkdocs.yml"
    deeper.parent.mkdir()
    deeper.write_text("INHERIT: ../playbook.yml\n", "utf-8")
    (problem,) = read_path(deeper, SOURCES).check(HOME, name="docs/index.md")
    assert str(problem.where) == "../playbook.yml:3"


def test_a_marker_that_is_none_is_reported_at_its_line_with_the_nearest(
    tmp_path: Path, reported: Messages
) -> None:
    path = read_path(settings(tmp_path, "reading_path: [how/index.md]"), SOURCES)
    reported(path.check(HOME.replace("path:pages", "path:page"), name="docs/index.md"))
