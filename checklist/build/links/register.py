"""Read the register of links to other sites, and find the entries that no page uses.

Reads the one file that it is given. To change what an entry may say, edit KEYS.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from checklist.build.links.address import is_web
from checklist.engine.problem import Location, Problem, in_order
from checklist.engine.source.file_keys import DATE
from checklist.engine.source.reader import Fields, Keys, Node, Reader, line_of

KEYS = Keys(("address", "why"), ("seen",))

_NONE = re.compile(r"\s*(?:#[^\n]*\s*)*(?:\[\s*\]\s*)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A link to another site: why it is cited, and the day it was last seen ("" for never)."""

    address: str
    why: str
    seen: str
    line: int


@dataclass(frozen=True, slots=True)
class Register:
    """The entries of a register, and every problem in its file, which messages call `name`."""

    name: str
    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    @property
    def addresses(self) -> frozenset[str]:
        """The addresses that are registered."""
        return frozenset(entry.address for entry in self.entries)

    def not_seen_since(self, day: str) -> tuple[Entry, ...]:
        """Return the entries that were last seen before `day`, or never."""
        return tuple(entry for entry in self.entries if entry.seen < day)

    def unused(self, used: Collection[str]) -> Iterator[Problem]:
        """Yield a problem for each entry whose address is not in `used`."""
        for entry in self.entries:
            if entry.address not in used:
                what = f'no page links to "{entry.address}"'
                cure = "take the entry out, or cite it where it is needed"
                yield Problem(Location(self.name, entry.line), what, cure, "unused-link")


def read_register(path: Path, *, name: str) -> Register:
    """Read the register at `path`."""
    reader = Reader(name)
    if _NONE.fullmatch(path.read_text("utf-8", errors="replace")):
        return Register(name, (), ())  # a site without external links has an empty one
    root = reader.parse(path)
    entries = reader.things(root, "link", _entry, KEYS)
    reader.unique(((entry.address, entry.line) for entry in entries), "link")
    return Register(name, entries, in_order(reader.problems))


def _entry(reader: Reader, fields: Fields, node: Node) -> Entry | None:
    address = reader.text(fields, "address")
    why = reader.text(fields, "why")
    seen = reader.matching(fields, "seen", DATE, example="2026-11-20")
    if address and not is_web(address):
        what = f'"{address}" is no address of another site'
        cure = "write it in full, with https://"
        reader.complain(fields["address"], what, cure, "bad-value")
    return Entry(address, why, seen, line_of(node)) if is_web(address) else None
