"""With the keyboard alone a reader reaches a decision, and always sees where they are."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.model import Policy
from checklist.engine.triage.render import Renderer
from tests.browser.focus import FOCUS, tab_to, unseen
from tests.browser.form import Form, complaints

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word


def choose(form: Form, question: str, answer: str) -> None:
    """Walk through the answers of a question with the arrow key."""
    tab_to(form.page, form.question(question).locator("input:checked"))
    for _ in range(len(form.policy.question(question).answers) + 1):
        form.page.keyboard.press("ArrowDown")
        if form.radio(question, answer).is_checked():
            return
    pytest.fail("the arrow key does not reach the answer")


@pytest.fixture(scope="module")
def loaded_on_phone(profile: BrowserContext, own_base: str, own_policy: Policy) -> Form:
    page = profile.new_page()
    page.set_viewport_size({"width": 360, "height": 480})
    return Form(page, own_policy).open(own_base + "triage/")


@pytest.fixture
def phone(loaded_on_phone: Form) -> Iterator[Form]:
    """Return the form on a narrow screen, without answers."""
    loaded_on_phone.clear()
    with complaints(loaded_on_phone.page.context) as reported:
        yield loaded_on_phone
    assert reported == []


def test_a_decision_is_reached_changed_copied_and_started_over(form: Form) -> None:
    form.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    keyboard = form.page.keyboard
    form.radio("smoke", "").focus()
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")  # on "What counts?"
    expect(form.question("smoke").locator("details")).to_have_attribute("open", "")
    keyboard.press("Enter")
    choose(form, "smoke", "no")
    choose(form, "dataset", "no")
    choose(form, "reach", "many")
    choose(form, "paper", "no")
    answers = {"smoke": "no", "dataset": "no", "reach": "many", "paper": "no"}
    form.shows(answers)
    assert form.decision() == form.expected(answers)

    change = form.act("answer", of="reach").last
    tab_to(form.page, change)
    keyboard.press("Enter")
    expect(form.radio("reach", "many")).to_be_focused()
    keyboard.press("ArrowUp")
    form.shows({**answers, "reach": "few"})

    copy = form.act("copy", copy="summary")
    tab_to(form.page, copy)
    keyboard.press("Space")
    expect(copy).to_have_text(WORD("copied"))
    expect(copy).to_be_focused()

    tab_to(form.page, form.act("start-over"))
    keyboard.press("Space")
    form.shows({})
    expect(form.radio("smoke", "")).to_be_focused()


def test_answering_keeps_the_focus_on_the_answer(form: Form) -> None:
    form.radio("reach", "").focus()
    form.page.keyboard.press("ArrowDown")
    form.shows({"reach": "few"})
    expect(form.radio("reach", "few")).to_be_focused()


def walk(form: Form, steps: int) -> list[dict[str, object]]:
    """Press Tab from the first question on, and return what the focus met."""
    form.radio("smoke", form.checked().get("smoke", "")).focus()
    met: list[dict[str, object]] = []
    for _ in range(steps):
        form.page.keyboard.press("Tab")
        met.append(form.page.evaluate(FOCUS))
    return met


def test_the_focus_always_shows(form: Form) -> None:
    form.answer({"smoke": "yes", "paper": "no"})
    met = walk(form, 16)
    assert unseen(met) == []


@pytest.mark.parametrize("answers", [{"smoke": "yes"}, {"smoke": "no"}])
def test_the_focus_always_shows_and_is_not_covered_by_the_bar(
    phone: Form, answers: dict[str, str]
) -> None:
    phone.answer(answers)
    met = walk(phone, 7)
    assert unseen(met) == []


def test_escape_closes_the_bar_and_leaves_the_focus_in_it(phone: Form) -> None:
    phone.answer({"smoke": "no"})
    toggle = phone.act("toggle")
    expect(phone.details).to_be_hidden()
    toggle.focus()
    phone.page.keyboard.press("Enter")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    expect(phone.details).to_be_visible()
    tab_to(phone.page, phone.act("copy", copy="link"))
    phone.page.keyboard.press("Escape")
    expect(phone.details).to_be_hidden()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(toggle).to_be_focused()


def test_once_decided_the_bar_opens_by_itself_and_stays_closed_if_it_is_closed(phone: Form) -> None:
    phone.answer({"smoke": "yes"})
    expect(phone.details).to_be_visible()
    expect(phone.act("toggle")).to_have_attribute("aria-expanded", "true")
    phone.act("toggle").click()
    expect(phone.details).to_be_hidden()
    phone.answer({"paper": "no"})
    expect(phone.details).to_be_hidden()


def test_going_to_a_question_from_the_bar_closes_it(phone: Form) -> None:
    phone.answer({"smoke": "no"})
    phone.act("toggle").click()
    phone.region("next").get_by_role("link").click()
    expect(phone.details).to_be_hidden()
    expect(phone.radio("dataset", "")).to_be_focused()
    assert not phone.page.evaluate(FOCUS)["covered"]


def test_the_next_question_is_answered_from_the_bar_by_keyboard(phone: Form) -> None:
    tab_to(phone.page, phone.region("next").get_by_role("button", name="No", exact=True))
    phone.page.keyboard.press("Enter")
    phone.shows({"smoke": "no"})
    expect(phone.region("next").get_by_role("button").first).to_be_focused()
    assert not phone.page.evaluate(FOCUS)["covered"]


def test_closing_a_notice_leaves_the_focus_in_the_form(form: Form) -> None:
    form.page.evaluate("location.hash = '#answers=gone:yes'")
    form.act("dismiss").focus()
    form.page.keyboard.press("Enter")
    expect(form.region("notice")).to_be_empty()
    expect(form.radio("smoke", "")).to_be_focused()


def test_a_focus_whose_place_went_stays_in_the_card(form: Form) -> None:
    form.answer({"smoke": "yes"})
    form.region("decision").get_by_role("link").focus()
    form.page.evaluate("location.hash = '#answers=smoke:no'")
    form.shows({"smoke": "no"})
    expect(form.element.locator(".hp-card")).to_be_focused()
