"""A record in five lines: what happened when, how long, who approved, the effort, the SLA.

Pure; runs natively and in Pyodide. The text for a ticket begins with them, and the page has them
once all steps are done. To change the words, edit words/, those that begin with ``sum_``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from checklist.engine.record.clocks import KEPT, LATE, MISSED, Clocked
from checklist.engine.record.fold import SKIPPED, Record
from checklist.engine.record.run import APPROVED, LAPSED, REFUSED, Run, RunStep, approved
from checklist.engine.record.timeline import outcome_title


@dataclass(frozen=True, slots=True)
class Told:
    """How it is told: phrases by key, as text or as HTML; moments; times.

    If it is `neutral`, it leaves out what was released.
    """

    say: Callable[..., str]
    moment: Callable[[datetime], str]
    span: Callable[[timedelta | None], str]
    neutral: bool = False

    def joined(self, parts: Iterable[str]) -> str:
        """Return parts in one line."""
        return self.say("sum_joint").join(parts)


def summary(
    record: Record, found: Sequence[Clocked], going: Run, *, effort: str, told: Told
) -> list[tuple[str, str]]:
    """Return the lines, each with its label; `effort` says how much unplanned work there was."""
    since = "sum_long" if record.detected else "sum_long_decided"
    return [
        (told.say("sum_when"), told.joined(_when(record, told))),
        (told.say(since), told.joined(_long(record, found, going, told))),
        (told.say("sum_approval"), told.joined(_approvals(record, going, told))),
        (told.say("sum_effort"), effort),
        (told.say("sum_sla"), told.joined(_sla(found, told))),
    ]


def _when(record: Record, told: Told) -> Iterable[str]:
    if record.detected:
        key = "sum_detected_assumed" if record.is_detected_stamped else "sum_detected"
        yield told.say(key, time=told.moment(record.detected))
        if _is_before(record, record.detected):
            yield told.say("sum_before")
    decision = record.decision
    if decision:
        names = [decision.outcome] if decision.outcome else decision.possible
        key = "sum_decided" if decision.outcome else "sum_open"
        outcomes = ", ".join(outcome_title(record, one) for one in names)
        yield told.say(key, time=told.moment(decision.when), outcome=outcomes)


def _is_before(record: Record, moment: datetime) -> bool:
    """Return whether somebody worked, or did a step, before a moment."""
    times = [*(one.start for one in record.work), *(one.when for one in record.steps.values())]
    return any(one < moment for one in times if one)


def _long(record: Record, found: Sequence[Clocked], going: Run, told: Told) -> Iterable[str]:
    """Yield after which time it was decided, each clock ended, and the last step was done."""
    decision = record.decision
    since = record.detected or (decision.when if decision else None)
    if since is None:
        return
    if decision and decision.when > since:
        yield told.say("sum_decision", time=told.span(decision.when - since))
    for clock in found:
        if clock.ended and clock.ended >= since:
            yield told.say("sum_clock", clock=clock.title, time=told.span(clock.ended - since))
    settled = [one.ticked.when for one in going.steps if one.ticked.when]
    if going.steps and going.settled == len(going.steps) and max(settled) >= since:
        yield told.say("sum_last", time=told.span(max(settled) - since))
        if skipped := [one.step.title for one in going.steps if one.ticked.state == SKIPPED]:
            yield told.say("sum_skipped", steps=", ".join(skipped))
    else:
        yield told.say("progress", done=going.settled, total=len(going.steps))


def _approvals(record: Record, going: Run, told: Told) -> Iterable[str]:
    """Yield what became of each step that has to be approved."""
    gated = [one for one in going.steps if one.step.gate]
    if not gated:
        yield told.say("sum_approval_none")
    for row in gated:
        yield _approval(record, row, told)


def _approval(record: Record, row: RunStep, told: Told) -> str:
    state, given = row.gate.state, row.gate.approval
    if given is None or state not in (APPROVED, REFUSED, LAPSED):
        key = "skipped" if row.ticked.state == SKIPPED else "waits"
        return told.say(f"sum_approval_{key}", step=row.step.title)
    key = "own" if state == APPROVED and given.is_own else state
    time = told.moment(given.when)
    said = told.say(f"sum_approval_{key}", step=row.step.title, name=given.by, time=time)
    of = about(told.say, *approved(record, given))
    if not of or told.neutral:
        return said
    return told.say("sum_approval_of", said=said, about=of)


def about(say: Callable[..., str], version: str, commit: str) -> str:
    """Return what an approval was about, in words; "" where neither version nor commit is known."""
    if version and commit:
        return say("about_both", version=version, commit=commit)
    if version:
        return say("about_version", version=version)
    return say("about_commit", commit=commit) if commit else ""


def _sla(found: Sequence[Clocked], told: Told) -> Iterable[str]:
    """Yield how many clocks were kept, and each that was not."""
    timed = [one for one in found if one.due]
    if not timed:
        yield told.say("sum_sla_none")
        return
    ended = [one for one in timed if one.ended]
    kept = [one for one in ended if one.state == KEPT]
    yield told.say("sum_kept", kept=len(kept), all=len(timed))
    for clock in timed:
        if clock.state in (MISSED, LATE):
            time = told.span(clock.left)
            yield told.say(f"sum_{clock.state}", clock=clock.title, time=time)
    if running := [one.title for one in timed if one.is_open and one.state != LATE]:
        yield told.say("sum_running", clocks=", ".join(running))
