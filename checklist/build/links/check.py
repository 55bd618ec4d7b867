"""Check every link of a rendered site, and count the links.

Reads the site, and its register and its sources if they are given. The command
``python -m checklist links`` and the hook hooks/links.py call this.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from checklist.build.links.fault import Fault
from checklist.build.links.judge import UNREGISTERED, judge
from checklist.build.links.locate import Places
from checklist.build.links.register import Register
from checklist.build.links.site import Site
from checklist.build.links.source import Sources
from checklist.engine.problem import Problem, in_order


@dataclass(frozen=True, slots=True)
class Checked:
    """The problems of a site, and how many pages, links, and links to other sites it has."""

    problems: tuple[Problem, ...]
    pages: int
    links: int
    external: int

    @property
    def summary(self) -> str:
        """The numbers in words."""
        return f"{self.pages} pages, {self.links} links, {self.external} external"


def check(
    root: Path,
    *,
    name: str,
    base: str | None = None,
    register: Register | None = None,
    known: Collection[str] = (),
    sources: Sources | None = None,
) -> Checked:
    """Return the problems of the site in `root`, which messages call `name`.

    Without `sources`, problems are placed in the files of the site. Without `register`, only the
    form of links to other sites is checked; those in `known` need no entry in it.
    """
    site = Site(root, base)
    judged = judge(site)
    used = {fault.name: fault for fault in reversed(judged.externals)}
    faults = [*judged.faults]
    problems: list[Problem] = []
    if register:
        faults += _unregistered(used, register, known)
        problems += [*register.problems, *register.unused(used)]
    problems += Places(site, name, sources).problems(faults)
    return Checked(in_order(problems), len(site.pages), judged.links, len(used))


def _unregistered(
    used: Mapping[str, Fault], register: Register, known: Collection[str]
) -> list[Fault]:
    """Return a fault for each address that is not registered, where the site first names it."""
    cure = f"add it to {register.name}, with the reason why it is cited"
    complaint = replace(UNREGISTERED, cure=cure)
    missing = sorted(used.keys() - register.addresses - set(known))
    return [replace(used[address], complaint=complaint) for address in missing]
