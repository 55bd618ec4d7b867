"""Firefox through Marionette, its own door for WebDriver: geckodriver does no more than pass on.

A message is `LENGTH:[kind, id, name or error, value]`, kind 0 for a command and 1 for its answer
(https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
"""

import json
import os
import re
import socket
import subprocess
from pathlib import Path
from typing import Any

from tests.browsers.driven import PATIENCE, wait_until
from tests.browsers.webdriver import RefusedError, WebDriver

OPTIONS = ("--headless", "--no-remote", "--marionette", "--remote-allow-system-access")
SETTINGS = {
    "marionette.port": 0,  # a free one
    "app.update.disabledForTesting": True,
    "browser.download.dir": "",
    "browser.download.folderList": 2,
    "browser.download.alwaysOpenPanel": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "devtools.console.stdout.content": True,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "services.settings.server": "data:,",
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
"""Of the profile: nothing is fetched or asked for that the page did not ask for."""

PAGE_ERRORS = """origin => Services.console.getMessageArray()
  .filter((one) => one instanceof Ci.nsIScriptError)
  .filter((one) => !(one.flags & Ci.nsIScriptError.warningFlag))
  .filter((one) => one.sourceName.startsWith(origin) || /Security Policy/.test(one.category))
  .map((one) => `${one.sourceName}:${one.lineNumber}: ${one.errorMessage}`)"""
"""What nobody caught or the security policy refused; what a page says itself goes to the output."""
SAID = re.compile(r"^console\.error: (?!\w+: ?$).*", re.MULTILINE)
"""What a page says; Firefox's own parts begin with their name, alone on the line."""


class Firefox(WebDriver):
    """A page of Firefox, headless."""

    def __init__(self, program: str, folder: Path) -> None:
        self.downloads = folder / "downloads"
        self.downloads.mkdir(parents=True)
        profile = folder / "profile"
        profile.mkdir()
        settings = {**SETTINGS, "browser.download.dir": str(self.downloads)}
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in settings.items()]
        (profile / "user.js").write_text("".join(lines), "utf-8")
        self.output = folder / "output.txt"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [program, *OPTIONS, "--profile", str(profile)],
                env={**os.environ, "HOME": str(folder)},  # that of root belongs to root everywhere
                stdout=output,
                stderr=subprocess.DEVNULL,
            )
        port = self._port(profile / "MarionetteActivePort")
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=2 * PATIENCE)
        self.stream = self.socket.makefile("rb")
        self._read()  # how it introduces itself
        self.number = 0
        self.begin({})
        self.size(1280, 900)

    def _port(self, file: Path) -> int:
        wait_until(lambda: file.is_file() and file.read_text("utf-8"), "Firefox does not start")
        return int(file.read_text("utf-8"))

    def _read(self) -> Any:  # noqa: ANN401  JSON
        length = b""
        while (one := self.stream.read(1)) != b":":
            if not one:
                raise AssertionError("Firefox has ended")
            length += one
        return json.loads(self.stream.read(int(length)))

    def command(self, name: str, **given: object) -> Any:  # noqa: ANN401  JSON
        room = "Marionette" if name == "SetContext" else "WebDriver"
        self.number += 1
        message = json.dumps([0, self.number, f"{room}:{name}", given]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, answer = self._read()
        if error:
            raise RefusedError(error["error"], error["message"])
        return answer["value"] if isinstance(answer, dict) and "value" in answer else answer

    def complaints(self) -> list[str]:
        origin = self.run("() => location.origin")
        self.command("SetContext", value="chrome")
        found: list[str] = self.run(PAGE_ERRORS, origin)
        self.command("SetContext", value="content")
        return [*found, *SAID.findall(self.output.read_text("utf-8", errors="replace"))]

    def close(self) -> None:
        self.stream.close()
        self.socket.close()
        self.process.terminate()
        self.process.wait(PATIENCE)
