"""Alarms of decisions that were changed: made in one go, however many there were."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.fold import Record
from checklist.engine.run.exports import export
from checklist.engine.run.render import Renderer, Shown
from checklist.engine.triage.times import write_moment
from tests.records import Story, at, copied

RENDERER = Renderer(ENGLISH)


def test_alarms_of_six_hundred_decisions_are_made_in_one_go() -> None:
    story = Story(copied())
    for number in range(600):
        when = at("10:00") + timedelta(seconds=number)
        story.decide(("plan", "now")[number % 2])
        story.raws[-1] |= dict.fromkeys(("at", "when"), write_moment(when))
    record = story.record
    calls = _Counted(record)
    text = export(Shown(record=record, asked="r1", now=at("12:00")), "ics", RENDERER)["text"]
    assert text.count("BEGIN:VEVENT") == 2
    assert calls.folds <= 4


class _Counted:
    """How often a record is folded anew: its events are gone through for that."""

    def __init__(self, record: Record) -> None:
        self.folds = 0
        counted = self

        class Raws(tuple[Mapping[str, Any], ...]):
            __slots__ = ()

            def __iter__(self) -> Any:  # noqa: ANN401
                counted.folds += 1
                return super().__iter__()

        record.raws = Raws(record.raws)
