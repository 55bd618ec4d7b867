"""What the page on hosting offers is what the tests run, and what the command takes."""

import re
import shlex

import click
import pytest
import yaml

from checklist.build.site.compress import ENCODINGS, LEAST
from checklist.cli.main import main
from tests.docs.pages import DOCS
from tests.docs.pipelines import complaints, shown_and_offered
from tests.servers.running import SETTINGS

PAGE = (DOCS / "adopt" / "hosting.md").read_text("utf-8")
CONTRACT = (DOCS / "contracts" / "commands.md").read_text("utf-8")
PIPELINE = DOCS / "adopt" / "gitlab-pages.yml"


def test_the_page_shows_and_offers_both_files() -> None:
    names = [SETTINGS.name, PIPELINE.name]
    assert shown_and_offered(PAGE) == (names, names)


def test_the_pipeline_is_valid_and_publishes_the_main_branch_alone() -> None:
    assert complaints(PIPELINE, "gitlab-ci") == ""
    job = yaml.safe_load(PIPELINE.read_text("utf-8"))["pages"]
    assert job["rules"] == [{"if": "$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH"}]
    assert job["artifacts"]["paths"] == ["public"]
    assert job["script"][-1] == "mv site public"


@pytest.mark.parametrize("text", [PAGE, PIPELINE.read_text("utf-8")], ids=["page", "pipeline"])
def test_the_command_takes_what_is_shown(text: str) -> None:
    (line,) = re.findall(r"-m checklist compress (site.*)$", text, re.MULTILINE)
    command = main.commands["compress"]
    options = command.make_parser(click.Context(command)).parse_args(shlex.split(line))[0]
    assert set(options["names"]) == {"br", "gz"} <= ENCODINGS.keys()


def test_the_command_and_the_contract_name_the_encodings_that_there_are() -> None:
    (option,) = (one for one in main.commands["compress"].params if one.name == "names")
    assert isinstance(option.type, click.Choice)
    assert set(option.type.choices) == ENCODINGS.keys()
    assert r"[--encoding br\|gz\|zst]" in CONTRACT
    assert f"at least {LEAST:.0%} smaller".replace("%", " %") in CONTRACT
