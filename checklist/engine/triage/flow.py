"""The questions as a flow of numbered boxes, to follow by links where no scripts run.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
The boxes are the nodes of the policy's decision diagram with its derived values written out, so the
flow asks only what matters, and only questions.
"""

from dataclasses import dataclass

from checklist.engine.policy.compile import Compiled, written_out
from checklist.engine.policy.diagram import BudgetSpentError
from checklist.engine.policy.model import Answer, Question
from checklist.engine.triage.card import Urgent, urgent

MOST_BOXES = 60
"""More of them nobody can follow."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where answers lead in the flow: on to a box, or to an outcome.

    The answers are texts; to whether something is ticked OFF and ON.
    """

    answers: tuple[str, ...]
    box: int | None
    outcome: Urgent | None


@dataclass(frozen=True, slots=True)
class Box:
    """A question in the flow, under its number from 1; with `tick` whether that is ticked."""

    number: int
    question: Question
    tick: Answer | None
    ways: tuple[Way, ...]


def flow(compiled: Compiled) -> tuple[Box, ...] | None:
    """Return the boxes of the flow, the first one first; None where they are too many."""
    policy, plain = compiled.policy, compiled.plain
    try:
        meaning = written_out(plain)
    except BudgetSpentError:
        return None
    space = meaning.space
    nodes = [name for name in space.reach(meaning.reached) if not space.is_leaf(name)]
    if len(nodes) > MOST_BOXES:
        return None
    # By question and then as they were met: the numbers then only ever lead on.
    nodes.sort(key=space.level)
    numbers = {name: number for number, name in enumerate(nodes, start=1)}

    def way(name: int, answers: tuple[str, ...]) -> Way:
        if not space.is_leaf(name):
            return Way(answers, numbers[name], None)
        return Way(answers, None, urgent(policy, policy.outcome_ids[space.value(name)]))

    def box(name: int) -> Box:
        asked = plain.question(meaning.names[space.level(name)])
        question = policy.question(compiled.lowered.question_of(asked.id))
        ticked = asked.id.partition("+")[2]
        ways = _by_target(space.children(name), asked.answer_ids)
        return Box(
            numbers[name],
            question,
            question.answer(ticked) if ticked else None,
            tuple(way(to, answers) for to, answers in ways.items()),
        )

    return tuple(map(box, nodes))


def _by_target(children: tuple[int, ...], answers: tuple[str, ...]) -> dict[int, tuple[str, ...]]:
    """Return the answers by where they lead, so that answers that lead alike are one way."""
    ways: dict[int, tuple[str, ...]] = {}
    for child, answer in zip(children, answers, strict=True):
        ways[child] = (*ways.get(child, ()), answer)
    return ways
