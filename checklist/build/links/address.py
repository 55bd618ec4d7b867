"""Say where an address leads: to a place in the site, out of it, or to another site.

Pure: no files. To change how a path is walked, edit `resolve`; address_syntax.py says what a
well-formed address is.
"""

import re
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

Kind = Literal["inside", "outside", "above", "external", "other"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_PORTS = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class Base:
    """The base of a site's addresses; `host` is "" if unknown, `path` starts and ends with /."""

    host: str = ""
    path: str = "/"

    @classmethod
    def of(cls, address: str) -> "Base":
        """Return the base that a full address names; a path that lacks its last / gets it."""
        parts = urlsplit(address)
        path = unquote(parts.path)
        return cls(_host(parts.scheme, parts.netloc), path if path.endswith("/") else path + "/")


class Target(NamedTuple):  # quick to make: one for each link
    """Where an address leads; for `inside`, `path` is below the site's root, decoded."""

    kind: Kind
    path: str = ""
    fragment: str = ""


def is_web(address: str) -> bool:
    """Return whether `address` is one of the web: it starts with http:, https: or //."""
    return address.lower().startswith(("http:", "https:", "//"))


def resolve(address: str, here: str, base: Base) -> Target:
    """Return where `address`, which must be well-formed, leads from the page at `here`.

    `here` is the page's address below the site's root: "", "how/" or "how.html".
    """
    address, _, fragment = address.partition("#")
    path = address.partition("?")[0]
    scheme = scheme_of(path)
    if scheme not in ("", "http", "https"):
        return Target("other")
    if scheme or path.startswith("//"):
        return _resolve_in_full(path, fragment, base)
    if not path:
        return Target("inside", here, fragment)
    from_root = path.startswith("/")
    folder = [] if from_root else (base.path + here).split("/")[1:-1]
    walked = _walk(folder, path.lstrip("/") if from_root else path)
    if walked is None:
        return Target("above")
    return _below(walked, fragment, base)


def _resolve_in_full(path: str, fragment: str, base: Base) -> Target:
    parts = urlsplit(path)
    if not base.host or _host(parts.scheme, parts.netloc) != base.host:
        return Target("external")
    walked = _walk([], parts.path.lstrip("/"))
    target = Target("external") if walked is None else _below(walked, fragment, base)
    return target if target.kind == "inside" else Target("external")


def _below(path: str, fragment: str, base: Base) -> Target:
    """Return the target for a path from the host's root: inside the base, or not."""
    if path.startswith(base.path):
        return Target("inside", path[len(base.path) :], fragment)
    if path + "/" == base.path:
        return Target("inside", "", fragment)
    return Target("outside")


def _walk(folder: list[str], path: str) -> str | None:
    """Return `path`, relative to `folder`, from the host's root; None where it leads above it."""
    segments = list(folder)
    steps = unquote(path).split("/")
    for step in steps:
        if step == "..":
            if not segments:
                return None
            segments.pop()
        elif step != ".":
            segments.append(step)
    if steps[-1] in (".", ".."):
        segments.append("")
    return "/" + "/".join(segments)


def scheme_of(address: str) -> str:
    """Return the scheme of `address` in lower case, "" where it has none."""
    match = _SCHEME.match(address)
    return match[1].lower() if match else ""


def _host(scheme: str, authority: str) -> str:
    host = authority.rpartition("@")[2].lower()
    name, _, port = host.partition(":")
    return name if port in ("", _PORTS.get(scheme or "https")) else host
