"""Answer the walkthrough page: a reader's moves in, the sandbox after them out.

Writes only below HOME, which in the page is in memory. Runs natively and in Pyodide.

A request: ``{"strategy": JSON text, "names": {id: text}, "begun": the start as snapshot.py keeps
it, or null, "moves": [[kind, value], …], "want": "", "goal" (the graph of the end) or "zip"}``. A
response: ``{"moves": [[kind, value], …], "regions": {name: HTML}, "script": text, "place": number,
"holds": true or false, "zip": base64 text}``; `moves` are those that could be made.
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
from checklist.engine.walkthrough import strategy as strategies
from checklist.engine.walkthrough.inputs import complaints, filled, values
from checklist.engine.walkthrough.render import Renderer
from checklist.engine.walkthrough.session import Move, MoveError, Session
from checklist.engine.walkthrough.snapshot import from_data
from checklist.engine.walkthrough.strategy import Strategy

HOME = Path(os.environ.get("CHECKLIST_SANDBOX", "/sandbox"))
EPOCH = (2026, 1, 5, 9, 0, 0)
"""When all files of the zip are of: the sandbox's own beginning."""


@functools.lru_cache(maxsize=8)
def _strategy(text: str) -> Strategy:
    return strategies.from_data(json.loads(text))


@functools.lru_cache(maxsize=8)
def _filled(text: str, entered: frozenset[tuple[str, str]]) -> Strategy:
    return filled(_strategy(text), dict(entered))


_open: list[Session] = []
"""The session that is open; there is one at most."""


def respond(request: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    """Return the response to a request of the page."""
    try:
        return _respond(request, renderer)
    except Exception:
        _open.clear()  # what it holds may be half made
        raise


def _respond(request: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    strategy = _strategy(request["strategy"])
    entered = {str(name): str(value) for name, value in request["names"].items()}
    wrong = complaints(strategy, entered)
    usable = {name: value for name, value in entered.items() if name not in wrong}
    if complaints(strategy, usable):  # one leans on another that is wrong
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
        "place": session.place,
        "holds": all(one.holds for one in met),
    }
    if want == "zip":
        response["zip"] = base64.b64encode(_zip(session.root)).decode()
    return response


def _session(
    strategy: Strategy, moves: list[Move], begun: Mapping[str, Any] | None
) -> tuple[Session, Phrase | None]:
    """Return the session after `moves`, and what is to say of a move that could not be made."""
    session = _open[0] if _open else None
    if (
        session is None
        or session.strategy is not strategy
        or session.moves != moves[: len(session.moves)]
    ):
        session = Session(strategy, HOME / "now", from_data(begun) if begun else None)
        _open[:] = [session]
    try:
        session.go(moves)
    except MoveError as error:
        return session, error.why
    return session, None


_goals: dict[str, Graph] = {}
"""The graph of each walk's end that was asked for, by strategy and names."""


def _goal(key: str, session: Session) -> Graph:
    """Return the graph of the end of the walk that `session` is on."""
    if key not in _goals:
        walked = Session(session.strategy, HOME / "goal", session.begun)
        walked.go([Move("step", step) for step in session.strategy.step_ids])
        _goals[key] = walked.now
    return _goals[key]


def _zip(root: Path) -> bytes:
    """Return the repository as a zip: work tree and .git, as git itself would open it."""
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
