"""What is wrong, before it is known where in the sources it stands.

Pure. locate.py makes problems of faults.
"""

from dataclasses import dataclass

from checklist.build.links.address import Target


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with an address or a name; `hint` is the path that may have been meant."""

    wrong: str
    mend: str
    code: str
    target: Target | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """A complaint about `name`, in `file` of the site; `line` is where it may stand."""

    file: str
    line: int
    of: str
    name: str
    complaint: Complaint
