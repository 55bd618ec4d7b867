"""Read the addresses and the names of elements that attributes hold.

Pure. To read a further attribute, add it to the tables.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from lxml import etree

from checklist.build.links import css
from checklist.build.links.model import Element, Named, Page, Reference, line_of, parse

ADDRESS = ("href", "src", "xlink:href", "action", "formaction", "poster", "cite", "longdesc")
ADDRESS_OF = (("object", "data"), ("body", "background"), ("table", "background"))
SETS = ("srcset", "imagesrcset")
STYLES = (
    "style",
    "fill",
    "stroke",
    "clip-path",
    "mask",
    "filter",
    "marker-start",
    "marker-mid",
    "marker-end",
)
IDS = (
    "popovertarget",
    "commandfor",
    "itemref",
    "aria-labelledby",
    "aria-describedby",
    "aria-controls",
    "aria-owns",
    "aria-details",
    "aria-errormessage",
    "aria-activedescendant",
    "aria-flowto",
)
IDS_OF = (
    ("label", "for"),
    ("output", "for"),
    ("input", "list"),
    ("td", "headers"),
    ("th", "headers"),
    ("button", "form"),
    ("fieldset", "form"),
    ("input", "form"),
    ("object", "form"),
    ("output", "form"),
    ("select", "form"),
    ("textarea", "form"),
)

_PARSER = etree.HTMLParser(encoding="utf-8")
_CANDIDATE = re.compile(r"[\s,]*([^\s,]\S*[^\s,]|[^\s,])(?:\s[^,]*)?")


class Attribute(NamedTuple):  # quick to make: one for each link
    """An attribute of an element, and the element's name."""

    element: Element
    tag: str
    name: str
    value: str

    @property
    def line(self) -> int:
        """The line where the element's start tag ends."""
        return line_of(self.element)


def refer(attribute: Attribute, page: Page, address: str | None = None) -> None:
    """Add the attribute's address to the page's; `address` is one of several that it has."""
    element, tag, name, value = attribute
    of = "link to" if (tag in ("a", "area") and "href" in name) else f"{tag} {name}"
    text = (value if address is None else address).strip()
    page.references.append(Reference(text, line_of(element), of, _role(attribute)))


def _role(attribute: Attribute) -> str:
    element, tag, name, _ = attribute
    if tag == "a":  # most elements are
        return "" if element.get("download") is None else "download"
    if tag == "base":
        return tag
    if tag == "script":
        return "module" if element.get("type", "").lower() == "module" else ""
    if tag == "link" and name == "href":
        relations = element.get("rel", "").lower().split()
        return next((r for r in ("manifest", "modulepreload") if r in relations), "")
    return ""


def _refer_of_one(attribute: Attribute, page: Page) -> None:
    if attribute[1:3] in ADDRESS_OF:
        refer(attribute, page)


def _refer_each(attribute: Attribute, page: Page) -> None:
    for address in _CANDIDATE.findall(attribute.value) or [""]:
        refer(attribute, page, address)


def _ping(attribute: Attribute, page: Page) -> None:
    for address in attribute.value.split():
        refer(attribute, page, address)


def _style(attribute: Attribute, page: Page) -> None:
    for address, _ in css.addresses(attribute.value):
        refer(attribute, page, address)


def _use(attribute: Attribute, page: Page) -> None:
    if attribute.name in IDS or attribute[1:3] in IDS_OF:
        line = attribute.line
        page.uses += [Named(name, line, attribute.name) for name in attribute.value.split()]


def _use_map(attribute: Attribute, page: Page) -> None:
    page.uses.append(Named(attribute.value, attribute.line, attribute.name))


def _name(attribute: Attribute, page: Page) -> None:
    if attribute.tag == "a":
        page.anchors.add(attribute.value)
    elif attribute.tag == "map":
        page.maps.add("#" + attribute.value)


def _policy(attribute: Attribute, page: Page) -> None:
    """Add the addresses of the policy that the form has as JSON: Python shows them later."""
    try:
        addresses = dict.fromkeys(_addresses_in(json.loads(attribute.value), ""))
    except ValueError:
        return
    page.references += [Reference(address, attribute.line) for address in addresses]


def _addresses_in(data: object, key: str) -> Iterator[str]:
    """Yield the addresses in a policy's data: a step's page, and the links of its texts."""
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _addresses_in(value, name)
    elif isinstance(data, list):
        for value in data:
            yield from _addresses_in(value, key)
    elif isinstance(data, str) and key == "page" and data:
        yield data
    elif isinstance(data, str) and "<" in data:
        yield from _links_in(data)


def _links_in(text: str) -> Iterator[str]:
    root = parse(text.encode(), _PARSER)
    for element in root.iter(etree.Element) if root is not None else ():
        yield from (str(element.get(name)) for name in ADDRESS if element.get(name) is not None)


_Reader = Callable[[Attribute, Page], None]


def _table(*rows: tuple[_Reader, Iterable[str]]) -> dict[str, _Reader]:
    return {name: reader for reader, names in rows for name in names}


READERS = _table(
    (refer, ADDRESS),
    (_refer_of_one, [name for _, name in ADDRESS_OF]),
    (_refer_each, SETS),
    (_style, STYLES),
    (_ping, ["ping"]),
    (_use, [*IDS, *(name for _, name in IDS_OF)]),
    (_use_map, ["usemap"]),
    (_name, ["name"]),
    (_policy, ["data-policy"]),
)
