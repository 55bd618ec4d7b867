"""Read the addresses that elements contain, and what a page says about itself.

Pure. To read a further element, add it to READERS.
"""

import json
import re
from collections.abc import Callable

from checklist.build.links import css, script
from checklist.build.links.attribute import Attribute, refer
from checklist.build.links.model import Element, Page, Reference, line_of

META = ("og:image", "og:url", "og:video", "og:audio", "twitter:image", "msapplication-tileimage")
"""The names of meta elements whose content is an address."""

_REFRESH = re.compile(
    r"""[\s\d.]*[;,]?\s*(?:url\s*=\s*)?(["']?)(.*?)\1\s*""", re.IGNORECASE | re.DOTALL
)


def _base(element: Element, page: Page) -> None:
    page.base = page.base or element.get("href", "").strip()


def _link(element: Element, page: Page) -> None:
    if "canonical" in element.get("rel", "").lower().split():
        page.canonical = page.canonical or element.get("href", "").strip()


def _form(element: Element, page: Page) -> None:
    page.keeps_answers |= element.get("data-checklist") is not None


def _meta(element: Element, page: Page) -> None:
    content = element.get("content", "")
    name = (element.get("property") or element.get("name") or "").lower()
    if element.get("http-equiv", "").lower() == "refresh":
        found = _REFRESH.fullmatch(content)
        if found and found[2]:
            refer(Attribute(element, "meta", "refresh", found[2]), page)
    elif name in META:
        refer(Attribute(element, "meta", name, content), page)


def _style(element: Element, page: Page) -> None:
    above = line_of(element) - 1
    page.references += [
        Reference(address, above + line, "style sheet's")
        for address, line in css.addresses(element.text or "")
    ]


def _script(element: Element, page: Page) -> None:
    kind = element.get("type", "").lower()
    if kind == "module":
        above = line_of(element) - 1
        page.references += [
            Reference(address, above + line, "import of", role)
            for address, line, role in script.imports(element.text or "")
        ]
    elif kind == "importmap":
        names = _import_map(element.text or "")
        page.bare_names |= names.keys()
        line = line_of(element)
        files = [to for to in names.values() if not to.endswith("/")]  # the others are prefixes
        page.references += [Reference(to, line, "import map's", "module") for to in files]


def _import_map(text: str) -> dict[str, str]:
    try:
        names = json.loads(text)["imports"]
    except (ValueError, KeyError, TypeError):
        return {}
    return {str(name): str(to) for name, to in names.items()} if isinstance(names, dict) else {}


READERS: dict[str, Callable[[Element, Page], None]] = {
    "base": _base,
    "link": _link,
    "form": _form,
    "meta": _meta,
    "style": _style,
    "script": _script,
}
