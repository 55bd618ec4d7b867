"""A browser with one page, and what a reader does in it: one interface for all browsers.

What only looks is JavaScript, the same in every browser; what a reader does (press, type, choose a
file) the browser itself does. To drive a further browser, write a subclass of `Driven`, and name it
in conftest.py.
"""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""How long what is expected may take, in seconds: no story is about how busy a machine is."""
PAUSE = 0.05

COUNT = "selector => document.querySelectorAll(selector).length"
SHOWN = """selector => [...document.querySelectorAll(selector)].some(
  (one) => one.getClientRects().length > 0)"""
TEXT = "selector => document.querySelector(selector)?.innerText ?? ''"
ATTRIBUTE = "(selector, name) => document.querySelector(selector)?.getAttribute(name) ?? null"
UNFOLD = """selector => {
  for (let at = document.querySelector(selector); at; at = at.parentElement) {
    if (at.localName === "details") at.open = true;
  }
}"""


def wait_until(is_so: Callable[[], object], otherwise: str) -> None:
    """Return once something is so; raise AssertionError, with a reason, where it never is."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > end:
            raise AssertionError(otherwise)
        time.sleep(PAUSE)


class Driven(ABC):
    """One page of a browser, in a profile of its own."""

    @abstractmethod
    def go(self, address: str) -> None:
        """Open an address, as typed into the address bar, and wait until it is loaded."""

    @abstractmethod
    def reload(self) -> None:
        """Load the page again."""

    @abstractmethod
    def back(self) -> None:
        """Go back by one page."""

    @abstractmethod
    def run(self, script: str, *given: object) -> Any:  # noqa: ANN401  JSON
        """Call a function of JavaScript with these values; return what it returns."""

    @abstractmethod
    def press(self, selector: str) -> None:
        """Press the first element that matches, with mouse or finger."""

    @abstractmethod
    def type(self, selector: str, text: str) -> None:
        """Type `text` into a field, in place of what it holds; a line's end is the Enter key."""

    @abstractmethod
    def choose_file(self, selector: str, file: Path) -> None:
        """Choose a file in a field for files."""

    @abstractmethod
    def picture(self, file: Path) -> None:
        """Save what is in view, as PNG."""

    @abstractmethod
    def size(self, width: int, height: int) -> None:
        """Make the window so large, in CSS pixels, or as small as the browser lets it be."""

    @abstractmethod
    def saved(self, name: str) -> bytes:
        """Wait until a file of that name is saved from the page; return its content."""

    @abstractmethod
    def complaints(self) -> list[str]:
        """Return the errors in the console, those that nobody caught included."""

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def until(self, script: str, *given: object) -> None:
        """Wait until a function of JavaScript returns what is true."""
        wait_until(lambda: self.run(script, *given), f"it stays untrue: {script} of {given}")

    def has(self, selector: str, number: int | None = None) -> None:
        """Wait until an element matches, or until exactly so many do."""
        if number is None:
            self.until(COUNT, selector)
        else:
            self.until(f"(selector, number) => ({COUNT})(selector) === number", selector, number)

    def shows(self, selector: str) -> None:
        """Wait until an element that matches takes up room on the page."""
        self.until(SHOWN, selector)

    def says(self, selector: str, text: str) -> None:
        """Wait until the first element that matches has `text` in what it shows."""
        self.until(f"(selector, text) => ({TEXT})(selector).includes(text)", selector, text)

    def is_shown(self, selector: str) -> bool:
        """Return whether an element that matches takes up room on the page."""
        return bool(self.run(SHOWN, selector))

    def count(self, selector: str) -> int:
        """Return how many elements match."""
        return int(self.run(COUNT, selector))

    def text(self, selector: str) -> str:
        """Return what the first element that matches shows, "" where there is none."""
        return str(self.run(TEXT, selector))

    def attribute(self, selector: str, name: str) -> str | None:
        """Return an attribute of the first element that matches."""
        found = self.run(ATTRIBUTE, selector, name)
        return None if found is None else str(found)

    def unfold(self, selector: str) -> None:
        """Open what the first element that matches is folded in."""
        self.has(selector)
        self.run(UNFOLD, selector)

    @property
    def address(self) -> str:
        """The address of the page."""
        return str(self.run("() => location.href"))
