"""Walk a strategy: its starting history, its steps and its pitfalls, in a sandbox.

Writes the folder that it is given. Runs natively and in Pyodide.
"""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checklist.engine.git.files import read_index, work_files
from checklist.engine.git.sandbox import Answer, Sandbox
from checklist.engine.problem import Place, Problem, in_order, quoted
from checklist.engine.walkthrough.goal import Met, Tags, look, tags_of
from checklist.engine.walkthrough.snapshot import Begun, keep, lay_out
from checklist.engine.walkthrough.strategy import Line, Pitfall, Strategy


@dataclass(frozen=True, slots=True)
class Ran:
    """A line that was run, and what it answered."""

    line: Line
    answer: Answer

    @property
    def right(self) -> bool:
        """Whether the line succeeded, or failed where it was meant to."""
        return self.answer.ok is not self.line.fails


@dataclass(slots=True)
class Walk:
    """A strategy whose names are filled in, on its way in a sandbox; it begins at the start.

    `begun` is what the start left where it was made before; with other lines it does not count.
    """

    strategy: Strategy
    root: Path
    begun: Begun | None = None
    sandbox: Sandbox = field(init=False)
    tags: Tags = field(init=False)
    ran: list[Ran] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        start = self.strategy.start
        if self.begun and self.begun.lines == tuple(line.text for line in start):
            repository = lay_out(self.begun, self.root)
            self.sandbox = Sandbox(self.root, line=len(start) + 1, repository=repository)
            answers = (Answer(text, ok=ok) for text, ok in self.begun.said)
            self.ran = [Ran(*one) for one in zip(start, answers, strict=True)]
        else:
            self.sandbox = Sandbox(self.root)
            self.run(start)
        self.tags = tags_of(self.sandbox.repository)

    def keep(self) -> Begun | None:
        """Return what the start left, before anything else is run; None where it cannot be kept."""
        said = ((one.line.text, one.answer.text, one.answer.ok) for one in self.ran)
        return keep(self.root, said)

    def run(self, lines: Iterable[Line]) -> None:
        """Run lines, those behind a failed one too."""
        self.ran += [Ran(line, self.sandbox.run(line.text)) for line in lines]

    def goal(self) -> tuple[Met, ...]:
        """Return which checks of the goal hold now."""
        return look(self.strategy, self.sandbox.repository, self.tags)

    def holds(self) -> bool:
        """Return whether the goal is reached."""
        return all(met.holds for met in self.goal())


def walkthrough(strategy: Strategy, into: Path, *, until: str | None = None) -> Walk:
    """Build the repository of a strategy in `into`, with its steps up to `until` (default: all).

    The strategy's names must be filled in.
    """
    walk = Walk(strategy, into)
    steps = strategy.steps if until is None else strategy.before(until) + strategy.since(until)[:1]
    for step in steps:
        walk.run(step.run)
    return walk


def story(strategy: Strategy, pitfall: Pitfall | None = None) -> tuple[Line, ...]:
    """Return all lines, from the start to the goal, by way of a pitfall and its repair."""
    if pitfall is None:
        return tuple(_lines(strategy.start, *(step.run for step in strategy.steps)))
    before = [step.run for step in strategy.before(pitfall.at)]
    after = [step.run for step in strategy.since(pitfall.resume)]
    return tuple(_lines(strategy.start, *before, pitfall.instead, pitfall.repair, *after))


def check_strategy(strategy: Strategy) -> tuple[Problem, ...]:
    """Return what does not work out in a strategy whose names are filled in, at its lines."""
    problems = [*_check_steps(strategy)]
    if not problems:  # else each pitfall would tell it again
        for pitfall in strategy.pitfalls:
            problems += _check_pitfall(strategy, pitfall)
    return in_order(problems)


def wrong_lines(strategy: Strategy, ran: Iterable[Ran]) -> Iterator[Problem]:
    """Yield each line that failed, or did not fail, as it was not meant to."""
    for one in ran:
        if one.right:
            continue
        text = quoted(one.line.text, whole=True)
        if one.line.fails:
            what, mend = f"{text} is meant to fail, and does not", "take the mark fails: away"
        else:
            mend = "correct the line, or mark it with fails:"
            what = f"{text} fails: {_said(one.answer.text)}"
        yield _problem(strategy, one.line.line, what, mend)


def _lines(*parts: tuple[Line, ...]) -> Iterator[Line]:
    for part in parts:
        yield from part


def _check_steps(strategy: Strategy) -> Iterator[Problem]:
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(strategy, Path(folder))
        if walk.holds():
            what = "the goal holds before the first step"
            mend = "add a check of what the steps bring about"
            yield _problem(strategy, strategy.goal[0].line, what, mend)
        for step in strategy.steps:
            before = _state(walk)
            walk.run(step.run)
            if _state(walk) == before:
                what = f"the step {quoted(step.id)} changes nothing"
                mend = "let it change something, or put its lines into another step"
                yield _problem(strategy, step.line, what, mend)
        wrong = [*wrong_lines(strategy, walk.ran)]
        yield from wrong
        for met in () if wrong else walk.goal():  # else what follows from them would be told too
            if not met.holds:
                what = f"the goal is not reached: {met.check.says.rstrip('.')}"
                yield _problem(strategy, met.check.line, what, "correct the steps, or the check")


def _check_pitfall(strategy: Strategy, pitfall: Pitfall) -> Iterator[Problem]:
    start = len(strategy.start)
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(strategy, Path(folder))
        walk.run(_lines(*(step.run for step in strategy.before(pitfall.at)), pitfall.instead))
        harmless = walk.holds()
        walk.run(_lines(*(step.run for step in strategy.since(pitfall.resume))))
        if harmless or walk.holds():
            what = f"the pitfall {quoted(pitfall.id)} does no harm: the goal holds without a repair"
            mend = "let it go wrong, or add a check of what it breaks"
            yield _problem(strategy, pitfall.line, what, mend)
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(strategy, Path(folder))
        walk.run(story(strategy, pitfall)[start:])
        wrong = [*wrong_lines(strategy, walk.ran)]
        yield from wrong
        for met in () if wrong else walk.goal():
            if not met.holds:
                why = met.check.says.rstrip(".")
                what = f"the pitfall {quoted(pitfall.id)} is not repaired: {why}"
                mend = "correct its repair, or where it resumes"
                yield _problem(strategy, pitfall.line, what, mend)


def _said(text: str) -> str:
    """Return the line of an answer that says why."""
    lines = text.split("\n")
    marks = ("error: ", "fatal: ", "CONFLICT ")
    return next((line for line in lines if line.startswith(marks)), lines[0]).rstrip(".")


def _state(walk: Walk) -> tuple[object, ...]:
    """Return all that a step can change."""
    repository = walk.sandbox.repository
    refs = repository.refs("refs/")
    head = (repository.branch, repository.head)
    return head, dict(refs), read_index(repository), work_files(repository)


def _problem(strategy: Strategy, line: int, what: str, mend: str) -> Problem:
    return Problem(Place(strategy.file, line), what, mend, CODE)


CODE = "broken-walk"
"""The code of every problem that walking a strategy finds."""
