"""The commands that write a policy: what they write, what they ask, and how they end."""

import contextlib
import io
import itertools
import random
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from checklist.build.policy import starter
from checklist.build.policy.draft import as_yaml, stories_as_yaml
from checklist.build.policy.starter import Asked
from checklist.cli.main import main
from checklist.engine.source.findings import find_problems
from tests import written
from tests.draw import chance, drawn
from tests.named import place_and_code
from tests.written import Data

TABLE = "Q,Then\na,x\nb,y\n"
LINE = re.compile(r"[^:]+:[1-9][0-9]*: .+: .+ \[[a-z-]+\]")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str


def run(folder: Path, *arguments: str, typed: str | bytes = "") -> Ran:
    """Run a command in `folder`, in this process."""
    with contextlib.chdir(folder):
        done = CliRunner(catch_exceptions=False).invoke(main, arguments, input=typed)
    return Ran(done.exit_code, done.stdout, done.stderr)


def table(folder: Path, text: str = TABLE, name: str = "loan.csv") -> str:
    """Write a table into `folder`, and return its name."""
    (folder / name).write_text(text, "utf-8", newline="")
    return name


def policy_in(folder: Path, name: str = "policy.yml") -> Data:
    """Return what the policy in `folder` says."""
    data: Data = written.load((folder / name).read_text("utf-8"))
    return data


# import-table


def test_a_table_becomes_the_file_policy_yml_that_check_reads(tmp_path: Path) -> None:
    ran = run(tmp_path, "import-table", table(tmp_path, name="loan_approval-2.csv"))
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("policy.yml: ")
    assert policy_in(tmp_path)["id"] == "loan-approval-2"
    assert policy_in(tmp_path)["title"] == "Loan approval 2"
    assert run(tmp_path, "check", "policy.yml").status == 0


def test_another_file_can_be_named_and_the_standard_streams_too(tmp_path: Path) -> None:
    assert run(tmp_path, "import-table", table(tmp_path), "-o", "loan.yml").status == 0
    made = subprocess.run(
        [sys.executable, "-m", "checklist", "import-table", "-", "-o", "-"],
        input=("\ufeff" + TABLE).encode(),
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )
    assert made.stderr == b""
    assert written.load(made.stdout.decode())["rules"] == policy_in(tmp_path, "loan.yml")["rules"]


def test_a_byte_order_mark_belongs_to_no_header(tmp_path: Path) -> None:
    assert run(tmp_path, "import-table", table(tmp_path, "\ufeff" + TABLE)).status == 0
    assert policy_in(tmp_path)["questions"][0]["ask"] == "Q"


def test_a_file_that_is_there_is_replaced_only_with_force(tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text("mine", "utf-8")
    ran = run(tmp_path, "import-table", table(tmp_path))
    assert (ran.status, ran.out) == (2, "")
    assert (tmp_path / "policy.yml").read_text("utf-8") == "mine"
    assert run(tmp_path, "import-table", "loan.csv", "--force").status == 0
    assert policy_in(tmp_path)["questions"][0]["ask"] == "Q"


def test_a_table_with_faults_is_not_written_and_each_of_them_is_a_line(tmp_path: Path) -> None:
    (tmp_path / "policy.yml").write_text("mine", "utf-8")
    name = table(tmp_path, "Q,Then\n> 1,\nmany,y\n")
    ran = run(tmp_path, "import-table", name, "--force")
    assert (ran.status, ran.out) == (1, "")
    assert (tmp_path / "policy.yml").read_text("utf-8") == "mine"
    lines = ran.err.splitlines()
    assert [*map(place_and_code, lines)] == ["loan.csv:2 bad-cell", "loan.csv:3 bad-cell"]
    assert all(map(LINE.fullmatch, lines))


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.csv"],
        [],
        ["."],
        ["loan.csv", "-o", "."],
        ["loan.csv", "-o", "no/such/folder.yml"],
        ["loan.csv", "-o", "loan.csv", "--force"],
        ["loan.csv", "--unknown"],
    ],
)
def test_wrong_use_of_import_table_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    table(tmp_path)
    ran = run(tmp_path, "import-table", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert (tmp_path / "loan.csv").read_text("utf-8") == TABLE
    assert [path.name for path in tmp_path.iterdir()] == ["loan.csv"]


# new


def assert_green(folder: Path, policy: str = "policy.yml") -> None:
    """Fail unless `check` finds nothing in a policy that files can say."""
    data = policy_in(folder, policy)
    assert_proved(data, written.load((folder / "scenarios.yml").read_text("utf-8")))
    needs = {data["hit-policy"]}
    needs |= {"a number" for question in data["questions"] if "number" in question}
    needs |= {"several answers" for question in data["questions"] if "several" in question}
    if all(written.is_read(need, folder) for need in needs):
        ran = run(folder, "check", policy)
        assert (ran.status, ran.err) == (0, "")


def assert_proved(policy: Data, stories: list[Data]) -> None:
    """Fail unless all proofs hold, worked out by trying every completion."""
    order = [outcome["id"] for outcome in policy["outcomes"]]
    found = {}
    fired = set()
    for one in written.completions(policy):
        found[tuple(one.values())] = order.index(str(written.decided(policy, one)))
    assert set(found.values()) == set(range(len(order)))
    for at, question in enumerate(policy["questions"]):
        by_answer: dict[str, dict[tuple[str, ...], int]] = {}
        for given_, outcome in found.items():
            by_answer.setdefault(given_[at], {})[given_[:at] + given_[at + 1 :]] = outcome
        tables = list(by_answer.values())
        assert any(one != tables[0] for one in tables), question["id"]
        ticks = {one: {*one.split("+")} - {"none"} for one in by_answer}
        pairs = [  # of what is ticked, and more
            (mild, severe)
            for mild, severe in itertools.combinations(by_answer, 2)
            if "several" not in question or ticks[mild] <= ticks[severe]
        ]
        for mild, severe in pairs:
            for rest, outcome in by_answer[mild].items():
                assert outcome <= by_answer[severe][rest], question["id"]
    for story in stories:
        assert written.decided(policy, story["answers"]) == story["expect"]
        fired.add(firing(policy, story["answers"]))
    assert fired == {rule["id"] for rule in policy["rules"]}


def firing(policy: Data, given_: written.Given) -> str:
    """Return the id of the rule that fires."""
    matching = [
        rule
        for rule in policy["rules"]
        if all(written.holds(condition, given_[name]) for name, condition in rule["when"].items())
    ]
    if policy["hit-policy"] == "most-urgent":
        order = [outcome["id"] for outcome in policy["outcomes"]]
        matching.sort(key=lambda rule: -order.index(rule["then"]))
    return str(matching[0]["id"])


def test_all_that_is_proposed_passes_check(tmp_path: Path) -> None:
    ran = run(tmp_path, "new", "--yes")
    assert (ran.status, ran.out, ran.err) == (0, "policy.yml\n", "")
    assert_green(tmp_path)
    assert "#" in (tmp_path / "policy.yml").read_text("utf-8")


def test_enter_and_the_end_of_input_take_what_is_proposed(tmp_path: Path) -> None:
    texts = set()
    for name, typed in (("a", ""), ("b", "\n" * 20), ("c", "\n"), ("d", "\n\n\n")):
        (tmp_path / name).mkdir()
        ran = run(tmp_path / name, "new", typed=typed)
        assert (ran.status, ran.out) == (0, "policy.yml\n")
        texts.add((tmp_path / name / "policy.yml").read_text("utf-8"))
    run(tmp_path, "new", "--yes")
    assert texts == {(tmp_path / "policy.yml").read_text("utf-8")}


def test_what_is_typed_is_what_the_policy_says(tmp_path: Path) -> None:
    typed = [
        *("Bug triage: ours", "2", "Later", "Soon", "later", "Now", ""),
        *("Is money lost?", "", "", "How many users?", "one", "Few", "Some", "All", "", ""),
    ]
    ran = run(tmp_path, "new", "-o", "own.yml", typed="\n".join(typed) + "\n")
    assert (ran.status, ran.out) == (0, "own.yml\n")
    assert "Name of the policy" in ran.err
    policy = policy_in(tmp_path, "own.yml")
    assert (policy["title"], policy["hit-policy"]) == ("Bug triage: ours", "unique")
    assert [one["title"] for one in policy["outcomes"]] == ["Later", "Soon", "Now"]
    assert list(written.asks(policy)) == ["Is money lost?", "How many users?"]
    answers = [[one["label"] for one in q["answers"]] for q in policy["questions"]]
    assert answers == [["No", "Yes"], ["Few", "Some", "All"]]
    assert_green(tmp_path, "own.yml")


def test_numbers_and_ticks_are_asked_for(tmp_path: Path) -> None:
    typed = [
        *("", "", "Later", "Soon", "Now", "", "Days until it is due?", "2", "days", "soon"),
        *("1.5, 3, 2", "What does it do?", "several", "It is slow", "It loses data", "", ""),
    ]
    ran = run(tmp_path, "new", typed="\n".join(typed) + "\n")
    assert ran.status == 0
    days, effects = policy_in(tmp_path)["questions"]
    assert days["number"] == {"unit": "days", "least": "0", "step": "0.1"}
    assert effects["several"] == "true"
    assert [one["label"] for one in effects["answers"]] == ["It is slow", "It loses data"]
    assert_green(tmp_path)


def test_options_say_what_is_not_asked(tmp_path: Path) -> None:
    options = [
        "--title",
        "Ours",
        "--hit-policy",
        "unique",
        "--outcome",
        "Later",
        "--outcome",
        "Now",
    ]
    options += ["--question", "How bad?=Little|Some|Much", "--question", "Is it urgent?"]
    ran = run(tmp_path, "new", *options)
    assert (ran.status, ran.out, ran.err) == (0, "policy.yml\n", "")
    policy = policy_in(tmp_path)
    assert (policy["title"], policy["hit-policy"]) == ("Ours", "unique")
    assert list(written.asks(policy)) == ["How bad?", "Is it urgent?"]
    assert_green(tmp_path)


def test_a_question_is_added_where_answers_are_too_few_for_the_outcomes(tmp_path: Path) -> None:
    ends = [part for at in range(7) for part in ("--outcome", f"Outcome {at}")]
    ran = run(tmp_path, "new", "--yes", *ends, "--question", "Is it urgent?")
    assert ran.status == 0
    assert len(policy_in(tmp_path)["questions"]) == 2
    assert_green(tmp_path)


@pytest.mark.parametrize("name", ["policy.yml", "scenarios.yml"])
def test_new_replaces_no_file_unless_it_is_told_to(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", "utf-8")
    ran = run(tmp_path, "new", "--yes")
    assert (ran.status, ran.out) == (2, "")
    assert [path.read_text("utf-8") for path in tmp_path.iterdir()] == ["mine"]
    assert run(tmp_path, "new", "--yes", "--force").status == 0
    assert_green(tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [
        ["-o", "-"],
        ["-o", "scenarios.yml"],
        ["-o", "no/such/folder.yml"],
        ["--hit-policy", "last"],
        ["--outcome", "Only one"],
        ["--outcome", "Now", "--outcome", "now"],
        ["--question", "=a|b"],
        ["--question", "Q?=a"],
        ["--question", "Q?=|"],
        [part for at in range(40) for part in ("--outcome", f"Outcome {at}")],
        ["--question", "Q?"] * 40,
    ],
)
def test_wrong_use_of_new_ends_with_2(tmp_path: Path, arguments: list[str]) -> None:
    ran = run(tmp_path, "new", "--yes", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--outcome", "A", "--outcome", "A"], ["--outcome", '"A"', "twice"]),
        (["--outcome", "A", "--outcome", "B", "--outcome", "a"], ['"a"', '"A"', "twice"]),
        (["--question", "Q?=x|y|X"], ["--question", '"Q?"', '"X"', "twice"]),
        (["--question", "Q?=x|x"], ["--question", '"Q?"', '"x"', "twice"]),
        (["--question", "Q?", "--question", "q?=x|y"], ["--question", '"q?"', "twice"]),
        (["--title", "A", "--title", "A"], ["--title", "2 times"]),
        (["--hit-policy", "first", "--hit-policy", "unique"], ["--hit-policy", "2 times"]),
        (["-o", "a.yml", "-o", "b.yml"], ["-o", "2 times"]),
    ],
)
def test_what_is_given_to_new_twice_is_told(
    tmp_path: Path, arguments: list[str], told: list[str]
) -> None:
    ran = run(tmp_path, "new", "--yes", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert list(tmp_path.iterdir()) == []
    assert all(word in ran.err for word in told)
    assert "few" not in ran.err


def test_what_cannot_be_read_is_asked_again(tmp_path: Path) -> None:
    ran = run(tmp_path, "new", typed="\n7\nlast\nunique\n")
    assert (ran.status, policy_in(tmp_path)["hit-policy"]) == (0, "unique")
    assert '"7"' in ran.err
    assert '"last"' in ran.err


HARD = ["", " ", "yes", "no", "1", "2", "3", "none", "outcome", "a: b", "#", "{", '"', "'", "- a"]
HARD += ["🎉", "日本", "\x00", "\x1b[31m", "\u202e", "~", "0.5, 2", "-3", "7,7", "x" * 10_000]


@pytest.mark.parametrize("number", range(40))
def test_whatever_is_typed_the_policy_passes_check(tmp_path: Path, number: int) -> None:
    random_ = chance(number, "new")
    typed = "\n".join(some(random_, HARD, 30)).encode() + random_.choice([b"", b"\n", b"\xff\n"])
    ran = run(tmp_path, "new", typed=typed)
    assert (ran.status, ran.out) == (0, "policy.yml\n")
    assert_green(tmp_path)


def some(random_: random.Random, texts: list[str], most: int) -> list[str]:
    """Return some texts, in any order."""
    return [random_.choice(texts) for _ in range(random_.randint(0, most))]


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Zl", "Zp"]), min_size=1)
LABELS = TEXTS.map(lambda text: f"x{text}".strip())
CHOICES = st.builds(Asked, LABELS, st.lists(LABELS, min_size=2, max_size=4, unique=True).map(tuple))
SEVERAL = st.builds(
    Asked,
    LABELS,
    st.lists(LABELS, min_size=2, max_size=3, unique=True).map(tuple),
    several=st.just(True),  # noqa: FBT003  Hypothesis takes the value
)
BOUNDS = st.lists(st.decimals(-1, 2, places=1), min_size=1, max_size=3, unique=True)
NUMBERS = st.builds(
    Asked, LABELS, st.just(()), bounds=BOUNDS.map(lambda bounds: tuple(sorted(bounds)))
)


@given(
    st.sampled_from([*starter.HIT_POLICIES]),
    st.lists(LABELS, min_size=2, max_size=6, unique=True),
    st.lists(st.one_of(CHOICES, CHOICES, SEVERAL, NUMBERS), min_size=1, max_size=3),
)
@drawn(20, "new", deep=600)
def test_every_proof_holds_for_what_is_drawn(
    hit_policy: str, outcomes: list[str], asked: list[Asked]
) -> None:
    if levels := starter.lacking(outcomes, asked):
        asked = [*asked, starter.further(levels)]
    made = starter.start("Drawn", hit_policy, outcomes, asked)
    policy = written.load(as_yaml(made.draft))
    assert_proved(policy, written.load(stories_as_yaml(made.stories, "")))


def test_a_proof_that_does_not_hold_would_be_seen() -> None:
    made = starter.start("T", "first", ["a", "b", "c"], [Asked("Q?", ("x", "y", "z")), Asked("R?")])
    stories = written.load(stories_as_yaml(made.stories, ""))
    text = as_yaml(made.draft)
    assert_proved(written.load(text), stories)
    for old, new in (("then: c", "then: a"), ("q: z", "q: x"), ('r: "yes"', 'r: ["no", "yes"]')):
        assert old in text
        with pytest.raises(AssertionError):
            assert_proved(written.load(text.replace(old, new)), stories)


def test_the_many_questions_that_may_be_typed_are_proved(tmp_path: Path) -> None:
    for hit_policy in ("first", "unique"):
        ends = [f"Outcome {at}" for at in range(starter.MOST_OUTCOMES)]
        asked = [Asked(f"Question {at}?") for at in range(starter.MOST_QUESTIONS)]
        made = starter.start("Many", hit_policy, ends, asked)
        (tmp_path / "policy.yml").write_text(as_yaml(made.draft), "utf-8")
        text = stories_as_yaml(made.stories, starter.STORIES_HEAD)
        (tmp_path / "scenarios.yml").write_text(text, "utf-8")
        assert find_problems(tmp_path / "policy.yml", name="policy.yml").problems == ()


def test_prompts_do_not_reach_standard_output_of_a_process(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "checklist", "new"],
        input=b"Ours\xff\n",
        capture_output=True,
        cwd=tmp_path,
        check=True,
    )
    assert io.BytesIO(done.stdout).read().split() == [b"policy.yml"]
    assert b"Name of the policy" in done.stderr
