"""Find where the sources have a fault: file, line, and the address as it is written there.

Pure, except for what `Site` and `Sources` read.
"""

import html
import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from checklist.build.links.fault import Fault
from checklist.build.links.listing import INDEX
from checklist.build.links.site import Site
from checklist.build.links.source import Occurrence, Sources
from checklist.engine.problem import Location, Problem, quoted

_FAR = 60  # most lines that a start tag takes
UNPUBLISHED = "it is there, but not published: publish it, or take the link out"


class Places:
    """Places of faults, under the names that messages give the site and its sources."""

    def __init__(self, site: Site, name: str, sources: Sources | None) -> None:
        self._site = site
        self._name = name
        self._sources = sources
        self._lines: dict[str, list[str]] = {}

    def problems(self, faults: Iterable[Fault]) -> Iterator[Problem]:
        """Yield each fault as a problem; the n-th of a kind on a page is the n-th in its source."""
        seen: Counter[tuple[str, str]] = Counter()
        for fault in faults:
            nth = seen[fault.file, fault.name]
            seen[fault.file, fault.name] += 1
            places = self._in_sources(fault)
            if places is None:
                continue
            yield self._at(fault, places, nth) if places else self._in_site(fault)

    def _in_sources(self, fault: Fault) -> list[Occurrence] | None:
        """Return where the sources have the fault; None where they show that it is none."""
        if self._sources is None:
            return []
        for source in self._sources.of(fault.file):
            found = self._in_source(fault, source)
            if fault.complaint.sought == "text" and found:
                meant = [place for place in found if "\\" not in place.spelled]
                return meant or None
            if found:
                return found
        return []

    def _in_source(self, fault: Fault, source: str) -> list[Occurrence]:
        assert self._sources is not None  # noqa: S101  the caller has checked
        match fault.complaint.sought:
            case "id":
                return self._sources.anchors(source, fault.name)
            case "text":
                return self._sources.text(source, fault.name)
        found = self._sources.literal(source, fault.name)
        target = fault.complaint.target
        if found or target is None:
            return found
        page = self._site.listing.find(target.path) or posixpath.join(target.path, INDEX)
        return self._sources.named(source, page, target.fragment)

    def _at(self, fault: Fault, places: list[Occurrence], nth: int) -> Problem:
        assert self._sources is not None  # noqa: S101  the place is in a source
        first = fault.complaint.sought == "id"  # the first element may have the id
        place = places[min(nth + first, len(places) - 1)]
        close = None
        if fault.complaint.sought == "path" and not place.raw:
            close = self._sources.similar(place)
        cure = _meant(close) if close else UNPUBLISHED if close == "" else self._cure(fault)
        where = Location(self._sources.name(place.file), place.line)
        spelled = fault.name if first else place.spelled
        return _problem(fault, where, spelled, cure)

    def _in_site(self, fault: Fault) -> Problem:
        line, spelled = self._spelled(fault)
        where = Location(posixpath.join(self._name, fault.file), line)
        return _problem(fault, where, spelled, self._cure(fault))

    def _cure(self, fault: Fault) -> str:
        hint = fault.complaint.hint
        if hint is None:
            return fault.complaint.cure
        folder = posixpath.dirname(self._site.starts[fault.file])
        address = posixpath.relpath(hint or ".", folder or ".")
        return _meant(address + "/" if hint.endswith("/") or not hint else address)

    def _spelled(self, fault: Fault) -> tuple[int, str]:
        """Return the line and the spelling of the name in the site's file, searched for upwards."""
        if fault.file not in self._lines:
            self._lines[fault.file] = self._site.text(fault.file).split("\n")
        lines = self._lines[fault.file]
        spellings = dict.fromkeys((fault.name, html.escape(fault.name, quote=False)))
        last = min(fault.line, len(lines))
        for number in range(last, max(0, last - _FAR), -1):
            for spelling in filter(None, spellings):
                if re.search(rf"(?<![\w/.#-]){re.escape(spelling)}(?![\w/.#-])", lines[number - 1]):
                    return number, spelling
        return fault.line, fault.name


def _meant(address: str) -> str:
    return f'did you mean "{address}"?'


def _problem(fault: Fault, where: Location, spelled: str, cure: str) -> Problem:
    what = f"{fault.of} {quoted(spelled, whole=True)} {fault.complaint.wrong}"
    return Problem(where, what, cure, fault.complaint.code)
