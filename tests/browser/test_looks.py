"""Everybody can read the form and hit what it offers, on a phone too, in both schemes."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.model import Policy
from checklist.engine.triage.render import Renderer
from tests.browser.contrast import CONTRAST
from tests.browser.form import Form, complaints, fragment
from tests.policies import ladder

pytestmark = pytest.mark.browser

STATES = {
    "empty": "#answers=",
    "undecided": fragment({"smoke": "no", "paper": "yes"}),
    "most urgent": fragment({"smoke": "yes", "paper": "no"}),
    "between": fragment({"smoke": "no", "dataset": "no", "reach": "all"}),
    "least urgent": fragment({"smoke": "no", "reach": "few"}),
    "with a notice": f"#answers=smoke:yes,{'nonsense' * 30}:x,gone:yes",
}
WIDTH = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
# Its colour is that of its words, or of the ground that it fills.
TINT = """one => {
  const { color, backgroundColor } = getComputedStyle(one);
  return backgroundColor === "rgba(0, 0, 0, 0)" ? color : backgroundColor;
}"""
# Of each outcome on the page: its title, its colour, and the bars of its mark that are on.
OUTCOMES = """root => [...root.querySelectorAll(".hp-outcome")].map(one => [
  one.textContent,
  (TINT)(one),
  [...one.querySelectorAll("rect")].map(bar => {
    if (getComputedStyle(bar).fill !== getComputedStyle(one).color) throw new Error("no mark");
    const { height } = bar.getBoundingClientRect();
    return Math.round(16 * height / bar.ownerSVGElement.getBoundingClientRect().height);
  }).join(" "),
])""".replace("TINT", TINT)
HEIGHTS = """(root, selector) => [...root.querySelectorAll(selector)]
  .filter(one => one.checkVisibility())
  .map(one => [one.textContent.trim().slice(0, 40), one.getBoundingClientRect().height])"""


@pytest.fixture(scope="module")
def resizable(profile: BrowserContext, own_base: str, own_policy: Policy) -> Form:
    return Form(profile.new_page(), own_policy).open(own_base + "triage/")


@pytest.fixture
def narrow(resizable: Form) -> Iterator[Form]:
    resizable.page.set_viewport_size({"width": 360, "height": 740})
    resizable.clear()
    if resizable.act("toggle").get_attribute("aria-expanded") == "true":
        resizable.act("toggle").click()
    with complaints(resizable.page.context) as reported:
        yield resizable
    assert reported == []


def bring(form: Form, state: str) -> None:
    """Let the form show one of the states."""
    form.clear()
    form.page.evaluate("text => { location.hash = text; }", STATES[state])
    if "notice" in state:
        expect(form.region("notice")).not_to_be_empty()
    else:
        counted = STATES[state].partition("=")[2].replace(",", "&").replace(":", "=")
        expect(form.element).to_have_attribute("data-answers", counted)


@pytest.fixture(scope="module", params=["light", "dark"])
def coloured(
    request: pytest.FixtureRequest, chromium: Browser, own_base: str, own_policy: Policy
) -> Iterator[Form]:
    """Open the form in each scheme; colours on their way would be measured half way."""
    scheme = request.param
    with chromium.new_context(color_scheme=scheme, reduced_motion="reduce") as context:
        form = Form(context.new_page(), own_policy).open(own_base + "triage/")
        name = {"light": "default", "dark": "slate"}[scheme]
        expect(form.page.locator("body")).to_have_attribute("data-md-color-scheme", name)
        yield form


def test_all_text_of_the_form_has_contrast(coloured: Form) -> None:
    for state in STATES:
        bring(coloured, state)
        coloured.element.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
        ratios: dict[str, float] = coloured.element.evaluate(CONTRAST)
        assert len(ratios) > 15
        assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}, state


def test_the_failed_card_has_contrast(coloured: Form) -> None:
    coloured.element.evaluate("form => form.setAttribute('data-engine', 'failed')")
    coloured.element.locator("details").evaluate_all("all => all.forEach(d => d.open = true)")
    ratios: dict[str, float] = coloured.element.locator(".hp-card").evaluate(CONTRAST)
    coloured.element.evaluate("form => form.setAttribute('data-engine', 'ready')")
    assert "Try again" in ratios
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


def test_table_and_flow_have_contrast(coloured: Form) -> None:
    ratios: dict[str, float] = coloured.page.locator("article").evaluate(CONTRAST)
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


def test_targets_are_large_enough_for_a_finger(narrow: Form) -> None:
    bring(narrow, "with a notice")
    narrow.act("toggle").click()  # it is decided, so it was open
    assert [
        small
        for small in heights(narrow, "fieldset:not([data-folded]) .hp-answer")
        if small[1] < 44
    ] == []
    assert [small for small in heights(narrow, "button, summary") if small[1] < 36] == []
    narrow.act("toggle").click()
    assert len(heights(narrow, ".hp-card button")) >= 4
    assert [small for small in heights(narrow, "button, summary") if small[1] < 36] == []
    narrow.act("toggle").click()


def heights(form: Form, selector: str) -> list[list[Any]]:
    """Return the text and the height of what can be hit."""
    found: list[list[Any]] = form.element.evaluate(HEIGHTS, selector)
    return found


@pytest.mark.parametrize("width", [320, 360])
def test_nothing_scrolls_sideways_on_a_phone(narrow: Form, width: int) -> None:
    narrow.page.set_viewport_size({"width": width, "height": 740})
    for state in STATES:
        bring(narrow, state)
        if narrow.act("toggle").get_attribute("aria-expanded") == "false":
            narrow.act("toggle").click()
        wide, there = narrow.page.evaluate(WIDTH)
        assert wide <= there == width, state
        card = narrow.element.locator(".hp-card")
        assert card.evaluate("one => one.scrollWidth <= one.clientWidth"), state
        narrow.act("toggle").click()


def test_on_a_phone_the_decision_is_a_bar_that_opens(narrow: Form) -> None:
    bring(narrow, "most urgent")
    card = narrow.element.locator(".hp-card")
    expect(narrow.act("toggle")).to_have_attribute("aria-expanded", "true")  # once decided
    narrow.act("toggle").click()
    closed = card.bounding_box()
    assert closed is not None
    assert closed["height"] < 740 / 4
    assert closed["y"] + closed["height"] == 740
    expect(card).to_contain_text("Act <now>")
    narrow.act("toggle").click()
    opened = card.bounding_box()
    assert opened is not None
    assert closed["height"] < opened["height"] <= 740 * 0.85 + 1


def test_on_a_desktop_the_card_stays_in_view(narrow: Form) -> None:
    narrow.page.set_viewport_size({"width": 1440, "height": 700})
    bring(narrow, "undecided")
    narrow.question("paper").scroll_into_view_if_needed()
    expect(narrow.region("decision")).to_be_in_viewport()
    expect(narrow.act("toggle")).to_be_hidden()


def test_roles_and_names_reach_assistive_technology(narrow: Form) -> None:
    narrow.page.set_viewport_size({"width": 1440, "height": 900})
    bring(narrow, "most urgent")
    narrow.unfold("smoke")
    expect(narrow.page.get_by_role("form", name="Printer <&> triage")).to_be_visible()
    question = narrow.page.get_by_role("group", name="Does it smoke?")
    expect(question.get_by_role("radio", name="Yes Even a little.")).to_be_checked()
    expect(
        question.get_by_role("radio", name=Renderer(ENGLISH).word("unknown"))
    ).not_to_be_checked()
    who = narrow.page.get_by_role("group", name="Who waits?")
    expect(who.get_by_role("radio")).to_have_count(4)
    card = narrow.page.get_by_role("region", name="Decision")
    expect(card.locator('[aria-live="polite"][aria-atomic="true"]')).to_contain_text("Act <now>")
    for name in ("Copy for the ticket", "Copy link", "Print", "Start over"):
        expect(card.get_by_role("button", name=name)).to_be_visible()
    expect(
        narrow.region("why").get_by_role("button", name="Change the answer to: Does it smoke?")
    ).to_be_visible()
    expect(card.locator("svg").first).to_have_attribute("aria-hidden", "true")


def test_the_notice_is_a_live_region_before_it_has_words(narrow: Form) -> None:
    """A region that comes together with its words is not announced everywhere."""
    live = narrow.region("notice")
    expect(live).to_be_empty()
    expect(live).to_have_attribute("aria-live", "polite")


def test_what_is_last_in_the_form_can_be_scrolled_above_the_bar_of_a_phone(narrow: Form) -> None:
    bring(narrow, "undecided")
    covered = narrow.element.evaluate(
        """form => {
          const shown = [...form.querySelectorAll(".hp-more, .hp-question")];
          const last = shown.filter(one => one.checkVisibility()).at(-1).getBoundingClientRect();
          const room = form.getBoundingClientRect().bottom - last.bottom;
          return form.querySelector(".hp-card").getBoundingClientRect().height - room;
        }"""
    )
    assert covered <= 0


def test_an_outcome_is_shown_by_word_and_mark_as_well_as_by_colour(narrow: Form) -> None:
    seen = set()
    for state in ("least urgent", "between", "most urgent"):
        bring(narrow, state)
        outcome = narrow.region("decision").locator(".hp-outcome")
        bars = outcome.locator("rect:not(.hp-mark__off)").count()
        color = outcome.evaluate(TINT)
        seen.add((outcome.inner_text(), bars, color))
    assert sorted((word, bars) for word, bars, _ in seen) == [
        ("Act <now>", 3),
        ("Look at it", 2),
        ("Wait until the others are done", 1),
    ]
    assert len({color for *_, color in seen}) == 3


@pytest.fixture(scope="module")
def plain(chromium: Browser, own_base: str) -> Iterator[Page]:
    """Open a page of the site that has no form; a test may write into it."""
    with chromium.new_context(reduced_motion="reduce") as context:
        page = context.new_page()
        page.goto(own_base + "why/")
        yield page


@pytest.mark.parametrize("count", [4, 7])
@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_outcomes_of_a_larger_policy_differ_in_colour_and_mark(
    plain: Page, scheme: str, count: int
) -> None:
    article = plain.locator("article")
    plain.locator("body").evaluate(
        "(body, scheme) => body.setAttribute('data-md-color-scheme', scheme)", scheme
    )
    article.evaluate(
        "(root, html) => { root.innerHTML = html; }", Renderer("en").table(ladder(count))
    )
    shown: list[list[str]] = article.evaluate(OUTCOMES)
    assert [title for title, *_ in shown] == [one.title for one in ladder(count).outcomes]
    assert len({color for _, color, _ in shown}) == count
    assert plain.locator("body").evaluate("one => getComputedStyle(one).color") not in {
        color for _, color, _ in shown
    }
    for level, (_, _, bars) in enumerate(shown, start=1):
        heights = [int(height) for height in bars.split()]
        assert len(heights) == count
        assert heights[:level] == sorted(set(heights[:level]))
        assert all(height < heights[0] / 2 for height in heights[level:])
    ratios: dict[str, float] = article.evaluate(CONTRAST)
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


def test_outcomes_are_printed_in_their_colours_on_a_light_ground(
    chromium: Browser, own_base: str
) -> None:
    seen: dict[tuple[str, str], list[str]] = {}
    for scheme in ("light", "dark"):
        with chromium.new_context(color_scheme=scheme, reduced_motion="reduce") as context:
            page = context.new_page()
            page.goto(own_base + "triage/")
            for media in ("screen", "print"):
                page.emulate_media(media=media)
                shown = page.locator("article").evaluate(OUTCOMES)
                seen[scheme, media] = [color for _, color, _ in shown]
    assert len(set(seen["light", "screen"])) == 3
    assert seen["dark", "print"] == seen["light", "print"] == seen["light", "screen"]
    assert set(seen["dark", "screen"]).isdisjoint(seen["dark", "print"])


def test_however_many_answers_the_next_question_has_the_form_stays_in_sight(
    chromium: Browser, base: str
) -> None:
    with chromium.new_context(viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(f"{base}examples/linux-stable/")
        form = page.locator("form[data-checklist]")
        expect(form).to_have_attribute("data-engine", "ready", timeout=60_000)
        assert form.locator("[data-region=next] button").count() > 8
        box = form.locator(".hp-card").bounding_box()
        assert box is not None
        assert box["height"] <= 0.6 * 740 + 1
        form.locator("[data-region=next] button").last.scroll_into_view_if_needed()
        expect(form.locator("[data-region=next] button").last).to_be_in_viewport(ratio=1)
