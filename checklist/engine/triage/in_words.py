"""Say answers, ranges and conditions in the words of a language: "about 3 to 6 days".

Pure; runs natively and in Pyodide. To change the words, edit words/; policy/in_words.py has those
of messages, which are in English everywhere.
"""

from collections.abc import Iterable, Sequence

from checklist.engine.catalogue import Words
from checklist.engine.policy.answer import read_range, read_ticks
from checklist.engine.policy.model import (
    DETECTED,
    NONE,
    Condition,
    Conditions,
    Not,
    Policy,
    Positive,
    Question,
    Ranges,
    Score,
    Table,
    Ticks,
)
from checklist.engine.policy.number import MILLION, Ends, Grid, spell_number
from checklist.engine.triage.alternatives import INSTEAD
from checklist.engine.triage.card import ShownAlternative
from checklist.engine.triage.plan import Due

LONG = 5
"""A whole number with this many digits or more has them in groups of three."""


class InWords:
    """What the parts of a policy are called, with the words of one language."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def number(self, number: int) -> str:
        """Return a number of millionths, long ones with their digits in groups."""
        sign, whole = ("-", -number) if number < 0 else ("", number)
        digits, point, part = spell_number(whole).partition(".")
        if len(digits) >= LONG:
            digits = f"{int(digits):,}".replace(",", self._words.word("thousands"))
        return f"{sign}{digits}{point}{part}"

    def amount(self, grid: Grid, number: int) -> str:
        """Return a number with its unit; one alone has none, since units are in the plural."""
        if not grid.unit or abs(number) == MILLION:
            return self.number(number)
        return self._words.word("amount", number=self.number(number), unit=grid.unit)

    def range(self, grid: Grid, ends: Ends, *, about: bool = False) -> str:
        """Return a range of a number question; `about` one where it has two ends."""
        low, high = ends
        if low is not None and low == high:
            return self.amount(grid, low)
        if high is None or (high == grid.most and low is not None and low != grid.least):
            if low is None:
                return self._words.word("range_any")
            return self._words.word("range_least", amount=self.amount(grid, low))
        if low is None or (low == grid.least and high != grid.most):
            return self._words.word("range_most", amount=self.amount(grid, high))
        between = self._words.word(
            "range_between", low=self.number(low), high=self.amount(grid, high)
        )
        return self._words.word("range_about", range=between) if about else between

    def either(self, texts: Iterable[str]) -> str:
        """Return texts any of which will do."""
        return f" {self._words.word('or')} ".join(texts)

    def labels(self, question: Question, ids: Iterable[str]) -> list[str]:
        """Return the labels of answers; NONE is that nothing is ticked."""
        return [
            self._words.word("ticks_none") if one == NONE else question.answer(one).label
            for one in ids
        ]

    def answer(self, question: Question, text: str, *, among: bool = False) -> str:
        """Return an answer that was given; `among` others that are possible, too."""
        if question.number is not None:
            ends = read_range(question.number, text)
            assert ends is not None  # noqa: S101  only answers come here
            return self.range(question.number, ends, about=True)
        if question.several:
            ticked = read_ticks(question, text)
            assert ticked is not None  # noqa: S101
            labels = self.labels(question, ticked.ids or (NONE,))
            said = self._words.listed(self._apart(labels, among=among))
            return said if ticked.all_told else self._words.word("ticks_more", ticked=said)
        (said,) = self._apart([question.answer(text).label], among=among)
        return said

    def answers(self, question: Question, texts: Sequence[str]) -> str:
        """Return the answers that are possible; what is ticked together stays together."""
        said = [self.answer(question, text, among=len(texts) > 1) for text in texts]
        if question.number is None and not question.several:
            return self.either(said)
        return self._words.word("alternatives_joint").join(said)

    def alternative(self, shown: ShownAlternative) -> str:
        """Return what would have to be answered for an alternative."""
        change, word = shown.change, self._words.word
        ask = change.question.ask
        if change.kind == INSTEAD:
            texts = [self.way(change.question, (text,)) for text in change.answers]
            return word("alternative", answer=self.either(texts), question=ask)
        said = self.either(self.labels(change.question, change.answers))
        return word(f"alternative_{change.kind}", answer=said, question=ask)

    def way(self, question: Question, texts: Sequence[str]) -> str:
        """Return answers in the flow that lead alike; ranges that touch are one."""
        if (grid := question.number) is None:
            return self.either(self.answer(question, text) for text in texts)
        ranges = [ends for text in texts if (ends := read_range(grid, text)) is not None]
        return self.either(self.range(grid, ends) for ends in grid.merged(ranges))

    def due(self, due: Due) -> str:
        """Return within which time something is due, and from when."""
        within = self._words.plural(f"within_{due.within.unit}", due.within.count)
        if due.start == DETECTED:
            return self._words.word("due_detected", within=within)
        if due.after:
            return self._words.word("due_after", within=within, clock=due.after)
        return within

    def value(self, table: Table, value: str) -> str:
        """Return what a value of a derived value is called."""
        return table.value(value).label or value

    def values(self, table: Table, ids: Iterable[str]) -> str:
        """Return what the values are called of which any is possible."""
        return self.either(self._apart([self.value(table, one) for one in ids]))

    def sum(self, bounds: tuple[int, int]) -> str:
        """Return the sum of a derived value, or the bounds that it has."""
        low, high = map(self.number, bounds)
        if low == high:
            return self._words.word("sum_is", number=low)
        return self._words.word(
            "sum_is", number=self._words.word("range_between", low=low, high=high)
        )

    def name(self, policy: Policy, name: str) -> str:
        """Return what a question or derived value is called."""
        return policy.question(name).ask if name in policy.question_ids else name

    def score(self, policy: Policy, score: Score) -> str:
        """Return what a question or derived value adds to a sum."""
        if score.times is not None:
            return self._words.word("score_times", number=self.number(score.times))
        pairs = score.scores.items()
        names = self._named(policy, score.name, [*score.scores])
        return self._joined(
            self._words.word("score", name=name, number=self.number(number))
            for name, (_, number) in zip(names, pairs, strict=True)
        )

    def condition(self, policy: Policy, name: str, condition: Condition) -> str:
        """Return a condition on the question or derived value `name`."""
        if isinstance(condition, Not):
            inner = condition.condition
            if isinstance(inner, tuple) and len(inner) > 1:
                return self._words.word(
                    "none_of", what=self._joined(self._named(policy, name, inner))
                )
            return self._words.word("not", what=self._positive(policy, name, inner))
        return self._positive(policy, name, condition)

    def _positive(self, policy: Policy, name: str, condition: Positive) -> str:
        if isinstance(condition, Ranges):
            grid = policy.question(name).number
            assert grid is not None  # noqa: S101  a condition on a number
            return self.either(self.range(grid, ends) for ends in condition.ranges)
        if isinstance(condition, Ticks):
            return self._ticks(policy.question(name), condition)
        return self.either(self._named(policy, name, condition))

    def _named(self, policy: Policy, name: str, ids: Sequence[str]) -> list[str]:
        if name in policy.question_ids:
            return self.labels(policy.question(name), ids)
        return [self.value(policy.derived_value(name), one) for one in ids]

    def _ticks(self, question: Question, condition: Ticks) -> str:
        words = self._words
        parts = []
        if condition.any:
            parts.append(self.either(self._apart(self.labels(question, condition.any))))
        if condition.all:
            parts.append(words.listed(self._apart(self.labels(question, condition.all))))
        if condition.none:
            parts.append(self._none_of(self.labels(question, condition.none)))
        if condition.at_least:
            of = self._quoted(self.labels(question, condition.of))
            parts.append(words.plural("at_least_of", condition.at_least, what=of))
        return words.word("conditions_joint").join(parts)

    def _none_of(self, texts: Iterable[str]) -> str:
        return self._words.word("none_of", what=self._quoted(texts))

    def _quoted(self, texts: Iterable[str]) -> str:
        """Return labels as a list; they may hold commas."""
        return self._joined(self._words.word("quoted", text=text) for text in texts)

    def _apart(self, labels: list[str], *, among: bool = False) -> list[str]:
        """Return labels to be joined, in quotes if there are several: they may hold an "or".

        So they are if they are `among` others.
        """
        if len(labels) == 1 and not among:
            return labels
        return [self._words.word("quoted", text=label) for label in labels]

    def _joined(self, texts: Iterable[str]) -> str:
        return self._words.word("list_joint").join(texts)

    def conditions(self, policy: Policy, when: Conditions) -> str:
        """Return conditions that hold together, in one line."""
        return self._words.word("conditions_joint").join(
            self._words.word(
                "condition", name=self.name(policy, name), what=self.condition(policy, name, one)
            )
            for name, one in when.items()
        )
