"""The walkthrough: a strategy walked with typed git commands, on the repository in the page."""

import io
import zipfile

import pytest

from tests.browser.states import CONFLICT
from tests.browser.strategies import STRATEGIES, shown
from tests.browsers.driven import Driven

pytestmark = pytest.mark.browser

WALK = "[data-walkthrough]"
LINE = "#hp-line"
CHOOSE = """strategy => {
  const choice = document.querySelector("[data-of=strategy]");
  choice.value = strategy;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
}"""


def moves(told: Driven, number: int) -> None:
    """Wait until so many moves are made."""
    told.has(f'{WALK}[data-engine=ready][data-moves="{number}"]:not([aria-busy])')


def open_at(told: Driven, address: str, strategy: str) -> None:
    """Open the walkthrough of a strategy at its beginning."""
    told.go(f"{address}branching/walkthrough/")
    moves(told, 0)
    told.run(CHOOSE, strategy)
    told.has(f"[data-of=strategy] option[value={strategy}]:checked")
    told.has(f"{WALK}:not([aria-busy])")
    moves(told, 0)


def test_a_strategy_is_walked_with_typed_commands_to_its_goal(told: Driven, address: str) -> None:
    strategy = next(one for one in STRATEGIES if one.id == "github-flow")
    open_at(told, address, strategy.id)
    assert told.attribute(WALK, "data-holds") == "false"
    before = told.text("[data-region=graph]")
    lines = [line.text for step in shown(strategy).steps for line in step.run]
    for number, line in enumerate(lines, start=1):
        told.type(LINE, line + "\n")
        moves(told, number)
    told.has(f"{WALK}[data-holds=true]")
    told.says("[data-region=said]", lines[-1])
    assert told.count("[data-region=graph] svg.hp-graph__picture") > 0
    assert told.text("[data-region=graph]") != before
    told.reload()
    moves(told, len(lines))
    told.has(f"{WALK}[data-holds=true]")


def test_a_conflict_is_solved_and_the_repository_saved(told: Driven, address: str) -> None:
    open_at(told, address, "git-flow")
    for number, line in enumerate(CONFLICT, start=1):
        told.type(LINE, line + "\n")
        moves(told, number)
    told.says("[data-region=said]", "CONFLICT")
    told.type(".hp-walk__conflict textarea", "one and two")
    told.press(".hp-walk__conflict button")
    moves(told, len(CONFLICT) + 1)
    told.has(".hp-walk__conflict", 0)
    told.type(LINE, "git commit --no-edit\n")
    moves(told, len(CONFLICT) + 2)
    told.press("button[data-act=download]")
    with zipfile.ZipFile(io.BytesIO(told.saved("hotfix.zip"))) as archive:
        assert archive.read("hotfix/note").strip() == b"one and two"


def test_the_buttons_of_steps_walk_it_too(told: Driven, address: str) -> None:
    open_at(told, address, "trunk")
    told.press("[data-act=move][data-kind=step]")
    moves(told, 1)
    told.press("button[data-act=undo]")
    moves(told, 0)
