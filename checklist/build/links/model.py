"""What is read from a rendered page: its addresses, its ids, and what refers to them.

Pure. To read more of a page, add a field to `Page`.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from lxml import etree

Element = etree._Element  # noqa: SLF001  the library's name for its public type


class Reference(NamedTuple):  # quick to make: one for each link
    """An address as written, with character references resolved, and the line of its element.

    `of` says what names it: "link to", or element and attribute. `role` is "" or its use:
    base, download, manifest, module, modulepreload, import, beside (a module), loc (sitemap).
    """

    address: str
    line: int
    of: str = "link to"
    role: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A name of an element, where the attribute `of` refers to it or where it is given again."""

    name: str
    line: int
    of: str = ""


@dataclass(slots=True)
class Page:
    """What is read from a page; `anchors` are names of <a>, `maps` those of <map>, with their #."""

    references: list[Reference] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)
    anchors: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)
    twice: list[Named] = field(default_factory=list)
    uses: list[Named] = field(default_factory=list)
    left_over: list[Named] = field(default_factory=list)
    bare_names: set[str] = field(default_factory=set)
    canonical: str = ""
    base: str = ""
    keeps_answers: bool = False

    def has(self, fragment: str) -> bool:
        """Return whether the page has an anchor of this name."""
        return fragment in self.ids or fragment in self.anchors


def line_of(element: Element) -> int:
    """Return the line where the start tag of `element` ends; the first is 1."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 1


def parse(data: bytes, parser: etree.HTMLParser | etree.XMLParser) -> Element | None:
    """Return the root element of a document, None where it has no element."""
    try:
        root: Element | None = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:  # it has no element
        return None
    return root
