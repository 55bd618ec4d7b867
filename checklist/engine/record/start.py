"""A record begins, or is decided anew: from what the triage page holds to the first events.

Pure: no clock of its own; runs natively and in Pyodide.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import Decision
from checklist.engine.policy.model import Duration
from checklist.engine.record.acts import Added, Here, event, stamp
from checklist.engine.record.calendar import Calendar, part
from checklist.engine.record.calendar_json import to_data
from checklist.engine.record.copy import copy_of
from checklist.engine.record.fold import Record
from checklist.engine.triage.in_words import InWords
from checklist.engine.triage.statements import alerts, results
from checklist.engine.triage.times import Times

_DAYS = {"m": 1 / 1440, "h": 1 / 24, "d": 1, "w": 7, "mo": 31, "bh": 1, "bd": 3}
"""At most so many days each unit takes, with weekends and holidays, and business days of an hour.
"""

MARGIN = 45
"""So many days more of the calendar go along: clocks may start again, or stand still."""


def start(
    compiled: Compiled,
    decision: Decision,
    times: Times,
    here: Here,
    *,
    in_words: InWords,
    facts: Mapping[str, str],
    names: Iterable[Mapping[str, str]] = (),
    calendar: Calendar | None = None,
) -> list[Added]:
    """Return the events with which a record begins: its policy, the detection, the decision."""
    policy = compiled.policy
    copy = copy_of(policy, facts, names=names, calendar=_calendar(compiled, calendar, here))
    assumed = min(here.now, times.decided or here.now)  # nothing is decided before it is detected
    detected = event("detected", here, {}, **({} if times.detected else {"assumed": True}))
    added = [
        event("start", here, {}, policy=copy),
        {**detected, "when": stamp(times.detected or assumed)},
    ]
    told = copy["facts"]  # none that an alert may replace
    if live := told.get("version"):
        added.append(event("set", here, {}, name="live", value=live))
    if product := told.get("product"):
        added.append(event("set", here, {}, name="product", value=product))
    return [*added, decided(compiled, decision, times, here, in_words=in_words)]


def again(
    record: Record,
    compiled: Compiled,
    decision: Decision,
    times: Times,
    here: Here,
    *,
    in_words: InWords,
    facts: Mapping[str, str],
    names: Iterable[Mapping[str, str]] = (),
    calendar: Calendar | None = None,
) -> list[Added]:
    """Return the events by which a record is decided anew; none where nothing has changed."""
    policy = compiled.policy
    made = decided(compiled, decision, times, here, in_words=in_words)
    before = record.decision
    if before and (before.outcome, before.policy, _said(before.answers)) == (
        made.get("outcome", ""),
        policy.digest,
        {name: one["answer"] for name, one in made["answers"].items()},
    ):
        return []
    added = (
        []
        if policy.digest in record.copies
        else [
            event(
                "policy",
                here,
                {},
                policy=copy_of(
                    policy, facts, names=names, calendar=_calendar(compiled, calendar, here)
                ),
            )
        ]
    )
    if times.detected and times.detected != record.detected:
        added.append({**event("detected", here, {}), "when": stamp(times.detected)})
    return [*added, made]


def _said(answers: Iterable[Any]) -> dict[str, str]:
    return {one.question: one.answer for one in answers}


def decided(
    compiled: Compiled, decision: Decision, times: Times, here: Here, *, in_words: InWords
) -> Added:
    """Return the event of a decision: all that it says, in words too."""
    policy = compiled.policy
    answers = {
        name: {
            "ask": policy.question(name).ask,
            "answer": "|".join(given),
            "said": in_words.answers(policy.question(name), given),
        }
        for name, given in decision.answers.items()
    }
    stated = [
        {
            "of": one.table.id,
            "title": one.title,
            "value": one.settled.value or "",
            "said": in_words.value(one.table, one.settled.value)
            if one.settled.value
            else in_words.values(one.table, one.possible),
        }
        for one in results(policy, decision)
    ]
    shown = [{"id": one.alert.id, "certain": one.certain} for one in alerts(policy, decision)]
    made = event(
        "decide",
        here,
        {},
        policy=policy.digest,
        outcome=decision.outcome or "",
        rule=decision.rule.id if decision.rule else "",
        because=decision.rule.because if decision.rule else "",
    )
    made |= {"answers": answers, "possible": list(decision.possible), "open": list(decision.open)}
    made |= {"results": stated} if stated else {}
    made |= {"alerts": shown} if shown else {}
    if times.decided:
        made["when"] = stamp(times.decided)
    return made


def _calendar(compiled: Compiled, calendar: Calendar | None, here: Here) -> dict[str, Any] | None:
    """Return what a record needs of the calendar: up to the last deadline, and a margin."""
    policy = compiled.policy
    spans = [one.within for outcome in policy.outcomes for one in outcome.clocks]
    if calendar is None or all(span.unit in ("m", "h", "d", "w") for span in spans):
        return None
    days = max(_chain(outcome.clocks) for outcome in policy.outcomes)
    since = max(here.now - timedelta(days=MARGIN), calendar.start)
    until = min(here.now + timedelta(days=int(days) + MARGIN), calendar.end)
    return to_data(part(calendar, since, until)) if since < until else None


def _chain(deadlines: Iterable[Any]) -> float:
    """Return at most how many days all clocks take one after the other."""
    return sum(_of(one.within) for one in deadlines)


def _of(span: Duration) -> float:
    return span.count * _DAYS[span.unit]
