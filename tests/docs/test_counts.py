"""No page spells a number that a policy decides: how many questions it asks, how many outcomes."""

import re
from collections.abc import Iterator

import pytest

from checklist.engine.source.policy_file import read_policy
from tests.docs.pages import DOCS, PAGES, Written

WORDS = (
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
OTHER_POLICIES = ("examples/", "reference/policy.md", "reference/problems.md")
"""Pages about policies that are written out on them, or beside them for whoever starts from one."""

POLICIES = [
    path
    for path in sorted(DOCS.rglob("policy.yml"))
    if not path.relative_to(DOCS).as_posix().startswith(OTHER_POLICIES)
]


def counted() -> Iterator[tuple[int, str]]:
    """Return what the policies of the playbook decide: a number, and of what."""
    for path in POLICIES:
        policy = read_policy(path).policy
        assert policy is not None
        yield len(policy.questions), "questions?"
        yield len(policy.outcomes), "outcomes?"


def spelt(number: int, things: str, page: Written) -> list[str]:
    """Return where a page spells that number of those things, with a word between or none."""
    texts = (str(page.matter.get("title", "")), str(page.matter.get("description", "")), page.text)
    numbers = {str(number), *WORDS[number : number + 1]}
    said = re.compile(rf"\b(?:{'|'.join(numbers)})\s+(?:[\w-]+\s+)?{things}\b", re.IGNORECASE)
    return [found[0] for text in texts for found in said.finditer(text)]


def test_the_policies_are_those_that_readers_are_asked_by() -> None:
    assert DOCS / "triage" / "policy.yml" in POLICIES
    assert all(number > 1 for number, _ in counted())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_no_page_counts_what_a_policy_decides(page: Written) -> None:
    if page.path.startswith(OTHER_POLICIES):
        return
    assert [one for number, things in counted() for one in spelt(number, things, page)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Seven questions decide.", ["Seven questions"]),
        ("It has 7 questions.", ["7 questions"]),
        ("The seven short\nquestions", ["seven short\nquestions"]),
        ("Question 7 and seventeen questions, or six.", []),
        ("Seven reasons; the questions", []),
    ],
)
def test_a_number_that_is_spelt_is_found(text: str, found: list[str]) -> None:
    for page in (Written("a.md", {}, text), Written("a.md", {"description": text}, "")):
        assert spelt(7, "questions?", page) == found
