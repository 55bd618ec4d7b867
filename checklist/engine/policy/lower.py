"""Turn a policy into one whose questions are choices and whose conditions list their answers.

Pure: no files, no clock, no browser; runs natively and in Pyodide. The diagrams know nothing else:

- a number becomes a choice between the intervals that the conditions of the policy cut;
- a question with several answers becomes a choice between ticked and not ticked for each of them;
- a condition on a question that applies only sometimes brings the conditions for that along;
- what no such condition can say, and each alert, becomes a derived value of its own.

Names that are made here hold a character that no id has. A policy that uses none of this is its
own lowered form.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import prod

from checklist.engine.policy.answer import read_range, read_ticks
from checklist.engine.policy.model import (
    LAST,
    NONE,
    Answer,
    Conditions,
    Not,
    Policy,
    Positive,
    Question,
    Ranges,
    Rule,
    Score,
    Table,
    Ticks,
    Value,
)
from checklist.engine.policy.number import MILLION, Ends, spell_range

OFF, ON = "off", "on"
"""The answers of a tick."""

NO, YES = "no", "yes"
"""The values of a derived value that is made here."""

Plain = Mapping[str, tuple[str, ...]]
"""Conditions that list answers or values, by name."""

Box = Mapping[str, frozenset[int]]
"""By lowered question, the indices of the answers that are still possible, each with each other."""

MOST_BOXES = 256
"""Maximum number of boxes that a set of answers may take; what is open compares them in pairs."""


FEWER = "name fewer alternatives, or leave open with +? what else may be ticked"
"""The cure for more possible combinations of ticks than MOST_BOXES."""


class TooManyAlternativesError(Exception):
    """What is ticked has too many possible combinations to decide; see `has_too_many`."""


def has_too_many(policy: Policy, answers: Mapping[str, Sequence[str]]) -> bool:
    """Return whether what is ticked has too many possible combinations to decide."""
    sizes = (len(texts) for name, texts in answers.items() if policy.question(name).several)
    return prod(max(size, 1) for size in sizes) > MOST_BOXES


@dataclass(frozen=True, slots=True)
class Lowered:
    """A policy with its lowered form, and how the names of one follow from those of the other."""

    source: Policy
    policy: Policy
    variables: Mapping[str, tuple[str, ...]]
    """By question of the source, the lowered questions that make it up."""
    applies: Mapping[str, Plain] = field(default_factory=dict)
    """By question that does not always apply, the conditions under which it does."""
    intervals: Mapping[str, tuple[Ends, ...]] = field(default_factory=dict)
    """By number question, its intervals, in the order of the lowered answers."""
    alerts: Mapping[str, str] = field(default_factory=dict)
    """By alert, the derived value that is YES where the alert is shown."""

    def question_of(self, variable: str) -> str:
        """Return the question of the source that a lowered one, or a value made of it, is of."""
        return variable.partition("+")[0].partition("?")[0]

    def targets(self) -> tuple[str, ...]:
        """Return the tables that state something: the outcome's, the results', the alerts'."""
        return (LAST, *(result.of for result in self.source.results), *self.alerts.values())

    def boxes(self, answers: Mapping[str, Sequence[str]]) -> tuple[Box, ...]:
        """Return the boxes that answers by question leave possible; each text is an answer.

        Raises TooManyAlternativesError where they are too many.
        """
        fixed: dict[str, frozenset[int]] = {}
        ticked: list[list[dict[str, frozenset[int]]]] = []
        if has_too_many(self.source, answers):
            raise TooManyAlternativesError
        for name, texts in answers.items():
            question = self.source.question(name)
            if question.several:
                ticked.append([self._ticked(question, text) for text in texts])
            elif texts:
                fixed[name] = self._indices(question, texts)
        if not ticked:
            return (fixed,)
        return tuple(
            {name: held for part in (fixed, *parts) for name, held in part.items()}
            for parts in product(*ticked)
        )

    def _indices(self, question: Question, texts: Iterable[str]) -> frozenset[int]:
        if question.number is None:
            ids = question.answer_ids
            return frozenset(ids.index(text) for text in texts)
        intervals = self.intervals[question.id]
        ranges = [read_range(question.number, text) for text in texts]
        return frozenset(
            at
            for at, interval in enumerate(intervals)
            if any(ends and _meet(interval, ends) for ends in ranges)
        )

    def _ticked(self, question: Question, text: str) -> dict[str, frozenset[int]]:
        ticked = read_ticks(question, text)
        assert ticked is not None  # noqa: S101  only answers come here
        return {
            variable: frozenset({int(answer.id in ticked.ids)})
            for variable, answer in zip(self.variables[question.id], question.answers, strict=True)
            if ticked.all_told or answer.id in ticked.ids
        }


def is_made(name: str) -> bool:
    """Return whether a derived value was made by `lower`."""
    return "?" in name or "!" in name


def _meet(one: Ends, other: Ends) -> bool:
    """Return whether two ranges have a number in common."""
    return not any(
        low is not None and high is not None and high < low
        for low, high in ((one[0], other[1]), (other[0], one[1]))
    )


def lower(policy: Policy, *, cuts: Mapping[str, Iterable[Ends]] | None = None) -> Lowered:
    """Return `policy` with its lowered form; `cuts` are further ranges that cut its numbers."""
    if not _needs_it(policy):
        return Lowered(policy, policy, {name: (name,) for name in policy.question_ids})
    return _Lowering(policy, cuts or {}).lowered()


def condition_ranges(policy: Policy) -> dict[str, list[Ends]]:
    """Return, for each number question, the ranges that the conditions of the policy name."""
    found: dict[str, list[Ends]] = {q.id: [] for q in policy.questions if q.number is not None}
    for when in _every_when(policy):
        for name, condition in when.items():
            inner = condition.condition if isinstance(condition, Not) else condition
            if isinstance(inner, Ranges):
                found[name] += inner.ranges
    return found


def ranges_in(policy: Policy) -> dict[str, list[Ends]]:
    """Return, for each number question, the ranges between which the policy tells apart."""
    found = condition_ranges(policy)
    for table in policy.derived:
        for score in table.sum:
            if score.times is not None:
                grid = policy.question(score.name).number
                assert grid is not None  # noqa: S101  only a number counts times
                found[score.name] += [(value, value) for value in grid.values()]
    return found


def _every_when(policy: Policy) -> Iterator[Conditions]:
    for table in policy.tables:
        yield from (rule.when for rule in table.rules)
    yield from (question.only_if for question in policy.questions)
    yield from (alert.when for alert in policy.alerts)


def _needs_it(policy: Policy) -> bool:
    return (
        bool(policy.alerts)
        or any(
            question.number is not None or question.several or question.only_if
            for question in policy.questions
        )
        or any(
            isinstance(condition, Not)
            for when in _every_when(policy)
            for condition in when.values()
        )
    )


class _Lowering:
    """The work of `lower`."""

    def __init__(self, policy: Policy, cuts: Mapping[str, Iterable[Ends]]) -> None:
        self.policy = policy
        self.questions = {question.id: question for question in policy.questions}
        self.values = {table.id: table.value_ids for table in policy.derived}
        self.intervals = {
            name: self._intervals(name, [*ranges, *cuts.get(name, ())])
            for name, ranges in ranges_in(policy).items()
        }
        self.made: dict[tuple[str, object], Table] = {}
        self.applies: dict[str, Plain] = {}
        for question in policy.questions:
            if question.only_if:
                self.applies[question.id] = self.plain(question.only_if)

    def _intervals(self, name: str, ranges: Iterable[Ends]) -> tuple[Ends, ...]:
        question = self.questions[name]
        assert question.number is not None  # noqa: S101  a number question
        intervals = question.number.intervals(ranges)
        return intervals[::-1] if question.falling else intervals

    def lowered(self) -> Lowered:
        policy = self.policy
        variables = {question.id: self.variables(question) for question in policy.questions}
        rules = tuple(self.rule(rule) for rule in policy.rules)
        derived = [self.table(table) for table in policy.derived]
        alerts = {alert.id: f"!{alert.id}" for alert in policy.alerts}
        for alert in policy.alerts:
            shown = Rule("r1", self.plain(alert.when), YES, "", line=alert.line)
            rest = Rule("r2", {}, NO, "", line=alert.line)
            values = (Value(NO), Value(YES))
            derived.append(Table(alerts[alert.id], values, (shown, rest), "first", line=alert.line))
        plain = replace(
            policy,
            questions=tuple(one for q in policy.questions for one in self.choices(q)),
            derived=_in_order([*self.made.values(), *derived]),
            rules=rules,
            alerts=(),
        )
        return Lowered(policy, plain, variables, self.applies, self.intervals, alerts)

    def variables(self, question: Question) -> tuple[str, ...]:
        if not question.several:
            return (question.id,)
        return tuple(tick(question.id, answer) for answer in question.answer_ids)

    def choices(self, question: Question) -> Iterator[Question]:
        """Yield the lowered questions that make up a question."""
        bare = replace(question, only_if={}, several=False, number=None, falling=False)
        if question.several:
            for answer in question.answers:
                ticks = (Answer(OFF, OFF, line=answer.line), Answer(ON, ON, line=answer.line))
                yield replace(
                    bare, id=tick(question.id, answer.id), answers=ticks, line=answer.line
                )
        elif question.number is not None:
            spelled = [spell_range(ends) for ends in self.intervals[question.id]]
            answers = tuple(Answer(text, text, line=question.line) for text in spelled)
            yield replace(bare, answers=answers)
        else:
            yield bare

    def rule(self, rule: Rule) -> Rule:
        return replace(rule, when=self.plain(rule.when))

    def table(self, table: Table) -> Table:
        scores = tuple(part for score in table.sum for part in self.scores(score))
        return replace(table, rules=tuple(map(self.rule, table.rules)), sum=scores)

    def scores(self, score: Score) -> Iterator[Score]:
        """Yield what the lowered questions that make up a score's add to the sum."""
        where = self.applies.get(score.name, {})
        question = self.questions.get(score.name)
        if question is not None and question.several:
            counted = {one: number for one, number in score.scores.items() if number}
            for answer, number in (counted or {question.answer_ids[0]: 0}).items():
                yield Score(tick(question.id, answer), {ON: number}, where=where)
        elif score.times is not None:
            by_value = {
                spell_range(ends): ends[0] * score.times // MILLION
                for ends in self.intervals[score.name]
                if ends[0] is not None
            }
            yield Score(score.name, by_value, where=where)
        else:
            yield replace(score, where=where)

    def plain(self, when: Conditions) -> Plain:
        """Return conditions that list answers or values, under which all of `when` holds."""
        return _joined(
            part
            for name, condition in when.items()
            for part in (*self.parts(name, condition), self.applies.get(name, {}))
        )

    def parts(self, name: str, condition: Positive | Not) -> Iterator[Plain]:
        if isinstance(condition, Not):
            inner = condition.condition
            if isinstance(inner, Ticks):
                yield {self.truth(name, inner): (NO,)}
                return
            (held,) = self.parts(name, inner)
            yield {name: tuple(one for one in self.all_of(name) if one not in held[name])}
        elif isinstance(condition, Ranges):
            yield {
                name: tuple(
                    spell_range(interval)
                    for interval in self.intervals[name]
                    if any(_meet(interval, ends) for ends in condition.ranges)
                )
            }
        elif isinstance(condition, Ticks):
            yield from self.ticks(name, condition)
        else:
            yield {name: condition}

    def all_of(self, name: str) -> tuple[str, ...]:
        """Return all answers of a lowered question, or all values of a derived value."""
        if name in self.values:
            return self.values[name]
        if name in self.intervals:
            return tuple(map(spell_range, self.intervals[name]))
        return self.questions[name].answer_ids

    def ticks(self, name: str, condition: Ticks) -> Iterator[Plain]:
        """Yield conditions on the ticks of a question, and on what is derived from them."""
        yield from ({tick(name, one): (ON,)} for one in condition.all)
        yield from ({tick(name, one): (OFF,)} for one in condition.none)
        if condition.any and len(condition.any) == 1 and condition.any[0] != NONE:
            yield {tick(name, condition.any[0]): (ON,)}
        elif condition.any == (NONE,):
            yield from ({tick(name, one): (OFF,)} for one in self.questions[name].answer_ids)
        elif condition.any:
            yield {self.any_of(name, condition.any): (YES,)}
        if condition.at_least:
            yield {self.at_least(name, condition): (YES,)}

    def any_of(self, name: str, ids: tuple[str, ...]) -> str:
        """Return the derived value that is YES where one of the answers is ticked."""
        whens: list[Plain] = [{tick(name, one): (ON,)} for one in ids if one != NONE]
        if NONE in ids:
            whens.append({tick(name, one): (OFF,) for one in self.questions[name].answer_ids})
        return self.make(name, ids, [(when, YES) for when in whens] + [({}, NO)])

    def at_least(self, name: str, condition: Ticks) -> str:
        """Return the derived value that is YES where at least so many answers are ticked."""
        key = (name, ("at least", condition.at_least, condition.of))
        if key not in self.made:
            values = (Value(NO), Value(YES, least=condition.at_least * MILLION))
            scores = tuple(Score(tick(name, one), {ON: MILLION}) for one in condition.of)
            self.made[key] = Table(f"{name}?{len(self.made)}", values, (), sum=scores)
        return self.made[key].id

    def truth(self, name: str, condition: Ticks) -> str:
        """Return the derived value that is YES where the condition holds."""
        when = _joined(self.ticks(name, condition))
        return self.make(name, condition, [(when, YES), ({}, NO)])

    def make(self, name: str, about: object, rules: list[tuple[Plain, str]]) -> str:
        key = (name, about)
        if key not in self.made:
            self.made[key] = Table(
                f"{name}?{len(self.made)}",
                (Value(NO), Value(YES)),
                tuple(Rule(f"r{at}", when, then, "") for at, (when, then) in enumerate(rules, 1)),
                "first",
            )
        return self.made[key].id


def _joined(parts: Iterable[Plain]) -> Plain:
    """Return the conditions that hold where those of all parts do."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts:
        for name, held in part.items():
            found[name] = tuple(one for one in found.get(name, held) if one in held)
    return found


def tick(question: str, answer: str) -> str:
    """Return the name of the lowered question whether `answer` is ticked."""
    return f"{question}+{answer}"


def _in_order(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return the tables so that each comes after those that it reads, else in their order."""
    by_id = {table.id: table for table in tables}
    placed: dict[str, Table] = {}

    def place(table: Table) -> None:
        for name in sorted(table.inputs & by_id.keys() - placed.keys(), key=[*by_id].index):
            place(by_id[name])
        placed.setdefault(table.id, table)

    for table in by_id.values():
        place(table)
    return tuple(placed.values())
