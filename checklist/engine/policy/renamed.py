"""Give the parts of a policy the ids that they have in a newer version of it.

Pure: no files, no clock; native only. The newer version says with `was` which id a part had.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from checklist.engine.policy.model import (
    Condition,
    Conditions,
    Not,
    Policy,
    Question,
    Rule,
    Score,
    Table,
    Ticks,
)

BEFORE = " before"
"""The end of the id that a question of another kind gets; no id has a space."""

Ids = Mapping[str, str]
"""By the id before, the id now."""


class _Renamed(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def was(self) -> str: ...


@dataclass(frozen=True, slots=True)
class _Names:
    """The new ids of names, and of the answers or values of each, by the name's old id."""

    names: Ids
    values: Mapping[str, Ids]

    def when(self, conditions: Conditions) -> dict[str, Condition]:
        """Return conditions with the new ids."""
        return {
            self.names.get(name, name): _condition(condition, self.values.get(name, {}))
            for name, condition in conditions.items()
        }


def renamed(old: Policy, new: Policy) -> Policy:
    """Return `old` with the ids of `new` for all that `new` says was something else in `old`.

    A question that changed its kind is another question: it gets an id that no question has.
    """
    names = dict(_ids(old.questions, new.questions)) | dict(_ids(old.derived, new.derived))
    after = {question.id: question for question in new.questions}
    values: dict[str, Ids] = {}
    for question in old.questions:
        now = after.get(names.get(question.id, question.id))
        if now is not None and not _same_kind(question, now):
            names[question.id] = f"{question.id}{BEFORE}"
        elif now is not None:
            values[question.id] = _ids(question.answers, now.answers)
    tables = {table.id: table for table in new.derived}
    for table in old.derived:
        if now_table := tables.get(names.get(table.id, table.id)):
            values[table.id] = _ids(table.values, now_table.values)
    outcomes = _ids(old.outcomes, new.outcomes)
    known = _Names(names, values)
    return replace(
        old,
        questions=tuple(_question(question, known) for question in old.questions),
        derived=tuple(_table(table, known) for table in old.derived),
        outcomes=tuple(replace(o, id=outcomes.get(o.id, o.id)) for o in old.outcomes),
        rules=tuple(_rule(rule, known, outcomes) for rule in old.rules),
        results=tuple(replace(one, of=names.get(one.of, one.of)) for one in old.results),
        alerts=tuple(replace(one, when=known.when(one.when)) for one in old.alerts),
    )


def _same_kind(one: Question, other: Question) -> bool:
    """Return whether two questions are of one kind; numbers also have to share their steps."""
    if one.number and other.number:
        step = one.number.step
        return step == other.number.step and (one.number.base - other.number.base) % step == 0
    return bool(one.number) == bool(other.number) and one.several == other.several


def _ids(before: Iterable[_Renamed], now: Iterable[_Renamed]) -> dict[str, str]:
    there = {one.id for one in before}
    kept = {one.id for one in now}
    return {one.was: one.id for one in now if one.was in there and one.was not in kept}


def _question(question: Question, known: _Names) -> Question:
    ids = known.values.get(question.id, {})
    return replace(
        question,
        id=known.names.get(question.id, question.id),
        answers=tuple(replace(a, id=ids.get(a.id, a.id)) for a in question.answers),
        only_if=known.when(question.only_if),
    )


def _table(table: Table, known: _Names) -> Table:
    ids = known.values.get(table.id, {})
    return replace(
        table,
        id=known.names.get(table.id, table.id),
        values=tuple(replace(value, id=ids.get(value.id, value.id)) for value in table.values),
        rules=tuple(_rule(rule, known, ids) for rule in table.rules),
        sum=tuple(_score(score, known) for score in table.sum),
    )


def _score(score: Score, known: _Names) -> Score:
    ids = known.values.get(score.name, {})
    scores = {ids.get(answer, answer): number for answer, number in score.scores.items()}
    return replace(score, name=known.names.get(score.name, score.name), scores=scores)


def _rule(rule: Rule, known: _Names, values: Ids) -> Rule:
    return replace(rule, when=known.when(rule.when), then=values.get(rule.then, rule.then))


def _condition(condition: Condition, ids: Ids) -> Condition:
    if isinstance(condition, Not):
        inner = _condition(condition.condition, ids)
        assert not isinstance(inner, Not)  # noqa: S101  it was none before
        return Not(inner)
    if isinstance(condition, Ticks):
        lists = (condition.any, condition.all, condition.none, condition.of)
        some, every, none, of = (tuple(ids.get(one, one) for one in held) for held in lists)
        return Ticks(some, every, none, condition.at_least, of)
    if isinstance(condition, tuple):
        return tuple(ids.get(one, one) for one in condition)
    return condition
