"""The workflow that publishes: valid, pinned, allowed no more than it needs, and last in line."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.paths import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "site.yml"
TEXT = WORKFLOW.read_text("utf-8")
DATA: dict[str, Any] = yaml.load(TEXT, Loader=yaml.BaseLoader)  # noqa: S506  text, lists, dicts
JOBS = DATA["jobs"]


def complaint(path: Path) -> str:
    """Return what the published schema of workflows says against a file, "" for nothing."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema"),
            *("--builtin-schema", "vendor.github-workflows", str(path)),
        ],
        capture_output=True,
        check=False,
        text=True,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_it_is_a_valid_workflow() -> None:
    assert complaint(WORKFLOW) == ""


@pytest.mark.parametrize(
    ("old", "new", "reported"),
    [("runs-on:", "run-on:", "run-on"), ("contents: read", "contents: some", "some")],
)
def test_what_is_no_workflow_is_reported(tmp_path: Path, old: str, new: str, reported: str) -> None:
    path = tmp_path / "site.yml"
    path.write_text(TEXT.replace(old, new), "utf-8")
    assert reported in complaint(path)


def test_every_action_is_pinned_to_a_release() -> None:
    used = re.findall(r"uses: (\S+)", TEXT)
    assert used
    assert [use for use in used if not re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", use)] == []


def test_it_may_write_nothing_but_the_pages_and_that_in_one_job() -> None:
    assert DATA["permissions"] == {"contents": "read"}
    granted = {name: job.get("permissions") for name, job in JOBS.items()}
    assert granted.pop("publish") == {"pages": "write", "id-token": "write"}
    assert set(granted.values()) == {None}


def runs(job: str) -> list[str]:
    """Return the commands of a job."""
    return [step["run"] for step in JOBS[job]["steps"] if "run" in step]


def test_each_push_is_checked_and_tested_under_the_oldest_and_the_newest_python() -> None:
    assert {"push", "pull_request"} <= DATA["on"].keys()
    assert DATA["on"]["push"] == ""  # to whatever branch
    assert runs("test") == ["make check", "make test"]
    oldest, newest = JOBS["test"]["strategy"]["matrix"]["python"]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == f">={oldest}"
    assert tuple(map(int, newest.split("."))) > tuple(map(int, oldest.split(".")))


def test_each_push_is_told_in_every_browser_on_a_debian_that_has_none() -> None:
    job = JOBS["test-browsers"]
    assert job["if"] == JOBS["test"]["if"]
    assert job["container"]["image"].startswith("debian:")
    *prepared, last = runs("test-browsers")
    assert last == "make test-browsers"
    assert [line for line in prepared if "firefox" in line or "webkit" in line] == []


def test_the_long_lane_runs_at_night_and_before_publishing() -> None:
    assert DATA["on"]["schedule"]
    assert runs("test-all") == ["make test-all"]
    event, ref = "github.event_name", "github.ref == 'refs/heads/main'"
    assert JOBS["test-all"]["if"] == f"{event} == 'schedule' || {ref}"
    assert JOBS["test"]["if"] == f"{event} != 'schedule'"


def test_it_publishes_main_alone_after_all_checks_succeeded() -> None:
    site, publish = JOBS["site"], JOBS["publish"]
    assert runs("site") == ["make build"]
    assert site["needs"] == ["test", "test-browsers", "test-all"]
    assert publish["needs"] == "site"
    # A pull request has another ref than that of main.
    assert site["if"] == "github.ref == 'refs/heads/main' && github.event_name != 'schedule'"
    assert "if" not in publish  # it is skipped with what it needs
    assert "continue-on-error" not in TEXT
    assert "always()" not in TEXT
