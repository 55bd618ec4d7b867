"""The ways through the site as a reader meets them: home, navigation, drawer, paper."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, PdfMargins, ViewportSize, expect

from tests.browser.contrast import CONTRAST
from tests.docs.pages import PAGES, PLAYBOOK
from tests.serve import serve

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Serve the site where its settings say that it lies."""
    with serve(site, prefix="/hotfix-playbook/", cache="max-age=3600") as base:
        yield base


@pytest.fixture(scope="module")
def opened(chromium: Browser) -> Iterator[Page]:
    """Open a page, which all tests of the module use in turn."""
    with chromium.new_context(reduced_motion="reduce") as context:
        yield context.new_page()


def test_on_a_phone_the_first_screen_of_home_has_all_that_is_urgent(
    opened: Page, address: str
) -> None:
    opened.set_viewport_size(PHONE)
    opened.goto(address)
    for name in ("Open the triage", "Flag off", "Roll back"):
        link = opened.locator(".hp-ways").get_by_role("link", name=name, exact=True)
        expect(link).to_be_in_viewport(ratio=1)
    expect(opened.locator("#on-call + p")).to_be_in_viewport(ratio=1)


def test_the_last_decisions_are_seen_once_there_are_any(opened: Page, address: str) -> None:
    opened.goto(address)
    heading = opened.get_by_role("heading", name="Your last decisions")
    expect(heading).to_be_hidden()
    opened.locator("[data-last-decisions]").evaluate("place => place.append('Plan it')")
    expect(heading).to_be_visible()


# The sections in a row.


def some(all_of_them: Iterable[str], short: Iterable[str]) -> list[object]:
    """Return what to try: in the short lane `short` alone."""
    chosen = {*short}
    return [
        one if one in chosen else pytest.param(one, marks=pytest.mark.deep) for one in all_of_them
    ]


SPECIAL = (
    "",
    "triage/",
    "branching/choose/",
    "branching/walkthrough/",
    "reference/quick-card/",
    "reference/templates/",
)
SECTIONS = [next(iter(item)) if isinstance(item, dict) else "Start" for item in PLAYBOOK["nav"]]
SCROLLS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("path", some(SPECIAL, ("", "triage/")))
def test_every_page_has_its_sections_in_a_row(opened: Page, address: str, path: str) -> None:
    opened.goto(address + path)
    for width in (320, 768, 1219, 1220, 1440):
        opened.set_viewport_size({"width": width, "height": 800})
        assert opened.evaluate(SCROLLS) <= 0, width
        tabs = opened.locator(".md-tabs")
        assert tabs.is_visible() == (width >= 1220)
        if width >= 1220:
            assert tabs.get_by_role("link").all_inner_texts() == SECTIONS
            for link in tabs.get_by_role("link").all():
                expect(link).to_be_in_viewport(ratio=0.95)
            assert tabs.locator("[aria-current]").count() == 1


COVERED = """() => {
  const own = document.activeElement.closest("label") ?? document.activeElement;
  const { x, y, width, height } = own.getBoundingClientRect();
  const seen = document.elementFromPoint(x + width / 2, y + height / 2);
  return own.contains(seen) ? "" : `${own.outerHTML} is below ${seen?.outerHTML}`.slice(0, 300);
}"""


def test_nothing_covers_what_has_the_focus_in_the_form(opened: Page, address: str) -> None:
    opened.set_viewport_size({"width": 1220, "height": 640})
    opened.goto(address + "triage/")
    opened.locator("form[data-engine=ready]").wait_for(timeout=60_000)
    opened.locator("form summary").first.focus()
    covered = []
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 10:
        opened.keyboard.press(key)
        covered.append(opened.evaluate(COVERED))
    assert [one for one in covered if one] == []
    assert opened.evaluate("scrollY") > 0


def test_the_card_of_the_triage_fits_below_the_row(opened: Page, address: str) -> None:
    opened.set_viewport_size({"width": 1220, "height": 640})
    opened.goto("about:blank")
    opened.goto(address + "triage/#answers=attackers:yes")
    opened.locator("form[data-engine=ready]").wait_for(timeout=60_000)
    card = opened.locator(".hp-card")
    expect(card).to_be_in_viewport(ratio=0.95)
    opened.mouse.wheel(0, 400)
    expect(card).to_be_in_viewport(ratio=1)
    head, row = opened.locator(".md-header").bounding_box(), card.bounding_box()
    assert head is not None
    assert row is not None
    assert head["y"] + head["height"] <= row["y"]


# The drawer.


@pytest.fixture
def drawer(opened: Page, address: str) -> Page:
    """Open the drawer of a page within a section on a phone."""
    opened.set_viewport_size(PHONE)
    opened.goto(address + "triage/severity/")
    opened.locator(".md-header label[for=__drawer]").click()
    return opened


def test_the_drawer_opens_with_all_sections_and_goes_into_one_and_back(drawer: Page) -> None:
    list_ = drawer.locator(".md-nav--primary > .md-nav__list")
    for name in ("Start", "Triage", "Reference"):
        expect(list_.get_by_text(name, exact=True).first).to_be_in_viewport(ratio=1)
    expect(drawer.get_by_role("link", name="Worked examples")).to_be_hidden()
    drawer.get_by_role("button", name="Pages of Triage").click()
    expect(drawer.get_by_role("link", name="Worked examples")).to_be_in_viewport(ratio=1)
    drawer.get_by_role("button", name="Back from Triage").click()
    expect(drawer.get_by_role("link", name="Worked examples")).to_be_hidden()


def test_the_whole_of_each_row_of_the_drawer_can_be_tapped(drawer: Page) -> None:
    rows = drawer.locator(".md-nav--primary > .md-nav__list > .md-nav__item")
    dead = rows.evaluate_all(
        """rows => rows.flatMap(row => {
          const { left, top, width, height } = row.getBoundingClientRect();
          return [[0.1, 0.1], [0.1, 0.9], [0.5, 0.5], [0.95, 0.1], [0.95, 0.9]]
            .map(([x, y]) => document.elementFromPoint(left + x * width, top + y * height))
            .filter(at => !at?.closest("a, label")).map(() => row.innerText);
        })"""
    )
    assert rows.count() == len(SECTIONS)
    assert dead == []


def test_the_drawer_is_used_by_keyboard_and_leaves_no_focus_out_of_sight(
    opened: Page, address: str
) -> None:
    opened.set_viewport_size(PHONE)
    opened.goto(address + "triage/severity/")
    menu = opened.locator(".md-header").get_by_role("button", name="All pages")
    menu.focus()
    opened.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(opened.locator(":focus")).to_have_text("Start")
    opened.get_by_role("button", name="Pages of Mitigate").focus()
    opened.keyboard.press("Space")
    expect(opened.get_by_role("button", name="Back from Mitigate")).to_be_focused()
    opened.keyboard.press("Tab")
    expect(opened.locator(":focus")).to_have_text("Flag off")
    opened.keyboard.press("Shift+Tab")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("button", name="Pages of Mitigate")).to_be_focused()
    opened.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")
    opened.locator(".md-search__scrollwrap").focus()
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.closest('.md-sidebar')") is None


# An address that leads to no page.


@pytest.fixture(scope="module", params=["light", "dark"])
def coloured(request: pytest.FixtureRequest, chromium: Browser) -> Iterator[Page]:
    """Open a page in each scheme."""
    with chromium.new_context(color_scheme=request.param, reduced_motion="reduce") as context:
        yield context.new_page()


@pytest.mark.parametrize("path", ["", "no/such/page/here"])
def test_what_is_for_lost_and_for_urgent_readers_can_be_read(
    coloured: Page, address: str, path: str
) -> None:
    coloured.goto(address + path)
    ratios: dict[str, float] = coloured.evaluate(f"({CONTRAST})(document.body)")
    assert {"Open the triage", "All pages"} <= ratios.keys()
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("path", ["lost", "no/such/page/here", "triage/lost/"])
def test_an_address_without_a_page_leads_on(opened: Page, address: str, path: str) -> None:
    opened.set_viewport_size(PHONE)
    answer = opened.goto(address + path)
    assert answer is not None
    assert answer.status == 404
    assert opened.title() == "There is no such page - The hotfix playbook"
    assert opened.evaluate(SCROLLS) <= 0
    article = opened.locator("article")
    expect(article.get_by_role("link", name="Open the triage")).to_be_in_viewport(ratio=1)
    lead = article.get_by_role("link").evaluate_all("all => all.map(one => one.href)")
    assert {address + page.address for page in PAGES} == set(lead)
    article.get_by_role("button", name="Search").click()
    expect(opened.get_by_role("textbox", name="Search")).to_be_focused()
    expect(opened.locator("#__search")).to_be_checked()
    opened.keyboard.press("Escape")
    expect(opened.locator("#__search")).not_to_be_checked()
    article.get_by_role("link", name="Start", exact=True).click()
    expect(opened.get_by_role("heading", level=1)).to_contain_text("The hotfix playbook")
    assert opened.url == address


# On paper.


MARGIN: PdfMargins = {"top": "1.5cm", "right": "1.5cm", "bottom": "1.5cm", "left": "1.5cm"}
LOOKS = """() => [...document.querySelectorAll("body, article, article *")].map(one => {
  const { color, backgroundColor, borderTopColor, fill, stroke } = getComputedStyle(one);
  return [one.tagName, color, backgroundColor, borderTopColor, fill, stroke].join(" ");
})"""


def pages_of(page: Page, paper: str) -> int:
    """Return how many sheets a page takes, with margins."""
    pdf = page.pdf(format=paper, margin=MARGIN)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize(
    "path",
    some(("how/", "reference/quick-card/", "triage/", "branching/git-flow/", "adopt/"), ("how/",)),
)
def test_what_is_printed_is_dark_on_white_from_both_schemes(
    chromium: Browser, address: str, path: str
) -> None:
    seen = []
    for scheme in ("light", "dark"):
        with chromium.new_context(
            color_scheme=scheme,
            reduced_motion="reduce",
        ) as context:
            page = context.new_page()
            page.goto(address + path)
            name = {"light": "default", "dark": "slate"}[scheme]
            expect(page.locator("body")).to_have_attribute("data-md-color-scheme", name)
            page.locator("[data-engine=starting]").wait_for(state="detached", timeout=60_000)
            page.emulate_media(media="print")
            seen.append(page.evaluate(LOOKS))
            ratios: dict[str, float] = page.locator("article").evaluate(CONTRAST)
            assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}
    assert seen[0] == seen[1]
    assert seen[0][0].startswith("BODY rgb(0, 0, 0) rgb(255, 255, 255)")


@pytest.mark.parametrize(
    ("path", "most"), [("reference/quick-card/", 1), ("how/", 3), ("branching/walkthrough/", 6)]
)
@pytest.mark.parametrize("paper", some(("A4", "Letter"), ("A4",)))
def test_what_is_printed_takes_few_sheets(
    opened: Page, address: str, path: str, most: int, paper: str
) -> None:
    opened.goto(address + path)
    opened.locator("[data-engine=starting]").wait_for(state="detached", timeout=60_000)
    assert 1 <= pages_of(opened, paper) <= most


def test_the_quick_card_is_printed_by_its_button_after_instant_navigation_too(
    opened: Page, site: Path, address: str
) -> None:
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    here = sitemap.replace("https://example.org/hotfix-playbook/", address)
    opened.route("**/sitemap.xml", lambda route: route.fulfill(body=here))
    opened.set_viewport_size(DESKTOP)
    opened.goto(address)
    opened.evaluate("window.printed = 0; window.print = () => { window.printed += 1; }; 0")
    opened.locator(".hp-ways").get_by_role("link", name="quick card").click()
    button = opened.get_by_role("button", name="Print")
    button.click()
    assert opened.evaluate("window.printed") == 1
    opened.emulate_media(media="print")
    expect(button).to_be_hidden()
    opened.emulate_media(media="null")
    opened.unroute_all()


# Pictures.


OVERFLOWS = """() => [...document.querySelectorAll(".hp-figure svg")].flatMap(svg =>
  [...svg.querySelectorAll("text")].flatMap(text => {
    const own = text.getBBox();
    const middle = [own.x + own.width / 2, own.y + own.height / 2];
    const boxes = [...svg.querySelectorAll("rect")].map(rect => rect.getBBox()).filter(box =>
      box.x < middle[0] && middle[0] < box.x + box.width &&
      box.y < middle[1] && middle[1] < box.y + box.height);
    const isOut = boxes.some(box => own.x < box.x + 3 || own.x + own.width > box.x + box.width - 3);
    return isOut ? [text.textContent] : [];
  }))"""


@pytest.mark.parametrize(
    "path", [page.address for page in PAGES if 'class="hp-figure"' in page.text]
)
def test_no_text_of_a_picture_leaves_its_box(opened: Page, address: str, path: str) -> None:
    opened.goto(address + path)
    assert opened.locator(".hp-figure svg text").count() > 0
    assert opened.evaluate(OVERFLOWS) == []


# What can be seen and reached in the text.


@pytest.mark.parametrize(
    "path", ["branching/walkthrough/", "deliver/pipeline/", "examples/ubuntu-sru/", "after/"]
)
def test_code_and_small_text_can_be_read(coloured: Page, address: str, path: str) -> None:
    coloured.goto(address + path)
    ratios: dict[str, float] = coloured.locator("article").evaluate(CONTRAST)
    assert len(ratios) > 20
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


def test_a_link_in_a_text_is_underlined(opened: Page, address: str) -> None:
    opened.goto(address + "why/")
    bare = opened.locator("article p > a:not(.footnote-ref, .headerlink)").evaluate_all(
        "all => all.map(one => getComputedStyle(one).textDecorationLine)"
    )
    assert set(bare) == {"underline"}


def test_what_is_folded_out_has_no_halo(opened: Page, address: str) -> None:
    opened.goto(address + "triage/")
    fold = opened.locator("article details").first
    fold.locator("summary").click()
    expect(fold).to_have_attribute("open", "")
    expect(fold).to_have_css("box-shadow", "none")


def test_what_the_theme_adds_to_a_page_can_be_told_apart_and_reached(
    opened: Page, address: str
) -> None:
    opened.set_viewport_size(PHONE)
    opened.goto(address + "after/metrics/")
    expect(opened.locator(".md-typeset__scrollwrap[tabindex='0']").first).to_be_attached()
    opened.set_viewport_size({"width": 3000, "height": 900})
    expect(opened.locator(".md-typeset__scrollwrap[tabindex]")).to_have_count(0)
    opened.goto(address + "branching/git-flow/")
    expect(opened.locator(".md-code__nav").first).to_be_attached()
    expect(opened.locator(".md-code__nav:not([role=none])")).to_have_count(0)
