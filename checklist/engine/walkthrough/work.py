"""What a reader has done with a strategy: the moves that stand, those undone, what is put aside.

Pure; runs natively and in Pyodide. The page keeps it as JSON, brings it along with each request,
and says what the reader wants now, an act after the other. Nothing that was done is dropped: what
an act would replace is put aside, and can be brought back.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from checklist.engine.walkthrough.strategy import Strategy

Kind = Literal["step", "pitfall", "repair", "line", "file"]
MOST_UNDONE = 40
MOST_ASIDE = 6
"""The most that is kept, so that a session stays small: undone moves, and works put aside."""


@dataclass(frozen=True, slots=True)
class Move:
    """One thing that the reader did.

    `value` is the id of a step or a pitfall, a line of commands, or a path, a line break and the
    new content of the file.
    """

    kind: Kind
    value: str


Said = tuple[tuple[str, str, bool], ...]
"""Lines, each with what it printed and whether it succeeded."""


@dataclass(frozen=True, slots=True)
class Undone:
    """A move that was undone: its place among all that were ever made, its title, what it said."""

    place: int
    title: str
    said: Said


@dataclass(frozen=True, slots=True)
class Work:
    """The names that were entered, the moves made with them, and those undone since the start."""

    names: Mapping[str, str]
    moves: tuple[Move, ...] = ()
    undone: tuple[Undone, ...] = ()
    aside: tuple["Work", ...] = ()

    def places(self) -> list[int]:
        """Return the place of each move among all that were ever made."""
        gone = {one.place for one in self.undone}
        return [at for at in range(len(self.moves) + len(gone)) if at not in gone]


Recall = Callable[[Work], tuple[str, Said]]
"""Returns the title of the last move of a work, and what it said, as far as that is known."""


def after(
    work: Work,
    acts: Iterable[tuple[str, str]],
    *,
    strategy: Strategy,
    recall: Recall,
    same: Callable[[Mapping[str, str], Mapping[str, str]], bool],
    usable: Callable[[Mapping[str, str]], Mapping[str, str]],
) -> Work:
    """Return `work` after `acts`.

    An act is ``undo``, ``start-over``, ``solution``, ``bring-back``, ``name`` with the id of a
    name, a line break and what was entered, or else a move.
    `same` says whether two sets of names fill a strategy alike; `usable` leaves out those that
    cannot be, with which no move was made.
    """
    for kind, value in acts:
        if kind == "undo":
            work = _undone(work, recall)
        elif kind == "start-over":
            work = _anew(work)
        elif kind == "solution":
            steps = tuple(Move("step", step) for step in strategy.step_ids)
            is_on_it = steps[: len(work.moves)] == work.moves
            work = replace(work if is_on_it else _anew(work), moves=steps)
        elif kind == "bring-back":
            work = _back(work)
        elif kind == "name":
            name, _, entered = value.partition("\n")
            names = {**work.names, name: entered}
            if not same(names, work.names):
                work = _anew(replace(work, names=usable(work.names)))
            work = replace(work, names=names)
        else:
            work = replace(work, moves=(*work.moves, Move(cast("Kind", kind), value)))
    return work


def _undone(work: Work, recall: Recall) -> Work:
    if not work.moves:
        return work
    title, said = recall(work)
    every = [*work.undone, Undone(work.places()[-1], title, said)]
    while len(every) > MOST_UNDONE:
        oldest = min(every, key=lambda one: one.place)
        every.remove(oldest)
        every = [replace(one, place=one.place - (one.place > oldest.place)) for one in every]
    return replace(work, moves=work.moves[:-1], undone=tuple(every))


def _anew(work: Work) -> Work:
    """Return an empty work with the same names; what was done is put aside."""
    return Work(work.names, aside=_kept(work.aside, work))


def _back(work: Work) -> Work:
    """Return what was put aside last; what is done now takes its place."""
    if not work.aside:
        return work
    *others, last = work.aside
    return replace(last, aside=_kept(others, work))


def _kept(aside: Iterable[Work], work: Work) -> tuple[Work, ...]:
    kept = (*aside, *([replace(work, aside=())] if work.moves else []))
    return kept[-MOST_ASIDE:]


def to_data(work: Work) -> dict[str, Any]:
    """Return `work` as JSON data."""
    return {
        "names": dict(work.names),
        "moves": [[move.kind, move.value] for move in work.moves],
        "undone": [[one.place, one.title, one.said] for one in work.undone],
        "aside": [to_data(one) for one in work.aside],
    }


def from_data(data: Mapping[str, Any]) -> Work:
    """Return the work that `to_data` wrote; what it lacks is empty."""
    moves = tuple(Move(kind, str(value)) for kind, value in data.get("moves", ()))
    undone = tuple(_undone_of(*one) for one in data.get("undone", ()))
    places = {one.place for one in undone}
    if len(places) != len(undone) or not places <= {*range(len(moves) + len(undone))}:
        undone = ()  # no page of ours has kept that
    return Work(
        {str(name): str(value) for name, value in data.get("names", {}).items()},
        moves,
        undone,
        tuple(from_data(one) for one in data.get("aside", ())),
    )


def _undone_of(place: int, title: str, said: Iterable[tuple[str, str, bool]]) -> Undone:
    return Undone(place, title, tuple((line, output, ok) for line, output, ok in said))
