"""Jumps of a clock: in words, and once for all tabs of a device."""

from datetime import timedelta

from checklist.engine.catalogue import ENGLISH
from checklist.engine.record.timeline import timeline
from checklist.engine.run.render import Renderer
from tests.engine.record.test_ahead_of_others import Two

RENDERER = Renderer(ENGLISH)


def test_a_jump_is_told_in_days_and_hours() -> None:
    two = Two()
    two.do("jump", seconds="172800")
    two.do("jump", seconds="-5400")
    told = [RENDERER.told(row) for row in timeline(two.record) if row.kind == "jump"]
    assert "by 2 d:" in told[0]
    assert told[1].endswith("put back by 1 h 30 min")


def test_the_jump_that_two_tabs_of_a_device_see_is_told_once_and_kept_twice() -> None:
    two = Two()
    for seconds in ("86400", "86401", "-86400", "-86400", "86400"):
        two.do("jump", seconds=seconds)
        two.now -= timedelta(seconds=50)
    jumps = [row for row in timeline(two.record) if row.kind == "jump"]
    assert [row.said.key for row in jumps] == [
        "event_jump_ahead",
        "event_jump_back",
        "event_jump_ahead",
    ]
    assert sum(raw["kind"] == "jump" for raw in two.raws) == 5
    two.do("undo", of=jumps[0].event)
    assert sum(row.kind == "jump" for row in timeline(two.record)) == 2


def test_jumps_of_two_devices_or_at_other_times_are_two() -> None:
    two = Two()
    two.do("jump", seconds="86400")
    two.do("jump", seconds="86400", ahead=True)
    two.now += timedelta(minutes=5)
    two.do("jump", seconds="86400")
    assert sum(row.kind == "jump" for row in timeline(two.record)) == 3
