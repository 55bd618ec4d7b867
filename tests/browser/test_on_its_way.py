"""While Python is on its way, or never comes, the flow asks and decides, and nothing is lost."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ViewportSize, expect

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.policy.model import Policy
from tests.browser.form import FORM, PATIENCE, Form, fragment, pairs, without_times
from tests.browser.running import DESK, PHONE
from tests.serve import Host, Reply, host

pytestmark = pytest.mark.browser

WASM = ".wasm"


@dataclass
class Slow:
    """A host that keeps the interpreter back until it is let go."""

    running: Host
    free: threading.Event = field(default_factory=threading.Event)

    def hold(self, reply: Reply) -> Reply:
        """Wait before the interpreter is sent."""
        if reply.path.endswith(WASM):
            self.free.wait(60)
        return reply


@pytest.fixture
def slow(own_site: Path) -> Iterator[Slow]:
    """Serve the site of own/, without its interpreter for now."""
    with host(own_site) as running:
        found = Slow(running)
        running.meddle = found.hold
        yield found
        found.free.set()


@pytest.fixture
def early(chromium: Browser, own_policy: Policy, slow: Slow) -> Iterator[Form]:
    """Open the form before there is Python."""
    with chromium.new_context() as context:
        form = Form(context.new_page(), own_policy)
        form.page.goto(slow.running.base + "triage/")
        yield form


def give(form: Form, question: str, answer: str) -> None:
    form.unhurried()
    form.act("give", of=question, value=answer).click()


def to_the_end(form: Form) -> dict[str, str]:
    """Answer what the flow asks, until it has decided; return the answers."""
    answers: dict[str, str] = {}
    decision = decide(form.compiled, {})
    while decision.next is not None and decision.outcome is None:
        answers[decision.next] = form.policy.question(decision.next).answer_ids[0]
        give(form, decision.next, answers[decision.next])
        decision = decide(form.compiled, {name: (text,) for name, text in answers.items()})
    assert decision.outcome is not None
    headline = form.region("decision").locator(".hp-headline")
    expect(headline).to_have_text(form.policy.outcome(decision.outcome).title)
    return answers


def test_the_flow_decides_and_python_takes_over_what_was_answered(early: Form, slow: Slow) -> None:
    expect(early.element.locator("[data-slot=loading]")).to_contain_text("Loading Python: ")
    answers = to_the_end(early)
    expect(early.region("because").locator(".hp-rule")).to_be_visible()
    assert early.element.get_attribute("data-engine") == "starting"
    expect(early.element.locator("[data-when=led]")).to_be_visible()
    expect(early.element.locator("[data-when=starting]")).to_be_hidden()
    expect(early.element.locator("fieldset[data-state=next]")).to_have_count(0)
    assert without_times(early.hash()) == fragment(answers)
    slow.free.set()
    early.awake().shows(answers)
    assert early.decision() == early.expected(answers)
    expect(early.element.locator("[data-when=led]")).to_be_hidden()


@pytest.mark.deep
def test_every_way_of_the_flow_leads_where_python_leads(early: Form, own_policy: Policy) -> None:
    compiled = compile_policy(own_policy)
    ended = set()

    def walk(answers: dict[str, str]) -> None:
        named = fragment(answers) or "#answers="
        early.page.evaluate("named => { location.hash = named }", named)
        decision = decide(compiled, {name: (text,) for name, text in answers.items()})
        following = early.element.locator(".hp-next [data-act=give]")
        if decision.outcome is not None:
            title = own_policy.outcome(decision.outcome).title
            expect(early.region("decision").locator(".hp-headline")).to_have_text(title)
            expect(following).to_have_count(0)
            ended.add(decision.outcome)
            return
        assert decision.next is not None
        expect(following.first).to_have_attribute("data-of", decision.next)
        for answer in own_policy.question(decision.next).answer_ids:
            walk({**answers, decision.next: answer})

    walk({})
    assert ended == {*own_policy.outcome_ids}


@pytest.mark.deep
def test_the_links_of_the_flow_answer_in_the_form(early: Form, slow: Slow) -> None:
    early.page.locator("#flow-1 > ul a").first.click()
    asked = early.policy.questions[0]
    expect(early.page.locator("#flow-2")).to_be_in_viewport()
    assert early.checked() == {asked.id: asked.answer_ids[0]}
    slow.free.set()
    early.awake().shows({asked.id: asked.answer_ids[0]})


@pytest.mark.deep
def test_where_python_fails_the_flow_goes_on(
    chromium: Browser, own_site: Path, own_policy: Policy
) -> None:
    def refuse(reply: Reply) -> Reply:
        return replace(reply, status=404) if reply.path.endswith(WASM) else reply

    with host(own_site) as running, chromium.new_context() as context:
        running.meddle = refuse
        form = Form(context.new_page(), own_policy)
        form.page.goto(running.base + "triage/")
        expect(form.element).to_have_attribute("data-engine", "failed", timeout=PATIENCE)
        to_the_end(form)
        form.radio("smoke", "yes").check()
        expect(form.region("decision").locator(".hp-headline")).to_have_text(
            own_policy.outcomes[-1].title
        )


@pytest.mark.deep
@pytest.mark.parametrize("ending", [WASM, "python.zip", "pyodide.mjs"])
def test_a_connection_that_is_lost_half_way_is_tried_again(
    chromium: Browser, own_site: Path, own_policy: Policy, ending: str
) -> None:
    tried = []

    def break_off(reply: Reply) -> Reply:
        if not reply.path.endswith(ending):
            return reply
        tried.append(reply.path)
        return replace(reply, body=reply.body[: len(reply.body) // 2]) if len(tried) < 3 else reply

    with host(own_site) as running, chromium.new_context() as context:
        running.meddle = break_off
        form = Form(context.new_page(), own_policy)
        form.page.goto(running.base + "triage/" + fragment({"smoke": "no"}))
        form.awake()
        assert len(tried) == 3
        assert form.element.get_attribute("data-fallback") is None
        expect(form.element).to_have_attribute("data-answers", pairs({"smoke": "no"}))


@pytest.mark.deep
def test_a_thousand_fast_clicks_end_with_the_last_one(form: Form) -> None:
    form.page.evaluate(
        """selector => {
          const form = document.querySelector(selector);
          const radios = [...form.querySelectorAll("input[type=radio]:not([value=''])")];
          for (let at = 0; at < 1000; at += 1) radios[(at * 7) % radios.length].click();
        }""",
        FORM,
    )
    form.shows(form.in_order(form.checked()))
    assert form.decision() == form.expected(form.checked())


@pytest.mark.parametrize("viewport", [DESK, PHONE])
@pytest.mark.parametrize("place", ["#flow-1 a[data-of]", ".hp-next [data-act=give]"])
@pytest.mark.parametrize("has_python", [False, True])
def test_two_taps_in_haste_answer_one_question(
    chromium: Browser,
    own_policy: Policy,
    slow: Slow,
    viewport: ViewportSize,
    place: str,
    *,
    has_python: bool,
) -> None:
    if has_python:
        slow.free.set()
    with chromium.new_context(viewport=viewport) as context:
        form = Form(context.new_page(), own_policy)
        form.page.goto(slow.running.base + "triage/")
        if has_python:
            form.awake()
        answer = form.page.locator(place).first
        answer.scroll_into_view_if_needed()
        box = answer.bounding_box()
        assert box
        at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        form.page.mouse.click(*at)
        form.page.wait_for_timeout(120)
        form.page.mouse.click(*at)
        form.page.wait_for_timeout(500)
        asked = form.policy.questions[0]
        assert form.checked() == {asked.id: asked.answer_ids[0]}
