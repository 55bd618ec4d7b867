"""Each fault of a rendered site is reported at its place with its cure, and nothing else is."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from checklist.build.links.check import Checked, check
from checklist.build.links.register import read_register
from checklist.engine.problem import codes_in
from tests.goldens import Case, Goldens, cases, read
from tests.paths import ROOT

SITE = read("links.yml")["site"]
FAULTS = cases("links.yml", "faults")
QUIET = cases("links.yml", "quiet")
REFERENCE = ROOT / "docs" / "reference" / "problems.md"
EXAMPLE = re.compile(
    r"^### (?P<code>\S+) (?:(?!^##).)*?"  # an entry, as far as its example in HTML
    r"^```html\n<!-- before -->\n(?P<before>.*?)<!-- after -->\n(?P<after>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = {
    found["code"]: (found["before"], found["after"])
    for found in EXAMPLE.finditer(REFERENCE.read_text("utf-8"))
    if found["code"] in codes_in("links")
}
"""By code of a link what the reference shows, before it is put right and after."""

Laid = Mapping[str, Any]
"""What a case puts into the small site."""


def lay(folder: Path, case: Laid) -> Path:
    """Write the small site with the case's changes."""
    assert case.keys() <= {"shows", "put", "head", "files", "register", "base", "problems"}
    site = folder / "site"
    for path, text in {**SITE, **case.get("files", {})}.items():
        put = text.replace("<!-- here -->\n", case.get("put", "") + "\n")
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(put.replace("<!-- head -->\n", case.get("head", "") + "\n"), "utf-8")
    return site


def checked(folder: Path, case: Laid) -> Checked:
    """Check the small site with the case's changes."""
    site = lay(folder, case)
    register = None
    if "register" in case:
        (folder / "links.yml").write_text(case["register"], "utf-8")
        register = read_register(folder / "links.yml", name="links.yml")
    return check(site, name="site", base=case.get("base"), register=register)


def reported(found: Checked) -> list[str]:
    return [str(problem) for problem in found.problems]


@pytest.mark.parametrize("case", FAULTS, ids=lambda case: case["shows"])
def test_a_fault_is_reported_at_its_line_with_its_cure(
    tmp_path: Path, goldens: Goldens, case: Case
) -> None:
    found = reported(checked(tmp_path, case.data))
    assert found
    goldens.hold(case, problems=found)


@pytest.mark.parametrize("case", QUIET, ids=lambda case: case["shows"])
def test_what_is_no_fault_is_not_reported(tmp_path: Path, case: Case) -> None:
    assert reported(checked(tmp_path, case.data)) == []


@pytest.mark.parametrize("code", EXAMPLES)
def test_the_example_of_the_reference_is_reported_and_its_cure_is_none(
    tmp_path: Path, code: str
) -> None:
    before, after = EXAMPLES[code]
    problems = checked(tmp_path / "before", {"put": before}).problems
    assert {problem.code for problem in problems} == {code}
    assert reported(checked(tmp_path / "after", {"put": after})) == []


def test_there_is_a_fault_for_every_code_of_links() -> None:
    lines = [line for case in FAULTS for line in case["problems"]]
    shown = {re.findall(r"\[([\w-]+)\]$", line)[0] for line in lines}
    assert shown <= codes_in("links", "files")  # the latter of the register
    assert codes_in("links") <= shown | EXAMPLES.keys()


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "checklist", "links", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, encoding="utf-8", check=False)


def test_the_command_prints_problems_and_counts_apart(tmp_path: Path) -> None:
    (case,) = (c for c in FAULTS if "register" in c)
    lay(tmp_path, case.data)
    (tmp_path / "links.yml").write_text(case["register"], "utf-8")
    ran = run("site", "--register", "links.yml", cwd=tmp_path)
    assert (ran.returncode, ran.stderr.splitlines()) == (1, case["problems"])
    assert ran.stdout == "site: 4 pages, 14 links, 2 external\n"
    ran = run("site", cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "does not exist"),
        (["empty"], "empty: holds no page: name the folder of a rendered site"),
        (["site", "--base", "/p/"], '--base "/p/": no full address: write https://example.org/p/'),
        (["site", "--register", "none.yml"], "does not exist"),
    ],
)
def test_wrong_use_of_the_command_ends_with_status_2(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    lay(tmp_path, {})
    (tmp_path / "empty").mkdir()
    ran = run(*arguments, cwd=tmp_path)
    assert ran.returncode == 2
    assert said in ran.stderr
    assert ran.stdout == ""
