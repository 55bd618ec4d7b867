"""Say what is wrong with the form of an address, wherever it leads.

Pure. To refuse a further form, edit `flaw`.
"""

import difflib
import re
from functools import cache
from urllib.parse import unquote, urlsplit

from checklist.build.links.address import scheme_of

_FREE = ("data", "blob", "about")  # what follows has a syntax of its own
_PLAIN = ("http", "https", "mailto", "tel", "ftp", "ftps", "sftp")
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
"""By scheme: a pattern that its addresses must match, and what is said of those that do not."""

_MOST_PORTS = 65535


@cache  # the same addresses recur on page after page
def flaw(address: str) -> tuple[str, str] | None:
    """Return what is wrong with the form of `address` and how to correct it, or None."""
    if not address:
        return "is empty", "name the page or file, or take the attribute out"
    scheme = scheme_of(address)
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
    """Return the flaw of an address that names its scheme, or starts with //."""
    if scheme in ("", "http", "https"):
        return _flaw_in_web(address.partition(":")[2] if scheme else address)
    if scheme in _NEEDED:
        needed, wrong, cure = _NEEDED[scheme]
        return None if re.search(needed, address) else (wrong, cure)
    if "." in scheme or scheme == "localhost":
        return "lacks its scheme", "write https:// before it"
    close = difflib.get_close_matches(scheme, _PLAIN, n=1, cutoff=0.75)
    if scheme not in _PLAIN and close:
        return f'has the unknown scheme "{scheme}"', f'did you mean "{close[0]}"?'
    return None


def _flaw_in_web(rest: str) -> tuple[str, str] | None:
    if not rest.startswith("//"):
        return "lacks the two slashes after its scheme", "write https://"
    try:
        authority = urlsplit(rest).netloc
    except ValueError:  # brackets that do not hold an address of IPv6
        authority = ""
    found = _AUTHORITY.fullmatch(authority)
    host, port = (found[1], found[2]) if found else ("", None)
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) <= _MOST_PORTS):
        return f'has the bad port "{port}"', f"write a number from 1 to {_MOST_PORTS}, or none"
    labels = host.removesuffix(".").split(".")
    if not host.startswith("[") and not all(map(_LABEL.fullmatch, labels)):
        return "names no host" if not host else f'has the bad host "{host}"', "write its name"
    return None
