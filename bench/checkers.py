"""Run the link guard and its rivals on a site of manual.py, and say what each reported.

Each rival is set up to look at as much as it can: lychee reads every kind of file that it knows,
with fragments, what is in <script> and <noscript>, and the site's own full addresses led to its
files; htmlproofer reads whole pages, with strict anchors. Neither asks the network.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from bench.manual import Case, Site

LYCHEE = Path(sys.executable).with_name("lychee")
_GUARD = re.compile(r"(?P<file>.+?):\d+: (?P<text>.*)")
_PROOFER = re.compile(r"htmlproofer: invalid url - (?P<text>.*) \[(?P<file>[^\[\]]*)\.md\]$")


class Report(NamedTuple):
    """A fault that a tool reported: the file of the site, and the message."""

    file: str
    text: str

    def finds(self, case: Case) -> bool:
        """Return whether this is a report of the planted fault."""
        return self.file == (case.at or case.page) and case.mark in self.text


def guard(root: Path) -> list[Report]:
    """Run ``python -m checklist links``."""
    command = [sys.executable, "-m", "checklist", "links", "."]
    ran = _run(command, root)
    if "pages" not in ran.stdout:  # the command's count; without it nothing was checked
        raise SystemExit(ran.stderr)
    found = filter(None, map(_GUARD.fullmatch, ran.stderr.splitlines()))
    return [Report(match["file"].removeprefix("./"), match["text"]) for match in found]


def lychee(root: Path) -> list[Report]:
    """Run lychee, offline."""
    host, ours = root.parent, f"example.org/{root.name}/"
    command = [
        *(str(LYCHEE), "--offline", "--no-progress", "--format=json", "--include-fragments"),
        *(
            "--hidden",
            "--no-ignore",
            "--include-verbatim",
            "--extensions=html,css,xml,svg,webmanifest,js",
        ),
        *("--index-files=index.html", f"--root-dir={host}"),
        *("--remap", f"^https?://{ours} {root.as_uri()}/"),
        *("--remap", f"^file://{ours} {root.as_uri()}/"),  # what it makes of //example.org/
        str(root),
    ]
    reported = json.loads(_run(command, root).stdout)["error_map"]
    return [
        Report(Path(file).relative_to(root).as_posix(), f"{error['url']} {error['status']['text']}")
        for file, errors in reported.items()
        for error in errors
    ]


def htmlproofer(site: Site) -> list[Report]:
    """Return what the plugin said in the build of the site."""
    found = filter(None, map(_PROOFER.search, site.said.read_text("utf-8").splitlines()))
    return [Report(f"{match['file']}/index.html", match["text"]) for match in found]


def _run(command: list[str], root: Path) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", check=False)
    if ran.returncode not in (0, 1, 2) or "Traceback" in ran.stderr:
        raise SystemExit(ran.stderr)
    return ran
