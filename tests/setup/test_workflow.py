"""The workflow that publishes: valid, pinned, allowed no more than it needs, and last in line."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.paths import ROOT

WORKFLOW = ROOT / ".github" / "workflows" / "site.yml"
TEXT = WORKFLOW.read_text("utf-8")
DATA: dict[str, Any] = yaml.load(TEXT, Loader=yaml.BaseLoader)  # noqa: S506  text, lists, dicts


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
    ("old", "new", "told"),
    [("runs-on:", "run-on:", "run-on"), ("contents: read", "contents: some", "some")],
)
def test_what_is_no_workflow_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    path = tmp_path / "site.yml"
    path.write_text(TEXT.replace(old, new), "utf-8")
    assert told in complaint(path)


def test_every_action_is_pinned_to_a_release() -> None:
    used = re.findall(r"uses: (\S+)", TEXT)
    assert used
    assert [use for use in used if not re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", use)] == []


def test_it_may_write_nothing_but_the_pages_and_that_in_one_job() -> None:
    assert DATA["permissions"] == {"contents": "read"}
    granted = {name: job.get("permissions") for name, job in DATA["jobs"].items()}
    assert granted == {"site": None, "publish": {"pages": "write", "id-token": "write"}}


def test_it_publishes_main_alone_after_all_checks_succeeded() -> None:
    site, publish = DATA["jobs"]["site"], DATA["jobs"]["publish"]
    runs = [step["run"] for step in site["steps"] if "run" in step]
    assert runs == ["make check", "make test", "make build"]
    assert publish["needs"] == "site"
    only_main = "github.ref == 'refs/heads/main' && github.event_name != 'pull_request'"
    assert publish["if"] == only_main == site["steps"][-1]["if"]
    assert "continue-on-error" not in TEXT
