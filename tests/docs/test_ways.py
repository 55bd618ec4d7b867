"""The ways through the site: home and all pages, from the navigation and the team's facts."""

import json
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath
from typing import Any
from urllib.parse import urljoin

import pytest
import yaml
from lxml import html

from checklist.engine.source.policy_file import read_policy
from tests.docs.pages import PAGES, PLAYBOOK, Written
from tests.paths import ROOT

ADDRESSES = {page.path: page.address for page in PAGES}
TEAM = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["extra"]["team"]


def in_navigation(items: list[Any]) -> Iterator[str]:
    """Yield the pages of a navigation, as their sources."""
    for item in items:
        value = next(iter(item.values())) if isinstance(item, dict) else item
        if isinstance(value, list):
            yield from in_navigation(value)
        else:
            yield value


def read(site: Path, address: str) -> html.HtmlElement:
    """Return a page of the built site."""
    return html.fromstring((site / address / "index.html").read_text("utf-8"))


def steps() -> list[str]:
    """Return the page of each step of the outcome that has the most, in its order."""
    policy = read_policy(ROOT / "docs" / "triage" / "policy.yml").policy
    assert policy is not None
    pages = {step.id: step.page for step in policy.steps}
    return [pages[one] for one in max((o.steps for o in policy.outcomes), key=len)]


@pytest.fixture(scope="module")
def home(site: Path) -> html.HtmlElement:
    """Return the article of the first page."""
    return read(site, "").find(".//article")


def addresses(element: html.HtmlElement, xpath: str) -> list[str]:
    """Return where links lead, from the root of the site, as an address of a page."""
    found = [normpath(link.get("href")) + "/" for link in element.xpath(xpath)]
    return ["" if address == "./" else address for address in found]


def test_home_leads_at_once_to_the_triage_and_to_what_stops_the_harm(
    home: html.HtmlElement,
) -> None:
    buttons = addresses(home, ".//a[contains(@class, 'md-button')]")
    assert buttons == ["triage/", "mitigate/flag-off/", "mitigate/roll-back/"]
    assert "adopt/" in addresses(home, ".//p/a")


def test_home_says_whom_to_call(home: html.HtmlElement) -> None:
    (way,) = home.xpath(".//*[h2[@id='on-call']]")
    assert f"Call {TEAM['on-call']}." in " ".join(way.text_content().split())


def test_home_numbers_the_reading_path(home: html.HtmlElement) -> None:
    path = [ADDRESSES[page] for page in PLAYBOOK["extra"]["reading_path"]]
    (listed,) = home.xpath(".//ol")
    assert addresses(listed, "./li/a") == path
    assert not listed.xpath("ancestor::li"), "the theme gives letters to a list within a list"


def test_home_has_a_place_for_the_last_decisions(home: html.HtmlElement) -> None:
    (place,) = home.xpath(".//div[@data-last-decisions]")
    assert place.text is None
    assert len(place) == 0
    assert place.getparent().find("h2") is not None


def test_home_lists_every_page_of_the_navigation_in_its_order(home: html.HtmlElement) -> None:
    written = [ADDRESSES[page] for page in in_navigation(PLAYBOOK["nav"])]
    assert addresses(home, ".//nav[@class='hp-sections']//a") == written[1:]
    assert written[0] == ""


def test_the_quick_card_has_the_steps_of_the_decision_in_their_order(site: Path) -> None:
    (listed,) = read(site, "reference/quick-card").xpath(".//article/ol")
    found = [link.get("href") for link in listed.xpath("./li//strong/a[1]")]
    here = "reference/quick-card/"
    targets = [page.partition("#") for page in steps()]
    expected = [f"{ADDRESSES[page]}{mark}{part}" for page, mark, part in targets]
    assert [urljoin(here, address) for address in found] == expected


def test_the_process_goes_through_the_steps_in_the_order_of_the_decision(site: Path) -> None:
    article = read(site, "how").find(".//article")
    sections: list[set[str]] = []
    for element in article:
        if element.tag == "h2":
            sections.append(set())
        elif sections:
            found = {urljoin("how/", link.get("href")) for link in element.xpath(".//a[@href]")}
            sections[-1] |= {address.split("/")[0] for address in found}
    triage, *rest = sections[: 1 + len(steps())]
    assert "triage" in triage
    for page, leads in zip(steps(), rest, strict=True):
        assert page.split("/")[0] in leads, page


def test_no_two_things_are_said_to_come_first() -> None:
    pages = [page for page in PAGES if page.path in ("how/index.md", "reference/quick-card.md")]
    assert len(pages) == 2
    for page in pages:
        assert re.findall(r"^#+ [^{\n]*\bfirst\b", page.text, re.MULTILINE) == []


# What assistive technology is told, of every page.


LANDMARKS = {"nav": "navigation", "main": "main"}
SHOWN_TWICE = "//*[@data-md-type='toc'] | //*[@id='__toc']/following-sibling::nav"
"""The list of a page's parts, of which one is shown."""


def named(one: html.HtmlElement) -> str:
    """Return the name that an element is given."""
    labels = (one.get("aria-labelledby") or "").split()
    said = [
        label.text_content() for label in map(one.getroottree().getroot().get_element_by_id, labels)
    ]
    return " ".join((one.get("aria-label") or " ".join(said)).split())


def like_another(page: html.HtmlElement) -> Iterator[str]:
    """Yield the landmarks that have the kind and the name of another."""
    twice = {part for one in page.xpath(SHOWN_TWICE)[1:] for part in one.iter()}
    seen: set[tuple[str, str]] = set()
    for one in page.xpath("//nav | //main | //*[@role='region' or @role='search']"):
        known = one.get("role") or LANDMARKS[one.tag], named(one)
        if known in seen and one not in twice:
            yield f"{known[0]} {known[1]!r} is there twice"
        seen.add(known)


def skipping(page: html.HtmlElement) -> Iterator[str]:
    """Yield the headings that skip a level."""
    level = 0
    for one in page.xpath("//article//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5]"):
        if int(one.tag[1]) > level + 1:
            yield f"{one.text_content()!r} skips a level"
        level = int(one.tag[1])


def told(page: html.HtmlElement) -> Iterator[str]:
    """Yield what is wrong with the page's landmarks, headings, tables, dialogs and buttons."""
    yield from like_another(page)
    yield from skipping(page)
    for one in page.xpath("//th[not(normalize-space())]"):
        yield f"a heading of a table is empty, before {one.getnext().text_content()!r}"
    for one in page.xpath("//*[@role='dialog' or @role='button'] | //button"):
        kind = one.get("role") or one.tag
        if not named(one) and (kind == "dialog" or not one.text_content().strip()):
            yield f"a {kind} has no name"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_page_tells_its_parts_apart(page: Written, site: Path) -> None:
    assert [*told(read(site, page.address))] == []


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [
        ("<div role=dialog></div>", "a dialog has no name"),
        ("<nav aria-label=a></nav><nav aria-label=a></nav>", "navigation 'a' is there twice"),
        ("<article><h1>a</h1><h3>b</h3></article>", "'b' skips a level"),
        (
            "<table><tr><th> </th><th>a</th></tr></table>",
            "a heading of a table is empty, before 'a'",
        ),
        ("<button></button>", "a button has no name"),
    ],
)
def test_parts_that_cannot_be_told_apart_are_found(faulty: str, fault: str) -> None:
    assert [*told(html.document_fromstring(faulty))] == [fault]


# What other places show of the site.


SETTINGS = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))


def size(picture: Path) -> tuple[int, int]:
    """Return width and height of a PNG."""
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", head[16:])
    return width, height


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_link_to_a_page_is_shown_with_its_title_and_a_picture(page: Written, site: Path) -> None:
    head = read(site, page.address).find("head")
    said = {one.get("property") or one.get("name"): one.get("content") for one in head.iter("meta")}
    assert head.findtext("title") == f"{page.matter['title']} - {SETTINGS['site_name']}"
    assert said["og:title"] == said["twitter:title"] == page.matter["title"]
    assert said["og:description"] == said["description"] == page.matter["description"]
    assert said["og:url"] == SETTINGS["site_url"] + page.address
    assert said["og:image"] == said["twitter:image"]
    assert said["og:image"].startswith(SETTINGS["site_url"])
    picture = site / said["og:image"].removeprefix(SETTINGS["site_url"])
    assert size(picture) == (int(said["og:image:width"]), int(said["og:image:height"]))


def test_a_page_that_is_not_there_is_shown_nowhere(site: Path) -> None:
    assert "og:" not in (site / "404.html").read_text("utf-8")


def test_the_site_has_icons_of_every_size(site: Path) -> None:
    manifest = json.loads((site / "manifest.webmanifest").read_text("utf-8"))
    assert manifest["name"] == SETTINGS["site_name"]
    icons = {icon["src"]: icon["sizes"] for icon in manifest["icons"]}
    links = read(site, "how").xpath("//link[@rel='icon' or @rel='apple-touch-icon']")
    for link in links:
        address = urljoin("how/", link.get("href")).removeprefix("../")
        icons[address] = link.get("sizes") or icons.get(address) or "180x180"
    for path, sizes in icons.items():
        if sizes == "any":
            assert path.endswith(".svg")
            assert (site / path).is_file()
        else:
            assert "x".join(map(str, size(site / path))) == sizes
    assert set(icons.values()) == {"any", "32x32", "180x180", "192x192", "512x512"}


def test_the_manifest_has_the_colour_of_the_paper_and_the_icons_one_ground(site: Path) -> None:
    manifest = json.loads((site / "manifest.webmanifest").read_text("utf-8"))
    sheet = (ROOT / "docs" / "assets" / "stylesheets" / "tokens.css").read_text("utf-8")
    (colour, *_) = re.findall(r"--hp-paper: (#\w+);", sheet)
    assert manifest["theme_color"] == manifest["background_color"] == colour
    drawn = (ROOT / "setup" / "pictures.py").read_text("utf-8")
    (ground,) = re.findall(r'GROUND = "(#\w+)"', drawn)
    assert f'fill="{ground}"' in (site / "assets/images/icon.svg").read_text("utf-8")
