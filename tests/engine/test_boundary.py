"""What runs in the page imports nothing that is native only, itself or through others.

The contract is docs/contracts/index.md#line.
"""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NATIVE = {"click", "lxml", "markdown", "mkdocs", "properdocs", "tinycss2", "yaml"}
NATIVE |= {"holidays", "tzdata", "zoneinfo"}  # a calendar holds what it needs of these
ROOMS = {"checklist.build", "checklist.cli"}
SOURCE = {"markdown", "yaml"}
"""What the room source/ may import, and no other room."""

PROGRAM = """
import importlib, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
print(*sys.modules)
"""


def modules_below(root: Path, *, source: bool) -> list[str]:
    """Return the modules of the engine below `root`: those of the room source, or all others.

    What is in boot/ becomes modules of the page's archive under other names, and runs only there.
    """
    home = root / "checklist" / "engine"
    found = []
    for file in sorted(home.rglob("*.py")):
        room = file.relative_to(home).parts[0]
        if room != "boot" and (room == "source") is source:
            path = file.relative_to(root).with_suffix("").as_posix()
            found.append(path.removesuffix("/__init__").replace("/", "."))
    return found


def came_along(root: Path, names: list[str]) -> set[str]:
    """Return the modules that a new interpreter has once it has imported `names`."""
    command = [sys.executable, "-c", PROGRAM, *names]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def forbidden(root: Path, *, source: bool) -> set[str]:
    """Return what the modules of the engine import and must not."""
    here = came_along(root, modules_below(root, source=source))
    allowed = SOURCE if source else set()
    packages = {".".join(name.split(".")[:2]) for name in here}
    return (packages & ROOMS) | ({name.split(".")[0] for name in here} & (NATIVE - allowed))


@pytest.mark.parametrize("source", [False, True], ids=["all rooms but source", "the room source"])
def test_the_engine_imports_nothing_that_is_native_only(source: bool) -> None:  # noqa: FBT001
    assert len(modules_below(ROOT, source=source)) > 3
    assert forbidden(ROOT, source=source) == set()


@pytest.mark.parametrize(
    ("line", "room", "found"),
    [
        ("import yaml", "policy", {"yaml"}),
        ("from markdown import Markdown", "graph", {"markdown"}),
        ("import click", "source", {"click"}),
        ("import zoneinfo", "record", {"zoneinfo"}),
        ("from checklist.build import native", "triage", {"checklist.build"}),
        ("from checklist.engine import helps", "triage", {"lxml"}),
    ],
)
def test_it_is_noticed_where_it_does(tmp_path: Path, line: str, room: str, found: set[str]) -> None:
    for folder in ("build", "engine", f"engine/{room}"):
        (tmp_path / "checklist" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "checklist" / folder / "__init__.py").touch()
    (tmp_path / "checklist/__init__.py").touch()
    (tmp_path / "checklist/build/native.py").touch()
    (tmp_path / "checklist/engine/helps.py").write_text(
        "import lxml" if "helps" in line else "", "utf-8"
    )
    (tmp_path / f"checklist/engine/{room}/planted.py").write_text(f"{line}\n", "utf-8")
    assert forbidden(tmp_path, source=room == "source") == found
