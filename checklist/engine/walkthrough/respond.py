"""Answer a request of the walkthrough page: run the reader's moves, return the page's regions.

Writes only below HOME, which in the page is in memory. Runs natively and in Pyodide.

A request: ``{"strategy": JSON text, "names": {id: text}, "begun": a snapshot of the start
(snapshot.py), or null, "moves": [[kind, value], …], "want": "", "goal" (the graph of the end) or
"zip"}``. A response: ``{"moves": [[kind, value], …], "regions": {name: HTML}, "script": text,
"place": number of the step reached, "holds": true or false, "zip": base64 text}``; `moves` are
those that were made.
"""

import base64
import functools
import io
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checklist.engine.catalogue import Phrase
from checklist.engine.graph.layout import Graph
from checklist.engine.walkthrough import snapshot
from checklist.engine.walkthrough.inputs import complaints, filled, values
from checklist.engine.walkthrough.render import Renderer
from checklist.engine.walkthrough.session import Move, MoveError, Session
from checklist.engine.walkthrough.strategy import Strategy, from_data

HOME = Path(os.environ.get("CHECKLIST_SANDBOX", "/sandbox"))
EPOCH = (2026, 1, 5, 9, 0, 0)
"""Modification time of every file in the zip, in UTC: when the sandbox's history starts."""


@functools.lru_cache(maxsize=8)
def _strategy(text: str) -> Strategy:
    return from_data(json.loads(text))


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
    strategy = _strategy(request["strategy"])
    entered = {str(name): str(value) for name, value in request["names"].items()}
    wrong = complaints(strategy, entered)
    usable = {name: value for name, value in entered.items() if name not in wrong}
    if complaints(strategy, usable):  # one depends on another that is wrong
        usable = {}
    moves = [Move(kind, str(value)) for kind, value in request["moves"]]
    session, refused = _session(
        _filled(request["strategy"], frozenset(usable.items())), moves, request.get("begun")
    )
    shown = {**values(strategy, usable), **entered}
    want = request.get("want")
    met = session.walk.goal()
    regions = renderer.regions(session, met)
    if want == "goal":
        regions["goal"] = renderer.goal(_goal(json.dumps([request["strategy"], usable]), session))
    response = {
        "moves": [[move.kind, move.value] for move in session.moves],
        "regions": {
            **regions,
            "names": renderer.names(strategy, shown, wrong),
            "notice": renderer.notice(refused),
        },
        "script": session.script,
        "place": session.step_number,
        "holds": all(one.holds for one in met),
    }
    if want == "zip":
        response["zip"] = base64.b64encode(_zip(session.root)).decode()
    return response


def _session(
    strategy: Strategy, moves: list[Move], start: Mapping[str, Any] | None
) -> tuple[Session, Phrase | None]:
    """Return the session after `moves`, and why the first that could not be made was refused.

    `start` is a snapshot of the start, as JSON data.
    """
    session = _open[0] if _open else None
    if (
        session is None
        or session.strategy is not strategy
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
