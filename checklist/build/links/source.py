"""Find a fault of a rendered page in the sources: in Markdown, or in a policy's text.

Reads the files below docs/ that it is asked about, each once. Markdown has an address as it is
in the page, or as the path of the Markdown file that the page was made from.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from checklist.build.docs import Docs
from checklist.build.links.listing import INDEX, Listing
from checklist.build.site.by_content import source_of
from checklist.build.site.styles import is_joined, sheets_of
from checklist.build.site.triage_page import without_code

DATA = ("policy.yml", "scenarios.yml")
MARKDOWN = ".md"

_BEFORE = r"""(?:^|(?<=[\s(<"'=\[|,:{]))"""
_AFTER = r"""(?=$|[\s)>"'\]|,}])"""
_EMPTY = r"""(?<=\]\()(?=\s*\))|(?<=\b(?:href|.src)=")(?=")"""
_WORD = re.compile(r"""[^\s()<>"'\[\]{},|]+\.md(?:#[^\s()<>"'\[\]{},|]*)?|#[^\s()<>"'\[\]{},|]+""")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place in a source, and the spelling of the name there; `raw` where it is HTML."""

    file: str
    line: int
    spelled: str
    raw: bool = False


class Sources:
    """The sources of a site; `shown` returns what messages call a file."""

    def __init__(self, docs: Docs, shown: Callable[[Path], str]) -> None:
        self.docs = docs
        self._shown = shown
        self._texts: dict[str, str] = {}

    @cached_property
    def listing(self) -> Listing:
        """All files of the sources."""
        return Listing(self.docs.paths())

    def path(self, file: str) -> Path:
        """Return where a file of `listing` is."""
        path = self.docs.find(file)
        assert path is not None  # noqa: S101  it is listed
        return path

    def name(self, file: str) -> str:
        """Return what messages call a file of `listing`."""
        return self._shown(self.path(file))

    def of(self, file: str) -> tuple[str, ...]:
        """Return the possible sources of a file of the site: Markdown first, then data."""
        if is_joined(file):
            return tuple(sorted(sheets_of(one for one in self.listing.files if one[-4:] == ".css")))
        pages = [file for file in _origins(source_of(file)) if file in self.listing.files]
        beside = [posixpath.join(posixpath.dirname(page), name) for page in pages for name in DATA]
        return (*pages, *(data for data in beside if data in self.listing.files))

    def literal(self, file: str, name: str) -> list[Occurrence]:
        """Return each place in `file` that has the address, or word, `name` as it is."""
        return self._search(file, _BEFORE + re.escape(name) + _AFTER if name else _EMPTY)

    def anchors(self, file: str, name: str) -> list[Occurrence]:
        """Return each place in `file` that gives an element the id `name`."""
        return self._search(file, rf"""(?:\{{[^}}\n]*#|\bid=["']?)(?={re.escape(name)}{_AFTER})""")

    def text(self, file: str, text: str) -> list[Occurrence]:
        """Return each place in `file` that has `text`, its brackets escaped or not."""
        parts = (rf"\\?{re.escape(c)}" if c in "[]" else re.escape(c) for c in text)
        return self._search(file, "".join(parts))

    def named(self, file: str, page: str, fragment: str) -> list[Occurrence]:
        """Return the places in `file` that name `page`, a file of the site, by its source."""
        found = self._search(file, _WORD.pattern)
        return [place for place in found if _names(place, page, fragment)]

    def similar(self, place: Occurrence) -> str | None:
        """Return the spelling of a similar source, "" if the source itself is there, or None."""
        path = unquote(place.spelled.partition("#")[0])
        for folder in _folders(place.file):
            wanted = posixpath.normpath(posixpath.join(folder, path))
            if wanted in self.listing.files:
                return ""
            close = self.listing.similar(wanted)
            if close and close.endswith(MARKDOWN) == path.endswith(MARKDOWN):
                return posixpath.relpath(close, folder or ".")
        return None

    def _search(self, file: str, pattern: str) -> list[Occurrence]:
        text = self._read(file)
        return [
            Occurrence(
                file,
                text.count("\n", 0, match.start()) + 1,
                match[0],
                text[match.start() - 1 : match.start()] in ('"', "'", "="),
            )
            for match in re.finditer(pattern, text, re.MULTILINE)
        ]

    def _read(self, file: str) -> str:
        if file not in self._texts:
            text = self.path(file).read_text("utf-8", errors="replace")
            self._texts[file] = without_code(text) if file.endswith(MARKDOWN) else text
        return self._texts[file]


def _folders(file: str) -> tuple[str, ...]:
    """Return the folders where paths in `file` may start: for a policy's steps, docs/ too."""
    folder = posixpath.dirname(file)
    return (folder, "") if posixpath.basename(file) in DATA and folder else (folder,)


def _names(place: Occurrence, page: str, fragment: str) -> bool:
    path, _, after = place.spelled.partition("#")
    if unquote(after) != unquote(fragment):
        return False
    folders = _folders(place.file)
    paths = [posixpath.normpath(posixpath.join(folder, unquote(path))) for folder in folders]
    return any(page in _made_from(path) for path in (paths if path else [place.file]))


def _origins(file: str) -> Iterator[str]:
    """Yield the paths of the sources that `file` may be made from."""
    yield file
    stem = file.removesuffix(".html")
    if stem == file:
        return
    yield stem + MARKDOWN
    if posixpath.basename(file) == INDEX:
        folder = posixpath.dirname(file)
        yield posixpath.join(folder, "README.md")
        if folder:
            yield folder + MARKDOWN


def _made_from(path: str) -> tuple[str, str]:
    """Return the files of a site that a Markdown file may be made into."""
    stem = re.sub(r"(^|/)README$", r"\1index", path.removesuffix(MARKDOWN))
    return f"{stem}.html", f"{stem}/{INDEX}"
