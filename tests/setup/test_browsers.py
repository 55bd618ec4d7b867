"""The set-up finds Firefox and WebKitGTK or installs them, and never goes on without one."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.paths import ROOT

SCRIPT = ROOT / "setup" / "browsers.py"


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script."""
    monkeypatch.syspath_prepend(SCRIPT.parent)
    spec = importlib.util.spec_from_file_location("setup_browsers", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "setup_browsers", module)  # its dataclass looks there
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def places(setup: ModuleType, tmp_path: Path) -> dict[str, Path]:
    """Return where its programs are looked for, of which none is there."""
    found = {name: tmp_path / "usr" / name for name in setup.PROGRAMS}
    (tmp_path / "usr").mkdir()
    for name, one in setup.PROGRAMS.items():
        setup.PROGRAMS[name] = setup.Program(one.title, one.package, (str(found[name]),))
    return found


def test_what_is_there_is_noted_and_nothing_installed(
    setup: ModuleType, places: dict[str, Path], tmp_path: Path
) -> None:
    for place in places.values():
        place.touch()
    target = tmp_path / "browsers"
    assert setup.main(target, setup.PROGRAMS, lambda _: pytest.fail("went on to install")) == 0
    noted = json.loads(target.read_text("utf-8"))
    assert noted == {name: str(place) for name, place in places.items()}


def test_only_what_is_missing_is_installed(
    setup: ModuleType, places: dict[str, Path], tmp_path: Path
) -> None:
    places["firefox"].touch()

    def get(packages: list[str]) -> None:
        assert packages == ["webkit2gtk-driver", "xvfb"]
        for place in places.values():
            place.touch()

    assert setup.main(tmp_path / "browsers", setup.PROGRAMS, get) == 0


def test_what_is_still_missing_is_named_with_its_package_and_nothing_goes_on(
    setup: ModuleType, places: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("WebKitWebDriver", "MiniBrowser", "Xvfb"):
        places[name].touch()
    assert setup.main(tmp_path / "browsers", setup.PROGRAMS, lambda _: None) == 1
    assert not (tmp_path / "browsers").exists()
    said = capsys.readouterr().err
    assert "Firefox (firefox-esr)" in said
    assert "apt-get install firefox-esr)" in said


def test_of_several_versions_the_newest_is_taken(setup: ModuleType, tmp_path: Path) -> None:
    for version in ("4.0", "4.1"):
        (tmp_path / f"webkit2gtk-{version}").touch()
    program = setup.Program("", "", (f"{tmp_path}/webkit2gtk-4.*",))
    assert program.find() == str(tmp_path / "webkit2gtk-4.1")
