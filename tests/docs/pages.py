"""The pages of the playbook as they are written: front matter and text, by address."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from checklist.build.site.reading_path import words
from tests.paths import ROOT

DOCS = ROOT / "docs"
PLAYBOOK: dict[str, Any] = yaml.safe_load((ROOT / "playbook.yml").read_text("utf-8"))

_MATTER = re.compile(r"---\n(.*?)\n---\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Written:
    """A page's source: its path below docs/, its front matter, and its Markdown."""

    path: str
    matter: dict[str, Any]
    text: str

    @property
    def address(self) -> str:
        """Where the site has it: "why/" for "why/index.md"."""
        stem = self.path.removesuffix(".md")
        return "" if stem == "index" else stem.removesuffix("/index") + "/"

    @property
    def words(self) -> int:
        """How many words a reader meets."""
        return words(self.text)


def read_pages() -> tuple[Written, ...]:
    """Return every page that is published."""
    return tuple(
        _read(path)
        for path in sorted(DOCS.rglob("*.md"))
        if "adr" not in path.relative_to(DOCS).parts
    )


def _read(path: Path) -> Written:
    source = path.read_text("utf-8")
    found = _MATTER.match(source)
    matter = yaml.safe_load(found[1]) if found else {}
    text = source[found.end() :] if found else source
    return Written(path.relative_to(DOCS).as_posix(), matter, text)


PAGES = read_pages()
