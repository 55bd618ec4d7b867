"""The decision card says what follows from the answers, in words that hold."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.model import Policy
from checklist.engine.triage.render import Renderer
from tests.browser.form import Form, complaints, fragment

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word
ACT = {"smoke": "yes"}
TRACKER = "https://tracker.example/projects/printers/issues?assignee=whoever-is-near&state=open"


TIMED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC(?:[+-]\d\d:\d\d)? \((.*)\)$", re.MULTILINE)


def untimed(summary: str) -> str:
    """Return a summary without times of day, without people, and without its link."""
    text = TIMED.sub(r"\1", summary)
    text = re.sub(r"^(?:Decided|Link): .*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^People and places:\n(?:- .*\n)*", "", text, flags=re.MULTILINE).strip()


def section(form: Form, heading: str) -> Locator:
    """Return the section of the card under that heading."""
    return form.element.locator("section", has=form.page.get_by_text(heading, exact=True))


def test_undecided_it_gives_both_bounds_and_the_next_question(form: Form) -> None:
    decision = form.region("decision")
    expect(decision).to_contain_text(WORD("progress_none", total=4))
    bounds = decision.locator(".hp-bound")
    expect(bounds.first).to_have_text("At least Wait until the others are done")
    expect(bounds.last).to_have_text("Until settled, act as for Act <now>")
    asked = form.region("next")
    expect(asked.locator("p").first).to_have_text("1 of 4 Does it smoke?")
    expect(asked.get_by_role("button")).to_have_text(["No", "Yes", WORD("unknown")])
    asked.get_by_role("link").click()
    expect(form.radio("smoke", "")).to_be_focused()


def test_the_next_question_is_answered_in_the_card_or_put_off(form: Form) -> None:
    asked = form.region("next")
    asked.get_by_role("button", name="No", exact=True).click()
    form.shows({"smoke": "no"})
    assert form.checked() == {"smoke": "no"}
    expect(asked).to_contain_text("2 of 4")
    expect(asked.get_by_role("button").first).to_be_focused()
    for number in ("3", "4"):
        form.unhurried()
        asked.get_by_role("button", name=WORD("unknown")).click()
        expect(asked).to_contain_text(f"{number} of 4")
    form.unhurried()
    asked.get_by_role("button", name=WORD("unknown")).click()
    expect(asked).to_contain_text("3 questions are not known yet")
    assert form.attribute("data-answers") == "smoke=no"
    form.act("ask-again").click()
    expect(asked).to_contain_text("2 of 4")


def test_progress_counts_the_answers_and_the_open_questions(form: Form) -> None:
    decision = form.region("decision")
    form.answer({"smoke": "no"})
    expect(decision).to_contain_text("1 of 4 answered, 3 can still change the decision")
    form.answer({"reach": "many"})
    expect(decision).to_contain_text("2 of 4 answered, 2 can still change the decision")
    form.answer({"dataset": "yes"})
    expect(decision).to_contain_text("3 of 4 answered, decided")


def test_decided_it_gives_outcome_reason_rule_deadlines_people_and_steps(form: Form) -> None:
    form.answer(ACT)
    decision, details = form.region("decision"), form.details
    expect(decision.locator(".hp-headline")).to_have_text("Act <now>")
    expect(form.region("because")).to_contain_text("Smoke is fire & danger.")
    expect(form.region("because").locator(".hp-rule")).to_have_text("Rule smoke")
    expect(form.region("first")).to_contain_text("Switch it off")
    expect(section(form, "Deadlines").locator("dl > div")).to_have_text(
        [
            re.compile(r"Somebody has called\s*by \d\d:\d\d \((?:1 min left|now)\)$"),
            re.compile(r"It is switched off\s*by .*\d\d:\d\d \((?:59 min|1 hr) left\)$"),
            re.compile(r"It prints again\s*within 5 business days$"),
        ]
    )
    expect(section(form, "Whom to call, and where").locator("dd")).to_have_text(
        ["whoever is near", "the channel #printer <&>", TRACKER, "the caretaker"]
    )
    expect(details.get_by_role("link", name=TRACKER)).to_have_attribute("href", TRACKER)
    steps = section(form, WORD("steps"))
    expect(steps.locator("> ol > li")).to_have_text(["Call somebody", "Wait beside it"])
    expect(steps.locator("> ol")).to_have_attribute("start", "2")
    expect(steps.locator("summary")).to_have_text("2 more steps")
    expect(form.region("why")).to_contain_text("Do something.")


def test_the_links_of_the_steps_lead_to_their_pages(form: Form) -> None:
    form.answer(ACT)
    links = section(form, WORD("all_steps")).get_by_role("link")
    addresses: list[str] = links.evaluate_all("all => all.map(one => one.href)")
    assert len(addresses) == 4
    for address in addresses:
        page, _, place = address.partition("#")
        answer = form.page.request.get(page)
        assert answer.ok
        assert not place or f'id="{place}"' in answer.text()


def test_without_one_rule_it_says_that_the_open_questions_do_not_matter(form: Form) -> None:
    form.answer({"smoke": "no", "dataset": "no", "reach": "all"})
    assert form.attribute("data-outcome") == "look"
    expect(form.region("because")).to_contain_text(WORD("whichever_way"))
    assert form.region("because").locator(".hp-rule").count() == 0


def test_an_outcome_with_nothing_to_it_has_no_empty_sections(form: Form) -> None:
    form.answer({"smoke": "no", "reach": "few"})
    assert form.attribute("data-outcome") == "wait"
    expect(form.region("why")).to_contain_text("Do nothing.")
    for heading in (WORD("deadlines"), WORD("steps"), WORD("all_steps")):
        assert section(form, heading).count() == 0


def test_the_rule_leads_to_its_row_and_the_address_keeps_the_answers(form: Form) -> None:
    form.answer(ACT)
    form.region("why").locator(".hp-rule").first.click()
    row = form.page.locator("#rule-smoke")
    expect(row).to_be_focused()
    expect(row).to_be_in_viewport()
    assert form.hash() == fragment(ACT)


SENTENCE = re.compile(r"^With “(?P<answer>[^”]+)” to “(?P<question>.+)”: (?P<outcomes>.+)$")


def applied(form: Form, sentence: str, answers: dict[str, str]) -> tuple[dict[str, str], str]:
    """Return the answers with the one that `sentence` names, and the outcomes that it foretells."""
    found = SENTENCE.match(sentence)
    assert found, sentence
    named = [
        (question.id, answer.id)
        for question in form.policy.questions
        for answer in question.answers
        if answer.label == found["answer"] and found["question"] == question.ask
    ]
    assert len(named) == 1, sentence  # the sentence alone tells which answer is meant
    return form.in_order({**answers, **dict(named)}), found["outcomes"]


@pytest.mark.parametrize(
    "answers",
    [
        {"smoke": "yes"},
        {"smoke": "no"},
        {"smoke": "no", "dataset": "no", "reach": "many", "paper": "yes"},
        {"smoke": "no", "dataset": "yes", "reach": "few", "paper": "no"},
        {"smoke": "no", "dataset": "no", "reach": "all"},
    ],
)
def test_what_would_change_it_does_change_it(form: Form, answers: dict[str, str]) -> None:
    form.answer(answers)
    before = form.attribute("data-possible")
    listed = section(form, WORD("alternatives")).get_by_role("listitem").all_inner_texts()
    followed: set[str] = set()
    for sentence in listed:
        changed, foretold = applied(form, sentence, answers)
        followed.add(fragment(changed))
        form.page.evaluate("text => { location.hash = text; }", fragment(changed))
        form.shows(changed)
        possible = (form.attribute("data-possible") or "").split()
        assert " or ".join(form.policy.outcome(name).title for name in possible) == foretold
        assert " ".join(possible) != before
    if form.decide(answers).outcome:  # by trying every other answer
        assert followed == {
            fragment(changed)
            for question in form.policy.questions
            for answer in question.answer_ids
            for changed in [form.in_order({**answers, question.id: answer})]
            if form.decide(changed).possible != form.decide(answers).possible
            and len(form.decide(changed).possible) < len(form.policy.outcomes)
        }


def test_every_given_answer_is_listed_and_its_button_leads_to_the_question(form: Form) -> None:
    answers = {"smoke": "no", "reach": "all"}
    form.answer(answers)
    given = section(form, WORD("your_answers")).get_by_role("listitem")
    expect(given).to_have_text([re.compile("Does it smoke.*No"), re.compile("Who.*Everybody & m")])
    for question, answer in answers.items():
        ask = form.policy.question(question).ask
        label = WORD("change_label", question=ask)
        form.region("why").get_by_role("button", name=label).click()
        expect(form.radio(question, answer)).to_be_focused()
        expect(form.question(question)).to_be_in_viewport()


def test_settled_questions_say_so_and_stay_answerable(form: Form) -> None:
    form.answer(ACT)
    states = {q: form.question(q).get_attribute("data-state") for q in form.policy.question_ids}
    settled = {"dataset", "reach", "paper"}
    assert states == {"smoke": "answered", **dict.fromkeys(settled, "settled")}
    for question in settled:
        expect(form.question(question)).to_contain_text(WORD("status_not_needed"))
        expect(form.radio(question, "")).to_be_enabled()
    form.answer({"paper": "no"})
    assert form.decision() == form.expected({"smoke": "yes", "paper": "no"})
    form.answer({"smoke": "no"})
    expect(form.question("dataset").locator("legend")).to_contain_text(WORD("status_next"))
    expect(form.question("reach")).not_to_contain_text(WORD("status_not_needed"))


def test_start_over_clears_everything_and_goes_to_the_first_question(form: Form) -> None:
    form.answer({"smoke": "no", "reach": "all"})
    form.act("start-over").click()
    form.shows({})
    assert form.checked() == {}
    assert form.hash() == ""
    expect(form.radio("smoke", "")).to_be_focused()
    assert form.page.evaluate("sessionStorage.length") == 0


def test_regions_that_did_not_change_are_not_rendered_again(form: Form) -> None:
    form.answer(ACT)
    kept = form.element.locator("[data-region] > *")
    kept.evaluate_all("all => all.forEach(one => { one.kept = true; })")
    form.answer({"paper": "no"})  # changes the list of answers and the progress, no status
    statuses = form.element.locator('[data-region^="status"] > *')
    assert statuses.count() == 2
    assert statuses.evaluate_all("all => all.every(one => one.kept)")
    again = f"{fragment({**ACT, 'paper': 'no'})}&decided=2026-11-28T02:03Z"
    form.page.evaluate("text => { location.hash = text; }", again)
    expect(form.region("decision").locator("time")).to_have_attribute("datetime", again[-17:])
    form.element.locator("[data-region] > *").evaluate_all(
        "all => all.forEach(one => { one.kept = true; })"
    )
    form.page.evaluate("location.hash = location.hash.replace('paper:no', 'paper:no,gone:yes')")
    expect(form.region("notice")).not_to_be_empty()
    decision = form.element.locator('[data-region="decision"] > *')
    assert decision.evaluate_all("all => all.every(one => one.kept)")


def test_the_summary_is_copied_as_python_writes_it(form: Form) -> None:
    form.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    form.answer(ACT)
    copy = form.act("copy", copy="summary")
    copy.click()
    expect(copy).to_have_text(WORD("copied"))
    summary = form.page.evaluate("navigator.clipboard.readText()")
    assert untimed(summary) == form.summary(ACT)
    assert "Decision: Act <now>" in summary


def test_a_copy_button_finds_its_label_again(form: Form) -> None:
    form.answer(ACT)
    # The real clipboard may answer after the focus has moved on.
    form.page.evaluate("navigator.clipboard.writeText = async () => {}")
    copy = form.act("copy", copy="link")
    for _ in range(2):
        copy.click()
        expect(copy).to_have_text(WORD("copied"))
    form.radio("smoke", "yes").focus()
    expect(copy).to_have_text(WORD("copy_link"))
    form.page.evaluate("delete navigator.clipboard.writeText; null")


def test_one_copy_right_after_another_is_not_missed(form: Form) -> None:
    form.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    form.answer(ACT)
    form.act("copy", copy="link").scroll_into_view_if_needed()
    for name in ("summary", "link"):  # by the mouse, which goes where the button was
        box = form.act("copy", copy=name).bounding_box()
        assert box
        form.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        form.page.mouse.down()
        form.page.mouse.up()
        expect(form.act("copy", copy=name)).to_have_text(WORD("copied"))
    assert form.page.evaluate("navigator.clipboard.readText()").startswith("http")


@pytest.fixture
def refused(chromium: Browser, own_base: str, own_policy: Policy) -> Iterator[Form]:
    """Return the form where the clipboard may not be written."""
    with chromium.new_context() as context, complaints(context) as reported:
        page = context.new_page()
        page.add_init_script(
            "if (navigator.clipboard) navigator.clipboard.writeText ="
            " () => Promise.reject(new DOMException('Denied', 'NotAllowedError'))"
        )
        yield Form(page, own_policy).open(f"{own_base}triage/{fragment(ACT)}")
    assert reported == []


def test_with_the_clipboard_refused_the_text_is_there_to_copy_by_hand(refused: Form) -> None:
    refused.act("copy", copy="summary").click()
    text = refused.element.locator("[data-slot=by-hand] textarea")
    expect(text).to_be_visible()
    expect(text).to_be_focused()
    selected = text.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert untimed(selected) == refused.summary(ACT)
    refused.answer({"paper": "no"})  # now the text is that of earlier answers
    expect(text).to_be_hidden()
