"""Pages open with what to do now, fold what others do, and have no words that readers found odd."""

import re
from collections.abc import Iterator

import pytest

from tests.docs.pages import PAGES, Written

EXEMPT = {
    "index.md": "home has its own form",
    "triage/index.md": "the questions are what to do",
    "branching/choose/index.md": "the same",
    "run/index.md": "the next step is what to do",
    "records/index.md": "the list is what to open",
    "examples/findings.md": "a report",
    "reference/quick-card.md": "the card is the steps",
    "reference/policy.md": "for looking up",
    "reference/problems.md": "for looking up",
    "reference/glossary.md": "for looking up",
    "reference/sources.md": "for looking up",
    "reference/accessibility.md": "a statement, which opens with what to do about a barrier",
    "reference/notices.md": "licences",
}
"""Pages that open otherwise, with the reason."""

OPENS = re.compile(r"^# [^\n]+\n\n\*\*Do now:\*\*\n\n((?:\d\. [^\n]+\n)+)\n", re.MULTILINE)
MOST = 5

FOLD = re.compile(r"^(\?\?\?\+?|!!!) (\S+) \"([^\"]*)\"$", re.MULTILINE)

ODD = (
    "brought along",
    "did not come whole",
    "as it stands",
    "stands still",
    "whatever is decided",
    "what is no ",
)
"""Words that a reader stumbled over, none of them plain English."""


def is_acted_on(page: Written) -> bool:
    """Return whether a page says what to do, rather than what is so."""
    contract_or_example = re.match(r"contracts/|examples/.+/", page.path)
    return not contract_or_example and page.path not in EXEMPT


ACTED_ON = [page for page in PAGES if is_acted_on(page)]


def faults(text: str) -> Iterator[str]:
    """Yield what is wrong with the opening of a page that somebody acts on."""
    found = OPENS.search(text)
    if not found:
        yield "the title is not followed by **Do now:** and a numbered list"
        return
    steps = found[1].splitlines()
    if not 2 <= len(steps) <= MOST:
        yield f"{len(steps)} steps are not 2 to {MOST}"
    if [step.partition(".")[0] for step in steps] != [str(n + 1) for n in range(len(steps))]:
        yield "the steps are not numbered from 1"


@pytest.mark.parametrize("page", ACTED_ON, ids=lambda page: page.path)
def test_a_page_that_is_acted_on_opens_with_what_to_do_now(page: Written) -> None:
    assert [*faults(page.text)] == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("# A\n\nText.\n\n**Do now:**\n\n1. B.\n2. C.\n\nText.\n", "the title is not followed"),
        ("# A\n\n**Do now:**\n\n- B.\n- C.\n\nText.\n", "the title is not followed"),
        ("# A\n\n**Do now:**\n\n1. B.\n\nText.\n", "1 steps are not 2 to 5"),
        ("# A\n\n**Do now:**\n\n1. B.\n1. C.\n\nText.\n", "the steps are not numbered from 1"),
    ],
)
def test_a_page_that_opens_otherwise_is_found(text: str, fault: str) -> None:
    (one,) = faults(text)
    assert one.startswith(fault)


def test_each_exception_is_a_page() -> None:
    assert set(EXEMPT) <= {page.path for page in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_fold_about_others_says_whom_it_is_about(page: Written) -> None:
    for mark, kind, title in FOLD.findall(page.text):
        if kind == "others":
            assert mark == "???"
            assert re.fullmatch(r"What others (do|say): \S.*", title)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_no_page_has_a_word_that_readers_stumbled_over(page: Written) -> None:
    prose = re.sub(r"```.*?```", "", page.text, flags=re.DOTALL).lower()
    assert [odd for odd in ODD if odd in prose] == []
    assert "—" not in prose
