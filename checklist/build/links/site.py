"""A rendered site: its files, the addresses in them, and where it is published.

Reads the files below the site's root, each once. To read a further kind of file, edit `_documents`.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from checklist.build.links import css, script, sitemap_svg_manifest
from checklist.build.links.address import Base, is_web, resolve
from checklist.build.links.address_syntax import flaw
from checklist.build.links.listing import INDEX, Listing, list_files, path_of
from checklist.build.links.model import Page, Reference
from checklist.build.links.page import read_page

PAGES = (".html", ".htm", ".xhtml")
MODULES = (".js", ".mjs")
_OWN_MODULE = re.compile(r"assets/(?:javascripts|scripts-[0-9a-f]+)/[^/]+")
"""A module of the site's own; the theme's files there have .min. in their names."""

_SITEMAP = re.compile(r"(?:^|/)sitemap[^/]*\.xml$")
_FOLLOWED = ("module", "modulepreload", "import", "later", "beside")


@dataclass(frozen=True, slots=True)
class Document:
    """A file and the addresses that it names; `here` is what relative ones start from."""

    file: str
    here: str
    references: list[Reference]


class Site:
    """The site below `root`; `base` is where it is published, read from its pages if not given."""

    def __init__(self, root: Path, base: str | None = None) -> None:
        self.root = root
        self.listing = Listing(list_files(root))
        self.base = Base.of(base) if base else _base_of(self.pages)

    @cached_property
    def pages(self) -> Mapping[str, Page]:
        """Every page, parsed, by file."""
        return {file: read_page(self.read(file)) for file in self._files(PAGES)}

    @cached_property
    def documents(self) -> tuple[Document, ...]:
        """Every file that names addresses."""
        return tuple(self._documents())

    @cached_property
    def starts(self) -> Mapping[str, str]:
        """Where the relative addresses of each file start from."""
        return {document.file: document.here for document in self.documents} | {
            file: self._start(file, page) for file, page in self.pages.items()
        }

    def read(self, file: str) -> bytes:
        """Return the bytes of a file of the site."""
        return (self.root / file).read_bytes()

    def text(self, file: str) -> str:
        """Return the text of a file of the site; bytes that are not UTF-8 are replaced."""
        return self.read(file).decode("utf-8", "replace")

    def has_anchor(self, file: str, fragment: str) -> bool | None:
        """Return whether `file` has an anchor of this name; None where that is not known."""
        if file in self.pages:
            return self.pages[file].has(fragment)
        if file in self._pictures:
            return fragment in self._pictures[file][1]
        return None

    def _files(self, endings: tuple[str, ...]) -> Iterator[str]:
        return (file for file in sorted(self.listing.files) if file.endswith(endings))

    def _documents(self) -> Iterator[Document]:
        for file, page in self.pages.items():
            yield Document(file, self._start(file, page), page.references)
        for file in self._files((".css",)):
            found = css.addresses(self.text(file))
            yield Document(file, file, [Reference(a, n, "style sheet's") for a, n in found])
        for file, (references, _) in self._pictures.items():
            yield Document(file, file, references)
        for file in filter(_SITEMAP.search, self._files((".xml",))):
            yield Document(file, file, sitemap_svg_manifest.sitemap(self.read(file)))
        for file in sorted({*self._named("manifest"), *self._files((".webmanifest",))}):
            yield Document(file, file, sitemap_svg_manifest.manifest(self.read(file)))
        yield from self._modules()

    def _start(self, file: str, page: Page) -> str:
        here = path_of(file)
        if flaw(page.base):
            return here
        target = resolve(page.base, here, self.base)
        return target.path if target.kind == "inside" else here

    def _named(self, *roles: str) -> Iterator[str]:
        """Yield the files that pages name in one of these roles."""
        for file, page in self.pages.items():
            named = [reference for reference in page.references if reference.role in roles]
            yield from self._files_named(named, self._start(file, page))

    def _files_named(self, references: Iterable[Reference], here: str) -> Iterator[str]:
        for reference in references:
            if flaw(reference.address) is None:
                target = resolve(reference.address, here, self.base)
                file = self.listing.find(target.path) if target.kind == "inside" else None
                if file:
                    yield file

    def _modules(self) -> Iterator[Document]:
        """Yield the modules: those of the site's own folder, those of pages, and what they import.

        The theme's bundles are classic scripts, so no page loads them as modules.
        """
        waiting = [file for file in self._files(MODULES) if _is_own(file)]
        waiting += self._named(*_FOLLOWED)
        seen: set[str] = set()
        while waiting:
            file = waiting.pop(0)
            if file in seen or not file.endswith(MODULES):
                continue
            seen.add(file)
            found = script.imports(self.text(file))
            references = [Reference(a, n, "import of", role) for a, n, role in found]
            waiting += self._files_named(references, file)
            yield Document(file, file, references)

    @cached_property
    def _pictures(self) -> Mapping[str, tuple[list[Reference], frozenset[str]]]:
        return {
            file: sitemap_svg_manifest.picture(self.read(file)) for file in self._files((".svg",))
        }


def _is_sound(address: str) -> bool:
    return is_web(address) and flaw(address) is None


def _is_own(file: str) -> bool:
    return _OWN_MODULE.fullmatch(file) is not None and ".min." not in file


def _base_of(pages: Mapping[str, Page]) -> Base:
    """Return the base that most pages' canonical links agree on; a redirect has another's."""
    found: Counter[str] = Counter()
    for file, page in pages.items():
        path = path_of(file)
        for ending in dict.fromkeys((path, file, file.removesuffix(INDEX))):
            start = page.canonical.removesuffix(ending)
            if start + ending == page.canonical and start.endswith("/") and _is_sound(start):
                found[start] += 1
                break
    return Base.of(found.most_common(1)[0][0]) if found else Base()
