"""A triage a row: what its results hold, and what is said of a row or a table that does not fit."""

import csv
import io
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.build.policy import batch
from checklist.build.policy.batch import RESULTS, triage_rows
from checklist.build.policy.decider import Decider
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.model import Policy
from checklist.engine.problem import Problem, ProblemsFoundError
from checklist.engine.source.policy_file import read_policy
from tests import oracle
from tests.draw import drawn
from tests.goldens import Messages
from tests.named import place_and_code
from tests.policies import SMALL, Answers, policies

HOLE = SMALL.replace("  - {when: {}, then: plan, because: It can wait.}\n", "")
OVERLAP = SMALL.replace("hit-policy: first", "hit-policy: unique")
LOST = ["now", "now", "lost", "Lost data is fixed now."]
CROWD = ["soon", "soon", "crowd", "It is wanted soon."]
REST = ["plan", "plan", "r3", "It can wait."]
OPEN = ["", "plan soon now", "", ""]
EMPTY = ["", "", "", ""]


@pytest.fixture
def small(tmp_path: Path) -> Policy:
    """Return the small policy that is written out."""
    (tmp_path / "policy.yml").write_text(SMALL, "utf-8")
    policy = read_policy(tmp_path / "policy.yml").policy
    assert policy is not None
    return policy


def triaged(policy: Policy, text: str) -> tuple[list[list[str]], list[str]]:
    """Return the rows that come of a CSV text, the header first, and the problems."""
    reported: list[Problem] = []
    lines = io.StringIO(text, newline="")
    rows = list(
        triage_rows(Decider(compile_policy(policy)), lines, file="in.csv", complain=reported.append)
    )
    return rows, [str(problem) for problem in reported]


def below(policy: Policy, text: str) -> list[list[str]]:
    """Return the rows below the header, about which there must be nothing to say."""
    rows, problems = triaged(policy, text)
    assert problems == []
    return rows[1:]


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


@dataclass(frozen=True)
class Case:
    """A policy, a table as it is read, and the answers in each of its rows."""

    policy: Policy
    rows: list[list[str]]
    answers: list[Answers]


@st.composite
def tables(draw: st.DrawFn) -> Case:
    """Draw a policy and a table of columns in any order, some of them the results of before."""
    policy = draw(policies(whole=True))
    asked = draw(st.lists(st.sampled_from(policy.questions), min_size=1, unique=True))
    names = [q.id for q in asked] + draw(st.lists(st.sampled_from([*RESULTS, "note"]), unique=True))
    header = draw(st.permutations(names))
    given_ = {q.id: st.lists(st.sampled_from(q.answer_ids), max_size=4) for q in asked}
    answers = draw(st.lists(st.fixed_dictionaries(given_), max_size=6))
    other = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
    rows = [["|".join(row[n]) if n in row else draw(other) for n in header] for row in answers]
    return Case(policy, [list(header), *rows], [once(row) for row in answers])


def once(row: Mapping[str, list[str]]) -> Answers:
    """Return the answers of a row: an empty list means none, and a repeated one counts once."""
    return {name: tuple(dict.fromkeys(given_)) for name, given_ in row.items() if given_}


def expected(case: Case) -> list[list[str]]:
    """Return the row with the results of the oracle and all else unchanged."""
    header = case.rows[0]
    names = header + [name for name in RESULTS if name not in header]
    rows = [names]
    for row, answers in zip(case.rows[1:], case.answers, strict=True):
        found = oracle.decision(case.policy, answers)
        cells = dict(zip(header, row, strict=True)) | {
            "outcome": found.outcome or "",
            "possible": " ".join(found.possible),
            "rule": found.rule or "",
            "because": found.because or "",
        }
        rows.append([cells[name] for name in names])
    return rows


@given(tables())
@drawn(100, "batch")
def test_every_row_gets_what_trying_each_of_its_completions_gives(case: Case) -> None:
    assert triaged(case.policy, as_csv(case.rows)) == (expected(case), [])


@given(tables())
@drawn(100, "batch")
def test_what_was_forgotten_is_decided_again(case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for bound in ("MOST_DECISIONS", "MOST_SPELLINGS", "FRESH_AFTER"):
            patch.setattr(batch, bound, 1)
        assert triaged(case.policy, as_csv(case.rows)) == (expected(case), [])


def test_results_are_added_behind_columns_that_are_kept(small: Policy) -> None:
    rows, problems = triaged(small, "id,users,note,data\n1,few,,yes\n2,all,=1+1,no\n3,,a b,\n")
    assert problems == []
    assert rows == [
        ["id", "users", "note", "data", *RESULTS],
        ["1", "few", "", "yes", *LOST],
        ["2", "all", "=1+1", "no", *CROWD],
        ["3", "", "a b", "", *OPEN],
    ]


def test_results_replace_those_of_before_where_they_are(small: Policy) -> None:
    rows, problems = triaged(small, "because,data,outcome,x\nold,yes,old,y\nold,,old,z\n")
    assert problems == []
    assert rows == [
        ["because", "data", "outcome", "x", "possible", "rule"],
        ["Lost data is fixed now.", "yes", "now", "y", "now", "lost"],
        ["", "", "", "z", "plan soon now", ""],
    ]


def test_a_table_that_was_triaged_can_be_triaged_again(small: Policy) -> None:
    once, _ = triaged(small, "data,users\nno,many\n,\n")
    assert triaged(small, as_csv(once)) == (once, [])


@pytest.mark.parametrize(
    ("cell", "results"),
    [
        ("few", REST),
        ("many|all", CROWD),
        ("all|many|all", CROWD),
        ("few|all", ["", "plan soon", "", ""]),
        ("few|many|all", ["", "plan soon", "", ""]),
        ("", ["", "plan soon", "", ""]),
    ],
)
def test_a_cell_holds_one_answer_or_several_or_none(
    small: Policy, cell: str, results: list[str]
) -> None:
    assert below(small, f"data,users\nno,{cell}\n") == [["no", cell, *results]]


def test_a_decision_that_no_rule_reaches_alone_has_neither_rule_nor_reason(tmp_path: Path) -> None:
    text = SMALL.replace("{when: {}, then: plan,", "{when: {users: few}, then: soon,")
    (tmp_path / "policy.yml").write_text(text, "utf-8")
    policy = read_policy(tmp_path / "policy.yml").policy
    assert policy is not None
    assert below(policy, "data,users\nno,few|all\n") == [["no", "few|all", "soon", "soon", "", ""]]


def test_a_question_may_have_the_name_of_a_result(small: Policy) -> None:
    questions = (replace(small.questions[0], id="rule"), small.questions[1])
    policy = replace(small, questions=questions, rules=small.rules[1:])
    assert below(policy, "rule,users\nyes,all\n") == [
        ["crowd", "all", "soon", "soon", "It is wanted soon."]
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind_are_read(small: Policy, end: str) -> None:
    text = end.join(["data,note", "yes,a", "no|yes,b", "on,c", ""])
    rows, problems = triaged(small, text)
    assert rows[1:] == [["yes", "a", *LOST], ["no|yes", "b", *OPEN], ["on", "c", *EMPTY]]
    assert [problem.partition(" ")[0] for problem in problems] == ["in.csv:4:"]


def test_cells_are_copied_as_they_are(small: Policy) -> None:
    notes = ["a,b", 'say "no"', "two\nlines", "cr\rhere", "\x00", "é 漢 🙂", " = ", "'", "\ufeff"]
    rows = [[note, "yes"] for note in notes]
    assert below(small, as_csv([["note", "data"], *rows])) == [[*row, *LOST] for row in rows]


def test_a_blank_line_is_no_row(small: Policy) -> None:
    rows, problems = triaged(small, "\n\ndata\n\nyes\n\n\non\n")
    assert rows == [["data", *RESULTS], ["yes", *LOST], ["on", *EMPTY]]
    assert [*map(place_and_code, problems)] == ["in.csv:8 bad-cell"]


def test_a_table_without_rows_stays_one(small: Policy) -> None:
    assert triaged(small, "data") == ([["data", *RESULTS]], [])


@pytest.mark.parametrize(
    ("row", "written"),
    [
        ("mani,no,x", ["mani", "no", "x", *EMPTY]),
        ("few|mani|al|mani,NO,x", ["few|mani|al|mani", "NO", "x", *EMPTY]),
        ("few|,,x", ["few|", "", "x", *EMPTY]),
        ('"few\n",yes ,x', ["few\n", "yes ", "x", *EMPTY]),
        ("few\x00,no,x", ["few\x00", "no", "x", *EMPTY]),
        ("few", ["few", "", "", *EMPTY]),
        ("few,no", ["few", "no", "", *EMPTY]),
        ("few,no,x,y,z", ["few", "no", "x", *EMPTY, "y", "z"]),
    ],
    ids=[
        *("unknown answer", "unknown answers", "empty answer", "line break", "nul"),
        *("one cell", "two cells", "five cells"),
    ],
)
def test_a_row_that_does_not_fit_is_reported_and_the_others_are_decided(
    small: Policy, reported: Messages, row: str, written: list[str]
) -> None:
    rows, problems = triaged(small, f"users,data,note\n{row}\nfew,yes,y\n")
    assert rows[1:] == [written, ["few", "yes", "y", *LOST]]
    reported(problems)


def test_a_row_that_does_not_fit_loses_its_results_of_before(small: Policy) -> None:
    rows, _ = triaged(small, "outcome,data\nnow,on\nnow\n")
    assert rows[1:] == [["", "on", "", "", ""], ["", "", "", "", ""]]


def test_a_place_is_a_line_of_the_file_and_a_row_of_the_table(small: Policy) -> None:
    text = '"no\nte",data\n"a\r\nb\nc",yes\n\n"d\n\ne",on\nf,no\n"g\nh"\ni,off\n'
    _, problems = triaged(small, text)
    assert [*map(place_and_code, problems)] == [
        *("in.csv:9 bad-cell", "in.csv:11 bad-csv", "in.csv:13 bad-cell"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n\r\n"),
        *("yes,many\nno,few\n", "id,dato,Users\n1,no,few\n", "\ndata;users\nno;few\n"),
        "d\0a\0t\0a\0\n\0",
        *("data,rule,x,data,x,rule,data\n", "rule,rule\n"),
        *('"data\nno\n', 'data\n"no\nyes\nno\n', 'data,x\nno,"a\nb"\n\n"no",y\n"yes,"z"\n'),
        *(f"data,x\nno,{'x' * 140_000}\n", 'data\n"' + "no\n" * 70_000),
        *("data,x\nno,\udcff\n", "d\udce9ta\nno\n", 'data,x\nno,"a\n\udce9"\n'),
    ],
    ids=[
        *("empty", "blank lines"),
        *("no header", "other columns", "semicolons"),
        "utf-16",
        *("columns twice", "no question and a column twice"),
        *("header without end", "cell without end", "text behind quotes"),
        *("long cell", "long quoted cell"),
        *("latin-1", "latin-1 header", "latin-1 in a long cell"),
    ],
)
def test_what_cannot_be_read_as_a_table_of_answers_stops_it(
    small: Policy, reported: Messages, text: str
) -> None:
    with pytest.raises(ProblemsFoundError) as stopped:
        triaged(small, text)
    reported(stopped.value.problems)


def test_rows_before_the_one_that_cannot_be_read_are_there(small: Policy) -> None:
    reported: list[Problem] = []
    lines = ["data\n", "yes\n", "on\n", '"no\n']
    rows = triage_rows(
        Decider(compile_policy(small)), lines, file="in.csv", complain=reported.append
    )
    found = [next(rows), next(rows), next(rows)]
    assert found == [["data", *RESULTS], ["yes", *LOST], ["on", *EMPTY]]
    assert len(reported) == 1
    with pytest.raises(ProblemsFoundError):
        next(rows)


def test_a_row_is_written_before_the_next_but_one_is_read(small: Policy) -> None:
    asked = []

    def lines() -> Iterator[str]:
        yield "data\n"
        for number in range(1, 1_000_000):
            asked.append(number)
            yield ("yes\n", "on\n", "no\n")[number % 3]

    reported: list[Problem] = []
    rows = triage_rows(
        Decider(compile_policy(small)), lines(), file="in.csv", complain=reported.append
    )
    assert (next(rows), asked) == (["data", *RESULTS], [])
    for number in range(1, 100):
        next(rows)
        assert asked[-1] <= number + 1
        assert len(reported) == (number + 2) // 3


def test_a_decision_is_made_once_for_rows_with_the_same_answers(
    small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = count(monkeypatch, "decide")
    rows = below(small, "users,data\n" + "all|many,no\nmany|all,no\nmany|all|all,no\n" * 100)
    assert (len(rows), len(made)) == (300, 1)


def test_decisions_are_forgotten_when_there_are_too_many(
    small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = count(monkeypatch, "decide")
    monkeypatch.setattr(batch, "MOST_DECISIONS", 2)
    below(small, "users\n" + "few\nmany\nall\n" * 10)
    assert len(made) > 10


def test_the_policy_is_compiled_again_after_so_many_decisions(
    small: Policy, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = count(monkeypatch, "compile_policy")
    monkeypatch.setattr(batch, "FRESH_AFTER", 2)
    below(small, "users\n" + "few\nmany\nall\nfew|many\nfew|all\n")
    assert len(made) == 2


def count(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """Return a list that grows with each call of a function that batch uses."""
    calls: list[object] = []
    function = getattr(batch, name)

    def counted(*arguments: object) -> object:
        calls.append(arguments)
        return function(*arguments)

    monkeypatch.setattr(batch, name, counted)
    return calls


# The command


TABLE = "id,data,users\n1,yes,\n2,on,few\n3,no,many\n"
TRIAGED = [
    ["id", "data", "users", *RESULTS],
    ["1", "yes", "", *LOST],
    ["2", "on", "few", *EMPTY],
    ["3", "no", "many", *CROWD],
]
REPORTED = "in.csv:3 bad-cell"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a policy where the command looks for one, and a table."""
    policy = tmp_path / "docs" / "triage" / "policy.yml"
    policy.parent.mkdir(parents=True)
    policy.write_text(SMALL, "utf-8")
    (tmp_path / "in.csv").write_text(TABLE, "utf-8")
    return tmp_path


@dataclass(frozen=True)
class Ran:
    """How the command ended, and what it printed."""

    status: int
    out: str
    problems: list[str]


def command(*arguments: str) -> list[str]:
    """Return the command line of ``batch``."""
    return [sys.executable, "-m", "checklist", "batch", *arguments]


def run(folder: Path, *arguments: str, stdin: bytes = b"") -> Ran:
    """Run ``batch`` in `folder`."""
    done = subprocess.run(
        command(*arguments), cwd=folder, input=stdin, capture_output=True, check=False
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode().splitlines())


def read(text: str) -> list[list[str]]:
    """Return the rows of a CSV text."""
    return list(csv.reader(io.StringIO(text, newline="")))


def names(folder: Path) -> set[str]:
    """Return what lies in `folder`."""
    return {path.name for path in folder.iterdir()}


def test_the_table_goes_to_standard_output_and_problems_to_standard_error(folder: Path) -> None:
    ran = run(folder, "in.csv")
    assert (ran.status, read(ran.out)) == (1, TRIAGED)
    assert [*map(place_and_code, ran.problems)] == [REPORTED]


def test_the_table_goes_into_a_file_although_a_row_does_not_fit(folder: Path) -> None:
    ran = run(folder, "in.csv", "-o", "out.csv")
    assert (ran.status, ran.out) == (1, "")
    assert [*map(place_and_code, ran.problems)] == [REPORTED]
    assert read((folder / "out.csv").read_bytes().decode()) == TRIAGED
    assert names(folder) == {"docs", "in.csv", "out.csv"}


def test_a_table_without_a_fault_ends_with_0(folder: Path) -> None:
    (folder / "in.csv").write_text("data,users\nyes,\n,\n", "utf-8")
    ran = run(folder, "in.csv")
    assert (ran.status, ran.problems) == (0, [])
    assert read(ran.out)[1:] == [["yes", "", *LOST], ["", "", *OPEN]]


def test_a_table_is_read_from_standard_input(folder: Path) -> None:
    ran = run(folder, "-", stdin=b"\xef\xbb\xbfdata,note\r\nyes,\xc3\xa9\r\non,\r\n")
    assert (ran.status, read(ran.out)[1:]) == (1, [["yes", "é", *LOST], ["on", "", *EMPTY]])
    assert [*map(place_and_code, ran.problems)] == [REPORTED.replace("in.csv:", "-:")]


def test_another_policy_may_be_named(folder: Path) -> None:
    (folder / "p.yml").write_text(SMALL.replace("id: lost", "id: gone"), "utf-8")
    ran = run(folder, "in.csv", "--policy", "p.yml")
    assert read(ran.out)[1] == ["1", "yes", "", "now", "now", "gone", "Lost data is fixed now."]


def test_questions_without_a_column_are_named_where_the_table_goes_into_a_file(
    folder: Path,
) -> None:
    (folder / "in.csv").write_text("Users,data\nfew,yes\n", "utf-8")
    ran = run(folder, "in.csv", "-o", "out.csv")
    assert (ran.status, ran.problems) == (0, [])
    assert ran.out == 'in.csv: no column for "users": not known in any row\n'
    ran = run(folder, "in.csv")
    assert (ran.status, ran.problems) == (0, [])
    assert read(ran.out)[1:] == [["few", "yes", *LOST]]


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        (b"data\nyes\n\xe9\n", "in.csv:3 bad-csv"),
        (b'data\nyes\n"no\n', "in.csv:3 bad-csv"),
        (b"", "in.csv:1 bad-csv"),
        (b"id\n1\n", "in.csv:1 bad-csv"),
    ],
)
def test_a_table_that_cannot_be_read_to_its_end_leaves_no_other(
    folder: Path, text: bytes, reported: str
) -> None:
    (folder / "in.csv").write_bytes(text)
    (folder / "old.csv").write_text("old", "utf-8")
    for out in ("new.csv", "old.csv"):
        ran = run(folder, "in.csv", "-o", out)
        assert (ran.status, ran.out, len(ran.problems)) == (1, "", 1)
        assert place_and_code(ran.problems[0]) == reported
    assert names(folder) == {"docs", "in.csv", "old.csv"}
    assert (folder / "old.csv").read_text("utf-8") == "old"


def test_no_table_is_triaged_with_a_policy_that_does_not_load(folder: Path) -> None:
    (folder / "docs/triage/policy.yml").write_text("id: small", "utf-8")
    for arguments in (["in.csv"], ["in.csv", "-o", "out.csv"]):
        ran = run(folder, *arguments)
        assert (ran.status, ran.out) == (1, "")
        assert any(line.endswith("[missing-key]") for line in ran.problems)
    assert not (folder / "out.csv").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["none.csv"],
        ["docs"],
        ["in.csv", "in.csv"],
        ["in.csv", "--policy", "none.yml"],
        ["in.csv", "-o", "docs"],
        ["in.csv", "-o", "none/out.csv"],
        ["in.csv", "-o", "in.csv"],
        ["in.csv", "-o", "./docs/../in.csv"],
        ["in.csv", "-o", "link.csv"],
    ],
)
def test_what_cannot_be_read_or_written_is_wrong_use(folder: Path, arguments: list[str]) -> None:
    (folder / "link.csv").symlink_to("in.csv")
    ran = run(folder, *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert ran.problems
    assert not any(line.startswith("Traceback") for line in ran.problems)
    assert (folder / "in.csv").read_text("utf-8") == TABLE
    assert names(folder) == {"docs", "in.csv", "link.csv"}


def test_a_table_is_not_appended_to_itself(folder: Path) -> None:
    with (folder / "in.csv").open("ab") as out:
        done = subprocess.run(command("in.csv"), cwd=folder, stdout=out, check=False)
    assert done.returncode == 2
    assert (folder / "in.csv").read_text("utf-8") == TABLE


def test_a_file_that_is_written_over_stays_a_link_and_keeps_who_may_read_it(folder: Path) -> None:
    (folder / "real.csv").write_text("old", "utf-8")
    (folder / "real.csv").chmod(0o640)
    (folder / "out.csv").symlink_to("real.csv")
    run(folder, "in.csv", "-o", "out.csv")
    assert (folder / "out.csv").is_symlink()
    assert read((folder / "real.csv").read_text("utf-8")) == TRIAGED
    assert (folder / "real.csv").stat().st_mode & 0o777 == 0o640


def test_a_pipe_is_written_to_and_stays_one(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    received: list[bytes] = []
    reader = threading.Thread(
        target=lambda: received.append((folder / "pipe").read_bytes()), daemon=True
    )
    reader.start()
    run(folder, "in.csv", "-o", "pipe")
    reader.join(timeout=60)
    assert (folder / "pipe").is_fifo()
    assert read(received[0].decode()) == TRIAGED


def test_a_reader_who_has_had_enough_is_no_fault(folder: Path) -> None:
    (folder / "in.csv").write_text("data\n" + "yes\n" * 100_000, "utf-8")
    with subprocess.Popen(
        command("in.csv"), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(b"data,outcome")
        process.stdout.close()
        assert process.stderr.read() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
@pytest.mark.parametrize("rows", [1, 100_000])
def test_a_full_disk_is_reported_without_a_traceback(folder: Path, rows: int) -> None:
    (folder / "in.csv").write_text("data\n" + "yes\n" * rows, "utf-8")
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            command("in.csv"), cwd=folder, stdout=full, stderr=subprocess.PIPE, check=False
        )
    reported = done.stderr.decode().splitlines()
    assert (done.returncode, len(reported)) == (2, 1)
    assert "No space left on device" in reported[0]


def test_what_is_written_is_utf8_whatever_the_terminal_takes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii:strict")
    (folder / "in.csv").write_text("data,note\nyes,é漢\n", "utf-8")
    ran = run(folder, "in.csv")
    assert (ran.status, read(ran.out)[1]) == (0, ["yes", "é漢", *LOST])
