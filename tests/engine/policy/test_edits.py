"""Each key of the language, changed alone: what `diff` says of it. The cases are in YAML."""

from pathlib import Path

import pytest

from checklist.engine.policy.diff import Diff, diff
from checklist.engine.policy.diff_report import as_data, as_text
from checklist.engine.policy.model import Policy
from checklist.engine.source.file_keys import KEYS
from checklist.engine.source.policy_file import read_policy
from tests.goldens import Case, Goldens, cases, read

POLICY: str = read("differences.yml")["policy"]
CASES = cases("differences.yml", "cases")
NOTHING_NAMED = {"no combination changes its outcome"}


def policy_of(folder: Path, text: str) -> Policy:
    """Return the policy that a text is."""
    path = folder / "policy.yml"
    path.write_text(text, "utf-8")
    reading = read_policy(path)
    assert reading.problems == ()
    assert reading.policy is not None
    return reading.policy


def edited(folder: Path, case: Case) -> Diff:
    """Return the difference that the edits of a case make."""
    text = POLICY
    olds, news = case["replace"], case["with"]
    pairs = [(olds, news)] if isinstance(olds, str) else zip(olds, news, strict=True)
    for old, new in pairs:
        assert text.count(old) == 1, "what is replaced must appear there once"
        text = text.replace(old, new)
    return diff(policy_of(folder, POLICY), policy_of(folder, text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["changes"])
def test_what_changed_is_told_with_what_it_was_and_is(
    tmp_path: Path, goldens: Goldens, case: Case
) -> None:
    found = edited(tmp_path, case)
    nothing = as_text(diff(found.old, found.old)).splitlines()
    goldens.hold(case, says=[line for line in as_text(found).splitlines() if line not in nothing])
    names = {found.old.id, found.new.id, found.old.version, found.new.version}
    named = {*found.reasons} - NOTHING_NAMED or found.edits or found.changes or len(names) > 2
    assert named, "nothing is named as changed"
    edits = as_data(found)["edits"]
    assert isinstance(edits, list)
    assert [(one["of"], one["from"], one["to"]) for one in edits] == [
        (one.of, one.before, one.after) for one in found.edits
    ]
    assert all(one.before != one.after for one in found.edits)


def test_every_key_of_a_policy_has_a_case() -> None:
    changed = {case["changes"] for case in CASES}
    keys = {f"{kind} {key}" for kind in KEYS if kind != "scenario" for key in KEYS[kind]}
    # `was` says what is compared with what: tests/engine/policy/test_renamed.py
    assert changed == {key for key in keys if not key.endswith(" was")}
