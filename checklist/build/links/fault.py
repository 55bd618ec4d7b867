"""What is wrong, before it is known where in the sources it stands.

Pure. locate.py makes problems of faults.
"""

from dataclasses import dataclass
from typing import Literal

from checklist.build.links.address import Target

Sought = Literal["address", "path", "id", "text"]
"""What to look for in the sources: an address, one whose file is missing, an id, or text."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with an address or a name; `hint` is the path that may have been meant.

    `sought` says as what the name is written in the sources.
    """

    wrong: str
    cure: str
    code: str
    target: Target | None = None
    hint: str | None = None
    sought: Sought = "address"


@dataclass(frozen=True, slots=True)
class Fault:
    """A complaint about `name`, in `file` of the site; `line` is where it may stand."""

    file: str
    line: int
    of: str
    name: str
    complaint: Complaint
