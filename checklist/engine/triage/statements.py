"""What a decision states beside its outcome: results, alerts, and whom to call because of them.

Pure: no files, no clock, no browser; runs natively and in Pyodide.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from checklist.engine.policy.decide import Decision, Settled
from checklist.engine.policy.model import Alert, Policy, Table


@dataclass(frozen=True, slots=True)
class ShownReason:
    """A derived value; `settled` says why it has its value, if it has one."""

    table: Table
    settled: Settled


@dataclass(frozen=True, slots=True)
class ShownResult(ShownReason):
    """A derived value that is stated under a title, with the values that are `possible`."""

    title: str
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownAlert:
    """An alert; it is not `certain` while only some completions show it."""

    alert: Alert
    certain: bool


def results(policy: Policy, decision: Decision) -> tuple[ShownResult, ...]:
    """Return the results, in policy order."""
    traced = {settled.table: settled for settled in decision.trace}
    titles = {result.of: result.title for result in policy.results}
    return tuple(
        ShownResult(policy.derived_value(one.of), traced[one.of], titles[one.of], one.possible)
        for one in decision.results
    )


def reasons(policy: Policy, decision: Decision) -> tuple[ShownReason, ...]:
    """Return the derived values that are no results, in policy order."""
    stated = [result.of for result in policy.results]
    return tuple(
        ShownReason(table, settled)
        for table, settled in zip(policy.derived, decision.trace[:-1], strict=True)
        if table.id not in stated
    )


def alerts(policy: Policy, decision: Decision) -> tuple[ShownAlert, ...]:
    """Return the alerts that are shown, those that are certain first."""
    by_id = {alert.id: alert for alert in policy.alerts}
    shown = [ShownAlert(by_id[raised.id], raised.certain) for raised in decision.alerts]
    return tuple(sorted(shown, key=lambda one: not one.certain))


def replaced_facts(shown: Iterable[ShownAlert]) -> dict[str, str]:
    """Return, by fact of the team, the one that takes its place because of an alert."""
    found: dict[str, str] = {}
    for one in shown:
        for fact, other in one.alert.facts.items():
            found.setdefault(fact, other)
    return found
