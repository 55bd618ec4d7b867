"""The catalogue: what the site says to a reader, in the words of one language.

Pure but for reading the words, through the package's loader, so that a zip works as well as a
folder; runs natively and in Pyodide. To change what is said, edit the room's file in the
language's folder below checklist/engine/words/. It has a phrase under each key, with named places,
as in "{done} of {total} steps done". A phrase that depends on a number has a form for each of the
language's plural categories, at least "other"; the rules that give a number its category are under
"plural" in the language's engine.json, in the notation of Unicode's CLDR.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

ENGLISH = "en"
"""The language of the terminal, and of phrases that another language lacks."""

SHARED = "engine"
"""The name of the file of the words that all rooms share."""

PLURAL = "plural"
"""The key of a language's plural rules."""

OTHER = "other"
"""The plural category of numbers that no rule matches; every language has it."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message in no language yet: the key of its phrase, and the values of the places."""

    key: str
    values: Mapping[str, object] = field(default_factory=dict)


class Words:
    """The phrases of some rooms in one language; a room may replace phrases of those before it."""

    def __init__(self, language: str, *rooms: str) -> None:
        self._phrases: dict[str, Any] = {}
        for spoken in dict.fromkeys((ENGLISH, language)):
            for room in (SHARED, *rooms):
                self._phrases |= phrases(spoken, room)
        self._categories: dict[int, str] = {}

    def word(self, key: str, **values: object) -> str:
        """Return the phrase under `key` with `values` filled in, as text."""
        return str(self._phrases[key]).format(**values)

    def words(self, prefix: str) -> str:
        """Return the phrases whose keys start with `prefix`, by the rest of the key, as JSON."""
        phrases = {
            key.removeprefix(prefix): phrase
            for key, phrase in self._phrases.items()
            if key.startswith(prefix)
        }
        return json.dumps(phrases, ensure_ascii=False, separators=(",", ":"))

    def html(self, key: str, **values: object) -> Markup:
        """Return the phrase under `key`, which is HTML, with `values` escaped and filled in."""
        return Markup(self._phrases[key]).format(**values)  # noqa: S704  the words are ours

    def plural(self, key: str, n: int, **values: object) -> str:
        """Return the phrase under `key` in the form for the number `n`, which fills {n}."""
        if n not in self._categories:  # a click asks for the same few numbers again
            self._categories[n] = category(self._phrases[PLURAL], n)
        forms = self._phrases[key]
        text = forms.get(self._categories[n], forms[OTHER])
        written = f"{n:,}".replace(",", self._phrases["thousands"])
        return str(text).format(n=written, **values)

    def say(self, phrase: Phrase) -> str:
        """Return `phrase` as text."""
        return self.word(phrase.key, **phrase.values)

    def listed(self, parts: Iterable[str]) -> str:
        """Return one or more parts as a list within a sentence: a, b and c."""
        *rest, last = parts
        if not rest:
            return last
        return self.word("list_last", rest=self._phrases["list_joint"].join(rest), last=last)


def phrases(language: str, room: str) -> dict[str, Any]:
    """Return the phrases of a room by key; none where the language has no such file."""
    try:
        found: dict[str, Any] = json.loads(data(f"words/{language}/{room}.json"))
    except OSError:
        return {}
    return found


def data(name: str) -> bytes:
    """Return the content of a file of the engine's package, by its path in the package."""
    spec = __spec__
    assert spec is not None and spec.origin is not None and spec.loader is not None  # noqa: S101, PT018
    folder = spec.origin.replace("\\", "/").rsplit("/", 1)[0]
    content: bytes = spec.loader.get_data(f"{folder}/{name}")  # type: ignore[attr-defined]
    return content


def category(rules: Mapping[str, str], n: int) -> str:
    """Return the plural category of a whole number; `rules` are a language's rules in CLDR.

    <https://unicode.org/reports/tr35/tr35-numbers.html#Language_Plural_Rules>
    """
    for name, rule in rules.items():
        for alternative in rule.split(" or "):
            if all(_holds(relation, n) for relation in alternative.split(" and ")):
                return name
    return OTHER


def _holds(relation: str, n: int) -> bool:
    """Return whether a relation such as "n % 10 != 2..4,9" holds for `n`."""
    operand, *modulo, sign, ranges = relation.split()
    value = n if operand in ("n", "i") else 0  # the other operands concern decimal digits
    if modulo:
        value %= int(modulo[1])
    ends = (one.split("..") for one in ranges.split(","))
    inside = any(int(end[0]) <= value <= int(end[-1]) for end in ends)
    return inside is (sign == "=")
