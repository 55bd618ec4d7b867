"""The state that the hooks of one build share: settings, facts, engines, names and links.

Reads the settings file, and the clock for what day it is. MkDocs loads each hook as a module of its
own; they all ask `state_of` for the state of the build that runs. To let hooks share more, add an
attribute here.
"""

import functools
import logging
import os
import posixpath
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.utils import get_build_datetime, get_relative_url

from checklist.build.docs import GLOSSARY, SEARCH, Docs
from checklist.build.engine import runtime
from checklist.build.engine.bundle import ROOM
from checklist.build.engine.engines import Engine, page_of
from checklist.build.kept import Kept
from checklist.build.links.script import imports
from checklist.build.site.by_content import SCRIPTS, folder_of
from checklist.build.site.calendar import read_calendar
from checklist.build.site.compact import compact
from checklist.build.site.facts import Facts
from checklist.build.site.glossary import Glossary
from checklist.build.site.language import choose_language
from checklist.build.site.reading_path import ReadingPath
from checklist.build.site.search import Search
from checklist.build.site.team import read_team
from checklist.build.site.walkthrough_page import Walks
from checklist.engine.catalogue import Words
from checklist.engine.problem import Problem, in_order

if TYPE_CHECKING:
    from checklist.build.site import triage_page

_ROOM = re.compile(r'\bdata-page="(\w+)"')
"""Which room answers a page, on the element that it fills."""

Command = Literal["build", "gh-deploy", "serve"]


class State:
    """The state of the build that runs."""

    def __init__(self, config: MkDocsConfig, *, is_serving: bool, today: date) -> None:
        self.config = config
        self.is_serving = is_serving
        self.settings = Path(config.config_file_path)
        self.site_dir = Path(config.site_dir)
        self.docs = Docs((Path(config.docs_dir),))
        self.files = Files([])
        name = self.settings.name
        self.team, problems = read_team(config.extra, self.settings, name=name)
        self.calendar, more = read_calendar(config.extra, self.settings, name=name, today=today)
        self.team_problems = in_order((*problems, *more))
        self.language, self.language_problems = choose_language(
            config.theme, self.settings, shown=self.shown
        )
        self.facts = Facts({}, {})
        self.glossary = Glossary(GLOSSARY)
        self.search = Search(SEARCH)
        self.summaries: dict[str, str] = {}
        self.checklists: dict[str, triage_page.Checklist] = {}
        self.walks = Walks((), ())
        self.reading_path = ReadingPath()
        self.kept = Kept()
        self._engines: dict[str, dict[str, str]] = {}

    @functools.cached_property
    def words(self) -> Words:
        """What pages say outside of an engine."""
        return Words(self.language, "site")

    @functools.cached_property
    def scripts(self) -> str:
        """The folder in which the site's scripts are published."""
        found = self.docs.matching(f"{SCRIPTS}/**/*")
        return folder_of({path: file.read_bytes() for path, file in found.items()})

    def shown(self, path: str | Path) -> str:
        """Return `path` as a person would write it, from the folder of mkdocs.yml."""
        return Path(os.path.relpath(path, self.settings.parent)).as_posix()

    def source_of(self, page: Page) -> str:
        """Return the name of the file that `page` was made from, for messages."""
        return self.shown(page.file.abs_src_path or page.file.src_uri)

    def page_at(self, path: str) -> File | None:
        """Return the page or file at `path`, relative to docs/, where it is published."""
        file = self.files.get_file_from_path(path)
        return file if file is not None and is_published(file) else None

    def resolve(self, page: File, path: str) -> str | None:
        """Return the address of `path`, relative to docs/, as seen from `page`.

        The path may have a fragment; None where nothing is published there.
        """
        target, hash_mark, fragment = path.partition("#")
        file = self.page_at(target)
        return None if file is None else file.url_relative_to(page) + hash_mark + fragment

    @property
    def keeps_site(self) -> bool:
        """Whether readers' devices keep the site, for when there is no network."""
        return not self.is_serving and self.config.extra.get("offline", True) is True

    def engine_files(self, name: str) -> frozenset[str]:
        """Return the paths of what starts an engine, but for the plain start."""
        addresses = self._engines.get(name, {}).items()
        started = [address for part, address in addresses if part not in ("library", "plain")]
        return frozenset(address.partition("#")[0] for address in started)

    def set_engine(self, engine: Engine, folder: Path) -> None:
        """Keep the addresses of the files of `engine`, which were built in `folder`."""
        self._engines[engine.name] = runtime.addresses(folder)

    def engine_attributes(self, room: str, page: Page) -> dict[str, str]:
        """Return the attributes from which the script of a page starts the engine of `room`."""
        engine, _ = page_of(room)
        paths = self._engines.get(engine.name, {})
        addresses = {part: address_from(page.url, path) for part, path in paths.items()}
        first = f"{ROOM}.{engine.rooms[0]}.respond"
        entries = {"entry": f"{ROOM}.{room}.respond", "first": first}
        started = {**addresses, **entries} if addresses else {}
        return {
            "data-language": self.language,
            "data-page": room,
            "data-runtime": compact(started),
        }

    def rooms_of(self, page: Page | None) -> list[str]:
        """Return the names of the rooms that answer `page`."""
        return _ROOM.findall(page.content or "") if page else []

    def scripts_of(self, page: Page | None) -> list[str]:
        """Return the addresses of the scripts of the rooms that answer `page`."""
        kinds = dict.fromkeys(page_of(room)[1].script for room in self.rooms_of(page))
        return (
            [address_from(page.url, f"{self.scripts}/{name}.js") for name in kinds] if page else []
        )

    def modules(self, room: str, page: Page) -> list[str]:
        """Return the addresses of the script of `room` and of all that it imports."""
        _, kind = page_of(room)
        scripts: dict[str, None] = {}
        waiting = [f"{SCRIPTS}/{kind.script}.js"]
        while waiting:
            path = waiting.pop(0)
            file = self.docs.find(path)
            if path in scripts or file is None:
                continue
            scripts[path] = None
            named = imports(file.read_text("utf-8"))
            waiting += [
                posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
                for name, _, role in named
                if role == "import"
            ]
        published = (path.replace(SCRIPTS, self.scripts, 1) for path in scripts)
        return [address_from(page.url, path) for path in published]


_command: list[Command] = ["build"]
_states: list[State] = []


def started(command: Command) -> None:
    """Keep the command that MkDocs was given: it passes it on only once, at the start."""
    _command[:] = [command]


def state_of(config: MkDocsConfig) -> State:
    """Return the state of the build with these settings, made at the first call."""
    if not _states or _states[0].config is not config:
        today = get_build_datetime().date()  # of SOURCE_DATE_EPOCH, where that is set
        _states[:] = [State(config, is_serving=_command == ["serve"], today=today)]
    return _states[0]


def last_state() -> State | None:
    """Return the state of the build that runs, or ran last; None where none has begun."""
    return _states[0] if _states else None


def address_from(here: str, path: str) -> str:
    """Return the address of `path`, from the root of the site, relative to the page at `here`.

    A fragment stays as it is: a digest may have two slashes in a row, which are one in a path.
    """
    target, hash_mark, fragment = path.partition("#")
    return get_relative_url(target, here) + hash_mark + fragment


def complain(log: logging.Logger, problems: Iterable[Problem]) -> None:
    """Log `problems`, each as a warning, which strict counts for a log below ``mkdocs``."""
    for problem in problems:
        log.warning("%s", problem)


def is_published(file: File) -> bool:
    """Return whether a file becomes part of the site."""
    return bool(file.inclusion.value > InclusionLevel.DRAFT.value)


@functools.cache
def log_of(name: str) -> logging.Logger:
    """Return the log of a hook; strict counts what is logged below ``mkdocs``."""
    return logging.getLogger(f"mkdocs.hooks.{name}")
