"""What Python does while nobody asks: later requests find it done, and are answered alike."""

import json
import subprocess
import sys

import pytest

from checklist.build.engine import rehearse_triage
from checklist.engine import entry
from checklist.engine.triage import respond

ONE_ANSWER = rehearse_triage.requests()[1]
# In a new interpreter, as in the page: what was imported before, and after it was worked ahead.
FRESH = """
import json, sys
from checklist.build.engine import rehearse_triage
from checklist.engine import entry
asked = rehearse_triage.requests()
first, later = asked[0], asked[1:]
entry.step(first)
pieces = 0
while "ahead" in sys.argv and entry.ahead():
    pieces += 1
before = set(sys.modules)
answers = [entry.step(request) for request in later]
print(json.dumps([pieces, sorted(set(sys.modules) - before), answers]))
"""


def _told(*how: str) -> tuple[int, list[str], list[str]]:
    said = subprocess.run(
        [sys.executable, "-c", FRESH, *how], capture_output=True, text=True, check=True
    )
    pieces, imported, answers = json.loads(said.stdout)
    return pieces, imported, answers


def test_later_requests_find_it_done_and_are_answered_alike() -> None:
    pieces, imported, answers = _told("ahead")
    none, late, plain = _told()
    assert pieces > none == 0
    assert "checklist.engine.record.calendar_json" in late
    assert not [name for name in imported if name.startswith("checklist.")]
    assert answers == plain


def test_what_goes_wrong_ahead_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise ArithmeticError("ahead")

    kept: dict[object, object] = {}
    monkeypatch.setattr(entry, "_AHEAD", kept)
    assert entry.ahead() is False
    assert "fault" not in json.loads(entry.step(ONE_ANSWER))
    assert list(kept) == [respond]
    monkeypatch.setattr(respond, "respond", fail)
    assert entry.ahead() is True  # the calendar
    assert entry.ahead() is True  # what went wrong
    assert entry.ahead() is False
