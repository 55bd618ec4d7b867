"""pyodide-build, the oracle, packs and locks the bundle as this project does.

Which part of it works depends on the Python that runs the tests: up to 3.11 its newest version is
0.25.1, whose packer works; from 3.12 on, 0.39 and newer, whose lock command works. See docs/adr.
"""

import importlib
import importlib.metadata
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checklist.build.engine import bundle, runtime
from checklist.build.engine.engines import TRIAGE
from tests.paths import ROOT

VERSION = tuple(int(part) for part in importlib.metadata.version("pyodide-build").split(".")[:2])
LOCKS = (0, 39)
DROPPED = (".pyi", ".toml", ".cfg", ".md", ".rst")  # its filter for any package's folder


def laid_out(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        folder.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        folder.joinpath(name).write_bytes(content)
    return folder


def packed(folder: Path, archive: Path) -> dict[str, bytes]:
    pyzip = importlib.import_module("pyodide_build.pyzip")  # newer versions need not have it
    pyzip.create_zipfile([folder], archive)
    with zipfile.ZipFile(archive) as whole:
        files = [entry for entry in whole.infolist() if not entry.is_dir()]
        return {entry.filename: whole.read(entry) for entry in files}


@pytest.mark.skipif(VERSION >= LOCKS, reason="from 0.39 on, the lock entry is compared instead")
def test_it_packs_the_same_files_with_the_same_bytes(tmp_path: Path) -> None:
    sources = bundle.sources(TRIAGE)
    kept = {name: content for name, content in sources.items() if not name.endswith(DROPPED)}
    assert packed(laid_out(tmp_path / "lib", sources), tmp_path / "python.zip") == kept
    assert kept == sources  # nothing in the bundle is of a kind that it drops


@pytest.mark.skipif(VERSION >= LOCKS, reason="from 0.39 on, the lock entry is compared instead")
def test_it_drops_texts_about_a_package(tmp_path: Path) -> None:
    files = {f"any/file{suffix}": b"" for suffix in (*DROPPED, ".py", ".html", ".json", ".txt")}
    held = packed(laid_out(tmp_path / "lib", files), tmp_path / "python.zip")
    assert set(held) == {"any/file.py", "any/file.html", "any/file.json", "any/file.txt"}


@pytest.mark.skipif(VERSION < LOCKS, reason="before 0.39, the packed files are compared instead")
def test_it_writes_the_same_lock_entry(tmp_path: Path) -> None:
    (wheel,) = runtime.build(TRIAGE).glob("triage-*/*.whl")
    ours = json.loads(wheel.with_name("lock.json").read_text("utf-8"))
    command = [str(Path(sys.executable).with_name("pyodide")), "lockfile", "add-wheels", str(wheel)]
    given = ROOT / "node_modules" / "pyodide" / "pyodide-lock.json"
    theirs = tmp_path / "lock.json"
    options = ["--input", str(given), "--output", str(theirs), "--base-path", str(wheel.parent)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lock = json.loads(theirs.read_text("utf-8"))
    assert lock["packages"]["checklist"] == ours["packages"]["checklist"]
    assert lock["info"] == ours["info"]
