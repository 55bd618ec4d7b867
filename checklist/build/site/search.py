"""Read the words by which the search finds what people mean, and add them to the search's index.

Reads the file and the index that it is given. The index is the theme's, written after each build;
docs/assets/javascripts/workers/search-words.js uses what is added. To change what an entry may
say, edit KEYS.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from checklist.build.site.compact import compact
from checklist.build.site.glossary import Glossary
from checklist.engine.problem import Location, Problem, in_order, quoted
from checklist.engine.source.reader import Fields, Keys, Node, Reader, line_of

FILE_KEYS = Keys(("words",), ("ignored",))
KEYS = Keys(("same",), ("typed",))
INDEX = "search/search_index.json"
"""Where the theme writes its index, below the site; each page fetches it."""

SECTIONS = "search/sections.json"
"""What only a search needs of it; it is fetched once somebody searches."""

SUMMARY = "summary"
"""The field of the index that has the description of a page."""

_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Group:
    """Words that are found by each of them, and by each of `typed`."""

    same: tuple[str, ...]
    typed: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Search:
    """What the search knows of words, and every problem in its file, which messages call `name`."""

    name: str
    groups: tuple[Group, ...] = ()
    ignored: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()

    def divided(
        self, index: str, glossary: Glossary, summaries: Mapping[str, str]
    ) -> dict[str, str]:
        """Return the theme's index, with these words and those of the glossary, as two files.

        Each is JSON, by its path below the site. `summaries` are those of pages by their address.
        """
        data = json.loads(index)
        known = [term.forms for term in glossary.terms if len(term.forms) > 1]
        groups = [{"same": group.same, "typed": group.typed} for group in self.groups]
        groups += [{"same": forms, "typed": ()} for forms in known]
        words = {"groups": groups, "ignored": self.ignored}
        data["config"]["fields"][SUMMARY] = {"boost": 1.0}
        for section in data["docs"]:
            if summary := summaries.get(section["location"]):
                section[SUMMARY] = summary
        sections = {"docs": data.pop("docs"), "words": words}
        return {INDEX: compact({**data, "docs": []}), SECTIONS: compact(sections)}

    def dead(self, index: str) -> tuple[Problem, ...]:
        """Return a problem for each group of which no page in `index` has a word."""
        text = " ".join(_words(index))
        return tuple(
            Problem(
                Location(self.name, group.line),
                f"no page has {' or '.join(map(quoted, group.same))}",
                "write under same: what the pages say, and under typed: what people type",
                "unused-words",
            )
            for group in self.groups
            if not any(f" {' '.join(_split(words))}" in f" {text}" for words in group.same)
        )


def read_search(path: Path, *, name: str) -> Search:
    """Return what the file at `path` says, with every problem in it."""
    reader = Reader(name)
    root = reader.parse(path)
    fields = None if root is None else reader.fields(root, "search file", FILE_KEYS)
    if fields is None:
        return Search(name, problems=in_order(reader.problems))
    groups = reader.things(fields.get("words"), "group of words", _group, KEYS)
    ignored = reader.texts(fields, "ignored")
    return Search(name, groups, ignored, in_order(reader.problems))


def _group(reader: Reader, fields: Fields, node: Node) -> Group | None:
    same, typed = reader.texts(fields, "same"), reader.texts(fields, "typed")
    first: dict[str, str] = {}
    for words in (*same, *typed):
        key = "".join(_split(words))
        if key in first:
            what = f"{quoted(words)} and {quoted(first[key])} are the same to the search"
            reader.complain(node, what, "keep one of them", "duplicate-id")
        first.setdefault(key, words)
    if "same" in fields and len(first) == 1:
        what = f"{quoted(*same)} has no other words"
        reader.complain(node, what, "write them under typed:, or take the group out", "bad-value")
    return Group(same, typed, line_of(node)) if same else None


def _words(index: str) -> Iterator[str]:
    for section in json.loads(index)["docs"]:
        yield from _split(_TAG.sub(" ", f"{section['title']} {section['text']}"))


def _split(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.lower())
