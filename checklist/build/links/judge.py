"""Judge what a site names: each address, with what is wrong and how to correct it.

Reads a site that is already parsed. To add a rule for addresses, edit `_complaint`; those for names
of elements are in element_ids.py. A rule with a code of its own needs a row in
checklist/engine/problem.py and an entry in docs/reference/problems.md, whose example is its test.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from checklist.build.links import element_ids
from checklist.build.links.address import Target, resolve
from checklist.build.links.address_syntax import flaw
from checklist.build.links.fault import Complaint, Fault
from checklist.build.links.listing import INDEX
from checklist.build.links.model import Reference
from checklist.build.links.site import PAGES, Document, Site
from checklist.engine.problem import nearest

MARKDOWN = ".md"

_STATE = re.compile(r"(?:.*&)?answers=")
_BARE = re.compile(r"(?!\.{0,2}/)(?![A-Za-z][A-Za-z0-9+.-]*:)")
_WRITE = {True: "write the page, or take the link out", False: "add the file, or take it out here"}


@dataclass(frozen=True, slots=True)
class Judged:
    """The faults of a site, its links to other sites as faults, and the number of all links."""

    faults: tuple[Fault, ...]
    externals: tuple[Fault, ...]
    links: int


UNREGISTERED = Complaint("is not in the register", "add it", "unregistered-link")


def judge(site: Site) -> Judged:
    """Return the faults of every address and every id of `site`."""
    faults: list[Fault] = []
    externals: list[Fault] = []
    for document in site.documents:
        for fault in _judge_document(document, site):
            (externals if fault.complaint is UNREGISTERED else faults).append(fault)
    for file, page in site.pages.items():
        faults += element_ids.judge(file, page)
    links = sum(len(document.references) for document in site.documents)
    return Judged(tuple(faults), tuple(externals), links)


def _judge_document(document: Document, site: Site) -> Iterator[Fault]:
    known: dict[tuple[str, str], Complaint | None] = {}
    for reference in document.references:
        key = reference.address, reference.role
        if key not in known:
            known[key] = _complaint(reference, document, site)
        if complaint := known[key]:
            yield Fault(document.file, reference.line, reference.of, reference.address, complaint)


def _complaint(reference: Reference, document: Document, site: Site) -> Complaint | None:
    bad = flaw(reference.address)
    if bad:
        return Complaint(*bad, "bad-address")
    if reference.role == "base":  # it is no link itself
        return None
    if reference.role in ("import", "later") and _BARE.match(reference.address):
        return _of_bare_name(reference.address, site)
    target = resolve(reference.address, document.here, site.base)
    if target.kind == "external":
        return _of_external(reference, site)
    if target.kind == "inside":
        return _of_target(target, reference, site)
    return _of_escape(target, site)


def _of_bare_name(name: str, site: Site) -> Complaint | None:
    known = {known for page in site.pages.values() for known in page.bare_names}
    if name in known or any(known.endswith("/") and name.startswith(known) for known in known):
        return None
    cure = f'write "./{name}" for a file beside the module, or name it in an import map'
    wrong = "is a bare name, which browsers do not find"
    return Complaint(wrong, cure, "dead-link", sought="path")


def _of_external(reference: Reference, site: Site) -> Complaint | None:
    if reference.role != "loc":
        return UNREGISTERED
    if not site.base.host:  # the pages do not say where the site is published
        return None
    cure = "take it out, or correct site_url"
    return Complaint("is no address of this site", cure, "outside-link")


def _of_escape(target: Target, site: Site) -> Complaint | None:
    if target.kind == "other":
        return None
    cure = "write an address below it; another site takes its full address"
    if target.kind == "above":
        return Complaint("rises above the root of the host", cure, "outside-link")
    return Complaint(f'leaves the site, which lies at "{site.base.path}"', cure, "outside-link")


def _of_target(target: Target, reference: Reference, site: Site) -> Complaint | None:
    """Return what is wrong with an address that leads into the site, or None."""
    file = site.listing.find(target.path)
    if target.path.endswith(MARKDOWN) and not (file and reference.role == "download"):
        return _of_source(target, site, is_there=file is not None)
    if file is None:
        return _of_missing(target, site)
    return _of_fragment(target, file, site)


def _of_source(target: Target, site: Site, *, is_there: bool) -> Complaint:
    stem = target.path.removesuffix(MARKDOWN)
    folder = re.sub(r"(?:^|(?<=/))(?:index|README)$", "", stem)
    pages = (folder if folder != stem else f"{stem}/", f"{stem}.html")
    hint = next((page for page in pages if site.listing.find(page)), None)
    cure = _WRITE[True] if hint is None else ""
    known = is_there or hint is not None
    wrong = "leads to a Markdown source, not to a page" if known else "has no page"
    return Complaint(wrong, cure, "dead-link", target, hint, sought="path")


def _of_missing(target: Target, site: Site) -> Complaint:
    last = target.path.rpartition("/")[2]
    is_page = "." not in last or last.endswith(PAGES)
    wrong = "has no page" if is_page else "has no file"
    if target.path.rstrip("/") in site.listing.folders:
        wrong = f"leads to a folder without {INDEX}"
    hint = site.listing.similar(target.path)
    return Complaint(wrong, _WRITE[is_page], "dead-link", target, hint, sought="path")


def _of_fragment(target: Target, file: str, site: Site) -> Complaint | None:
    raw = target.fragment.partition(":~:")[0]  # what follows is text to search for
    fragment = unquote(raw)
    if not raw or fragment.lower() == "top":
        return None
    page = site.pages.get(file)
    if page and page.keeps_answers and _STATE.match(raw):
        return None
    if site.has_anchor(file, raw) is not False or site.has_anchor(file, fragment) is not False:
        return None
    cure = _nearest_anchor(fragment, page.ids if page else ())
    return Complaint("names an anchor that is not there", cure, "dead-fragment", target)


def _nearest_anchor(fragment: str, ids: Iterable[str]) -> str:
    cure = nearest(
        fragment, [name for name in ids if name and not name.startswith(element_ids.THEME)]
    )
    return cure if cure.startswith("did") else "name one that is, or add it"
