"""Copies of the project to break, and how to build and to serve them as make does.

A copy has its own settings, hooks, theme and pages. It is built in this process, with the package
that lies beside the tests, or by a process of its own; there it may have a package of its own, too.
The engines that are already built serve all. To change what a small fork holds, edit SMALL.
"""

import contextlib
import logging
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import IO

import pytest
from click.testing import CliRunner
from mkdocs.__main__ import ColorFormatter, cli

from checklist.engine.problem import CODES
from tests.goldens import Case, cases
from tests.once import built_engines
from tests.paths import ROOT

SHARED = ("hooks", "overrides", "playbook.yml")
PACKAGE = ("checklist", "pyproject.toml", "package-lock.json")
LEFT = ("WARNING", "ERROR", "CRITICAL")
POLICY = "docs/triage/policy.yml"
SCENARIOS = "docs/triage/scenarios.yml"
TRIAGE = (POLICY, SCENARIOS, "docs/triage/index.md")
BROKEN = cases("builds.yml")
LONG = 300  # seconds until a command that does not end has failed
PATIENCE = 60  # seconds until a server that says nothing has failed
SMALL = {
    "mkdocs.yml": """\
INHERIT: playbook.yml
site_name: A small fork
site_url: https://example.org/small/
nav:
  - index.md
  - Triage: triage/index.md
  - Problem codes: reference/problems.md
extra:
  team:
    name: Small team
""",
    "docs/index.md": "# Start\n\nGo to the [triage](triage/index.md).\n",
    "docs/reference/problems.md": "# Problem codes\n"
    + "".join(f"\n## {code} {{ #{code} }}\n" for code in CODES),
    "docs/adr/0001.md": "# Not published\n",
    "docs/triage/index.md": """\
---
title: Triage
---

# Triage

<!-- checklist:form -->

<!-- checklist:table -->

<!-- checklist:flow -->

## Decision table

Write `<!-- checklist:form -->` where the form shall be, or:

```html
<!-- checklist:frm -->
```
""",
    POLICY: """\
id: small
version: 1.0.0
title: Small
hit-policy: first
questions:
  - id: data
    ask: Does it lose data?
    help: Look at the [start](../index.md).
    answers:
      - {id: "no", label: "No"}
      - {id: "yes", label: "Yes"}
  - id: workaround
    ask: Is there a workaround?
    answers:
      - {id: "yes", label: "Yes"}
      - {id: "no", label: "No"}
clocks: [{id: fix, title: The fix is live}]
steps:
  - {id: go, title: Go on, page: index.md}
outcomes:
  - {id: plan, title: Plan it, summary: It can wait.}
  - {id: fix, title: Fix it, summary: It cannot., clocks: {fix: 3d}, steps: [go]}
rules:
  - {id: lost, when: {data: "yes"}, then: fix, because: Data is lost.}
  - {id: stuck, when: {workaround: "no"}, then: fix, because: Nobody can go on.}
  - {id: rest, when: {data: "no"}, then: plan, because: Nothing else applies.}
""",
    SCENARIOS: """\
- id: wiped
  title: Data is wiped
  story: The nightly job empties the store.
  answers: {data: "yes"}
  expect: fix
  why: It is lost.
- id: no-export
  title: Nobody can export
  story: The export fails for everybody.
  answers: {data: "no", workaround: "no"}
  expect: fix
  why: There is no other way.
- id: slow
  title: The export is slow
  story: It takes a minute.
  answers: {data: "no", workaround: "yes"}
  expect: plan
  why: It works.
""",
}


@dataclass(frozen=True)
class Built:
    """How a command ended: its exit status and all that it printed."""

    status: int
    output: str

    @property
    def complaints(self) -> list[str]:
        """What was printed as a warning or worse, without the level."""
        lines = self.output.splitlines()
        return [line.split("-", 1)[1].strip() for line in lines if line.startswith(LEFT)]


@dataclass(frozen=True)
class Project:
    """A copy of the project in `root`."""

    root: Path

    def read(self, path: str) -> str:
        """Return the text of a file."""
        return (self.root / path).read_text("utf-8")

    def write(self, path: str, text: str) -> None:
        """Write the file in one go, as a careful editor does: a server never reads half of it."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        new = self.root / "unsaved"
        new.write_text(text, "utf-8")
        new.replace(file)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace `old`, which the file must have exactly once."""
        text = self.read(path)
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        self.write(path, text.replace(old, new))

    def lay(self, files: Mapping[str, str]) -> None:
        """Write many files, by path."""
        for path, text in files.items():
            self.write(path, text)

    def make(self, case: Case, *, folder: str = "docs/triage") -> None:
        """Make the mistakes of a case of builds.yml; those of a policy in `folder`."""
        if any(edit["file"].startswith(PACKAGE) for edit in case["edits"]):
            copy_package(self)
        for edit in case["edits"]:
            file = edit["file"].replace("docs/triage", folder)
            if "old" in edit:
                self.edit(file, edit["old"], edit["new"])
            else:
                self.write(file, edit["new"])

    def build(self, *options: str, cwd: Path | None = None) -> Built:
        """Build as make does: in this process, but for a project with a package of its own."""
        if (self.root / "checklist").is_dir():
            return self.build_apart(*options)
        return run_mkdocs(cwd or self.root, "build", *options)

    def build_apart(self, *options: str) -> Built:
        """Build as make does, in a process of its own."""
        return self.run("-m", "mkdocs", "build", *options)

    def run(self, *arguments: str) -> Built:
        """Run Python to its end, in a process of its own."""
        command = [sys.executable, *arguments]
        done = subprocess.run(
            command,
            cwd=self.root,
            env=environment(self.root),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=LONG,
            check=False,
        )
        return Built(done.returncode, done.stdout)

    def published(self, path: str) -> str:
        """Return the text of a file of the built site."""
        return self.read(f"site/{path}")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Undo what a run of MkDocs leaves behind in this process: filters, handlers, warnings."""
    logs = [logging.getLogger(name) for name in ("mkdocs", "mkdocs.commands.build")]
    before = [(log, log.level, log.propagate, log.handlers[:], log.filters[:]) for log in logs]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as in a process of its own, where nobody sees them
            yield
    finally:
        for log, level, propagate, handlers, filters in before:
            log.setLevel(level)
            log.propagate, log.handlers[:], log.filters[:] = propagate, handlers, filters


def run_mkdocs(folder: Path, *arguments: str) -> Built:
    """Run the command ``mkdocs`` from `folder`, in this process."""
    ColorFormatter.text_wrapper.width = 0  # of no terminal
    with _undisturbed(), contextlib.chdir(folder):
        done = CliRunner().invoke(cli, arguments)
    if done.exception is None or isinstance(done.exception, SystemExit):
        return Built(done.exit_code, done.output)
    reported = "".join(traceback.format_exception(done.exception))
    return Built(done.exit_code, done.output + reported)


def environment(root: Path) -> dict[str, str]:
    """Return what commands run with: the copy's package if it has one; no colours, no buffer."""
    package = root if (root / "checklist").is_dir() else ROOT
    return {**os.environ, "PYTHONPATH": str(package), "PYTHONUNBUFFERED": "1"}


def copy(root: Path, names: Iterable[str]) -> None:
    """Copy files and folders of the project to `root`."""
    for name in names:
        source, target = ROOT / name, root / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def copy_package(project: Project) -> None:
    """Copy the package into `project` for editing, and link what is slow to make."""
    copy(project.root, PACKAGE)
    cache = project.root / ".cache" / "runtime"
    cache.mkdir(parents=True)
    for built in built_engines().values():
        (cache / built.name).symlink_to(built)
    (project.root / "node_modules").symlink_to(ROOT / "node_modules")


def copy_shipped(root: Path) -> Project:
    """Copy the project as it is shipped."""
    built_engines()
    copy(root, (*SHARED, "docs", "mkdocs.yml"))
    return Project(root)


def copy_small(root: Path) -> Project:
    """Make a fork that has a small policy and few pages of its own."""
    built_engines()
    copy(root, (*SHARED, "docs/assets"))
    project = Project(root)
    project.lay(SMALL)
    return project


def build_site(project: Path, folder: Path) -> str:
    """Build the site of `project`, strictly, into `folder`; return what MkDocs printed."""
    built_engines()
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"mkdocs build in {project} failed:\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


@dataclass
class Server:
    """The live server of a project; `lines` is what its terminal shows."""

    process: subprocess.Popen[str]
    port: int
    prefix: str
    lines: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address of the first page."""
        return f"http://127.0.0.1:{self.port}{self.prefix}"

    @property
    def terminal(self) -> str:
        """All that the terminal shows."""
        return "".join(self.lines)

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the body of a page; a request that hangs is an error."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", self.prefix + path)
            response = connection.getresponse()
            return response.status, response.read().decode("utf-8")
        finally:
            connection.close()

    def wait(self, met: Callable[[], bool], what: str) -> None:
        """Look again and again until `met`; fail after a while, or once the server has ended."""
        pause = threading.Event()
        end = time.monotonic() + PATIENCE
        while not met():
            if self.process.poll() is not None or time.monotonic() > end:
                pytest.fail(f"{what} did not come; the terminal shows:\n{self.terminal}")
            pause.wait(0.02)

    def wait_for_page(self, path: str, text: str) -> str:
        """Return the page once it holds `text`."""
        self.wait(lambda: text in self.get(path)[1], f"{text!r} on {path}")
        return self.get(path)[1]

    def wait_for_line(self, text: str, *, after: int = 0) -> None:
        """Wait until the terminal shows `text`, after so many lines."""
        self.wait(lambda: text in "".join(self.lines[after:]), f"{text!r} in the terminal")


def free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _served() -> list[str]:
    """Return the arguments with which the Makefile serves."""
    lines = (ROOT / "Makefile").read_text("utf-8").splitlines()
    (line,) = (line for line in lines if "mkdocs serve" in line)
    return line.split()[1:]


def _collect(stream: IO[str], lines: list[str]) -> None:
    for line in stream:
        lines.append(line)  # noqa: PERF402  at once, not at the end


@contextmanager
def serve_live(project: Project, *, prefix: str = "/small/") -> Iterator[Server]:
    """Run what ``make serve`` runs, on a free port; yield it once it serves."""
    port = free_port()
    command = [sys.executable, *_served(), "-a", f"127.0.0.1:{port}"]
    temporary = project.root / "temporary"  # the server leaves its site there when it is stopped
    temporary.mkdir(exist_ok=True)
    with subprocess.Popen(
        command,
        cwd=project.root,
        env={**environment(project.root), "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    ) as process:
        server = Server(process, port, prefix)
        assert process.stdout is not None
        reader = threading.Thread(target=_collect, args=(process.stdout, server.lines), daemon=True)
        reader.start()
        try:
            server.wait_for_line("Serving on ")
            yield server
        finally:
            process.terminate()
            process.wait()
            reader.join()
