"""Count combinations of answers: those of a whole policy, and those that reach a leaf.

Pure: no files, no clock, no browser; runs natively and in Pyodide. A combination answers every
question that applies. A number has as many answers as there are intervals.
"""

from collections.abc import Iterable
from math import prod

from checklist.engine.policy.compile import Compiled, Frame, Meaning, frame_of
from checklist.engine.policy.model import Rule, Table
from checklist.engine.policy.variable_order import support_of

SKIPPED = -3
"""The leaf of combinations that answer a question which does not apply; they count once."""


def combinations(compiled: Compiled) -> int:
    """Return the number of ways to answer every question that applies."""
    if not compiled.lowered.applies:
        return compiled.plain.combinations
    return _applying(compiled, None, 0)[0]


def numbers(compiled: Compiled, meaning: Meaning, diagram: int) -> dict[int, int]:
    """Return, for each leaf value of `diagram`, how many combinations of answers reach it.

    `diagram` is one of the table's. Combinations that leave a derived value without a value are not
    counted.
    """
    if compiled.lowered.applies:
        return _applying(compiled, meaning, diagram)
    counted = meaning.space.count(diagram, _weights(compiled, meaning.names))
    free = _free(compiled, meaning.names)
    return {value: free * number for value, number in counted.items()}


def _weights(compiled: Compiled, names: Iterable[str]) -> list[tuple[int, ...]]:
    """Return, for each of the names, how many combinations give each of its values.

    Combinations of answers to the questions that it depends on; values that it never has are left
    out.
    """
    weights = {question.id: (1,) * len(question.answers) for question in compiled.plain.questions}
    for name, meaning in compiled.meanings.items():
        ours = [weights[inner] or (0,) for inner in meaning.names]
        counts = meaning.space.count(meaning.reached, ours)
        weights[name] = tuple(counts[at] for at in meaning.values)
    return [weights[name] or (0,) for name in names]


def _free(compiled: Compiled, names: Iterable[str]) -> int:
    """Return the number of ways to answer the questions on which none of the names depends."""
    support = support_of(compiled.plain)
    asked = frozenset[str]().union(*(support[name] for name in names))
    return prod(len(q.answers) for q in compiled.plain.questions if q.id not in asked)


def _applying(compiled: Compiled, meaning: Meaning | None, diagram: int) -> dict[int, int]:
    """Return the same as `numbers` where some questions apply only sometimes.

    Works in a frame that asks for all of these questions and for what they depend on. Of the
    answers to one that does not apply, the first counts for all.
    """
    lowered = compiled.lowered
    asked = {variable for name in lowered.applies for variable in lowered.variables[name]}
    asked = asked.union(*lowered.applies.values(), meaning.names if meaning else ())
    every = {name: tuple(compiled.indices[name]) for name in sorted(asked)}
    frame = frame_of(compiled.plain, Table("?", (), (Rule("", every, "", ""),)), compiled.meanings)
    space = frame.space
    counted = _moved(meaning, diagram, frame) if meaning else space.leaf(0)
    skipped = space.leaf(SKIPPED)
    for name, when in lowered.applies.items():
        applies = frame.guard(frame.as_indices(when))
        for variable in lowered.variables[name]:
            first = frame.guard({variable: {0}})
            counted = space.select(applies, counted, space.select(first, counted, skipped))
    found = space.count(counted, _weights(compiled, frame.names))
    free = _free(compiled, frame.names)
    return {value: free * number for value, number in found.items() if value != SKIPPED}


def _moved(meaning: Meaning, diagram: int, frame: Frame) -> int:
    """Return the diagram in another frame, which knows all of its names."""
    source, space = meaning.space, frame.space
    moved: dict[int, int] = {}

    def go(name: int) -> int:
        if source.is_leaf(name):
            return space.leaf(source.value(name))
        if name not in moved:
            level = source.level(name)
            asked, domain = meaning.names[level], meaning.frame.domains[level]
            found = space.leaf(SKIPPED)  # a missing value of a derived one is not counted
            for child, at in zip(source.children(name), domain, strict=True):
                found = space.select(frame.guard({asked: {at}}), go(child), found)
            moved[name] = found
        return moved[name]

    return go(diagram)
