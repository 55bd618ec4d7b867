"""WebKitGTK through WebKitWebDriver, which speaks WebDriver over HTTP, on a screen of Xvfb."""

import http.client
import json
import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browsers.driven import PATIENCE, wait_until
from tests.browsers.webdriver import RefusedError, WebDriver

PATHS = {
    "NewSession": ("POST", "/session"),
    "DeleteSession": ("DELETE", "/session/{session}"),
    "SetTimeouts": ("POST", "/session/{session}/timeouts"),
    "Navigate": ("POST", "/session/{session}/url"),
    "Refresh": ("POST", "/session/{session}/refresh"),
    "Back": ("POST", "/session/{session}/back"),
    "ExecuteScript": ("POST", "/session/{session}/execute/sync"),
    "FindElement": ("POST", "/session/{session}/element"),
    "ElementClick": ("POST", "/session/{session}/element/{id}/click"),
    "ElementClear": ("POST", "/session/{session}/element/{id}/clear"),
    "ElementSendKeys": ("POST", "/session/{session}/element/{id}/value"),
    "TakeScreenshot": ("GET", "/session/{session}/screenshot"),
    "SetWindowRect": ("POST", "/session/{session}/window/rect"),
}
"""By the standard's name of a command: method and path."""

LISTEN = """() => {
  window.heard = [];
  const hear = (text) => window.heard.push(String(text));
  addEventListener("error", (event) => hear(event.message));
  addEventListener("unhandledrejection", (event) => hear(event.reason));
  addEventListener("securitypolicyviolation", (event) => hear(event.violatedDirective));
}"""
"""Its console cannot be read, so the page is asked for what nobody caught since it was loaded."""


@contextmanager
def screen(program: str) -> Iterator[str]:
    """Start a screen that nobody sees while the block runs; yield its name."""
    read, write = os.pipe()
    command = [
        program,
        "-displayfd",
        str(write),
        "-screen",
        "0",
        "1600x1200x24",
        "-nolisten",
        "tcp",
    ]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as said:
            yield f":{said.readline().strip()}"
    finally:
        server.terminate()
        server.wait(PATIENCE)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def answers(port: int) -> bool:
    """Return whether somebody listens on a port."""
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


class WebKit(WebDriver):
    """A page of WebKitGTK, in its MiniBrowser."""

    def __init__(self, driver: str, program: str, screen: str, folder: Path) -> None:
        self.downloads = folder
        self.session = ""
        port = free_port()
        self.process = subprocess.Popen(
            [driver, f"--port={port}"],
            env={**os.environ, "HOME": str(folder), "DISPLAY": screen},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(lambda: answers(port), "WebKitWebDriver does not start")
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2 * PATIENCE)
        self.heard: list[str] = []
        arguments = ["--automation"]
        self.begin({"webkitgtk:browserOptions": {"binary": program, "args": arguments}})
        self.size(1280, 900)

    def command(self, name: str, **given: object) -> Any:  # noqa: ANN401  JSON
        method, path = PATHS[name]
        place = path.format(session=self.session, **given)
        self.connection.request(method, place, json.dumps(given) if method == "POST" else None)
        answer = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise RefusedError(answer["error"], answer["message"])
        if name == "NewSession":
            self.session = answer["sessionId"]
        return answer

    def go(self, address: str) -> None:
        self._note()
        super().go(address)
        self.run(LISTEN)

    def reload(self) -> None:
        self._note()
        super().reload()
        self.run(LISTEN)

    def _note(self) -> None:
        self.heard += self.run("() => window.heard ?? []")

    def complaints(self) -> list[str]:
        self._note()
        return self.heard

    def close(self) -> None:
        self.command("DeleteSession")
        self.connection.close()
        self.process.terminate()
        self.process.wait(PATIENCE)
