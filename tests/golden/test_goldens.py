"""The option that renews golden files: what it writes, and what it leaves as it was."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.goldens import Case, Goldens, cases, in_order, read, renewed
from tests.paths import GOLDEN, ROOT

FILES = {
    "problems.yml": ("cases",),
    "language.yml": ("cases",),
    "links.yml": ("faults",),
    "strategies.yml": (),
    "builds.yml": (),
}
EVERY = 10
"""Of the golden cases the short lane renews every tenth, the long one each."""

SMALL = """\
# A comment.
- shows: one # of the first
  problems:
    - 'a.yml:1: "x" is wrong: change it [bad-value]'
    - >-
      a.yml:2: it's folded [bad-value]

# Between them.
- shows: two
  problems: []
- shows: three
  possible: [plan, soon]
  rule: lost
"""
ONE = 'a.yml:1: "x" is wrong: change it [bad-value]'
TWO = "a.yml:2: it's folded [bad-value]"


def loaded(text: str) -> Any:  # noqa: ANN401  what the YAML holds
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506  text, lists and dicts


def test_a_line_that_changed_is_the_only_one_that_changes() -> None:
    new = renewed(SMALL, (0,), "problems", [ONE.replace("change", "correct"), TWO])
    assert new == SMALL.replace("change it", "correct it")


def test_lines_come_and_go_where_a_list_is() -> None:
    less = renewed(SMALL, (0,), "problems", [TWO])
    assert less == SMALL.replace(f"    - '{ONE}'\n", "")
    more = renewed(SMALL, (0,), "problems", [ONE, TWO, "a.yml:3: it's [x]"])
    assert more == SMALL.replace("\n\n# Between", "\n    - 'a.yml:3: it''s [x]'\n\n# Between")


def test_an_empty_list_gets_lines_and_a_list_becomes_empty() -> None:
    assert renewed(SMALL, (1,), "problems", [ONE]) == SMALL.replace(
        "problems: []", f"problems:\n    - '{ONE}'"
    )
    none = renewed(SMALL, (0,), "problems", [])
    assert none.startswith("# A comment.\n- shows: one # of the first\n  problems: []\n\n# Betw")


def test_words_are_written_as_words_and_what_is_missing_is_added() -> None:
    new = renewed(SMALL, (2,), "possible", ["plan", "now"])
    assert new == SMALL.replace("[plan, soon]", "[plan, now]")
    assert renewed(SMALL, (2,), "rule", "rest") == SMALL.replace("rule: lost", "rule: rest")
    trace = [{"harm": "much", "by": "loss"}]
    assert renewed(SMALL, (2,), "trace", list(trace)) == (
        SMALL + "  trace: [{harm: much, by: loss}]\n"
    )


@pytest.mark.parametrize("name", FILES)
def test_a_case_can_be_renewed_and_no_other_changes(name: str, goldens: Goldens) -> None:
    if goldens.renews:
        pytest.skip("the file is just being renewed")
    text = (GOLDEN / name).read_text("utf-8")
    every = 1 if os.environ["LANE"] == "deep" else EVERY
    for case in cases(name, *FILES[name])[::every]:
        planted = ["a.yml:7: another: do it [bad-value]"]
        spoilt = renewed(text, case.where, "problems", planted)
        back = renewed(spoilt, case.where, "problems", case["problems"])
        assert loaded(back) == read(name)
        kept = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
        assert sum(line not in spoilt for line in kept) <= 2 * len(case["problems"]) + 1


def test_cases_hold_unless_they_are_to_be_renewed(tmp_path: Path) -> None:
    file = tmp_path / "small.yml"
    file.write_text(SMALL, "utf-8")
    case = Case(file, (0,), loaded(SMALL)[0])
    Goldens(renews=False).hold(case, problems=[ONE, TWO])
    with pytest.raises(AssertionError):
        Goldens(renews=False).hold(case, problems=[ONE])
    assert file.read_text("utf-8") == SMALL
    Goldens(renews=True).hold(case, problems=[ONE])
    assert loaded(file.read_text("utf-8"))[0]["problems"] == [ONE]


def test_what_is_left_out_must_be_empty(tmp_path: Path) -> None:
    case = Case(tmp_path / "none.yml", (2,), loaded(SMALL)[2])
    Goldens(renews=False).hold(case, rules=[], open=[], rule="lost")
    with pytest.raises(AssertionError):
        Goldens(renews=False).hold(case, rules=["lost"])


def test_lines_in_any_order_keep_that_of_the_file() -> None:
    now = ["a:1: c [x]", "a:2: new words [y]", "a:9: d [z]"]
    was = ["a:2: words [y]", "a:1: c [x]", "a:5: gone [y]"]
    assert in_order(now, was) == ["a:2: new words [y]", "a:1: c [x]", "a:9: d [z]"]


def test_messages_are_kept_for_tests_that_there_are() -> None:
    for name in read("messages.yml"):
        path, _, test = name.partition("::")
        assert f"def {test.partition('[')[0]}(" in (ROOT / path).read_text("utf-8"), name
