"""The pipelines that readers take: valid, pinned, allowed to read only, and offered as files."""

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS
from tests.docs.pipelines import (
    GITHUB,
    GITLAB,
    complaints,
    github,
    gitlab,
    shown_and_offered,
)

PAGE = (DOCS / "deliver" / "pipeline.md").read_text("utf-8")
SCHEMAS = {GITHUB: "github-workflows", GITLAB: "gitlab-ci"}


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_each_pipeline_is_valid(path: Path) -> None:
    assert complaints(path, SCHEMAS[path]) == ""


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
    names = [GITHUB.name, GITLAB.name]
    assert shown_and_offered(PAGE) == (names, names)


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
