"""What readers ask and what they type: search finds the page, and the answer is on it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from tests.goldens import read as read_golden
from tests.serve import serve

QUESTIONS: list[dict[str, Any]] = read_golden("questions.yml")
TYPED: list[dict[str, Any]] = read_golden("searches.yml")
WHOLE = 4  # words that make a whole question
FIRST = 3  # of what search finds

pytestmark = pytest.mark.browser
each = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question["ask"])


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site."""
    with serve(site) as base:
        yield base


@pytest.fixture(scope="module")
def opened(chromium: Browser, address: str) -> Iterator[Page]:
    """Open the start page once."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(address)
        yield page


def found(page: Page, words: str, base: str) -> list[str]:
    """Return the addresses of the pages that search finds, the best first."""
    query = page.locator("[data-md-component=search-query]")
    results = page.locator(".md-search-result__item")
    query.focus()
    query.fill("")
    query.press("End")  # the theme searches at keys, not at input
    results.first.wait_for(state="detached")
    query.fill(words)
    query.press("End")
    results.first.wait_for(state="attached")
    links = page.locator(".md-search-result__item > a.md-search-result__link")
    targets: list[str] = links.evaluate_all("links => links.map(link => link.href)")
    pages = (re.sub(r"[?#].*", "", target).removeprefix(base) for target in targets)
    return list(dict.fromkeys(pages))  # a page and its best section are two links


def test_there_are_forty_from_all_who_read() -> None:
    assert len(QUESTIONS) >= 40
    for who in ("newcomer", "on call", "lead", "auditor"):
        assert sum(question["who"] == who for question in QUESTIONS) >= 7


@each
def test_search_finds_the_page_among_the_first(
    question: dict[str, Any], opened: Page, address: str
) -> None:
    assert question["page"] in found(opened, question["search"], address)[:FIRST]


def test_sixty_are_as_people_type_them_and_twenty_are_whole_questions() -> None:
    assert len({case["type"] for case in TYPED}) >= 60
    assert sum(len(case["type"].split()) >= WHOLE for case in TYPED) >= 20
    assert all(case["why"] for case in TYPED)


@pytest.mark.parametrize("case", TYPED, ids=lambda case: case["type"])
def test_search_finds_what_is_meant_among_the_first(
    case: dict[str, Any], opened: Page, address: str
) -> None:
    assert case["page"] in found(opened, case["type"], address)[:FIRST]


def test_pages_come_before_the_glossary(opened: Page, address: str) -> None:
    for word in ("rollback", "canary", "embargo", "severity", "workaround"):
        assert "reference/glossary/" not in found(opened, word, address)[:FIRST]


def read(page: Path) -> str:
    """Return what a reader sees of a page's article before opening any fold, in small letters."""
    whole: Any = html.fromstring(page.read_bytes())
    (article,) = whole.iter("article")
    for hidden in article.xpath(".//details[not(@open)]/*[not(self::summary)] | .//template"):
        hidden.drop_tree()
    return " ".join(article.text_content().split()).lower()


@each
def test_the_answer_is_on_the_page(question: dict[str, Any], site: Path) -> None:
    text = read(site / question["page"] / "index.html")
    assert [answer for answer in question["answer"] if answer.lower() not in text] == []
