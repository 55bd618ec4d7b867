"""What JavaScript calls: `step` takes a request and returns a response, both JSON text.

Pure: no files but the package's own and the sandbox's, no clock, no network; runs natively and in
Pyodide. A request names its page and its language, ``{"page": room, "language": "en", …}``:
respond.py of that room answers it, in that language. It is imported when it is first asked for, so
that pages that share an engine do not wait for each other.
The contract is docs/contracts/page.md#python.
"""

import functools
import json
import traceback
from collections.abc import Iterator, Mapping
from importlib import import_module
from types import ModuleType

from checklist.engine.catalogue import ENGLISH
from checklist.engine.templates import Templates

ROOMS = "checklist.engine"
"""The package of the rooms; respond.py in each has ``respond(request, renderer)``, ``Renderer``."""

DONE = object()

_AHEAD: dict[ModuleType, Iterator[None]] = {}
"""What each room that was asked does ahead of the next requests."""


def step(request: str) -> str:
    """Return the response to `request`; never raises.

    After a fault of the program it is ``{"fault": true, "regions": {"notice": HTML}}`` alone.
    """
    renderer, language = None, ENGLISH
    try:
        asked = json.loads(request)
        language = language_of(asked)
        room = respond_of(asked["page"])
        renderer = _renderer(room, language)
        response = room.respond(asked, renderer)
        if room not in _AHEAD and hasattr(room, "ahead"):
            _AHEAD[room] = room.ahead(asked, renderer)
    except Exception as error:  # noqa: BLE001  the page must hear of any fault, whatever it is
        notice = (renderer or Templates("", language)).fault(frames(error))
        response = {"fault": True, "regions": {"notice": notice}}
    return json.dumps(response, ensure_ascii=False, separators=(",", ":"))


def ahead() -> bool:
    """Do a piece of what the next requests would wait for; return whether there is more.

    The page calls it while nobody asks. Such a room has ``ahead(request, renderer)``, which yields
    after each piece. Never raises: what is wrong comes up again when it is asked for.
    """
    try:
        return any(next(work, DONE) is not DONE for work in _AHEAD.values())
    except Exception:  # noqa: BLE001  whatever it is, the piece is done
        return True


def respond_of(page: str) -> ModuleType:
    """Return the module that answers the requests of `page`, the name of a room."""
    if not page.isidentifier():
        raise ValueError(f"no page is called {page!r}")
    return import_module(f"{ROOMS}.{page}.respond")


def language_of(asked: Mapping[str, object]) -> str:
    """Return the language of a request; English where it names none, or no valid one."""
    language = asked.get("language")
    if isinstance(language, str) and language.replace("-", "").isalnum():
        return language
    return ENGLISH


@functools.cache
def _renderer(room: ModuleType, language: str) -> Templates:
    renderer: Templates = room.Renderer(language)
    return renderer


def frames(error: BaseException) -> str:
    """Return where `error` was raised and what it is, without source lines: the page has none."""
    found = [
        f"{frame.f_globals.get('__name__')}, line {line}, in {frame.f_code.co_name}"
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    return "\n".join([*found, f"{type(error).__name__}: {error}"])
