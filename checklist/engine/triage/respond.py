"""Answer the triage page: given answers in, the decision and what is shown of it out.

Pure: no files but the package's own, no clock, no network; runs natively and in Pyodide.

A request: ``{"policy": JSON text of the compiled policy, "team": {fact: text}, "answers":
{question: answer or [answer, …]}, "skipped": [question that is to be asked last, …], "typing":
the question whose field somebody is typing in, or "", "times": what times.read_times takes, or
null, "calendar": JSON text of the team's calendar, or "", "record": id of the record that is
decided anew, or "", "runs": [{"answers": as the address has them, "decided": time, "record": id of
the record that has this decision}, …], "address": of the page, without a fragment, "arrival":
{"fragment": text, "source": "address" or "stored"} or null}``; all but the first three may be left
out. A response: ``{"form": {attribute: text}, "fragment": what the address is to hold, in its
normal form, "questions": {question: state}, "wrong": [question whose field holds no answer, …],
"regions": {name: HTML}, "fired": [anchor of a rule's row, …], "summary": text, "" until there is
anything to say, "link": address, "times": what to give back at the next request, "decision": what
Renderer.kept returns, or null while undecided without an alert}``; after a fault only ``{"fault":
true, "regions": …}``.
"""

import functools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from checklist.engine.catalogue import Phrase
from checklist.engine.policy.answer import in_normal_form, wrong_answers
from checklist.engine.policy.compile import Compiled, compile_policy
from checklist.engine.policy.decide import Decision, decide
from checklist.engine.policy.json_form import from_data
from checklist.engine.policy.model import Question
from checklist.engine.triage.address import read_fragment, write_answers, write_link
from checklist.engine.triage.card import card, fired_rows
from checklist.engine.triage.fields import example, faults_of
from checklist.engine.triage.render import Renderer
from checklist.engine.triage.times import Times, as_data, read_times

if TYPE_CHECKING:
    from checklist.engine.record.calendar import Calendar

FIRST_QUESTIONS = 8
"""Answers to so many questions are worked out ahead."""


@functools.lru_cache(maxsize=4)
def _compiled(policy: str) -> Compiled:
    return compile_policy(from_data(json.loads(policy)))


@functools.lru_cache(maxsize=2)
def _calendar(text: str) -> "Calendar | None":
    from checklist.engine.record.calendar_json import from_data  # noqa: PLC0415  no start waits for it

    return from_data(json.loads(text)) if text else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks: the policy, what the form holds, the decision, and its times."""

    compiled: Compiled
    held: dict[str, list[str]]
    answers: dict[str, tuple[str, ...]]
    decision: Decision
    times: Times
    calendar: "Calendar | None"


def read_request(request: Mapping[str, Any]) -> Asked:
    """Return what a request of the page asks."""
    compiled = _compiled(request["policy"])
    policy = compiled.policy
    # The form may hold what this policy does not know, after a broken reload: it counts as none.
    held = {
        question.id: _held(request["answers"].get(question.id)) for question in policy.questions
    }
    answers = {
        question.id: given
        for question in policy.questions
        if (given := _given(question, held[question.id]))
    }
    decision = decide(compiled, answers)
    outcome = decision.outcome or ""
    times = read_times(request.get("times"), outcome=outcome, begun=bool(answers))
    # Until something is answered, nothing is due: the start does not wait for a calendar.
    calendar = _calendar(request.get("calendar", "")) if answers else None
    return Asked(compiled, held, answers, decision, times, calendar)


def respond(request: dict[str, Any], renderer: Renderer) -> dict[str, Any]:
    """Return the response to a request of the page."""
    asked = read_request(request)
    compiled, answers, decision = asked.compiled, asked.answers, asked.decision
    policy, times = compiled.policy, asked.times
    written = {name: "|".join(given) for name, given in answers.items()}
    outcome = decision.outcome or ""
    skipped = request.get("skipped", ())
    shown = card(compiled, decision, times, skipped=skipped, calendar=asked.calendar)
    team = request["team"]
    link = request.get("address", "") + write_link(policy, written, times)
    known = as_data(times, outcome=outcome)
    fragment = write_answers(policy, written, times)
    run = _run(request.get("runs", ()), fragment, known["decided"])
    regions = renderer.regions(shown, team, record=request.get("record"), run=run)
    faults = faults_of(policy, asked.held, typing=request.get("typing", ""))
    regions |= renderer.only_if(policy, shown) | renderer.fields(policy, faults)
    arrival = request.get("arrival")
    if arrival is not None:
        regions["notice"] = renderer.notice(_notices(compiled, arrival))
    return {
        "form": {
            "data-answers": "&".join(f"{name}={answer}" for name, answer in written.items()),
            "data-outcome": outcome,
            "data-possible": " ".join(decision.possible),
        },
        "fragment": fragment,
        "questions": shown.states,
        "wrong": [name for name, fault in faults.items() if fault],
        "regions": regions,
        "fired": fired_rows(decision),
        "summary": renderer.summary(shown, team, link=link) if shown.has_begun else "",
        "link": link,
        "times": known,
        # Under an alert the open triage, too, goes along: pages must not name public places.
        "decision": renderer.kept(shown, team)
        if answers and (shown.decided or shown.is_neutral)
        else None,
    }


def ahead(request: dict[str, Any], renderer: Renderer) -> Iterator[None]:
    """Answer what readers may ask next, a piece at a time, for what is loaded and kept by that.

    The first answers come with all that no start waits for: the calendar, most templates.
    """
    policy = _compiled(request["policy"]).policy
    _calendar(request.get("calendar", ""))
    yield
    mild: dict[str, str] = {}
    severe: dict[str, str] = {}
    for question in policy.questions[:FIRST_QUESTIONS]:
        some = question.answer_ids or (example(policy, question),)
        mild[question.id] = some[0]
        severe = severe or {question.id: some[-1]}
        for answers in (mild, severe) if len(mild) == 1 else (mild,):
            respond({**request, "answers": answers, "arrival": None}, renderer)
            yield


def _run(runs: Iterable[Mapping[str, str]], fragment: str, decided: object) -> str:
    """Return the record that has this decision: the same answers at the same time; "" for none."""
    this = (fragment.partition("&")[0], decided)
    return next((one["record"] for one in runs if (one["answers"], one["decided"]) == this), "")


def _held(answer: object) -> list[str]:
    """Return the texts that the form holds for a question; it names one or none."""
    named = answer if isinstance(answer, list) else [answer]
    return [stripped for text in named if isinstance(text, str) and (stripped := text.strip())]


def _given(question: Question, held: list[str]) -> tuple[str, ...]:
    """Return those of the texts that are answers to `question`, in normal form."""
    if question.number is None and not question.several:
        return tuple(one for one in question.answer_ids if one in held)
    wrong = wrong_answers(question, held)
    return in_normal_form(question, [text for text in held if text not in wrong]) or ()


def _notices(compiled: Compiled, arrival: dict[str, str]) -> tuple[Phrase, ...]:
    """Return the notices about the answers that an address or this tab brought along."""
    source = arrival["source"]
    reading = read_fragment(compiled.policy, arrival["fragment"])
    notices = []
    if source == "stored" and (reading.answers or reading.notices):
        notices.append(Phrase("notice_stored"))
    if not compiled.policy.digest.startswith(reading.digest):
        notices.append(Phrase(f"notice_digest_{source}"))
    return (*notices, *reading.notices)
