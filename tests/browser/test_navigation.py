"""From page to page: Python starts once, and answers come back."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.triage.render import Renderer
from tests.browser.form import FORM, Form, fragment
from tests.browser.own_site import at_home
from tests.serve import Sent, serve

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word
ANSWERS = {"smoke": "no", "reach": "all"}


def follow(page: Page, name: str, heading: str) -> None:
    """Follow a link of the navigation, and wait for the page behind it."""
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)


def test_python_starts_once_while_pages_come_and_go(
    new: Form, own_site: Path, tmp_path: Path
) -> None:
    site = shutil.copytree(own_site, tmp_path / "site")
    sent: list[Sent] = []
    with serve(site, log=sent) as base:
        at_home(site, base)
        new.open(base + "triage/").answer(ANSWERS)
        new.page.evaluate("window.same = true")
        for _ in range(2):
            follow(new.page, "Why", "Why")
            follow(new.page, "Triage", "Triage")
            new.shows(ANSWERS)
            assert new.attribute("data-engine") == "ready"
            assert new.checked() == ANSWERS
            assert new.hash() == fragment(ANSWERS)
            expect(new.region("notice")).to_contain_text(WORD("notice_stored"))
        assert new.page.evaluate("window.same")  # it was instant: nothing was loaded again
        engines = [worker for worker in new.page.workers if "engine" in worker.url]
        assert len(engines) == 1  # the search has a worker of its own
        assert len([one for one in sent if one.path.endswith(".wasm")]) == 1
        new.answer({"paper": "no"})
        assert new.decision() == new.expected({**ANSWERS, "paper": "no"})


def test_after_coming_back_an_event_counts_once(new: Form, own_base: str) -> None:
    new.page.add_init_script(
        "window.posted = []; const post = Worker.prototype.postMessage;"
        "Worker.prototype.postMessage = function (text) {"  # the search has a worker too
        " if (String(text).includes('\"request\"')) window.posted.push(text);"
        " return post.call(this, text); };"
    )
    new.open(own_base + "triage/")
    for _ in range(2):
        follow(new.page, "Why", "Why")
        follow(new.page, "Triage", "Triage")
        new.shows({})
    before = new.page.evaluate("window.posted.length")
    new.answer({"smoke": "yes"})
    assert new.page.evaluate("window.posted.length") == before + 1
    new.page.evaluate("location.hash = '#answers=paper:no'")
    new.shows({"paper": "no"})
    assert new.page.evaluate("window.posted.length") == before + 2
    assert new.page.locator(FORM).count() == 1


def test_going_back_to_the_triage_brings_the_answers(new: Form, own_base: str) -> None:
    new.open(own_base + "triage/").answer(ANSWERS)
    follow(new.page, "Why", "Why")
    new.page.go_back()
    new.shows(ANSWERS)
    assert new.decision() == new.expected(ANSWERS)


def test_the_link_to_the_page_itself_loses_no_answers(new: Form, own_base: str) -> None:
    new.open(own_base + "triage/").answer(ANSWERS)
    follow(new.page, "Triage", "Triage")
    new.shows(ANSWERS)
    assert new.checked() == ANSWERS
    new.answer({"paper": "no"})
    assert new.hash() == fragment({**ANSWERS, "paper": "no"})


def test_leaving_before_python_is_there_does_no_harm(new: Form, own_base: str) -> None:
    new.page.goto(own_base + "triage/")
    new.radio("smoke", "yes").check()
    follow(new.page, "Why", "Why")
    follow(new.page, "Triage", "Triage")
    new.shows({"smoke": "yes"})
    assert new.attribute("data-engine") == "ready"


@pytest.mark.parametrize("path", ["triage/", "branching/walkthrough/", "why/"])
def test_a_place_on_the_page_and_back_leave_the_page_as_it_is(
    page: Page, base: str, path: str
) -> None:
    """The theme fetches it again, and what is there is gone with it."""
    page.goto(base + path)
    page.evaluate("document.querySelector('article').asItWas = true")
    before = page.evaluate("performance.getEntriesByType('resource').length")
    place = page.locator("article h2[id]").last
    name = place.get_attribute("id")
    page.evaluate("name => document.querySelector(`a[href$='#${name}']`).click()", name)
    expect(page).to_have_url(f"{base}{path}#{name}")
    expect(place).to_be_in_viewport()
    page.go_back()
    expect(page).to_have_url(base + path)
    page.evaluate("location.hash = '#elsewhere'")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelector('article').asItWas")
    named = page.evaluate("performance.getEntriesByType('resource').map(({ name }) => name)")
    assert base + path not in named[before:]


def test_back_before_the_next_page_is_there(new: Form, own_base: str) -> None:
    new.open(own_base + "triage/").answer(ANSWERS)
    new.page.route("**/why/", lambda _: None)
    new.page.get_by_role("navigation").get_by_role("link", name="Why", exact=True).first.click()
    new.page.wait_for_url("**/why/")
    new.page.go_back()
    new.shows(ANSWERS)
    follow(new.page, "Triage", "Triage")
    assert new.decision() == new.expected(ANSWERS)
    assert new.checked() == ANSWERS
