"""The glossary: its file, its list, and the marks that explain a term at its first use."""

from pathlib import Path

import pytest
from markdown import Markdown

from checklist.build.site.glossary import first_marks, read_glossary
from tests.goldens import Messages

WRITTEN = """\
- {term: canary, also: [canaries], means: 'A few servers, "early" & few.', page: deliver/verify.md}
- term: bake time
  means: How long a release is watched.
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the path of the glossary."""
    path = tmp_path / "glossary.yml"
    path.write_text(WRITTEN, "utf-8")
    return path


def marked(text: str, file: Path) -> str:
    """Return `text` as the page shows it."""
    glossary = read_glossary(file, name="glossary.yml")
    assert glossary.problems == ()
    extensions = ["abbr", "tables", "fenced_code"]
    return first_marks(Markdown(extensions=extensions).convert(text + glossary.marks(text)))


CANARY = '<abbr title="A few servers, &quot;early&quot; &amp; few.">'


def test_a_term_is_explained_where_it_first_appears_in_any_of_its_forms(file: Path) -> None:
    html = marked("Canaries sing. A canary sings for its bake time.\n\nThe bake time.\n", file)
    assert html == (
        f"<p>{CANARY}Canaries</abbr> sing. A canary sings for its "
        '<abbr title="How long a release is watched.">bake time</abbr>.</p>\n<p>The bake time.</p>'
    )


def test_headings_links_and_code_are_left_alone(file: Path) -> None:
    text = "# The canary\n\n[canary](a.md), `canary`, canaryish\n\n```\ncanary\n```\n"
    assert "<abbr" not in marked(text, file)
    assert marked(text + "\nA canary\n", file).endswith(f"<p>A {CANARY}canary</abbr></p>")


def test_the_list_has_every_term_and_leads_to_its_page(file: Path) -> None:
    listed = read_glossary(file, name="glossary.yml").listed("reference/glossary.md", more="More")
    assert listed == (
        "canary <small>(canaries)</small>\n"
        ':   A few servers, "early" &amp; few. [More](../deliver/verify.md)\n\n'
        "bake time\n:   How long a release is watched."
    )


def test_mistakes_are_reported_at_their_line(file: Path, reported: Messages) -> None:
    file.write_text(
        WRITTEN
        + "- {term: canaries, means: Again.}\n"
        + "- {term: x, menas: y}\n"
        + "- {term: z, means: z, also: zz, page: gone.md}\n",
        "utf-8",
    )
    glossary = read_glossary(file, name="g.yml")
    reported((*glossary.problems, *glossary.dead(["deliver/verify.md"])))
