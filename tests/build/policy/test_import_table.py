"""A decision table becomes a policy that decides each of its rows; what does not fit is reported.

Expected outcomes are those that the tables have, row by row, or what was drawn.
"""

import csv
import io
import itertools
import json
import re
import shlex
import tempfile
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from checklist.build.policy.draft import as_yaml
from checklist.build.policy.import_table import policy_from
from checklist.cli.main import main
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.policy.model import Policy
from checklist.engine.policy.table import as_csv, rows
from checklist.engine.problem import ProblemsFoundError
from checklist.engine.source.findings import find_problems
from checklist.engine.source.policy_file import read_policy
from checklist.engine.source.reader import ID
from tests import written
from tests.draw import drawn
from tests.goldens import Messages
from tests.named import place_and_code
from tests.paths import GOLDEN, ROOT
from tests.policies import SMALL
from tests.written import Data

PAGE = (ROOT / "docs" / "reference" / "import-table.md").read_text("utf-8")
CELLS = [
    cell.replace("\\|", "|")
    for line in re.findall(r"^\| (`.*?) \| ", PAGE, re.MULTILINE)
    for cell in re.findall(r"`([^`]+)`", line)
]
FILE = "table.csv"
PLAIN = "A,B,Then\na1,b1,x\na2,b2,y\n"


def text_of(table: str, *, title: str = "Table") -> str:
    """Return the policy's file that comes of a CSV text."""
    return as_yaml(policy_from(io.StringIO(table, newline=""), file=FILE, title=title))


def made(table: str) -> Data:
    """Return what the policy's file says."""
    data: Data = written.load(text_of(table))
    return data


def problems(table: str) -> list[str]:
    """Return the problems of a CSV text, which must have some."""
    with pytest.raises(ProblemsFoundError) as found:
        text_of(table)
    return [str(problem) for problem in found.value.problems]


def question(table: str, at: int = 0) -> Data:
    """Return a question that comes of a table."""
    found: Data = made(table)["questions"][at]
    return found


def labels(table: str, at: int = 0) -> list[tuple[str, str]]:
    """Return the answers, id and label, to a question that comes of a table."""
    return [(one["id"], one["label"]) for one in question(table, at)["answers"]]


def conditions(*cells: str, header: str = "Days") -> list[Any]:
    """Return the conditions that come of the cells of one column, None for any."""
    lines = [[header, "Then"], *([cell, f"o{at}"] for at, cell in enumerate(cells))]
    policy = made(csv_text(lines))
    name = policy["questions"][0]["id"]
    return [rule["when"].get(name) for rule in policy["rules"]]


def csv_text(lines: Sequence[Sequence[str]], **how: str) -> str:
    """Return lines of cells as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, **how).writerows(lines)  # type: ignore[arg-type]
    return out.getvalue()


def read(text: str, folder: Path) -> Policy:
    """Return the policy in a file's text, about which reading has nothing to say."""
    path = folder / "policy.yml"
    path.write_text(text, "utf-8")
    reading = read_policy(path)
    assert reading.problems == ()
    assert reading.policy is not None
    return reading.policy


def codes(text: str, folder: Path) -> set[str]:
    """Return the codes of the problems that `check` finds."""
    path = folder / "policy.yml"
    path.write_text(text, "utf-8")
    return {problem.code for problem in find_problems(path, name="policy.yml").problems}


# Tables as they are published, with answers and the outcome that their rows give.

LOAN = '''\
U,Credit history,Income,Employed,Loan,Annotations
1,"""bad""",-,-,"""declined""",Bad debts
2,"not(""bad"")",< 20000,-,declined,Too little income
3,"not(""bad"")",[20000..50000),false,refer,
4,"not(""bad"")",[20000..50000),true,approved,
5,"""good"",""excellent""",>= 50000,-,approved,
6,unknown,>= 50000,-,refer,
'''
CLAIM = """\
U;Type of claim;Expenditure;Handled by
1;Car Accident;<1000;Müller
2;Car Accident;[1000..10000);Meier
3;Car Accident;>=10000;Schmidt
"""
PRIORITY = """\
Impact,Urgency,Priority
High,High,P1
High,Medium,P2
High,Low,P3
Medium,High,P2
Medium,Medium,P3
Medium,Low,P4
Low,High,P3
Low,Medium,P4
Low,Low,P5
"""
FEDORA = """\
F\tTests passed\tCritical path\tKarma\tDays in testing\tPush
\tno\t-\t-\t-\tHold
\t-\tyes\t>= 2\t-\tMay
\t-\tyes\t-\t14 days or more\tMay
\t-\tyes\t-\t-\tHold
\t-\t-\t>= 1\t-\tMay
\t-\t-\t-\t7+ days\tMay
\t-\t-\t-\t-\tHold
"""
SEVERITY = """\
Score,Severity
0,None
0.1-3.9,Low
4.0-6.9,Medium
7.0-8.9,High
9.0-10.0,Critical
"""
LEAVE = """\
P,Age,Years of service,Days of leave
,-,-,22
,<18,-,27
,[18..45),[15..30),24
,>=60,-,30
"""
Examples = dict[str, tuple[str, list[tuple[dict[str, str], str | None]]]]

EXAMPLES: Examples = {
    "loan": (
        LOAN,
        [
            ({"Credit history": "bad", "Income": "90000", "Employed": "true"}, "declined"),
            ({"Credit history": "good", "Income": "19999", "Employed": "true"}, "declined"),
            ({"Credit history": "excellent", "Income": "20000", "Employed": "false"}, "refer"),
            ({"Credit history": "good", "Income": "49999", "Employed": "true"}, "approved"),
            ({"Credit history": "good", "Income": "50000", "Employed": "false"}, "approved"),
            ({"Credit history": "unknown", "Income": "50000", "Employed": "false"}, "refer"),
        ],
    ),
    "claim": (
        CLAIM,
        [
            ({"Type of claim": "Car Accident", "Expenditure": "999"}, "Müller"),
            ({"Type of claim": "Car Accident", "Expenditure": "1000"}, "Meier"),
            ({"Type of claim": "Car Accident", "Expenditure": "9999"}, "Meier"),
            ({"Type of claim": "Car Accident", "Expenditure": "10000"}, "Schmidt"),
            ({"Type of claim": "Other", "Expenditure": "10000"}, None),
        ],
    ),
    "priority": (
        PRIORITY,
        [
            ({"Impact": impact, "Urgency": urgency}, priority)
            for impact, urgency, priority in list(csv.reader(PRIORITY.splitlines()))[1:]
        ],
    ),
    "fedora": (
        FEDORA,
        [
            (
                dict(
                    zip(
                        ("Tests passed", "Critical path", "Karma", "Days in testing"),
                        given_,
                        strict=True,
                    )
                ),
                push,
            )
            for *given_, push in (
                ("no", "no", "3", "20", "Hold"),
                ("yes", "yes", "2", "0", "May"),
                ("yes", "yes", "1", "13", "Hold"),
                ("yes", "yes", "0", "14", "May"),
                ("yes", "no", "1", "0", "May"),
                ("yes", "no", "0", "7", "May"),
                ("yes", "no", "0", "6", "Hold"),
            )
        ],
    ),
    "severity": (
        SEVERITY,
        [
            ({"Score": score}, severity)
            for score, severity in (
                *(("0", "None"), ("0.1", "Low"), ("3.9", "Low"), ("4", "Medium")),
                *(("6.9", "Medium"), ("7", "High"), ("8.9", "High"), ("9", "Critical")),
                *(("10", "Critical"),),
            )
        ],
    ),
    "leave": (
        LEAVE,
        [
            ({"Age": "30", "Years of service": "5"}, "22"),
            ({"Age": "17", "Years of service": "0"}, "27"),
            ({"Age": "18", "Years of service": "15"}, "24"),
            ({"Age": "44", "Years of service": "30"}, "22"),
            ({"Age": "60", "Years of service": "30"}, "30"),
        ],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_table_as_it_is_published_gives_the_outcome_of_each_of_its_rows(name: str) -> None:
    table, cases = EXAMPLES[name]
    policy = made(table)
    for answers, outcome in cases:
        found = written.decided(policy, written.by_label(policy, answers))
        assert written.title(policy, found) == outcome, answers


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_reader_reads_what_comes_of_a_published_table_and_decides_its_rows(
    name: str, tmp_path: Path
) -> None:
    table, cases = EXAMPLES[name]
    data = made(table)
    for need in sorted(needs(data)):
        if not written.is_read(need, tmp_path):
            pytest.skip(f"policy files cannot say yet: {need}")
    policy = read(text_of(table), tmp_path)
    compiled = compile_policy(policy)
    for answers, outcome in cases:
        given_ = {name: (one,) for name, one in written.by_label(data, answers).items()}
        assert written.title(data, decide(compiled, given_).outcome) == outcome


def needs(data: Data) -> set[str]:
    """Return what a policy says that files could not always say."""
    found = {data["hit-policy"]}
    found |= {"a number" for one in data["questions"] if "number" in one}
    every = [condition for rule in data["rules"] for condition in rule["when"].values()]
    return found | {"not" for condition in every if isinstance(condition, dict)}


PUBLISHED = sorted((GOLDEN / "ssvc").glob("*.json"))


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"], ids=["comma", "semicolon", "tab"])
def test_a_table_of_ssvc_is_decided_as_published_and_its_proofs_hold(
    path: Path, delimiter: str, tmp_path: Path
) -> None:
    data = json.loads(path.read_text("utf-8"))
    points = data["points"]
    header = [points[point]["name"] for point in points]
    given_ = header.index(points[data["outcome"]]["name"])
    lines = [
        [
            next(v["name"] for v in points[point]["values"] if v["key"] == row[point])
            for point in points
        ]
        for row in data["mapping"]
    ]
    last = [[*row[:given_], *row[given_ + 1 :], row[given_]] for row in (header, *lines)]
    text = text_of(csv_text(last, delimiter=delimiter))
    policy, data = read(text, tmp_path), written.load(text)
    assert codes(text, tmp_path) <= {"unused-outcome"}  # one that a table never gives
    compiled = compile_policy(policy)
    for *row, outcome in last[1:]:
        answers = written.by_label(data, dict(zip(last[0], row, strict=False)))
        found = decide(compiled, {name: (one,) for name, one in answers.items()})
        assert written.title(data, found.outcome) == outcome


def test_what_table_prints_comes_back_as_the_same_rules(tmp_path: Path) -> None:
    policy = read(SMALL, tmp_path)
    again = made("F," + as_csv(policy, rows(policy)).replace("\r\n", "\r\n,").removesuffix(","))
    assert [rule.get("id", "r3") for rule in again["rules"]] == [rule.id for rule in policy.rules]
    assert [rule["because"] for rule in again["rules"]] == [rule.because for rule in policy.rules]
    assert [rule["then"] for rule in again["rules"]] == [rule.then for rule in policy.rules]
    assert [rule["when"] for rule in again["rules"]] == [
        {"data": "yes"},
        {"users": ["many", "all"]},
        {},
    ]


# What columns and cells mean.


@pytest.mark.parametrize(
    ("cell", "condition"),
    [
        ("-", None),
        ("", None),
        (" – ", None),  # noqa: RUF001  what spreadsheets make of a hyphen
        ("a", "a"),
        (' "a" ', "a"),
        ("A", "a"),
        ("a, b", ["a", "b"]),
        ("b|a", ["b", "a"]),
        ("a;b;a", ["a", "b"]),
        ("a, b, c, d e", None),
        ("not(a)", {"not": "a"}),
        ("NOT ( a , b )", {"not": ["a", "b"]}),
        ("not a", {"not": "a"}),
        ("!= a", {"not": "a"}),
        ("not(a, b, c)", "d-e"),
        ("not(a, b, c, d e)", "other"),
        ("not in use", "not-in-use"),
        ("=1+1", "answer-5"),
    ],
)
def test_a_cell_of_answers_means(cell: str, condition: object) -> None:
    expected = "answer-1-1" if cell == "=1+1" else condition
    assert conditions(cell, "a", "b", "c", "d e", header="Q")[0] == expected


@pytest.mark.parametrize(
    ("cell", "condition"),
    [
        ("7", "7"),
        ("= 7", "7"),
        ("07.50", "7.5"),
        (">= 7", ">= 7"),
        (">=7 days", ">= 7"),
        ("≥ 7", ">= 7"),
        ("7+", ">= 7"),
        ("7 or more", ">= 7"),
        ("at least 7 days", ">= 7"),
        ("> 7", "> 7"),
        ("more than 7", "> 7"),
        ("< 3", "< 3"),
        ("<= 3.0", "<= 3"),
        ("3 days or less", "<= 3"),
        ("3..6", "3..6"),
        ("[3..6]", "3..6"),
        ("3-6", "3..6"),
        ("3 – 6 days", "3..6"),  # noqa: RUF001
        ("3 to 6", "3..6"),
        (">= 3 and <= 6", "3..6"),
        ("-3", "-3"),
        ("-3..-1", "-3..-1"),
        ("1,000", "1000"),
        ("1 000 000", "1000000"),
        ("$1,000.50", "1000.5"),
        ("3, 7..9, > 12", ["3", "7..9", "> 12"]),
        ("not(3)", {"not": "3"}),
        ("not(>= 7)", {"not": ">= 7"}),
        ("<> 3", {"not": "3"}),
        ("-", None),
        ("", None),
    ],
)
def test_a_cell_of_numbers_means(cell: str, condition: object) -> None:
    assert conditions(cell, "> 100")[0] == condition


@pytest.mark.parametrize(
    ("cell", "condition"),
    [
        ("(3..6)", "4..5"),
        ("]3..6]", "4..6"),
        ("[3..6[", "3..5"),
        (">= 3 and < 7", "3..6"),
        ("(3..5)", "4"),
        ("(2.5..4)", "2.6..3.9"),
    ],
)
def test_an_open_end_is_the_next_number(cell: str, condition: str) -> None:
    assert conditions(cell)[0] == condition


def test_decimals_are_exact() -> None:
    assert conditions("0.1..0.3", "(0.3..0.7)", ">= 0.7") == ["0.1..0.3", "0.4..0.6", ">= 0.7"]


def test_a_comma_is_a_decimal_one_where_it_does_not_separate_cells() -> None:
    policy = made("Wert;Dann\n< 3,5;a\n3,5..7,25;b\n>7,25, 0,5;c\n")
    assert [rule["when"]["wert"] for rule in policy["rules"]] == [
        "< 3.5",
        "3.5..7.25",
        ["> 7.25", "0.5"],
    ]


@pytest.mark.parametrize(
    ("cells", "number"),
    [
        (["1", "2", "3"], {"least": "1", "most": "3"}),
        (["0", "10", "20"], {"least": "0", "most": "20", "step": "10"}),
        (["2 eyes", "4 eyes"], {"unit": "eyes", "least": "2", "most": "4", "step": "2"}),
        (["0.1-3.9", "4-10"], {"least": "0.1", "most": "10", "step": "0.1"}),
        (["< 3", "3..6", "> 6"], {"least": "0"}),
        (["< 1 day", ">= 1"], {"unit": "day", "least": "0"}),
        (["1 day", "> 2 days"], {"unit": "days", "least": "0"}),
        (["< 0.5", ">= 0.5"], {"least": "0", "step": "0.1"}),
        (["< -3", ">= -3"], {}),
        (["< 0", ">= 0"], {}),
        (["7", "-"], {"least": "0"}),
        (["not(7)", "7"], {"least": "0"}),
    ],
)
def test_a_number_has_the_range_that_the_table_is_about(
    cells: list[str], number: dict[str, str]
) -> None:
    table = csv_text([["Days", "Then"], *([cell, f"o{at}"] for at, cell in enumerate(cells))])
    assert question(table)["number"] == number
    assert question(table)["ordered"] == "false"


def test_an_empty_cell_under_first_means_the_numbers_that_no_other_row_names() -> None:
    assert question("F,Days,Then\n1,1,a\n2,2,b\n3,,c\n")["number"] == {"least": "0"}
    assert question("U,Days,X,Then\n1,1,a,a\n2,2,a,b\n3,,b,c\n")["number"]["most"] == "2"


@pytest.mark.parametrize(
    "cells", [["1.2.3", "2"], ["2026-10", "2026-11"], ["1 user", "2 teams"], ["7", "many"]]
)
def test_what_is_no_number_throughout_is_an_answer(cells: list[str]) -> None:
    table = csv_text([["Q", "Then"], *([cell, f"o{at}"] for at, cell in enumerate(cells))])
    assert [label for _, label in labels(table)] == cells


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["yes", "no"], [("no", "no"), ("yes", "yes")]),
        (["Yes", "-"], [("no", "No"), ("yes", "Yes")]),
        (["TRUE", "FALSE"], [("false", "FALSE"), ("true", "TRUE")]),
        (["true", "-"], [("false", "false"), ("true", "true")]),
        (["y", "n"], [("n", "n"), ("y", "y")]),
        (["Ja", "Nein"], [("nein", "Nein"), ("ja", "Ja")]),
        (["x", ""], [("no", "No"), ("yes", "Yes")]),
        (["X", "-"], [("no", "No"), ("yes", "Yes")]),
        (["✓", "x"], [("no", "No"), ("yes", "Yes")]),
        (["high", "low", "middle"], [("high", "high"), ("low", "low"), ("middle", "middle")]),
        (["DE", "not(DE)"], [("de", "DE"), ("other", "Other")]),
        (["a, b", "a", "-"], [("a", "a"), ("b", "b"), ("other", "Other")]),
        (["a, b", "a", "b"], [("a", "a"), ("b", "b")]),
        (["other", "-"], [("other", "other"), ("something-else", "Something else")]),
        (
            ["possible", "not possible"],
            [("possible", "possible"), ("not-possible", "not possible")],
        ),
        (["yes", "no", "unknown"], [("yes", "yes"), ("no", "no"), ("unknown", "unknown")]),
    ],
)
def test_a_column_has_these_answers(cells: list[str], expected: list[tuple[str, str]]) -> None:
    lines = [["Q", "Then"], *([cell, f"o{at}"] for at, cell in enumerate(cells))]
    assert labels(csv_text(lines)) == expected


@pytest.mark.parametrize(
    ("label", "made_of_it"),
    [
        ("Days in testing?", "days-in-testing"),
        ("Prüfgröße", "pruefgroesse"),
        ("Crème brûlée", "creme-brulee"),
        ("Łódź", "lodz"),
        ("Don't know", "dont-know"),
        ("Да", "answer-1"),
        ("日本", "answer-1"),
        ("🎉", "answer-1"),
        ("24 hours", "answer-24-hours"),
        ("C++", "c"),
    ],
)
def test_an_id_is_made_of_a_label(label: str, made_of_it: str) -> None:
    assert labels(f"Q,Then\n{label},a\nz,b\n")[0] == (made_of_it, label)


def test_ids_are_unique_and_do_not_stand_in_the_way_of_results() -> None:
    policy = made("C,C#,C++,Rule?,Outcome,Then\na b,a-b,1,x,-,o o\na_b,c,> 1,,z,o-o\n")
    ids = [one["id"] for one in policy["questions"]]
    assert ids == ["c", "c-2", "c-3", "question-rule", "question-outcome"]
    assert [one["id"] for one in policy["questions"][0]["answers"]] == ["a-b", "a-b-2"]
    assert [one["id"] for one in policy["outcomes"]] == ["o-o", "o-o-2"]


def test_an_empty_cell_beside_ticks_is_no_where_rules_may_not_contradict_each_other() -> None:
    for hit_policy in "UA":
        policy = made(f"{hit_policy},Q,R,Then\n1,x,a,o\n2,,b,p\n")
        assert [rule["when"]["q"] for rule in policy["rules"]] == ["yes", "no"]
    for hit_policy in "FP":
        policy = made(f"{hit_policy},Q,R,Then\n1,x,a,o\n2,,b,p\n")
        assert [rule["when"].get("q") for rule in policy["rules"]] == ["yes", None]


def test_answers_that_nobody_put_in_order_have_none() -> None:
    assert question("Q,Then\nhigh,a\nlow,b\n")["ordered"] == "false"


def test_yes_and_no_have_an_order_unless_the_rules_contradict_it(tmp_path: Path) -> None:
    agrees, contradicts = text_of("Q,Then\nno,a\nyes,b\n"), text_of("Q,Then\nyes,a\nno,b\n")
    assert "ordered" not in written.load(agrees)["questions"][0]
    assert written.load(contradicts)["questions"][0]["ordered"] == "false"
    assert codes(agrees, tmp_path) == codes(contradicts, tmp_path) == set()


@pytest.mark.parametrize(
    ("corner", "hit_policy"),
    [
        *(("U", "unique"), ("F", "first"), ("a", "any"), ("P", "most-urgent"), ("First", "first")),
        *(("", "unique"), ("#", "unique"), ("Rule", "unique"), ("No.", "unique")),
    ],
)
def test_the_top_left_cell_may_say_the_hit_policy(corner: str, hit_policy: str) -> None:
    policy = made(f"{corner},Q,Then\n1,a,x\n2,b,y\n")
    assert policy["hit-policy"] == hit_policy
    assert written.asks(policy) == ["Q"]


def test_the_hit_policy_may_have_a_row_of_its_own() -> None:
    for table in ("F,,\nQ,R,Then\na,-,x\n-,b,y\n-,-,z\n", "F\n,Q,R,Then\n1,a,,x\n2,,b,y\n3,,,z\n"):
        policy = made(table)
        assert policy["hit-policy"] == "first"
        assert written.asks(policy) == ["Q", "R"]
        assert [rule["when"] for rule in policy["rules"]] == [{"q": "a"}, {"r": "b"}, {}]


@pytest.mark.parametrize("name", ["A", "F", "P", "U", "C", "R"])
def test_a_question_may_have_a_name_of_one_letter(name: str) -> None:
    assert written.asks(made(f"{name},Q,Then\nyes,a,x\nno,b,y\n")) == [name, "Q"]


def test_a_column_of_names_gives_the_rules_their_ids() -> None:
    for table in (
        "Rule,Q,Then\nBig one,a,x\nr2,b,y\n",
        "Q,Then,Rule,Because\na,x,big-one,\nb,y,,\n",
    ):
        assert [rule.get("id") for rule in made(table)["rules"]] == ["big-one", None]


@pytest.mark.parametrize("header", ["because", "Reason", "RULE", "Annotation", "Comments"])
def test_a_column_after_the_outcome_is_the_reason(header: str) -> None:
    policy = made(f'Q,Then,{header}\na,x,"It is big:\n really # big"\nb,y,\n')
    assert [rule["because"] for rule in policy["rules"]] == [
        "It is big: really # big",
        "Row 2 of the table says so.",
    ]


def test_two_columns_of_reasons_are_joined() -> None:
    policy = made("Q,Then,Reason,Note\na,x,One.,Two.\nb,y,,\n")
    assert policy["rules"][0]["because"] == "One. Two."


@pytest.mark.parametrize(
    "table",
    [
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", ",,\n"),
        PLAIN + "\n,,\n,,,,\n\n",
        "\n,,\n" + PLAIN,
        PLAIN.removesuffix("\n"),
        "sep=;\n" + PLAIN.replace(",", ";"),
        PLAIN.replace("a1", '"a1"'),
        PLAIN.replace("a1", " a1 "),
        PLAIN.replace("A,B", "A,,B").replace("1,b", "1,,b").replace("2,b", "2,,b"),
    ],
)
def test_whatever_a_spreadsheet_writes_is_the_same_table(table: str) -> None:
    assert text_of(table) == text_of(PLAIN)


def test_a_semicolon_separates_cells_that_hold_commas() -> None:
    policy = made('Listed, or not?;Q;Then\nyes;"a, b";x, and more\nno;c;y\n')
    assert written.asks(policy) == ["Listed, or not?", "Q"]
    assert policy["rules"][0]["when"] == {"listed-or-not": "yes", "q": ["a", "b"]}
    assert policy["outcomes"][0]["title"] == "x, and more"


def test_a_column_without_any_answer_is_no_question_and_the_file_says_so() -> None:
    text = text_of("Q,Idle,Then\na,-,x\nb,,y\n")
    assert written.asks(written.load(text)) == ["Q"]
    assert '# The column "Idle"' in text


def test_the_file_says_what_is_left_to_do() -> None:
    comments = [line for line in text_of(PLAIN).splitlines() if line.lstrip().startswith("#")]
    assert any("check" in line for line in comments)
    assert any("least urgent to the most urgent" in line for line in comments)


def test_outcomes_are_in_the_order_of_first_appearance() -> None:
    policy = made("Q,Then\na,Zeta\nb,alpha\nc,ZETA\n")
    assert [one["title"] for one in policy["outcomes"]] == ["Zeta", "alpha"]
    assert [rule["then"] for rule in policy["rules"]] == ["zeta", "alpha", "zeta"]


# Faults.


@pytest.mark.parametrize(
    ("table", "where"),
    [
        ("", ["1 bad-csv"]),
        ("\n\n,,\n", ["1 bad-csv"]),
        ("Q,Then\n", ["1 bad-csv"]),
        ("Then\na\n", ["1 bad-csv"]),
        ("Q,Then\n-,x\n,y\n", ["2 bad-cell"]),
        ("Q,Then\na,\nb,y\nc,-\n", ["2 bad-cell", "4 bad-cell"]),
        ("Q,Then\na\n", ["2 bad-cell"]),
        ("Q,Then\na,x,more\n", ["2 bad-csv"]),
        ("Q,,Then\na,b,x\n", ["1 bad-csv"]),
        ("Q,q,Then\na,b,x\n", ["1 bad-csv"]),
        ("Q,q,Then\na,\x00b,x\nc,d,y,z\n", ["1 bad-csv", "2 bad-cell", "3 bad-csv"]),
        ("C,Q,Then\n1,a,x\n", ["1 bad-csv"]),
        ('Q,Then\n"a,x\n', ["2 bad-csv"]),
        ('Q,Then\n"a"b,x\n', ["2 bad-csv"]),
        ("Q,Then\n>= 7,x\nmany,y\n", ["3 bad-cell"]),
        ("Q,Then\n>= 7 days,x\n< 2 weeks,y\n", ["3 bad-cell"]),
        ("Q,Then\n6..3,x\n(3..4),y\n", ["2 bad-cell", "3 bad-cell"]),
        ("Q;Then\n> 1.000;x\n", ["2 bad-cell"]),
        ("Q,Then\na\x00,x\n\x1b,y\n", ["2 bad-cell", "3 bad-cell"]),
        (
            'Q,R,Then\n"a\n\nb",> x\x07,o\n,> 1,p\nc,many,\n',
            ["4 bad-cell", "4 bad-cell", "6 bad-cell", "6 bad-cell"],
        ),
        ('Q,R,Then\n"a\n\nb",many,o\n,> 1,p\nc,few,\n', ["4 bad-cell", "6 bad-cell", "6 bad-cell"]),
    ],
)
def test_each_fault_is_reported_at_its_line(
    table: str, where: list[str], reported: Messages
) -> None:
    found = problems(table)
    assert [*map(place_and_code, found)] == [f"{FILE}:{one}" for one in where]
    reported(found)


def test_bytes_that_are_not_utf8_are_reported_at_their_line() -> None:
    lines = b"Q,Then\na,x\n\xff,y\n".decode(errors="surrogateescape")
    assert [*map(place_and_code, problems(lines))] == [f"{FILE}:3 bad-csv"]


def test_a_fault_names_row_and_column() -> None:
    (found,) = problems("Days,Then\n>= 7,x\nmany,y\n")
    assert 'row 2, column "Days"' in found


# Nothing in a cell breaks the file.

HARD = [
    "'",
    '"',
    "a: b",
    "a #b",
    "{a}",
    "[a",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a`",
    "? a",
    "a:",
    "...",
    "---",
    "null",
    "~",
    "0x1F",
    "1e3",
    "2026-01-01",
    "<script>alert(1)</script>",
    "=cmd()",
    "👩‍👩‍👧 🎉",
    "\u202eright to left",
    "\ufeffmark",
    "a\\nb",
    "{{ team.name }}",
    "x" * 10_000,
]


@pytest.mark.parametrize("text", HARD, ids=lambda text: ascii(text[:20]))
def test_a_text_stays_what_it_is_wherever_it_stands(text: str, tmp_path: Path) -> None:
    wrapped = f'"{text}"' if '"' not in text else text
    lines = [[text, "Q", "Then", "Why"], [wrapped, "a", text, text], ["other", "b", "o", ""]]
    policy = read(text_of(csv_text(lines), title=text), tmp_path)
    assert policy.title == text
    assert policy.questions[0].ask == text
    assert policy.questions[0].answers[0].label == text
    assert policy.outcomes[0].title == text
    assert policy.rules[0].because == text
    assert len(policy.rules) == 2


def test_line_breaks_in_a_cell_become_spaces(tmp_path: Path) -> None:
    policy = read(text_of('"Is it\n big?",Then\n"a\r\nb",x\nc,"y\u2028z"\n'), tmp_path)
    assert policy.questions[0].ask == "Is it big?"
    assert policy.questions[0].answers[0].label == "a b"
    assert policy.outcomes[1].title == "y z"


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12)


@given(st.lists(TEXTS, min_size=2, max_size=6), TEXTS, st.sampled_from(",;\t"))
@drawn(40, "import", deep=1500)
def test_any_text_comes_back_as_a_label(texts: list[str], ask: str, delimiter: str) -> None:
    lines = [[f"x{ask}", "Then"], *([f'"x{text}"', f"x{text}"] for text in texts)]
    text = text_of(csv_text(lines, delimiter=delimiter))
    with tempfile.TemporaryDirectory() as folder:
        policy = read(text, Path(folder))
    plain = [" ".join(f"x{text}".split()) for text in texts]
    assert policy.questions[0].ask == " ".join(f"x{ask}".split())
    assert [policy.outcome(rule.then).title.casefold() for rule in policy.rules] == [
        one.casefold() for one in plain
    ]
    assert all(ID.fullmatch(one) for one in (*policy.questions[0].answer_ids, *policy.outcome_ids))


# Round trips of drawn tables: what each cell means is drawn with it.


@dataclass(frozen=True)
class Cell:
    """A cell: how it is written, and which answers meet it."""

    text: str
    met: Callable[[str], bool]


@dataclass(frozen=True)
class Drawn:
    """A table with what its cells mean."""

    hit_policy: str
    header: list[str]
    cells: list[list[Cell]]
    outcomes: list[str]

    @property
    def lines(self) -> list[list[str]]:
        """The table as it is written."""
        corner = {"first": "F", "unique": "U", "any": "A", "most-urgent": "P"}[self.hit_policy]
        found = [[corner, *self.header, "Then"]]
        for at, (row, outcome) in enumerate(zip(self.cells, self.outcomes, strict=True), start=1):
            found.append([str(at), *(cell.text for cell in row), outcome])
        return found


ANY = Cell("-", lambda _: True)
LABELS = ("low", "medium", "very high")


@st.composite
def choices(draw: st.DrawFn) -> Cell:
    """Draw a cell of a column with a few answers."""
    some = draw(st.lists(st.sampled_from(LABELS), min_size=1, max_size=2, unique=True))
    negated = draw(st.booleans())
    text = draw(st.sampled_from([", ", "|", ";"])).join(some)
    text = f"not({text})" if negated else text
    return draw(st.sampled_from([ANY, Cell(text, lambda one: (one in some) != negated)]))


@st.composite
def numbers(draw: st.DrawFn) -> Cell:
    """Draw a cell of a column of numbers with one decimal."""
    low = Decimal(draw(st.integers(-20, 60))) / 10
    high = low + Decimal(draw(st.integers(2, 30))) / 10
    unit = draw(st.sampled_from(["", " days"]))
    written_ = draw(st.sampled_from(list(SPELLINGS)))
    text = written_.format(low=low, high=high) + (unit if written_[-1] == "}" else "")
    return draw(
        st.sampled_from([ANY, Cell(text, lambda one: SPELLINGS[written_](Decimal(one), low, high))])
    )


SPELLINGS: dict[str, Callable[[Decimal, Decimal, Decimal], bool]] = {
    ">= {low}": lambda one, low, _: one >= low,
    "≥{low}": lambda one, low, _: one >= low,
    "> {low}": lambda one, low, _: one > low,
    "<= {high}": lambda one, _, high: one <= high,
    "<{high}": lambda one, _, high: one < high,
    "= {low}": lambda one, low, _: one == low,
    "{low}..{high}": lambda one, low, high: low <= one <= high,
    "({low}..{high}]": lambda one, low, high: low < one <= high,
    "[{low}..{high})": lambda one, low, high: low <= one < high,
    ">= {low} and < {high}": lambda one, low, high: low <= one < high,
    "not({low}..{high})": lambda one, low, high: not low <= one <= high,
}
"""By the spelling of a condition, what it means."""


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    """Draw a table of a choice, a yes/no question and two numbers."""
    yes_no = st.sampled_from([ANY, *(Cell(o, lambda one, o=o: one == o) for o in ("yes", "no"))])  # type: ignore[misc]
    number = draw(st.integers(1, 6))
    cells = [
        [draw(choices()), draw(yes_no), draw(numbers()), draw(numbers())] for _ in range(number)
    ]
    outcomes = draw(st.lists(st.sampled_from("xyz"), min_size=number, max_size=number))
    hit_policy = draw(st.sampled_from(["first", "most-urgent"]))
    return Drawn(hit_policy, ["Size", "Open?", "Days", "Score"], cells, outcomes)


def expected(table: Drawn, given_: dict[str, str]) -> str | None:
    """Return the outcome that the rows give."""
    found = [
        outcome
        for row, outcome in zip(table.cells, table.outcomes, strict=True)
        if all(
            cell.met(given_[name])
            for name, cell in zip(table.header, row, strict=True)
            if name in given_
        )
    ]
    if table.hit_policy == "most-urgent":
        found.sort(key=list(dict.fromkeys(table.outcomes)).index, reverse=True)
    return found[0] if found else None


@given(tables(), st.data())
@drawn(40, "import", deep=1500)
def test_a_drawn_table_decides_as_its_rows_say(table: Drawn, data: st.DataObject) -> None:
    silent = all(cell.text == "-" for row in table.cells for cell in row)
    if silent:
        assert len(problems(csv_text(table.lines))) == 1
        return
    policy = made(csv_text(table.lines))
    asked = {one["ask"]: one for one in policy["questions"]}
    by_ask = {
        ask: {one["id"]: one["label"] for one in each.get("answers", [])}
        for ask, each in asked.items()
    }
    every = {ask: list(written.answers(each)) for ask, each in asked.items()}
    for _ in range(30):
        given_ = {each["id"]: data.draw(st.sampled_from(every[ask])) for ask, each in asked.items()}
        meant = {
            ask: by_ask[ask].get(given_[each["id"]], given_[each["id"]])
            for ask, each in asked.items()
        }
        found = written.decided(policy, given_)
        assert written.title(policy, found) == expected(table, meant)


def test_an_oracle_that_takes_a_wrong_condition_would_be_seen() -> None:
    assert [written.holds("3..6", one) for one in ("2", "3", "6", "7")] == [
        False,
        True,
        True,
        False,
    ]
    assert [written.holds({"not": ["a", "> 3"]}, "a"), written.holds("< 3", "2.9")] == [False, True]
    pairs = itertools.product((">=", ">", "<=", "<"), ("6", "7", "8"))
    assert [written.holds(f"{operator} 7", one) for operator, one in pairs] == [
        *(False, True, True),
        *(False, False, True),
        *(True, True, False),
        *(True, False, False),
    ]


def test_the_example_of_the_page_is_read_and_the_command_in_it_passes_check(tmp_path: Path) -> None:
    (block,) = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    policy = made(textwrap.dedent(block))
    cases = [
        ({"Days in testing?": "2", "Has it tests?": "yes", "Kind": "docs"}, "Hold it"),
        ({"Days in testing?": "3", "Has it tests?": "no", "Kind": "fix"}, "Hold it"),
        ({"Days in testing?": "3", "Has it tests?": "no", "Kind": "docs"}, "Release it"),
        ({"Days in testing?": "3", "Has it tests?": "yes", "Kind": "fix"}, "Release it"),
        ({"Days in testing?": "3", "Has it tests?": "yes", "Kind": "Other"}, "Ask the team"),
    ]
    for answers, outcome in cases:
        found = written.decided(policy, written.by_label(policy, answers))
        assert written.title(policy, found) == outcome
    (command,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    _, _, _, *arguments = shlex.split(command.replace("\\\n", " "))
    arguments += ["-o", str(tmp_path / "policy.yml")]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert find_problems(tmp_path / "policy.yml", name="policy.yml").problems == ()


@pytest.mark.parametrize("cell", CELLS)
def test_each_cell_of_the_page_is_read(cell: str) -> None:
    rows_ = [
        ["Q", "Then"],
        [cell, "x"],
        ["> 9" if re.search(r"\d", cell) else "z", "y"],
        ["a", "z"],
    ]
    if re.search(r"\d", cell):
        rows_.pop()
    assert len(made(csv_text(rows_))["rules"]) == len(rows_) - 1
