"""The pipelines that readers take: valid, pinned, allowed to read only, and offered as files."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import DOCS
from tests.docs.pipelines import GITHUB, GITLAB, github, gitlab

PAGE = (DOCS / "deliver" / "pipeline.md").read_text("utf-8")
SCHEMAS = {GITHUB: "vendor.github-workflows", GITLAB: "vendor.gitlab-ci"}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_each_pipeline_is_valid(path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", SCHEMAS[path]]
    done = subprocess.run([*command, str(path)], capture_output=True, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_every_action_is_pinned_to_a_release_and_new_enough_to_keep_annotated_tags() -> None:
    used = re.findall(r"uses: (\S+)", GITHUB.read_text("utf-8"))
    assert used
    assert [use for use in used if not re.fullmatch(r"actions/[\w-]+@v\d+\.\d+\.\d+", use)] == []
    checkouts = [use.partition("@v")[2] for use in used if "/checkout@" in use]
    assert min(tuple(map(int, version.split("."))) for version in checkouts) >= (6, 0, 2)


def test_the_workflow_may_read_the_repository_and_nothing_else() -> None:
    assert github["permissions"] == {"contents": "read"}
    assert [name for name, job in github["jobs"].items() if "permissions" in job] == []
    for job in github["jobs"].values():
        for step in job["steps"]:
            if "checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False


def test_the_page_offers_both_files_and_shows_them() -> None:
    offered = re.findall(r'<a href="\.\./([^"]+)" download>([^<]+)</a>', PAGE)
    shown = re.findall(r'^--8<-- "deliver/([^"]+)"$', PAGE, re.MULTILINE)
    names = [GITHUB.name, GITLAB.name]
    assert offered == [(name, name) for name in names]
    assert shown == names


def test_the_page_lists_the_stages_and_the_programs_that_the_files_have() -> None:
    stages = gitlab["stages"]
    assert list(github["jobs"]) == stages
    assert [name for name in gitlab if name in stages] == stages
    table = PAGE.partition("{ #stages }")[2].partition("\n#")[0]
    rows = re.findall(r"^\| ([a-z][a-z-]*) \|", table, re.MULTILINE)
    assert [row for row in rows if row != "approval"] == stages
    for path in (GITHUB, GITLAB):
        text = path.read_text("utf-8")
        called = set(re.findall(r"\./ci/[a-z-]+", text))
        assert called == set(re.findall(r"^\| `(\./ci/[a-z-]+)", PAGE, re.MULTILINE))
