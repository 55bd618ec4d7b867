"""What a policy file may hold, byte by byte and key by key, and what is said of anything else."""

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.model import Deadline, Duration, Policy
from checklist.engine.problem import Problem
from checklist.engine.source.policy_file import Reading, read_policy, read_scenarios
from tests.draw import drawn
from tests.goldens import Messages
from tests.named import named, place_and_code
from tests.policies import FILE, SMALL

TOP = {
    "policy": ("id", "version", "title", "questions", "outcomes", "rules"),
    "question": ("id", "ask", "answers"),
    "answer": ("id", "label"),
    "outcome": ("id", "title", "summary"),
    "rule": ("when", "then", "because"),
    "clock": ("id", "title"),
    "step": ("id", "title"),
}
FULL = """\
id: full
version: 2.10.0
title: Full
owner: Release management
reviewed: 2026-11-20
hit-policy: first
questions:
  - id: data
    ask: Does it lose data?
    help: Count what was stored.
    ordered: false
    answers:
      - {id: "no", label: "No", help: None.}
      - {id: "yes", label: "Yes"}
clocks: [{id: fix, title: Fixed}, {id: seen, title: Seen}]
steps: [{id: tell, title: Tell, page: tell/index.md}, {id: go, title: Go}]
outcomes:
  - {id: plan, title: Plan, summary: Later., clocks: {fix: 30d, seen: 4bh}, steps: [go, tell]}
  - {id: now, title: Now, summary: At once.}
rules:
  - {id: lost, when: {data: ["yes"]}, then: now, because: B}
  - {when: {}, then: plan, because: B}
"""


def read(tmp_path: Path, content: str | bytes) -> Reading:
    """Read a policy of that content; problems call the file FILE."""
    path = tmp_path / "any.yml"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_policy(path, name=FILE)


def policy_of(tmp_path: Path, content: str | bytes) -> Policy:
    """Return the policy of that content, which has no problem."""
    reading = read(tmp_path, content)
    assert not reading.problems
    assert reading.policy is not None
    return reading.policy


def one_problem(tmp_path: Path, content: str | bytes) -> Problem:
    """Return the only problem of that content."""
    (problem,) = read(tmp_path, content).problems
    return problem


def test_a_file_with_every_key_is_read_as_written(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, FULL)
    assert (policy.id, policy.version, policy.title) == ("full", "2.10.0", "Full")
    assert (policy.owner, policy.reviewed) == ("Release management", "2026-11-20")
    assert policy.hit_policy == "first"
    (question,) = policy.questions
    assert (question.id, question.ordered, question.help) == (
        "data",
        False,
        "Count what was stored.",
    )
    assert [(a.id, a.label, a.help) for a in question.answers] == [
        ("no", "No", "None."),
        ("yes", "Yes", ""),
    ]
    assert [(c.id, c.title) for c in policy.clocks] == [("fix", "Fixed"), ("seen", "Seen")]
    assert [(s.id, s.page) for s in policy.steps] == [("tell", "tell/index.md"), ("go", "")]
    plan, now = policy.outcomes
    assert plan.clocks == (Deadline("fix", Duration(30, "d")), Deadline("seen", Duration(4, "bh")))
    assert plan.steps == ("go", "tell")
    assert (now.clocks, now.steps) == ((), ())
    assert [dict(rule.when) for rule in policy.rules] == [{"data": ("yes",)}, {}]


def test_optional_keys_have_the_defaults_of_the_contract(tmp_path: Path) -> None:
    bare = SMALL.replace("hit-policy: first\n", "")
    policy = policy_of(tmp_path, bare)
    assert policy.hit_policy == "unique"
    assert all(question.ordered for question in policy.questions)
    assert (policy.owner, policy.reviewed, policy.clocks, policy.steps) == ("", "", (), ())
    assert {question.help for question in policy.questions} == {""}


def test_rules_without_an_id_are_named_by_their_place(tmp_path: Path) -> None:
    assert [rule.id for rule in policy_of(tmp_path, SMALL).rules] == ["lost", "crowd", "r3"]
    unnamed = SMALL.replace("id: lost, ", "").replace("id: crowd, ", "")
    assert [rule.id for rule in policy_of(tmp_path, unnamed).rules] == ["r1", "r2", "r3"]


def test_a_rule_whose_given_id_is_the_default_of_another_is_a_problem(tmp_path: Path) -> None:
    problem = one_problem(tmp_path, SMALL.replace("id: lost", "id: r3"))
    assert (problem.code, problem.where.line) == ("duplicate-id", 24)


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, SMALL)
    assert [question.line for question in policy.questions] == [6, 11]
    assert [answer.line for answer in policy.questions[1].answers] == [14, 15, 16]
    assert [outcome.line for outcome in policy.outcomes] == [18, 19, 20]
    assert policy.rules_line == 21
    assert [rule.line for rule in policy.rules] == [22, 23, 24]


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_endings_change_neither_lines_nor_meaning(tmp_path: Path, ending: str) -> None:
    plain = policy_of(tmp_path, SMALL)
    other = policy_of(tmp_path, SMALL.replace("\n", ending))
    assert other == plain
    assert [rule.line for rule in other.rules] == [22, 23, 24]


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    assert policy_of(tmp_path, b"\xef\xbb\xbf" + SMALL.encode()) == policy_of(tmp_path, SMALL)


@pytest.mark.parametrize(
    "word",
    ["no", "yes", "on", "off", "true", "null", "~", "1.0", "0x1F", "2026-11-20", "1_000", "12:30"],
)
def test_an_unquoted_word_is_the_text_that_is_written_there(tmp_path: Path, word: str) -> None:
    written = SMALL.replace("title: Plan it", f"title: {word}")
    assert policy_of(tmp_path, written).outcomes[0].title == word


@pytest.mark.parametrize("word", ["no", "yes", "on", "off", "true", "null"])
def test_an_unquoted_answer_is_the_answer_of_that_name(tmp_path: Path, word: str) -> None:
    written = SMALL.replace('{id: "yes"', f"{{id: {word}").replace('data: "yes"', f"data: {word}")
    written = written.replace('{id: "no"', "{id: other")
    policy = policy_of(tmp_path, written)
    assert policy.questions[0].answer_ids == ("other", word)
    assert policy.rules[0].when == {"data": (word,)}


def test_answers_of_a_rule_come_in_policy_order(tmp_path: Path) -> None:
    policy = policy_of(tmp_path, SMALL.replace("[many, all]", "[all, many]"))
    assert policy.rules[1].when == {"users": ("many", "all")}


@pytest.mark.parametrize("good", ["a", "a1", "a-b", "z-", "q0-9"])
def test_an_id_of_lower_case_letters_digits_and_dashes_is_taken(tmp_path: Path, good: str) -> None:
    assert policy_of(tmp_path, SMALL.replace("id: small", f"id: {good}")).id == good


@pytest.mark.parametrize(
    "bad", ["A", "1a", "-a", "a_b", "a b", "ä", "a.b", "a/b", "aB", "٣", '"a\\n"']
)
def test_any_other_id_is_a_problem_at_its_line(tmp_path: Path, bad: str) -> None:
    problem = one_problem(tmp_path, SMALL.replace("id: small", f"id: {bad}"))
    assert (problem.code, problem.where.line) == ("bad-value", 1)


@pytest.mark.parametrize("unit", ["m", "h", "d", "w", "mo", "bh", "bd"])
def test_a_deadline_is_a_whole_number_and_a_unit(tmp_path: Path, unit: str) -> None:
    policy = policy_of(tmp_path, FULL.replace("30d", f"15{unit}"))
    assert policy.outcomes[0].clocks[0] == Deadline("fix", Duration(15, unit))


@pytest.mark.parametrize(
    "bad",
    ["3 d", "0d", "03d", "1.5h", "-1d", "3", "d", "3y", "3D", "3dd", "٣d", "[3d]", '""'],
)
def test_any_other_deadline_is_a_problem(tmp_path: Path, bad: str) -> None:
    problem = one_problem(tmp_path, FULL.replace("30d", bad))
    assert (problem.code, problem.where.line) == ("bad-value", 18)
    assert "15m, 4h, 3bd" in problem.cure


@pytest.mark.parametrize("bad", ["1", "1.0", "v1.0.0", "1.0.0-rc1", "01.0.0", "1.0.0.0", "1.1٣.0"])
def test_a_version_has_three_numbers(tmp_path: Path, bad: str) -> None:
    problem = one_problem(tmp_path, SMALL.replace("1.0.0", bad))
    assert (problem.code, problem.where.line) == ("bad-value", 2)


@pytest.mark.parametrize("bad", ["2026-13-01", "20.11.2026", "2026-1-1", "٢٠٢٦-11-20", "soon"])
def test_reviewed_is_a_date(tmp_path: Path, bad: str) -> None:
    problem = one_problem(tmp_path, FULL.replace("2026-11-20", bad))
    assert (problem.code, problem.where.line) == ("bad-value", 5)


def _without(kind: str, key: str) -> str:
    """Return FULL without `key` in the first thing of `kind`."""
    data = yaml.load(FULL, Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but text
    holders = {
        "policy": data,
        "question": data["questions"][0],
        "answer": data["questions"][0]["answers"][0],
        "outcome": data["outcomes"][0],
        "rule": data["rules"][0],
        "clock": data["clocks"][0],
        "step": data["steps"][0],
    }
    del holders[kind][key]
    return json.dumps(data)


@pytest.mark.parametrize(("kind", "key"), [(k, key) for k, keys in TOP.items() for key in keys])
def test_every_other_key_is_required(tmp_path: Path, kind: str, key: str) -> None:
    problems = read(tmp_path, _without(kind, key)).problems
    missing = [problem for problem in problems if problem.code == "missing-key"]
    assert [(str(one.where), named(one).ids) for one in missing] == [(f"{FILE}:1", (key,))]
    assert read(tmp_path, _without(kind, key)).policy is None


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("policy", "owner"),
        ("policy", "reviewed"),
        ("policy", "hit-policy"),
        ("question", "help"),
        ("question", "ordered"),
        ("answer", "help"),
        ("outcome", "clocks"),
        ("outcome", "steps"),
        ("rule", "id"),
        ("step", "page"),
    ],
)
def test_an_optional_key_may_be_left_out(tmp_path: Path, kind: str, key: str) -> None:
    assert not [p for p in read(tmp_path, _without(kind, key)).problems if p.code == "missing-key"]


def test_a_file_that_is_not_utf8_is_reported_at_the_line_of_the_first_wrong_byte(
    tmp_path: Path, reported: Messages
) -> None:
    reported([one_problem(tmp_path, SMALL.replace("Small", "Größe").encode("latin-1"))])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_of_unicode_are_reported_too(tmp_path: Path, encoding: str) -> None:
    assert one_problem(tmp_path, SMALL.encode(encoding)).code == "bad-yaml"


@pytest.mark.parametrize("code", [0x0, 0x1, 0x1B, 0x7F, 0x80, 0xFFFE], ids=hex)
def test_a_control_character_is_reported_at_its_line(
    tmp_path: Path, reported: Messages, code: int
) -> None:
    reported([one_problem(tmp_path, SMALL.replace("Small", f"Sm{chr(code)}all"))])


@pytest.mark.parametrize(
    "text",
    ["[" * 10_000, "[" * 10_000 + "]" * 10_000, "{a: " * 10_000, "- " * 10_000],
    ids=["open", "closed", "mappings", "dashes"],
)
def test_ten_thousand_brackets_are_reported_without_a_traceback(
    tmp_path: Path, reported: Messages, text: str
) -> None:
    reported([one_problem(tmp_path, f"{SMALL}owner:\n  {text}\n")])


@pytest.mark.parametrize("text", ['"\\U00110000"', '"\\UFFFFFFFF"'])
def test_an_escape_past_the_end_of_unicode_is_reported_at_its_line(
    tmp_path: Path, text: str
) -> None:
    problem = one_problem(tmp_path, f"{SMALL}owner: {text}\n")
    assert (problem.code, problem.where.line) == ("bad-yaml", 25)


def test_a_yaml_version_of_five_thousand_digits_is_reported(tmp_path: Path) -> None:
    problem = one_problem(tmp_path, f"%YAML 1.{'1' * 5000}\n---\n{SMALL}")
    assert (problem.code, problem.where.line) == ("bad-yaml", 1)


def test_half_a_surrogate_pair_is_reported(tmp_path: Path) -> None:
    problem = one_problem(tmp_path, SMALL.replace("title: Small", r'title: "\ud83d"'))
    assert (problem.code, problem.where.line) == ("bad-yaml", 3)


def test_a_very_long_value_is_cut_in_the_message(tmp_path: Path) -> None:
    problem = one_problem(tmp_path, SMALL.replace("then: soon", f"then: {'x' * 100_000}"))
    assert problem.what == f'unknown outcome "{"x" * 60}…"'


def test_a_line_break_in_a_value_does_not_break_the_message(tmp_path: Path) -> None:
    problem = one_problem(tmp_path, SMALL.replace("then: soon", 'then: "so\\non\\e[31m"'))
    assert "\n" not in str(problem)
    assert problem.what == r'unknown outcome "so\non\x1b[31m"'


BYTES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode(errors="surrogatepass")),
    st.text(alphabet=":-[]{}&*!|>'\"%@`#,? \n\tab~<", max_size=40).map(str.encode),
)


@given(content=BYTES, at=st.integers(0, len(SMALL)), cut=st.integers(0, 20))
@drawn(100, "files")
def test_no_content_whatever_ends_in_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, at: int, cut: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "spoiled.yml"
    path.write_bytes(SMALL[:at].encode() + content + SMALL[at + cut :].encode())
    reading = read_policy(path, name=FILE)
    assert reading.policy or reading.problems
    for problem in reading.problems:
        assert str(problem).isprintable()
        assert 1 <= problem.where.line <= path.read_bytes().count(b"\n") + 60


STORY = """\
- id: lost
  title: Lost
  story: Data is lost.
  answers: {data: "yes"}
  expect: now
  why: It is lost.
"""


def stories(tmp_path: Path, text: str) -> tuple[list[str], list[str]]:
    """Return the ids of the scenarios that can be read, and the problems as text."""
    path = tmp_path / "stories.yml"
    path.write_text(text, "utf-8")
    reading = read_scenarios(path, policy_of(tmp_path, SMALL), name="scenarios.yml")
    return [scenario.id for scenario in reading.scenarios], [str(p) for p in reading.problems]


def test_a_scenario_is_read_with_several_answers_to_a_question(tmp_path: Path) -> None:
    path = tmp_path / "stories.yml"
    path.write_text(STORY.replace('data: "yes"', 'data: "yes", users: [all, few]'), "utf-8")
    (scenario,) = read_scenarios(path, policy_of(tmp_path, SMALL)).scenarios
    assert scenario.answers == {"data": ("yes",), "users": ("few", "all")}
    assert (scenario.expect, scenario.why, scenario.line) == ("now", "It is lost.", 1)


@pytest.mark.parametrize("key", ["id", "title", "story", "answers", "expect", "why"])
def test_every_key_of_a_scenario_is_required(tmp_path: Path, key: str) -> None:
    fields = yaml.load(STORY, Loader=yaml.BaseLoader)  # noqa: S506  it makes nothing but text
    del fields[0][key]
    _, problems = stories(tmp_path, json.dumps(fields))
    assert [*map(place_and_code, problems)] == ["scenarios.yml:1 missing-key"]
    assert f'"{key}"' in problems[0]


def test_a_scenario_whose_words_alone_are_wrong_still_counts(tmp_path: Path) -> None:
    ids, problems = stories(tmp_path, STORY.replace("title: Lost", "title: ''"))
    assert ids == ["lost"]
    assert len(problems) == 1


@pytest.mark.parametrize("wrong", ['answers: {date: "yes"}', "answers: x"])
def test_a_scenario_whose_answers_cannot_be_read_is_left_out(tmp_path: Path, wrong: str) -> None:
    ids, problems = stories(tmp_path, STORY.replace('answers: {data: "yes"}', wrong))
    assert ids == []
    assert len(problems) == 1
