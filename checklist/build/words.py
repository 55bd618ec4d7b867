"""Hold the catalogue together: each language says what English says, in phrases of the same places.

Reads the folder of words that it is given; native only. To add a language, write its folder beside
that of English, a file a room.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from string import Formatter
from typing import Any

from checklist.engine.catalogue import ENGLISH, OTHER, PLURAL, SHARED
from checklist.engine.problem import Location, Problem, in_order, nearest, quoted

FOLDER = Path(__file__).parents[1] / "engine" / "words"

LACKS = "missing-key"
"""The code of what is said in English until a language says it; any other problem is a mistake."""

_TAG = re.compile(r"<[^<>]*>")
_RELATION = r"[nivwftce]( % \d+)? !?= \d+(\.\.\d+)?(,\d+(\.\.\d+)?)*"
_RULE = re.compile(rf"{_RELATION}( (and|or) {_RELATION})*")


def languages(folder: Path = FOLDER) -> tuple[str, ...]:
    """Return the languages that have words, sorted."""
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir()))


def check_words(language: str, *, folder: Path = FOLDER, name: str) -> tuple[Problem, ...]:
    """Return the problems of a language's words; messages call their folder `name`."""
    rooms = {path.stem: path for path in sorted(folder.joinpath(ENGLISH).glob("*.json"))}
    own = {path.stem: path for path in sorted(folder.joinpath(language).glob("*.json"))}
    problems: list[Problem] = []
    rules: Mapping[str, str] = {}
    for room in (SHARED, *sorted({*rooms, *own} - {SHARED})):
        where = f"{name}/{language}/{room}.json"
        if room not in rooms:
            what = f"no room is called {quoted(room)}"
            problems.append(Problem(Location(where, 1), what, nearest(room, rooms), "unknown-name"))
        elif room not in own:
            what = "this file is missing, so all that it would say is in English"
            cure = f"write it after that of {quoted(ENGLISH)}"
            problems.append(Problem(Location(where, 1), what, cure, LACKS))
        else:
            read = _File(where, own[room].read_text("utf-8"))
            model = _File(where, rooms[room].read_text("utf-8"))
            if room == SHARED and not read.flaws:
                rules = read.phrases.get(PLURAL, {})
                problems += _check_rules(read, rules)
            problems += read.flaws or (() if model.flaws else _compare(read, model, rules))
    return in_order(problems)


@dataclass
class _File:
    """A file of words as it is written."""

    name: str
    text: str
    flaws: list[Problem] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.flaws += self._read()

    @cached_property
    def phrases(self) -> dict[str, Any]:
        """The phrases by key; the last of those that are there twice."""
        found: dict[str, Any] = json.loads(self.text)
        return found

    def at(self, key: str) -> Location:
        """Return where `key` is, or would be."""
        written = json.dumps(key, ensure_ascii=False)
        found = re.search(rf"{re.escape(written)}\s*:", self.text)
        return Location(self.name, self.text.count("\n", 0, found.end()) + 1 if found else 1)

    def _read(self) -> Iterator[Problem]:
        """Yield what keeps the file from being read; look for keys that are there twice."""
        twice: list[str] = []

        def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            twice.extend(
                key for key, number in Counter(key for key, _ in pairs).items() if number > 1
            )
            return dict(pairs)

        try:
            found = json.loads(self.text, object_pairs_hook=once)
        except json.JSONDecodeError as error:
            what = f"these words are no JSON: {error.msg}"
            yield Problem(Location(self.name, error.lineno), what, "correct it here", "bad-yaml")
            return
        if not isinstance(found, dict):
            what, cure = "these words have no keys", 'write {"key": "phrase", …}'
            yield Problem(Location(self.name, 1), what, cure, "bad-yaml")
        for key in twice:
            what, cure = f"the key {quoted(key)} is there twice", "keep one of them"
            yield Problem(self.at(key), what, cure, "duplicate-key")


def _check_rules(file: _File, rules: Mapping[str, str]) -> Iterator[Problem]:
    for name, rule in rules.items():
        if not _RULE.fullmatch(rule):
            what = f"the rule {quoted(rule)} of the plural category {quoted(name)} is none"
            cure = "write it as CLDR does, such as n % 10 = 2..4 and n % 100 != 12..14"
            yield Problem(file.at(PLURAL), what, cure, "bad-value")


def _compare(file: _File, model: _File, rules: Mapping[str, str]) -> Iterator[Problem]:
    """Yield in what a file differs from its model, that of English."""
    for key in (key for key in model.phrases if key not in file.phrases):
        what = f"{quoted(key)} is not said, so it is in English"
        cure = f"say {quoted(_text(model.phrases[key]), whole=True)}"
        yield Problem(Location(file.name, 1), what, cure, LACKS)
    for key, phrase in file.phrases.items():
        place = file.at(key)
        if key not in model.phrases:
            what, cure = f"unknown key {quoted(key)}", nearest(key, model.phrases)
            yield Problem(place, what, cure, "unknown-key")
        elif key != PLURAL:
            said = model.phrases[key]
            yield from _compare_phrase(key, phrase, said=said, place=place, rules=rules)


def _compare_phrase(
    key: str, phrase: object, *, said: object, place: Location, rules: Mapping[str, str]
) -> Iterator[Problem]:
    is_plural = isinstance(said, dict)
    if not isinstance(phrase, dict if is_plural else str):
        what = f"{quoted(key)} is not {'forms by plural category' if is_plural else 'text'}"
        cure = 'write {"other": "…"}' if is_plural else 'write "…"'
        yield Problem(place, what, cure, "bad-value")
        return
    if isinstance(phrase, dict):
        wanted = (*rules, OTHER)
        for name in (name for name in wanted if name not in phrase):
            what = f"{quoted(key)} has no form for the plural category {quoted(name)}"
            code = "bad-value" if name == OTHER else LACKS
            yield Problem(place, what, f'add {quoted(name)}: "…"', code)
        for name in (name for name in phrase if name not in wanted):
            what = f"the language has no plural category {quoted(name)}"
            yield Problem(place, what, nearest(name, wanted), "unknown-name")
    forms = phrase if isinstance(phrase, dict) else {OTHER: phrase}
    for name, form in forms.items():
        yield from _compare_text(str(form), _text(said), place, is_whole=name == OTHER)


def _compare_text(text: str, said: str, place: Location, *, is_whole: bool) -> Iterator[Problem]:
    """Yield in what a text differs; one that `is_whole` must have every place: {n} is also a word.

    Where English itself cannot be filled, that is reported for English alone.
    """
    try:
        own = set(_places(text))
    except ValueError as error:
        what, cure = f"{quoted(text)} cannot be filled: {error}", "write each place as {name}"
        yield Problem(place, what, cure, "bad-value")
        return
    try:
        known = set(_places(said))
    except ValueError:
        return
    for name in sorted(own - known):
        what = f"{quoted(text)} has a place {{{name}}}, for which there is nothing"
        yield Problem(place, what, nearest(name, sorted(known)), "unknown-name")
    for name in sorted(known - own) if is_whole else ():
        yield Problem(place, f"{quoted(text)} has no place {{{name}}}", "say it too", LACKS)
    tags = _TAG.findall(said)
    if Counter(_TAG.findall(text)) != Counter(tags):
        what = f"{quoted(text)} does not have the tags of HTML that English has"
        yield Problem(place, what, f"write {' '.join(tags) or 'it without tags'}", "bad-value")


def _places(text: str) -> Iterator[str]:
    for _, name, _, _ in Formatter().parse(text):
        if name is not None:
            yield name


def _text(phrase: object) -> str:
    """Return a phrase of English as one text: of several forms that for all other numbers."""
    return str(phrase.get(OTHER, "")) if isinstance(phrase, dict) else str(phrase)
