"""The checks of the JavaScript pass, and each sees the faults that it is there for.

The faults are planted in a copy. To add one, add a line to FAULTS.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from checklist.engine.triage.render import Renderer
from tests.paths import ROOT

SCRIPTS = "docs/assets/javascripts"
DRIVER = "checklist/build/engine/node_driver.mjs"
READ = (SCRIPTS, DRIVER, "types", "tsconfig.json", ".oxlintrc.json")


def lay_out(root: Path) -> Path:
    """Fill a folder with all that the checks read."""
    for name in READ:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, target)
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    return root


def check(root: Path) -> tuple[int, str]:
    """Return the exit status of the checks in `root`, and what they print."""
    command = [sys.executable, str(ROOT / "setup" / "javascript.py"), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_scripts_pass_as_they_are(tmp_path: Path) -> None:
    status, reported = check(lay_out(tmp_path))
    assert (status, "problem" in reported, "error" in reported) == (0, False, False), reported


@dataclass(frozen=True)
class Fault:
    """What to plant at the end of a file, and what has to be said of its last line."""

    file: str
    planted: str
    reported: str


TRIAGE, WORKER = f"{SCRIPTS}/triage.js", f"{SCRIPTS}/engine-worker.js"
FAULTS = {
    "an argument of a wrong type": Fault(TRIAGE, "digestOf(7);", "TS2345"),
    "a reason that has no name": Fault(WORKER, 'throw new Fault("no-luck", 1);', "TS2345"),
    "a parameter without a type": Fault(TRIAGE, "export const same = (x) => x;", "TS7006"),
    "what may be null": Fault(TRIAGE, 'document.querySelector("p").remove();', "TS2531"),
    "a field that a response lacks": Fault(
        TRIAGE, "/** @param {Decided} d */ export const reported = (d) => d.summry;", "TS2551"
    ),
    "a document in a worker": Fault(WORKER, "document.title;", "TS2584"),
    "a window under Node": Fault(DRIVER, "window.close();", "TS2304"),
    "a name that is not defined": Fault(TRIAGE, "nobody();", "no-undef"),
    "a variable that is not used": Fault(TRIAGE, "const idle = 1;", "no-unused-vars"),
    "a loose comparison": Fault(TRIAGE, 'if (location.hash == "") mount("", Triage);', "eqeqeq"),
    "a debugger": Fault(DRIVER, "debugger;", "no-debugger"),
    "a message left in": Fault(TRIAGE, "console.log(1);", "no-console"),
}


def plant(root: Path, fault: Fault) -> str:
    """Add a fault to its file; return a pattern for the message at its line."""
    text = (root / fault.file).read_text("utf-8")
    (root / fault.file).write_text(f"{text}{fault.planted}\n", "utf-8")
    line = text.count("\n") + 1
    return rf"{re.escape(fault.file)}[:(]{line}\D.*{re.escape(fault.reported)}"


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bool]:
    """Plant all faults in one copy, and return whether each is reported at its line."""
    root = lay_out(tmp_path_factory.mktemp("faults"))
    patterns = {name: plant(root, fault) for name, fault in FAULTS.items()}
    _, printed = check(root)
    return {name: bool(re.search(pattern, printed)) for name, pattern in patterns.items()}


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_reported_at_its_line(reported: dict[str, bool], name: str) -> None:
    assert reported[name]


@pytest.mark.parametrize("name", ["an argument of a wrong type", "a loose comparison"])
def test_a_fault_that_only_one_of_the_two_sees_fails_the_check(tmp_path: Path, name: str) -> None:
    pattern = plant(lay_out(tmp_path), FAULTS[name])
    status, printed = check(tmp_path)
    assert status == 1
    assert re.search(pattern, printed)


def test_every_reason_for_a_fault_of_the_engine_has_words() -> None:
    declared = (ROOT / "types" / "engine.d.ts").read_text("utf-8").partition("type Reason =")[2]
    reasons = set(re.findall(r'"([\w-]+)"', declared))
    assert len(reasons) > 1
    assert reasons == set(json.loads(Renderer("en").words("engine_")))
