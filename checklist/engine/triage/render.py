"""Turn a policy and a decision into HTML and text.

Pure but for reading its own templates and words; runs natively and in Pyodide.
To change the looks, edit templates/ and docs/assets/stylesheets/playbook.css; to change the
words, edit words/.
"""

from collections.abc import Hashable, Iterable, Mapping

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import decide
from checklist.engine.policy.model import Duration, Policy
from checklist.engine.templates import Templates
from checklist.engine.triage.card import FIRST_STEPS, Card, card, row_id, urgent
from checklist.engine.triage.flow import MOST_BOXES, flow
from checklist.engine.triage.team_facts import in_card, is_address

MOST_NOTICES = 4
LONGEST_VALUE = 80

Team = Mapping[str, str]


def _cut(value: str) -> str:
    """Return what an address says, short enough to be shown."""
    return value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"


class Renderer(Templates):
    """The templates of the triage with the words of one language."""

    def __init__(self, language: str) -> None:
        super().__init__("triage", language)
        self.give(within=self.within, row_id=row_id, first_steps=FIRST_STEPS)
        self.give(is_address=is_address)
        self._kept: dict[tuple[object, ...], str] = {}

    def duration(self, duration: Duration) -> str:
        """Return `duration` in words."""
        return self.plural(f"duration_{duration.unit}", duration.count)

    def within(self, duration: Duration) -> str:
        """Return in words that something is due within `duration`."""
        return self.plural(f"within_{duration.unit}", duration.count)

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
        derived_ids = {table.id for table in policy.derived}
        return self._render("table.html", policy=policy, outcomes=outcomes, derived_ids=derived_ids)

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
            "next": self._once("next.html", question=shown.next, most=shown.most),
            "plan": self._once("plan.html", plan=shown.plan, team=in_card(team)) if begun else "",
            "why": self._render("why.html", card=shown) if begun else "",
            "actions": self._once("actions.html") if begun else "",
            **{
                f"status-{name}": self._once("status.html", state=state)
                for name, state in shown.states.items()
            },
        }

    def notice(self, notices: Iterable[Phrase]) -> str:
        """Return the notices about an address; "" where there is nothing."""
        shown = [
            Phrase(notice.key, {name: _cut(str(text)) for name, text in notice.values.items()})
            for notice in notices
        ]
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
