"""A language in which every phrase shows its key, and the search for text that has none.

In PSEUDO each part of a phrase between its places is ``⟦room.key⟧``: what a page shows outside of
such brackets comes from data, or from outside the catalogue. To allow a mark, or an attribute that
no reader meets, add it to MARKS or MACHINE; a text of a script, to TECHNICAL.
"""

import contextlib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from html.parser import HTMLParser
from string import Formatter
from typing import Any

from checklist.build.links.script import tokens
from checklist.engine import catalogue
from checklist.engine.catalogue import ENGLISH, PLURAL

PSEUDO = "xx"
ROOMS = ("engine", "triage", "run", "records", "walkthrough", "graph", "site")

MARKS = frozenset(
    (
        "$",  # before a command, as terminals have it
        "✓",  # a check that holds; a word beside it says so too
        "·",  # the same, of one that does not; also between things that are in one line
        "…",  # what was cut
        "-",  # a point of a list, in plain text
        "–",  # noqa: RUF001  between two times
        ":",  # between a name and what it is
        ".",  # at the end of a value that a sentence of the policy follows
        ",",  # between the members of a list
        "..",  # between the ends of a range
    )
)
"""Signs that are no words."""

MACHINE = frozenset(
    [
        "aria-atomic",
        "aria-current",
        "aria-describedby",
        "aria-expanded",
        "aria-hidden",
        "aria-invalid",
        "aria-labelledby",
        "aria-live",
        "aria-pressed",
        "autocapitalize",
        "autocomplete",
        "autocorrect",
        "class",
        "focusable",
        "for",
        "href",
        "id",
        "inputmode",
        "lang",
        "maxlength",
        "method",
        "name",
        "rel",
        "role",
        "rows",
        "scope",
        "spellcheck",
        "start",
        "tabindex",
        "type",
        "cx",
        "cy",
        "d",
        "height",
        "r",
        "rx",
        "text-anchor",
        "viewbox",
        "width",
        "x",
        "y",
        "data-act",
        "data-end",
        "data-end-alert",
        "data-end-certain",
        "data-end-clock",
        "data-end-due",
        "data-end-result",
        "data-part",
        "data-tick",
        "data-answer",
        "data-at",
        "data-begins",
        "data-calendar",
        "data-clock-row",
        "data-due-at",
        "data-done",
        "data-event",
        "data-first",
        "data-format",
        "data-gate",
        "data-issue",
        "data-live",
        "data-messages",
        "data-outcome",
        "data-record",
        "data-records",
        "data-run",
        "data-running",
        "data-since",
        "data-state",
        "data-step",
        "data-title",
        "data-work",
        "data-zone",
        "data-before",
        "accept",
        "fill",
        "hidden",
        "list",
        "max",
        "min",
        "reversed",
        "selected",
        "step",
        "target",
        "value",
        "data-alert",
        "data-all-told",
        "data-begun",
        "data-certain",
        "data-clock",
        "data-due",
        "data-duration",
        "data-left",
        "data-runs",
        "data-time",
        "data-triage",
        "datetime",
        "data-checklist",
        "data-copy",
        "data-engine",
        "data-fix",
        "data-focus",
        "data-holds",
        "data-kind",
        "data-language",
        "data-md-component",
        "data-md-level",
        "data-names",
        "data-of",
        "data-path",
        "data-policy",
        "data-question",
        "data-region",
        "data-result",
        "data-runtime",
        "data-scripts",
        "data-search-exclude",
        "data-slot",
        "data-sort",
        "data-strategies",
        "data-team",
        "data-urgency",
        "data-value",
        "data-walkthrough",
        "data-way",
        "data-when",
    ]
)
"""Attributes that browsers, scripts and styles read. All others are for readers."""

EXAMPLES = frozenset(("git status",))
"""Commands that the page itself gives as an example."""

_VOID = frozenset(("br", "hr", "img", "input", "link", "meta"))
_COMMIT = re.compile(r"\b[0-9a-f]{7,40}\b")
_PLACE = re.compile(r"\{[a-z]+\}")
_NUMBER = re.compile(r"\b\d[\d,.]*\b")


def phrases(language: str, room: str) -> dict[str, Any]:
    """Return what `catalogue.phrases` does, and in PSEUDO every phrase as its key."""
    written: dict[str, Any] = REAL(ENGLISH if language == PSEUDO else language, room)
    if language != PSEUDO:
        return written
    return {
        key: phrase if key in (PLURAL, "thousands") else _shown(phrase, f"{room}.{key}")
        for key, phrase in written.items()
    }


REAL = catalogue.phrases


def _shown(phrase: Any, key: str) -> Any:  # noqa: ANN401  text, or forms of a text
    if isinstance(phrase, dict):
        return {name: _shown(form, key) for name, form in phrase.items()}
    parts = []
    for literal, place, _, _ in Formatter().parse(phrase):
        parts.append(f"⟦{key}⟧" if literal else "")
        parts.append("" if place is None else f"{{{place}}}")
    return "".join(parts)


def keys() -> set[str]:
    """Return every key of the catalogue as PSEUDO shows it."""
    return {f"{room}.{key}" for room in ROOMS for key in REAL(ENGLISH, room)}


def keys_in(text: str) -> set[str]:
    """Return the keys that are shown in `text`."""
    return set(re.findall(r"⟦([^⟦⟧]*)⟧", text))


class _Page(HTMLParser):
    """Collects what a reader meets: texts and attributes, but no English output of commands."""

    def __init__(self) -> None:
        super().__init__()
        self.met: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._meet(attrs)
        if tag not in _VOID:
            is_skipped = dict(attrs).get("lang") == ENGLISH or tag == "textarea"
            self._open.append((tag, is_skipped or self._is_skipping))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        self._meet(attrs)

    def _meet(self, attrs: list[tuple[str, str | None]]) -> None:
        if not self._is_skipping:
            given = [(name, value) for name, value in attrs if value and name not in MACHINE]
            self.met += [value for name, value in given if not name.endswith("-words")]
            for name, value in given:
                said = json.loads(value).values() if name.endswith("-words") else ()
                self.met += [_PLACE.sub("", text) for text in said]  # the script fills it in

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self._open.pop()[0] == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if not self._is_skipping:
            self.met.append(data)

    @property
    def _is_skipping(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def met_in(html: str) -> list[str]:
    """Return the texts that a reader of `html` meets, those of attributes too."""
    page = _Page()
    page.feed(html)
    page.close()
    return page.met


def texts_of(data: Any) -> Iterator[str]:  # noqa: ANN401  any JSON
    """Yield every text in `data`; JSON and HTML within texts as what they say."""
    if isinstance(data, Mapping):
        yield from data
        data = list(data.values())
    if isinstance(data, list | tuple):
        for one in data:
            yield from texts_of(one)
    elif isinstance(data, str):
        with contextlib.suppress(ValueError):
            yield from texts_of(json.loads(data) if data[:1] in ("{", "[") else None)
        yield data
        yield from met_in(data) if "<" in data and data.count("<") == data.count(">") else ()


def outside(text: str, known: Collection[str]) -> str:
    """Return what of a text is neither a phrase of PSEUDO, nor among the texts of `known`."""
    rest = re.sub(r"⟦[^⟦⟧]*(⟧|…$)", "\n", text)
    if rest.endswith("…"):  # a picture cuts what has no room
        shown = rest.rpartition("\n")[2].removesuffix("…").strip()
        if any(one.startswith(shown) for one in known):
            rest = rest.rpartition("\n")[0]
    for one in sorted(known, key=len, reverse=True):
        if one in rest:
            rest = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", "\n", rest)
    rest = _NUMBER.sub("\n", _COMMIT.sub("\n", rest))
    return " ".join(part for part in rest.split() if part not in MARKS)


def strangers(html: str, known: Collection[str]) -> list[str]:
    """Return the texts of `html` that come from outside the catalogue and from no data."""
    data = {text.strip() for text in known if text.strip()} | EXAMPLES
    return [text for text in met_in(html) if outside(text, data)]


TECHNICAL = {
    **dict.fromkeys(("ArrowDown", "ArrowUp", "Enter", "Escape", "Tab"), "the name of a key"),
    "Content-Type": "the name of a header",
    "Range": "the name of a header",
    '<meta name="hp-kept" content="': "a mark for the page",
    "an answer failed": "for the console",
    "done skip reopen note set detected second end pause resume ask approve refuse": "acts",
    "work-start work-stop work work-change correct undo handover": "names of acts",
    "answer answer-request take export issue": "names of acts",
    "a record without a name": "for developers",
    "the id ": "for developers",
    "use strict": "a directive",
    **dict.fromkeys(
        (
            "AbortError",
            "DataCloneError",
            "DataError",
            "InvalidStateError",
            "NotAllowedError",
            "NotFoundError",
            "QuotaExceededError",
            "SecurityError",
            "StoreError",
            "TransactionInactiveError",
            "TypeError",
            "UnknownError",
            "VersionError",
        ),
        "the name of a fault of the browser",
    ),
}
"""Texts of scripts that look like words, each with what it is."""

_UNREAD = frozenset(
    (
        *("Error", "Fault", "debug", "error", "log", "warn"),  # for developers, or folded away
        *("closest", "find", "matches", "querySelector", "querySelectorAll"),  # selectors
        "runPython",
    )
)
"""What takes texts that are not for readers."""

_SHOWS = frozenset(("innerHTML", "innerText", "placeholder", "textContent", "title"))
_SPOKEN_ATTRIBUTES = frozenset(("alt", "aria-description", "aria-label", "placeholder", "title"))
_LETTER = re.compile(r"[^\W\d_]")
_LIKE_WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}|^\s*[A-Z][a-z]+|^\s+[a-z]{2,}")


def spoken(script: str) -> Iterator[str]:
    """Yield the texts of a JavaScript module that seem to be for readers."""
    before: list[str] = []
    for token in tokens(script):
        if token.kind in ("string", "template") and _is_spoken(token.text, before):
            yield token.text
        before.append(token.text)


def _is_spoken(text: str, before: list[str]) -> bool:
    if text in TECHNICAL:
        return False
    if before[-1:] == ["="] and before[-2] in _SHOWS:
        return _LETTER.search(text) is not None
    if before[-4:-3] == ["setAttribute"] and before[-2] in _SPOKEN_ATTRIBUTES:
        return _LETTER.search(text) is not None
    return _LIKE_WORDS.search(text) is not None and _callee(before) not in _UNREAD


def _callee(before: list[str]) -> str:
    """Return what is called with the argument that follows these tokens, "" for nothing."""
    depth = 0
    for at in range(len(before) - 1, 0, -1):
        if before[at] in (";", "{", "}"):
            return ""
        depth += (before[at] == ")") - (before[at] == "(")
        if depth < 0:
            return before[at - 1]
    return ""


def written(sheet: str) -> Iterator[str]:
    """Yield the texts with letters that a style sheet sets in."""
    for rule in re.findall(r"(?<![\w-])content\s*:([^;}]*)", sheet):
        for text in re.findall(r'"((?:[^"\\]|\\.)*)"', rule):
            if re.search(r"[^\W\d_]", re.sub(r"\\[0-9a-fA-F]{1,6}\s?|\\.", "", text)):
                yield text
