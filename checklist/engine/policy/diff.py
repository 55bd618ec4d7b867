"""Say what an edit of a policy changes for whom, and which part of its version must rise.

Pure: no files, no clock; native only. To change how it is printed, edit diff_report.py.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

from checklist.engine.policy.compile import Compiled, Meaning, compile_policy, numbers, written_out
from checklist.engine.policy.diagram import BudgetSpentError
from checklist.engine.policy.joint_policy import NEW, OLD, Pair, joint_policy
from checklist.engine.policy.model import LAST, Policy, Question
from checklist.engine.problem import Location, Problem

MOST_RULES = 20
"""More compact rules a change nobody reads."""

PARTS = ("major", "minor", "patch")

Cube = Mapping[str, tuple[str, ...]]
"""A compact rule: by question or derived value the answers or values that it is about."""


@dataclass(frozen=True, slots=True)
class Change:
    """The combinations that go from one outcome to another.

    `rules` describe them all, but for the number of combinations in `rest`.
    """

    before: str
    after: str
    combinations: int
    rules: tuple[Cube, ...]
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Diff:
    """What an edit changes; a combination answers every question of either policy.

    `rise` is the part of the version that must rise, None where the files say the same, and
    `reasons` why, each in words.
    """

    old: Policy = field(repr=False)
    new: Policy = field(repr=False)
    combinations: int
    changes: tuple[Change, ...]
    rise: str | None
    reasons: tuple[str, ...]

    @property
    def changed(self) -> int:
        """How many combinations change their outcome."""
        return sum(change.combinations for change in self.changes)

    @property
    def lost(self) -> int:
        """How many of the old combinations can no longer be given, since answers went."""
        after = {question.id: set(question.answer_ids) for question in self.new.questions}
        kept = prod(
            len(after.get(q.id, set(q.answer_ids)).intersection(q.answer_ids))
            for q in self.old.questions
        )
        return self.old.combinations - kept

    def share(self, number: int) -> Fraction:
        """Return the part of all combinations that `number` is."""
        return Fraction(number, self.combinations or 1)

    @property
    def risen(self) -> bool:
        """Whether the version rose as it must."""
        return self.rise is None or has_risen(self.old.version, self.new.version, self.rise)


def has_risen(old: str, new: str, part: str) -> bool:
    """Return whether `part` of the version, or one before it, is higher in `new`."""
    length = PARTS.index(part) + 1
    before, after = ([int(number) for number in version.split(".")] for version in (old, new))
    return after[:length] > before[:length]


def diff(old: Policy, new: Policy) -> Diff:
    """Compare two policies that have neither hole nor overlap.

    Raises BudgetSpentError where the difference is too large to be worked out.
    """
    joint, pairs = joint_policy(old, new)
    if not all(question.answers for question in joint.questions):
        return _finished(old, new, (), keeps=False, combinations=0)
    compiled, meaning = _compiled(joint)
    meaning.space.renew()  # what it took to write the policies out is paid
    counted = numbers(compiled, meaning, meaning.reached)
    changes = tuple(
        _change(compiled, meaning, pair, (at, counted[at]))
        for at, pair in enumerate(pairs)
        if at in counted and pair[0] != pair[1]
    )
    keeps = _keeps(meaning, pairs, set(new.question_ids).difference(old.question_ids))
    return _finished(old, new, changes, keeps=keeps, combinations=joint.combinations)


def too_large(old: Policy, new: Policy) -> Problem:
    """Return the problem of two policies that `diff` cannot work out."""
    return Problem(
        Location(new.file, new.rules_line),
        f"what changes from {old.file} is too much to work out; nothing is claimed of it",
        "compare them in smaller steps, or group questions into derived values",
        "not-proved",
    )


def _compiled(joint: Policy) -> tuple[Compiled, Meaning]:
    """Return the joint policy over answers alone where that is small, else over derived values."""
    try:
        meaning = written_out(joint)
        return Compiled(joint, {LAST: meaning}), meaning
    except BudgetSpentError:
        compiled = compile_policy(joint, write_out=(OLD, NEW))
        return compiled, compiled.last


def _keeps(meaning: Meaning, pairs: tuple[Pair, ...], added: Collection[str]) -> bool:
    """Return whether there are answers to the `added` questions that leave all else as it was."""
    space = meaning.space
    same = space.relabel(meaning.reached, lambda at: int(pairs[at][0] == pairs[at][1]))
    before = {level for level, name in enumerate(meaning.names) if name not in added}
    return 1 in space.values(space.merge(same, before, min))


def _change(compiled: Compiled, meaning: Meaning, pair: Pair, counted: tuple[int, int]) -> Change:
    """Return the change of the outcome at the first of `counted`, which is the second of them."""
    at, number = counted
    space = meaning.space
    space.renew()
    target = rest = space.relabel(meaning.reached, lambda leaf: int(leaf == at))
    cubes: list[dict[int, frozenset[int]]] = []
    while len(cubes) < MOST_RULES and (path := space.path(rest, bool)) is not None:
        cubes.append(_widest(meaning, target, path))
        rest = space.select(space.guard(cubes[-1]), space.leaf(0), rest)
    left = numbers(compiled, meaning, rest).get(1, 0)
    rules = tuple(_spelt(meaning, cube) for cube in _needed(meaning, target, cubes, rest))
    return Change(*pair, combinations=number, rules=rules, rest=left)


def _widest(meaning: Meaning, target: int, path: Mapping[int, int]) -> dict[int, frozenset[int]]:
    """Return the conditions on `path`, fewer and wider ones where all of it is still `target`."""
    space = meaning.space
    cube = {level: frozenset({value}) for level, value in path.items()}
    for level in sorted(path, reverse=True):
        for value in range(space.sizes[level]):
            wider = {**cube, level: cube[level] | {value}}
            if space.values(space.restrict(target, wider)) == {1}:
                cube = wider
    return {at: held for at, held in cube.items() if len(held) < space.sizes[at]}


def _needed(
    meaning: Meaning, target: int, cubes: list[dict[int, frozenset[int]]], rest: int
) -> list[dict[int, frozenset[int]]]:
    """Return the cubes without those that the others cover."""
    space = meaning.space
    kept = list(cubes)
    for cube in cubes:
        left = space.select(rest, space.leaf(0), target)
        for other in kept:
            if other is not cube:
                left = space.select(space.guard(other), space.leaf(0), left)
        if left == space.leaf(0):
            kept.remove(cube)
    return kept


def _spelt(meaning: Meaning, cube: Mapping[int, frozenset[int]]) -> Cube:
    frame = meaning.frame
    ids = {name: list(indices) for name, indices in frame.indices.items()}
    return {
        frame.names[at]: tuple(ids[frame.names[at]][frame.domains[at][v]] for v in sorted(held))
        for at, held in sorted(cube.items())
    }


def _finished(
    old: Policy, new: Policy, changes: tuple[Change, ...], *, keeps: bool, combinations: int
) -> Diff:
    major = [*_gone(old, new)]
    if combinations and not keeps:
        added = [q for q in new.question_ids if q not in old.question_ids]
        also = ", whatever the new questions are answered" if added else ""
        major.append(f"old combinations change their outcome{also}")
    minor = [*_come(old, new)]
    reasons = major or minor
    rise = "major" if major else "minor" if minor else None
    if rise is None and old.digest != new.digest:
        rise, reasons = "patch", ["no combination changes its outcome"]
    return Diff(old, new, combinations, changes, rise, tuple(reasons))


def _gone(old: Policy, new: Policy) -> Iterator[str]:
    """Say what the new policy no longer has, and whether its outcomes changed places."""
    for question in old.questions:
        if question.id not in new.question_ids:
            yield f'question "{question.id}" goes'
        else:
            yield from _missing(question, new.question(question.id), "goes")
    for outcome in old.outcome_ids:
        if outcome not in new.outcome_ids:
            yield f'outcome "{outcome}" goes'
    if _moved(old.outcome_ids, new.outcome_ids):
        yield "outcomes change places in the order of urgency"


def _come(old: Policy, new: Policy) -> Iterator[str]:
    """Say what only the new policy has, and what it asks in another order."""
    for question in new.questions:
        if question.id not in old.question_ids:
            yield f'question "{question.id}" is new'
            continue
        before = old.question(question.id)
        yield from _missing(question, before, "is new")
        if before.ordered != question.ordered or _moved(before.answer_ids, question.answer_ids):
            yield f'question "{question.id}" ranks its answers otherwise'
    for outcome in new.outcome_ids:
        if outcome not in old.outcome_ids:
            yield f'outcome "{outcome}" is new'
    if _moved(old.question_ids, new.question_ids):
        yield "questions change places"


def _missing(question: Question, other: Question, what: str) -> Iterator[str]:
    """Say of each answer that the other question lacks that it goes or is new."""
    for answer in question.answer_ids:
        if answer not in other.answer_ids:
            yield f'answer "{answer}" of question "{question.id}" {what}'


def _moved(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Return whether those that are in both stand in another order."""
    return [name for name in before if name in after] != [name for name in after if name in before]
