"""Which alerts hold for a record, what they put in the place of facts, and whether it may be told.

Pure; runs natively and in Pyodide. While no decision counts, since that was undone, the alerts of
those that were made hold on: what was once private is not made public by a slip.
"""

from collections.abc import Iterable

from checklist.engine.policy.model import Alert
from checklist.engine.record.copy import Copy
from checklist.engine.record.fold import Record, read_alerts


def alerts_of(record: Record) -> tuple[tuple[str, bool], ...]:
    """Return the ids of the alerts that hold, each with whether it is certain."""
    if record.decision:
        return record.decision.alerts
    lists = (raw.get("alerts") for raw in record.raws if raw.get("kind") == "decide")
    found = {name for one in lists if isinstance(one, list) for name, _ in read_alerts(one)}
    return tuple((name, False) for name in sorted(found))


def shown_alerts(record: Record, copy: Copy | None) -> Iterable[tuple[Alert, bool]]:
    """Yield the alerts that hold, each with whether it is certain."""
    known = {one.id: one for one in copy.policy.alerts} if copy else {}
    for name, certain in alerts_of(record):
        if name in known:
            yield known[name], certain


def replaced(record: Record) -> dict[str, str]:
    """Return, by fact of the team, the one that takes its place under the alerts of a record."""
    found: dict[str, str] = {}
    for alert, _ in shown_alerts(record, record.copy):
        for fact, other in alert.facts.items():
            found.setdefault(fact, other)
    return found


def is_private(record: Record) -> bool:
    """Return whether the case must not be told: an alert says where it may be, or is not known."""
    copy = record.copy
    known = {one.id for one in copy.policy.alerts} if copy else set()
    return bool(replaced(record)) or not {name for name, _ in alerts_of(record)} <= known
