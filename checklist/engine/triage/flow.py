"""The questions as a flow of numbered boxes, to follow by links while there is no Python.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
The boxes are the nodes of the policy's decision diagram with its derived values written out, so the
flow asks only what matters, and only questions. Paths whose decisions differ in rule, results or
alerts are kept apart, so that each end has a decision of its own; where that takes too many boxes,
an end knows its outcome alone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from checklist.engine.policy.answer import Ticked, read_range, write_ticks
from checklist.engine.policy.compile import Compiled, Meaning, compile_policy, written_out
from checklist.engine.policy.decide import Decision, decide
from checklist.engine.policy.diagram import BudgetSpentError
from checklist.engine.policy.lower import ON
from checklist.engine.policy.model import Answer, Question
from checklist.engine.policy.number import spell_range
from checklist.engine.triage.card import Urgent, urgent

MOST_BOXES = 60
"""More of them nobody can follow."""

_MOST_TICKS = 6
"""With more ticks that nobody asked about, a decision would take too many combinations."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where an answer leads in the flow: on to a box, or to an end.

    The answer is a text as the form holds it; to whether something is ticked OFF or ON.
    """

    answer: str
    box: int | None
    end: int | None
    outcome: Urgent | None


@dataclass(frozen=True, slots=True)
class Box:
    """A question in the flow, under its number from 1; with `tick` whether that is ticked."""

    number: int
    question: Question
    tick: Answer | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Where the flow ends, under its number from 1.

    `decision` is that of all paths which lead here; None where only the outcome is known. Its rule
    may be told where `has_rule`.
    """

    number: int
    outcome: Urgent
    decision: Decision | None
    has_rule: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """The boxes and the ends, the first ones first; without boxes every answer leads to the end."""

    boxes: tuple[Box, ...]
    ends: tuple[End, ...]


_State = tuple[int, ...]
"""What is left to decide: the diagram of the outcome, then those of all that a decision states."""

_Path = tuple[tuple[str, int], ...]
"""Lowered questions, each with the index of its answer."""


def flow(compiled: Compiled) -> Flow | None:
    """Return the flow of a policy; None where it has too many boxes."""
    try:
        meaning = written_out(compiled.plain)
    except BudgetSpentError:
        return None
    try:
        whole = _Drawing(compiled, meaning, _stated(compiled)).flow()
    except BudgetSpentError:
        whole = None
    return whole or _Drawing(compiled, meaning, ()).flow()


def _stated(compiled: Compiled) -> tuple[Meaning, ...]:
    """Return the meanings of all that a decision states, the outcome first, over questions."""
    derived = {table.id for table in compiled.plain.derived}
    wide = compile_policy(compiled.lowered, write_out=derived)
    return tuple(wide.meanings[target] for target in compiled.lowered.targets())


class _Drawing:
    """The flow while it is drawn; without `stated` the ends know their outcome alone."""

    def __init__(self, compiled: Compiled, meaning: Meaning, stated: tuple[Meaning, ...]) -> None:
        self.compiled, self.meaning, self.stated = compiled, meaning, stated
        self.space = meaning.space
        self.paths: dict[_State, _Path] = {}
        self.numbers: dict[_State, int] = {}
        self.ends: dict[_State, End] = {}

    def flow(self) -> Flow | None:
        """Return the flow; None where it has too many boxes."""
        if not self._explore():
            return None
        asking = [state for state in self.paths if not self._is_end(state)]
        # By question and then as they were met: the numbers then only ever lead on.
        asking.sort(key=lambda state: self.space.level(state[0]))
        self.numbers = {state: number for number, state in enumerate(asking, start=1)}
        order = self.compiled.policy.outcome_ids
        found = sorted(filter(self._is_end, self.paths), key=self._outcome)
        for number, state in enumerate(found, start=1):
            self.ends[state] = self._end(state, number, order[self._outcome(state)])
        return Flow(tuple(map(self._box, asking)), tuple(self.ends.values()))

    def _is_end(self, state: _State) -> bool:
        return self.space.is_leaf(state[0])

    def _outcome(self, end: _State) -> int:
        return self.space.value(end[0])

    def _explore(self) -> bool:
        """Note a path to each state; return whether the boxes are few enough."""
        start = (self.meaning.reached, *(one.fired for one in self.stated))
        self.paths[start] = ()
        waiting, boxes = [start], 0
        while waiting:
            state = waiting.pop(0)
            if self._is_end(state):
                continue
            boxes += 1
            if boxes > MOST_BOXES:
                return False
            name = self._asked(state)
            for index, after in enumerate(self._after(state)):
                if after not in self.paths:
                    self.paths[after] = (*self.paths[state], (name, index))
                    waiting.append(after)
        return True

    def _asked(self, state: _State) -> str:
        return self.meaning.names[self.space.level(state[0])]

    def _after(self, state: _State) -> Iterator[_State]:
        """Yield the states that the answers to the next question lead to, in their order."""
        name = self._asked(state)
        for index, child in enumerate(self.space.children(state[0])):
            pairs = zip(self.stated, state[1:], strict=True)
            yield child, *(_under(one, at, name, index) for one, at in pairs)

    def _end(self, state: _State, number: int, outcome: str) -> End:
        answers = _answers(self.compiled, self.paths[state]) if self.stated else None
        decision = None if answers is None else decide(self.compiled, answers)
        # Where several rules may still fire, another path may leave others than this one.
        has_rule = bool(self.stated) and self.stated[0].space.is_leaf(state[1])
        return End(number, urgent(self.compiled.policy, outcome), decision, has_rule)

    def _box(self, state: _State) -> Box:
        name = self._asked(state)
        answers = self.compiled.plain.question(name).answer_ids
        question = self.compiled.policy.question(self.compiled.lowered.question_of(name))
        ticked = name.partition("+")[2]
        targets: dict[_State, list[str]] = {}
        for after, answer in zip(self._after(state), answers, strict=True):
            targets.setdefault(after, []).append(answer)
        ways = [
            self._way(text, after)
            for after, alike in targets.items()
            for text in _texts(question, alike)
        ]
        if question.number is None:
            ways.sort(key=lambda way: answers.index(way.answer))
        tick = question.answer(ticked) if ticked else None
        return Box(self.numbers[state], question, tick, tuple(ways))

    def _way(self, answer: str, after: _State) -> Way:
        if end := self.ends.get(after):
            return Way(answer, None, end.number, end.outcome)
        return Way(answer, self.numbers[after], None, None)


def _under(meaning: Meaning, diagram: int, name: str, index: int) -> int:
    """Return the diagram for a world in which a question has one answer."""
    if name not in meaning.names:
        return diagram
    return meaning.space.restrict(diagram, {meaning.names.index(name): (index,)})


def _texts(question: Question, answers: list[str]) -> list[str]:
    """Return lowered answers that lead alike as texts that the form can hold, one each."""
    if question.number is None:
        return answers
    ranges = [ends for text in answers if (ends := read_range(question.number, text)) is not None]
    return [spell_range(ends) for ends in question.number.merged(ranges)]


def _answers(compiled: Compiled, path: _Path) -> dict[str, tuple[str, ...]] | None:
    """Return the answers of a path as texts by question; None where they would be too many."""
    policy = compiled.policy
    answers: dict[str, tuple[str, ...]] = {}
    ticks: dict[str, dict[str, bool]] = {}
    for name, index in path:
        text = compiled.plain.question(name).answer_ids[index]
        question, _, ticked = name.partition("+")
        if ticked:
            ticks.setdefault(question, {})[ticked] = text == ON
        else:
            answers[name] = (text,)
    for name, known in ticks.items():
        free = [one for one in policy.question(name).answer_ids if one not in known]
        if len(free) > _MOST_TICKS:
            return None
        worlds = (
            known | dict(zip(free, on, strict=True))
            for on in product((False, True), repeat=len(free))
        )
        answers[name] = tuple(_all_told(policy.question(name), world) for world in worlds)
    return answers


def _all_told(question: Question, is_on: Mapping[str, bool]) -> str:
    """Return the answer in which these are ticked, and no others."""
    return write_ticks(Ticked(tuple(filter(is_on.get, question.answer_ids)), all_told=True))
