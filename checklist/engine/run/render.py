"""Turn a record into the HTML and the texts of the run.

Pure but for reading its own templates and words; runs natively and in Pyodide. To change the looks,
edit templates/ and docs/assets/stylesheets/run.css; to change the words, edit words/.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from markupsafe import Markup

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.model import DECIDED, DETECTED, Step
from checklist.engine.record.account import Row as Counted
from checklist.engine.record.account import account
from checklist.engine.record.calendar import CalendarEndsError
from checklist.engine.record.clocks import PAUSED, Clocked, calendar_of, clocks, next_due
from checklist.engine.record.copy import Copy
from checklist.engine.record.deadline import BUSINESS
from checklist.engine.record.events import WORDS, is_one_of
from checklist.engine.record.fold import (
    ABOUT,
    DONE,
    FIELDS,
    SKIPPED,
    Answered,
    Record,
    last_said,
)
from checklist.engine.record.issue import Issue, new_issue
from checklist.engine.record.private import is_private, replaced, shown_alerts
from checklist.engine.record.run import (
    LAPSED,
    Run,
    RunStep,
    approved,
    has_lapsed,
    is_fit,
    run,
    values,
)
from checklist.engine.record.share import LONGEST_LINK
from checklist.engine.record.timeline import Row, outcome_title, timeline
from checklist.engine.record.work import COUNTS, LONG, in_minutes, rounded, share, totals
from checklist.engine.run.links import ANSWER, Arrival, ask_link, take_link
from checklist.engine.run.summary import Told, about, summary
from checklist.engine.templates import Templates
from checklist.engine.triage.card import Urgent, urgent
from checklist.engine.triage.team_facts import FACTS, in_card, taps
from checklist.engine.triage.times import on_paper, read_moment, write_moment

PLACE_OF_MESSAGE = re.compile(r"\[([^\[\]\n]{1,60})\]")

MOST_TOLD = 3
"""So much of what was written is told at once."""

LIKELY = {
    "mitigate": "mitigate",
    "call": "communication",
    "branch": "fix",
    "release": "deploy",
    "forward": "forward",
    "review": "post-mortem",
}
"""By the step that is next, on what somebody probably spends the time; else it is the cause."""


def _ends(going: Run, due: Clocked | None) -> int:
    """Return the number of the step that ends a clock; 0 for none, and where that is next."""
    open_ = [one for one in going.steps if one.is_open and not one.is_next]
    found = [one for one in open_ if one.clock == due] if due else []
    return found[0].number if found else 0


@dataclass(slots=True)
class Shown:
    """What the page shows: a record or none, at a moment, to somebody, with what a link brought."""

    record: Record | None
    asked: str
    now: datetime
    others: tuple[Record, ...] = ()
    here: int = 0
    me: str = ""
    team: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    open: tuple[str, ...] = ()
    arrival: Arrival = field(default_factory=Arrival)
    answer: str = ""
    refuses: bool = False
    wants_issue: bool = False
    is_handed: bool = False

    def at_rest(self) -> "Shown":
        """Return it as of the newest event of its record, in UTC, with the facts that this keeps.

        So an export is the same whenever and wherever it is made.
        """
        assert self.record is not None  # noqa: S101  only a record is exported
        last = max(self.record.events, key=lambda one: (one.at, one.written), default=None)
        return replace(self, now=last.written if last else self.now, here=0, team={})


class Renderer(Templates):
    """The templates of the run with the words of one language."""

    def __init__(self, language: str) -> None:
        super().__init__("run", language, draws_on=("triage",))
        self.give(
            write_moment=write_moment, on_paper=on_paper, taps_of=taps, md=escaped, linked=linked
        )
        self.give(within=self.within, since=self.since, span=self.span, told=self.told)
        self.give(word_of=self.word_of)

    def paper_page(
        self,
        paper: Mapping[str, object] | None,
        *,
        attributes: Mapping[str, str],
        modules: Iterable[str],
    ) -> str:
        """Return the element of the page, and what is to print: see paper.html for its keys."""
        values = {"attributes": attributes, "modules": modules, "paper": paper}
        return self.render("page.html", values)

    def marked(self, shown: Urgent) -> Markup:
        """Return an outcome with its mark."""
        values = {"title": shown.outcome.title, "urgency": shown.urgency}
        return Markup(self.render("outcome.html", values))  # noqa: S704  a template escaped it

    # What it says

    def span(self, time: timedelta | None) -> str:
        """Return a time in words, in its two largest units; without its sign."""
        if time is None:
            return ""
        minutes = int(abs(time).total_seconds() // 60)
        days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
        if minutes >= 2 * 1440:
            key = "span_dh" if hours else "span_d"
            return self.word(key, days=days, hours=hours)
        hours = minutes // 60
        if hours and rest:
            return self.word("span_hm", hours=hours, minutes=rest)
        return self.word("span_h", hours=hours) if hours else self.word("span_m", minutes=rest)

    def within(self, clock: Clocked) -> str:
        """Return how much time a clock leaves."""
        return self.plural(f"within_{clock.within.unit}", clock.within.count)

    def since(self, clock: Clocked) -> str:
        """Return how much time a clock leaves, and from when."""
        if clock.since in (DECIDED, DETECTED):
            return self.word(f"clock_from_{clock.since}", within=self.within(clock))
        return self.word("clock_from_other", within=self.within(clock), clock=clock.since)

    def word_of(self, prefix: str, name: str) -> str:
        """Return what a name of this version is called, or the name itself."""
        return self.word(prefix + name) if name in COUNTS else name

    def activity(self, name: str) -> str:
        """Return what an activity is called."""
        return self.word_of("activity_", name)

    def told(self, row: Row) -> str:
        """Return what a row of the timeline says."""
        known = dict(row.said.values)
        if "activity" in known:
            known["activity"] = self.activity(str(known["activity"]))
        if isinstance(time := known.get("time"), timedelta):
            known["time"] = self.span(time)
        if row.of:
            known["what"] = self.told(row.of)
        if row.kind == "set" and known["name"] in FIELDS:
            known["name"] = self.word(f"field_{known['name']}")
        return self.say(Phrase(row.said.key, known))

    def written(self, record: Record | None, fresh: Sequence[str]) -> str:
        """Return what is said once events were written: what they say, and whose word lapsed."""
        if record is None or not fresh:
            return ""
        rows = [row for row in timeline(record) if row.event in fresh]
        told = [self.told(row) for row in rows[:MOST_TOLD]]
        return " ".join(
            [self.word("written"), *(f"{one}." for one in told), *self._lapsed(record, rows)]
        )

    def _lapsed(self, record: Record, rows: Iterable[Row]) -> Iterable[str]:
        """Yield, after a change of what can be approved, whose approval has lapsed."""
        if not {"set", "decide"}.intersection(row.kind for row in rows):
            return
        for row in run(record, (), review="").steps:
            if row.gate.state == LAPSED and row.gate.approval:
                yield self.word("gate_lapsed", name=row.gate.approval.by)
            if row.gate.unfit:
                yield self.word("gate_unfit", name=row.gate.unfit.by)

    # The page

    def shown(self, shown: Shown, *, said: str, is_wrong: bool, undo: str) -> dict[str, object]:
        """Return the attributes, regions, texts and title of the page."""
        record = shown.record
        faults = record.faults if record else ()
        notice = {
            "said": said,
            "is_wrong": is_wrong,
            "undo": undo if said else "",
            "faults": faults,
        }
        regions = {"notice": self.render("notice.html", notice), "request": self._request(shown)}
        if record is None:
            empty = dict.fromkeys(
                ("alerts", "next", "clocks", "steps", "work", "log", "details", "out"), ""
            )
            arrival = shown.arrival
            top = self.render(
                "top.html",
                {
                    "record": None,
                    "asked": shown.asked,
                    "others": shown.others,
                    "progress": self._progress,
                    "has_arrived": bool(arrival.request or arrival.record),
                },
            )
            texts = {"answer": _answer_link(shown)} if shown.answer else {}
            title = self.word("card_label")
            form = {"data-record": "", "data-outcome": "", "data-done": "0/0"}
            return {
                "form": form,
                "regions": regions | empty | {"top": top},
                "texts": texts,
                "title": title,
                "known": None,
            }
        found = clocks(record, shown.now)
        going = run(record, found, review=self.word("review_self"))
        due = next_due(found)
        total, settled = len(going.steps), going.settled
        regions |= self._regions(shown, record, found, going, due)
        return {
            "form": {
                "data-record": record.id,
                "data-outcome": record.decision.outcome if record.decision else "",
                "data-done": f"{settled}/{total}",
            },
            "regions": regions,
            "texts": self._texts(shown, record, going),
            "title": record.title or self.word("untitled", record=record.id),
            "known": self.known(record, found, going),
        }

    def known(self, record: Record, found: Sequence[Clocked], going: Run) -> dict[str, object]:
        """Return what other pages say of a run: of a case that must not be told, no name.

        ``{"record": id, "called": title and ticket, "outcome": title, "decided": time, "steps": how
        far it is, "isDone": whether no step is left, "due": [[clock, time], …]}``; what is not
        known is "". Clocks that have ended or stand still are not due.
        """
        decision, total, settled = record.decision, len(going.steps), going.settled
        due = sorted(
            (one.due, one.title) for one in found if one.is_open and one.due and one.state != PAUSED
        )
        return {
            "record": record.id,
            "called": "" if is_private(record) else self._called(record),
            "outcome": outcome_title(record, decision.outcome)
            if decision and decision.outcome
            else "",
            "decided": write_moment(decision.when) if decision else "",
            "steps": self.word("progress", done=settled, total=total),
            "isDone": 0 < total == settled,
            "due": [[title, write_moment(at)] for at, title in due],
        }

    def _called(self, record: Record) -> str:
        title, ticket = record.title, record.fields.get("ticket", "")
        both = title and ticket
        return self.word("called", title=title, ticket=ticket) if both else title or ticket

    def _progress(self, record: Record) -> str:
        going = run(record, (), review="")
        return self.word("progress", done=going.settled, total=len(going.steps))

    def _regions(
        self,
        shown: Shown,
        record: Record,
        found: tuple[Clocked, ...],
        going: Run,
        due: Clocked | None,
    ) -> dict[str, str]:
        copy = record.copy
        decision = record.decision
        calendar = calendar_of(copy)
        pause = next((one for one in record.pauses if one.clock == "" and one.end is None), None)
        stepped = self._of_steps(shown, record, copy)
        alerts = tuple(shown_alerts(record, copy))
        tracker = self._fact(shown, record, "tracker")
        issue = self._issue(shown, record, tracker) if shown.wants_issue else None
        handed = take_link(record, address=shown.address) if shown.is_handed else ""
        return {
            "top": self.render(
                "top.html",
                {
                    "record": record,
                    "asked": "",
                    "outcome": self.outcome(record, copy),
                    "possible": ", ".join(
                        outcome_title(record, one)
                        for one in (decision.possible if decision else ())
                    ),
                    "paused": pause,
                    "due": due,
                    "due_step": _ends(going, due),
                    "skipped": sum(one.ticked.state == SKIPPED for one in going.steps),
                    "settled": going.settled,
                    "total": len(going.steps),
                    "again": _again(record),
                    "handed": _last_handover(record),
                    "me": shown.me,
                    "summary": self._all_done(shown, record, found, going),
                    "first": min((one.when for one in record.events), default=None),
                    "newest": max((one.written for one in record.events), default=None),
                    "here": shown.here,
                },
            ),
            "alerts": self.render("alerts.html", {"alerts": alerts}),
            "next": self.render("next.html", {"step": going.next, **stepped}),
            "clocks": self.render(
                "clocks.html",
                {
                    "clocks": found,
                    "due": due,
                    "paused": pause,
                    "zone": calendar.zone if calendar else "",
                    "account": lambda clock: _account(record, clock, shown.now),
                },
            ),
            "steps": self.render("steps.html", {"run": going, **stepped}),
            "work": self._work(shown, record, going),
            "log": self.render(
                "log.html",
                {
                    "rows": timeline(record),
                    "me": shown.me,
                    "may_change": lambda row: _may_change(row, shown.me),
                },
            ),
            "details": self.render(
                "details.html",
                {
                    "team": self._people(shown, record),
                    "answers": _answers(record),
                    "fields": self._fields(record, copy),
                    "me": shown.me,
                },
            ),
            "out": self.render(
                "out.html",
                {
                    "is_open": "exports" in shown.open,
                    "tracker": tracker.startswith("https://"),
                    "issue": issue,
                    "handed": handed and {"link": len(handed) <= LONGEST_LINK and handed},
                    "digest": record.digest[:12],
                    "count": len(record.raws),
                    "newest": record.events[-1].id if record.events else "",
                    "private": is_private(record),
                    "confidential": tracker if "tracker" in replaced(record) else "",
                },
            ),
        }

    def outcome(self, record: Record, copy: Copy | None) -> Markup:
        """Return the outcome with its mark; "" while there is none."""
        decision = record.decision
        if copy is None or decision is None or decision.outcome not in copy.policy.outcome_ids:
            return Markup("")
        return self.marked(urgent(copy.policy, decision.outcome))

    def _of_steps(self, shown: Shown, record: Record, copy: Copy | None) -> dict[str, object]:
        def owner(role: str) -> str:
            return self._fact(shown, record, role) or role if role in FACTS else role

        titles = {one.id: one.title for one in (copy.names if copy else ())}
        titles |= {name: self.word(f"field_{name}") for name in FIELDS}

        def missing(row: RunStep) -> list[tuple[str, str]]:
            names = dict.fromkeys(name for one in row.lines for name in one.missing)
            return [(name, titles.get(name, name)) for name in names]

        def about() -> list[tuple[str, str, str]]:
            """Return what an approval is about, to be filled in where nothing of it is known."""
            if record.fields.get("version") or record.fields.get("commit"):
                return []
            filling = values(record, copy) if copy else {}
            return [(name, titles[name], filling.get(name, "")) for name in ABOUT]

        return {
            "owner_of": owner,
            "missing_of": missing,
            "about_of": about,
            "message_of": lambda step: self._message(shown, record, step),
            "is_private": is_private(record),
            "qr_of": lambda step: _picture(ask_link(record, step.id, address=shown.address)),
            "me": shown.me,
        }

    def _message(self, shown: Shown, record: Record, step: Step) -> str:
        """Return the message of a step as it is to be sent; none that would tell a private case."""
        template = "" if is_private(record) else shown.messages.get(step.message, "")
        return _filled(template, record, values(record, record.copy)) if record.copy else template

    def _fact(self, shown: Shown, record: Record, name: str) -> str:
        """Return a fact of the team, or the one that takes its place under the alerts."""
        instead = replaced(record).get(name, name)
        copy = record.copy
        return shown.team.get(instead, "") or (copy.facts.get(instead, "") if copy else "")

    def _people(self, shown: Shown, record: Record) -> tuple[tuple[str, str], ...]:
        copy = record.copy
        known = {**(copy.facts if copy else {}), **shown.team}
        return in_card(known, replaced(record))

    def _fields(self, record: Record, copy: Copy | None) -> list[tuple[str, str, str]]:
        """Return name, label and value of what the record says of itself."""
        found = [(name, self.word(f"field_{name}"), record.fields.get(name, "")) for name in FIELDS]
        known = {*FIELDS, "fix", "hotfix"}
        filling = values(record, copy) if copy else {}
        found += [
            (one.id, one.title, record.fields.get(one.id, "") or filling.get(one.id, ""))
            for one in (copy.names if copy else ())
            if one.id not in known
        ]
        return found

    def _work(self, shown: Shown, record: Record, going: Run) -> str:
        next_step = going.next.step.id if going.next else ""
        people = dict.fromkeys(
            name
            for name in (
                shown.me,
                *(one.who for one in record.work),
                record.fields.get("lead", ""),
                record.fields.get("author", ""),
            )
            if name
        )
        return self.render(
            "work.html",
            {
                "entries": record.work,
                "activities": list(COUNTS),
                "likely": LIKELY.get(next_step, "cause"),
                "me": shown.me,
                "people": list(people),
                "is_long": lambda entry: shown.now - entry.start >= LONG,
                "sums": self.sums(shown, record),
            },
        )

    def sums(self, shown: Shown, record: Record) -> list[str]:
        """Return the totals of the time that was spent, in sentences."""
        exact = totals(record.work, shown.now)
        found = in_minutes(exact)
        if not record.work:
            return [self.word("work_none")]
        key = "work_total_running" if found.running else "work_total"
        said = [self.word(key, time=self._rounded(exact.all))]
        hours = _hours(self._fact(shown, record, "sprint-hours"))
        if (part := share(found.all, hours)) is not None:
            said.append(self.word("work_share", share=round(part * 100, 1), hours=f"{hours:g}"))
        if found.apart:
            said.append(self.word("work_apart", time=self._rounded(exact.apart)))
        if found.twice >= timedelta(minutes=1):
            said.append(self.word("work_twice", time=self.span(found.twice)))
        return said

    def _rounded(self, time: timedelta) -> str:
        """Return a time, and what it is in quarters of an hour where that is something else."""
        exact, quarters = self.span(time), self.span(rounded(time))
        if exact == quarters:
            return exact
        return self.word("work_rounded", time=exact, quarters=quarters)

    def _all_done(
        self, shown: Shown, record: Record, found: Sequence[Clocked], going: Run
    ) -> list[tuple[str, str]]:
        """Return the summary of a run whose steps are all done or skipped; none before."""
        if not going.steps or going.next:
            return []
        told = Told(self.html, _time, self.span)
        effort = self.sums(shown, record)[0]
        return summary(record, found, going, effort=effort, told=told)

    def _request(self, shown: Shown) -> str:
        arrival = shown.arrival
        bad = self.word(f"{arrival.bad}_bad") if arrival.bad else ""
        request = arrival.request
        answer = shown.answer and _answer_link(shown)
        handed = _handed(arrival)
        return self.render(
            "request.html",
            {
                "bad": bad,
                "why": arrival.why,
                "handed": handed and self._handed(handed, shown.now),
                "request": request and _asked(self, request),
                "answer": answer,
                "picture": answer and _picture(answer),
                "refuses": shown.refuses,
                "me": shown.me,
            },
        )

    def _handed(self, record: Record, now: datetime) -> dict[str, object]:
        """Return what is said of a record before it is taken over: how things are."""
        found = clocks(record, now)
        copy = record.copy
        return {
            "id": record.id,
            "title": record.title,
            "outcome": self.outcome(record, copy),
            "progress": self._progress(record),
            "due": next_due(found),
            "last": _last_handover(record),
        }

    def _texts(self, shown: Shown, record: Record, going: Run) -> dict[str, str]:
        """Return what can be copied, by name."""
        copy = record.copy
        filling = values(record, copy) if copy else {}
        texts = {"ticket": self.markdown(shown)}
        if is_private(record):
            texts["whole"] = self.markdown(shown, whole=True)
        for row in going.steps:
            name = row.step.id
            if row.lines:
                texts[f"lines-{name}"] = "".join(f"{one.text}\n" for one in row.lines)
            template = shown.messages.get(row.step.message, "")
            if template and not is_private(record):
                texts[f"message-{name}"] = _filled(template, record, filling)
            if row.gate.state == "asked":
                texts[f"ask-{name}"] = ask_link(record, name, address=shown.address)
        if shown.is_handed:
            texts["handover"] = take_link(record, address=shown.address)
        return texts

    def _issue(self, shown: Shown, record: Record, tracker: str) -> Issue | None:
        whole = self.markdown(shown)
        head, _, table = whole.rpartition(f"## {self.word('md_log')}")
        rows = table.strip().splitlines()
        cut = self.word("md_cut")
        title = self.public_title(record)
        return new_issue(
            tracker,
            self.word("md_title", title=title),
            f"{head.rstrip()}\n\n## {self.word('md_log')}\n",
            rows,
            cut_note=f"\n{cut}\n\n{rows[-1]}",
            private=is_private(record),
        )

    def public_title(self, record: Record) -> str:
        """Return what a record is called in public: its id where an alert holds."""
        return (record.title if not is_private(record) else "") or record.id

    def markdown(self, shown: Shown, *, whole: bool = False) -> str:
        """Return the record as Markdown, for a ticket.

        Of a case that must not be told it leaves out what would tell it, unless it is `whole`, for
        those who work on it.
        """
        record = shown.record
        assert record is not None  # noqa: S101  only a record is written
        neutral = is_private(record) and not whole
        found = clocks(record, shown.now)
        going = run(record, found, review=self.word("review_self"))
        sums = in_minutes(totals(record.work, shown.now))
        effort = self.sums(shown, record)
        told = Told(
            self.word, lambda moment: on_paper(moment, shown.here), self.span, neutral=neutral
        )
        rows = [
            row for row in timeline(record) if not neutral or (row.of or row).kind in _OF_THE_COURSE
        ]
        notes = {
            step: [row for row in rows if row.kind == "note" and row.step == step]
            for step in {row.step for row in rows}
        }
        return self.render(
            "record.txt",
            {
                "record": record,
                "title": (whole and record.title) or self.public_title(record),
                "summary": summary(record, found, going, effort=effort[0], told=told),
                "head": self._head(shown, record, neutral=neutral),
                "neutral": neutral,
                "clocks": found,
                "kept": self._kept,
                "run": going,
                "state": lambda row: self._state(shown, row, neutral=neutral),
                "is_skipped": lambda row: row.ticked.state == SKIPPED,
                "notes_of": lambda row: notes.get(row.step.id, []),
                "approvals": list(self._approvals(record, rows, neutral=neutral)),
                "sums": effort,
                "people": sums.people,
                "activities": [
                    replace(one, name=self.activity(one.name)) for one in sums.activities
                ],
                "rows": rows,
                "here": shown.here,
                "digest": record.digest[:12],
                "count": len(record.raws),
            },
        )

    def _approvals(
        self, record: Record, rows: Iterable[Row], *, neutral: bool
    ) -> Iterable[tuple[datetime, list[str]]]:
        """Yield when somebody approved or refused, and the parts of what is said of it.

        What was approved is left out where the case must not be told: so is its digest, of which
        the answers could be guessed.
        """
        given = {one.event: one for one in record.approvals}
        for row in rows:
            if row.is_undone and row.kind in WORDS:
                text = "" if neutral else row.text
                yield row.when, [part for part in (self.told(row), row.by, text) if part]
            if row.event not in given:
                continue
            one = given[row.event]
            parts = [self.told(row), row.by]
            if not neutral:
                digest = self.word("about_digest", digest=one.digest[:12])
                parts.append(about(self.word, *approved(record, one)) or digest)
            if one.is_given and not is_fit(record, one):
                parts.append(self.word("md_unfit"))
            elif has_lapsed(record, one):
                parts.append(self.word("md_lapsed"))
            if not neutral:
                parts.append(row.text)
            yield row.when, [part for part in parts if part]

    def _head(self, shown: Shown, record: Record, *, neutral: bool) -> str:
        """Return the lines that say what was decided."""
        decision, copy = record.decision, record.copy
        lines: list[tuple[str, str]] = []
        if not neutral:
            lines += [
                (self.word(f"field_{name}"), record.fields[name])
                for name in FIELDS
                if record.fields.get(name) and name != "title"
            ]
        if decision:
            said = outcome_title(record, decision.outcome) if decision.outcome else ""
            said = said or ", ".join(outcome_title(record, one) for one in decision.possible)
            lines.append((self.word("md_outcome"), said))
            lines.append((self.word("md_decided"), on_paper(decision.when, shown.here)))
        if record.detected:
            lines.append((self.word("md_detected"), on_paper(record.detected, shown.here)))
        if decision and not neutral:
            lines += [
                (self.word(key), text)
                for key, text in (("md_rule", decision.rule), ("md_because", decision.because))
                if text
            ]
            lines += list(decision.results)
        for alert, certain in shown_alerts(record, copy):
            key = "alert_certain" if certain else "alert_possible"
            lines.append((self.word(key).rstrip(":"), alert.title))
        if copy:
            policy = copy.policy
            digest = policy.digest[:12]
            named = self.word(
                "md_policy_named", title=policy.title, version=policy.version, digest=digest
            )
            lines.append((self.word("md_policy"), named))
        return "\n".join(f"- {escaped(name)}: {escaped(text)}" for name, text in lines)

    def _state(self, shown: Shown, row: RunStep, *, neutral: bool) -> str:
        ticked = row.ticked
        if ticked.when is None:
            return ""
        at = on_paper(ticked.when, shown.here)
        if ticked.state == DONE:
            key = "state_done_by" if ticked.by else "state_done"
            return self.word(key, time=at, name=ticked.by)
        key = "state_skipped_by" if ticked.by else "state_skipped"
        reason = ticked.text if not neutral else "…"
        return self.word(key, time=at, name=ticked.by, reason=reason)

    def _kept(self, clock: Clocked) -> str:
        if clock.due is None:
            return ""
        if clock.ended is None:
            late = clock.state == "late"
            return self.word("md_late", time=self.span(clock.left)) if late else ""
        if clock.state == "kept":
            return self.word("md_yes")
        return self.word("md_no", time=self.span(clock.left))


_OF_THE_COURSE = ("decide", "done", "skip", "approve", "detected", "end")
"""Kinds that a case which must not be told has in common with any other."""

_MARKDOWN = re.compile(r"([\\`*_\[\]|#~])")
_NUMBERED = re.compile(r"^([0-9]{1,9})([.)])(?=\s|$)")
"""What would begin a numbered list."""
_HTML = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Characters that a terminal acts on, or that show text in another order than it has."""


_CUTS = re.compile(r"[|`\\\[\]]")
"""What ends a cell of a table in an address, or begins another link in it."""


def linked(address: str) -> str:
    """Return an address as a link in a table of Markdown."""
    safe = _CUTS.sub(lambda found: f"%{ord(found[0]):02X}", address)
    return f"<{safe}>"


def escaped(text: object) -> str:
    """Return text as one line of Markdown that shows it as it is."""
    line = " ".join(_UNSEEN.sub(" ", str(text)).split())
    marked = _NUMBERED.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", line)).translate(_HTML)
    return f"\\{marked}" if marked.startswith(("-", "+", "=")) else marked


def _answers(record: Record) -> list[tuple[Answered, list[Row]]]:
    """Return each answer of the decision that holds, with the notes about it."""
    about = {one.id: one.text("question") for one in record.events if one.kind == "note"}
    rows = [row for row in timeline(record) if row.event in about]
    return [
        (one, [row for row in rows if about[row.event] == one.question])
        for one in (record.decision.answers if record.decision else ())
    ]


def _again(record: Record) -> str:
    """Return the fragment with which the triage takes up the answers of a record."""
    decision = record.decision
    answers = (
        ",".join(f"{one.question}:{one.answer}" for one in decision.answers) if decision else ""
    )
    known = f"answers={answers}&" if answers else ""
    detected = f"&detected={write_moment(record.detected)}" if record.detected else ""
    return f"#{known}record={record.id}{detected}"


def _time(moment: datetime) -> Markup:
    """Return a moment as the page has it, whose script writes it as the reader's clock shows it."""
    stamp = write_moment(moment)
    return Markup('<time datetime="{}">{}</time>').format(stamp, stamp)


def _hours(text: str) -> float:
    try:
        return max(float(text.split(maxsplit=1)[0]), 0.0) if text.split() else 0.0
    except ValueError:
        return 0.0


def _filled(template: str, record: Record, filling: Mapping[str, str]) -> str:
    """Return a message with what the record knows in place of its brackets."""
    began = record.detected or (record.decision.when if record.decision else None)
    known = {
        "ticket": record.fields.get("ticket", ""),
        "name": record.fields.get("lead", ""),
        "version": record.fields.get("version", "") or filling.get("version", ""),
        "when it began": on_paper(began, 0) if began else "",
    }
    return PLACE_OF_MESSAGE.sub(lambda found: known.get(found[1], "") or found[0], template)


def _account(record: Record, clock: Clocked, now: datetime) -> tuple[Counted, ...]:
    """Return what was counted of business time, from a clock's start to its end or deadline."""
    calendar = calendar_of(record.copy)
    if calendar is None or clock.start is None or clock.within.unit not in BUSINESS:
        return ()
    until = max(clock.ended or clock.due or now, clock.start)
    try:
        return tuple(account(calendar, clock.start, until))
    except CalendarEndsError:
        return ()


def _picture(link: str) -> Markup:
    from checklist.engine.run.qr import qr  # noqa: PLC0415  only where somebody asks

    return qr(link)


def _answer_link(shown: Shown) -> str:
    return f"{shown.address}#{ANSWER}={shown.answer}"


def _handed(arrival: Arrival) -> Record | None:
    from checklist.engine.record.fold import fold  # noqa: PLC0415

    if arrival.record is None:
        return None
    return fold(arrival.record["id"], arrival.record["events"])


def _last_handover(record: Record) -> Row | None:
    """Return the last time that somebody else took over."""
    last = last_said(one for one in record.events if one.kind == "handover")
    return next((row for row in timeline(record) if last and row.event == last.id), None)


def _asked(words: Templates, request: object) -> dict[str, object]:
    from checklist.engine.run.links import Request  # noqa: PLC0415

    assert isinstance(request, Request)  # noqa: S101
    about = [
        (words.word(f"field_{key}") if key in FIELDS else words.word("md_outcome"), value)
        for key, value in request.about.items()
    ]
    return {
        "record": request.record,
        "title": request.title,
        "called": request.called,
        "by": request.by,
        "at": read_moment(request.at),
        "author": request.author,
        "about": about,
        "about_something": bool(request.about.get("version") or request.about.get("commit")),
    }


def _may_change(row: Row, me: str) -> bool:
    """Return whether to offer a correction: an approval or a refusal is its author's (acts.py)."""
    root = row
    while root.of is not None:
        root = root.of
    return root.kind not in WORDS or is_one_of(me, root.by)
