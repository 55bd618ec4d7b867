"""Read files that are no pages but name addresses: sitemaps, web manifests, SVG pictures.

Pure: from bytes to values. A file that cannot be parsed has no addresses.
"""

import json
from collections.abc import Iterator

from lxml import etree

from checklist.build.links.model import Element, Reference, line_of, parse

_PARSER = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True)
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href")


def sitemap(data: bytes) -> list[Reference]:
    """Return the addresses of a sitemap, or of an index of sitemaps."""
    return [
        Reference((element.text or "").strip(), line_of(element), "sitemap loc", "loc")
        for element in _elements(data)
        if _name(element) == "loc"
    ]


def picture(data: bytes) -> tuple[list[Reference], frozenset[str]]:
    """Return the addresses of an SVG picture, and its ids."""
    elements = list(_elements(data))
    references = [
        Reference(element.get(name, ""), line_of(element), _label(element))
        for element in elements
        for name in _LINKS
        if element.get(name) is not None
    ]
    return references, frozenset(element.get("id", "") for element in elements)


def manifest(data: bytes) -> list[Reference]:
    """Return the addresses of a web manifest: where it starts, its icons and shortcuts."""
    try:
        found = json.loads(data)
    except ValueError:
        return []
    text = data.decode("utf-8", "replace")
    return [
        Reference(address, _line(text, address), f"manifest {key}")
        for key, address in _named(found)
    ]


def _named(data: object) -> Iterator[tuple[str, str]]:
    if isinstance(data, list):
        for item in data:
            yield from _named(item)
    elif isinstance(data, dict):
        for key, value in data.items():
            if key in ("src", "start_url", "url") and isinstance(value, str):
                yield key, value
            else:
                yield from _named(value)


def _line(text: str, address: str) -> int:
    at = text.find(json.dumps(address))
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _label(element: Element) -> str:
    name = _name(element)
    return "link to" if name == "a" else f"{name} href"


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _elements(data: bytes) -> Iterator[Element]:
    root = parse(data, _PARSER)
    if root is not None:
        yield from root.iter(etree.Element)
