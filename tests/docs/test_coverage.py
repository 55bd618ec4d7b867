"""The playbook covers what it must, its claims have sources, and its path is what home says."""

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from checklist.build.site.reading_path import read_path
from checklist.engine.source.policy_file import read_policy
from tests.docs.pages import DOCS, PAGES, PLAYBOOK, Written
from tests.paths import ROOT

_LISTED = yaml.safe_load(Path(__file__).with_name("statements.yml").read_text("utf-8"))
STATEMENTS: dict[str, str] = {one["id"]: one["says"] for one in _LISTED["statements"]}
TOPICS: dict[str, str] = {one["id"]: one["says"] for one in _LISTED["topics"]}
LISTED = {**STATEMENTS, **TOPICS}
"""By id what a page can cover, a sentence each."""

READING_PATH = PLAYBOOK["extra"]["reading_path"]
SOURCED = [page for page in PAGES if "[^" in page.text]


@pytest.mark.parametrize("item", LISTED)
def test_each_statement_and_each_topic_is_said_in_a_sentence(item: str) -> None:
    assert re.fullmatch(r"[A-Z][^.?!]{20,}\.", LISTED[item])


def test_no_statement_and_no_topic_is_listed_twice() -> None:
    assert list(STATEMENTS) == [f"S{number}" for number in range(1, len(STATEMENTS) + 1)]
    assert len(LISTED) == len(_LISTED["statements"]) + len(_LISTED["topics"])


@pytest.mark.parametrize("item", LISTED)
def test_each_statement_and_each_topic_is_covered_by_a_page(item: str) -> None:
    assert [page.path for page in PAGES if item in page.matter.get("covers", [])]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_page_covers_only_what_there_is_and_describes_itself(page: Written) -> None:
    assert set(page.matter.get("covers", [])) <= LISTED.keys()
    assert page.matter.get("title")
    assert str(page.matter.get("description", "")).endswith(".")


@pytest.mark.parametrize("page", SOURCED, ids=lambda page: page.path)
def test_each_source_of_a_page_is_used_and_is_at_its_foot(page: Written) -> None:
    defined = Counter(re.findall(r"^\[\^([^\]]+)\]:", page.text, re.MULTILINE))
    used = set(re.findall(r"\[\^([^\]]+)\](?!:)", page.text))
    assert set(defined) == used
    assert set(defined.values()) == {1}
    body = page.text[: page.text.index("\n[^")]
    assert page.text.rstrip().splitlines()[-1].startswith("[^")
    assert "\n#" not in page.text[len(body) :]


def test_every_source_with_an_address_is_on_the_page_of_sources() -> None:
    sources = (DOCS / "reference" / "sources.md").read_text("utf-8")
    cited = {
        address
        for page in SOURCED
        for note in re.findall(r"^\[\^[^\]]+\]:.*$", page.text, re.MULTILINE)
        for address in re.findall(r"\]\((https?://[^)]*)\)", note)
    }
    assert cited
    assert [address for address in sorted(cited) if address not in sources] == []


def test_home_lists_the_reading_path_and_says_how_long_it_takes() -> None:
    by_path = {page.path: page for page in PAGES}
    pages = [by_path[path] for path in READING_PATH]
    path = read_path(ROOT / "mkdocs.yml", {page.path: page.text for page in PAGES})
    source = by_path["index.md"].text
    assert path.check(source, name="docs/index.md") == ()
    home = path.fill(source, "index.md")
    assert re.findall(r"^ *\d+\. \[.+\]\((.+)\)$", home, re.MULTILINE) == READING_PATH
    ((number, minutes),) = re.findall(r"Read these (\d+) pages. They take (\d+) minutes", home)
    assert int(number) == len(pages)
    assert 0 <= int(minutes) - sum(page.words for page in pages) / 200 < 5
    assert all(page.words >= 250 for page in pages)


def test_the_page_on_clocks_takes_its_deadlines_from_the_policy() -> None:
    named = [page.path for page in PAGES if "{{ deadline." in page.text]
    assert "respond/clocks.md" in named


def test_each_step_of_the_policy_has_a_page() -> None:
    policy = read_policy(DOCS / "triage" / "policy.yml").policy
    assert policy is not None
    assert policy.steps
    assert [step.id for step in policy.steps if not step.page] == []
