"""The catalogue: phrases, their places, plural categories, and what a language does not say."""

import json
from collections.abc import Iterator

import pytest
from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers

from checklist.build.engine import rehearse_triage
from checklist.build.words import languages
from checklist.engine import catalogue, entry
from checklist.engine.catalogue import ENGLISH, Phrase, Words, category

SAID: dict[str, dict[str, dict[str, object]]] = {
    "en": {
        "engine": {
            "plural": {"one": "i = 1 and v = 0"},
            "thousands": ",",
            "list_joint": ", ",
            "list_last": "{rest} and {last}",
            "retry": "Try again",
            "fault": "It failed",
        },
        "room": {
            "steps": {"one": "{n} step to {place}", "other": "{n} steps to {place}"},
            "link": "See <a href='#x'>{title}</a>",
            "fault": "The room failed",
        },
    },
    "pl": {
        "engine": {
            "plural": {
                "one": "i = 1 and v = 0",
                "few": "v = 0 and i % 10 = 2..4 and i % 100 != 12..14",
            },
            "thousands": "\u00a0",
            "list_last": "{rest} i {last}",
        },
        "room": {"steps": {"one": "{n} krok", "few": "{n} kroki", "other": "{n} kroków"}},
    },
}
"""What two languages say in a room: English all of it, Polish some."""


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the catalogue hold SAID."""

    def phrases(language: str, room: str) -> dict[str, object]:
        return dict(SAID.get(language, {}).get(room, {}))

    monkeypatch.setattr(catalogue, "phrases", phrases)


pytestmark = pytest.mark.usefixtures("said")


def test_a_phrase_takes_values_and_html_takes_them_escaped() -> None:
    words = Words("en", "room")
    assert words.html("link", title="<a & b>") == "See <a href='#x'>&lt;a &amp; b&gt;</a>"
    assert words.word("link", title="{retry}") == "See <a href='#x'>{retry}</a>"
    assert words.say(Phrase("retry")) == "Try again"


def test_a_number_takes_the_form_of_its_category() -> None:
    english, polish = Words("en", "room"), Words("pl", "room")
    assert [english.plural("steps", n, place="x") for n in (0, 1, 1234)] == [
        "0 steps to x",
        "1 step to x",
        "1,234 steps to x",
    ]
    assert [polish.plural("steps", n) for n in (1, 3, 5, 12, 22, 1234)] == [
        "1 krok",
        "3 kroki",
        "5 kroków",
        "12 kroków",
        "22 kroki",
        "1\u00a0234 kroki",
    ]


def test_what_a_language_does_not_say_is_said_in_english() -> None:
    polish = Words("pl", "room")
    assert polish.word("retry") == "Try again"
    assert polish.listed(["a", "b", "c"]) == "a, b i c"
    assert polish.listed(["a"]) == "a"
    assert Words("fr", "room").word("fault") == "The room failed"


def test_a_room_says_in_its_own_words_what_all_rooms_share() -> None:
    assert Words("en").word("fault") == "It failed"
    assert Words("en", "room").word("fault") == "The room failed"


def _rules() -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the plural rules of every language that CLDR knows, as a catalogue has them."""
    for name in sorted({name.split("_")[0] for name in locale_identifiers()}):
        rules = Locale.parse(name).plural_form.rules
        yield name, {key: _written(rule) for key, rule in rules.items()}


def _written(rule: str) -> str:
    """Return a rule in CLDR's present notation; Babel keeps an older one."""
    for old, new in ((" not in ", " != "), (" in ", " = "), (" mod ", " % ")):
        rule = rule.replace(old, new)
    return rule


def test_every_plural_rule_of_cldr_is_understood() -> None:
    assert get_global("likely_subtags"), "Babel has its data"
    numbers = [*range(250), *range(990, 1130), 10**6, 10**6 + 1, 2 * 10**6]
    seen = set()
    for name, rules in _rules():
        wanted = Locale.parse(name).plural_form
        assert [category(rules, n) for n in numbers] == [wanted(n) for n in numbers], name
        seen |= set(rules)
    assert seen == {"zero", "one", "two", "few", "many"}


def test_rooms_whose_words_go_together_share_no_key() -> None:
    graph, walkthrough = (
        json.loads(catalogue.data(f"words/{ENGLISH}/{room}.json"))
        for room in ("graph", "walkthrough")
    )
    assert graph.keys().isdisjoint(walkthrough)


@pytest.mark.parametrize("language", languages())
def test_each_language_of_the_site_has_the_plural_rules_of_cldr(language: str) -> None:
    written = json.loads(catalogue.data(f"words/{language}/engine.json"))["plural"]
    rules = Locale.parse(language, sep="-").plural_form.rules
    assert written == {key: _written(rule) for key, rule in rules.items()}


def test_a_request_is_answered_in_its_language(monkeypatch: pytest.MonkeyPatch) -> None:
    def phrases(language: str, room: str) -> dict[str, object]:
        own = {"progress_none": f"nothing of {{total}}, in {language}"} if room == "triage" else {}
        return {**json.loads(catalogue.data(f"words/{ENGLISH}/{room}.json")), **own}

    monkeypatch.setattr(catalogue, "phrases", phrases)
    entry._renderer.cache_clear()  # noqa: SLF001  renderers keep their words
    try:
        asked = json.loads(rehearse_triage.requests()[0])
        for language, shown in (("xx", "xx"), ("pt-BR", "pt-BR"), ("../x", "en"), (3, "en")):
            answer = json.loads(entry.step(json.dumps({**asked, "language": language})))
            assert f"nothing of 4, in {shown}<" in answer["regions"]["decision"]
        del asked["language"]
        assert "in en<" in json.loads(entry.step(json.dumps(asked)))["regions"]["decision"]
    finally:
        entry._renderer.cache_clear()  # noqa: SLF001


def test_a_fault_is_reported_in_the_language_of_the_request(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def phrases(language: str, room: str) -> dict[str, object]:
        del room
        return {key: f"{key} in {language}" for key in ("fault_title", "fault", "failed_detail")}

    monkeypatch.setattr(catalogue, "phrases", phrases)
    notice = json.loads(entry.step('{"page": "none", "language": "xx"}'))["regions"]["notice"]
    assert "fault_title in xx" in notice
    assert "fault_title in en" in json.loads(entry.step("not JSON"))["regions"]["notice"]
