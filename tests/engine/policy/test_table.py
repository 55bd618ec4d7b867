"""The tables as text: what is added to a sum, and the sum of each combination.

What the commands print of plain tables is held in tests/cli/test_policy.py.
"""

import csv
import io
import json
from pathlib import Path

import pytest

from checklist.engine.policy.model import Policy
from checklist.engine.policy.table import as_csv, as_json, as_markdown, full_rows, rows
from checklist.engine.source.policy_file import read_policy

SUMS = """\
id: sums
version: 1.0.0
title: Sums
hit-policy: first
questions:
  - {id: sum, ask: "Kind?", answers: [{id: a, label: A}, {id: b, label: B}]}
  - {id: seen, ask: "Seen?", several: true, answers: [{id: x, label: X}, {id: y, label: Y}]}
  - {id: days, ask: "Days?", number: {least: 0, most: 2}}
derived:
  - {id: weight, values: {light: -9, heavy: 2.5}, sum: {sum: {b: -1}, seen: {x: 1.5, y: 2}}}
  - {id: risk, values: {low: 0, high: 3}, sum: {weight: {heavy: 2}, days: {times: 0.5}}}
outcomes:
  - {id: wait, title: Wait, summary: W.}
  - {id: act, title: Act, summary: A.}
rules:
  - {id: high, when: {risk: high}, then: act, because: It is high.}
  - {id: rest, when: {}, then: wait, because: It is low.}
"""


@pytest.fixture
def policy(tmp_path: Path) -> Policy:
    """Return a policy with two sums, of which one reads the other."""
    path = tmp_path / "policy.yml"
    path.write_text(SUMS, "utf-8")
    found = read_policy(path).policy
    assert found is not None
    return found


def test_a_table_of_a_sum_says_what_each_answer_adds(policy: Policy) -> None:
    lines = as_markdown(policy, rows(policy)).splitlines()
    assert lines[:13] == [
        "**weight**",
        "",
        "| of | answer | adds |",
        "| --- | --- | --- |",
        "| sum | a | 0 |",
        "| sum | b | -1 |",
        "| seen | x | 1.5 |",
        "| seen | y | 2 |",
        "",
        "| sum of weight | weight | rule | because |",
        "| --- | --- | --- | --- |",
        "| >= -9 | light |  |  |",
        "| >= 2.5 | heavy |  |  |",
    ]
    assert {"| weight | light | 0 |", "| weight | heavy | 2 |", "| days | each 1 | 0.5 |"} <= {
        *lines
    }


def test_so_do_the_rows_in_csv_and_the_data(policy: Policy) -> None:
    table = list(csv.DictReader(io.StringIO(as_csv(policy, rows(policy)), newline="")))
    weight = [row for row in table if row["table"] == "weight"]
    assert [(row["sum"], row["seen"], row["sum of weight"], row["outcome"]) for row in weight] == [
        ("a", "", "adds 0", ""),
        ("b", "", "adds -1", ""),
        ("", "x", "adds 1.5", ""),
        ("", "y", "adds 2", ""),
        ("", "", ">= -9", "light"),
        ("", "", ">= 2.5", "heavy"),
    ]
    one, other = json.loads(as_json(policy, rows(policy)))["derived"]
    assert one["sum"] == {"sum": {"a": "0", "b": "-1"}, "seen": {"x": "1.5", "y": "2"}}
    assert other["sum"] == {"weight": {"light": "0", "heavy": "2"}, "days": {"times": "0.5"}}


def test_a_full_table_has_the_sums_of_every_combination(policy: Policy) -> None:
    table = list(csv.DictReader(io.StringIO(as_csv(policy, full_rows(policy)), newline="")))
    assert len(table) == 2 * 4 * 3
    for row in table:
        weight = {"a": 0.0, "b": -1.0}[row["sum"]]
        weight += {"none": 0, "x": 1.5, "y": 2, "x+y": 3.5}[row["seen"]]
        risk = (2 if weight >= 2.5 else 0) + int(row["days"]) / 2
        assert (float(row["sum of weight"]), float(row["sum of risk"])) == (weight, risk)
        assert row["outcome"] == ("act" if risk >= 3 else "wait")
