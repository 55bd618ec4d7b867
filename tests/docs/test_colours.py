"""The colours of outcomes and of faults can be read on every ground that they come on."""

import re
from itertools import chain

import pytest

from tests.docs.pages import DOCS

SHEETS = {
    path.name: re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    for path in sorted((DOCS / "assets" / "stylesheets").glob("*.css"))
}
STEPS = range(1, 8)
SCHEMES = ("default", "slate")
TEXT, PART = 4.5, 3
"""The least contrast of a text, and of a part of the page that means something."""

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_PROPERTY = re.compile(r"(--[\w-]+):\s*([^;]+);")
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})")
_NAMED = re.compile(r"var\((--[\w-]+)\)")
_EITHER = re.compile(r"light-dark\((.+),\s*(.+)\)")

Colour = tuple[float, float, float]


def properties(scheme: str) -> dict[str, str]:
    """Return the custom properties that hold in a colour scheme, as they are written."""
    found: dict[str, str] = {}
    shown, *_ = SHEETS["tokens.css"].split("@media print")
    for selector, body in _RULE.findall(shown):
        if ":root" in selector or f'"{scheme}"' in selector:
            found |= _PROPERTY.findall(body)
    return found


def colour(name: str, scheme: str, *, over: Colour = (1, 1, 1)) -> Colour:
    """Return the colour that a property has in a scheme, where it lets through what is below."""
    known = properties(scheme)
    text = known[name]
    while named := _NAMED.fullmatch(text):
        text = known[named[1]]
    if either := _EITHER.fullmatch(text):
        text = either[1 + SCHEMES.index(scheme)]
    found = _HEX.fullmatch(text)
    assert found, f"{name}: {text!r} is not a colour that this test can read"
    digits = found[1] if len(found[1]) > 3 else "".join(2 * digit for digit in found[1])
    channels = [int(digits[at : at + 2], 16) / 255 for at in range(0, len(digits), 2)]
    alpha = channels[3] if len(channels) > 3 else 1.0
    red, green, blue = (
        one * alpha + below * (1 - alpha) for one, below in zip(channels, over, strict=False)
    )
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """Return the ratio of contrast, from 1 to 21, as WCAG 2 defines it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(channels: Colour) -> float:
    """Return the relative luminance, from 0 to 1, as WCAG 2 defines it."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(c * weight for c, weight in zip(linear, (0.2126, 0.7152, 0.0722), strict=True))


def grounds(scheme: str) -> dict[str, Colour]:
    """Return what outcomes and faults come on: page, card, and each where a row applies."""
    plain = {
        "page": colour("--md-default-bg-color", scheme),
        "card": colour("--hp-ground", scheme),
    }
    tint = "--md-accent-fg-color--transparent"
    marked = {f"{name}, marked": colour(tint, scheme, over=plain[name]) for name in plain}
    return plain | marked


def test_the_formula_gives_the_ratios_that_are_known() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((1, 0, 0), (1, 1, 1)) == pytest.approx(3.998, abs=0.001)
    assert contrast((0x77 / 255,) * 3, (1, 1, 1)) == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("name", "least"),
    [
        *((f"--hp-urgency-{step}", TEXT) for step in STEPS),
        ("--hp-fault", TEXT),
        ("--hp-holds", TEXT),
        ("--hp-notice", PART),
    ],
)
def test_a_colour_has_contrast_on_every_ground(name: str, least: float, scheme: str) -> None:
    below = grounds(scheme)
    assert len(set(below.values())) == 4
    found = {on: contrast(colour(name, scheme), ground) for on, ground in below.items()}
    assert {on: ratio for on, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_all_colours_of_outcomes_and_faults_differ(scheme: str) -> None:
    names = [*(f"--hp-urgency-{step}" for step in STEPS), "--hp-fault"]
    assert len({colour(name, scheme) for name in names}) == len(names)


def test_each_step_of_the_scale_is_written_in_one_line_of_one_file() -> None:
    lines = list(chain.from_iterable(sheet.splitlines() for sheet in SHEETS.values()))
    for step in STEPS:
        assert sum(f"--hp-urgency-{step}:" in line for line in lines) == 1
    assert f"--hp-urgency-{max(STEPS) + 1}" not in "".join(lines)


def test_the_scale_of_urgency_colours_outcomes_and_nothing_else() -> None:
    users = [
        (" ".join(selector.split()), step)
        for sheet in SHEETS.values()
        for selector, body in _RULE.findall(sheet)
        for step in re.findall(r"var\(--hp-urgency-(\d)", body)
    ]
    assert users == [(f'.hp-outcome[data-urgency="{step}"]', str(step)) for step in STEPS]
