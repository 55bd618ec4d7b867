"""address.js and checklist/engine/triage/address.py read every fragment alike."""

import pytest

from checklist.engine.triage.address import read_fragment
from tests.browser.form import CHECKED, Form
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


def read_in_page(form: Form, fragments: list[str]) -> list[dict[str, str]]:
    """Return what the page's script reads, without asking Python."""
    script = form.page.locator('script[type="module"][src*="triage"]').evaluate("one => one.src")
    address = script.replace("triage.js", "address.js")
    read: list[dict[str, str]] = form.page.evaluate(READ, [address, fragments])
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
