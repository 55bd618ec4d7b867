"""The set-up takes a browser that works, and never goes on without one."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tests.paths import ROOT

SCRIPT = ROOT / "setup" / "browser.py"


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script, to which only the browser called "good" shows a page."""
    monkeypatch.syspath_prepend(SCRIPT.parent)
    spec = importlib.util.spec_from_file_location("setup_browser", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "shows_a_page", lambda path: path == "good")
    return module


def brings(*paths: str) -> Iterator[str]:
    yield from paths


def test_the_first_browser_that_works_is_noted(setup: ModuleType, tmp_path: Path) -> None:
    sources = (lambda: brings("broken"), brings, lambda: brings("good", "other"))
    assert setup.main(tmp_path / "browser", sources) == 0
    assert (tmp_path / "browser").read_text("utf-8") == "good\n"


def test_nothing_is_installed_where_a_browser_is_there(setup: ModuleType, tmp_path: Path) -> None:
    sources = (lambda: brings("good"), lambda: pytest.fail("went on to install"))
    assert setup.main(tmp_path / "browser", sources) == 0


def test_without_a_browser_it_stops_and_says_what_to_install(
    setup: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert setup.main(tmp_path / "browser", (lambda: brings("broken"),)) == 1
    assert not (tmp_path / "browser").exists()
    assert "install Chromium" in capsys.readouterr().err


def test_where_a_password_would_be_asked_for_nothing_is_installed(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {"apt-get": "/usr/bin/apt-get", "sudo": None}
    monkeypatch.setattr(shutil, "which", places.get)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("ran a command"))
    assert list(setup.from_debian()) == []


@pytest.mark.parametrize(("user", "second"), [(0, "from_debian"), (1000, "installed")])
def test_only_root_gets_the_headless_shell_where_another_browser_is_there(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch, user: int, second: str
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    assert [one.__name__ for one in setup.sources()][:2] == ["shell", second]


def test_where_there_is_no_package_of_the_shell_the_whole_browser_is_installed(
    setup: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def run(command: list[str], **_: object) -> SimpleNamespace:
        asked.append(command[-1])
        return SimpleNamespace(returncode=int(command[-1] == setup.SHELL))

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", {"apt-get": "apt-get", "chromium": "good"}.get)
    monkeypatch.setattr(subprocess, "run", run)
    assert list(setup.from_debian()) == ["good"]
    assert asked == ["update", setup.SHELL, "chromium"]
