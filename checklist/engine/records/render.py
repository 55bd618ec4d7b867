"""Turn the records of a device into the list of them.

Pure but for reading its own templates and words; runs natively and in Pyodide. To change the looks,
edit templates/ and docs/assets/stylesheets/run.css; to change the words, edit words/.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup

from checklist.engine.record.clocks import LATE, clocks, next_due
from checklist.engine.record.events import Fault
from checklist.engine.record.fold import Record
from checklist.engine.record.run import run
from checklist.engine.record.timeline import timeline
from checklist.engine.templates import Templates
from checklist.engine.triage.card import urgent
from checklist.engine.triage.times import write_moment


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file brought.

    Each record has how many events of it were there before, None for none, and how many there are
    now; `faults` say what is wrong, `refused` of which file nothing was read, and why.
    """

    rows: tuple[tuple[Record, int | None, int], ...] = ()
    faults: tuple[Fault, ...] = ()
    refused: tuple[tuple[str, Fault], ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A record in the list."""

    id: str
    title: str
    outcome: Markup
    settled: int
    total: int
    began: datetime | None
    due_title: str
    due: datetime | None
    is_late: bool


class Renderer(Templates):
    """The templates of the records with the words of one language."""

    def __init__(self, language: str) -> None:
        super().__init__("records", language, draws_on=("triage", "run"))
        self.give(write_moment=write_moment)

    def shown(
        self,
        records: Sequence[Record],
        *,
        query: str,
        now: datetime,
        state: Mapping[str, Any],
        host: str,
    ) -> dict[str, str]:
        """Return the regions of the page: how many there are, the list, and how safe it is."""
        found = [one for one in records if self._matches(one, query)]
        newest = sorted(found, key=_latest, reverse=True)
        return {
            "found": self.render(
                "found.html", {"found": len(found), "all": len(records), "query": query}
            ),
            "list": self.render(
                "list.html", {"rows": [self._row(one, now) for one in newest], "all": len(records)}
            ),
            "safe": self.render(
                "safe.html",
                {
                    "in_memory": state.get("kept") == "memory",
                    "persisted": state.get("persisted"),
                    "host": host,
                },
            ),
        }

    def _row(self, record: Record, now: datetime) -> Row:
        found = clocks(record, now)
        going = run(record, found, review="")
        due = next_due(found)
        return Row(
            id=record.id,
            title=record.title or self.word("untitled", record=record.id),
            outcome=self._outcome(record),
            settled=going.settled,
            total=len(going.steps),
            began=record.began,
            due_title=due.title if due else "",
            due=due.due if due else None,
            is_late=bool(due and due.state == LATE),
        )

    def _outcome(self, record: Record) -> Markup:
        decision, copy = record.decision, record.copy
        if copy is None or decision is None or decision.outcome not in copy.policy.outcome_ids:
            return Markup("")
        found = urgent(copy.policy, decision.outcome)
        values = {"title": found.outcome.title, "urgency": found.urgency}
        return Markup(self.render("outcome.html", values))  # noqa: S704  a template escaped it

    def _matches(self, record: Record, query: str) -> bool:
        """Return whether all words of a query are in what a record says."""
        texts = [record.id, *record.fields.values()]
        for row in timeline(record):
            texts += [row.text, row.by, *map(str, row.said.values.values())]
        whole = " ".join(texts).casefold()
        return all(word in whole for word in query.casefold().split())

    def notice(self, *, said: str, imported: Imported | None, dropped: Mapping[str, str]) -> str:
        """Return what is said about what was done last."""
        lines: list[str] = []
        faults: Iterable[Fault] = ()
        if imported and (imported.rows or not imported.refused):
            faults = imported.faults
            lines.append(self.plural("records_imported", len(imported.rows)))
            lines += [self._brought(*row) for row in imported.rows]
        title = dropped.get("title", "")
        return self.render(
            "notice.html",
            {
                "said": self.word("records_dropped", title=title) if dropped else said,
                "lines": lines,
                "faults": list(faults),
                "refused": imported.refused if imported else (),
                "undo": bool(dropped),
            },
        )

    def _brought(self, record: Record, before: int | None, now: int) -> str:
        title = record.title or self.word("untitled", record=record.id)
        if before is None:
            return self.word("records_new", title=title, events=now)
        if now == before:
            return self.word("records_same", title=title)
        return self.plural("records_joined", now - before, title=title)


def _latest(record: Record) -> str:
    return max((str(raw.get("at", "")) for raw in record.raws), default="")
