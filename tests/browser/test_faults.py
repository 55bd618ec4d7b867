"""After a fault the page says so, keeps the answers and the ways around, and can try again."""

import json
import shutil
from collections.abc import Callable, Iterator
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.model import Policy
from checklist.engine.triage.render import Renderer
from tests.browser.form import PATIENCE, Form, fragment
from tests.serve import serve

pytestmark = pytest.mark.browser

WORD = Renderer(ENGLISH).word
ANSWERS = {"smoke": "no", "reach": "all"}


@pytest.fixture
def quiet(chromium: Browser, own_policy: Policy) -> Iterator[Form]:
    """Return a form in a new profile, whose console may speak of what could not be loaded."""
    with chromium.new_context() as context:
        errors: list[str] = []
        context.on("weberror", lambda fault: errors.append(str(fault.error)))
        yield Form(context.new_page(), own_policy)
    assert errors == []


def failed(form: Form) -> None:
    expect(form.element).to_have_attribute("data-engine", "failed", timeout=PATIENCE)


def test_without_the_runtime_the_page_says_so_and_trying_again_works(
    quiet: Form, own_site: Path, tmp_path: Path
) -> None:
    site = shutil.copytree(own_site, tmp_path / "site")
    (wasm,) = site.glob("assets/runtime/*/*.wasm")
    away = wasm.rename(tmp_path / "away.wasm")
    with serve(site) as base:
        quiet.page.goto(f"{base}triage/{fragment(ANSWERS)}")
        failed(quiet)
        alert = quiet.element.get_by_role("alert")
        expect(alert).to_contain_text(WORD("failed_title"))
        expect(alert).to_contain_text(wasm.name)
        expect(alert.locator("pre")).to_be_hidden()
        alert.locator("summary").click()
        expect(alert.locator("pre")).to_contain_text("404")
        assert quiet.checked() == ANSWERS

        quiet.radio("paper", "no").check()  # answers are still taken and kept
        more = {**ANSWERS, "paper": "no"}
        assert quiet.hash() == fragment(more)
        expect(quiet.page.locator("#rule-fine")).to_be_visible()

        quiet.act("retry").press("Enter")
        expect(quiet.element.locator(".hp-card")).to_be_focused()  # the button was hidden
        failed(quiet)
        away.rename(wasm)
        quiet.act("retry").click()
        quiet.awake()
        expect(alert).to_be_hidden()
        assert quiet.decision() == quiet.expected(more)


def test_without_webassembly_the_page_says_so_and_keeps_the_answers(
    chromium: Browser, browser_path: str, own_base: str, own_policy: Policy
) -> None:
    off = ["--js-flags=--jitless"]
    with chromium.browser_type.launch(executable_path=browser_path, args=off) as browser:
        form = Form(browser.new_page(), own_policy)
        form.page.goto(f"{own_base}triage/{fragment(ANSWERS)}")
        failed(form)
        alert = form.element.get_by_role("alert")
        expect(alert).to_contain_text("WebAssembly")
        alert.get_by_role("link", name="questions as a flow").click()
        expect(form.page.locator("#flow-1:target")).to_be_in_viewport()
        assert form.checked() == ANSWERS
        form.radio("paper", "no").check()
        assert form.hash() == fragment({**ANSWERS, "paper": "no"})
        form.page.reload()
        assert form.checked() == {**ANSWERS, "paper": "no"}


def test_when_python_dies_no_older_decision_is_shown_beside_newer_answers(
    quiet: Form, own_base: str
) -> None:
    quiet.page.add_init_script(
        "const Browsers = Worker;"
        "window.Worker = class extends Browsers {"
        " constructor(url, options) { super(url, options);"
        "  if (String(url).includes('engine')) window.engine = this; } };"
    )
    quiet.open(f"{own_base}triage/#answers=smoke:yes")
    expect(quiet.region("decision")).to_be_visible()
    quiet.page.evaluate("window.engine.dispatchEvent(new ErrorEvent('error', { message: 'gone' }))")
    failed(quiet)
    quiet.radio("smoke", "no").check()
    expect(quiet.region("decision")).to_be_hidden()
    expect(quiet.element.get_by_role("alert")).to_contain_text(WORD("failed_title"))
    quiet.act("retry").click()
    quiet.shows({"smoke": "no"})
    expect(quiet.region("decision")).to_be_visible()


def mangle(page: Page, how: Callable[[dict[str, Any]], object]) -> None:
    """Let the page come with a policy that Python cannot take."""

    def change(route: Route) -> None:
        answer = route.fetch()
        text = answer.text()
        head, mark, rest = text.partition(" data-policy='")
        assert mark
        old, _, tail = rest.partition("'")
        data = how(json.loads(unescape(old)))
        new = escape(data if isinstance(data, str) else json.dumps(data))
        route.fulfill(response=answer, body=f'{head} data-policy="{new}"{tail}')

    page.route("**/triage/", change)


def without_outcomes(data: dict[str, Any]) -> object:
    return {**data, "outcomes": []}


def no_json(_: object) -> object:
    return "{no JSON"


def no_policy(_: object) -> object:
    return [1]


@pytest.mark.deep
@pytest.mark.parametrize(
    "how",
    [no_json, no_policy, without_outcomes],
)
def test_a_fault_in_python_is_reported_politely_and_the_answers_stay(
    quiet: Form, own_base: str, how: Callable[[dict[str, Any]], object]
) -> None:
    mangle(quiet.page, how)
    quiet.page.goto(f"{own_base}triage/{fragment(ANSWERS)}")
    notice = quiet.region("notice")
    expect(notice).to_contain_text(WORD("fault_title"), timeout=PATIENCE)
    expect(notice.locator("pre")).to_be_hidden()
    notice.locator("summary").click()
    expect(notice.locator("pre")).to_contain_text("Error")
    assert quiet.checked() == ANSWERS
    assert quiet.hash() == fragment(ANSWERS)
    assert quiet.attribute("data-answers") is None
    # Nothing goes on saying that it is getting ready.
    expect(quiet.element.locator('[data-when="starting"]')).to_be_hidden()
    quiet.radio("paper", "no").check()
    assert quiet.hash() == fragment({**ANSWERS, "paper": "no"})


@pytest.mark.deep
def test_a_fault_that_passes_takes_its_message_away(quiet: Form, own_base: str) -> None:
    quiet.page.add_init_script(
        "const post = Worker.prototype.postMessage;"
        "Worker.prototype.postMessage = function (text) {"
        " if (!window.harm) return post.call(this, text);"
        " const message = JSON.parse(text);"
        " if (message.request) message.request.policy = '{}';"  # a start has none
        " return post.call(this, JSON.stringify(message)); };"
    )
    quiet.open(f"{own_base}triage/{fragment(ANSWERS)}")
    quiet.page.evaluate("window.harm = true")
    quiet.radio("paper", "no").check()
    expect(quiet.region("notice")).to_contain_text(WORD("fault_title"), timeout=PATIENCE)
    assert quiet.attribute("data-engine") == "ready"  # it is set, and stays
    assert quiet.decision() == quiet.expected(ANSWERS)  # the decision before
    quiet.page.evaluate("window.harm = false")
    quiet.radio("paper", "yes").check()
    quiet.shows({**ANSWERS, "paper": "yes"})
    expect(quiet.region("notice")).to_be_empty()
