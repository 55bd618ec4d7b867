"""address.js and checklist/engine/triage/address.py read every fragment alike."""

from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser

from checklist.engine.policy.answer import in_normal_form
from checklist.engine.policy.model import Policy
from checklist.engine.triage.address import read_fragment
from tests.browser.form import CHECKED, Form, complaints
from tests.browser.own_site import OWN, read
from tests.draw import chance

pytestmark = pytest.mark.browser

TABLE = (
    "#",
    "#answers",
    "#answers=",
    "#answers=smoke:no",
    "#answers=smoke:no,reach:all",
    "#answers=reach:all,smoke:no",
    "#answers=smoke:",
    "#answers=:no",
    "#answers=smoke",
    "#answers=smoke:no:yes",
    "#answers=,,smoke:no,,",
    "#answers=smoke:no,smoke:no",
    "#answers=smoke:no,smoke:yes",
    "#answers=smoke:no|yes",
    "#answers=smoke:no|",
    "#answers=smoke:|",
    "#answers=smoke:no|no",
    "#answers=smoke:maybe,reach:few",
    "#answers=Smoke:no",
    "#answers=smoke:NO",
    "#answers= smoke:no",
    "#answers=smoke%3Ano%2Creach%3Afew",
    "#answers%3Dsmoke%3Ano",
    "#%23answers=smoke:no",
    "#answers=smoke%3ano",
    "#answers=smoke%253Ano",
    "#answers=smoke:no+reach:few",
    "#answers=smoke:no&policy=ffffffffffff",
    "#policy=ffffffffffff&answers=smoke:no",
    "#answers=smoke:no&answers=smoke:yes",
    "#answers&answers=smoke:no",
    "#x=1%26answers=smoke:no",
    "#x%0A&answers=smoke:no",
    "#Answers=smoke:no",
    "#answers=smoke%3Ano,%",
    "#answers=smoke%3Ano,%E4",
    "#answers=smoke%3Ano,%E4%B8%AD,%zz",
    "#answers=%EF%BB%BFsmoke:no",
    "#answers=smoke:no%00",
    "#answers=constructor:no,__proto__:x,smoke:no",
    "#answers=smoke:hasOwnProperty",
    "#answers=dataset:yes",
    '#answers=smoke:no,"]:x',
    "#answers=smoke:中",
    "#rule-smoke",
)
READ = """async ([script, fragments]) => {
  const { readInto } = await import(script);
  const form = document.querySelector("form[data-checklist]");
  return fragments.map(text => { readInto(form, text); return (CHECKED)(form); });
}""".replace("CHECKED", CHECKED)
RANDOM = 3000
PIECES = (
    *("#", "answers", "=", ":", ",", "&", "|", "%3A", "%2C", "%", "%E4", "%C3%A4", "ä", "+", " "),
    *("smoke", "no", "yes", "reach", "few", "policy=ff", "\n", "%00"),
    *("smoke:no,", "reach:all,", "paper%3Ayes,", ",smoke:yes", ",dataset:no") * 3,
)

TABLE_OF_ALL = (
    "#answers=days:3..6,effects:late+stuck+?,listed:no",
    "#answers=days%3A3..6%2Ceffects%3Alate%2Bstuck%2B%3F",
    *(f"#answers=days:{text}" for text in ("3..3", "07.0", "3..", "..6", "0..60", "..", "6..3")),
    *(f"#answers=days:{text}" for text in ("61", "-1", "2.5", "3.", "soon", " 3", "+3", "3 ", "٣")),
    *(f"#answers=days:{text}" for text in ("3|7..9", "3|3", "3..6..9", "1e1", "9" * 50, "3..6%20")),
    "#answers=days:3,days:4",
    "#answers=days:3,days:3..3",
    *(f"#answers=effects:{text}" for text in ("none", "late", "late+?", "?", "+", "late+")),
    *(f"#answers=effects:{text}" for text in ("late+late", "stuck+late", "late+?+noise", "none+?")),
    "#answers=effects:+late",
    *(f"#answers=effects:{text}" for text in ("none+late", "late+x", "late+noise+stuck+?", "?+?")),
    "#answers=effects:late+noise+stuck",
    "#answers=effects:late|stuck",
    "#answers=effects:late,effects:stuck",
    "#answers=effects:late stuck",
    "#answers=listed:no,permit:yes",
    "#answers=listed:none,days:none,effects:",
)
READ_TEXTS = """async ([script, fragments]) => {
  const { answersOf, readInto } = await import(script);
  const form = document.querySelector("form[data-checklist]");
  return fragments.map(text => { readInto(form, text); return answersOf(form); });
}"""
PIECES_OF_ALL = (
    *("days:", "effects:", "listed:", "permit:", ",", "|", "+", "?", "..", "-", ".", "%2B", "%"),
    *("3", "60", "61", "07", "2.5", "late", "noise", "stuck", "none", "no", "yes", " "),
    *(",days:", ",effects:late", "+noise", ",listed:no", "+?") * 2,
)


def read_in_page(form: Form, fragments: list[str], how: str = READ) -> list[dict[str, str]]:
    """Return what the page's script reads, without asking Python."""
    script = form.page.locator('script[type="module"][src*="triage"]').evaluate("one => one.src")
    address = script.replace("triage.js", "address.js")
    read: list[dict[str, str]] = form.page.evaluate(how, [address, fragments])
    return read


@pytest.mark.parametrize(
    "text",
    [
        # The short lane lets some of all kinds arrive; how all of them are read is seen below.
        text if at % 6 == 4 else pytest.param(text, marks=pytest.mark.deep)
        for at, text in enumerate(TABLE)
    ],
)
def test_the_form_holds_after_arrival_what_python_reads(form: Form, text: str) -> None:
    expected = dict(read_fragment(form.policy, text).answers)
    form.page.evaluate("text => { location.hash = text; }", text)
    form.shows(expected)
    assert form.checked() == expected


@pytest.mark.hunt("fragments")
def test_fragments_drawn_at_random_are_read_alike(form: Form) -> None:
    drawing = chance(7, "fragments", cases=RANDOM)
    drawn = [
        "#answers=" * drawing.choice((0, 1, 1, 1))
        + "".join(drawing.choices(PIECES, k=drawing.randrange(1, 9)))
        for _ in range(RANDOM)
    ]
    fragments = [*TABLE, *drawn]
    expected = [dict(read_fragment(form.policy, text).answers) for text in fragments]
    assert sum(map(bool, expected)) > 300
    wrong = [
        (text, page, native)
        for text, page, native in zip(
            fragments, read_in_page(form, fragments), expected, strict=True
        )
        if page != native
    ]
    assert wrong == []


@pytest.fixture(scope="module")
def lift(chromium: Browser, own_base: str) -> Iterator[Form]:
    """Open the form with all kinds of answers once; fail if the page complains."""
    policy = read(OWN / "docs" / "lift" / "policy.yml")
    with chromium.new_context() as context, complaints(context) as reported:
        yield Form(context.new_page(), policy).open(own_base + "lift/")
    assert reported == []


def counted(policy: Policy, held: Mapping[str, str]) -> dict[str, str]:
    """Return what of the texts that a form holds counts, in normal form, as Python has it."""
    normal = {name: in_normal_form(policy.question(name), [text]) for name, text in held.items()}
    return {name: "|".join(texts) for name, texts in normal.items() if texts}


@pytest.mark.hunt("fragments")
def test_numbers_and_ticks_are_read_alike(lift: Form) -> None:
    drawing = chance(8, "fragments", cases=RANDOM)
    drawn = [
        "#answers=" + "".join(drawing.choices(PIECES_OF_ALL, k=drawing.randrange(1, 9)))
        for _ in range(RANDOM)
    ]
    fragments = [*TABLE_OF_ALL, *drawn]
    expected = [dict(read_fragment(lift.policy, text).answers) for text in fragments]
    assert sum(map(bool, expected)) > 300
    held = read_in_page(lift, fragments, READ_TEXTS)
    wrong = [
        (text, page, native)
        for text, page, native in zip(fragments, held, expected, strict=True)
        if counted(lift.policy, page) != native
    ]
    assert wrong == []


@pytest.mark.parametrize("text", TABLE_OF_ALL[:2])
def test_numbers_and_ticks_arrive(lift: Form, text: str) -> None:
    lift.page.evaluate("text => { location.hash = text; }", text)
    lift.shows(dict(read_fragment(lift.policy, text).answers))
