"""Read a rendered page: each is parsed once.

Pure: from bytes to values. To read further addresses, edit attribute.py and element.py.

The content of <template> is no part of the page until a script copies it, so it is ignored.
Addresses and ids in <noscript> count, but they may repeat an id of the page.
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
_ATTRIBUTES = frozenset({"id", *attribute.READERS})
_PARSER = etree.HTMLParser(encoding="utf-8", huge_tree=True)


def read_page(data: bytes) -> Page:
    """Return what a page names; bytes that are no HTML give an empty page."""
    page = Page()
    root = parse(data, _PARSER)
    if root is None:
        return page
    inert = _INERT.search(data) is not None
    for node in root.iter(etree.Element):
        for key, value in node.items():
            if key in _ATTRIBUTES and not (inert and _is_within(node, "template")):
                _read(node, str(key), str(value), page, inert=inert)
    for node in root.iter(*element.READERS):
        if not (inert and _is_within(node, "template")):
            element.READERS[str(node.tag)](node, page)
    for mark, pattern in _LEFT_OVER:
        if mark.encode() in data:
            page.left_over += _left_over(root, mark, pattern)
    return page


def _is_within(node: Element, tag: str) -> bool:
    return next(node.iterancestors(tag), None) is not None


def _read(node: Element, name: str, value: str, page: Page, *, inert: bool) -> None:
    if name == "id":
        _read_id(value, node, page, inert=inert)
    else:
        attribute.READERS[name](attribute.Attribute(node, str(node.tag), name, value), page)


def _read_id(value: str, node: Element, page: Page, *, inert: bool) -> None:
    if value not in page.ids:
        page.ids[value] = line_of(node)
    elif not inert or not _is_within(node, "noscript"):
        page.twice.append(Named(value, line_of(node)))


def _left_over(root: Element, mark: str, pattern: re.Pattern[str]) -> Iterator[Named]:
    """Yield each reference and footnote that Markdown left as text: nothing defines it."""
    texts = root.xpath(_PROSE, mark=mark)
    for text in texts if isinstance(texts, list) else ():
        if isinstance(text, etree._ElementUnicodeResult):  # noqa: SLF001  what text() yields
            parent = text.getparent()
            line = 1 if parent is None else line_of(parent)
            yield from (Named(match[0], line) for match in pattern.finditer(str(text)))
