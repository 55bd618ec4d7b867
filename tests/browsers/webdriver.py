"""A page through WebDriver, with the commands of https://www.w3.org/TR/webdriver2/.

The same commands go to every browser; how they get there is each subclass's own.
"""

import base64
from abc import abstractmethod
from pathlib import Path
from typing import Any

from tests.browsers.driven import PATIENCE, Driven, wait_until

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
"""The key under which WebDriver writes a reference to an element."""
ENTER = "\ue007"
CENTRE = """selector => document.querySelector(selector)
  .scrollIntoView({ behavior: "instant", block: "center", inline: "nearest" })"""


class RefusedError(Exception):
    """A command that the browser refused: its code and its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


class WebDriver(Driven):
    """A page of a browser that follows WebDriver's commands."""

    downloads: Path
    """Where what is saved goes."""

    @abstractmethod
    def command(self, name: str, **given: object) -> Any:  # noqa: ANN401  JSON
        """Send a command, by the name that the standard gives it; return the value."""

    def begin(self, capabilities: dict[str, object]) -> None:
        """Begin a session."""
        self.command("NewSession", capabilities={"alwaysMatch": capabilities})
        milliseconds = int(PATIENCE * 1000)
        self.command("SetTimeouts", script=milliseconds, pageLoad=milliseconds)

    def go(self, address: str) -> None:
        self.command("Navigate", url="about:blank")  # or a fragment alone would load nothing
        self.command("Navigate", url=address)

    def reload(self) -> None:
        self.command("Refresh")

    def back(self) -> None:
        self.command("Back")

    def run(self, script: str, *given: object) -> Any:  # noqa: ANN401  JSON
        return self.command(
            "ExecuteScript", script=f"return ({script})(...arguments)", args=list(given)
        )

    def find(self, selector: str) -> str:
        """Wait for the first element that matches, bring it into view; return its reference."""
        self.has(selector)
        self.run(CENTRE, selector)  # at the edge of the window a bar may cover it
        found = self.command("FindElement", using="css selector", value=selector)
        return str(found[ELEMENT])

    def press(self, selector: str) -> None:
        self.command("ElementClick", id=self.find(selector))

    def type(self, selector: str, text: str) -> None:
        field = self.find(selector)
        self.command("ElementClear", id=field)
        self.command("ElementSendKeys", id=field, text=text.replace("\n", ENTER))

    def choose_file(self, selector: str, file: Path) -> None:
        self.command("ElementSendKeys", id=self.find(selector), text=str(file))

    def saved(self, name: str) -> bytes:
        file = self.downloads / name
        wait_until(lambda: file.is_file() and file.stat().st_size, f"no file {name}")
        return file.read_bytes()

    def picture(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.command("TakeScreenshot", full=False)))

    def size(self, width: int, height: int) -> None:
        beside = self.run("() => [outerWidth - innerWidth, outerHeight - innerHeight]")
        self.command("SetWindowRect", width=width + beside[0], height=height + beside[1])
