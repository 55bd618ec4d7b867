"""A reader's session with a strategy: the moves, what they ran, and what comes next.

Writes the folder that it is given. Runs natively and in Pyodide. The moves are the
whole state: the same moves give the same commit ids, so to undo one is to replay all but the last.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from checklist.engine.catalogue import Phrase
from checklist.engine.git.sandbox import HELP
from checklist.engine.graph import history
from checklist.engine.graph.layout import Graph, graph
from checklist.engine.walkthrough.snapshot import Snapshot
from checklist.engine.walkthrough.strategy import Line, Pitfall, Step, Strategy
from checklist.engine.walkthrough.walk import Ran, Walk
from checklist.engine.walkthrough.work import Move

if TYPE_CHECKING:
    from checklist.engine.walkthrough.markers import Marked
    from checklist.engine.walkthrough.shape import Shape

MOST_MOVES = 400
"""Maximum number of moves in a session; a sandbox is rebuilt from them, so it bounds the time."""

Hint = tuple[str, str]
"""The key of what is pointed out, and the path of the file that it is about."""


class MoveError(Exception):
    """A move that cannot be made now; `why` is the reason, for the reader."""

    def __init__(self, key: str, **values: object) -> None:
        self.why = Phrase(key, values)
        super().__init__(f"{key}: {values}")


@dataclass(frozen=True, slots=True)
class Made:
    """A move that was made: its title, the lines that it ran, and what to point out about them."""

    title: str
    ran: tuple[Ran, ...]
    hints: tuple[Hint, ...] = ()


@dataclass(slots=True)
class Session:
    """A walk and its moves so far; the strategy's names are filled in, `snapshot` is as in Walk."""

    strategy: Strategy
    root: Path
    snapshot: Snapshot | None = None
    walk: Walk = field(init=False)
    moves: list[Move] = field(init=False, default_factory=list)
    log: list[Made] = field(init=False, default_factory=list)
    before: Graph | None = field(init=False, default=None)
    now: Graph = field(init=False)
    step_number: int = field(init=False, default=0)
    fallen: Pitfall | None = field(init=False, default=None)
    _typed: list[str] = field(init=False, default_factory=list)
    _repaired: "tuple[Shape, ...] | None" = field(init=False, default=None)
    _marked: "Marked" = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        self.root.mkdir(parents=True)
        self.walk = Walk(self.strategy, self.root, self.snapshot)
        self.now = graph(history.read(self.walk.sandbox.repository))

    @property
    def step(self) -> Step | None:
        """The step that comes next; None at the end, or while a pitfall needs repair."""
        if self.fallen or self.step_number >= len(self.strategy.steps):
            return None
        return self.strategy.steps[self.step_number]

    @property
    def pitfalls(self) -> tuple[Pitfall, ...]:
        """The pitfalls that can be tried instead of the next step."""
        step = self.step
        return tuple(one for one in self.strategy.pitfalls if step and one.at == step.id)

    def go(self, moves: Sequence[Move]) -> None:
        """Make the moves that are new; `moves` must begin with those made so far."""
        for move in moves[len(self.moves) :]:
            self._make(move)

    def _make(self, move: Move) -> None:
        if len(self.moves) >= MOST_MOVES:
            raise MoveError("most_moves", most=MOST_MOVES)
        lines, title = tuple(self._lines(move)), self._title(move)
        if self.fallen and self._repaired is None and move.kind in ("line", "file"):
            from checklist.engine.walkthrough.shape import repaired  # noqa: PLC0415  as below

            self._repaired = repaired(self.walk, self.fallen)
        ran = len(self.walk.ran)
        self.walk.run(lines)
        said = tuple(self.walk.ran[ran:])
        self.log.append(Made(title, said, tuple(self._hints(said))))
        self.moves.append(move)
        self.before = self.now
        read = history.read(self.walk.sandbox.repository, known=self.now.history)
        self.now = graph(read, before=self.now)
        self._follow(move)

    def _lines(self, move: Move) -> Iterator[Line]:
        """Yield the lines that a move runs."""
        if move.kind == "line":
            yield Line(move.value)
        elif move.kind == "file":
            yield from written(*move.value.split("\n", 1))
        elif move.kind == "step":
            step = self.step
            if step is None or step.id != move.value:
                raise MoveError("not_next", step=move.value)
            yield from step.run
        elif move.kind == "pitfall":
            yield from self._pitfall(move.value).instead
        elif self.fallen and self.fallen.id == move.value:
            yield from self.fallen.repair
        else:
            raise MoveError("no_repair", pitfall=move.value)

    def _title(self, move: Move) -> str:
        """Return what a move is called; "" for what is typed."""
        if move.kind == "step" and self.step:
            return self.step.title
        if move.kind == "pitfall":
            return self._pitfall(move.value).title
        return self.fallen.title if move.kind == "repair" and self.fallen else ""

    def _hints(self, said: Iterable[Ran]) -> Iterator[Hint]:
        """Yield what to point out: files that are taken as solved with their markers in them."""
        from checklist.engine.walkthrough.markers import marked, may_mark  # noqa: PLC0415  as below

        if any(may_mark(ran.line.text) for ran in said):
            before, self._marked = self._marked, marked(self.walk.sandbox.repository)
            for path, is_committed in sorted(self._marked - before):
                yield "markers_committed" if is_committed else "markers_added", path

    def _pitfall(self, name: str) -> Pitfall:
        for pitfall in self.pitfalls:
            if pitfall.id == name:
                return pitfall
        raise MoveError("no_pitfall", pitfall=name)

    def _follow(self, move: Move) -> None:
        """Record which step comes next after a move."""
        if move.kind == "step":
            self.step_number, self._typed = self.step_number + 1, []
        elif move.kind == "pitfall":
            self.fallen = self._pitfall(move.value)
        elif move.kind == "repair" and self.fallen:
            self._resume(self.fallen)
        else:
            self._typed += [_plain(one.line.text) for one in self.log[-1].ran]
            self._follow_typed()

    def _resume(self, pitfall: Pitfall) -> None:
        ids = self.strategy.step_ids
        self.step_number = ids.index(pitfall.resume) if pitfall.resume else len(ids)
        self.fallen, self._typed, self._repaired = None, [], None

    def _follow_typed(self) -> None:
        """Count a step, or a repair, as done once the reader has typed its lines in order.

        A repair is done as well once the repository is as it would leave it, in whatever way.
        """
        if self.fallen and (self._is_repaired() or self.walk.holds()):
            self._resume(self.fallen)
            return
        wanted = self.fallen.repair if self.fallen else self.step.run if self.step else ()
        left = iter(self._typed)
        lines = [_plain(line.text) for line in wanted if _plain(line.text)]
        if lines and all(line in left for line in lines):
            if self.fallen:
                self._resume(self.fallen)
            else:
                self.step_number, self._typed = self.step_number + 1, []

    def _is_repaired(self) -> bool:
        from checklist.engine.walkthrough.shape import shape  # noqa: PLC0415  no start waits for it

        repository = self.walk.sandbox.repository
        return any(shape(repository, like=one) == one for one in self._repaired or ())

    @property
    def script(self) -> str:
        """All lines run since the beginning, as a script; a shell has no such help."""
        lines = (ran.line.text for ran in self.walk.ran)
        return "\n".join(f"# {one}" if asks_help(one) else one for one in lines) + "\n"


def asks_help(line: str) -> bool:
    """Return whether a line asks what there is, which is the sandbox's own command."""
    return line.split()[:1] == [HELP] or line.split()[:2] == ["git", HELP]


def _plain(text: str) -> str:
    """Return a line with its spaces normalised; "" for a comment."""
    return "" if text.lstrip().startswith("#") else " ".join(text.split())


def written(path: str, text: str) -> Iterator[Line]:
    """Yield the lines that write a file, so that they can be copied like all others."""
    for at, line in enumerate(text.removesuffix("\n").split("\n")):
        mark = ">>" if at else ">"
        yield Line(f"echo {_quoted(line)} {mark} {_quoted(path)}")
    yield Line(f"git add {_quoted(path)}")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
