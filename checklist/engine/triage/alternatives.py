"""The single answers that would change the decision, those that lead alike made one.

Pure: no files, no clock, no browser; runs natively and in Pyodide. To change what counts as one,
edit policy/decide.py; to change how it is said, in_words.py.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from checklist.engine.policy.answer import Ticked, read_range, read_ticks
from checklist.engine.policy.decide import Alternative, Decision
from checklist.engine.policy.model import Policy, Question
from checklist.engine.policy.number import spell_range

INSTEAD, MORE, LESS, UNSURE = "instead", "more", "less", "unsure"
"""What is said of answers: they replace the one given; more is ticked, less, or not known."""


@dataclass(frozen=True, slots=True)
class Change:
    """Answers to one question that would each leave the outcomes `possible`.

    Of what is ticked, other than INSTEAD, `answers` are those of which it would be said.
    """

    question: Question
    answers: tuple[str, ...]
    possible: tuple[str, ...]
    kind: str = INSTEAD


def changes(
    policy: Policy, decision: Decision, alternatives: Iterable[Alternative]
) -> Iterator[Change]:
    """Yield the changes that `alternatives` are, in the order of the questions."""
    for name, group in groupby(alternatives, key=lambda one: one.question):
        question = policy.question(name)
        if question.number is None and not question.several:
            for one in group:
                yield Change(question, (one.answer,), one.possible)
        else:
            yield from _alike(question, [_change(question, decision, one) for one in group])


def _change(question: Question, decision: Decision, one: Alternative) -> Change:
    """Return what `one` changes, by the answer that is given now."""
    given = decision.answers[question.id]
    now = read_ticks(question, given[0]) if question.several and len(given) == 1 else None
    then = read_ticks(question, one.answer) if now else None
    if now is None or then is None:
        return Change(question, (one.answer,), one.possible)
    return _ticked(question, now, then, one.possible)


def _ticked(question: Question, now: Ticked, then: Ticked, possible: tuple[str, ...]) -> Change:
    more = tuple(tick for tick in then.ids if tick not in now.ids)
    if more:
        return Change(question, more, possible, MORE if now.ids else INSTEAD)
    less = tuple(tick for tick in now.ids if tick not in then.ids)
    return Change(question, less, possible, LESS if now.all_told else UNSURE)


def _alike(question: Question, found: list[Change]) -> Iterator[Change]:
    """Yield the changes of one question, those that lead to the same outcomes as one."""
    grouped: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for one in found:
        grouped.setdefault((one.kind, one.possible), []).extend(one.answers)
    for (kind, possible), answers in grouped.items():
        yield Change(question, _merged(question, answers), possible, kind)


def _merged(question: Question, answers: list[str]) -> tuple[str, ...]:
    """Return answers with ranges that touch made one."""
    if (grid := question.number) is None:
        return tuple(answers)
    ranges = [ends for text in answers if (ends := read_range(grid, text)) is not None]
    return tuple(map(spell_range, grid.merged(ranges)))
