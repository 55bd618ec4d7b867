"""Colours, sizes and families are in one file, and the typefaces are what the notices say."""

import hashlib
import re

import pytest

from tests.docs.pages import DOCS

SHEETS = {
    path.name: re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)
    for path in sorted((DOCS / "assets" / "stylesheets").glob("*.css"))
}
OTHERS = sorted(SHEETS.keys() - {"tokens.css"})
FONTS = DOCS / "assets" / "fonts"
MOST = 60_000
"""How many bytes both typefaces may have together."""

COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|light-dark)\(", re.IGNORECASE)
SIZE = re.compile(r"font-size:\s*([^;]+);")
# In pictures a size is one of their own units; 16 px is that below which a phone zooms in.
SPACE = re.compile(r"(?<![\w-])(?:margin|padding|gap|row-gap|column-gap)(?:-\w+)?:\s*([^;]+);")
LENGTH = re.compile(r"(?<![\w.-])\d*\.?\d+(?:rem|px)\b")
ROOM = {"2.8rem", "5rem", "14rem", "1.7rem"}
"""What is left for a bar at the edge of the screen, and for the triangle of a fold."""
OWN = {"inherit", "1em", "11px", "12px", "16px"}


@pytest.mark.parametrize("name", OTHERS)
def test_a_sheet_has_no_colour_of_its_own(name: str) -> None:
    assert COLOUR.findall(SHEETS[name]) == []


@pytest.mark.parametrize("name", OTHERS)
def test_a_text_has_one_of_the_four_sizes(name: str) -> None:
    sizes = {f"var(--hp-{size})" for size in ("small", "text", "large", "display", "mono")}
    assert set(SIZE.findall(SHEETS[name])) <= sizes | OWN


@pytest.mark.parametrize("name", OTHERS)
def test_a_space_is_one_of_the_scale(name: str) -> None:
    lengths = {one for value in SPACE.findall(SHEETS[name]) for one in LENGTH.findall(value)}
    assert lengths <= ROOM | {"1px", "0.05rem"}


def test_what_these_tests_look_for_is_found() -> None:
    assert COLOUR.findall("a { color: #FFF; fill: rgb(1 2 3); }") == ["#FFF", "rgb("]
    assert SIZE.findall("a { font-size: 0.73rem; }") == ["0.73rem"]
    (space,) = SPACE.findall("a { scroll-margin: 9rem; margin-top: 0 calc(0.3rem + 1px); }")
    assert LENGTH.findall(space) == ["0.3rem", "1px"]


def test_both_typefaces_are_small_and_named_in_the_notices() -> None:
    files = sorted(FONTS.glob("*.woff2"))
    assert len(files) == 2
    assert sum(path.stat().st_size for path in files) <= MOST
    notices = (DOCS / "reference" / "notices.md").read_text("utf-8")
    for path in files:
        assert path.stem.replace("-", " ").title() in notices
        assert path.name in SHEETS["tokens.css"]


def test_the_typefaces_are_those_of_the_packages_that_the_notices_name() -> None:
    found = {
        path.stem: hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in FONTS.iterdir()
    }
    assert found == {
        "atkinson-hyperlegible-mono": "2706b1ee4f452e74",
        "atkinson-hyperlegible-next": "18b2a1a39a2fa298",
    }
