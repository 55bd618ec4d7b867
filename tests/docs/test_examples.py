"""The worked examples are true: what the page says of a story is what the policy decides for it."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from checklist.cli.main import main
from tests.docs.pages import DOCS, PAGES

POLICY = DOCS / "triage" / "policy.yml"
STORIES = 6

_STORY = re.compile(r"^## \d+\. (.+?) \{", re.MULTILINE)
_POINT = re.compile(r"^- \*\*(Answers|Decision)([^*]*):\*\* (.+)$", re.MULTILINE)
_ANSWER = re.compile(r"([a-z][a-z-]*) \*([^*]+)\*")
_NOT_KNOWN = "I don't know yet"
_RULE = re.compile(r"by the rule `([^`]+)`")


@dataclass(frozen=True, slots=True)
class Example:
    """Answers of a story as the command takes them, and the decision in the page's words."""

    story: str
    answers: tuple[str, ...]
    decision: str


def read_examples(text: str) -> tuple[Example, ...]:
    """Return what the page claims; a line of another form than its neighbours is an error."""
    titles = _STORY.split(text)[1:]
    return tuple(
        example
        for title, body in zip(titles[::2], titles[1::2], strict=True)
        for example in _read_story(title, body)
    )


def _read_story(title: str, body: str) -> tuple[Example, ...]:
    points = _POINT.findall(body)
    assert len(points) == len(re.findall(r"^- \*\*(?:Answers|Decision)", body, re.MULTILINE))
    assert [kind for kind, _, _ in points] == ["Answers", "Decision"] * (len(points) // 2), title
    pairs = list(zip(points[::2], points[1::2], strict=True))
    assert all(given[1] == decided[1] for given, decided in pairs), title
    return tuple(
        Example(title + when, _read_answers(given), decision)
        for (_, when, given), (_, _, decision) in pairs
    )


def _read_answers(text: str) -> tuple[str, ...]:
    answers = [_ANSWER.fullmatch(part) for part in text.split(", ")]
    assert None not in answers, text
    return tuple(f"{one[1]}={one[2]}" for one in answers if one and one[2] != _NOT_KNOWN)


def decide(policy: Path, answers: tuple[str, ...]) -> dict[str, Any]:
    """Return what the command says."""
    given = [part for answer in answers for part in ("--answer", answer)]
    ran = CliRunner().invoke(main, ["decide", str(policy), "--json", *given])
    assert ran.exit_code == 0, ran.output
    decided: dict[str, Any] = json.loads(ran.output)
    return decided


def decision_of(policy: Path, answers: tuple[str, ...]) -> str:
    """Return what the command says, in the page's words."""
    decided = decide(policy, answers)
    outcomes = yaml.safe_load(policy.read_text("utf-8"))["outcomes"]
    title = {outcome["id"]: outcome["title"] for outcome in outcomes}
    if decided["outcome"]:
        return f"*{title[decided['outcome']]}*, by the rule `{decided['rule']}`"
    least, most = title[decided["possible"][0]], title[decided["possible"][-1]]
    return (
        f"open, at least *{least}*; until settled, act as for *{most}*; "
        f"next question `{decided['next']}`"
    )


[PAGE] = [page for page in PAGES if page.path == "triage/examples.md"]
EXAMPLES = read_examples(PAGE.text)
each = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.story)


def test_every_story_is_read_and_one_is_decided_twice() -> None:
    assert len(_STORY.findall(PAGE.text)) == STORIES
    assert len({example.story for example in EXAMPLES}) == len(EXAMPLES) == STORIES + 1


@each
def test_the_policy_decides_what_the_page_says(example: Example) -> None:
    assert decision_of(POLICY, example.answers) == example.decision


@each
def test_rules_that_say_something_else_make_an_example_false(
    example: Example, tmp_path: Path
) -> None:
    named = _RULE.findall(example.decision) or decide(POLICY, example.answers)["rules"]
    policy = yaml.safe_load(POLICY.read_text("utf-8"))
    for rule in policy["rules"]:
        if rule["id"] in named:
            others = (one["id"] for one in policy["outcomes"] if one["id"] != rule["then"])
            rule["then"] = next(others)
    edited = tmp_path / "policy.yml"
    edited.write_text(yaml.safe_dump(policy, sort_keys=False), "utf-8")
    assert decision_of(edited, example.answers) != example.decision


def test_the_command_on_the_page_gives_the_answers_of_the_fourth_story() -> None:
    given = re.findall(r"--answer (\S+)", PAGE.text)
    [fourth] = [example for example in EXAMPLES if example.story == _STORY.findall(PAGE.text)[3]]
    assert tuple(given) == fourth.answers


@pytest.mark.parametrize(
    "line",
    [
        "- **Answers:** attackers, damage, *no*\n- **Decision:** *Fix now*",
        "- **Answers:** attackers *no*; damage *no*\n- **Decision:** *Fix now*",
        "- **Answers:** attackers *no*",
        "- **Decision:** *Fix now*\n- **Answers:** attackers *no*",
        "- **Answers** attackers *no*\n- **Decision:** *Fix now*",
        "- **Answers at 9:00:** attackers *no*\n- **Decision at 8:00:** *Fix now*",
    ],
)
def test_a_line_of_another_form_is_not_passed_over(line: str) -> None:
    with pytest.raises(AssertionError):
        read_examples(f"## 1. A story {{ #story }}\n\n{line}\n")
