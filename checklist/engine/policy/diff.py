"""Find the combinations whose outcome an edit changes, and the part of the version to raise.

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
"""Maximum number of compact rules shown per change."""

PARTS = ("major", "minor", "patch")

Cube = Mapping[str, tuple[str, ...]]
"""A compact rule: by question or derived value, the answers or values to which it applies."""


@dataclass(frozen=True, slots=True)
class Change:
    """The combinations of answers that go from the outcome `before` to the outcome `after`.

    `rules` describe all of them except `rest`, a number of combinations.
    """

    before: str
    after: str
    combinations: int
    rules: tuple[Cube, ...]
    rest: int = 0


@dataclass(frozen=True, slots=True)
class Diff:
    """The difference that an edit makes; a combination answers every question of either policy.

    `rise` is the part of the version that must rise, or None if the files say the same; `reasons`
    say why, in words.
    """

    old: Policy = field(repr=False)
    new: Policy = field(repr=False)
    combinations: int
    changes: tuple[Change, ...]
    rise: str | None
    reasons: tuple[str, ...]

    @property
    def changed(self) -> int:
        """The number of combinations that change their outcome."""
        return sum(change.combinations for change in self.changes)

    @property
    def lost(self) -> int:
        """The number of old combinations that can no longer be given."""
        after = {question.id: set(question.answer_ids) for question in self.new.questions}
        remaining = prod(
            len(after.get(q.id, set(q.answer_ids)).intersection(q.answer_ids))
            for q in self.old.questions
        )
        return self.old.combinations - remaining

    def share(self, number: int) -> Fraction:
        """Return `number` as a fraction of all combinations."""
        return Fraction(number, self.combinations or 1)

    @property
    def risen(self) -> bool:
        """Whether the version rose as far as it must."""
        return self.rise is None or has_risen(self.old.version, self.new.version, self.rise)


def has_risen(old: str, new: str, part: str) -> bool:
    """Return whether `part` of the version, or a part before it, is higher in `new`."""
    length = PARTS.index(part) + 1
    before, after = ([int(number) for number in version.split(".")] for version in (old, new))
    return after[:length] > before[:length]


def diff(old: Policy, new: Policy) -> Diff:
    """Return the difference between two policies that have no hole and no overlap.

    Raises BudgetSpentError if it is too large to work out.
    """
    joint, pairs = joint_policy(old, new)
    if not all(question.answers for question in joint.questions):
        return _finished(old, new, (), keeps=False, combinations=0)
    compiled, meaning = _compiled(joint)
    meaning.space.renew()  # the steps spent on writing the policies out do not count
    counted = numbers(compiled, meaning, meaning.reached)
    changes = tuple(
        _change(compiled, meaning, pair, (at, counted[at]))
        for at, pair in enumerate(pairs)
        if at in counted and pair[0] != pair[1]
    )
    keeps = _keeps(meaning, pairs, set(new.question_ids).difference(old.question_ids))
    return _finished(old, new, changes, keeps=keeps, combinations=joint.combinations)


def too_large(old: Policy, new: Policy) -> Problem:
    """Return the problem to report for two policies whose difference is too large to work out."""
    return Problem(
        Location(new.file, new.rules_line),
        f"what changes from {old.file} is too much to work out; nothing is claimed of it",
        "compare them in smaller steps, or group questions into derived values",
        "not-proved",
    )


def _compiled(joint: Policy) -> tuple[Compiled, Meaning]:
    """Return the joint policy compiled over its questions, or if large, over derived values."""
    try:
        meaning = written_out(joint)
        return Compiled(joint, {LAST: meaning}), meaning
    except BudgetSpentError:
        compiled = compile_policy(joint, write_out=(OLD, NEW))
        return compiled, compiled.last


def _keeps(meaning: Meaning, pairs: tuple[Pair, ...], added: Collection[str]) -> bool:
    """Return whether some answers to the `added` questions leave every old outcome as it was."""
    space = meaning.space
    same = space.relabel(meaning.reached, lambda at: int(pairs[at][0] == pairs[at][1]))
    before = {level for level, name in enumerate(meaning.names) if name not in added}
    return 1 in space.values(space.merge(same, before, min))


def _change(compiled: Compiled, meaning: Meaning, pair: Pair, counted: tuple[int, int]) -> Change:
    """Return the change to `pair`; `counted` is the index of its outcome and its combinations."""
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
    """Return the conditions on `path`, widened as far as they imply `target`."""
    space = meaning.space
    cube = {level: frozenset({value}) for level, value in path.items()}
    for level in sorted(path, reverse=True):
        for value in range(space.sizes[level]):
            wider = {**cube, level: cube[level] | {value}}
            if space.values(space.restrict(target, wider)) == {1}:
                cube = wider
    return {level: values for level, values in cube.items() if len(values) < space.sizes[level]}


def _needed(
    meaning: Meaning, target: int, cubes: list[dict[int, frozenset[int]]], rest: int
) -> list[dict[int, frozenset[int]]]:
    """Return the cubes without those that other cubes cover."""
    space = meaning.space
    needed = list(cubes)
    for cube in cubes:
        left = space.select(rest, space.leaf(0), target)
        for other in needed:
            if other is not cube:
                left = space.select(space.guard(other), space.leaf(0), left)
        if left == space.leaf(0):
            needed.remove(cube)
    return needed


def _spelt(meaning: Meaning, cube: Mapping[int, frozenset[int]]) -> Cube:
    frame = meaning.frame
    ids = {name: list(indices) for name, indices in frame.indices.items()}
    return {
        frame.names[at]: tuple(ids[frame.names[at]][frame.domains[at][v]] for v in sorted(values))
        for at, values in sorted(cube.items())
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
    """Yield a reason for each thing that the new policy lacks, and for a new order of outcomes."""
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
    """Yield a reason for each thing that only the new policy has, and for each new order."""
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
    """Yield a reason for each answer that `other` lacks; `what` says that it goes or is new."""
    for answer in question.answer_ids:
        if answer not in other.answer_ids:
            yield f'answer "{answer}" of question "{question.id}" {what}'


def _moved(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Return whether the names that are in both have changed their order."""
    return [name for name in before if name in after] != [name for name in after if name in before]
