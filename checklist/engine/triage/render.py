"""Turn a policy and a decision into HTML and text.

Pure but for reading its own templates and words; runs natively and in Pyodide.
To change the looks, edit templates/ and docs/assets/stylesheets/playbook.css; to change the
words, edit words/.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence

from markupsafe import Markup

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import decide
from checklist.engine.policy.model import DETECTED, OUTCOME, Duration, Policy, Question
from checklist.engine.policy.number import spell_range
from checklist.engine.templates import Templates
from checklist.engine.triage.card import (
    FIRST_STEPS,
    Card,
    Urgent,
    card,
    due,
    fired_row,
    row_id,
    urgent,
)
from checklist.engine.triage.fields import example, limits, quick_ranges
from checklist.engine.triage.flow import MOST_BOXES, flow
from checklist.engine.triage.in_words import InWords
from checklist.engine.triage.statements import replaced_facts
from checklist.engine.triage.team_facts import in_card, is_address

MOST_NOTICES = 4
LONGEST_VALUE = 80

Team = Mapping[str, str]


def _cut(value: str) -> str:
    """Return what an address says, short enough to be shown."""
    return value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"


def _short(phrase: Phrase) -> Phrase:
    """Return a phrase with its values short enough to be shown."""
    return Phrase(phrase.key, {name: _cut(str(text)) for name, text in phrase.values.items()})


class Renderer(Templates):
    """The templates of the triage with the words of one language."""

    def __init__(self, language: str) -> None:
        super().__init__("triage", language)
        self.in_words = InWords(self)
        self.give(in_words=self.in_words, row_id=row_id, fired_row=fired_row, due=due)
        self.give(first_steps=FIRST_STEPS, is_address=is_address, detected=DETECTED)
        self.give(
            marked=self.marked, quick_ranges=quick_ranges, spell_range=spell_range, field=self.field
        )
        self._kept: dict[tuple[object, ...], str] = {}

    def duration(self, duration: Duration) -> str:
        """Return `duration` in words."""
        return self.plural(f"duration_{duration.unit}", duration.count)

    def marked(self, urgent: Urgent) -> Markup:
        """Return an outcome with its mark."""
        values = {"title": urgent.outcome.title, "urgency": urgent.urgency}
        return Markup(self._once("outcome.html", **values))  # noqa: S704  a template escaped it

    def form(
        self, compiled: Compiled, *, attributes: Mapping[str, str], modules: Iterable[str]
    ) -> str:
        """Return the whole form, complete without scripts; `attributes` go on its element.

        `modules` are the addresses of the page's scripts, so that they are all fetched at once.
        """
        states = card(compiled, decide(compiled, {})).states
        return self._render(
            "form.html",
            policy=compiled.policy,
            states=states,
            attributes=attributes,
            modules=modules,
        )

    def table(self, policy: Policy) -> str:
        """Return the decision tables, a row a rule, the one that gives outcomes last."""
        outcomes = {outcome.id: urgent(policy, outcome.id) for outcome in policy.outcomes}
        titles = {result.of: result.title for result in policy.results}
        return self._render(
            "table.html", policy=policy, outcomes=outcomes, titles=titles, last=OUTCOME
        )

    def flow(self, compiled: Compiled) -> str:
        """Return the questions as numbered boxes with links from answer to box."""
        boxes = flow(compiled)
        policy = compiled.policy
        urgents = [urgent(policy, outcome.id) for outcome in policy.outcomes]
        return self._render(
            "flow.html", policy=policy, boxes=boxes, urgents=urgents, most=MOST_BOXES
        )

    def regions(self, shown: Card, team: Team) -> dict[str, str]:
        """Return the HTML of every region that follows from the answers, by its name."""
        begun = shown.decided or shown.answered > 0
        return {
            "decision": self._render("decision.html", card=shown),
            "next": self._once(
                "next.html", question=shown.next, most=shown.most, certain=shown.decided
            ),
            "plan": self._plan(shown, team) if begun else "",
            "why": self._render("why.html", card=shown) if begun else "",
            "actions": self._once("actions.html") if begun else "",
            **self._beside(shown, begun=begun),
            **{
                f"status-{name}": self._once("status.html", state=state)
                for name, state in shown.states.items()
            },
        }

    def only_if(self, policy: Policy, shown: Card) -> dict[str, str]:
        """Return the HTML of when a question applies, by the name of its region."""
        return {
            f"only-if-{question.id}": self._only_if(policy, question, shown.unmet.get(question.id))
            for question in policy.questions
            if question.only_if
        }

    def _only_if(self, policy: Policy, question: Question, unmet: Sequence[str] | None) -> str:
        """Return under which conditions a question applies; one suffices that cannot hold."""
        named = unmet[:1] if unmet else question.only_if
        said = self.in_words.conditions(policy, {one: question.only_if[one] for one in named})
        return self._once("only_if.html", conditions=said, away=unmet is not None)

    def _beside(self, shown: Card, *, begun: bool) -> dict[str, str]:
        """Return the regions of what a policy may state beside its outcome, if it does."""
        found = {}
        if shown.has_alerts:
            found["alerts"] = self._render("alerts.html", alerts=shown.alerts)
        if shown.results:
            found["results"] = self._render("results.html", results=shown.results) if begun else ""
        return found

    def _plan(self, shown: Card, team: Team) -> str:
        known = in_card(team, replaced_facts(shown.alerts))
        return self._once("plan.html", plan=shown.plan, team=known)

    def fields(self, policy: Policy, faults: Mapping[str, Phrase | None]) -> dict[str, str]:
        """Return the HTML of what is said at each number, by the name of its region."""
        return {
            f"field-{name}": self.field(policy, policy.question(name), fault)
            for name, fault in faults.items()
        }

    def field(self, policy: Policy, question: Question, fault: Phrase | None = None) -> str:
        """Return what is said at a number: how to answer, and why its text is no answer."""
        whole = fault is None or fault.key == "number_text"
        hint = self.number_hint(policy, question, whole=whole)
        return self._once("field.html", fault=self.say(_short(fault)) if fault else "", hint=hint)

    def number_hint(self, policy: Policy, question: Question, *, whole: bool = True) -> str:
        """Return how to answer a number question; unless it is the `whole`, within which limits."""
        grid = question.number
        assert grid is not None  # noqa: S101  a number question
        number = self.in_words.number
        hint = [self.word("number_hint", example=example(policy, question))] if whole else []
        for key, values in limits(grid):
            hint.append(self.word(key, **{name: number(one) for name, one in values.items()}))
        return " ".join(hint)

    def notice(self, notices: Iterable[Phrase]) -> str:
        """Return the notices about an address; "" where there is nothing."""
        shown = [_short(notice) for notice in notices]
        return self._render(
            "notice.html", notices=shown[:MOST_NOTICES], more=len(shown[MOST_NOTICES:])
        )

    def summary(self, policy: Policy, shown: Card) -> str:
        """Return the decision as plain text, to paste into a ticket."""
        return self._render("summary.txt", policy=policy, card=shown)

    def _render(self, template: str, **values: object) -> str:
        return self.render(template, values)

    def _once(self, template: str, **values: Hashable) -> str:
        """Render what most answers leave as it is, and keep it."""
        key = (template, *values.values())
        if key not in self._kept:
            self._kept[key] = self._render(template, **values)
        return self._kept[key]
