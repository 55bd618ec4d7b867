"""Numbers, ticks and alerts of own/docs/lift: in the card, kept by the tab, and without scripts.

What a reader does with them is in test_new_answers.py; docs/contracts/page.md#answers.
"""

import re
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.model import Policy
from checklist.engine.triage.render import Renderer
from tests.browser.form import Form, complaints, fragment
from tests.browser.own_site import OWN, read

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def lift_policy() -> Policy:
    """Read the policy."""
    return read(OWN / "docs" / "lift" / "policy.yml")


@pytest.fixture(scope="module")
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a profile on a phone; fail if its pages complain."""
    with chromium.new_context(viewport=PHONE) as context, complaints(context) as reported:  # type: ignore[arg-type]
        yield context
    assert reported == []


@pytest.fixture(scope="module")
def lift(phone: BrowserContext, own_base: str, lift_policy: Policy) -> Form:
    """Open the form once."""
    return Form(phone.new_page(), lift_policy).open(own_base + "lift/")


@pytest.fixture
def form(lift: Form) -> Form:
    """Return the form without answers, its bar closed."""
    lift.clear()
    show_card(lift, on=False)
    return lift


def show_card(form: Form, *, on: bool = True) -> None:
    """Open or close the bar at the bottom."""
    if (form.act("toggle").get_attribute("aria-expanded") == "true") is not on:
        form.act("toggle").click()


def field(form: Form) -> Locator:
    """Return the field of the number."""
    return form.question("days").locator("input[type=text][inputmode=decimal][name=days]")


def box(form: Form, answer: str) -> Locator:
    """Return the box of an effect."""
    return form.question("effects").locator(f'input[type=checkbox][name=effects][value="{answer}"]')


def all_told(form: Form) -> Locator:
    """Return the box that says that nothing else is ticked."""
    return form.question("effects").locator('[data-all-told="effects"]')


def settled(form: Form, answers: Mapping[str, str]) -> None:
    """Wait for the decision on `answers`, in normal form, and hold it to native Python."""
    form.shows(answers)
    assert form.decision() == form.expected(answers)
    assert form.hash() == fragment(answers)


def section(form: Form, title: str) -> Locator:
    """Return the part of the card under that heading."""
    return form.element.locator("section", has=form.page.locator("h3", has_text=title))


def test_deadlines_say_from_when_they_run(form: Form) -> None:
    field(form).fill("9")
    settled(form, {"days": "9"})
    expect(section(form, WORD("deadlines")).locator("dd")).to_have_text(
        [
            re.compile(r"^by .*\d\d:\d\d \((?:59 min|1 hr) left\)$"),
            re.compile(r"^by .*\d\d:\d\d \((?:29|30) min left\)$"),
            re.compile(
                r"^by .* \(14 days(?: 1 hr)? left\) within 2 weeks after: It is switched off$"
            ),
        ]
    )
    expect(form.region("plan")).to_contain_text(WORD("detected_unknown"))


def test_alerts_say_whether_they_are_certain_and_keep_the_public_place_away(form: Form) -> None:
    alert = form.element.locator('[data-alert="rescue"]')
    expect(alert).to_have_attribute("data-certain", "false")
    box(form, "late").check()
    settled(form, {"effects": "late+?"})
    expect(alert).to_have_attribute("data-certain", "false")
    expect(alert).to_contain_text(WORD("alert_possible"))
    whom = section(form, WORD("whom")).locator("div")
    expect(whom.nth(1)).to_have_text(f"{WORD('team_chat')}{WORD('team_no_place')}")
    box(form, "stuck").check()
    settled(form, {"effects": "late+stuck+?"})
    expect(alert).to_have_attribute("data-certain", "true")
    expect(alert).to_contain_text(WORD("alert_certain"))
    expect(alert.get_by_role("link").first).to_have_attribute("href", "../how/#call")
    expect(section(form, WORD("whom"))).not_to_contain_text("#printer")
    box(form, "stuck").uncheck()
    all_told(form).check()
    form.radio("permit", "yes").check()
    settled(form, {"effects": "late", "permit": "yes"})
    expect(form.region("alerts")).to_be_empty()
    expect(section(form, WORD("whom"))).to_contain_text("#printer")


def test_this_tab_brings_them_back_where_the_address_has_none(form: Form) -> None:
    field(form).fill("09..12")
    box(form, "none").check()
    settled(form, {"days": "9..12", "effects": "none"})
    form.page.evaluate("history.replaceState(null, '', location.pathname)")
    form.page.reload()
    form.awake()
    settled(form, {"days": "9..12", "effects": "none"})
    expect(all_told(form)).to_be_checked()


def test_starting_over_empties_every_field(form: Form) -> None:
    field(form).fill("5")
    box(form, "late").check()
    all_told(form).check()
    settled(form, {"days": "5", "effects": "late"})
    show_card(form)
    form.act("start-over").click()
    settled(form, {})
    expect(field(form)).to_have_value("")
    expect(form.question("effects").locator("input:checked")).to_have_count(0)
    form.page.go_back()
    settled(form, {"days": "5", "effects": "late"})


# Without scripts.


@pytest.fixture(scope="module")
def bare(chromium: Browser, own_base: str) -> Iterator[Page]:
    """Open the page without scripts."""
    with chromium.new_context(java_script_enabled=False, viewport=PHONE) as context:  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(own_base + "lift/")
        yield page


def holds(label: str, days: int) -> bool:
    """Return whether the label of a way names that many days."""
    for part in re.split(r" or (?=\d)", label):
        numbers = [int(number) for number in re.findall(r"\d+", part)]
        low, high = numbers[0], numbers[-1]
        if part.endswith("or more"):
            high = days
        elif part.endswith("or less"):
            low = 0
        if low <= days <= high:
            return True
    return False


def follow(page: Page, days: int, ticked: Mapping[str, bool]) -> str:
    """Follow the flow for these answers; return the outcome."""
    place = "#flow-1"
    while place.startswith("#flow-"):
        asked = page.locator(f"{place} .hp-box__ask").inner_text()
        for way in page.locator(f"{place} > ul > li > a").all():
            label: str = way.evaluate("one => one.firstChild.data").strip()
            ticks = [
                label == WORD("ticked_on" if on else "ticked_off")
                for name, on in ticked.items()
                if name in asked
            ]
            if ticks[0] if ticks else holds(label, days):
                place = way.get_attribute("href") or ""
                break
        else:
            pytest.fail(f"no way on from {asked!r}")
    return page.locator(place).get_attribute("data-end") or ""


@pytest.mark.deep
def test_the_flow_leads_numbers_and_ticks_to_their_outcome(
    bare: Page, lift: Form, lift_policy: Policy
) -> None:
    labels = {answer.id: answer.label for answer in lift_policy.question("effects").answers}
    for days in (0, 1, 2, 3, 4, 5, 6, 7, 60):
        for number in range(8):
            on = [one for bit, one in enumerate(labels) if number >> bit & 1]
            answers = {"days": str(days), "effects": "+".join(on) or "none"}
            ticked = {labels[one]: one in on for one in labels}
            assert follow(bare, days, ticked) == lift.decide(answers).outcome, answers


def test_without_scripts_no_field_pretends_to_work(bare: Page) -> None:
    expect(bare.locator("form input:visible, form button:visible")).to_have_count(0)
    expect(bare.get_by_text("People come late").first).to_be_visible()
