"""Join two policies into one, whose outcomes are pairs of theirs, for diff.py to examine.

Pure: no files, no clock; native only.

The joint policy asks every question of either, with the answers that both have. A derived value
that is the same in both occurs once; the others are named after their side. Thus the parts that an
edit left alone are compiled once, and those that it changed are written out over the answers.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from checklist.engine.policy.model import Outcome, Policy, Question, Rule, Table

OLD, NEW = "old outcome", "new outcome"  # an id has no space

Pair = tuple[str, str]


def joint_policy(old: Policy, new: Policy) -> tuple[Policy, tuple[Pair, ...]]:
    """Return the joint policy and, for each of its outcomes, the old and the new outcome."""
    questions = tuple(_questions(old, new))
    shared = _shared(old, new)
    pairs = tuple((o, n) for o in old.outcome_ids for n in new.outcome_ids)
    derived = [table for table in old.derived if table.id in shared]
    derived += [*_side(old, "old", shared), *_side(new, "new", shared)]
    policy = replace(
        old,
        questions=questions,
        outcomes=tuple(Outcome(f"{o} {n}", "", "") for o, n in pairs),
        rules=tuple(_pair_rules(pairs, _added(questions, old))),
        hit_policy="first",
        derived=tuple(_known(table, questions, derived) for table in derived),
    )
    return policy, pairs


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
    return table.hit_policy, table.value_ids, rules


def _side(policy: Policy, side: str, shared: Collection[str]) -> Iterator[Table]:
    """Yield the tables of one policy that are not shared, under names of its side."""
    names = {table.id: f"{side} {table.id}" for table in policy.derived if table.id not in shared}
    for table in policy.tables:
        if table.id not in shared:
            rules = tuple(replace(rule, when=_renamed(rule.when, names)) for rule in table.rules)
            yield replace(table, id=names.get(table.id, f"{side} outcome"), rules=rules)


def _renamed(
    when: Mapping[str, tuple[str, ...]], names: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    return {names.get(name, name): values for name, values in when.items()}


def _known(table: Table, questions: tuple[Question, ...], derived: Collection[Table]) -> Table:
    """Return `table` without the answers that only one policy has."""
    known = {question.id: question.answer_ids for question in questions}
    known |= {other.id: other.value_ids for other in derived}
    rules = []
    for rule in table.rules:
        when = {
            name: tuple(value for value in values if value in known[name])
            for name, values in rule.when.items()
        }
        if all(when.values()):
            rules.append(replace(rule, when=when))
    return replace(table, rules=tuple(rules))


def _pair_rules(pairs: tuple[Pair, ...], added: tuple[Question, ...]) -> Iterator[Rule]:
    """Yield a rule per pair; each names the added questions, so that the diagrams ask for them."""
    any_answer = {question.id: question.answer_ids for question in added}
    for old, new in pairs:
        when = {OLD: (old,), NEW: (new,), **any_answer}
        yield Rule(f"{old} {new}", when, f"{old} {new}", "")
