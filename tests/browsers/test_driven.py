"""The browsers hear of what goes wrong, and a story that does not come true fails."""

import pytest

from tests.browsers import driven
from tests.browsers.driven import Driven, wait_until

pytestmark = pytest.mark.browser


def test_an_error_that_nobody_catches_is_heard_of(opened: Driven, address: str) -> None:
    opened.go(address)
    assert opened.complaints() == []
    opened.run("() => { setTimeout(() => { throw new Error('planted'); }); }")
    wait_until(lambda: opened.run("() => true") and opened.complaints(), "nothing is heard")
    assert "planted" in opened.complaints()[0]


def test_what_never_comes_true_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driven, "PATIENCE", 0.0)
    with pytest.raises(AssertionError, match="it stays dark"):
        wait_until(lambda: False, "it stays dark")
