"""Give every built page one content security policy, computed from all of them.

Reads and writes the pages of a built site. One policy for all, since instant navigation brings the
scripts of other pages into the page that was opened first. To allow more, edit DIRECTIVES.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from lxml import html

from checklist.engine.problem import Location, Problem, ProblemsFoundError

DIRECTIVES = {
    "default-src": ("'self'",),
    # Inline scripts by their digest; WebAssembly, but no other code that is made while it runs.
    "script-src": ("'self'", "'wasm-unsafe-eval'"),
    "style-src": ("'self'",),
    "img-src": ("'self'", "data:"),  # the theme's icons are data in its style sheet
    "base-uri": ("'none'",),
    "object-src": ("'none'",),
    "form-action": ("'none'",),  # what a form holds stays on the page
}

_PLACES = tuple(  # the first that is there
    re.compile(tag, re.IGNORECASE) for tag in (rb"<meta\s+charset=[^>]*>", rb"<head[^>]*>")
)
_END = re.compile(rb"</script\b[^>]*>", re.IGNORECASE)
_SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}


def protect(site: Path) -> str:
    """Write one policy into every page of `site` and return it.

    Raises ProblemsFoundError where a page has no place for it before its first script.
    """
    pages = {path: path.read_bytes() for path in sorted(site.rglob("*.html"))}
    policy = policy_for(pages.values())
    problems = [
        problem for path, page in pages.items() for problem in _misplaced(path, page, site=site)
    ]
    if problems:
        raise ProblemsFoundError(problems)
    for path, page in pages.items():
        path.write_bytes(_with_policy(page, policy))
    return policy


def policy_for(pages: Iterable[bytes]) -> str:
    """Return the policy under which all of `pages`, and nothing else, can run their scripts."""
    sources = {source for page in pages for source in _sources(page)}
    digests = sorted({digest for source in sources for digest in _digests(source)})
    return "; ".join(
        " ".join((name, *allowed, *(digests if name == "script-src" else ())))
        for name, allowed in DIRECTIVES.items()
    )


def _sources(page: bytes) -> Iterator[bytes]:
    """Yield each of the page's scripts as it is written, so that one on all pages is read once.

    A comment may hide a script; a page with comments is yielded whole.
    """
    if b"<!--" in page:
        yield page
        return
    # Wherever one may start, even in another: what is no script adds a useless digest.
    small, start = page.lower(), -1
    while (start := small.find(b"<script", start + 1)) >= 0:
        end = _END.search(page, start)
        yield page[start : end.end() if end else None]


def _digests(source: bytes) -> Iterator[str]:
    """Yield the source expression of each inline script that a browser would run."""
    for script in _scripts(source):
        if script.get("src") is None and script.get("type", "").lower() in _SCRIPT_TYPES:
            digest = hashlib.sha256((script.text or "").encode()).digest()
            yield f"'sha256-{base64.b64encode(digest).decode()}'"


def _scripts(source: bytes) -> Iterator[html.HtmlElement]:
    if source and not source.isspace():
        parser = html.HTMLParser(encoding="utf-8")
        yield from html.document_fromstring(source, parser=parser).iter("script")


def _misplaced(path: Path, page: bytes, *, site: Path) -> Iterator[Problem]:
    """Yield a problem where the page's head does not come before its scripts."""
    found = _first_place(page)
    script = re.search(rb"<script[\s>]", page, re.IGNORECASE)
    if found is None or (script and script.start() < found.start()):
        line = page.count(b"\n", 0, script.start() if script else 0) + 1
        yield Problem(
            Location(f"{site.name}/{path.relative_to(site).as_posix()}", line),
            "the page has no head before its scripts, so no security policy can hold for them",
            'start it with <!doctype html><html><head><meta charset="utf-8">',
            "no-head",
        )


def _first_place(page: bytes) -> re.Match[bytes] | None:
    """Return the tag before the policy: the character set, which must come early, or the head."""
    return next(filter(None, (place.search(page) for place in _PLACES)), None)


def _with_policy(page: bytes, policy: str) -> bytes:
    place = _first_place(page)
    assert place is not None  # noqa: S101  `protect` has looked
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return page[: place.end()] + tag.encode() + page[place.end() :]
