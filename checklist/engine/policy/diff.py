"""Find the combinations whose outcome an edit changes, and the part of the version to raise.

Pure: no files, no clock; native only. To change how it is printed, edit diff_report.py.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from checklist.engine.policy.compile import Compiled, Meaning, compile_policy, written_out
from checklist.engine.policy.counting import combinations, numbers
from checklist.engine.policy.diagram import BudgetSpentError
from checklist.engine.policy.edits import Edit, edits
from checklist.engine.policy.in_words import ticks_in_words
from checklist.engine.policy.joint_policy import Pair, joint_policy, reduced
from checklist.engine.policy.lower import ON, Lowered, lower, ranges_in
from checklist.engine.policy.model import LAST, NONE, Policy, Question
from checklist.engine.policy.number import Ends, parse_range, spell_range
from checklist.engine.policy.renamed import BEFORE, renamed
from checklist.engine.problem import Location, Problem

MOST_RULES = 20
"""Maximum number of compact rules shown per change."""

PARTS = ("major", "minor", "patch")

Cube = Mapping[str, tuple[str, ...]]
"""A compact rule: by question or derived value, the answers or values to which it applies.

Numbers are ranges; ticks are written as an answer, or in words where an answer cannot say it.
"""


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

    `results` has the changes of each result that both state; `edits` lists what else changed:
    deadlines, steps, alerts, rules and words. `rise` is the part of the version that must rise, or
    None if the files say the same; `reasons` say why, in words. What is renamed counts as the same.
    """

    old: Policy = field(repr=False)
    new: Policy = field(repr=False)
    combinations: int
    changes: tuple[Change, ...]
    rise: str | None
    reasons: tuple[str, ...]
    lost: int = 0
    before: int = 0
    results: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    intervals: bool = False

    @property
    def changed(self) -> int:
        """The number of combinations that change their outcome."""
        return sum(change.combinations for change in self.changes)

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
    before = renamed(old, new)
    cuts = _cuts(before), _cuts(new)
    one, other = lower(before, cuts=cuts[1]), lower(new, cuts=cuts[0])
    found = _Found(old, before, new)
    _count_lost(found, one, other)
    joint = joint_policy(one, other)
    if joint is not None and not all(q.answers for q in joint[0].policy.questions):
        return found.finished()
    found.keeps = True
    if joint is None:
        found.combinations = combinations(compile_policy(one))
    else:
        found.combinations, found.changes, found.keeps = _compared(*joint, one, other)
    both = {result.of for result in before.results} & {result.of for result in new.results}
    for name in (result.of for result in new.results if result.of in both):
        joint = joint_policy(one, other, name)
        if joint is not None:
            _, found.results[name], _ = _compared(*joint, one, other)
    return found.finished()


def _cuts(policy: Policy) -> dict[str, list[Ends]]:
    """Return the ranges that cut the numbers of a policy, those that hold all its values too."""
    return {
        name: [*ranges, (grid.least, grid.most)]
        for name, ranges in ranges_in(policy).items()
        if (grid := policy.question(name).number)
    }


def _count_lost(found: "_Found", one: Lowered, other: Lowered) -> None:
    """Count the old combinations, and those of them that can no longer be given."""
    after = {question.id: {*question.answer_ids} for question in other.policy.questions}
    kept = tuple(
        replace(
            question,
            answers=tuple(a for a in question.answers if a.id in after.get(question.id, {a.id})),
        )
        for question in one.policy.questions
    )
    found.before = combinations(Compiled(one, {}))
    remaining = (
        combinations(Compiled(reduced(one, kept), {})) if all(q.answers for q in kept) else 0
    )
    found.lost = found.before - remaining


def _compared(
    joint: Lowered, pairs: tuple[Pair, ...], old: Lowered, new: Lowered
) -> tuple[int, tuple[Change, ...], bool]:
    """Return the number of combinations, what changes, and whether the old ones keep theirs."""
    compiled, meaning = _compiled(joint)
    meaning.space.renew()  # the steps spent on writing the policies out do not count
    counted = numbers(compiled, meaning, meaning.reached)
    spell = _Speller(old.source, new.source)
    changes = tuple(
        _change(compiled, meaning, pair, (at, counted[at]), spell)
        for at, pair in enumerate(pairs)
        if at in counted and pair[0] != pair[1]
    )
    added = {*joint.policy.question_ids}.difference(old.policy.question_ids)
    keeps = _keeps(meaning, pairs, added)
    return combinations(compiled), changes, keeps


def too_large(old: Policy, new: Policy) -> Problem:
    """Return the problem to report for two policies whose difference is too large to work out."""
    return Problem(
        Location(new.file, new.rules_line),
        f"what changes from {old.file} is too much to work out; nothing is claimed of it",
        "compare them in smaller steps, or group questions into derived values",
        "not-proved",
    )


def _compiled(joint: Lowered) -> tuple[Compiled, Meaning]:
    """Return the joint policy compiled over its questions, or if large, over derived values."""
    try:
        meaning = written_out(joint.policy)
        return Compiled(joint, {LAST: meaning}), meaning
    except BudgetSpentError:
        sides = [name for name in joint.policy.tables[-1].inputs if " " in name]
        compiled = compile_policy(joint, write_out=sides)
        return compiled, compiled.last


def _keeps(meaning: Meaning, pairs: tuple[Pair, ...], added: Collection[str]) -> bool:
    """Return whether some answers to the `added` questions leave every old outcome as it was."""
    space = meaning.space
    same = space.relabel(meaning.reached, lambda at: int(pairs[at][0] == pairs[at][1]))
    before = {level for level, name in enumerate(meaning.names) if name not in added}
    return 1 in space.values(space.merge(same, before, min))


def _change(
    compiled: Compiled,
    meaning: Meaning,
    pair: Pair,
    counted: tuple[int, int],
    spell: "_Speller",
) -> Change:
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
    rules = tuple(
        spell.cube(_spelt(meaning, cube)) for cube in _needed(meaning, target, cubes, rest)
    )
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


class _Speller:
    """Writes what lowered questions are answered as answers to questions."""

    def __init__(self, old: Policy, new: Policy) -> None:
        self.questions = {q.id: q for q in old.questions}
        for question in new.questions:
            before = self.questions.get(question.id, question)
            more = tuple(a for a in question.answers if a.id not in before.answer_ids)
            self.questions[question.id] = replace(before, answers=(*before.answers, *more))

    def cube(self, cube: Cube) -> Cube:
        """Return a compact rule in terms of the policies."""
        found: dict[str, tuple[str, ...]] = {}
        ticks: dict[str, dict[str, tuple[str, ...]]] = {}
        for name, values in cube.items():
            asked, plus, answer = name.partition("+")
            question = self.questions.get(asked)
            if plus:
                ticks.setdefault(asked, {})[answer] = values
                found[asked] = ()
            elif question is not None and question.number is not None:
                ranges = [ends for text in values if (ends := parse_range(text)) is not None]
                found[name] = tuple(map(spell_range, question.number.merged(ranges)))
            else:
                found[name] = values
        return found | {name: (self._ticks(name, held),) for name, held in ticks.items()}

    def _ticks(self, name: str, held: Mapping[str, tuple[str, ...]]) -> str:
        question = self.questions[name]
        on = [one for one in question.answer_ids if held.get(one) == (ON,)]
        off = [one for one in question.answer_ids if one in held and one not in on]
        if len(on) + len(off) == len(question.answers):
            return "+".join(on) or NONE
        return "+".join([*on, "?"]) if not off else ticks_in_words(question, on, off)


class _Found:
    """What is found out about two policies, step by step."""

    def __init__(self, written: Policy, old: Policy, new: Policy) -> None:
        self.written, self.old, self.new = written, old, new
        self.combinations = self.before = self.lost = 0
        self.changes: tuple[Change, ...] = ()
        self.results: dict[str, tuple[Change, ...]] = {}
        self.keeps = False

    def finished(self) -> Diff:
        """Return the difference, with the part of the version that must rise."""
        old, new = self.old, self.new
        listed = edits(old, new)
        major = [*_gone(old, new)]
        if self.combinations and not self.keeps:
            added = [q for q in new.question_ids if q not in old.question_ids]
            also = ", whatever the new questions are answered" if added else ""
            major.append(f"old combinations change their outcome{also}")
        major += [f'result "{name}" changes' for name, some in self.results.items() if some]
        minor = [*_come(old, new)]
        minor += [edit.reason for edit in listed if edit.is_minor]
        reasons = major or minor
        rise = "major" if major else "minor" if minor else None
        if rise is None and self.written.digest != new.digest:
            rise, reasons = "patch", ["no combination changes its outcome"]
        return Diff(
            self.written,
            new,
            self.combinations,
            self.changes,
            rise,
            tuple(reasons),
            lost=self.lost,
            before=self.before,
            results={name: some for name, some in self.results.items() if some},
            edits=listed,
            intervals=any(q.number for q in (*old.questions, *new.questions)),
        )


def _gone(old: Policy, new: Policy) -> Iterator[str]:
    """Yield a reason for each thing that the new policy lacks, and for a new order of outcomes."""
    for question in old.questions:
        if question.id not in new.question_ids:
            yield f'question "{question.id.removesuffix(BEFORE)}" goes'
        else:
            yield from _missing(question, new.question(question.id), "goes")
    for outcome in old.outcome_ids:
        if outcome not in new.outcome_ids:
            yield f'outcome "{outcome}" goes'
    if _moved(old.outcome_ids, new.outcome_ids):
        yield "outcomes change places in the order of urgency"
    stated = {result.of for result in new.results}
    yield from (f'result "{one.of}" goes' for one in old.results if one.of not in stated)


def _come(old: Policy, new: Policy) -> Iterator[str]:
    """Yield a reason for each thing that only the new policy has, and for each new order."""
    for question in new.questions:
        if question.id not in old.question_ids:
            yield f'question "{question.id}" is new'
            continue
        before = old.question(question.id)
        yield from _missing(question, before, "is new")
        ranks = (before.ordered, before.falling) != (question.ordered, question.falling)
        if ranks or _moved(before.answer_ids, question.answer_ids):
            yield f'question "{question.id}" ranks its answers otherwise'
    for outcome in new.outcome_ids:
        if outcome not in old.outcome_ids:
            yield f'outcome "{outcome}" is new'
    if _moved(old.question_ids, new.question_ids):
        yield "questions change places"
    stated = {result.of for result in old.results}
    yield from (f'result "{one.of}" is new' for one in new.results if one.of not in stated)


def _missing(question: Question, other: Question, what: str) -> Iterator[str]:
    """Yield a reason for each answer that `other` lacks; `what` says that it goes or is new."""
    for answer in question.answer_ids:
        if answer not in other.answer_ids:
            yield f'answer "{answer}" of question "{question.id}" {what}'
    if question.number and other.number and not _inside(question, other):
        yield f'numbers of question "{question.id}" {"go" if what == "goes" else "are new"}'


def _inside(question: Question, other: Question) -> bool:
    """Return whether every value of a number question is one of another's."""
    one, wider = question.number, other.number
    assert one is not None  # noqa: S101  only numbers are compared
    assert wider is not None  # noqa: S101
    return wider.clipped((one.least, one.most)) == (one.least, one.most)


def _moved(before: tuple[str, ...], after: tuple[str, ...]) -> bool:
    """Return whether the names that are in both have changed their order."""
    return [name for name in before if name in after] != [name for name in after if name in before]
