"""The set-up takes an nginx that accepts its module, and never goes on without one."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tests.paths import ROOT

SCRIPT = ROOT / "setup" / "nginx.py"


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script; it finds no apt-get."""
    monkeypatch.syspath_prepend(SCRIPT.parent)
    spec = importlib.util.spec_from_file_location("setup_nginx", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module.shutil, "which", lambda _: None)
    return module


def machine(setup: ModuleType, folder: Path, *, status: int) -> Path:
    """Return the root of a machine with an nginx that ends with `status`."""
    program, module = folder / setup.PROGRAM, folder / setup.MODULE
    for file in (program, module):
        file.parent.mkdir(parents=True)
        file.write_text(f"#!/bin/sh\nexit {status}\n", "utf-8")
    program.chmod(0o755)
    return folder


def test_one_that_accepts_the_module_is_noted(setup: ModuleType, tmp_path: Path) -> None:
    root = machine(setup, tmp_path / "machine", status=0)
    assert setup.main(tmp_path / "nginx", root) == 0
    noted = (tmp_path / "nginx").read_text("utf-8").splitlines()
    assert noted == [str(root / setup.PROGRAM), str(root / setup.MODULE)]


@pytest.mark.parametrize("has_one", [True, False], ids=["refuses the module", "not there"])
def test_without_one_it_stops_and_says_what_to_install(
    setup: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, has_one: bool
) -> None:
    root = machine(setup, tmp_path / "machine", status=1) if has_one else tmp_path / "machine"
    assert setup.main(tmp_path / "nginx", root) == 1
    assert not (tmp_path / "nginx").exists()
    assert "apt-get install nginx libnginx-mod-http-brotli-static" in capsys.readouterr().err
