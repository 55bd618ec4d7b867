"""Turn a policy and a decision into HTML and text.

Pure but for reading its own templates and words; runs natively and in Pyodide.
To change the looks, edit templates/ and docs/assets/stylesheets/card.css; to change the
words, edit words/.
"""

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from markupsafe import Markup

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import decide
from checklist.engine.policy.model import OUTCOME, Answer, Duration, Policy, Question
from checklist.engine.policy.number import spell_range
from checklist.engine.templates import Templates
from checklist.engine.triage.card import Card, Urgent, card, fired_row, row_id, urgent
from checklist.engine.triage.fields import example, limits, quick_ranges
from checklist.engine.triage.flow import MOST_BOXES, Box, End, Way, flow
from checklist.engine.triage.in_words import InWords
from checklist.engine.triage.plan import due
from checklist.engine.triage.statements import replaced_facts
from checklist.engine.triage.team_facts import FACTS, in_card, taps
from checklist.engine.triage.times import on_paper, write_moment

FIRST_STEPS = 3
"""So many steps are shown at once."""

MOST_NOTICES = 4
LONGEST_VALUE = 80

Team = Mapping[str, str]


def _cut(value: str) -> str:
    """Return what an address says, short enough to be shown."""
    return value if len(value) <= LONGEST_VALUE else value[:LONGEST_VALUE] + "…"


def _short(phrase: Phrase) -> Phrase:
    """Return a phrase with its values short enough to be shown."""
    return Phrase(phrase.key, {name: _cut(str(text)) for name, text in phrase.values.items()})


def on_screen(question: Question) -> tuple[Answer, ...]:
    """Return the answers as they are shown: no before yes, all others in the order of the policy.

    So they are in the same place at every question, whichever of the two is the severe one.
    """
    if {*question.answer_ids} == {"no", "yes"}:
        return tuple(sorted(question.answers, key=lambda answer: answer.id))
    return question.answers


def _in_place(box: Box) -> tuple[Way, ...]:
    """Return the ways on from a box in the places that their answers have on the screen."""
    if box.question.number or box.tick:
        return box.ways
    order = [answer.id for answer in on_screen(box.question)]
    return tuple(sorted(box.ways, key=lambda way: order.index(way.answer)))


class Renderer(Templates):
    """The templates of the triage with the words of one language."""

    def __init__(self, language: str) -> None:
        super().__init__("triage", language)
        self.in_words = InWords(self)
        self.give(in_words=self.in_words, row_id=row_id, fired_row=fired_row, due=due)
        self.give(
            first_steps=FIRST_STEPS, taps_of=taps, write_moment=write_moment, on_paper=on_paper
        )
        self.give(marked=self.marked, quick_ranges=quick_ranges, spell_range=spell_range)
        self.give(field=self.field, on_screen=on_screen)
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
        shown = card(compiled, decide(compiled, {}))
        return self._render(
            "form.html",
            policy=compiled.policy,
            card=shown,
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

    def flow(self, compiled: Compiled, team: Team | None = None) -> str:
        """Return the questions as numbered boxes with links from answer to box.

        Where it ends stands the card, as `regions` has it, in parts of the same names. Its marks
        are other ones, `data-end-clock` for `data-clock`: the page has one card.
        """
        policy = compiled.policy
        return self._render(
            "flow.html",
            policy=policy,
            flow=flow(compiled),
            urgents=[urgent(policy, outcome.id) for outcome in policy.outcomes],
            most=MOST_BOXES,
            numbers={name: number for number, name in enumerate(policy.question_ids, start=1)},
            said_of=self._said_of,
            in_place=_in_place,
            regions_of=lambda end: self._end(compiled, end, team or {}),
        )

    def _said_of(self, box: Box, way: Way) -> str:
        if box.tick:
            return self.word(f"ticked_{way.answer}")
        return self.in_words.way(box.question, (way.answer,))

    def _end(self, compiled: Compiled, end: End, team: Team) -> dict[str, str]:
        assert end.decision is not None  # noqa: S101  the template has looked
        shown = card(compiled, end.decision)
        if not end.has_rule:
            shown = replace(shown, because="", rule=None)
        regions = self.regions(shown, team)
        parts = ("decision", "alerts", "first", "results", "plan", "steps", "because")
        regions["decision"] = self._render("decision.html", card=shown, when="", alone=True)
        regions["because"] = self._because(shown, more=False)
        marks = re.compile(" data-(?=(?:clock|due|alert|certain|result)=)")
        return {name: marks.sub(" data-end-", regions.get(name, "")) for name in parts}

    def regions(
        self, shown: Card, team: Team, *, record: str | None = None, run: str = ""
    ) -> dict[str, str]:
        """Return the HTML of every region that follows from the answers, by its name.

        `record` is that of the record that is decided anew, "" for a new one; None where the page
        starts none. `run` is the record that this decision has already, or "".
        """
        begun = shown.has_begun
        return {
            "decision": self._render(
                "decision.html", card=shown, when=self._when(shown), alone=False
            ),
            "first": self._first(shown, team) if begun else "",
            "next": self._next(shown),
            "plan": self._plan(shown, team) if begun else "",
            "actions": self._actions(shown, record, run) if begun else "",
            "steps": self._once("steps.html", plan=shown.plan) if begun else "",
            "because": self._because(shown) if begun else "",
            "times": self._once("times.html", times=shown.times) if begun else "",
            "why": self._why(shown) if begun else "",
            **self._beside(shown, begun=begun),
            **{
                f"status-{name}": self._once("status.html", state=state, decided=shown.decided)
                for name, state in shown.states.items()
            },
        }

    def _actions(self, shown: Card, record: str | None, run: str) -> str:
        starts = record is not None and shown.most.urgency is not None
        act = "again" if record else "open" if run else "start"
        return self._once(
            "actions.html",
            tells=shown.is_neutral,
            record=act if starts else "",
            run=run,
            urgent=shown.is_urgent,
        )

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
        found: dict[str, str] = {}
        if shown.has_alerts:
            key = tuple((one.alert.id, one.certain) for one in shown.alerts)
            found["alerts"] = self._row(shown, "alerts.html", key, alerts=shown.alerts)
        if shown.results:
            found["results"] = self._render("results.html", results=shown.results) if begun else ""
        return found

    def _first(self, shown: Card, team: Team) -> str:
        """Return what to do first, by when, and who does it: a fact of the team, or the role."""
        owner = shown.plan.owner
        if owner in FACTS:
            replaced = replaced_facts(shown.alerts)
            owner = team.get(replaced.get(owner, owner), "")
        return self._once("first.html", plan=shown.plan, owner=owner)

    def _when(self, shown: Card) -> Markup:
        written = self._once("when.html", times=shown.times, decided=shown.decided)
        return Markup(written)  # noqa: S704  a template escaped it

    def _why(self, shown: Card) -> str:
        steps = Markup(self._once("all_steps.html", plan=shown.plan))  # noqa: S704
        alternatives = [
            self._row(shown, "alternative.html", key, alternative=one)
            for one in shown.alternatives
            for key in [
                (one.change.question.id, one.change.kind, one.change.answers, one.change.possible)
            ]
        ]
        given = [
            self._row(shown, "given.html", (one.question.id, one.answer, one.applies), given=one)
            for one in shown.given
        ]
        return self._render(
            "why.html", card=shown, steps=steps, alternatives=alternatives, given=given
        )

    def _next(self, shown: Card) -> str:
        key = (shown.number, len(shown.skipped))
        return self._row(
            shown, "next.html", key, card=shown, policy=shown.policy, question=shown.next
        )

    def _row(self, shown: Card, template: str, key: Hashable, **values: object) -> Markup:
        """Render what most answers leave as it is, of a part of the policy, and keep it with it."""
        whole = (self, template, key)
        found = shown.memo.get(whole)
        if not isinstance(found, Markup):
            found = Markup(self._render(template, **values).rstrip())  # noqa: S704
            shown.memo[whole] = found
        return found

    def _because(self, shown: Card, *, more: bool = True) -> str:
        rule = shown.rule.id if shown.rule else ""
        return self._once(
            "because.html", decided=shown.decided, because=shown.because, rule=rule, more=more
        )

    def _plan(self, shown: Card, team: Team) -> str:
        people = self._people(shown, team) if shown.most.urgency else ()
        known = tuple(one for one in people if one[0] != shown.plan.owner)  # that is said first
        detected = shown.times.detected is not None
        return self._once("plan.html", plan=shown.plan, team=known, detected=detected)

    def _people(self, shown: Card, team: Team) -> tuple[tuple[str, str], ...]:
        """Return whom to call and where, by the names of facts."""
        return in_card(team, replaced_facts(shown.alerts), urgent=shown.is_urgent)

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

    def summary(
        self, shown: Card, team: Team | None = None, *, link: str = "", to_share: bool = True
    ) -> str:
        """Return the decision as plain text, to paste into a ticket, or only to be read.

        Where an alert keeps its readers out of public places, a text `to_share` gives nothing away:
        neither why, nor what was answered, nor the `link` that holds the answers.
        """
        known = team or {}
        return self._render(
            "summary.txt",
            policy=shown.policy,
            card=shown,
            neutral=to_share and shown.is_neutral,
            link=link,
            here=shown.times.here,
            acts=self._once(
                "acts.txt",
                plan=shown.plan,
                urgent=shown.is_urgent,
                team=self._people(shown, known) if shown.most.urgency and shown.has_begun else (),
                here=shown.times.here,
            ),
        )

    def kept(self, shown: Card, team: Team) -> dict[str, object] | None:
        """Return what the reader's device keeps of a decision, and takes along to other pages.

        That is the title of the outcome, or that it is open, whether it is urgent, what is due and
        when, the alerts with their pages, and the texts that take the places of facts. Where
        outcomes do not differ in urgency, nothing is kept.
        """
        if shown.most.urgency is None:
            return None
        replaced = replaced_facts(shown.alerts)
        nowhere = self.word("team_no_place")
        return {
            "title": shown.most.outcome.title if shown.decided else self._open(shown),
            "urgent": shown.is_urgent,
            "due": [[due.title, write_moment(due.at)] for due in shown.plan.deadlines if due.at],
            "alerts": [[one.alert.title, one.alert.page] for one in shown.alerts],
            "instead": {fact: team.get(other) or nowhere for fact, other in replaced.items()},
        }

    def _open(self, shown: Card) -> str:
        return self.word("kept_open", outcome=shown.most.outcome.title)

    def _render(self, template: str, **values: object) -> str:
        return self.render(template, values)

    def _once(self, template: str, **values: Hashable) -> str:
        """Render what most answers leave as it is, and keep it."""
        key = (template, *values.values())
        if key not in self._kept:
            self._kept[key] = self._render(template, **values)
        return self._kept[key]
