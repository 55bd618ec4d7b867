"""Read a rendered page: each is parsed once.

Pure: from bytes to values. What names an address stands in attribute.py and element.py.

What stands in <template> is no part of the page until a script copies it, so it is passed over.
What stands in <noscript> is: its addresses and ids count, but an id may stand there once more.
"""

import re
from collections.abc import Iterator

from lxml import etree

from checklist.build.links import attribute, element
from checklist.build.links.model import Element, Named, Page, line_of, parse

NO_PROSE = ("code", "pre", "kbd", "samp", "script", "style", "textarea", "template", "svg")
_PROSE = "//body//text()[contains(., $mark)][not({})]".format(
    " or ".join(f"ancestor::{tag}" for tag in NO_PROSE)
)
_REFERENCE = re.compile(r"(?<![\w\]\\])\[[^\[\]]+\]\[[^\[\]]*\]|^\]\[[^\[\]]*\]")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_LEFT_OVER = (("][", _REFERENCE), ("[^", _FOOTNOTE))
_INERT = re.compile(rb"<(?:template|noscript)", re.IGNORECASE)
_TOLD = frozenset({"id", *attribute.READERS})
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True)


def read_page(data: bytes) -> Page:
    """Parse a page; what is no HTML at all is a page that holds nothing."""
    page = Page()
    root = parse(data, _PARSER)
    if root is None:
        return page
    inert = _INERT.search(data) is not None
    for found in root.iter(etree.Element):
        for key, value in found.items():
            if key in _TOLD and not (inert and _is_within(found, "template")):
                _read(found, str(key), str(value), page, inert=inert)
    for found in root.iter(*element.READERS):
        if not (inert and _is_within(found, "template")):
            element.READERS[str(found.tag)](found, page)
    for mark, pattern in _LEFT_OVER:
        if mark.encode() in data:
            page.left_over += _left_over(root, mark, pattern)
    return page


def _is_within(found: Element, tag: str) -> bool:
    return next(found.iterancestors(tag), None) is not None


def _read(found: Element, name: str, value: str, page: Page, *, inert: bool) -> None:
    if name == "id":
        _read_id(value, found, page, inert=inert)
    else:
        attribute.READERS[name](attribute.Attribute(found, str(found.tag), name, value), page)


def _read_id(value: str, found: Element, page: Page, *, inert: bool) -> None:
    if value not in page.ids:
        page.ids[value] = line_of(found)
    elif not inert or not _is_within(found, "noscript"):
        page.twice.append(Named(value, line_of(found)))


def _left_over(root: Element, mark: str, pattern: re.Pattern[str]) -> Iterator[Named]:
    """Yield what Markdown left as it stood: a reference, or a footnote, that nothing defines."""
    found = root.xpath(_PROSE, mark=mark)
    for text in found if isinstance(found, list) else ():
        if isinstance(text, etree._ElementUnicodeResult):  # noqa: SLF001  what text() yields
            parent = text.getparent()
            line = 1 if parent is None else line_of(parent)
            yield from (Named(match[0], line) for match in pattern.finditer(str(text)))
