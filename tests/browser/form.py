"""The triage form, in the words of a test: open it, answer, see what it says."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import Decision, decide
from checklist.engine.policy.model import Policy
from checklist.engine.triage.card import card
from checklist.engine.triage.render import Renderer

FORM = "form[data-checklist]"
PATIENCE = 60_000  # ms; Python starts in a second or two, on a busy machine in more

CHECKED = """form => Object.fromEntries(
  [...form.querySelectorAll("fieldset[data-question] input:checked")]
    .filter(input => input.value).map(input => [input.name, input.value]))"""

DECISION = """form => ["data-answers", "data-outcome", "data-possible"].map(
  name => form.getAttribute(name))"""


@contextmanager
def complaints(context: BrowserContext) -> Iterator[list[str]]:
    """Collect what pages of `context` complain of: uncaught errors, errors in the console."""
    reported: list[str] = []
    context.on("weberror", lambda fault: reported.append(str(fault.error)))
    context.on("console", lambda said: reported.append(said.text) if said.type == "error" else None)
    yield reported


def pairs(answers: Mapping[str, str]) -> str:
    """Return `answers` as data-answers has them."""
    return "&".join(f"{question}={answer}" for question, answer in answers.items())


def fragment(answers: Mapping[str, str]) -> str:
    """Return `answers` as the address has them."""
    inner = ",".join(f"{question}:{answer}" for question, answer in answers.items())
    return f"#answers={inner}" if inner else ""


def without_times(fragment: str) -> str:
    """Return a fragment without when it was decided and detected."""
    return re.sub(r"&(?:decided|detected)=[^&]*", "", fragment)


NO_TIMES = "location.hash.replace(/&(?:decided|detected)=[^&]*/g, '')"

# Ends once the page has heard of it, or it would still undo what a test does next.
CLEAR = """() => location.hash === "#answers=" || new Promise((heard) => {
  addEventListener("hashchange", () => setTimeout(heard), {once: true});
  location.hash = "#answers=";
})"""


class Form:
    """The form on a page, and the policy that it asks."""

    def __init__(self, page: Page, policy: Policy) -> None:
        self.page = page
        self.policy = policy
        self.compiled = compile_policy(policy)
        self.element = page.locator(FORM)

    def open(self, address: str) -> "Form":
        """Load the page again, and wait until Python has answered."""
        self.page.goto("about:blank")  # or a change of the fragment alone would load nothing
        self.page.goto(address)
        return self.awake()

    def awake(self) -> "Form":
        """Wait until Python has answered what the form held."""
        expect(self.element).to_have_attribute("data-engine", "ready", timeout=PATIENCE)
        return self

    def clear(self) -> None:
        """Take all answers back, and the notice, by an address without answers."""
        self.page.evaluate(CLEAR)
        self.shows({})
        expect(self.region("notice")).to_be_empty()

    def question(self, question: str) -> Locator:
        """Return the fieldset of a question."""
        return self.element.locator(f'fieldset[data-question="{question}"]')

    def unfold(self, question: str) -> "Form":
        """Let a question that takes a line, since it is answered, be answered again."""
        place = self.question(question)
        if place.get_attribute("data-folded") is not None:
            place.locator(".hp-changes button").click()
        return self

    def radio(self, question: str, answer: str) -> Locator:
        """Return the radio button of an answer, "" being not known."""
        return self.question(question).locator(f'input[value="{answer}"]')

    def region(self, name: str) -> Locator:
        """Return what Python renders under that name."""
        return self.element.locator(f'[data-region="{name}"]')

    @property
    def details(self) -> Locator:
        """Return what the card says below the decision."""
        return self.element.locator(".hp-card__details")

    def act(self, act: str, **more: str) -> Locator:
        """Return the button of that act."""
        also = "".join(f'[data-{name}="{value}"]' for name, value in more.items())
        return self.element.locator(f'[data-act="{act}"]{also}')

    def unhurried(self) -> None:
        """Wait until another press at the same place is a new one (press.js)."""
        self.page.wait_for_timeout(400)

    def answer(self, answers: Mapping[str, str]) -> "Form":
        """Give `answers` by clicking, and wait for the decision."""
        now = self.checked() if answers else {}
        for question, answer in answers.items():
            self.unfold(question)
            self.radio(question, answer).check()
            now[question] = answer
            self.shows(self.in_order(now))  # what was answered before takes a line now
        self.shows(self.in_order(now))
        return self

    def in_order(self, answers: Mapping[str, str]) -> dict[str, str]:
        """Return the answers that count, in policy order."""
        return {name: answers[name] for name in self.policy.question_ids if answers.get(name)}

    def shows(self, answers: Mapping[str, str]) -> None:
        """Wait until the form shows the decision for `answers`, what is far below included."""
        expect(self.element).to_have_attribute("data-answers", pairs(answers), timeout=PATIENCE)
        expect(self.element.locator("[aria-busy]")).to_have_count(0)

    def checked(self) -> dict[str, str]:
        """Return the answers that are checked."""
        found: dict[str, str] = self.element.evaluate(CHECKED)
        return found

    def hash(self) -> str:
        """Return the fragment of the address, without the times in it."""
        found: str = self.page.evaluate("location.hash")
        return without_times(found)

    def has_hash(self, fragment: str) -> None:
        """Wait until the address has that fragment, beside the times in it."""
        self.page.wait_for_function(f"() => {NO_TIMES} === {json.dumps(fragment)}")

    def attribute(self, name: str) -> str | None:
        """Return an attribute of the form."""
        return self.element.get_attribute(name)

    def decide(self, answers: Mapping[str, str]) -> Decision:
        """Return what native Python decides."""
        return decide(self.compiled, {name: (answer,) for name, answer in answers.items()})

    def summary(self, answers: Mapping[str, str]) -> str:
        """Return the summary that native Python writes."""
        return Renderer(ENGLISH).summary(card(self.compiled, self.decide(answers))).strip()

    def decision(self) -> tuple[str | None, ...]:
        """Return the decision that the form's attributes name."""
        parts: list[str | None] = self.element.evaluate(DECISION)
        return tuple(parts)

    def expected(self, answers: Mapping[str, str]) -> tuple[str | None, ...]:
        """Return the decision as the form's attributes must name it."""
        decision = self.decide(answers)
        return pairs(answers), decision.outcome or "", " ".join(decision.possible)


def navigate_instantly(page: Page, base: str) -> None:
    """Let the theme navigate as on the published site: it follows addresses of its sitemap."""

    def here(route: Route) -> None:
        text = route.fetch().text()
        route.fulfill(body=text.replace("https://example.org/hotfix-playbook/", base))

    page.route("**/sitemap.xml", here)
