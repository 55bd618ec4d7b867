"""What the schemas tell editors is what the reader will say."""

import copy
import dataclasses
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor

from checklist.build.policy import schema
from checklist.cli.main import main
from checklist.engine.policy.in_words import listed
from checklist.engine.policy.model import Policy, Question, Table
from checklist.engine.problem import CODES, codes_in
from checklist.engine.source.file_keys import KEYS, KINDS
from checklist.engine.source.policy_file import read_policy, read_scenarios
from tests.draw import drawn
from tests.goldens import read
from tests.paths import ROOT
from tests.policies import policies

BESIDE = {"policy.yml": "policy.schema.json", "scenarios.yml": "scenarios.schema.json"}
DATA = [path for name in BESIDE for path in sorted((ROOT / "docs").rglob(name))]
NAMES = [path.relative_to(ROOT).as_posix() for path in DATA]
SHAPE = {name for name, code in CODES.items() if code.in_schema}
"""The codes of what is wrong with a file's shape; a schema knows no names, lines or logic."""
LOGIC = codes_in("proofs", "scenarios")

WHOLE = """\
id: whole
version: 2.10.0
title: Whole
owner: Release management
reviewed: 2026-11-20
hit-policy: first
questions:
  - id: data
    ask: Does it lose data?
    help: Count what was stored.
    ordered: false
    answers:
      - {id: no, label: No, help: None.}
      - {id: yes, label: Yes}
  - id: users
    ask: How many users?
    answers: [{id: few, label: Few}, {id: many, label: Many}, {id: all, label: All}]
derived:
  - id: harm
    values: [low, high]
    hit-policy: first
    rules:
      - {id: lost, when: {data: yes}, then: high, because: It is lost.}
      - {when: {}, then: low, because: It is not.}
clocks: [{id: fix, title: Fixed}, {id: seen, title: Seen}]
steps: [{id: tell, title: Tell, page: tell/index.md}, {id: go, title: Go}]
outcomes:
  - {id: plan, title: Plan, summary: Later., clocks: {fix: 30d, seen: 4bh}, steps: [go, tell]}
  - {id: now, title: Now, summary: At once.}
rules:
  - {id: crowd, when: {users: [many, all], harm: high}, then: now, because: Many lose data.}
  - {when: {}, then: plan, because: It can wait.}
"""
STORIES = """\
- id: lost
  title: Lost
  story: Data is lost.
  answers: {data: yes, users: [many, all]}
  expect: now
  why: It is lost.
"""

POLICY = Draft7Validator(schema.policy_schema())
SCENARIOS = Draft7Validator(schema.scenarios_schema())


class Undated(SafeConstructor):
    """Makes what YAML says, but leaves dates as text: JSON has none."""


Undated.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def as_editors_read(text: str) -> Any:  # noqa: ANN401  what the YAML holds
    """Return what YAML 1.2 makes of the text, with numbers, booleans and nulls."""
    loader = YAML(typ="safe", pure=True)
    loader.Constructor = Undated
    return loader.load(text)


def codes_of(folder: Path, text: str) -> set[str]:
    """Return the codes that the reader has for a policy of that text."""
    path = folder / "read.yml"
    path.write_text(text, "utf-8")
    return {problem.code for problem in read_policy(path).problems}


# The keys


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_is_explained_in_whole_sentences(kind: str) -> None:
    for key in KEYS[kind].values():
        assert key.means[0].isupper()
        assert key.means.endswith(".")


@pytest.mark.parametrize(
    ("kind", "key", "model", "field"),
    [
        ("policy", "hit-policy", Policy, "hit_policy"),
        ("derived", "hit-policy", Table, "hit_policy"),
        ("question", "ordered", Question, "ordered"),
    ],
)
def test_the_default_that_is_documented_is_that_of_the_model(
    kind: str, key: str, model: type[Policy | Table | Question], field: str
) -> None:
    (default,) = (f.default for f in dataclasses.fields(model) if f.name == field)
    assert KEYS[kind][key].default == default


# The files


@pytest.mark.parametrize("name", schema.files())
def test_the_committed_schema_is_the_one_that_is_made(name: str) -> None:
    committed = (ROOT / "docs" / "triage" / name).read_text("utf-8")
    assert committed == schema.files()[name], "run make schema, and commit what it writes"


def test_the_command_writes_the_schemas_into_a_folder_and_names_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["schema", str(tmp_path)])
    assert done.exit_code == 0
    assert done.output.split() == [(tmp_path / name).as_posix() for name in schema.files()]
    for name, text in schema.files().items():
        assert (tmp_path / name).read_text("utf-8") == text


@pytest.mark.parametrize("name", schema.files())
def test_each_schema_is_valid_itself(name: str) -> None:
    Draft7Validator.check_schema(json.loads(schema.files()[name]))


@pytest.mark.parametrize("name", BESIDE)
def test_the_first_line_names_the_schema_beside_the_file(name: str) -> None:
    first = (ROOT / "docs" / "triage" / name).read_text("utf-8").partition("\n")[0]
    assert first == f"# yaml-language-server: $schema={BESIDE[name]}"


@pytest.mark.parametrize("path", DATA, ids=NAMES)
def test_a_schema_that_a_file_names_is_there_and_fits(path: Path) -> None:
    for named in re.findall(r"^# yaml-language-server: \$schema=(.*)", path.read_text("utf-8")):
        assert (path.parent / named).resolve() == ROOT / "docs" / "triage" / BESIDE[path.name]


def check(path: Path, name: str) -> subprocess.CompletedProcess[str]:
    """Check the file at `path` as an editor or a CI would, with the committed schema."""
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", f"docs/triage/{name}"]
    return subprocess.run([*command, str(path)], cwd=ROOT, text=True, capture_output=True)  # noqa: PLW1510


@pytest.mark.parametrize("path", DATA, ids=NAMES)
def test_each_file_is_valid(path: Path) -> None:
    done = check(path, BESIDE[path.name])
    assert done.returncode == 0, done.stdout


def test_an_unknown_key_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    path.write_text(WHOLE.replace("help: Count", "halp: Count"), "utf-8")
    done = check(path, "policy.schema.json")
    assert done.returncode == 1
    reported = "$.questions[0]: Additional properties are not allowed ('halp' was unexpected)"
    assert reported in done.stdout


# What they accept and refuse


def test_a_policy_with_every_key_is_valid(tmp_path: Path) -> None:
    assert not codes_of(tmp_path, WHOLE)
    POLICY.validate(as_editors_read(WHOLE))
    SCENARIOS.validate(as_editors_read(STORIES))


def golden(*, reported: bool) -> Iterator[Any]:
    """Yield the golden policies whose shape is wrong, or those whose logic alone is."""
    whole = read("problems.yml")
    for case in whole["cases"]:
        text = case.get("policy", whole["policy"]) + case.get("add", "")
        text = text.replace(case.get("replace", "\0"), case.get("with", ""))
        lines = [line for line in case["problems"] if line.startswith("policy.yml")]
        codes = {line.rpartition("[")[2].removesuffix("]") for line in lines}
        if any("there is no day" in line for line in lines):
            continue  # a schema knows the form of a day, not the calendar
        if codes & SHAPE - {"bad-yaml"} if reported else codes <= LOGIC:
            yield pytest.param(text, id=case["shows"])


@pytest.mark.parametrize("text", list(golden(reported=True)))
def test_a_golden_policy_of_a_wrong_shape_is_refused(text: str) -> None:
    assert not POLICY.is_valid(as_editors_read(text))


@pytest.mark.parametrize("text", list(golden(reported=False)))
def test_a_golden_policy_of_the_right_shape_is_accepted(text: str) -> None:
    POLICY.validate(as_editors_read(text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Whole", "title: [Whole]"),
        ("title: Whole", "title: {a: b}"),
        ("title: Whole", "title:"),
        ("title: Whole", "title: ' '"),
        ("id: whole", "id: Whole"),
        ("id: whole", "id: 1a"),
        ("id: whole", "id: 5"),
        ("id: whole", "id: größe"),
        ("2.10.0", "2.10"),
        ("2.10.0", "v2.10.0"),
        ("2.10.0", "02.10.0"),
        ("2.10.0", "2.10.٣"),
        ("2026-11-20", "20.11.2026"),
        ("2026-11-20", "2026-13-01"),
        ("hit-policy: first\nquestions", "hit-policy: firts\nquestions"),
        ("ordered: false", "ordered: no"),
        ("ordered: false", "ordered: 0"),
        ("values: [low, high]", "values: []"),
        ("values: [low, high]", "values: low"),
        ("values: [low, high]", "values: [low, High]"),
        ("values: [low, high]", "values: [[low, high]]"),
        ("id: harm", "id: outcome"),
        ("30d", "30 days"),
        ("30d", "0d"),
        ("30d", "1000000d"),
        ("30d", "3y"),
        ("30d", "30"),
        ("clocks: {fix: 30d, seen: 4bh}", "clocks: [fix]"),
        ("steps: [go, tell]", "steps: go"),
        ("steps: [go, tell]", "steps: [go, {a: b}]"),
        ("steps: [go, tell]", "steps: [go, go]"),
        ("users: [many, all]", "users: []"),
        ("users: [many, all]", "users: [many, many]"),
        ("users: [many, all]", "users: {many: all}"),
        ("users: [many, all]", "Users: [many, all]"),
        ("when: {users: [many, all], harm: high}", "when: users"),
        ("then: now", "then: [now]"),
        ("{id: no, label: No, help: None.}", "no"),
        ("page: tell", "pages: tell"),
    ],
)
def test_what_the_reader_refuses_is_refused(tmp_path: Path, old: str, new: str) -> None:
    assert old in WHOLE
    spoiled = WHOLE.replace(old, new, 1)
    assert codes_of(tmp_path, spoiled)
    assert not POLICY.is_valid(as_editors_read(spoiled))


@pytest.mark.parametrize("kind", ["questions", "outcomes", "rules"])
def test_a_list_that_must_hold_something_may_not_be_empty(kind: str) -> None:
    data = as_editors_read(WHOLE)
    assert not POLICY.is_valid({**data, kind: []})
    POLICY.validate({**data, "clocks": [], "steps": [], "derived": []})


def test_a_question_with_one_answer_is_refused() -> None:
    data = as_editors_read(WHOLE)
    del data["questions"][0]["answers"][0]
    assert not POLICY.is_valid(data)


@pytest.mark.parametrize("word", ["no", "yes", "on", "5", "1.50", "0x1F", "true", "2026-11-20"])
def test_a_bare_word_is_text(tmp_path: Path, word: str) -> None:
    written = WHOLE.replace("title: Now", f"title: {word}")
    assert not codes_of(tmp_path, written)
    POLICY.validate(as_editors_read(written))


@pytest.mark.parametrize("word", ["off", "on", "true", "false", "y"])
def test_a_bare_word_is_an_answer(tmp_path: Path, word: str) -> None:
    written = WHOLE.replace("id: yes", f"id: {word}").replace("data: yes", f"data: {word}")
    assert not codes_of(tmp_path, written)
    POLICY.validate(as_editors_read(written))


@pytest.mark.parametrize("word", ["true", "false", '"true"', "'false'"])
def test_ordered_is_a_boolean_or_its_text(tmp_path: Path, word: str) -> None:
    written = WHOLE.replace("ordered: false", f"ordered: {word}")
    assert not codes_of(tmp_path, written)
    POLICY.validate(as_editors_read(written))


def test_the_bare_word_null_is_refused_since_it_looks_like_nothing() -> None:
    assert not POLICY.is_valid(as_editors_read(WHOLE.replace("title: Now", "title: null")))
    POLICY.validate(as_editors_read(WHOLE.replace("title: Now", 'title: "null"')))


# Any file


def as_data(policy: Policy) -> dict[str, Any]:
    """Return the policy as its file says it."""
    return {
        "id": policy.id,
        "version": policy.version,
        "title": policy.title,
        "hit-policy": policy.hit_policy,
        "questions": [
            {
                "id": question.id,
                "ask": question.ask,
                "ordered": question.ordered,
                "answers": [{"id": a.id, "label": a.label} for a in question.answers],
            }
            for question in policy.questions
        ],
        "outcomes": [
            {"id": outcome.id, "title": outcome.title, "summary": outcome.summary}
            for outcome in policy.outcomes
        ],
        "rules": [
            {
                "id": rule.id,
                "when": {name: list(listed(answers)) for name, answers in rule.when.items()},
                "then": rule.then,
                "because": rule.because,
            }
            for rule in policy.rules
        ],
    }


@given(policy=policies())
@drawn(100, "files")
def test_every_policy_that_can_be_drawn_is_accepted(policy: Policy) -> None:
    POLICY.validate(as_data(policy))


INSTEAD: tuple[Any, ...] = ("", " ", "x", "Not an id", "5", [], {}, ["x"], ["x", "x"], {"x": "y"})


def holders(data: Any) -> Iterator[Any]:  # noqa: ANN401  what a file holds
    """Yield every mapping and list in `data`."""
    if isinstance(data, dict | list):
        yield data
        for value in data.values() if isinstance(data, dict) else data:
            yield from holders(value)


@st.composite
def spoiled(draw: st.DrawFn, text: str) -> str:
    """Draw the data of `text`, changed in one place or two, as JSON, which is YAML."""
    data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but text
    for _ in range(draw(st.integers(1, 2))):
        holder = draw(st.sampled_from([h for h in holders(data) if h] or [{"x": "the rest"}]))
        at = draw(st.sampled_from(list(holder) if isinstance(holder, dict) else range(len(holder))))
        act = draw(st.sampled_from(["delete", "replace", "add"]))
        if act == "delete":
            del holder[at]
        elif act == "replace":
            holder[at] = copy.deepcopy(draw(st.sampled_from(INSTEAD)))
        elif isinstance(holder, dict):
            holder[draw(st.sampled_from(["help", "page", "x"]))] = "x"
        else:
            holder.append(copy.deepcopy(holder[at]))
    return json.dumps(data)


def agree(codes: set[str], *, valid: bool) -> bool:
    """Return whether a schema says what the reader does, as far as a schema can."""
    return not valid if codes & SHAPE else valid or bool(codes)


@given(text=spoiled(WHOLE))
@drawn(100, "files")
def test_reader_and_schema_agree_on_any_shape_of_a_policy(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    codes = codes_of(tmp_path_factory.getbasetemp(), text)
    assert agree(codes, valid=POLICY.is_valid(json.loads(text)))


@given(text=spoiled(STORIES))
@drawn(100, "files")
def test_reader_and_schema_agree_on_any_shape_of_scenarios(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "whole.yml").write_text(WHOLE, "utf-8")
    (folder / "stories.yml").write_text(text, "utf-8")
    policy = read_policy(folder / "whole.yml").policy
    assert policy is not None
    problems = read_scenarios(folder / "stories.yml", policy).problems
    codes = {problem.code for problem in problems}
    assert agree(codes, valid=SCENARIOS.is_valid(json.loads(text)))
