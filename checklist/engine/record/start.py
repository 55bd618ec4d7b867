"""A record begins, or is decided anew: from what the triage page holds to the first events.

Pure: no clock of its own; runs natively and in Pyodide.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from checklist.engine.policy.compile import Compiled
from checklist.engine.policy.decide import Decision
from checklist.engine.policy.model import Duration
from checklist.engine.record.acts import Added, Here, after, event, stamp
from checklist.engine.record.calendar import Calendar, part
from checklist.engine.record.calendar_json import to_data
from checklist.engine.record.clocks import calendar_of
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
    days = _calendar(compiled, calendar, here, times)
    copy = copy_of(policy, facts, names=names, calendar=days)
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
    """Return the events by which a record is decided anew; none where nothing has changed.

    The copy of the policy comes along if the record has none, or if the calendar of the one that it
    has ends before the last deadline that the decision can have. The calendar is then that of all
    the time since the record began: so a copy is no longer than the first by more than the days
    between them, and there is one at most in each MARGIN.
    """
    policy = compiled.policy
    here = after(record, here)
    made = decided(compiled, decision, times, here, in_words=in_words)
    before = record.decision
    if before and (before.outcome, before.policy, _said(before.answers)) == (
        made.get("outcome", ""),
        policy.digest,
        {name: one["answer"] for name, one in made["answers"].items()},
    ):
        return []
    known = record.copies.get(policy.digest)
    before_it = calendar_of(known)
    days = _calendar(compiled, calendar, here, times, before_it)
    added: list[Added] = []
    if known is None or (days and _is_needed(days, before_it, compiled, here, times)):
        copy = copy_of(policy, facts, names=names, calendar=days)
        added.append(event("policy", here, {}, policy=copy))
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


def _calendar(
    compiled: Compiled,
    calendar: Calendar | None,
    here: Here,
    times: Times,
    before: Calendar | None = None,
) -> dict[str, Any] | None:
    """Return what a record needs of the calendar: up to the last deadline, and a margin.

    It begins where the one that the record had `before` does, if the team's reaches back to there.
    """
    policy = compiled.policy
    spans = [one.within for outcome in policy.outcomes for one in outcome.clocks]
    if calendar is None or all(span.unit in ("m", "h", "d", "w") for span in spans):
        return None
    known = [one for one in (times.decided, times.detected, before and before.start) if one]
    since = max(min([here.now - timedelta(days=MARGIN), *known]), calendar.start)
    until = min(_last(compiled, here, times) + timedelta(days=MARGIN), calendar.end)
    return to_data(part(calendar, since, until)) if since < until else None


def _last(compiled: Compiled, here: Here, times: Times) -> datetime:
    """Return when the last deadline of a decision can be, at most."""
    days = max(_chain(outcome.clocks) for outcome in compiled.policy.outcomes)
    return max(here.now, times.decided or here.now) + timedelta(days=int(days))


def _is_needed(
    days: Mapping[str, Any], before: Calendar | None, compiled: Compiled, here: Here, times: Times
) -> bool:
    """Return whether a calendar has what the one before has not: the last deadline, or more of it.

    Where the team's ends no later, another copy of it would help nobody.
    """
    if before is None:
        return True
    is_longer = str(days["until"]) > before.until.isoformat()
    return is_longer and before.end < _last(compiled, here, times)


def _chain(deadlines: Iterable[Any]) -> float:
    """Return at most how many days all clocks take one after the other."""
    return sum(_of(one.within) for one in deadlines)


def _of(span: Duration) -> float:
    return span.count * _DAYS[span.unit]
