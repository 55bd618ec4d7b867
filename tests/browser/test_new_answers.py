"""Numbers, ticks, and what is stated beside the outcome, on a phone: docs/contracts/page.md."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.model import Policy
from checklist.engine.triage.address import write_link
from checklist.engine.triage.render import Renderer
from tests.browser.focus import tab_to
from tests.browser.form import Form, complaints, fragment
from tests.browser.own_site import OWN, read

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word
PHONE: ViewportSize = {"width": 360, "height": 740}
STUCK = {"days": "3..6", "effects": "late+stuck+?"}
"""What decides, although it is no more than is known at three in the morning."""
LARGE = 38
"""What can be pressed is at least so high, in px."""


@pytest.fixture(scope="module")
def lift_policy() -> Policy:
    return read(OWN / "docs" / "lift" / "policy.yml")


@pytest.fixture(scope="module")
def lift(chromium: Browser, own_base: str, lift_policy: Policy) -> Iterator[Form]:
    """Open the form with all kinds of answers once; fail if the page complains."""
    with chromium.new_context(viewport=PHONE) as context, complaints(context) as reported:
        yield Form(context.new_page(), lift_policy).open(own_base + "lift/")
    assert reported == []


@pytest.fixture
def form(lift: Form) -> Form:
    """Return the form without answers, the card closed."""
    lift.clear()
    if lift.act("toggle").get_attribute("aria-expanded") == "true":
        lift.act("toggle").click()
    return lift


def field(form: Form) -> Locator:
    """Return the field of the number."""
    return form.question("days").locator('input[type="text"][inputmode="decimal"][name="days"]')


def box(form: Form, effect: str) -> Locator:
    """Return the box of what can be ticked."""
    return form.question("effects").locator(f'input[type="checkbox"][value="{effect}"]')


def all_told(form: Form) -> Locator:
    """Return the box that says that no more is ticked."""
    return form.element.locator('[data-all-told="effects"]')


def boxes(form: Form) -> list[str]:
    """Return what is ticked, the box that all is told as "all"."""
    found: list[str] = form.question("effects").evaluate(
        """one => [...one.querySelectorAll("input:checked")]
          .map(box => box.hasAttribute("data-all-told") ? "all" : box.value)"""
    )
    return found


def said(form: Form) -> Locator:
    """Return what is said at the number."""
    return form.region("field-days")


def enter(form: Form) -> None:
    """Answer as STUCK has it."""
    field(form).fill("3..6")
    box(form, "late").check()
    box(form, "stuck").check()
    form.shows(STUCK)


def test_a_range_and_two_ticks_decide_and_state_what_they_can(form: Form) -> None:
    enter(form)
    assert form.decision() == form.expected(STUCK)
    assert form.attribute("data-outcome") == "act"
    assert form.hash() == fragment(STUCK)
    progress = Renderer(ENGLISH).plural("progress_decided_open", 2, answered=2, total=4)
    expect(form.region("decision")).to_contain_text(progress)
    expect(form.region("decision")).to_contain_text("Act")
    alert = form.region("alerts").locator('[data-alert="rescue"]')
    expect(alert).to_have_attribute("data-certain", "true")
    expect(form.act("toggle")).to_have_attribute("aria-expanded", "true")  # once decided
    form.act("toggle").click()
    expect(alert).to_be_in_viewport()  # in the closed bar, too
    form.act("toggle").click()
    payer = form.region("results").locator('[data-result="payer"]')
    expect(payer).to_contain_text(f"Who pays {WORD('result_open')} The house or The office")
    expect(form.region("why")).to_contain_text("heavy (sum 51 to 58). It is a burden.")
    expect(form.region("why")).to_contain_text("about 3 to 6 days")
    expect(form.region("why")).to_contain_text(
        "“People come late” and “Somebody is stuck”, perhaps"
    )
    expect(form.region("plan")).to_contain_text(WORD("detected_unknown"))
    expect(form.region("plan")).to_contain_text("within 2 weeks after: It is switched off")
    expect(form.region("plan")).to_contain_text(WORD("team_no_place"))
    form.region("next").get_by_role("link", name=form.policy.question("listed").ask).click()
    expect(form.radio("listed", "")).to_be_focused()


def test_what_is_still_open_beside_the_outcome_is_asked_and_given_its_reason(form: Form) -> None:
    enter(form)
    expect(form.question("listed")).to_have_attribute("data-state", "next")
    form.radio("listed", "no").check()
    answers = {**STUCK, "listed": "no"}
    form.shows(answers)
    assert form.decision() == form.expected(answers)
    form.act("toggle").click()
    payer = form.region("results").locator('[data-result="payer"]')
    expect(payer).to_contain_text("The house. Nobody else is asked. Rule plain")
    expect(form.details.locator(".hp-next")).to_have_count(0)


def test_a_question_that_does_not_apply_folds_away_and_says_why(form: Form) -> None:
    permit = form.question("permit")
    why = permit.locator(".hp-only-if")
    expect(permit).to_have_attribute("data-state", "open")
    expect(why).to_be_hidden()
    expect(form.radio("permit", "yes")).to_be_visible()
    form.radio("permit", "no").check()
    form.radio("listed", "no").check()
    form.shows({"listed": "no", "permit": "no"})  # kept, without effect
    expect(permit).to_have_attribute("data-state", "not-asked")
    condition = "Is the house listed? It is listed"
    expect(why).to_have_text(WORD("only_if_unmet", conditions=condition))
    expect(why).to_be_visible()
    expect(form.radio("permit", "no")).to_be_hidden()
    expect(permit.locator(".hp-status")).to_have_count(0)
    form.radio("listed", "yes").check()
    form.shows({"listed": "yes", "permit": "no"})
    expect(permit).to_have_attribute("data-folded", "")
    form.unfold("permit")
    expect(form.radio("permit", "no")).to_be_visible()
    expect(form.radio("permit", "no")).to_be_checked()


@pytest.mark.parametrize(
    ("text", "answer"),
    [("3..3", "3"), ("07.0", "7"), ("3..60", "3..60"), (" 5 ", "5"), ("..2", "0..2")],
)
def test_a_number_is_an_answer_in_normal_form(form: Form, text: str, answer: str) -> None:
    field(form).fill(text)
    form.shows({"days": answer})
    expect(form.element).to_have_attribute("data-outcome", form.expected({"days": answer})[1] or "")
    assert form.hash() == f"#answers=days:{answer}"
    expect(field(form)).to_have_value(text)
    expect(field(form)).to_have_attribute("aria-invalid", "false")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("soon", "number_text"),
        ("6..3", "number_reversed"),
        ("61", "number_beyond"),
        ("2.5", "number_beyond"),
        ("<b>&,days:3", "number_text"),
        ("4..", ""),
        ("0..60", ""),
    ],
)
def test_what_is_no_answer_stays_and_is_told(form: Form, text: str, key: str) -> None:
    box(form, "late").check()
    field(form).fill(text)
    field(form).blur()
    if key:
        expect(said(form).locator("strong")).to_have_text(WORD(key, text=text))
    else:
        expect(said(form).locator("strong")).to_have_count(0)
    counted = {"days": "4..60"} if text == "4.." else {}
    form.shows({**counted, "effects": "late+?"})
    expect(field(form)).to_have_value(text)
    expect(field(form)).to_have_attribute("aria-invalid", "true" if key else "false")
    expect(field(form)).to_have_attribute("aria-describedby", "unit-days field-days")
    form.has_hash(fragment({**counted, "effects": "late+?"}))


def test_what_is_not_finished_is_no_mistake_while_it_is_typed(form: Form) -> None:
    field(form).press_sequentially("3..")
    form.shows({"days": "3..60"})
    field(form).press_sequentially("-")
    form.shows({})
    expect(said(form).locator("strong")).to_have_count(0)
    field(form).blur()
    expect(said(form).locator("strong")).to_have_text(WORD("number_text", text="3..-"))


def test_a_range_that_is_offered_fills_the_field_and_empties_it_again(form: Form) -> None:
    offered = form.act("fill", of="days", value="3..6")
    offered.click()
    form.shows({"days": "3..6"})
    expect(field(form)).to_have_value("3..6")
    expect(offered).to_have_attribute("aria-pressed", "true")
    offered.click()
    form.shows({})
    expect(field(form)).to_have_value("")
    expect(form.act("fill", of="days", value="")).to_have_attribute("aria-pressed", "true")


def test_ticks_are_open_until_all_is_told(form: Form) -> None:
    box(form, "noise").check()
    form.shows({"effects": "noise+?"})
    all_told(form).check()
    form.shows({"effects": "noise"})
    box(form, "late").check()
    form.shows({"effects": "late+noise"})
    all_told(form).uncheck()
    box(form, "stuck").check()
    form.shows({"effects": "late+noise+stuck"})  # there is nothing else
    assert form.hash() == "#answers=effects:late+noise+stuck"
    box(form, "none").check()
    form.shows({"effects": "none"})
    assert boxes(form) == ["none", "all"]
    box(form, "late").check()
    form.shows({"effects": "late+?"})
    assert boxes(form) == ["late"]
    box(form, "late").uncheck()
    form.shows({})
    assert boxes(form) == []
    all_told(form).check()  # nothing, and that is all
    form.shows({"effects": "none"})
    assert form.decision() == form.expected({"effects": "none"})


@pytest.mark.deep
def test_a_reload_and_a_link_keep_all(form: Form, own_base: str) -> None:
    enter(form)
    form.page.reload()
    form.awake().shows(STUCK)
    expect(field(form)).to_have_value("3..6")
    assert boxes(form) == ["late", "stuck"]
    answers = {"days": "4", "effects": "late+noise", "listed": "yes"}
    form.open(own_base + "lift/" + write_link(form.policy, answers))
    form.shows(answers)
    assert boxes(form) == ["late", "noise", "all"]
    expect(form.region("notice")).to_be_empty()


def test_an_address_with_a_number_that_is_none_says_so_and_keeps_it_in_sight(
    form: Form, own_base: str
) -> None:
    form.open(own_base + "lift/#answers=days:500,effects:late+late,listed:no")
    form.shows({"listed": "no"})
    expect(field(form)).to_have_value("500")
    expect(said(form).locator("strong")).to_have_text(WORD("number_beyond", text="500"))
    told = form.region("notice")
    for answer, question in (("500", "days"), ("late+late", "effects")):
        ask = form.policy.question(question).ask
        expect(told).to_contain_text(WORD("notice_unknown_answer", answer=answer, question=ask))
    assert form.hash() == "#answers=listed:no"


@pytest.mark.deep
def test_the_keyboard_alone_gives_a_number_and_ticks(form: Form) -> None:
    form.page.evaluate("document.activeElement.blur()")
    tab_to(form.page, field(form))
    assert outlined(field(form))
    form.page.keyboard.type("3..6")
    for effect in ("late", "stuck"):
        tab_to(form.page, box(form, effect))
        form.page.keyboard.press("Space")
    assert outlined(box(form, "stuck").locator("xpath=.."))
    form.shows(STUCK)
    expect(box(form, "stuck")).to_be_focused()
    tab_to(form.page, all_told(form))
    form.page.keyboard.press("Space")
    form.shows({**STUCK, "effects": "late+stuck"})


def outlined(element: Locator) -> bool:
    """Return whether it shows that the focus is there."""
    return bool(element.evaluate("one => parseFloat(getComputedStyle(one).outlineWidth) > 0"))


def test_all_of_it_fits_a_phone_and_can_be_hit(form: Form) -> None:
    enter(form)
    wide: int = form.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    size = field(form).evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert size >= 16  # or iOS zooms in
    form.unfold("days").unfold("effects")
    targets = form.element.locator("fieldset :is(.hp-answer, .hp-range, input[type=text])")
    boxes = [box for one in targets.all() if (box := one.bounding_box())]
    assert len(boxes) > 15
    assert [box for box in boxes if box["height"] < LARGE] == []


@pytest.fixture(scope="module")
def bare(chromium: Browser, own_base: str) -> Iterator[Page]:
    """Open the page without scripts."""
    with chromium.new_context(java_script_enabled=False, viewport=PHONE) as context:
        page = context.new_page()
        page.goto(own_base + "lift/")
        yield page


def test_without_scripts_the_tables_say_the_same(bare: Page, lift_policy: Policy) -> None:
    row = bare.locator("#rule-stuck")
    expect(row).to_contain_text("What does it do? Somebody is stuck")
    expect(row).to_contain_text("at least 2 of: “People come late”, “It makes noise”, “Somebody")
    expect(row).to_contain_text("Act")
    expect(bare.locator('[id="rule-burden.heavy"]')).to_contain_text("14 or more")
    expect(bare.locator("#table-payer")).to_contain_text("Who pays")
    expect(bare.locator('[id="rule-payer.plain"]')).to_contain_text("It is not listed")
    expect(bare.locator("#alert-rescue")).to_contain_text("Do not move it")
    expect(bare.locator("#outcome-act")).to_contain_text("within 1 hour of detection")
    question = bare.locator('fieldset[data-question="permit"]')
    condition = "Is the house listed? It is listed"
    expect(question.locator(".hp-only-if")).to_have_text(WORD("only_if", conditions=condition))
    expect(question.locator(".hp-only-if")).to_be_visible()
    for label in (answer.label for q in lift_policy.questions for answer in q.answers):
        expect(bare.locator(".hp-answer", has_text=label)).to_be_visible()
    for kind in ("text", "checkbox", "radio"):
        expect(bare.locator(f"fieldset input[type={kind}]").first).to_be_hidden()
