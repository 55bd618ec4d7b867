"""Answers come and go by the address and by this tab, and none that counts is lost on the way.

The contract is docs/contracts/page.md#answers.
"""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.json_form import to_data
from checklist.engine.policy.model import Policy
from checklist.engine.triage.address import write_link
from checklist.engine.triage.render import Renderer
from tests.browser.form import Form, complaints, fragment, without_times

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word
ANSWERS = {"smoke": "no", "reach": "all"}
STORED = "checklist/printer"


@pytest.fixture
def second(chromium: Browser, own_policy: Policy) -> Iterator[Form]:
    """Return a form in a profile that knows nothing of the first."""
    with chromium.new_context() as context, complaints(context) as reported:
        yield Form(context.new_page(), own_policy)
    assert reported == []


def arrive(form: Form, text: str) -> str:
    """Bring `text` in by the address, as a link within the page would; return the notice."""
    form.page.evaluate("text => { location.hash = text; }", text)
    return form.region("notice").inner_text()


def store(form: Form, text: str) -> None:
    """Let this tab hold `text`, and the address nothing, and load the page again."""
    form.page.evaluate("history.replaceState(null, '', location.pathname)")
    # In the new document itself: what the old one writes last may come too late for the new one.
    done, key, value = json.dumps(f"done/{text}"), json.dumps(STORED), json.dumps(text)
    form.page.add_init_script(
        f"if (location.origin !== 'null' && !sessionStorage.getItem({done})) {{"
        f" sessionStorage.setItem({done}, 'yes'); sessionStorage.setItem({key}, {value}); }}"
    )
    form.page.reload()
    form.awake()


def test_a_reload_keeps_the_answers_and_says_nothing(form: Form) -> None:
    form.answer(ANSWERS)
    form.page.reload()
    form.awake()
    assert form.checked() == ANSWERS
    assert form.decision() == form.expected(ANSWERS)
    assert form.hash() == fragment(ANSWERS)
    expect(form.region("notice")).to_be_empty()


@pytest.mark.deep
def test_a_copied_link_gives_the_same_triage_in_another_profile(
    form: Form, second: Form, own_base: str
) -> None:
    form.answer(ANSWERS)
    form.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    form.act("copy", copy="link").click()
    expect(form.act("copy", copy="link")).to_have_text(WORD("copied"))
    link: str = form.page.evaluate("navigator.clipboard.readText()")
    assert without_times(link) == f"{own_base}triage/{write_link(form.policy, ANSWERS)}"
    second.open(link)
    assert second.decision() == form.decision()
    here, there = (one.region("decision").inner_text() for one in (form, second))
    assert there == here.replace(f" {WORD('stamped')}", "")
    expect(second.region("notice")).to_be_empty()


def test_a_link_from_another_version_of_the_policy_says_so(form: Form, own_base: str) -> None:
    form.open(f"{own_base}triage/{fragment(ANSWERS)}&policy=ffffffffffff")
    assert form.checked() == ANSWERS
    expect(form.region("notice")).to_contain_text(WORD("notice_digest_address"))


def test_this_tab_brings_the_answers_back_where_the_address_has_none(form: Form) -> None:
    form.answer(ANSWERS)
    form.page.evaluate("history.replaceState(null, '', location.pathname)")
    form.page.reload()
    form.awake()
    assert form.checked() == ANSWERS
    assert form.hash() == fragment(ANSWERS)
    expect(form.region("notice")).to_contain_text(WORD("notice_stored"))
    expect(form.region("notice")).not_to_contain_text(WORD("notice_digest_stored"))


def test_answers_that_this_tab_keeps_for_another_version_say_so(form: Form) -> None:
    store(form, f"{fragment(ANSWERS)},gone:yes&policy=ffffffffffff")
    assert form.checked() == ANSWERS
    for word in ("notice_stored", "notice_digest_stored"):
        expect(form.region("notice")).to_contain_text(WORD(word))
    expect(form.region("notice")).to_contain_text(WORD("notice_unknown_question", question="gone"))


def test_nonsense_in_this_tab_is_reported_and_does_no_harm(form: Form) -> None:
    store(form, "{nonsense")
    assert form.checked() == {}
    form.answer(ANSWERS)


def test_the_address_wins_over_this_tab(form: Form, own_base: str) -> None:
    form.answer(ANSWERS)
    form.open(f"{own_base}triage/#answers=paper:no")
    assert form.checked() == {"paper": "no"}


GOOD = {"smoke": "no"}
BAD = {
    "an unknown question": ("nothing:yes", WORD("notice_unknown_question", question="nothing")),
    "an unknown answer": (
        "reach:nobody",
        WORD("notice_unknown_answer", answer="nobody", question="Who waits?"),
    ),
    "several answers": ("reach:few|many", WORD("notice_several", question="Who waits?")),
    "a question twice": ("reach:few,reach:many", WORD("notice_several", question="Who waits?")),
    "no answer": ("reach", WORD("notice_mangled", part="reach")),
    "markup": (
        "<img src=x onerror=window.harm=1>:x",
        WORD("notice_unknown_question", question="<img src=x onerror=window.harm=1>"),
    ),
    "markup as an answer": (
        "reach:<script>window.harm=1</script>",
        WORD(
            "notice_unknown_answer",
            answer="<script>window.harm=1</script>",
            question="Who waits?",
        ),
    ),
    "escapes": ("%3Cb%3E%3Ax", WORD("notice_unknown_question", question="<b>")),
    "half an escape": ("reach%3Anobody,%E4", WORD("notice_mangled", part="�")),
}


@pytest.mark.parametrize("kind", BAD)
def test_what_is_no_answer_is_reported_as_text_and_the_good_answers_stay(
    form: Form, kind: str
) -> None:
    part, message = BAD[kind]
    arrive(form, f"#answers={part},smoke%3Ano")
    form.shows(GOOD)
    expect(form.region("notice").get_by_role("listitem").filter(has_text=message)).to_be_visible()
    assert form.checked() == GOOD
    assert form.hash() == fragment(GOOD)
    assert form.region("notice").locator("img, script, b").count() == 0
    assert form.page.evaluate("window.harm") is None


TWICE = """text => { location.hash = text; dispatchEvent(new HashChangeEvent("hashchange")); }"""


def test_an_address_that_is_heard_of_twice_is_read_once(form: Form) -> None:
    part, message = BAD["an unknown question"]
    form.page.evaluate(TWICE, f"#answers={part},smoke%3Ano")
    form.shows(GOOD)
    form.answer({"smoke": "yes"})  # whatever the second event asked for is answered by now
    expect(form.region("notice").get_by_role("listitem").filter(has_text=message)).to_be_visible()


def test_a_hundred_kilobytes_in_the_address_are_reported_briefly(form: Form) -> None:
    many = ",".join(f"x{n}:yes" for n in range(12_000))
    arrive(form, f"#answers={many},smoke:no")
    form.shows(GOOD)
    expect(form.region("notice")).to_contain_text("11,996 more parts")
    assert len(form.region("notice").inner_text()) < 1000
    assert form.hash() == fragment(GOOD)


def test_one_part_of_a_hundred_kilobytes_is_reported_briefly(form: Form) -> None:
    arrive(form, f"#answers={'x' * 100_000},smoke:no")
    form.shows(GOOD)
    expect(form.region("notice")).not_to_be_empty()
    assert len(form.region("notice").inner_text()) < 1000


def test_escaped_links_as_messengers_make_them_are_read(form: Form) -> None:
    arrive(form, "#answers%3Dsmoke%3Ano%2Creach%3Aall")
    form.shows(ANSWERS)
    assert form.hash() == fragment(ANSWERS)
    expect(form.region("notice")).to_be_empty()


def test_a_changed_address_changes_the_form(form: Form) -> None:
    form.answer(ANSWERS)
    arrive(form, "#answers=paper:no")
    form.shows({"paper": "no"})
    assert form.checked() == {"paper": "no"}


# Python's reply to the click waits, unheard, when the address changes; its event comes after that.
LATE_REPLY = """([name, value, text]) => {
  document.querySelector(`input[name="${name}"][value="${value}"]`).click();
  const end = performance.now() + 500;
  while (performance.now() < end);
  location.hash = text;
}"""


def test_a_reply_that_comes_late_does_not_take_a_changed_address_back(form: Form) -> None:
    for smoke in ("yes", "no"):
        form.page.evaluate(LATE_REPLY, ["reach", "all", f"#answers=smoke:{smoke}"])
        form.shows({"smoke": smoke})
        assert form.hash() == f"#answers=smoke:{smoke}"
        assert form.checked() == {"smoke": smoke}


def test_a_link_within_the_page_leaves_the_answers_alone(form: Form) -> None:
    form.answer(ANSWERS)
    form.page.get_by_role("link", name="1", exact=True).first.click()  # the footnote
    assert form.hash() == "#fn:note"
    assert form.checked() == ANSWERS
    form.answer({"paper": "no"})
    assert form.hash() == fragment({**ANSWERS, "paper": "no"})


def test_back_after_start_over_brings_the_answers_back(form: Form) -> None:
    form.answer(ANSWERS)
    form.act("start-over").click()
    form.shows({})
    assert form.hash() == ""
    form.page.go_back()
    form.shows(ANSWERS)
    assert form.checked() == ANSWERS


def test_forward_after_that_takes_them_away_again(form: Form) -> None:
    form.answer(ANSWERS)
    form.act("start-over").click()
    form.shows({})
    form.page.go_back()
    form.shows(ANSWERS)
    form.page.go_forward()
    form.shows({})
    assert form.checked() == {}
    assert form.hash() == ""


def test_start_over_from_another_place_of_the_page_can_be_taken_back_too(form: Form) -> None:
    form.answer(ANSWERS)
    arrive(form, "#decision-table")
    form.act("start-over").click()
    form.shows({})
    form.page.go_back()
    form.shows(ANSWERS)


NO_STORE = """
Object.defineProperty(window, "sessionStorage", {
  get() { throw new DOMException("The operation is insecure.", "SecurityError"); },
});
"""


@pytest.mark.deep
def test_without_storage_the_address_alone_keeps_the_answers(new: Form, own_base: str) -> None:
    new.page.add_init_script(NO_STORE)
    new.open(own_base + "triage/").answer(ANSWERS)
    assert new.decision() == new.expected(ANSWERS)
    new.page.reload()
    new.awake()
    assert new.checked() == ANSWERS
    new.act("start-over").click()
    new.shows({})


def test_the_page_carries_the_policy_that_native_python_reads(form: Form) -> None:
    carried = json.loads(form.attribute("data-policy") or "")
    native = json.loads(json.dumps(to_data(form.policy)))
    assert carried["digest"] == native["digest"]
    assert [q["id"] for q in carried["questions"]] == [q["id"] for q in native["questions"]]
