"""Walk a strategy: its starting history, its steps and its pitfalls, in a sandbox.

Writes the folder that it is given. Runs natively and in Pyodide.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checklist.engine.git.sandbox import Output, Sandbox
from checklist.engine.walkthrough.goal import Met, Tags, look, tags_of
from checklist.engine.walkthrough.snapshot import Snapshot, restore, take
from checklist.engine.walkthrough.strategy import Line, Pitfall, Strategy

FOLDER = "/hotfix"
"""Where the repository is, as the reader is told: downloaded, it is a folder of that name."""


@dataclass(frozen=True, slots=True)
class Ran:
    """A line that was run, and its output."""

    line: Line
    output: Output

    @property
    def right(self) -> bool:
        """Whether the line succeeded, or failed where it was meant to."""
        return self.output.ok is not self.line.fails


@dataclass(slots=True)
class Walk:
    """A walk through a strategy, its names filled in, in a sandbox that begins at the start.

    `snapshot` is one of the start, restored instead of running the start's lines; it is ignored
    where it was taken after other lines.
    """

    strategy: Strategy
    root: Path
    snapshot: Snapshot | None = None
    sandbox: Sandbox = field(init=False)
    tags: Tags = field(init=False)
    ran: list[Ran] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        start = self.strategy.start
        if self.snapshot and self.snapshot.lines == tuple(line.text for line in start):
            repository = restore(self.snapshot, self.root)
            self.sandbox = Sandbox(self.root, line=len(start) + 1, repository=repository)
            outputs = (Output(text, ok=ok) for text, ok in self.snapshot.outputs)
            self.ran = [Ran(*one) for one in zip(start, outputs, strict=True)]
        else:
            self.sandbox = Sandbox(self.root)
            self.run(start)
        self.tags = tags_of(self.sandbox.repository)

    def take_snapshot(self) -> Snapshot | None:
        """Return a snapshot after the lines run so far; None unless everything is committed."""
        ran = ((one.line.text, one.output.text, one.output.ok) for one in self.ran)
        return take(self.root, ran)

    def run(self, lines: Iterable[Line]) -> None:
        """Run lines, going on after one that fails."""
        self.ran += [Ran(line, self._shown(self.sandbox.run(line.text))) for line in lines]

    def _shown(self, output: Output) -> Output:
        """Return output with the folder's name in place of wherever it is here."""
        return Output(output.text.replace(str(self.root), FOLDER), ok=output.ok)

    def goal(self) -> tuple[Met, ...]:
        """Return each check of the goal, and whether it holds now."""
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
    """Return all lines, from the start to the goal, by way of `pitfall` and its repair if given."""
    if pitfall is None:
        return tuple(_lines(strategy.start, *(step.run for step in strategy.steps)))
    before = [step.run for step in strategy.before(pitfall.at)]
    after = [step.run for step in strategy.since(pitfall.resume)]
    return tuple(_lines(strategy.start, *before, pitfall.instead, pitfall.repair, *after))


def _lines(*parts: tuple[Line, ...]) -> Iterator[Line]:
    for part in parts:
        yield from part
