"""Take an address apart: whether its form is sound, and where in the site it leads.

Pure: no files. To refuse a further form, edit `flaw`; for how a path is walked, `resolve`.
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

Kind = Literal["inside", "outside", "above", "external", "other"]

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_FREE = ("data", "blob", "about")  # their text follows rules of its own
_PLAIN = ("http", "https", "mailto", "tel", "ftp")
_SCRIPTS = ("javascript", "vbscript")
_MISPLACED = re.compile(r'[\s<>"\\\x00-\x1f\x7f]')
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}")
_AUTHORITY = re.compile(r"(?:[^@/]*@)?(\[[0-9A-Fa-f:.]+\]|[^@:/\[\]]*)(?::(.*))?")
_LABEL = re.compile(r"(?!-)[^\W]([\w%~-]{0,61}[\w%~])?|[\w]")
_NEEDED = {
    "file": ("$^", "names a file of one machine", "put the file into the site, and link to it"),
    "mailto": ("@", "names no mailbox", "write mailto:name@example.org"),
    "tel": (r"\d", "names no number", "write tel: and the number"),
}
"""For a scheme what its addresses must hold, and what is said of those that do not."""

_PORTS = {"http": "80", "https": "443"}
_MOST_PORTS = 65535


@dataclass(frozen=True, slots=True)
class Base:
    """Where a site lies; `host` is "" where nobody has said it, `path` starts and ends with /."""

    host: str = ""
    path: str = "/"

    @classmethod
    def of(cls, address: str) -> "Base":
        """Return the base that a full address names; a path that lacks its last / gets it."""
        parts = urlsplit(address)
        path = unquote(parts.path)
        return cls(_host(parts.scheme, parts.netloc), path if path.endswith("/") else path + "/")


class Target(NamedTuple):  # quick to make: there are as many as links
    """Where an address leads: for `inside` the path below the site's root, decoded."""

    kind: Kind
    path: str = ""
    fragment: str = ""


def is_web(address: str) -> bool:
    """Return whether `address` is one that another machine may answer."""
    return address.lower().startswith(("http:", "https:", "//"))


@cache  # the same addresses stand on page after page
def flaw(address: str) -> tuple[str, str] | None:
    """Return what is wrong with the form of `address` and how to mend it, or None."""
    if not address:
        return "is empty", "name the page or file, or take the attribute out"
    scheme = _scheme(address)
    if scheme in _FREE:
        return None
    if scheme in _SCRIPTS:
        return "is a script, not an address", "use a button and a script file"
    if found := _flaw_in_text(address):
        return found
    return _flaw_in_full(address, scheme) if scheme or address.startswith("//") else None


def _misplaced(character: str) -> tuple[str, str]:
    names = {" ": ("a space", "%20"), "\\": ("a backslash", "/"), "\n": ("a line break", "nothing")}
    name, written = names.get(character, (f"the character {character!r}", "its escape"))
    return f"holds {name}", f"write {written} for it"


def _flaw_in_text(address: str) -> tuple[str, str] | None:
    if misplaced := _MISPLACED.search(address):
        return _misplaced(misplaced[0])
    if bad := _BAD_ESCAPE.search(address):
        return f'holds "{bad[0]}", which is no escape', "write % as %25, or two hex digits after it"
    try:
        unquote(address, errors="strict")
    except UnicodeDecodeError:
        return "holds escapes that are not UTF-8", "escape the bytes of its UTF-8 form"
    return None


def _flaw_in_full(address: str, scheme: str) -> tuple[str, str] | None:
    """Judge an address that names its scheme, or starts with //."""
    if scheme in ("", "http", "https"):
        return _flaw_in_web(address.partition(":")[2] if scheme else address)
    if scheme in _NEEDED:
        needed, wrong, mend = _NEEDED[scheme]
        return None if re.search(needed, address) else (wrong, mend)
    if "." in scheme or scheme == "localhost":
        return "lacks its scheme", "write https:// before it"
    close = difflib.get_close_matches(scheme, _PLAIN, n=1, cutoff=0.75)
    if scheme not in _PLAIN and close:
        return f'has the unknown scheme "{scheme}"', f'did you mean "{close[0]}"?'
    return None


def _flaw_in_web(rest: str) -> tuple[str, str] | None:
    if not rest.startswith("//"):
        return "lacks the two slashes after its scheme", "write https://"
    authority = re.split(r"[/?#]", rest[2:], maxsplit=1)[0]
    found = _AUTHORITY.fullmatch(authority)
    host, port = (found[1], found[2]) if found else ("", None)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) <= _MOST_PORTS):
        return f'has the bad port "{port}"', f"write a number from 1 to {_MOST_PORTS}, or none"
    labels = host.removesuffix(".").split(".")
    if not host.startswith("[") and not all(map(_LABEL.fullmatch, labels)):
        return "names no host" if not host else f'has the bad host "{host}"', "write its name"
    return None


def resolve(address: str, here: str, base: Base) -> Target:
    """Return where `address`, whose form is sound, leads from the page at `here`.

    `here` is the page's address below the site's root: "", "how/" or "how.html".
    """
    address, _, fragment = address.partition("#")
    path = address.partition("?")[0]
    scheme = _scheme(path)
    if scheme not in ("", "http", "https"):
        return Target("other")
    if scheme or path.startswith("//"):
        return _resolve_in_full(path, fragment, base)
    if not path:
        return Target("inside", here, fragment)
    start = base.path + here if not path.startswith("/") else "/"
    walked = _walk(start.split("/")[1:-1], path.lstrip("/") if start == "/" else path)
    if walked is None:
        return Target("above")
    return _below(walked, fragment, base)


def _resolve_in_full(path: str, fragment: str, base: Base) -> Target:
    parts = urlsplit(path)
    if not base.host or _host(parts.scheme, parts.netloc) != base.host:
        return Target("external")
    walked = _walk([], parts.path.lstrip("/"))
    found = Target("external") if walked is None else _below(walked, fragment, base)
    return found if found.kind == "inside" else Target("external")


def _below(path: str, fragment: str, base: Base) -> Target:
    """Return the target for a path from the host's root: inside the base, or not."""
    if path.startswith(base.path):
        return Target("inside", path[len(base.path) :], fragment)
    if path + "/" == base.path:
        return Target("inside", "", fragment)
    return Target("outside")


def _walk(folder: list[str], path: str) -> str | None:
    """Return `path` from the host's root, seen from `folder`; None where it rises above it."""
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


def _scheme(address: str) -> str:
    found = _SCHEME.match(address)
    return found[1].lower() if found else ""


def _host(scheme: str, authority: str) -> str:
    host = authority.rpartition("@")[2].lower()
    name, _, port = host.partition(":")
    return name if port in ("", _PORTS.get(scheme or "https")) else host
