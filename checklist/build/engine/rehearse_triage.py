"""The requests that exercise everything the triage can do in the page.

The runtime is cut to the modules that answering them imports; see runtime.py. They use a policy
of their own, so that an edit of the team's policy rebuilds a page and not the runtime.
A new template or branch needs a request here that reaches it.
"""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from checklist.build.engine import rehearse_answers
from checklist.engine.policy.json_form import to_data
from checklist.engine.policy.model import (
    UNITS,
    Answer,
    Clock,
    Deadline,
    Duration,
    Outcome,
    Policy,
    Question,
    Rule,
    Step,
    Table,
    Value,
)
from checklist.engine.triage.team_facts import FACTS

_YES_NO = (Answer("no", "No"), Answer("yes", "Yes", help="An <em>emphasis</em>."))

POLICY = Policy(
    id="rehearsal",
    version="1.0.0",
    title="Rehearsal <&>",
    owner="Nobody",
    reviewed="2026-01-31",
    hit_policy="first",
    digest="0123456789abcdef" * 4,
    questions=(
        Question("broken", "Is it broken?", _YES_NO, help="<p>Look.</p>"),
        Question("many", "How many?", (Answer("few", "A few"), Answer("all", "All of them"))),
        Question("colour", "Which colour?", _YES_NO, ordered=False),
        Question("loud", "Is it loud?", _YES_NO),
    ),
    clocks=tuple(
        Clock(unit, f"In {unit}", ends=("step-1" if unit == "m" else "step-0",)) for unit in UNITS
    ),
    steps=tuple(
        Step(f"step-{n}", f"Step {n}", "../how/" if n % 2 else "", owner=owner)
        for n, owner in enumerate(("on-call", "Somebody", "", "", ""))
    ),
    outcomes=(
        Outcome("wait", "Wait", "<p>Do nothing.</p>"),
        Outcome("look", "Look", "<p>Look.</p>", steps=("step-0",)),
        Outcome(
            "act",
            "Act",
            "<p>Do <strong>something</strong>.</p>",
            clocks=tuple(Deadline(unit, Duration(n + 1, unit)) for n, unit in enumerate(UNITS)),
            steps=tuple(f"step-{n}" for n in range(5)),
        ),
    ),
    rules=(
        Rule("all", {"reach": ("wide",)}, "act", "It is broken for all."),
        Rule("colour", {"colour": ("yes",)}, "look", "It has a colour."),
        Rule("broken", {"broken": ("yes",)}, "look", "It is broken."),
        Rule("heard", {"noise": ("some",)}, "look", "It is loud."),
        Rule("fine", {"noise": ("none",)}, "wait", "It is fine."),
    ),
    derived=(
        Table(
            "reach",
            (Value("narrow"), Value("wide")),
            (
                Rule("all", {"broken": ("yes",), "many": ("all",)}, "wide", "All see it."),
                Rule("rest", {}, "narrow", "Not all see it."),
            ),
            hit_policy="first",
        ),
        Table(
            "noise",
            (Value("none"), Value("some")),
            (
                Rule("quiet", {"loud": ("no",)}, "none", "Nothing is heard."),
                Rule("loud", {"loud": ("yes",)}, "some", "It is heard."),
            ),
        ),
    ),
)

CHOOSER = replace(
    POLICY,
    id="chooser",
    questions=tuple(replace(question, ordered=False) for question in POLICY.questions),
)
"""A policy whose outcomes do not differ in urgency."""

TEAM = {name: f"{name} <&>" for name in FACTS} | {
    "tracker": "https://tracker.example/",
    "on-call": "on-call <&> (+44 20 7946 0000), somebody@mail.example",
}

NOW = {"now": "2026-11-28T02:02:31Z", "here": 60}

_MANGLED = (
    "#answers=broken:yes,broken:no,many:few,nothing:yes,colour:green,,:,x:,%E4%B8%AD%FF:<b>"
    "&policy=ffffffffffff"
)


def requests() -> list[str]:
    """Return requests, JSON text each, that together reach every template and every branch."""
    return [
        *(_request(answers=answers) for answers in _every_answer()),
        _request(answers={"broken": "green", "nothing": "yes"}, team={}),
        _request(answers={"broken": ["no", "yes"], "colour": ["no", "yes"]}),
        *(_request(CHOOSER, answers=answers) for answers in ({}, {"many": "few"}, {"loud": "yes"})),
        *(_request(arrival=arrival) for arrival in _arrivals()),
        *_new_answers(),
        *_times(),
        *_begins(),
        _request(skipped=["broken", "many", "colour", "loud"]),
        _request(answers={"broken": "yes"}, skipped=["many"], address="https://site.example/"),
        "not JSON",
        "{}",
    ]


def _request(policy: Policy = POLICY, **changed: Any) -> str:  # noqa: ANN401  any part of one
    data = json.dumps(to_data(policy), ensure_ascii=False)
    return json.dumps(
        {
            "page": "triage",
            "language": "en",
            "policy": data,
            "team": TEAM,
            "answers": {},
            "arrival": None,
        }
        | changed
    )


def _new_answers() -> Iterator[str]:
    """Yield requests about what is no choice."""
    policy = rehearse_answers.POLICY
    for answers in rehearse_answers.answers():
        yield _request(policy, answers=answers)
    for text in ("3.", "3..", "x"):
        yield _request(policy, answers={"days": text}, typing="days")
    several = {"days": ["3", "9..12"], "effects": ["late", "lost+?"]}
    yield _request(policy, answers=several)
    known = {"effects": "late+lost+?", "listed": "no"}
    left = {"days": "1", "share": "10", "users": "12", "left": "5"}
    for given in (several, known, left):
        yield _request(replace(policy, alerts=()), answers=given)
    yield _request(policy, answers={"effects": "lost"}, team={"chat": "public"})
    for fragment in rehearse_answers.FRAGMENTS:
        yield _request(policy, arrival={"fragment": fragment, "source": "address"})


def _begins() -> Iterator[str]:
    """Yield requests of a triage that begins records, or decides one anew."""
    answers = {"broken": "yes", "many": "all", "loud": "yes"}
    for record in ("", "r1"):
        yield _request(answers=answers, record=record)
        yield _request(CHOOSER, answers=answers, record=record)
    run = {"answers": "#answers=broken:yes,many:all,loud:yes", "decided": "2026-11-28T02:02Z"}
    times = {**NOW, "decided": run["decided"], "of": "act"}
    yield _request(answers=answers, record="", runs=[{**run, "record": "r1"}], times=times)


def _times() -> Iterator[str]:
    """Yield requests of which it is known when they are made, decided and detected."""
    yield _request(times=NOW)
    answers = {"broken": "yes", "many": "all", "loud": "yes"}
    for known in (
        {},
        {"here": -210},
        {"here": 10_000, "now": "9999-12-31T23:59Z"},
        {"decided": "2026-11-28T02:02Z", "of": "act", "stamped": True},
        {"decided": "2026-11-28T02:02Z", "of": None, "detected": "2026-11-28T01:00:05Z"},
        {"decided": "2026-11-28T02:02Z", "of": "look", "detected": "2026-11-29T01:00Z"},
        {"decided": "8999-12-31T02:02Z", "of": "act"},
        {"decided": "8999-12-31T02:02Z", "of": "act", "now": "2026-11-28T02:02Z"},
    ):
        yield _request(answers=answers, times={**NOW, **known})
        yield _request(answers={"broken": "yes"}, times={**NOW, **known})
    policy = rehearse_answers.POLICY
    for given in [*rehearse_answers.answers()][::25]:
        yield _request(policy, answers=given, times={**NOW, "detected": "2026-11-28T01:00Z"})


def _every_answer() -> Iterator[dict[str, str]]:
    for chosen in itertools.product(*((None, *q.answer_ids) for q in POLICY.questions)):
        pairs = zip(POLICY.question_ids, chosen, strict=True)
        yield {name: answer for name, answer in pairs if answer}


def _arrivals() -> Iterator[dict[str, str]]:
    for source in ("address", "stored"):
        for fragment in (
            "",
            "#answers=many:all",
            "#answers=many:all&decided=2026-02-30T01:00Z",
            _MANGLED,
            "#answers=" + "a:b," * 9,
        ):
            yield {"fragment": fragment, "source": source}
