"""The page about the policy file names every key, and each of its examples holds.

A block of YAML on the page is a whole policy, a whole list of scenarios, or a part. A part under a
key's heading takes the place of what the first thing on the page with that key says, and any other
part that of what the first policy says. Scenarios belong to the policy under the same heading, or
else to the first one.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from checklist.build.policy import schema
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.source.file_keys import KEYS, KINDS
from checklist.engine.source.findings import find_problems
from checklist.engine.source.policy_file import read_policy
from tests.paths import ROOT

PAGE = (ROOT / "docs" / "reference" / "policy.md").read_text("utf-8")
HEADING = re.compile(r"^#{2,} .*\{ #([a-z-]+) \}$")
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| `(\{.*\})` \|(.*)\|(.*)\|(.*)\|$", re.MULTILINE)
ENTRIES = [(kind, key) for kind in KEYS for key in KEYS[kind]]

Data = dict[str, Any]


def sections() -> dict[str, str]:
    """Return what is under each heading, by its anchor."""
    found: dict[str, str] = {}
    anchor = ""
    for line in PAGE.splitlines(keepends=True):
        heading = HEADING.match(line.rstrip())
        anchor = heading[1] if heading else anchor
        found[anchor] = found.get(anchor, "") + ("" if heading else line)
    return found


SECTIONS = sections()


@dataclass(frozen=True)
class Example:
    """A block of YAML, what it says, and the anchor that it is under."""

    anchor: str
    text: str

    @property
    def data(self) -> Any:  # noqa: ANN401  what the YAML holds
        """What it says, with every value as text."""
        return yaml.load(self.text, Loader=yaml.BaseLoader)  # noqa: S506  it makes only text

    @property
    def is_whole(self) -> bool:
        """Whether it is a policy, or a list of scenarios, rather than a part of one."""
        return isinstance(self.data, list) or set(KINDS["policy"].required) <= self.data.keys()


EXAMPLES = [
    Example(anchor, text) for anchor, content in SECTIONS.items() for text in BLOCK.findall(content)
]
LISTS = {one.anchor: one.data for one in EXAMPLES if isinstance(one.data, list)}
WHOLE: list[tuple[Data, list[Data]]] = [
    (one.data, LISTS.get(one.anchor, []))
    for one in EXAMPLES
    if one.is_whole and isinstance(one.data, dict)
]


def things(policy: Data, stories: list[Data]) -> Iterator[tuple[str, Data]]:
    """Yield the policy itself and each thing in it, with the name of its kind."""
    yield "policy", policy
    for question in policy["questions"]:
        yield "question", question
        yield "number", question.get("number", {})
        yield from (("answer", answer) for answer in question.get("answers", []))
    yield from (("derived", table) for table in policy.get("derived", []))
    for kind in ("clock", "step", "outcome", "result", "alert", "rule"):
        yield from ((kind, thing) for thing in policy.get(f"{kind}s", []))
    yield from (("scenario", story) for story in stories)


def completed(example: Example) -> tuple[Data, list[Data]]:
    """Return a whole policy and its scenarios with the example in them."""
    wholes = json.loads(json.dumps(WHOLE))
    first, stories = wholes[0]
    said = example.data
    if isinstance(said, list):
        return next((policy for policy, listed in wholes if listed == said), first), said
    if example.is_whole:
        return next((policy, listed) for policy, listed in wholes if policy == said)
    _, kind, key = f"{example.anchor}--".split("-", 2)
    for policy, listed in wholes:
        for found, thing in things(policy, listed):
            if found == kind and key.removesuffix("--") in thing:
                thing.update(said)
                return policy, listed
    first.update(said)
    return first, stories


def problems_of(folder: Path, example: Example) -> list[str]:
    """Return what is reported for the policy that the example is a part of."""
    policy, stories = completed(example)
    (folder / "policy.yml").write_text(json.dumps(policy), "utf-8")
    if stories:
        (folder / "scenarios.yml").write_text(json.dumps(stories), "utf-8")
    return [str(p) for p in find_problems(folder / "policy.yml", name="policy.yml").problems]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.anchor)
def test_each_example_is_part_of_a_policy_without_problems(
    tmp_path: Path, example: Example
) -> None:
    assert problems_of(tmp_path, example) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.anchor)
def test_each_example_is_valid_for_editors_too(example: Example) -> None:
    policy, stories = completed(example)
    Draft7Validator(schema.policy_schema()).validate(policy)
    Draft7Validator(schema.scenarios_schema()).validate(stories)


@pytest.mark.parametrize(
    ("anchor", "text", "code"),
    [
        ("key-rule-then", "then: nwo", "unknown-name"),
        ("key-answer-id", "id: maybe", "unknown-name"),
        ("lists", "rules: [{when: {harm: high}, then: now, because: B}]", "hole"),
        ("key-scenario-expect", "expect: plan", "unmet-scenario"),
        ("key-derived-rules", "rules: [{when: {}, then: low, because: B}]", "unused-outcome"),
        ("key-number-most", "most: 0.25", "bad-value"),
        ("key-alert-when", "when: {weight: light, days: 30}", "unused-alert"),
        ("key-scenario-expect-results", "expect-results: {approver: lead}", "unmet-scenario"),
    ],
)
def test_an_example_that_is_wrong_is_reported(
    tmp_path: Path, anchor: str, text: str, code: str
) -> None:
    assert any(line.endswith(f"[{code}]") for line in problems_of(tmp_path, Example(anchor, text)))


def test_every_key_has_its_entry_and_every_entry_its_key() -> None:
    entries = [anchor for anchor in SECTIONS if anchor.startswith("key-")]
    assert sorted(entries) == sorted(f"key-{kind}-{key}" for kind, key in ENTRIES)


@pytest.mark.parametrize(("kind", "key"), ENTRIES)
def test_an_entry_says_what_editors_say(kind: str, key: str) -> None:
    assert KEYS[kind][key].means in SECTIONS[f"key-{kind}-{key}"].replace("`", "")


@pytest.mark.parametrize(("kind", "key"), ENTRIES)
def test_an_entry_says_whether_the_key_is_required_and_what_it_is_when_left_out(
    kind: str, key: str
) -> None:
    said = SECTIONS[f"key-{kind}-{key}"].strip()
    default = KEYS[kind][key].default
    if key in KINDS[kind].required:
        assert said.startswith("*Required.* ")
    elif default is not None:
        value = default if isinstance(default, str) else json.dumps(default)
        assert said.startswith(f"*Optional; left out, it is `{value}`.* ")
    else:
        assert said.startswith("*Optional.* ")
        assert "Left out, " in said


@pytest.mark.parametrize(("kind", "key"), ENTRIES)
def test_an_entry_has_an_example_of_its_key(kind: str, key: str) -> None:
    (example,) = (found for found in EXAMPLES if found.anchor == f"key-{kind}-{key}")
    assert key in example.data


@pytest.mark.parametrize("row", ROW.findall(SECTIONS["meaning"]), ids=lambda row: row[0])
def test_the_meaning_is_as_the_table_says(tmp_path: Path, row: tuple[str, ...]) -> None:
    path = tmp_path / "policy.yml"
    path.write_text(EXAMPLES[0].text, "utf-8")
    policy = read_policy(path).policy
    assert policy is not None
    given = yaml.load(row[0], Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but text
    answers = {name: tuple(a) if isinstance(a, list) else (a,) for name, a in given.items()}
    decision = decide(compile_policy(policy), answers)
    possible, still_open, following = (re.findall(r"`([a-z-]+)`", cell) for cell in row[1:])
    assert list(decision.possible) == possible
    assert list(decision.open) == still_open
    assert [decision.next] == (following or [None])


def test_the_table_of_meaning_has_rows() -> None:
    assert len(ROW.findall(SECTIONS["meaning"])) == SECTIONS["meaning"].count("| `{")
