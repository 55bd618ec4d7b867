"""What the form offers and says at a number: ranges to choose from, and what is no answer.

Pure; runs natively and in Pyodide. To change the words, edit words/; to change what an answer may
be, edit policy/answer.py.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.answer import in_normal_form
from checklist.engine.policy.lower import condition_ranges
from checklist.engine.policy.model import Policy, Question
from checklist.engine.policy.number import MILLION, NUMBER, Ends, Grid, parse_range, spell_range

MOST_RANGES = 5
"""More of them would take longer to read than to write a number."""

PARTS = 4
"""So many ranges are offered where no condition cuts the numbers."""

UNFINISHED = re.compile(
    rf"-|\.|(?:{NUMBER.pattern})?\.\.-?|(?:(?:{NUMBER.pattern})?\.\.)?-?[0-9]{{1,9}}\."
)
"""What a reader has typed who is about to type a range, or a number with decimals."""


def quick_ranges(policy: Policy, question: Question) -> tuple[Ends, ...]:
    """Return ranges to choose from, as the conditions of the policy cut them, from low to high."""
    grid = question.number
    assert grid is not None  # noqa: S101  a number question
    ranges = grid.intervals(condition_ranges(policy)[question.id])
    number = len(ranges)
    if number == 1:
        return _even(grid)
    kept = min(number, MOST_RANGES)
    starts = [part * number // kept for part in range(kept)]
    ends = [*starts[1:], number]
    return tuple(
        (ranges[start][0], ranges[end - 1][1]) for start, end in zip(starts, ends, strict=True)
    )


def _even(grid: Grid) -> tuple[Ends, ...]:
    """Return ranges of about the same length; none where the numbers have no end."""
    size, least = grid.size(), grid.least
    if size is None or least is None:
        return ()
    kept = min(size, PARTS)
    starts = [least + part * size // kept * grid.step for part in range(kept + 1)]
    return tuple((low, high - grid.step) for low, high in pairwise(starts))


def example(policy: Policy, question: Question) -> str:
    """Return a range that would be an answer."""
    grid = question.number
    assert grid is not None  # noqa: S101  a number question
    ranges = quick_ranges(policy, question)
    middle = len(ranges) // 2
    for low, high in (*ranges[middle:], *ranges[:middle]):
        if low is not None and high is not None and low != high:
            return spell_range((low, high))
    low = grid.base
    return spell_range(grid.clipped((low, low + 3 * grid.step)) or (low, low))


def fault_of(question: Question, text: str, *, typing: bool) -> Phrase | None:
    """Return why a text is no answer, or None; while somebody is `typing`, what may become one."""
    grid = question.number
    assert grid is not None  # noqa: S101  a number question
    if not text or in_normal_form(question, [text]) is not None:
        return None
    if typing and UNFINISHED.fullmatch(text):
        return None
    ends = parse_range(text)
    if ends is None:
        return Phrase("number_text", {"text": text})
    if any(end is not None and not grid.has(end) for end in ends):
        return Phrase("number_beyond", {"text": text})
    return Phrase("number_reversed", {"text": text})


def faults_of(
    policy: Policy, held: Mapping[str, Sequence[str]], *, typing: str
) -> dict[str, Phrase | None]:
    """Return for each number why what its field holds is no answer, or None.

    `typing` is the question whose field somebody is typing in.
    """
    found: dict[str, Phrase | None] = {}
    for question in policy.questions:
        if question.number is not None:
            is_typing = typing == question.id
            faults = [fault_of(question, text, typing=is_typing) for text in held[question.id]]
            found[question.id] = next(filter(None, faults), None)
    return found


def limits(grid: Grid) -> list[tuple[str, dict[str, int]]]:
    """Return what limits the numbers, as keys of phrases with the numbers in them."""
    found: list[tuple[str, dict[str, int]]] = []
    if grid.least is not None and grid.most is not None:
        found.append(("limits_both", {"low": grid.least, "high": grid.most}))
    elif grid.least is not None:
        found.append(("limits_least", {"low": grid.least}))
    elif grid.most is not None:
        found.append(("limits_most", {"high": grid.most}))
    if grid.step != MILLION:
        found.append(("limits_step", {"step": grid.step}))
    return found
