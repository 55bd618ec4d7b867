"""The transcript of a session: every move with its lines and what they said, undone ones too.

Pure; runs natively and in Pyodide.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checklist.engine.walkthrough.session import Hint, Session
from checklist.engine.walkthrough.walk import Ran
from checklist.engine.walkthrough.work import Said, Work


@dataclass(frozen=True, slots=True)
class Told:
    """A move in the transcript: its title, "" for what was typed, and its lines."""

    title: str
    said: Said
    hints: tuple[Hint, ...] = ()
    is_undone: bool = False


def transcript(session: Session, work: Work) -> tuple[Told, ...]:
    """Return what was done, in its order; `work` has the moves of `session`."""
    told = {
        place: Told(made.title, said_of(made.ran), made.hints)
        for place, made in zip(work.places(), session.log, strict=True)
    }
    told |= {one.place: Told(one.title, one.said, is_undone=True) for one in work.undone}
    return tuple(one for _, one in sorted(told.items()))


def said_of(ran: Iterable[Ran]) -> Said:
    """Return lines with what they printed, as a work keeps them."""
    return tuple((one.line.text, one.output.text, one.output.ok) for one in ran)


def recalled(told: Iterable[Told]) -> list[str]:
    """Return the lines that the reader may want again, each once where it was run in a row."""
    lines = [line for one in told for line, _, _ in one.said]
    return [line for at, line in enumerate(lines) if lines[at + 1 : at + 2] != [line]]
