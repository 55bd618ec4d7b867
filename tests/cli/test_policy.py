"""The commands, run as a reader runs them: what they print where, and how they end.

The contract is docs/contracts/commands.md.
"""

import contextlib
import csv
import io
import itertools
import json
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from checklist.cli.main import main
from checklist.engine.source.policy_file import read_policy
from tests import oracle
from tests.named import place_and_code
from tests.policies import SMALL

LINE = re.compile(r"[^:]+:[1-9][0-9]*: .+: .+ \[[a-z-]+\]")
HOLE = SMALL.replace("  - {when: {}, then: plan, because: It can wait.}\n", "")
OVERLAP = SMALL.replace("hit-policy: first", "hit-policy: unique")
UNUSED = SMALL.replace("then: soon", "then: now")  # decides, although "soon" is never reached
STORIES = """\
- id: lost
  title: Lost
  story: Data is lost.
  answers: {data: "yes"}
  expect: now
  why: It is lost.
- id: crowd
  title: Crowd
  story: All of them see it.
  answers: {data: "no", users: all}
  expect: soon
  why: They want it.
- id: few
  title: Few
  story: Somebody saw it.
  answers: {data: "no", users: few}
  expect: plan
  why: It can wait.
"""


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    out: str
    problems: list[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a policy where the commands look for one."""
    policy = tmp_path / "docs" / "triage" / "policy.yml"
    policy.parent.mkdir(parents=True)
    policy.write_text(SMALL, "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> Ran:
    """Run a command in `folder`, in this process."""
    with contextlib.chdir(folder):
        done = CliRunner(catch_exceptions=False).invoke(main, arguments)
    return Ran(done.exit_code, done.stdout_bytes.decode(), done.stderr.splitlines())


def run_apart(folder: Path, *arguments: str, stdin: bytes = b"") -> Ran:
    """Run a command in `folder` as a reader does, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "checklist", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode().splitlines())


def write(folder: Path, name: str, text: str) -> str:
    """Write a file into `folder`, and return its name."""
    (folder / name).write_text(text, "utf-8")
    return name


def decided(folder: Path, *arguments: str) -> dict[str, object]:
    """Return what ``decide --json`` prints, which must end well and say nothing else."""
    ran = run(folder, "decide", "--json", *arguments)
    assert (ran.status, ran.problems) == (0, [])
    data: dict[str, object] = json.loads(ran.out)
    return data


def test_check_counts_what_a_sound_policy_holds(folder: Path) -> None:
    ran = run_apart(folder, "check")
    assert (ran.status, ran.problems) == (0, [])
    for count in ("2 questions", "3 rules", "6 combinations", "3 outcomes"):
        assert count in ran.out


def crowded() -> str:
    """Return a policy whose outcome and one derived value have twelve rules that all overlap."""
    rules = "".join(
        f"      - {{id: d{at}, when: {{}}, then: low, because: B.}}\n" for at in range(12)
    )
    head, _, tail = SMALL.replace("hit-policy: first\n", "").partition("outcomes:")
    derived = f"derived:\n  - id: harm\n    values: [low]\n    rules:\n{rules}"
    return f"{head}{derived}outcomes:{tail.partition('rules:')[0]}rules:\n" + "".join(
        f"  - {{id: o{at}, when: {{harm: low}}, then: now, because: B.}}\n" for at in range(12)
    )


@pytest.mark.parametrize(
    "command", [["check"], ["decide", "--answer", "data=yes"], ["table", "--format", "csv"]]
)
def test_of_many_problems_of_one_code_in_one_table_ten_are_printed_and_the_rest_counted(
    folder: Path, command: list[str]
) -> None:
    write(folder, "docs/triage/policy.yml", crowded())
    ran = run(folder, *command)
    overlaps = [line for line in ran.problems if line.endswith("[overlap]")]
    assert ran.status == 1
    assert all(map(LINE.fullmatch, ran.problems))
    assert [("more" in line) for line in overlaps] == ([False] * 10 + [True]) * 2
    assert "56 more" in overlaps[10]
    assert "56 more" in overlaps[21]
    assert '"harm"' in overlaps[10]


def test_problems_that_belong_to_no_table_are_counted_by_file(folder: Path) -> None:
    keys = "".join(f"x{at}: y\n" for at in range(12))
    stories = "".join(
        STORIES.replace("id: ", f"id: s{at}").replace("expect: ", "expect: x") for at in range(5)
    )
    write(folder, "docs/triage/policy.yml", SMALL + keys)
    write(folder, "docs/triage/scenarios.yml", stories)
    printed = run(folder, "check").problems
    assert [line for line in printed if " more " in line] == [
        line
        for line in printed
        if place_and_code(line)
        in {"docs/triage/policy.yml:35 unknown-key", "docs/triage/scenarios.yml:65 unknown-name"}
    ]
    assert len(printed) == 22


def test_check_proves_with_the_scenarios_that_are_named_instead_of_those_beside_it(
    folder: Path,
) -> None:
    write(folder, "docs/triage/scenarios.yml", STORIES.replace("expect: soon", "expect: plan"))
    write(folder, "other.yml", STORIES.partition("- id: few")[0])
    beside, other = run(folder, "check"), run(folder, "check", "--scenarios", "other.yml")
    assert [place_and_code(line) for line in beside.problems] == [
        "docs/triage/scenarios.yml:7 unmet-scenario"
    ]
    assert [place_and_code(line) for line in other.problems] == [
        "docs/triage/policy.yml:24 untested-rule"
    ]
    assert (beside.status, other.status, other.out) == (1, 1, beside.out)


def test_check_without_scenarios_leaves_their_proofs_out(folder: Path) -> None:
    write(folder, "docs/triage/scenarios.yml", "[]")
    assert run(folder, "check").status == 1
    ran = run(folder, "check", "docs/triage/policy.yml", "--scenarios", "-")
    assert (ran.status, ran.problems) == (0, [])


def test_problems_of_named_scenarios_are_in_their_file(folder: Path) -> None:
    write(folder, "other.yml", "- {id: x}\n")
    ran = run(folder, "check", "--scenarios", "./other.yml")
    assert {place_and_code(line) for line in ran.problems} == {"other.yml:1 missing-key"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--scenarios", "gone.yml"],
        ["--scenarios", "docs"],
        ["--scenarios", ""],
        ["--scenarios", "x" * 5000],
        ["--scenarios", "-", "--scenarios", "-"],
    ],
    ids=["gone", "folder", "empty", "long", "twice"],
)
def test_scenarios_that_cannot_be_read_are_wrong_use(folder: Path, arguments: list[str]) -> None:
    ran = run_apart(folder, "check", *arguments)
    assert (ran.status, ran.out, len(ran.problems)) == (2, "", 1)
    assert "--scenarios" in ran.problems[0]


def test_check_prints_every_problem_on_one_line_of_standard_error_and_no_other(
    folder: Path,
) -> None:
    write(folder, "policy.yml", HOLE.replace("title: Small", "titel: Small\nclock: x"))
    ran = run_apart(folder, "check", "policy.yml")
    assert ran.status == 1
    codes = [line.rpartition("[")[2] for line in ran.problems]
    assert codes == ["missing-key]", "unknown-key]", "unknown-key]"]
    assert all(map(LINE.fullmatch, ran.problems))
    assert not any(line in ran.out for line in ran.problems)


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        (HOLE, ["policy.yml:21 hole"]),
        (UNUSED, ["policy.yml:19 unused-outcome"]),
    ],
    ids=["a hole", "an outcome without use"],
)
def test_check_ends_with_1_where_there_are_problems(
    folder: Path, text: str, problems: list[str]
) -> None:
    ran = run(folder, "check", write(folder, "policy.yml", text))
    assert (ran.status, [*map(place_and_code, ran.problems)]) == (1, problems)


def test_check_reads_the_scenarios_beside_the_policy(folder: Path) -> None:
    write(folder, "docs/triage/scenarios.yml", STORIES)
    assert run(folder, "check").status == 0
    write(folder, "docs/triage/scenarios.yml", STORIES.replace("expect: soon", "expect: now"))
    ran = run(folder, "check")
    assert ran.status == 1
    assert [*map(place_and_code, ran.problems)] == ["docs/triage/scenarios.yml:7 unmet-scenario"]
    write(folder, "docs/triage/scenarios.yml", STORIES.partition("- id: few")[0])
    ran = run(folder, "check")
    assert ran.status == 1
    assert [*map(place_and_code, ran.problems)] == ["docs/triage/policy.yml:24 untested-rule"]


def test_decide_prints_the_decision_as_the_json_of_the_contract(folder: Path) -> None:
    digest = read_policy(folder / "docs/triage/policy.yml").policy
    assert digest is not None
    ran = run(folder, "decide", "--answer", "users=many|few", "--json", "--answer", "data=no")
    assert (ran.status, ran.problems) == (0, [])
    assert list(json.loads(ran.out)["answers"]) == ["data", "users"]  # not as they were typed
    assert list(json.loads(ran.out).items()) == [
        ("policy", {"id": "small", "version": "1.0.0", "digest": digest.digest}),
        ("answers", {"data": "no", "users": ["few", "many"]}),
        ("outcome", None),
        ("possible", ["plan", "soon"]),
        ("rule", None),
        ("because", None),
        ("rules", ["crowd", "r3"]),
        ("open", ["users"]),
        ("next", "users"),
        ("trace", [{"table": "outcome", "value": None, "rule": None, "because": None}]),
    ]


def test_decide_names_the_rule_of_a_decision(folder: Path) -> None:
    data = decided(folder, "--answer", "data=yes")
    assert (data["outcome"], data["rule"], data["rules"]) == ("now", "lost", ["lost"])
    assert (data["because"], data["open"], data["next"]) == ("Lost data is fixed now.", [], None)
    assert data["trace"] == [
        {"table": "outcome", "value": "now", "rule": "lost", "because": "Lost data is fixed now."}
    ]


def test_decide_without_answers_is_undecided_and_fine(folder: Path) -> None:
    data = decided(folder)
    assert (data["answers"], data["outcome"], data["next"]) == ({}, None, "data")
    assert (data["possible"], data["open"]) == (["plan", "soon", "now"], ["data", "users"])


def test_decide_prints_text_for_a_reader(folder: Path) -> None:
    ran = run(folder, "decide", "--answer", "data=yes")
    assert (ran.status, ran.problems) == (0, [])
    for text in ("Decision: Fix it now", "Lost data is fixed now.", "Rule: lost", "Data is lost"):
        assert text in ran.out
    ran = run(folder, "decide", "--answer", "data=no")
    assert (ran.status, ran.problems) == (0, [])
    for text in ("At least: Plan it", "act as for: Next release", "Next question: How many users?"):
        assert text in ran.out


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ('{"data": "no", "users": ["all", "few"]}', {"data": "no", "users": ["few", "all"]}),
        ('{"users": ["many"]}', {"users": "many"}),
        ('\ufeff{"data": null, "users": []}', {}),
        ("{}", {}),
        ('{"users": ["few", "few"]}', {"users": "few"}),
    ],
)
def test_decide_reads_answers_from_a_file(
    folder: Path, text: str, answers: dict[str, object]
) -> None:
    assert decided(folder, "--answers", write(folder, "a.json", text))["answers"] == answers


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ('{"date": "no"}', 'unknown question "date": did you mean "data"?'),
        ('{"date": null}', 'unknown question "date": did you mean "data"?'),
        ('{"data": "on"}', 'unknown answer "on" to "data": use one of "no", "yes"'),
        ('{"data": "no", "data": "no"}', 'question "data" is answered twice'),
        ('{"data": null, "data": "no"}', 'question "data" is answered twice'),
        ('{"data": "no", "data": null}', 'question "data" is answered twice'),
        ('{"data": 1}', 'a.json:1: the answer to "data" is not text'),
        ('{"data": true}', 'a.json:1: the answer to "data" is not text'),
        ('{"data": {}}', 'a.json:1: the answer to "data" is not text'),
        ('{"data": {"no": "no"}}', 'a.json:1: the answer to "data" is not text'),
        ('{"data": [["no"]]}', 'a.json:1: the answer to "data" is not text'),
        ('["data"]', "a.json:1: no answers by question"),
        ("[]", "a.json:1: no answers by question"),
        ('"data"', "a.json:1: no answers by question"),
        ("null", "a.json:1: no answers by question"),
        ('{\n"data": no}', "a.json:2: not JSON"),
        ("", "a.json:1: not JSON"),
        ("[" * 100_000, "a.json:1: not answers"),
        (f'{{"data": {"1" * 5_000}}}', "a.json:1: not answers"),
    ],
    ids=range(19),
)
def test_answers_that_do_not_fit_are_wrong_use(folder: Path, text: str, reported: str) -> None:
    ran = run(folder, "decide", "--json", "--answers", write(folder, "a.json", text))
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith(reported)


@pytest.mark.parametrize(
    ("arguments", "reported"),
    [
        (["--answer", "date=no"], 'unknown question "date": did you mean "data"?'),
        (["--answer", "data=who"], 'unknown answer "who" to "data": use one of "no", "yes"'),
        (["--answer", "data=no|maybe"], 'unknown answer "maybe" to "data"'),
        (["--answer", "data="], 'unknown answer "" to "data"'),
        (["--answer", "data=NO"], 'unknown answer "NO" to "data"'),
        (["--answer", "data"], '--answer "data": no answer is named'),
        (["--answer", "data=no", "--answer", "data=yes"], 'question "data" is answered twice'),
        (["--answer", "data=no", "--answer", "data=no"], 'question "data" is answered twice'),
        (["--answer", "data=no", "--answers", "a.json"], 'question "data" is answered twice'),
        (["--answers", "a.json", "--answers", "a.json"], 'question "data" is answered twice'),
    ],
)
def test_answers_on_the_command_line_that_do_not_fit_are_wrong_use(
    folder: Path, arguments: Sequence[str], reported: str
) -> None:
    write(folder, "a.json", '{"data": "no"}')
    ran = run(folder, "decide", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.problems) == 1
    assert ran.problems[0].startswith(reported)


@pytest.mark.parametrize(
    "arguments",
    [
        ["decide", "no-such-file.yml"],
        ["check", "docs"],
        ["decide", "--answers", "no-such-file.json"],
        ["table"],
        ["table", "--format", "html"],
        ["no-such-command"],
    ],
)
def test_what_no_command_takes_is_wrong_use(folder: Path, arguments: Sequence[str]) -> None:
    ran = run(folder, *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.problems


@pytest.mark.parametrize("command", [["decide"], ["triage"]])
@pytest.mark.parametrize(
    ("text", "code"), [(HOLE, "hole"), (OVERLAP, "overlap"), ("id: small", "missing-key")]
)
def test_nothing_is_decided_that_a_hole_an_overlap_or_a_broken_file_touches(
    folder: Path, command: list[str], text: str, code: str
) -> None:
    ran = run_apart(folder, *command, write(folder, "policy.yml", text), stdin=b"")
    assert (ran.status, ran.out.strip()[:9]) == (1, "") or command == ["triage"]
    assert "Decision" not in ran.out
    broken = code == "missing-key"
    assert {line.rpartition("[")[2] for line in ran.problems} >= {f"{code}]"}
    assert broken or all(line.endswith(f"[{code}]") for line in ran.problems)
    assert all(map(LINE.fullmatch, ran.problems))


@pytest.mark.parametrize(
    ("text", "code", "untouched", "title"),
    [
        (HOLE, "hole", ("yes", "few"), "Fix it now"),
        (OVERLAP, "overlap", ("no", "few"), "Plan it"),
    ],
)
def test_what_a_hole_or_an_overlap_does_not_touch_is_answered(
    folder: Path, text: str, code: str, untouched: tuple[str, str], title: str
) -> None:
    write(folder, "policy.yml", text)
    data, users = untouched
    ran = run(folder, "decide", "policy.yml", "--answer", f"data={data}", "--answer", "users=few")
    assert (ran.status, f"Decision: {title}" in ran.out) == (1, True)
    rows = run(folder, "table", "policy.yml", "--format", "csv")
    assert (rows.status, rows.out.startswith("data,users,outcome")) == (1, True)
    full = run(folder, "table", "policy.yml", "--format", "csv", "--full")
    assert 1 < len(full.out.splitlines()) < 1 + 2 * 3
    write(folder, "in.csv", f"data,users\n{data},{users}\n,\n")
    some = run_apart(folder, "batch", "in.csv", "--policy", "policy.yml")
    outcomes = [line.split(",")[2] for line in some.out.splitlines()[1:]]
    assert (some.status, [bool(one) for one in outcomes]) == (1, [True, False])
    for one in (ran, rows, full, some):
        assert {line.rpartition("[")[2] for line in one.problems} == {f"{code}]"}


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless(folder: Path) -> None:
    write(folder, "policy.yml", SMALL)
    write(folder, "in.csv", "=id,data,note\n-1,yes,-3.5\n@x,no,=1+1\n+2,,-a\n")
    ran = run_apart(folder, "batch", "in.csv", "--policy", "policy.yml")
    rows = [line.split(",") for line in ran.out.splitlines()]
    assert [row[0] for row in rows] == ["'=id", "-1", "'@x", "'+2"]
    assert [row[2] for row in rows] == ["note", "-3.5", "'=1+1", "'-a"]


def test_other_problems_do_not_stop_a_decision(folder: Path) -> None:
    write(folder, "policy.yml", UNUSED)
    write(folder, "scenarios.yml", STORIES)  # one of which is not met
    assert run(folder, "check", "policy.yml").status == 1
    assert decided(folder, "policy.yml", "--answer", "users=all")["outcome"] == "now"
    assert run_apart(folder, "triage", "policy.yml", stdin=b"").status == 0
    assert run(folder, "table", "policy.yml", "--format", "csv").status == 0


@pytest.mark.parametrize(
    ("typed", "decision", "asked"),
    [
        (b"2\n", "Decision: Fix it now", 1),
        (b"yes\n", "Decision: Fix it now", 1),
        (b"1\n3\n", "Decision: Next release", 2),
        (b" no \n few \n", "Decision: Plan it", 2),
        (b"?\n?\n", "Decision: open", 2),
        (b"\n1\n", "Decision: open", 2),
        (b"maybe\n0\n3\n\xff\xfe\n-1\n" + b"x" * 10_000 + b"\n2\n", "Decision: Fix it now", 7),
        (b"", "Decision: open", 1),
        (b"1\n", "Decision: open", 2),
        (b"2", "Decision: Fix it now", 1),
    ],
)
def test_triage_asks_what_is_open_and_prints_the_decision(
    folder: Path, typed: bytes, decision: str, asked: int
) -> None:
    ran = run_apart(folder, "triage", stdin=typed)
    assert (ran.status, ran.problems) == (0, [])
    assert decision in ran.out
    assert ran.out.count("> ") == asked
    assert ("How many users?\n  1  A few\n" in ran.out) == (asked == 2)


LIFT = Path(__file__).parents[1] / "browser" / "own" / "docs" / "lift" / "policy.yml"


def test_triage_asks_for_numbers_and_ticks_and_once_for_what_stays_open(folder: Path) -> None:
    typed = b"61\n6..3\n3..6\n1+4\n1, 2+?\n?\n2\n"
    ran = run_apart(folder, "triage", str(LIFT), stdin=typed)
    assert (ran.status, ran.problems) == (0, [])
    assert ran.out.count("is no answer: ") == 3
    assert ran.out.count("\nFor how many days has it stood still?\n") == 1
    assert "about 3 to 6 days" in ran.out
    assert "“People come late” and “It makes noise”, perhaps more" in ran.out
    assert "The office objects" in ran.out
    ran = run_apart(folder, "triage", str(LIFT), stdin=b"3\nnone\n1\n")
    assert "Decision: Look at it" in ran.out
    assert "Who pays: The house" in ran.out


def test_triage_takes_no_garbage_for_a_fault_where_input_is_strict(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8:strict")
    ran = run_apart(folder, "triage", stdin=b"\xff\n2\n")
    assert (ran.status, ran.problems) == (0, [])
    assert "Decision: Fix it now" in ran.out


AWKWARD = SMALL.replace(
    "because: It is wanted soon.", 'because: "a|b, \\"c\\";\\nd \\\\ e | f\\r\\ng"'
)
REASON = 'a|b, "c";\nd \\ e | f\r\ng'


def test_a_table_as_csv_is_read_back_as_it_was(folder: Path) -> None:
    ran = run(folder, "table", write(folder, "p.yml", AWKWARD), "--format", "csv")
    assert (ran.status, ran.problems) == (0, [])
    assert list(csv.reader(io.StringIO(ran.out, newline=""))) == [
        ["data", "users", "outcome", "rule", "because"],
        ["yes", "", "now", "lost", "Lost data is fixed now."],
        ["", "many|all", "soon", "crowd", REASON],
        ["", "", "plan", "r3", "It can wait."],
    ]


def test_a_table_as_markdown_keeps_its_cells_whole(folder: Path) -> None:
    ran = run(folder, "table", write(folder, "p.yml", AWKWARD), "--format", "markdown")
    assert (ran.status, ran.problems) == (0, [])
    assert ran.out.splitlines() == [
        "| data | users | outcome | rule | because |",
        "| --- | --- | --- | --- | --- |",
        "| yes | - | now | lost | Lost data is fixed now. |",
        r'| - | many or all | soon | crowd | a\|b, "c"; d \\ e \| f g |',
        "| - | - | plan | r3 | It can wait. |",
    ]


def test_a_table_as_json_says_what_it_is_of(folder: Path) -> None:
    ran = run(folder, "table", write(folder, "p.yml", AWKWARD), "--format", "json")
    assert (ran.status, ran.problems) == (0, [])
    data = json.loads(ran.out)
    assert (data["policy"]["id"], data["policy"]["version"]) == ("small", "1.0.0")
    assert re.fullmatch("[0-9a-f]{64}", data["policy"]["digest"])
    assert (data["hit-policy"], data["questions"]) == ("first", ["data", "users"])
    assert data["rows"] == [
        {
            "when": {"data": ["yes"]},
            "outcome": "now",
            "rule": "lost",
            "because": "Lost data is fixed now.",
        },
        {"when": {"users": ["many", "all"]}, "outcome": "soon", "rule": "crowd", "because": REASON},
        {"when": {}, "outcome": "plan", "rule": "r3", "because": "It can wait."},
    ]


CHAINED = SMALL.replace(
    "outcomes:",
    """derived:
  - id: crowd
    values: [small, large]
    rules:
      - {when: {users: few}, then: small, because: Few.}
      - {id: many, when: {users: [many, all]}, then: large, because: Many.}
outcomes:""",
).replace("users: [many, all]}, then: soon", "crowd: large}, then: soon")


def test_tables_of_derived_values_come_before_the_one_that_rests_on_them(folder: Path) -> None:
    name = write(folder, "p.yml", CHAINED)
    ran = run(folder, "table", name, "--format", "csv")
    assert list(csv.reader(io.StringIO(ran.out, newline=""))) == [
        ["table", "data", "users", "crowd", "outcome", "rule", "because"],
        ["crowd", "", "few", "", "small", "r1", "Few."],
        ["crowd", "", "many|all", "", "large", "many", "Many."],
        ["outcome", "yes", "", "", "now", "lost", "Lost data is fixed now."],
        ["outcome", "", "", "large", "soon", "crowd", "It is wanted soon."],
        ["outcome", "", "", "", "plan", "r3", "It can wait."],
    ]
    ran = run(folder, "table", name, "--format", "markdown")
    assert ran.out.splitlines()[:6] == [
        "**crowd**",
        "",
        "| users | crowd | rule | because |",
        "| --- | --- | --- | --- |",
        "| few | small | r1 | Few. |",
        "| many or all | large | many | Many. |",
    ]
    (derived,) = json.loads(run(folder, "table", name, "--format", "json").out)["derived"]
    assert (derived["id"], derived["values"]) == ("crowd", ["small", "large"])
    assert [row["value"] for row in derived["rows"]] == ["small", "large"]


def test_a_full_table_gives_the_derived_values_of_every_combination(folder: Path) -> None:
    ran = run(folder, "table", write(folder, "p.yml", CHAINED), "--full", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out, newline="")))
    assert [(row["users"], row["crowd"]) for row in rows] == 2 * [
        ("few", "small"),
        ("many", "large"),
        ("all", "large"),
    ]


def test_a_decision_traces_each_table_to_the_last(folder: Path) -> None:
    name = write(folder, "p.yml", CHAINED)
    data = decided(folder, name, "--answer", "users=all")
    assert data["trace"] == [
        {"table": "crowd", "value": "large", "rule": "many", "because": "Many."},
        {"table": "outcome", "value": None, "rule": None, "because": None},
    ]
    ran = run(folder, "decide", name, "--answer", "crowd=large")
    assert (ran.status, ran.out) == (2, "")


def test_a_question_may_be_called_as_the_program_calls_things_of_its_own(folder: Path) -> None:
    text = SMALL.replace("data", "outcome").replace("users", "new")
    name = write(folder, "p.yml", text)
    assert run(folder, "check", name).problems == []
    data = decided(folder, name, "--answer", "outcome=yes")
    assert (data["outcome"], data["rule"], data["rules"]) == ("now", "lost", ["lost"])
    less = write(folder, "less.yml", text.replace("[many, all]", "all"))
    ran = run(folder, "diff", name, less, "--json")
    (change,) = json.loads(ran.out)["changes"]
    assert change["rules"] == [{"outcome": ["no"], "new": ["many"]}]


def test_diff_prints_what_changes_for_whom(folder: Path) -> None:
    new = SMALL.replace("[many, all]", "all").replace("1.0.0", "1.1.0")
    ran = run(folder, "diff", "docs/triage/policy.yml", write(folder, "new.yml", new))
    assert (ran.status, ran.problems) == (0, [])
    assert ran.out.splitlines() == [
        "small 1.0.0 to small 1.1.0",
        "",
        "1 (16.7%) of 6 combinations changes its outcome.",
        "",
        "soon to plan: 1 (16.7%)",
        "  data: no, users: many",
        "",
        "Rules, sums and conditions:",
        '  rule "crowd" of "outcome": soon if users: many or all → soon if users: all',
        "",
        "The major part of the version must rise:",
        "  old combinations change their outcome",
        "1.0.0 to 1.1.0 is not enough.",
    ]
    ran = run(folder, "diff", "docs/triage/policy.yml", "new.yml", "--json")
    data = json.loads(ran.out)
    assert (data["combinations"], data["changed"], data["rise"]) == (6, 1, "major")
    assert data["changes"] == [
        {
            "from": "soon",
            "to": "plan",
            "combinations": 1,
            "share": 1 / 6,
            "rules": [{"data": ["no"], "users": ["many"]}],
            "rest": 0,
        }
    ]
    assert data["lost"] == 0


def test_diff_needs_policies_that_can_be_decided_with(folder: Path) -> None:
    ran = run(folder, "diff", "docs/triage/policy.yml", write(folder, "new.yml", HOLE))
    assert (ran.status, ran.out) == (1, "")
    assert [line.rpartition("[")[2] for line in ran.problems] == ["hole]"]


def test_version_says_what_it_was_compared_with(folder: Path) -> None:
    ran = run(folder, "version")
    assert (ran.status, ran.problems) == (0, [])
    assert ran.out == "docs/triage/policy.yml: git lists no tags here: not compared\n"


def test_a_full_table_has_a_row_for_every_combination(folder: Path) -> None:
    policy = read_policy(folder / "docs/triage/policy.yml").policy
    assert policy is not None
    expected = []
    for data, users in itertools.product(["no", "yes"], ["few", "many", "all"]):
        rule = oracle.fires(policy, {"data": data, "users": users})
        assert rule is not None
        expected.append([data, users, rule.then, rule.id, rule.because])
    ran = run(folder, "table", "--full", "--format", "csv")
    assert (ran.status, ran.problems) == (0, [])
    assert list(csv.reader(io.StringIO(ran.out)))[1:] == expected
    ran = run(folder, "table", "--full", "--format", "json")
    rows = json.loads(ran.out)["rows"]
    assert [[*(a for (a,) in row["when"].values()), row["outcome"]] for row in rows] == [
        row[:3] for row in expected
    ]
    ran = run(folder, "table", "--full", "--format", "markdown")
    assert len(ran.out.splitlines()) == 2 + len(expected)


def test_a_full_table_that_nobody_could_read_is_wrong_use(folder: Path) -> None:
    more = "".join(
        f"  - id: q{at}\n    ask: Q?\n    answers: [{{id: a, label: A}}, {{id: b, label: B}}]\n"
        for at in range(20)
    )
    write(folder, "p.yml", SMALL.replace("outcomes:\n", f"{more}outcomes:\n"))
    ran = run(folder, "table", "p.yml", "--full", "--format", "csv")
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.problems) == 1
    assert run(folder, "table", "p.yml", "--format", "csv").status == 0
