"""The requests that exercise the run and the records in the page.

Like those of the triage they use a policy of their own. A new template or branch needs a request
here that reaches it: what no request of the engine imports is not shipped.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from checklist.build.engine.rehearse_triage import POLICY, TEAM
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.json_form import to_data
from checklist.engine.policy.model import DETECTED, Alert, Policy
from checklist.engine.record.acts import ACTS
from checklist.engine.record.calendar import Calendar, Day
from checklist.engine.record.calendar_json import to_data as calendar_data
from checklist.engine.record.events import CORRECT, UNDO, canonical
from checklist.engine.record.file import Kept, write_file
from checklist.engine.record.fold import FIELDS, Record, fold, subject, subject_digest
from checklist.engine.record.run import REVIEW
from checklist.engine.record.share import packed
from checklist.engine.record.work import COUNTS
from checklist.engine.run.links import ask_link, take_link

NOW = "2026-11-28T02:02:31Z"
ADDRESS = "https://site.example/run/"

CALENDAR = Calendar(
    "Europe/Berlin",
    ((29_400_420, 60),),
    date(2025, 11, 25),
    date(2029, 11, 25),
    ((((540, 720), (780, 1020)),) * 5) + ((), ()),
    {"2026-12-01": Day(name="A holiday"), "2026-12-02": Day(((540, 720),), "Half a day")},
)

NAMES = [
    {"id": "live", "title": "Live", "kind": "version", "default": "1.2.0"},
    {"id": "version", "title": "New", "kind": "version", "default": "{live.next}"},
    {"id": "ticket", "title": "Ticket", "kind": "ticket", "default": "123"},
    {"id": "fix", "title": "Branch", "kind": "branch", "default": "fix/{ticket}"},
    {"id": "release", "title": "Release branch", "kind": "branch", "default": "r/{live.line}"},
]


def policy() -> Policy:
    """Return a policy that uses every key of its steps."""
    steps = tuple(
        replace(
            step,
            phase=("First", "First", "", "Last", "Last")[number],
            done=("", "It <em>works</em>.", "", "", "")[number],
            run=("git tag v{version}", "git push {fix}", "echo {nothing}") if number == 1 else (),
            message="../respond/#first" if number == 2 else "",  # noqa: PLR2004
            gate="approval" if number == 3 else "",  # noqa: PLR2004
        )
        for number, step in enumerate(POLICY.steps)
    )
    last = POLICY.outcomes[-1]
    since = {"m": DETECTED, "h": "m"}
    clocks = tuple(replace(one, start=since.get(one.clock, one.start)) for one in last.clocks)
    private = {"chat": "private-chat", "tracker": "private-tracker"}
    alert = Alert("quiet", {"colour": ("yes",)}, "Quiet", "<p>Say nothing.</p>", "../quiet/")
    alerts = (
        alert,
        replace(alert, id="private", when={"loud": ("no",)}, facts=private),
    )
    outcomes = (*POLICY.outcomes[:-1], replace(last, clocks=clocks))
    return replace(POLICY, steps=steps, alerts=alerts, outcomes=outcomes)


def requests() -> list[str]:
    """Return every request as JSON text, in an order that goes through a whole run."""
    return [*_run(), *_records()]


class _Made:
    """A record as it grows: what is asked of it, and what is added."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.asked: list[str] = []

    def ask(self, act: object = None, **fields: object) -> str:
        """Return a request about the record as it is."""
        asked = {
            "page": "run",
            "record": "r1",
            "events": self.events,
            "now": NOW,
            "here": 60,
            "me": "Ada",
            "team": {**TEAM, "sprint-hours": "300"},
            "messages": {"../respond/#first": "At [when it began]: [ticket], [nobody knows]."},
            "address": ADDRESS,
            "act": act,
            **fields,
        }
        return json.dumps(asked)

    def add(self, kind: str, /, when: str = NOW, **data: object) -> str:
        """Add an event, and return its id."""
        name = f"rehearsal-{len(self.events) + 1}"
        self.events.append({"id": name, "at": NOW, "when": when, "by": "Ada", "kind": kind, **data})
        return name


def _begin(answers: dict[str, str], **known: object) -> dict[str, object]:
    triage = {
        "policy": json.dumps(to_data(policy())),
        "team": TEAM,
        "answers": answers,
        "names": NAMES,
        "calendar": json.dumps(calendar_data(CALENDAR)),
        "times": {"now": NOW, "here": 60, **known},
    }
    return {"name": "begin", "triage": triage}


ACT = {"broken": "yes", "many": "all", "loud": "yes"}


def _started(answers: dict[str, str]) -> _Made:
    from checklist.engine.run.respond import Renderer, respond  # noqa: PLC0415  not for an import

    made = _Made()
    asked = json.loads(made.ask(_begin(answers), record="", events=[]))
    for one in respond(asked, Renderer("en"))["add"]:
        made.events.append({**one, "id": f"rehearsal-{len(made.events) + 1}"})
    return made


def _run() -> Iterator[str]:
    """Yield what is asked of the run, from its beginning on."""
    empty = _Made()
    yield empty.ask(record="")
    yield empty.ask(record="r1")
    for answers in ({}, {"colour": "yes"}, {"loud": "no"}, ACT):
        yield empty.ask(_begin(answers), record="")
        made = _started(answers)
        yield made.ask()
        yield made.ask(record="", events=[], others=[{"id": "r1", "events": made.events}])
        yield made.ask(_begin(ACT, detected="2026-11-28T01:00Z"))
        yield made.ask(_begin(answers))
    made = _started(ACT)
    yield from _acts(made)
    yield from _undone(_started(ACT))
    yield from _ahead(_started(ACT))
    yield from _states(made)
    yield from _milder(made)
    yield from _links(made)
    yield from _damaged(made)
    yield from _small(_started(ACT))


def _small(made: _Made) -> Iterator[str]:
    """Yield what is said of names, of a message, of answers that come too late or elsewhere."""
    yield made.ask({"name": "me", "fields": {}})
    yield made.ask(events=made.events[:1])  # not yet decided at all
    yield made.ask({"name": "me", "fields": {}}, me="")
    made.add("handover", to="Bob")
    made.events[-1]["by"] = ""
    yield made.ask(me="")
    nameless = ask_link(_asking(made), "step-3", address="").removeprefix("#")
    yield made.ask(record="", events=[], arrival=nameless)
    made.add("set", name="version", value="1.2.1")
    yield made.ask({"name": "ask", "fields": {"step": "step-3"}})
    yield made.ask({"name": "approve", "fields": {"step": "step-3", "by": "Bob"}})
    made.add("ask", step="step-3", what={}, digest=_digest(made))
    yield made.ask({"name": "ask", "fields": {"step": "step-3"}})
    yield made.ask({"name": "approve", "fields": {"step": "step-3", "self": "yes", "by": "Ada"}})
    event = {"at": NOW, "when": NOW, "by": "Bob", "kind": "approve", "step": "step-3"}
    old = packed({"record": "r1", "event": {**event, "digest": "0" * 64}})
    yield made.ask({"name": "answer", "fields": {"answer": old}})
    yield made.ask({"name": "answer", "fields": {"answer": old}}, record="", events=[])
    yield made.ask({"name": "answer", "fields": {"answer": "!"}}, record="", events=[])
    made.add("done", step="step-3", when="2026-11-28T01:50:00Z")
    yield made.ask()
    made.add("approve", step="step-3", digest=_digest(made))
    made.events[-1]["by"] = "Bob"
    yield made.ask()
    made.add("set", name="commit", value="other")
    yield made.ask(fresh=[made.events[-1]["id"]])
    decided = next(one for one in made.events if one["kind"] == "decide")
    answers = dict(decided["answers"])
    del answers["loud"]
    at = "2026-11-28T02:30:00Z"
    again = {**decided, "id": "other-1", "at": at, "when": at, "answers": answers}
    yield made.ask(events=[*made.events, again])


def _undone(made: _Made) -> Iterator[str]:
    """Yield a record with undone events of each sort: words, decisions, corrections, stops."""
    decided = next(one for one in made.events if one["kind"] == "decide")
    made.add("set", name="version", value="1.2.1")
    made.add("ask", step="step-3", what={}, digest=_digest(made))
    for kind in ("approve", "refuse"):
        word = made.add(kind, step="step-3", digest=_digest(made), reason="No.")
        made.events[-1]["by"] = "Bob"
        yield made.ask({"name": "undo", "fields": {"of": word}})
        made.add(UNDO, of=word)
        made.events[-1]["by"] = "Bob"
    nobody = made.add("refuse", step="step-3", digest=_digest(made), reason="No.")
    made.events[-1]["by"] = ""
    yield made.ask({"name": "undo", "fields": {"of": nobody}})
    made.add(UNDO, of=nobody)
    made.events[-1]["by"] = ""
    note = made.add("note", text="Seen.")
    correction = made.add(CORRECT, of=note, set={"text": "Heard."})
    undo = made.add(UNDO, of=correction)
    yield made.ask()
    timer = made.add("work-start", who="Ada", activity="fix")
    made.add(UNDO, of=made.add("work-stop", of=timer))
    made.add(UNDO, of=made.add(UNDO, of=made.add("note", text="Back.")))
    made.add(UNDO, of=note)
    yield made.ask()
    yield made.ask({"name": "undo", "fields": {"of": undo}})
    made.add("approve", step="step-3", digest=_digest(made))
    made.events[-1]["by"] = "Bob"
    author = made.add("set", name="author", value="Bob")
    yield made.ask(fresh=[author])
    earlier = {"at": "2026-11-28T03:00:00Z", "when": "2026-11-28T01:00:00Z"}
    again = {**decided, **earlier, "id": "other-1", "outcome": "wait"}
    yield made.ask(events=[*made.events, again])
    undecided = {**decided, "outcome": "", "possible": ["look", "act"]}
    before = [undecided if one is decided else one for one in made.events]
    yield made.ask(events=[*before, again])


def _ahead(made: _Made) -> Iterator[str]:
    """Yield what another device wrote whose clock is ahead, and what cannot be done about it."""
    made.add("note", text="Seen.")
    made.events[-1] |= {"id": "ahead-1", "at": "2026-11-29T02:00:00Z"}
    yield made.ask({"name": "note", "fields": {"text": "After it."}})
    timer = made.add("work-start", when="2026-11-29T02:00:00Z", who="Ada", activity="fix")
    yield made.ask({"name": "work-stop", "fields": {"of": timer}})
    made.add("pause", when="2026-11-29T02:00:00Z", reason="They wait.")
    yield made.ask({"name": "resume", "fields": {}})
    yield made.ask({"name": "note", "fields": {"text": "x"}}, now="2130-01-01T00:00:00Z")
    for when in (NOW, NOW):
        made.add("jump", when=when, seconds=86_400)
    yield made.ask()


def _asking(made: _Made) -> Record:
    made.add("ask", step="step-3", what={}, digest=_digest(made))
    return fold("r1", made.events)


def _acts(made: _Made) -> Iterator[str]:
    """Yield every act, done right and done wrong."""
    right: dict[str, dict[str, str]] = {
        "done": {"step": "step-0", "note": "Done.", "link": "https://x.example/"},
        "skip": {"step": "step-0", "reason": "Why not."},
        "reopen": {"step": "step-0"},
        "note": {"text": "Seen.", "when": "2026-11-28T01:00Z"},
        "set": {"title": "A title", "ticket": "T-1"},
        "second": {"name": "Bob"},
        "detected": {"when": "2026-11-28T01:00Z"},
        "end": {"clock": "m"},
        "pause": {"reason": "They wait."},
        "resume": {},
        "ask": {"step": "step-3"},
        "approve": {"step": "step-3", "by": "Bob"},
        "refuse": {"step": "step-3", "by": "Bob", "reason": "No."},
        "work-start": {"who": "Ada", "activity": "fix"},
        "work": {"activity": "fix", "when": "2026-11-28T01:00Z", "to": "2026-11-28T01:30Z"},
        "handover": {"to": "Bob", "note": "All."},
        "jump": {"seconds": "-120"},
        "undo": {"of": "rehearsal-1"},
    }
    for name in ACTS:
        yield made.ask({"name": name, "fields": right.get(name, {"of": "nothing"})})
    wrong: list[tuple[str, dict[str, str]]] = [
        ("done", {"step": "step-3"}),
        ("skip", {"step": "step-0"}),
        ("note", {}),
        ("note", {"text": "x", "when": "soon"}),
        ("note", {"text": "x", "when": "2039-01-01T00:00Z"}),
        ("note", {"text": "x", "link": "javascript:x"}),
        ("note", {"text": "x" * 30_000}),
        ("set", {}),
        ("detected", {}),
        ("second", {}),
        ("second", {"name": "ada"}),
        ("approve", {"step": "step-3", "self": "yes"}),
        ("work-start", {"activity": "nothing"}),
        ("work", {"activity": "fix", "when": "2026-11-28T01:30Z", "to": "2026-11-28T01:00Z"}),
        ("handover", {}),
        ("answer", {"answer": "x"}),
    ]
    for name, fields in wrong:
        yield made.ask({"name": name, "fields": fields})
    for name in ("ask", "approve", "work-start"):
        yield made.ask({"name": name, "fields": {"step": "step-3", "activity": "fix"}}, me="")
    yield made.ask({"name": "approve", "fields": {"step": "step-0", "self": "yes", "reason": "x"}})


def _states(made: _Made) -> Iterator[str]:  # noqa: PLR0915  a story
    """Yield the run as it goes on: asked, refused, approved, lapsed, paused, late, done."""
    made.add("ask", step="step-3", what={}, digest=_digest(made))
    arrival = ask_link(fold("r1", made.events), "step-3", address="").removeprefix("#")
    yield made.ask(record="", events=[], arrival=arrival)
    for name in FIELDS:
        made.add("set", name=name, value=name if name != "version" else "1.2.1")
    made.add("set", name="release", value="r/1.2")
    for when in ("2026-11-28T00:30:00Z", "2026-11-28T01:00:00Z"):
        made.add("detected", when=when)
    yield made.ask()
    ask = made.add("ask", step="step-3", what={}, digest=_digest(made))
    yield made.ask({"name": "approve", "fields": {"step": "step-3", "by": "author"}})
    yield made.ask()
    yield from _answered(made, ask)
    made.add("refuse", step="step-3", digest=_digest(made), reason="No.")
    yield made.ask()
    made.events[-1]["by"] = "Bob"
    made.add("approve", step="step-3", digest=_digest(made), how="link")
    made.events[-1]["by"] = "Bob"
    yield made.ask()
    yield made.ask({"name": "done", "fields": {"step": "step-3"}})
    made.add("set", name="commit", value="other")
    yield made.ask()
    made.add("approve", step="step-3", digest=_digest(made), self=True, reason="Alone.")
    yield made.ask()
    made.add("done", step="step-0", note="Flag off.", link="https://x.example/")
    made.add("skip", step="step-1", reason="Nothing to do.")
    made.events[-1]["by"] = ""
    made.add("done", when="2026-11-28T01:30:00Z", step="step-2")
    made.events[-1]["by"] = ""
    made.add("done", step="gone")
    made.add("reopen", step="step-4")
    paused = made.add("pause", reason="They wait.")
    yield made.ask()
    made.add("resume")
    made.add("end", clock="h")
    made.add("pause", clock="d", reason="One.")
    yield made.ask()
    made.add("resume", clock="d")
    made.add("handover", to="Bob", note="All.")
    made.add("jump", seconds=-120)
    made.add("jump", seconds=120)
    made.add(CORRECT, of=paused, set={"reason": "They wait for us."})
    made.add(UNDO, of=made.add("note", text="Wrong."))
    made.add("note", text="Right.", link="https://x.example/", when="2026-11-27T01:30:00Z")
    yield from _worked(made)
    for form in ("json", "markdown", "csv", "ics"):
        yield made.ask({"name": "export", "fields": {"format": form}}, open=["exports"])
    for tracker in (
        "https://github.com/owner/name/issues",
        "https://gitlab.example/group/name",
        "https://jira.example/secure/CreateIssueDetails!init.jspa?pid=1",
        "https://tracker.example/",
    ):
        issue = {"name": "issue", "fields": {}}
        yield made.ask(issue, team={"tracker": tracker}, open=["exports"])
        made.add("note", text="".join(hashlib.sha256(bytes([n])).hexdigest() for n in range(99)))
        yield made.ask(issue, team={"tracker": tracker})
    yield made.ask({"name": "handed", "fields": {}})
    made.events = made.events[:-4]
    quiet = {**next(one for one in made.events if one["kind"] == "decide"), "id": "other-1"}
    quiet |= {"alerts": [{"id": "private", "certain": True}], "at": "2026-11-28T03:00:00Z"}
    known = {"tracker": "https://x.example", "private-tracker": "https://github.com/owner/private"}
    yield made.ask({"name": "issue", "fields": {}}, events=[*made.events, quiet], team=known)
    yield made.ask({"name": "handed", "fields": {}}, events=[*made.events, quiet], team=known)
    yield from _approved_of(made)
    yield made.ask(now="2027-11-28T02:02Z", fresh=["rehearsal-1"])
    yield made.ask(now="2034-11-28T02:02Z")
    yield from _ended(made)


def _approved_of(made: _Made) -> Iterator[str]:
    """Yield approvals of a version or a commit alone, one that does not count, and none at all."""
    events = list(made.events)
    for fields in ({"version": "1.2.1", "commit": ""}, {"version": "", "commit": "abc"}):
        for name, value in fields.items():
            made.add("set", name=name, value=value)
        made.add("approve", step="step-3", digest=_digest(made))
        made.events[-1]["by"] = "Cleo"
        yield made.ask()
    made.add("approve", step="step-3", digest=_digest(made))
    made.events[-1]["by"] = "author"
    yield made.ask()
    left_out = ("ask", "approve", "refuse", "detected")
    made.events = [
        one for one in events if one["kind"] not in left_out and one.get("name") != "title"
    ]
    made.add("skip", step="step-3", reason="Nothing to release.")
    made.events[-1]["id"] = "other-2"  # those that are left have numbers of their own
    yield made.ask()
    yield made.ask({"name": "export", "fields": {"format": "ics"}})
    made.events = events


def _ended(made: _Made) -> Iterator[str]:
    """Yield clocks that ended: in time, late, with no deadline that can be told; all is done."""
    events = list(made.events)
    for number in range(5):
        made.add("done", step=f"step-{number}")
    made.add("done", step=REVIEW)
    yield made.ask()
    made.add("reopen", step=REVIEW)
    made.add("skip", step=REVIEW, reason="None is needed.")
    yield made.ask()
    yield made.ask({"name": "export", "fields": {"format": "ics"}})
    for at in ("2026-12-01T02:02:00Z", "2033-11-29T02:02:00Z"):
        left = [one for one in events if (one["kind"], one.get("step")) != ("done", "step-0")]
        made.events = [*left, {**events[0], "id": "late-1", "kind": "done", "when": at}]
        made.events[-1] |= {"step": "step-0", "at": "2034-01-01T00:00:00Z"}
        yield made.ask(now="2034-11-28T02:02Z")
    made.events = events
    again = next(one for one in events if one["kind"] == "decide")
    known = {"at": "2026-11-28T03:00:00Z", "when": "2026-11-28T03:00:00Z", "id": "late-2"}
    undecided = {**again, **known, "outcome": "", "possible": ["look", "act"]}
    copied = {**events[0], **known, "id": "late-3", "kind": "policy"}
    yield made.ask(events=[*events, undecided, copied])


def _milder(made: _Made) -> Iterator[str]:
    """Yield a record that is decided anew, with a milder outcome."""
    decided = next(one for one in made.events if one["kind"] == "decide")
    at = "2026-11-28T02:30:00Z"
    mild = {**decided, "id": "other-1", "at": at, "when": at, "outcome": "wait"}
    made.add("note", text="Seen.", question="broken", link="https://x.example/")
    for second in ({}, {"second": "Bob"}):
        yield made.ask(events=[*made.events, {**mild, **second}])


def _digest(made: _Made, step: str = "step-3") -> str:
    return subject_digest(subject(fold("r1", made.events), step))


def _answered(made: _Made, ask: str) -> Iterator[str]:
    """Yield a request for approval on another device, its answer, and what takes it."""
    record = fold("r1", made.events)
    arrival = ask_link(record, "step-3", address="").removeprefix("#")
    known = {"record": "", "events": [], "arrival": arrival}
    yield made.ask(**known)
    for fields in (
        {"by": "Bob", "say": "approve"},
        {"by": "Ada", "say": "approve"},
        {"say": "approve"},
        {"by": "Bob", "say": "refuse"},
        {"by": "Bob", "say": "refuse", "reason": "No."},
    ):
        act = {"name": "answer-request", "fields": fields}
        yield made.ask(act, **{**known, "me": ""})
    event = {"at": NOW, "when": NOW, "by": "Bob", "kind": "approve", "step": "step-3"}
    event["digest"] = _digest(made)
    answer = packed({"record": "r1", "event": event})
    yield made.ask(**{**known, "arrival": f"answer={answer}"})
    yield made.ask({"name": "answer", "fields": {"answer": answer}})
    loud = packed({"record": "r1", "event": {**event, "self": True}})
    yield made.ask({"name": "answer", "fields": {"answer": loud}})
    del ask


def _worked(made: _Made) -> Iterator[str]:
    """Yield timers and entries of time."""
    yield made.ask()
    for activity in COUNTS:
        start = made.add("work-start", when="2026-11-27T20:00:00Z", who="Ada", activity=activity)
        if activity != "fix":
            made.add("work-stop", of=start)
    made.add(
        "work",
        when="2026-11-25T20:00:00Z",
        to="2026-11-28T01:00:00Z",
        who="B",
        activity="new",
        note="N",
    )
    yield made.ask()
    yield made.ask(events=[one for one in made.events if one["kind"] != "work-start"])
    last = made.events[-1]["id"]
    for fields in (
        {"of": start, "when": "2026-11-27T21:00Z", "crop": "yes"},
        {"of": start, "to": "2026-11-27T22:00Z"},
        {"of": last, "when": "2026-11-25T21:00Z", "to": "2026-11-28T01:30Z"},
        {"of": last},
        {"of": last, "to": "2026-11-01T01:30Z"},
    ):
        yield made.ask({"name": "work-change", "fields": fields})
    yield made.ask({"name": "work-stop", "fields": {"of": start, "when": "2026-11-01T01:30Z"}})
    yield made.ask({"name": "work-start", "fields": {"who": "Ada", "activity": "fix"}})
    yield made.ask({"name": "correct", "fields": {"of": last}})
    yield made.ask(
        {"name": "correct", "fields": {"of": last, "note": "M", "when": "2026-11-25T20:30Z"}}
    )


def _links(made: _Made) -> Iterator[str]:
    """Yield what links bring."""
    record = fold("r1", made.events)
    whole = take_link(record, address="").removeprefix("#")
    known = {"record": "", "events": []}
    yield made.ask(**known, arrival=whole)
    yield made.ask({"name": "take", "fields": {}}, **known, arrival=whole)
    for arrival in ("ask=!", "take=AAAA", f"take={packed({'id': 'R', 'events': []})}", "answer=AA"):
        yield made.ask(**known, arrival=arrival)
    yield made.ask({"name": "take", "fields": {}}, **known)


def _damaged(made: _Made) -> Iterator[str]:
    """Yield records with events that say nothing, or too much."""
    wrong: list[dict[str, object]] = [
        {"kind": "later-version"},
        {"kind": 7},
        {"kind": "note"},
        {"kind": "note", "text": 7},
        {"kind": "start", "policy": {"id": 7}},
        {"kind": "undo", "of": "nobody-1"},
        {"kind": "correct", "of": "rehearsal-1", "set": {"policy": 7}},
        {"kind": "work-stop", "of": "rehearsal-1"},
        {"kind": "work", "who": "A", "activity": "fix", "to": "2020-01-01T00:00:00Z"},
    ]
    events = [
        {"id": f"damaged-{n}", "at": NOW, "when": NOW, "by": "", **one}
        for n, one in enumerate(wrong, 1)
    ]
    events += [
        {"id": "x"},
        {"id": "damaged-90", "at": "soon"},
        {"id": "damaged-91", "at": NOW, "when": NOW},
    ]
    events.append({**made.events[0], "by": "Somebody else"})
    yield made.ask(events=[*made.events, *events])


def _records() -> Iterator[str]:
    """Yield what is asked of the list of records."""
    made = _started(ACT)
    one = {"id": "r1", "events": made.events}
    other = {"id": "r2", "events": [*_started({}).events, *made.events[:1]]}

    def ask(act: object = None, **fields: object) -> str:
        known = {"page": "records", "records": [one, other], "now": NOW, "host": "x.example"}
        return json.dumps(
            {**known, "state": {"kept": "device"}, "act": act, "fresh": "r3", **fields}
        )

    yield ask(records=[])
    yield ask()
    yield ask(query="mitigate nothing")
    yield ask(now="2027-11-28T02:02Z", state={"kept": "memory", "persisted": None})
    yield ask(state={"kept": "device", "persisted": True})
    text = write_file([Kept("r1", tuple(made.events)), Kept("r9", tuple(made.events[:2]))])
    for file in (
        text,
        text.replace('"version": 1', '"version": 2'),
        "{",
        "[]",
        text.replace('"id": "r9"', '"id": 9'),
    ):
        yield ask({"name": "import", "fields": {}, "files": [{"name": "a.json", "text": file}]})
    more = write_file([Kept("r1", (*made.events, {**made.events[0], "id": "other-1"}))])
    files = [{"name": "b.json", "text": more}, {"name": "c.json", "text": None}]
    yield ask({"name": "import", "fields": {}, "files": files})
    yield ask({"name": "back", "fields": {}})
    yield ask({"name": "export", "fields": {"id": ""}})
    yield ask({"name": "export", "fields": {"id": "r1"}})
    yield ask({"name": "copy", "fields": {"id": "r1"}})
    yield ask({"name": "copy", "fields": {"id": "nothing"}})
    yield ask({"name": "dropped", "fields": {"title": "A title"}})
    yield ask({"name": "said", "fields": {"said": "It is back."}})
    assert canonical(one)  # noqa: S101  what is kept can be written


def decides() -> bool:
    """Return whether the policy of the rehearsal can be decided with."""
    return bool(compile_policy(policy()))
