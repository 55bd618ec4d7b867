"""Chromium through Playwright: with a mouse on a desk, or with a finger on a small phone."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Download, Error

from tests.browsers.driven import PATIENCE, Driven, wait_until


class Chromium(Driven):
    """A page of Chromium, in which the site may be kept, or not, which takes less time."""

    def __init__(self, chromium: Browser, *, touch: bool = False, keeps: bool = False) -> None:
        self.touch = touch
        self.context = chromium.new_context(
            viewport={"width": 360, "height": 640} if touch else {"width": 1280, "height": 900},
            has_touch=touch,
            is_mobile=touch,
            service_workers="allow" if keeps else "block",
        )
        self.context.set_default_timeout(PATIENCE * 1000)
        self.reported: list[str] = []
        self.context.on("weberror", lambda fault: self.reported.append(str(fault.error)))
        self.context.on(
            "console",
            lambda said: self.reported.append(said.text) if said.type == "error" else None,
        )
        self.page = self.context.new_page()
        self.downloads: dict[str, Download] = {}
        self.page.on("download", lambda one: self.downloads.update({one.suggested_filename: one}))

    def go(self, address: str) -> None:
        self.page.goto("about:blank")  # or a change of the fragment alone would load nothing
        self.page.goto(address)

    def reload(self) -> None:
        self.page.reload()

    def back(self) -> None:
        self.page.go_back()

    def run(self, script: str, *given: object) -> Any:  # noqa: ANN401  JSON
        try:
            return self.page.evaluate(f"given => ({script})(...given)", list(given))
        except Error:  # the page was left meanwhile
            self.page.wait_for_load_state()
            return self.page.evaluate(f"given => ({script})(...given)", list(given))

    def press(self, selector: str) -> None:
        place = self.page.locator(selector).first
        (place.tap if self.touch else place.click)()

    def type(self, selector: str, text: str) -> None:
        field = self.page.locator(selector).first
        field.fill("")
        field.press_sequentially(text)

    def choose_file(self, selector: str, file: Path) -> None:
        self.page.locator(selector).first.set_input_files(file)

    def picture(self, file: Path) -> None:
        self.page.screenshot(path=file)

    def size(self, width: int, height: int) -> None:
        self.page.set_viewport_size({"width": width, "height": height})

    def saved(self, name: str) -> bytes:
        wait_until(lambda: self.run("() => true") and name in self.downloads, f"no file {name}")
        return Path(self.downloads[name].path()).read_bytes()

    def complaints(self) -> list[str]:
        return self.reported

    def close(self) -> None:
        self.context.close()
