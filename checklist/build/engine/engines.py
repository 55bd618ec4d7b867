"""The engines of the site: Python in a worker, each for one or more rooms of checklist/engine/.

Pure. To add a page with Python, add a Page to the engine that should answer it, or an Engine. The
room's respond.py answers the requests; the engine's rehearsal asks all of them while it is built.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from checklist.build.engine import rehearse_records, rehearse_triage, rehearse_walkthrough


@dataclass(frozen=True, slots=True)
class Page:
    """A kind of page: the room that answers it, the comment that marks its place, and its script.

    `script` is the name of a module in docs/assets/javascripts/. A page with a hook of its own is
    filled by that; any other by hooks/engine_pages.py.
    """

    room: str
    marker: str
    script: str = "page"
    has_hook: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """One worker with Python: the pages that it serves, and the requests that prove it.

    `rehearsal` is the file that holds them, by its path in the repository.
    """

    name: str
    pages: tuple[Page, ...]
    rehearsed: Callable[[], list[str]]
    rehearsal: str

    def requests(self) -> list[str]:
        """Return those of the rehearsal, and a bare one for each page that needs nothing else.

        Those of the first room come first: what they need is there at the start, and all else is
        fetched when another room is asked.
        """
        bare = [json.dumps({"page": page.room}) for page in self.pages if not page.has_hook]
        return sorted([*self.rehearsed(), *bare], key=self.sleeps)

    def sleeps(self, request: str) -> bool:
        """Return whether a request is for another room than the first."""
        return any(f'"page": "{room}"' in request for room in self.rooms[1:])

    @property
    def rooms(self) -> tuple[str, ...]:
        """The rooms of the pages, each once; the first is imported at the start."""
        return tuple(dict.fromkeys(page.room for page in self.pages))


TRIAGE = Engine(
    "triage",
    (
        Page("triage", "<!-- checklist:form -->", "triage", has_hook=True),
        Page("run", "<!-- run -->", "run", has_hook=True),
        Page("records", "<!-- records -->", "record-list", has_hook=True),
    ),
    lambda: [*rehearse_triage.requests(), *rehearse_records.requests()],
    "checklist/build/engine/rehearse_records.py",
)
WALKTHROUGH = Engine(
    "walkthrough",
    (Page("walkthrough", "<!-- walkthrough -->", "walkthrough", has_hook=True),),
    rehearse_walkthrough.requests,
    "checklist/build/engine/rehearse_walkthrough.py",
)
ENGINES = (TRIAGE, WALKTHROUGH)


def page_of(room: str) -> tuple[Engine, Page]:
    """Return the engine and the kind of page of `room`; raises KeyError where there is none."""
    for engine in ENGINES:
        for page in engine.pages:
            if page.room == room:
                return engine, page
    raise KeyError(room)


def needed(texts: Iterable[str]) -> tuple[Engine, ...]:
    """Return the engines whose markers are in `texts`, the Markdown of pages."""
    written = list(texts)
    return tuple(
        engine
        for engine in ENGINES
        if any(page.marker in text for page in engine.pages for text in written)
    )
