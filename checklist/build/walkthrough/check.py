"""Check a strategy by walking it: the steps lead to the goal, the pitfalls go wrong, repairs help.

Walks in temporary folders; native only.
"""

import tempfile
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from checklist.engine.git.files import read_index, work_files
from checklist.engine.problem import Location, Problem, in_order, quoted
from checklist.engine.walkthrough.strategy import Pitfall, Strategy
from checklist.engine.walkthrough.walk import Ran, Walk, story


def check_strategy(strategy: Strategy) -> tuple[Problem, ...]:
    """Return what goes wrong where a strategy, its names filled in, is walked."""
    problems = [*_check_steps(strategy)]
    if not problems:  # else each pitfall would repeat them
        for pitfall in strategy.pitfalls:
            problems += _check_pitfall(strategy, pitfall)
    return in_order(problems)


def wrong_lines(strategy: Strategy, ran: Iterable[Ran]) -> Iterator[Problem]:
    """Yield a problem for each line that failed unexpectedly, or unexpectedly did not."""
    for one in ran:
        if one.right:
            continue
        text = quoted(one.line.text, whole=True)
        if one.line.fails:
            what, cure = f"{text} is meant to fail, and does not", "take the mark fails: away"
        else:
            cure = "correct the line, or mark it with fails:"
            what = f"{text} fails: {_reason(one.output.text)}"
        yield _problem(strategy, one.line.line, what, cure)


def _check_steps(strategy: Strategy) -> Iterator[Problem]:
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(strategy, Path(folder))
        if walk.holds():
            what = "the goal holds before the first step"
            cure = "add a check of what the steps bring about"
            yield _problem(strategy, strategy.goal[0].line, what, cure)
        for step in strategy.steps:
            before = _state(walk)
            walk.run(step.run)
            if _state(walk) == before:
                what = f"the step {quoted(step.id)} changes nothing"
                cure = "let it change something, or put its lines into another step"
                yield _problem(strategy, step.line, what, cure)
        wrong = [*wrong_lines(strategy, walk.ran)]
        yield from wrong
        for met in () if wrong else walk.goal():  # a wrong line explains the rest
            if not met.holds:
                what = f"the goal is not reached: {met.check.says.rstrip('.')}"
                yield _problem(strategy, met.check.line, what, "correct the steps, or the check")


def _check_pitfall(strategy: Strategy, pitfall: Pitfall) -> Iterator[Problem]:
    start = len(strategy.start)
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(strategy, Path(folder))
        walk.run(chain(*(step.run for step in strategy.before(pitfall.at)), pitfall.instead))
        harmless = walk.holds()
        walk.run(chain(*(step.run for step in strategy.since(pitfall.resume))))
        if harmless or walk.holds():
            what = f"the pitfall {quoted(pitfall.id)} does no harm: the goal holds without a repair"
            cure = "let it go wrong, or add a check of what it breaks"
            yield _problem(strategy, pitfall.line, what, cure)
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(strategy, Path(folder))
        walk.run(story(strategy, pitfall)[start:])
        wrong = [*wrong_lines(strategy, walk.ran)]
        yield from wrong
        for met in () if wrong else walk.goal():
            if not met.holds:
                why = met.check.says.rstrip(".")
                what = f"the pitfall {quoted(pitfall.id)} is not repaired: {why}"
                cure = "correct its repair, or where it resumes"
                yield _problem(strategy, pitfall.line, what, cure)


def _reason(text: str) -> str:
    """Return the line of an output that gives the reason."""
    lines = text.split("\n")
    marks = ("error: ", "fatal: ", "CONFLICT ")
    return next((line for line in lines if line.startswith(marks)), lines[0]).rstrip(".")


def _state(walk: Walk) -> tuple[object, ...]:
    """Return all that a step can change."""
    repository = walk.sandbox.repository
    refs = repository.refs("refs/")
    head = (repository.branch, repository.head)
    return head, dict(refs), read_index(repository), work_files(repository)


def _problem(strategy: Strategy, line: int, what: str, cure: str) -> Problem:
    return Problem(Location(strategy.file, line), what, cure, CODE)


CODE = "broken-walk"
"""The code of every problem that walking a strategy finds."""
