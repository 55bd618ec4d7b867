"""Join two policies into one, whose outcomes are pairs of theirs, for diff.py to examine.

Pure: no files, no clock; native only. Both policies are lowered, with the same intervals.

The joint policy asks every question of either, with the answers that both have. A derived value
that is the same in both occurs once; the others are named after their side. Thus the parts that an
edit left alone are compiled once, and those that it changed are written out over the answers.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from checklist.engine.policy.lower import NO, YES, Lowered, Plain
from checklist.engine.policy.model import (
    LAST,
    Conditions,
    Outcome,
    Policy,
    Question,
    Rule,
    Table,
    Value,
)

OLD, NEW = "old outcome", "new outcome"  # an id has no space

Pair = tuple[str, str]


def joint_policy(
    old: Lowered, new: Lowered, target: str = LAST
) -> tuple[Lowered, tuple[Pair, ...]] | None:
    """Return the joint policy and, for each of its outcomes, the old and the new value of `target`.

    The target is the last table, or a derived value that both have; None if that is the same.
    """
    before, after = old.policy, new.policy
    questions = tuple(_questions(before, after))
    shared = _shared(before, after)
    if target in shared:
        return None
    pairs = tuple(
        (o, n) for o in _table(before, target).value_ids for n in _table(after, target).value_ids
    )
    derived = [table for table in before.derived if table.id in shared]
    derived += [*_side(before, "old", shared), *_side(after, "new", shared)]
    sides = (OLD, NEW) if target == LAST else (f"old {target}", f"new {target}")
    applies, made = _applies(old, new, shared)
    known: list[Table] = []
    for table in (*derived, *made):
        known.append(_known(table, questions, known))
    policy = replace(
        before,
        questions=questions,
        outcomes=tuple(Outcome(f"{o} {n}", "", "") for o, n in pairs),
        rules=tuple(_pair_rules(pairs, sides, _added(questions, before))),
        hit_policy="first",
        derived=tuple(_needed(known, {*sides}.union(*applies.values()))),
        results=(),
    )
    variables = {**new.variables, **old.variables} | {q.id: (q.id,) for q in questions}
    applies = _answerable(applies, questions)
    joined = {name: _both(name, old, new) for name in applies}
    return Lowered(policy, policy, {**variables, **joined}, applies), pairs


def _needed(tables: list[Table], wanted: set[str]) -> list[Table]:
    """Return the tables that are wanted, or read by one that is."""
    for table in reversed(tables):
        if table.id in wanted:
            wanted |= table.inputs
    return [table for table in tables if table.id in wanted]


def _both(name: str, old: Lowered, new: Lowered) -> tuple[str, ...]:
    """Return the lowered questions that make up a question in either policy."""
    return tuple(dict.fromkeys((*old.variables.get(name, ()), *new.variables.get(name, ()))))


def _table(policy: Policy, target: str) -> Table:
    return policy.tables[-1] if target == LAST else policy.derived_value(target)


def _questions(old: Policy, new: Policy) -> Iterator[Question]:
    """Yield every question of either policy, in the old order, with the answers that both have."""
    after = {question.id: question for question in new.questions}
    for question in old.questions:
        other = after.pop(question.id, question)
        both = tuple(a for a in question.answers if a.id in other.answer_ids)
        yield replace(question, answers=both)
    yield from after.values()


def _added(questions: tuple[Question, ...], old: Policy) -> tuple[Question, ...]:
    return tuple(question for question in questions if question.id not in old.question_ids)


def _shared(old: Policy, new: Policy) -> set[str]:
    """Return the ids of the derived values that both compute the same way from the same answers."""
    after = {table.id: table for table in new.derived}
    same = {q.id for q in old.questions if q.id in new.question_ids}
    shared: set[str] = set()
    for table in old.derived:
        other = after.get(table.id)
        if other and _logic(table) == _logic(other) and table.inputs <= same:
            shared.add(table.id)
            same.add(table.id)
    return shared


def _logic(table: Table) -> object:
    """Return the parts of a table that decide its value: not its texts, nor its rules' ids."""
    rules = tuple((dict(rule.when), rule.then) for rule in table.rules)
    starts = tuple(value.least for value in table.values) if table.sum else ()
    scores = tuple((one.name, dict(one.scores), dict(one.where)) for one in table.sum)
    return table.hit_policy, table.value_ids, rules, starts, scores


def _side(policy: Policy, side: str, shared: Collection[str]) -> Iterator[Table]:
    """Yield the tables of one policy that are not shared, under names of its side."""
    names = _names(policy, side, shared)
    for table in policy.tables:
        if table.id not in shared:
            rules = tuple(replace(rule, when=_renamed(rule.when, names)) for rule in table.rules)
            scores = tuple(
                replace(one, name=names.get(one.name, one.name), where=_renamed(one.where, names))
                for one in table.sum
            )
            own = names.get(table.id, f"{side} outcome")
            yield replace(table, id=own, rules=rules, sum=scores)


def _names(policy: Policy, side: str, shared: Collection[str]) -> dict[str, str]:
    return {table.id: f"{side} {table.id}" for table in policy.derived if table.id not in shared}


def _renamed(when: Conditions, names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {
        names.get(name, name): values for name, values in when.items() if isinstance(values, tuple)
    }


def _applies(
    old: Lowered, new: Lowered, shared: Collection[str]
) -> tuple[dict[str, Plain], list[Table]]:
    """Return when questions apply in either policy, and the derived values that this needs."""
    before = {
        name: _renamed(when, _names(old.policy, "old", shared))
        for name, when in old.applies.items()
    }
    after = {
        name: _renamed(when, _names(new.policy, "new", shared))
        for name, when in new.applies.items()
    }
    applies: dict[str, Plain] = {}
    made = []
    for name in dict.fromkeys((*before, *after)):
        sides = [
            found.get(name)
            for found, lowered in ((before, old), (after, new))
            if name in lowered.variables
        ]
        whens = [when for when in sides if when is not None]
        if len(whens) < len(sides):
            continue  # one of them always asks
        if whens[0] == whens[-1]:
            applies[name] = whens[0]
            continue
        rules = [Rule(f"r{at}", when, YES, "") for at, when in enumerate(whens)]
        rules.append(Rule("rest", {}, NO, ""))
        made.append(Table(f"?applies {name}", (Value(NO), Value(YES)), tuple(rules), "first"))
        applies[name] = {made[-1].id: (YES,)}
    return applies, made


def _known(table: Table, questions: tuple[Question, ...], derived: Collection[Table]) -> Table:
    """Return `table` without the answers that only one policy has."""
    known = {question.id: question.answer_ids for question in questions}
    known |= {other.id: other.value_ids for other in derived}
    rules = []
    for rule in table.rules:
        when = {
            name: tuple(value for value in values if value in known[name])
            for name, values in rule.when.items()
            if isinstance(values, tuple)
        }
        if all(when.values()):
            rules.append(replace(rule, when=when))
    return replace(table, rules=tuple(rules))


def reduced(lowered: Lowered, questions: tuple[Question, ...]) -> Lowered:
    """Return a lowered policy with fewer answers to its questions, for counting."""
    tables: list[Table] = []
    for table in lowered.policy.derived:
        tables.append(_known(table, questions, tables))
    policy = replace(lowered.policy, questions=questions, derived=tuple(tables))
    return replace(lowered, policy=policy, applies=_answerable(lowered.applies, questions))


def _answerable(applies: Mapping[str, Plain], questions: tuple[Question, ...]) -> dict[str, Plain]:
    """Return when questions apply, without the answers that none of `questions` has."""
    known = {question.id: question.answer_ids for question in questions}
    return {
        asked: {
            name: tuple(one for one in held if one in known.get(name, held))
            for name, held in when.items()
        }
        for asked, when in applies.items()
    }


def _pair_rules(
    pairs: tuple[Pair, ...], sides: Pair, added: tuple[Question, ...]
) -> Iterator[Rule]:
    """Yield a rule per pair; each names the added questions, so that the diagrams ask for them."""
    one, other = sides
    any_answer = {question.id: question.answer_ids for question in added}
    for old, new in pairs:
        when = {one: (old,), other: (new,), **any_answer}
        yield Rule(f"{old} {new}", when, f"{old} {new}", "")
