"""The reading path: the pages that somebody new reads, in their order, and how long that takes.

Reads the settings, for the list and its lines. The list is ``extra.reading_path`` of playbook.yml;
a page shows it by the markers in PARTS: ``<!-- path:list -->`` and so on. To change the pace, edit
WORDS_A_MINUTE.
"""

import os
import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from checklist.build.site.settings import find_inherited
from checklist.build.site.triage_page import without_code
from checklist.engine.problem import Location, Problem, nearest, quoted

WORDS_A_MINUTE = 200
"""The pace of careful reading, in words a minute."""

ROUND = 5
"""The step, in minutes, to which the time is rounded up."""

MARKER = re.compile(r"<!-- path:(?P<part>\S*) -->")

_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_HEADING = re.compile(r"^#[ \t]+(.+?)(?:[ \t]+\{[^}\n]*\})?[ \t]*$", re.MULTILINE)
_UNREAD = re.compile(
    r"<desc.*?</desc>|<title.*?</title>|<[^>]*>"  # markup, and pictures' text for screen readers
    r"|^\[\^[^\n]*|\[\^[^\]\n]*\]|\]\([^)\n]*\)",  # footnotes, and where links lead
    re.DOTALL | re.MULTILINE,
)
_WORD = re.compile(r"\w[\w'.-]*")


@dataclass(frozen=True, slots=True)
class Stop:
    """A page of the path: its source below docs/, its heading, and how many words it has."""

    page: str
    heading: str
    words: int


@dataclass(frozen=True, slots=True)
class ReadingPath:
    """The pages in their order, and every problem of the list."""

    stops: tuple[Stop, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def minutes(self) -> int:
        """The minutes that it takes to read all pages, rounded up."""
        words = sum(stop.words for stop in self.stops)
        return -(-words // (ROUND * WORDS_A_MINUTE)) * ROUND

    def __contains__(self, page: str) -> bool:
        return any(stop.page == page for stop in self.stops)

    def fill(self, markdown: str, here: str) -> str:
        """Return `markdown`, of the page at `here`, with its markers replaced."""
        for found in reversed([*_markers(markdown)]):
            if part := PARTS.get(found["part"]):
                line = markdown[: found.start()].rpartition("\n")[2]
                indent = line[: len(line) - len(line.lstrip())]
                text = part(self, here).replace("\n", f"\n{indent}")
                markdown = markdown[: found.start()] + text + markdown[found.end() :]
        return markdown

    def check(self, source: str, *, name: str) -> tuple[Problem, ...]:
        """Return the problems of a page's markers; where it has any, also those of the list."""
        markers = [*_markers(source)]
        unknown = [
            Problem(
                Location(name, source.count("\n", 0, found.end()) + 1),
                f"unknown marker {quoted('path:' + found['part'])}",
                nearest(found["part"], PARTS),
                "bad-marker",
            )
            for found in markers
            if found["part"] not in PARTS
        ]
        return (*unknown, *(self.problems if markers else ()))

    def listed(self, here: str) -> str:
        """Return the path as a list in Markdown for the page at `here`."""
        folder = posixpath.dirname(here)
        return "\n".join(
            f"{number}. [{stop.heading}]({posixpath.relpath(stop.page, folder or '.')})"
            for number, stop in enumerate(self.stops, start=1)
        )


PARTS: Mapping[str, Callable[[ReadingPath, str], str]] = {
    "pages": lambda path, _: str(len(path.stops)),
    "minutes": lambda path, _: str(path.minutes),
    "list": ReadingPath.listed,
}
"""The parts of the path that a page can show, by the name in the marker."""


def read_path(settings: Path, sources: Mapping[str, str]) -> ReadingPath:
    """Return the path that is set in the file `settings`, or in one that it inherits.

    `sources` are the texts of all pages that are published, by their path below docs/.
    """
    file, line, node = find_inherited(settings, ("extra", "reading_path"))
    name = Path(os.path.relpath(file, settings.parent)).as_posix()
    if node is None:
        return ReadingPath()
    if not isinstance(node, yaml.SequenceNode):
        cure = "write it as a list of pages, such as - how/index.md"
        problem = Problem(Location(name, line), "reading_path is no list", cure, "bad-value")
        return ReadingPath((), (problem,))
    pages = [(str(item.value), item.start_mark.line + 1) for item in node.value]
    return ReadingPath(
        tuple(_stop(page, sources[page]) for page, _ in pages if page in sources),
        tuple(
            _gone(page, Location(name, at), sources) for page, at in pages if page not in sources
        ),
    )


def words(source: str) -> int:
    """Return how many words of a page's Markdown a reader reads, without its footnotes."""
    return len(_WORD.findall(_UNREAD.sub(" ", _FRONT_MATTER.sub("", source))))


def _stop(page: str, source: str) -> Stop:
    text = _FRONT_MATTER.sub("", source)
    found = _HEADING.search(without_code(text))
    heading = _HEADING.match(text, found.start()) if found else None
    return Stop(page, heading[1] if heading else page, words(source))


def _gone(page: str, where: Location, sources: Mapping[str, str]) -> Problem:
    cure = nearest(page, sources)
    if not cure.startswith("did"):
        cure = "name a page relative to docs/, such as how/index.md"
    return Problem(
        where, f"the reading path names {quoted(page)}, which is no page", cure, "dead-link"
    )


def _markers(markdown: str) -> Iterator[re.Match[str]]:
    """Yield the markers that are outside code."""
    yield from MARKER.finditer(without_code(markdown))
