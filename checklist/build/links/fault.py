"""A fault of the site, before its place in the sources is known.

Pure. locate.py turns faults into problems.
"""

from dataclasses import dataclass
from typing import Literal

from checklist.build.links.address import Target

Sought = Literal["address", "path", "id", "text"]
"""What to look for in the sources: an address, the path of a missing file, an id, or text."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with an address or a name; `hint` is the path that may have been meant.

    `sought` says what the name is in the sources.
    """

    wrong: str
    cure: str
    code: str
    target: Target | None = None
    hint: str | None = None
    sought: Sought = "address"


@dataclass(frozen=True, slots=True)
class Fault:
    """A complaint about `name`, in `file` of the site; `line` is where it is, or just below."""

    file: str
    line: int
    of: str
    name: str
    complaint: Complaint
