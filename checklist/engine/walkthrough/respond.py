"""Answer a request of the walkthrough page: run the reader's moves, return the page's regions.

Writes only below HOME, which in the page is in memory. Runs natively and in Pyodide.

A request: ``{"strategy": JSON text, "begun": a snapshot of the start (snapshot.py), or null,
"names": {id: text}, "moves": [[kind, value], …], "undone": [], "aside": [] (these four as in
work.py), "acts": [[kind, value], …], what the reader wants now, "want": "", "goal" (the graph of
the end) or "zip"}``. A response: ``{"names", "moves", "undone", "aside": the same after the acts,
"regions": {name: HTML}, "script": text, "transcript": text, "lines": those to recall, "place":
number of the step reached, "holds": true or false, "zip": base64 text}``; `moves` are those that
could be made.

With ``"complete": [line, caret]`` a line is completed, and the response is ``{"regions":
{"choices": HTML}, "completed": {"line", "caret", "stays": whether there was anything to do}}``.
"""

import base64
import functools
import io
import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from checklist.engine.catalogue import Phrase
from checklist.engine.graph.layout import Graph
from checklist.engine.walkthrough import snapshot
from checklist.engine.walkthrough.inputs import complaints, filled, values
from checklist.engine.walkthrough.render import Renderer
from checklist.engine.walkthrough.session import MoveError, Session
from checklist.engine.walkthrough.strategy import Strategy
from checklist.engine.walkthrough.strategy import from_data as strategy_of
from checklist.engine.walkthrough.transcript import recalled, said_of, transcript
from checklist.engine.walkthrough.work import Move, Said, Work, after, from_data, to_data

HOME = Path(os.environ.get("CHECKLIST_SANDBOX", "/sandbox"))
EPOCH = (2026, 1, 5, 9, 0, 0)
"""Modification time of every file in the zip, in UTC: when the sandbox's history starts."""


@functools.lru_cache(maxsize=8)
def _strategy(text: str) -> Strategy:
    return strategy_of(json.loads(text))


@functools.lru_cache(maxsize=8)
def _filled(text: str, entered: frozenset[tuple[str, str]]) -> Strategy:
    return filled(_strategy(text), dict(entered))


_open: list[Session] = []
"""The open session, if any; never more than one."""


def respond(request: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    """Return the response to a request of the page."""
    try:
        return _respond(request, renderer)
    except Exception:
        _open.clear()  # its last move may be half done
        raise


def _respond(request: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    text, start = request["strategy"], request.get("begun")
    strategy = _strategy(text)

    def used(names: Mapping[str, str]) -> Strategy:
        return _filled(text, frozenset(_usable(strategy, names).items()))

    work = after(
        from_data(request),
        request.get("acts", ()),
        strategy=strategy,
        recall=lambda now: _recall(now, used(now.names)),
        same=lambda one, other: used(one) == used(other),
        usable=lambda names: _usable(strategy, names),
    )
    session, refused = _session(used(work.names), list(work.moves), start)
    if "complete" in request:
        return renderer.completed(session, *request["complete"])
    work = replace(work, moves=tuple(session.moves))
    shown = {**values(strategy, _usable(strategy, work.names)), **work.names}
    want = request.get("want")
    met = session.walk.goal()
    told = transcript(session, work)
    regions = renderer.regions(session, met, told)
    if want == "goal":
        key = json.dumps([text, _usable(strategy, work.names)])
        regions["goal"] = renderer.goal(_goal(key, session))
    response = {
        **to_data(work),
        "regions": {
            **regions,
            "names": renderer.names(strategy, shown, complaints(strategy, work.names)),
            "notice": renderer.notice(refused),
            "aside": renderer.aside(work),
        },
        "script": session.script,
        "transcript": renderer.transcript(told),
        "lines": recalled(told),
        "place": session.step_number,
        "holds": all(one.holds for one in met),
    }
    if want == "zip":
        response["zip"] = base64.b64encode(_zip(session.root)).decode()
    return response


def _usable(strategy: Strategy, entered: Mapping[str, str]) -> dict[str, str]:
    """Return the entries that can be used: none that is wrong, or depends on one that is."""
    wrong = complaints(strategy, entered)
    usable = {name: value for name, value in entered.items() if name not in wrong}
    return {} if complaints(strategy, usable) else usable


def _recall(work: Work, strategy: Strategy) -> tuple[str, Said]:
    """Return the title of the last move of a work, and what it said, where that is open."""
    session = _open[0] if _open else None
    if session and session.strategy == strategy and session.moves == [*work.moves]:
        last = session.log[-1]
        return last.title, said_of(last.ran)
    move = work.moves[-1]
    return "", ((move.value, "", True),) if move.kind == "line" else ()


def _session(
    strategy: Strategy, moves: list[Move], start: Mapping[str, Any] | None
) -> tuple[Session, Phrase | None]:
    """Return the session after `moves`, and why the first that could not be made was refused.

    `start` is a snapshot of the start, as JSON data.
    """
    session = _open[0] if _open else None
    if (
        session is None
        or session.strategy != strategy
        or session.moves != moves[: len(session.moves)]
    ):
        session = Session(strategy, HOME / "now", snapshot.from_data(start) if start else None)
        _open[:] = [session]
    try:
        session.go(moves)
    except MoveError as error:
        return session, error.why
    return session, None


_goals: dict[str, Graph] = {}
"""The graphs of finished walks, by strategy and names, as JSON text."""


def _goal(key: str, session: Session) -> Graph:
    """Return the graph at the end of the strategy of `session`."""
    if key not in _goals:
        walked = Session(session.strategy, HOME / "goal", session.snapshot)
        walked.go([Move("step", step) for step in session.strategy.step_ids])
        _goals[key] = walked.now
    return _goals[key]


def _zip(root: Path) -> bytes:
    """Return the repository as a zip of the work tree and .git, which git can open."""
    import zipfile  # noqa: PLC0415  few readers want a zip, and all would wait for it

    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(f"hotfix/{path.relative_to(root).as_posix()}", EPOCH)
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
            elif not any(path.iterdir()):
                archive.writestr(zipfile.ZipInfo(f"hotfix/{path.relative_to(root)}/", EPOCH), b"")
    return whole.getvalue()
