"""Judge the names on a page: ids, what refers to them, and references that Markdown left as text.

Pure. To ignore further names of the theme, edit THEME.
"""

from collections.abc import Iterator

from checklist.build.links.fault import Complaint, Fault
from checklist.build.links.model import Named, Page

THEME = "__"
"""The prefix of the ids of Material's own parts, some of which a page refers to and lacks."""


def judge(file: str, page: Page) -> Iterator[Fault]:
    """Yield the faults of the names on the page in `file`."""
    for named in page.twice:
        complaint = Complaint(
            "appears twice on the page",
            "give each element its own id",
            "duplicate-id",
            sought="id",
        )
        yield Fault(file, named.line, "the id", named.name, complaint)
    for named in page.uses:
        if not _is_known(named, page):
            cure = "give this id to the element that is meant, or take the attribute out"
            complaint = Complaint("names no element of the page", cure, "unknown-id")
            yield Fault(file, named.line, named.of, named.name, complaint)
    for named in page.left_over:
        label = named.name.rpartition("[")[2].removesuffix("]") or named.name[1:].partition("]")[0]
        complaint = Complaint(
            "is left as plain text, since nothing defines it",
            f"add its definition, [{label}]: …",
            "undefined-reference",
            sought="text",
        )
        yield Fault(file, named.line, "the reference", named.name, complaint)


def _is_known(named: Named, page: Page) -> bool:
    if named.of == "usemap":
        return named.name in page.maps
    return named.name in page.ids or named.name.startswith(THEME)
