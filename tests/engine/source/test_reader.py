"""What YAML makes of a text, and that no text is changed or cut unnoticed."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from checklist.engine.problem import Problem
from checklist.engine.source.explain import QUOTE_IT, is_cut
from checklist.engine.source.loader import Loader
from checklist.engine.source.policy_file import Reading, read_policy
from tests.draw import drawn
from tests.policies import FILE

POLICY = """\
id: small
version: 1.0.0
title: Small
questions:
  - {id: a, ask: "A?", answers: [{id: "no", label: "No"}, {id: "yes", label: "Yes"}]}
outcomes:
  - id: plan
    title: Plan
    summary: Later.
  - {id: now, title: Now, summary: At once.}
rules:
  - {when: {a: "no"}, then: plan, because: It can wait.}
  - when: {a: "yes"}
    then: now
    because: It is bad.
"""
BLOCK = ("summary: Later.", "summary: {}", 9)
LAST = ("summary: At once.", "summary: {}", 10)
MIDDLE = ("title: Now,", "title: {},", 10)
PLACES = [
    pytest.param(BLOCK, id="on its line"),
    pytest.param(LAST, id="last in braces"),
    pytest.param(MIDDLE, id="between commas"),
]
PARSER = re.compile(r"expected|while |found|scalar|token|<block|mapping values|flow|simple key")
"""Words of the parser that nobody should have to read."""

Place = tuple[str, str, int]


def written(text: str, place: Place) -> tuple[str, int]:
    """Return the policy with `text` at a place, and its line."""
    old, new, line = place
    assert POLICY.count(old) == 1
    return POLICY.replace(old, new.format(text)), line


def read(tmp_path: Path, content: str) -> Reading:
    path = tmp_path / "any.yml"
    path.write_text(content, "utf-8")
    return read_policy(path, name=FILE)


def first(tmp_path: Path, content: str) -> Problem:
    """Return the first problem of that content."""
    return read(tmp_path, content).problems[0]


def text_at(reading: Reading, place: Place) -> str:
    """Return what was read at a place."""
    assert reading.policy is not None
    plan, now = reading.policy.outcomes
    return {BLOCK: plan.summary, LAST: now.summary, MIDDLE: now.title}[place]


# Texts that YAML 1.2 takes as they are


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "text",
    [
        "Is it bad?",
        "Is it? No",
        "a?b",
        "?x",
        ":x",
        "-x",
        "--",
        "12:30",
        "a:b",
        "http://a.example/?b=c#d",
        "C#",
        "a#b",
        "it's",
        'a "quoted" word',
        "50 % @ home & *all* of `it`!",
        "a > b | c",
        "<= 3",
        "~",
        "=",
        "x\\y",
        "a\tb",
        "...",
        "---",
    ],
)
def test_a_text_without_quotes_is_read_as_it_is_written(
    tmp_path: Path, text: str, place: Place
) -> None:
    content, _ = written(text, place)
    reading = read(tmp_path, content)
    assert not reading.problems
    assert text_at(reading, place) == text


@pytest.mark.parametrize("text", ["[a], {b}", "a, b", "[", "a]", "a}"])
def test_commas_and_brackets_are_text_outside_of_brackets(tmp_path: Path, text: str) -> None:
    reading = read(tmp_path, written(f"x {text}", BLOCK)[0])
    assert text_at(reading, BLOCK) == f"x {text}"


@pytest.mark.parametrize("content", ["title:\tSmall", "title: Small\t", "title: Small\t# note"])
def test_a_tab_may_stand_inside_a_line(tmp_path: Path, content: str) -> None:
    reading = read(tmp_path, POLICY.replace("title: Small", content))
    assert reading.policy is not None
    assert reading.policy.title == "Small"


@pytest.mark.parametrize("content", ["\ttitle: Small", " \ttitle: Small", "-\tx"])
def test_a_tab_may_not_indent(tmp_path: Path, content: str) -> None:
    problem = first(tmp_path, POLICY.replace("title: Small", content))
    assert (problem.code, problem.where.line) == ("bad-yaml", 3)


WORDS = ["a", "Bc", "?", ",", ":", "#1", "[", "]", "{", "}", "*", "&", "!", ">", "|", "%", "@"]
TEXTS = st.lists(
    st.tuples(st.sampled_from([*WORDS, "`", "-", "x: y", "7", "\\", "of", "d."]), st.booleans()),
    min_size=1,
    max_size=6,
).map(lambda pairs: "".join(word + " " * space for word, space in pairs).strip())


@given(text=TEXTS, place=st.sampled_from([BLOCK, LAST, MIDDLE]))
@drawn(200, "texts")
def test_a_text_is_read_as_written_or_reported_with_quotes_as_the_cure(
    tmp_path_factory: pytest.TempPathFactory, text: str, place: Place
) -> None:
    content, line = written(text, place)
    reading = read(tmp_path_factory.getbasetemp(), content)
    for problem in reading.problems:
        assert not PARSER.search(problem.what)
    if reading.problems:
        unclosed = text.count("[") + text.count("{")
        assert unclosed or line in [problem.where.line for problem in reading.problems]
    elif place == BLOCK or not text.endswith(","):  # a comma before the brace ends a list
        left = text_at(reading, place)
        assert text.startswith(left)
        comment = text.removeprefix(left)
        assert not comment or re.match(r"\s*[}]?\s+#", comment)


@given(text=st.text(alphabet="ab ?:-,'\"[]{}\n", max_size=30))
@drawn(200, "parsers")
def test_what_another_parser_of_yaml_1_2_reads_is_read_alike(text: str) -> None:
    try:
        expected = YAML(typ="base", pure=True).load(text)
        found = Loader(text).get_single_data()
    except Exception:  # noqa: BLE001  each refuses some texts that the other takes
        return
    assert found == expected


# Texts that need quotes


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(
    "text",
    [
        ">= 7",
        "> 7",
        ">7",
        ">-7",
        "> a",
        "|x",
        "| x",
        "[P1]",
        "[P1] Broken",
        "{x}",
        "{x} is",
        "{{ team.product }} is down",
        '"It" is bad',
        '"It"s bad',
        "'It' is bad",
        "'It's bad'",
        '"a" "b"',
        '"a" [b]',
        "'tis bad",
        "Users: how many?",
        "Note:",
        "a: b: c",
        '"a": b',
        ": x",
        "%",
        "%5 of all",
        "@ops",
        "`code` is",
        "*nix",
        "*nix only",
        "* x",
        "**Bold** x",
        "&c",
        "&co is here",
        "& x",
        "&amp; x",
        "!",
        "!important",
        "!important thing",
        "! x",
        "!!! x",
        "- x",
        "? x",
        "] x",
        '"C:\\dir"',
    ],
)
def test_a_text_that_trips_the_parser_is_reported_at_its_line_with_quotes_as_the_cure(
    tmp_path: Path, text: str, place: Place
) -> None:
    content, line = written(text, place)
    problem = first(tmp_path, content)
    assert problem.where.line == line
    assert problem.code in {"bad-yaml", "bad-value"}
    assert QUOTE_IT in problem.cure
    assert not PARSER.search(problem.what)


@pytest.mark.parametrize("text", ["Use [x] here", "a] b", "a} b", "a {b", ", x", "a, b, c"])
def test_brackets_and_commas_in_braces_need_quotes(tmp_path: Path, text: str) -> None:
    content, line = written(text, MIDDLE)
    problem = first(tmp_path, content)
    assert (problem.code, problem.where.line) == ("bad-yaml", line)
    assert QUOTE_IT in problem.cure


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("No, it works", "No, it works"),
        ("No, it works, mostly", "No, it works, mostly"),
        ("Yes, at 10:30", "Yes, at 10:30"),
        ("Yes, and then: no", "Yes, and then: no"),
        ("Good, help", "Good, help"),
        ("A,B", "A,B"),
    ],
)
@pytest.mark.parametrize("place", [LAST, MIDDLE])
def test_a_text_that_is_cut_at_a_comma_is_one_problem_that_names_it(
    tmp_path: Path, text: str, whole: str, place: Place
) -> None:
    content, line = written(text, place)
    if text == "Good, help":
        content = content.replace("{id: now,", "{id: now, help: x,")
    problems = [p for p in read(tmp_path, content).problems if whole in p.what]
    assert [(p.code, p.where.line, p.cure) for p in problems] == [("bad-yaml", line, QUOTE_IT)]
    assert all(p in problems or "help" in p.what for p in read(tmp_path, content).problems)


def test_a_key_that_is_not_known_is_still_one_where_it_has_a_value(tmp_path: Path) -> None:
    content = POLICY.replace("title: Now,", "title: Now, tile: x,")
    assert first(tmp_path, content).code == "unknown-key"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("    then: now", "    then:now", 14),
        ("then: plan", "then:plan", 12),
        ("    then: now", "    then now", 14),
        ("    because: It is bad.", "   because: It is bad.", 15),
        ("    because: It is bad.", "    because: It is bad\n      in short: bad.", 16),
        ("    because: It is bad.", '    because: "It"\n      is bad.', 16),
        ('"Yes"}]}', '"Yes"}}', 5),
        ('"Yes"}]}', '"Yes"}]}}', 5),
        ('"No"}, {', '"No"} {', 5),
        ('"No"}, {', '"No"},, {', 5),
        ("It can wait.}", "It can wait.", 13),
        ("It is bad.\n", "It is bad.\nmore: [a", 16),
        ("It is bad.\n", "It is bad.\nmore: 'a", 16),
        ("title: Small", "title: Small\n% sure", 4),
        ("id: small", "%YAML 2.0\n---\nid: small", 1),
        ("It is bad.\n", "It is bad.\n...\nmore: x\n", 17),
    ],
)
def test_other_slips_are_reported_in_plain_words(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    assert POLICY.count(old) == 1
    problem = first(tmp_path, POLICY.replace(old, new))
    assert (problem.code, problem.where.line) == ("bad-yaml", line)
    assert not PARSER.search(problem.what)


# Texts that a # cuts


@pytest.mark.parametrize(
    "text",
    [
        "Fixed in #123 and later",
        "As decided in #42, fix it today.",
        "#42 says so",
        "See #42",
        "In #incidents we say it",
        "We write C #",
        "A ## B",
        "It is #1",
        "Issue # 42 is bad",
        "the # of users",
        "What is the # of users?",
        "Press the # key to leave.",
        "Two  #2 blanks",
        "A tab\t#2",
    ],
)
@pytest.mark.parametrize("place", PLACES)
def test_a_text_that_a_hash_cuts_is_reported_at_its_line(
    tmp_path: Path, text: str, place: Place
) -> None:
    content, line = written(text, place)
    problem = first(tmp_path, content)
    assert (problem.code, problem.where.line, problem.cure) == ("bad-yaml", line, QUOTE_IT) or (
        place != BLOCK and text.startswith("#") and QUOTE_IT in problem.cure
    )
    assert "#" in problem.what


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("because: It is bad.", "because: It is\n      fixed in #12, so it waits.", 16),
        ("because: It is bad.", "because: Fixed in #12\n      and later.", 15),
        ("because: It is bad.", "because: It is\n      # not\n      bad.", 16),
        ("because: It can wait.}", "because: Fixed in #12\n    }", 12),
        ("because: It can wait.}", "because: Fixed\n      in #12}", 13),
        ('label: "No"', "label: No #2", 5),
        ('label: "No"}', "label: No} #2", 5),
    ],
)
def test_the_line_is_that_of_the_hash(tmp_path: Path, old: str, new: str, line: int) -> None:
    assert POLICY.count(old) == 1
    problem = first(tmp_path, POLICY.replace(old, new))
    assert (problem.code, problem.where.line) == ("bad-yaml", line)
    assert QUOTE_IT in problem.cure


def test_every_cut_text_is_reported_and_the_rest_is_proved(tmp_path: Path) -> None:
    content = POLICY.replace("Later.", "See #1").replace("It is bad.", "See #2")
    reading = read(tmp_path, content)
    assert [problem.where.line for problem in reading.problems] == [9, 15]
    assert reading.policy is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1.0.0", "version: 1.0.0 #raise it"),
        ("version: 1.0.0", "version: 1.0.0\nhit-policy: first # first or unique"),
        ("title: Small", "title: Small # the name"),
        ("title: Small", "# above\ntitle: Small\n  # below"),
        ("title: Small", 'title: "Fixed in #12" #12'),
        ("summary: Later.", "summary: Later. # See the minutes."),
        ("summary: Later.", "summary: Later.  # note"),
        ("summary: Later.", "summary: > # note\n      See #42\n      and # more"),
        ("summary: Later.", "summary: |\n      See #42 # more"),
        ("then: now", "then: now #was plan"),
        ("because: It can wait.}", "because: It can wait.} #12"),
        ("because: It can wait.}", "because: It can wait. # note\n    }"),
        ('when: {a: "yes"}', 'when: {a: "yes"} # note'),
        ('when: {a: "yes"}', "when: # note\n      a: #1\n        [yes] #2"),
        ("rules:", "rules: #all"),
        ("  - id: plan", "  - id: plan  #first"),
    ],
)
def test_a_comment_behind_a_value_is_allowed(tmp_path: Path, old: str, new: str) -> None:
    assert POLICY.count(old) == 1
    assert not read(tmp_path, POLICY.replace(old, new)).problems


@pytest.mark.parametrize("comment", ["}#1", '"It"#1'])
def test_a_hash_right_behind_quotes_or_brackets_is_no_comment(comment: str) -> None:
    with pytest.raises(yaml.YAMLError):
        Loader(f"a: {'{b: c' if comment[0] == '}' else ''}{comment}").get_single_data()


@pytest.mark.parametrize(
    ("before", "comment", "cut"),
    [
        ("Small", "# the name", False),
        ("Small", "# The name.", False),
        ("It is bad.", "# note, and more.", False),
        ("", "# note", False),
        ("Small", "#", True),
        ("Small", "#the name", True),
        ("Small", "#\tthe name", False),
        ("Small", "# 2", True),
        ("Small", "# often so", False),
        ("Small", "# of them", True),
        ("We press", "# to leave.", True),
    ],
)
def test_a_comment_is_told_from_a_text_by_what_follows_the_hash(
    before: str,
    comment: str,
    cut: bool,  # noqa: FBT001  a parameter of pytest
) -> None:
    assert is_cut(before, comment) is cut
