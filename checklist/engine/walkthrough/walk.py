"""Walk a strategy: its starting history, its steps and its pitfalls, in a sandbox.

Writes the folder that it is given. Runs natively and in Pyodide.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checklist.engine.git.sandbox import Answer, Sandbox
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


def _lines(*parts: tuple[Line, ...]) -> Iterator[Line]:
    for part in parts:
        yield from part
