"""Read the glossary, list it on its page, and explain its terms where other pages first use them.

Reads the one file that it is given. To change what an entry may say, edit KEYS. Markdown's
extension for abbreviations marks the terms; `first_marks` chooses which marks stay.
"""

import html
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from checklist.engine.problem import Location, Problem, in_order, quoted
from checklist.engine.source.reader import Fields, Keys, Node, Reader, line_of

KEYS = Keys(("term", "means"), ("also", "page"))
MARKER = "<!-- glossary -->"

_ABBREVIATION = re.compile(r'<abbr title="([^"]*)">(.*?)</abbr>', re.DOTALL)
_KEPT_FREE = re.compile(r"<(h[1-6]|a|summary|th|dt)\b.*?</\1>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Term:
    """A term in every form in which pages write it, what it means, and the page that says more."""

    forms: tuple[str, ...]
    means: str
    page: str
    line: int


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms in the order of the file, and every problem in it, which messages call `name`."""

    name: str
    terms: tuple[Term, ...] = ()
    problems: tuple[Problem, ...] = ()

    def dead(self, pages: Iterable[str]) -> tuple[Problem, ...]:
        """Return a problem for each term whose page is not among `pages`."""
        known = set(pages)
        return tuple(
            Problem(
                Location(self.name, term.line),
                f"the term {quoted(term.forms[0])} names {quoted(term.page)}, which is no page",
                "name a page relative to docs/, such as how/index.md",
                "dead-link",
            )
            for term in self.terms
            if term.page and term.page not in known
        )

    def listed(self, here: str, *, more: str) -> str:
        """Return the glossary as Markdown for the page at `here`; its links are called `more`."""
        return "\n\n".join(_entry(term, here, more) for term in self.terms)

    def marks(self, markdown: str) -> str:
        """Return the abbreviations by which Markdown marks the terms in `markdown`, a page."""
        return "".join(
            f"\n*[{form}]: {term.means}"
            for term in self.terms
            for form in _written(term)
            if form in markdown
        )


def read_glossary(path: Path, *, name: str) -> Glossary:
    """Return the glossary at `path`, with every problem in it."""
    reader = Reader(name)
    terms = reader.things(reader.parse(path), "term", _term, KEYS)
    reader.unique(((form, term.line) for term in terms for form in term.forms), "term")
    return Glossary(name, terms, in_order(reader.problems))


def first_marks(text: str) -> str:
    """Return a page's HTML with each term marked only where the text first has it."""
    seen: set[str] = set()

    def keep(found: re.Match[str]) -> str:
        if found[1] in seen:
            return found[2]
        seen.add(found[1])
        return found[0]

    bare = _KEPT_FREE.sub(lambda found: _ABBREVIATION.sub(r"\2", found[0]), text)
    return _ABBREVIATION.sub(keep, bare)


def _term(reader: Reader, fields: Fields, node: Node) -> Term | None:
    term = reader.text(fields, "term")
    means = reader.text(fields, "means")
    also = reader.texts(fields, "also")
    page = reader.text(fields, "page")
    return Term((term, *also), means, page, line_of(node)) if term and means else None


def _written(term: Term) -> Iterator[str]:
    """Yield the forms of a term, also with the capital letter that starts a sentence."""
    for form in term.forms:
        yield from dict.fromkeys((form, form[:1].upper() + form[1:]))


def _entry(term: Term, here: str, more: str) -> str:
    name, *also = term.forms
    title = html.escape(name, quote=False)
    if also:
        title += f" <small>({html.escape(', '.join(also), quote=False)})</small>"
    link = ""
    if term.page and term.page != here:
        link = f" [{more}]({posixpath.relpath(term.page, posixpath.dirname(here))})"
    return f"{title}\n:   {html.escape(term.means, quote=False)}{link}"
