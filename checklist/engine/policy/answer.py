"""Read and write answers as texts: of a choice, a number, or what is ticked.

Pure: no files, no clock, no browser; runs natively and in Pyodide. The forms of a text are defined
in docs/contracts/policy.md#answers. To change what an answer may be, edit this file; to change what
it means to a decision, edit lower.py.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checklist.engine.policy.model import NONE, Question
from checklist.engine.policy.number import MILLION, Ends, Grid, parse_range, spell_range

MORE = "?"
"""The last part of an answer that leaves open whether anything else is ticked."""


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is ticked: these answers, and others perhaps unless it is `all_told`."""

    ids: tuple[str, ...]
    all_told: bool


def read_ticks(question: Question, text: str) -> Ticked | None:
    """Return what an answer to a question with `several` says is ticked, or None."""
    if text == NONE:
        return Ticked((), all_told=True)
    *ids, last = text.split("+")
    more = last == MORE
    named = ids if more else [*ids, last]
    if len({*named}) < len(named) or not {*named}.issubset(question.answer_ids):
        return None
    kept = tuple(one for one in question.answer_ids if one in named)
    return Ticked(kept, all_told=not more or len(kept) == len(question.answers))


def write_ticks(ticked: Ticked) -> str:
    """Return the text of what is ticked; "" where that says nothing."""
    if not ticked.ids:
        return NONE if ticked.all_told else ""
    return "+".join([*ticked.ids, *([] if ticked.all_told else [MORE])])


def read_range(grid: Grid, text: str) -> Ends | None:
    """Return the ends of the range that an answer to a number question names, or None.

    An end that is named must be a value of the question.
    """
    ends = parse_range(text)
    if ends is None or any(end is not None and not grid.has(end) for end in ends):
        return None
    return grid.clipped(ends)


def in_normal_form(question: Question, texts: Iterable[str]) -> tuple[str, ...] | None:
    """Return the possible answers in policy order, or () where they leave all possible.

    None where one of the texts is no answer of `question`; see `wrong_answers`.
    """
    given = list(texts)
    if question.number is not None:
        return _numbers(question.number, given)
    if question.several:
        return _ticks(question, given)
    if not {*given}.issubset(question.answer_ids):
        return None
    return tuple(one for one in question.answer_ids if one in given)


def _numbers(grid: Grid, texts: list[str]) -> tuple[str, ...] | None:
    ranges = [read_range(grid, text) for text in texts]
    known = [ends for ends in ranges if ends is not None]
    if len(known) < len(ranges):
        return None
    merged = grid.merged(known)
    if len(merged) == 1 and grid.is_all(merged[0]):
        return ()
    return tuple(map(spell_range, merged))


def _ticks(question: Question, texts: list[str]) -> tuple[str, ...] | None:
    found = [read_ticks(question, text) for text in texts]
    known = dict.fromkeys(ticked for ticked in found if ticked is not None)
    if None in found:
        return None
    if any(not ticked.ids and not ticked.all_told for ticked in known):
        return ()
    at = {one: number for number, one in enumerate(question.answer_ids)}
    in_order = sorted(known, key=lambda t: ([at[one] for one in t.ids], not t.all_told))
    return tuple(write_ticks(ticked) for ticked in in_order)


def wrong_answers(question: Question, texts: Iterable[str]) -> list[str]:
    """Return those of the texts that are no answer of `question`."""
    return [text for text in dict.fromkeys(texts) if in_normal_form(question, [text]) is None]


def how_to_answer(question: Question) -> str:
    """Return how an answer to a number question, or to one with `several`, is written."""
    if (grid := question.number) is not None:
        ends = spell_range((grid.least, grid.most))
        of_all = "" if ends == ".." else f", within {ends}"
        steps = "" if grid.step == MILLION else f", in steps of {spell_range((grid.step,) * 2)}"
        return f"write a number or a range, such as 7, 3..6, 3.. or ..6{of_all}{steps}"
    ids = question.answer_ids
    return (
        f"write what is ticked, such as {'+'.join(ids[:2])}, with +? where more may be, or {NONE}; "
        f"there are {', '.join(ids)}"
    )
