"""Choose the language of the site's words: theme.language of the settings, where there are words.

Reads the settings, for their lines, and the names of the words' folders; native only. To add a
language, see checklist/build/words.py.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from checklist.build.site.settings import find_inherited
from checklist.build.words import LACKS, check_words, languages
from checklist.engine.catalogue import ENGLISH
from checklist.engine.problem import Location, Problem, nearest, quoted

SWITCHES = {"default": "switch_to_dark", "slate": "switch_to_light"}
"""What the switch of the colours is called, by the theme's scheme that is on."""


def choose_language(
    theme: Mapping[str, object], settings: Path, *, shown: Callable[[Path], str]
) -> tuple[str, tuple[Problem, ...]]:
    """Return the language that is wanted; English, and a problem, where it has no words.

    `shown` names a file for messages.
    """
    wanted, known = str(theme.get("language", ENGLISH)), languages()
    if wanted in known:
        return wanted, ()
    file, line, _ = find_inherited(settings, ("theme", "language"))
    what = f"there are no words in the language {quoted(wanted)} of theme.language"
    place, cure = Location(shown(file), line), nearest(wanted, known)
    return ENGLISH, (Problem(place, what, cure, "unknown-name"),)


def mistakes(languages: Iterable[str], *, name: str) -> tuple[Problem, ...]:
    """Return what keeps words from being said; what a language lacks is said in English.

    Messages call the folder of words `name`.
    """
    return tuple(
        problem
        for language in dict.fromkeys(languages)
        for problem in check_words(language, name=name)
        if problem.code != LACKS
    )


def name_switches(theme: Mapping[str, object], word: Callable[[str], str]) -> None:
    """Give each switch of the colours in `theme` its name, where the settings give it none."""
    palette = theme.get("palette")
    for look in palette if isinstance(palette, list) else ():
        if look.get("toggle") and look.get("scheme") in SWITCHES:
            look["toggle"].setdefault("name", word(SWITCHES[look["scheme"]]))
