"""Start Python under Node, to build the runtime and to test it.

Starts Node with node_driver.mjs beside this file and writes to a temporary folder. To change how
the page starts Python, edit docs/assets/javascripts/engine-worker.js, and this file for what both
do alike.
"""

import base64
import json
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Literal

from checklist.build.engine.bundle import (
    CACHE,
    EMPTY_CACHE,
    ROOM,
    pack,
    templates,
)
from checklist.build.engine.engines import Engine
from checklist.build.engine.error import BundleError
from checklist.build.engine.node import find_node

HERE = Path(__file__).parent
BOOT = HERE.parents[1] / "engine" / "boot"
HOME = "checklist/engine"
# Where a module's source is not at hand, looking for it while a traceback is made would fail.
BEGIN = "import gc, linecache\ngc.enable()\nlinecache.updatecache = lambda *a, **k: []\n"
OWN = {"sitecustomize.py": "lazy_importer.py", "compile_cache.py": "compile_cache.py"}
ALSO = ("jinja2.debug",)  # read only when a template fails, which no rehearsal can make happen
Start = Literal["small", "plain"]


def own_sources() -> dict[str, str]:
    """Return the source of the modules that only the small start has, by path in its archive."""
    stand_ins = BOOT / "standins"
    files = {path.relative_to(stand_ins).as_posix(): path for path in stand_ins.rglob("*.py")}
    files |= {name: BOOT / file for name, file in OWN.items()}
    return {name: file.read_text("utf-8") for name, file in sorted(files.items())}


@dataclass(frozen=True)
class Learned:
    """What a rehearsal with the whole library imported and compiled.

    `code` is the bytecode of the modules in use and `made` that of the templates, both by path;
    `cache` is for checklist/engine/boot/compile_cache.py: what the start compiled. `awake` are the
    modules that the first room imported, `awake_made` and `awake_cache` what of the other two it
    used.
    """

    code: dict[str, bytes]
    made: dict[str, bytes]
    cache: bytes
    awake: frozenset[str]
    awake_made: frozenset[str]
    awake_cache: bytes


@dataclass
class NodePython:
    """Python under Node; `missing`, `modules` and `cache` are known once it has stopped."""

    process: subprocess.Popen[str]
    errors: IO[str]
    missing: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    cache: bytes = b""
    awake: dict[str, Any] = field(default_factory=dict)

    def _read(self) -> object:
        assert self.process.stdout is not None  # noqa: S101  opened below as a pipe
        line = self.process.stdout.readline()
        if not line:
            self.errors.seek(0)
            raise BundleError(f"Python stopped under Node: {self.errors.read().strip()}")
        return json.loads(line)

    def write(self, value: object) -> None:
        """Send a line."""
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.write(json.dumps(value) + "\n")
        self.process.stdin.flush()

    def ask(self, request: str) -> str:
        """Return the response to `request`."""
        self.write(request)
        return str(self._read())

    def finish(self) -> None:
        """Send no more, and read the report."""
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.close()
        report = self._read()
        assert isinstance(report, dict)  # noqa: S101  the last line of node_driver.mjs
        self.missing, self.modules = set(report["missing"]), set(report["modules"])
        self.cache = base64.b64decode(report["cache"])
        self.awake = report.get("awake") or {}


@contextmanager
def _node(verb: str, job: dict[str, object]) -> Iterator[NodePython]:
    node = find_node()
    if node is None:
        raise BundleError("no Node.js 20 or newer was found: run make setup")
    inside = {name: (HERE / name).read_text("utf-8") for name in ("probe.py", "strip.py")}
    job = {"begin": BEGIN, "inside": inside, **job}
    command = [node, str(HERE / "node_driver.mjs"), verb]
    pipe = subprocess.PIPE
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as errors,  # a pipe that nobody reads fills
        subprocess.Popen(  # noqa: S603  our own script
            command, stdin=pipe, stdout=pipe, stderr=errors, text=True, encoding="utf-8"
        ) as process,
    ):
        python = NodePython(process, errors)
        try:
            python.write(job)
            yield python
            python.finish()
        finally:
            process.kill()


def _read(folder: Path) -> dict[str, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def compile_modules(
    engine: Engine, sources: dict[str, bytes], requests: list[str], *, root: Path
) -> Learned:
    """Answer `requests` from `sources` by path; return what was imported and compiled."""
    pyodide = root / "node_modules" / "pyodide"
    lock = json.loads((pyodide / "pyodide-lock.json").read_text("utf-8"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = own_sources()
        (folder / "library.zip").write_bytes(_library(pyodide, sources, own))
        (folder / "code").mkdir()
        (folder / "made").mkdir()
        job: dict[str, object] = {
            "rooms": [f"{ROOM}.{room}.respond" for room in engine.rooms],
            "pyodide": str(pyodide),
            "lock": {"info": lock["info"], "packages": {}},
            "library": str(folder / "library.zip"),
            "target": str(folder),
            "also": ALSO,
            "sources": {"sitecustomize.py": own["sitecustomize.py"]},  # while learning another runs
            "templates": templates(engine, root),
            "awake": sum(not engine.sleeps(request) for request in requests),
        }
        with _node("compile", job) as python:
            for request in requests:
                python.ask(request)
        made = {f"{HOME}/{path}": code for path, code in _read(folder / "made").items()}
        awake = python.awake
        return Learned(
            _read(folder / "code"),
            made,
            python.cache,
            frozenset(awake["modules"]),
            frozenset(f"{HOME}/{path}" for path in awake["made"]),
            base64.b64decode(awake["cache"]),
        )


def _library(pyodide: Path, sources: dict[str, bytes], own: dict[str, str]) -> bytes:
    """Return an archive of all that the small start may have; `own` replaces what it replaces."""
    with zipfile.ZipFile(pyodide / "python_stdlib.zip") as whole:
        files = {name: whole.read(name) for name in whole.namelist() if not name.endswith("/")}
    files |= sources | {path: text.encode() for path, text in own.items()}
    learning = HERE.joinpath("learn.py").read_bytes()
    return pack({**files, "sitecustomize.py": learning, CACHE: EMPTY_CACHE})


@contextmanager
def start(engine: Engine, built: Path, how: Start) -> Iterator[NodePython]:
    """Start Python from the folder that runtime.build made."""
    (pyodide,) = built.glob("pyodide-*")
    (own,) = built.glob(f"{engine.name}-*")
    job: dict[str, object] = {
        "rooms": [f"{ROOM}.{room}.respond" for room in engine.rooms],
        "pyodide": str(pyodide),
        "lock": json.loads((pyodide / "lock.json").read_text("utf-8")),
    }
    if how == "small":
        job["library"] = str(own / "python.zip")
        if (own / "asleep.zip").is_file():
            job |= {"asleep": str(own / "asleep.zip"), "first": engine.rooms[0]}
    else:
        job["bundle"] = str(own / "plain.zip")
    with _node("answer", job) as python:
        yield python
