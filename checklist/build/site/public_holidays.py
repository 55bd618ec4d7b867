"""The public holidays of a country, or of a part of it.

Asks the library holidays, which knows them for many countries; native only.
"""

from collections.abc import Iterable, Mapping
from datetime import date

import holidays
from holidays.registry import COUNTRIES

from checklist.engine.problem import nearest, quoted


def countries() -> frozenset[str]:
    """Return the codes of all countries, the two letters of ISO 3166-1."""
    return frozenset(code for _, code, *_ in COUNTRIES.values())


def subdivisions(country: str) -> tuple[str, ...]:
    """Return the codes of all parts of a country that the library tells apart."""
    return tuple(holidays.country_holidays(country).subdivisions)


def nearest_country(text: str) -> str:
    """Return the cure for an unknown country: its code, or how codes are written."""
    codes = {"UK": "GB"}  # ISO keeps UK free, and it is often written
    for name, (_, code, *others) in COUNTRIES.items():
        codes |= dict.fromkeys((name.replace("_", " ").upper(), code, *others), code)
    if meant := codes.get(text.upper()):
        return f"did you mean {quoted(meant)}?"
    return "write the two letters of ISO 3166-1, such as DE"


def nearest_subdivision(text: str, country: str) -> str:
    """Return the cure for an unknown part of a country: its code, or all that there are."""
    known = subdivisions(country)
    if not known:
        return f"take it out: all of {quoted(country)} has the same holidays"
    names = holidays.country_holidays(country).subdivisions_aliases
    codes = {name.upper(): code for name, code in names.items()}
    codes |= {code.upper(): code for code in known}
    if code := codes.get(text.upper().removeprefix(f"{country}-")):
        return f"did you mean {quoted(code)}?"
    return nearest(text, known)


def public_holidays(country: str, subdivision: str, years: Iterable[int]) -> Mapping[date, str]:
    """Return the names of public holidays, and of days that stand in for them, by date.

    `country` is one of `countries`, `subdivision` one of its own, or "" for none. A year that the
    library does not know has none.
    """
    known = holidays.country_holidays(country)
    found = holidays.country_holidays(
        country,
        subdiv=subdivision or None,
        years=[year for year in years if known.start_year <= year <= known.end_year],
        expand=False,
        language=known.default_language,  # not that of the machine
    )
    return dict(sorted(found.items()))
