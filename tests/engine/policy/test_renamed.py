"""What is renamed counts as the same in a diff, and a question of another kind as another one."""

from pathlib import Path

import pytest

from checklist.engine.policy.diff import Diff, diff
from checklist.engine.policy.model import Policy
from checklist.engine.policy.prove import prove
from checklist.engine.source.policy_file import read_policy, read_scenarios

OLD = """\
id: phases
version: 1.0.0
title: Phases
hit-policy: first
questions:
  - {id: phase, ask: "P?", ordered: false, answers: [{id: first, label: F}, {id: last, label: S}]}
  - {id: risk, ask: "Risk?", answers: [{id: low, label: L}, {id: high, label: H}]}
  - {id: days, ask: "Days?", number: {least: 0, most: 9}}
derived:
  - id: safe
    values: ["no", "yes"]
    rules:
      - {when: {risk: low, days: ">= 3"}, then: "yes", because: S.}
      - {when: {risk: high}, then: "no", because: R.}
      - {when: {risk: low, days: "< 3"}, then: "no", because: D.}
outcomes:
  - {id: refuse, title: Refuse, summary: "No."}
  - {id: take, title: Take, summary: "Yes."}
rules:
  - {id: early, when: {phase: first, safe: "yes"}, then: take, because: E.}
  - {id: rest, when: {}, then: refuse, because: R.}
"""
SEEN = """\
  - id: seen
    ask: "Seen?"
    ordered: false
    only-if: {risk: high}
    answers: [{id: u, label: U}, {id: v, label: V}]
"""
RENAMED = (
    ("{id: phase, ask", "{id: stage, was: phase, ask"),
    ("{id: first, label", "{id: maintained, was: first, label"),
    ("  - id: safe", "  - id: harmless\n    was: safe"),
    ('values: ["no", "yes"]', 'values: ["no", {id: sure, was: "yes"}]'),
    ('then: "yes"', "then: sure"),
    ("{id: take, title", "{id: accept, was: take, title"),
    (
        '{phase: first, safe: "yes"}, then: take',
        "{stage: maintained, harmless: sure}, then: accept",
    ),
)


def policy_of(folder: Path, text: str) -> Policy:
    """Return the policy that a text is."""
    path = folder / "policy.yml"
    path.write_text(text, "utf-8")
    reading = read_policy(path)
    assert reading.problems == ()
    assert reading.policy is not None
    return reading.policy


def edited(folder: Path, *edits: tuple[str, str]) -> Diff:
    """Return the difference that edits of the old policy make."""
    text = OLD
    for old, new in edits:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return diff(policy_of(folder, OLD), policy_of(folder, text))


def test_renamed_parts_are_the_same(tmp_path: Path) -> None:
    found = edited(tmp_path, *RENAMED)
    assert (found.changed, found.lost, found.rise) == (0, 0, "patch")
    assert found.combinations == 2 * 2 * 2


def test_renamed_and_changed_is_told_under_the_new_names(tmp_path: Path) -> None:
    found = edited(
        tmp_path, *RENAMED, ('days: ">= 3"', 'days: ">= 5"'), ('days: "< 3"', 'days: "< 5"')
    )
    (change,) = found.changes
    assert (change.before, change.after, change.combinations) == ("accept", "refuse", 1)
    assert change.rules == ({"stage": ("maintained",), "risk": ("low",), "days": ("3..4",)},)
    assert found.rise == "major"


def test_a_value_of_a_sum_can_be_renamed_and_has_a_label(tmp_path: Path) -> None:
    with_rules = OLD[OLD.index('    values: ["no"') : OLD.index("outcomes:")]
    sums = '    values: {"no": 0, "yes": {from: 3, label: Safe}}\n    sum: {days: {times: 1}}\n'
    before = OLD.replace(with_rules, sums)
    after = before.replace(
        '"yes": {from: 3, label: Safe}', 'sure: {from: 3, label: Sure, was: "yes"}'
    )
    after = after.replace('safe: "yes"', "safe: sure")
    found = diff(policy_of(tmp_path, before), policy_of(tmp_path, after))
    assert (found.changed, found.rise) == (0, "patch")
    assert [(one.of, one.before, one.after) for one in found.edits] == [
        ('value "sure" of "safe"', "Safe", "Sure")
    ]


def test_without_was_what_is_renamed_goes_and_comes(tmp_path: Path) -> None:
    bare = [
        (old, new.replace(", was: first", "").replace(", was: phase", "")) for old, new in RENAMED
    ]
    found = edited(tmp_path, *bare)
    assert found.rise == "major"
    assert {'question "phase" goes'} <= set(found.reasons)


def test_a_name_that_the_old_version_lacks_is_ignored(tmp_path: Path) -> None:
    found = edited(tmp_path, ("{id: risk, ask", "{id: risk, was: danger, ask"))
    assert (found.changed, found.rise) == (0, "patch")


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (
            ("number: {least: 0, most: 9}", "number: {least: 0, most: 12}"),
            'numbers of question "days" are new',
        ),
        (
            ("number: {least: 0, most: 9}", "number: {least: 0, most: 9, step: 0.5}"),
            'question "days" goes',
        ),
        (
            ("number: {least: 0, most: 9}", "number: {least: 0, most: 7}"),
            'numbers of question "days" go',
        ),
    ],
)
def test_a_wider_range_has_new_answers_and_another_step_is_another_question(
    tmp_path: Path, edit: tuple[str, str], reason: str
) -> None:
    assert reason in edited(tmp_path, edit).reasons


def test_an_answer_that_goes_may_be_the_one_for_which_a_question_applies(tmp_path: Path) -> None:
    two = OLD.replace("derived:", f"{SEEN}derived:")
    three = two.replace("{id: high, label: H}", "{id: high, label: H}, {id: top, label: T}")
    three = three.replace("when: {risk: high}", "when: {risk: [high, top]}")
    three = three.replace("only-if: {risk: high}", "only-if: {risk: top}")
    before, after = policy_of(tmp_path, three), policy_of(tmp_path, two)
    found = diff(before, after)
    # Phase and days, in two intervals each; risk is low, high, or top with both answers to seen.
    assert (found.before, found.lost) == (2 * 2 * (1 + 1 + 2), 2 * 2 * 2)
    # Of the risks that both have, only the high one lets a policy ask what was seen.
    assert (found.combinations, found.changed) == (2 * 2 * (1 + 2), 0)
    back = diff(after, before)
    assert (back.combinations, back.changed) == (2 * 2 * (1 + 2), 0)


VACUOUS = """\
id: vac
version: 1.0.0
title: Vacuous
questions:
  - {id: kind, ask: "Kind?", ordered: false, answers: [{id: bug, label: B}, {id: perf, label: P}]}
  - {id: x, ask: "X?", answers: [{id: "no", label: "No"}, {id: "yes", label: "Yes"}]}
derived:
  - id: slow
    values: ["no", "yes"]
    rules:
      - {id: s-yes, when: {x: "yes"}, then: "yes", because: X.}
      - {id: s-no, when: {x: "no"}, then: "no", because: Not X.}
outcomes:
  - {id: plan, title: Plan, summary: Later.}
  - {id: now, title: Now, summary: Now.}
rules:
  - {id: bug, when: {kind: bug}, then: plan, because: Bugs wait.}
  - {id: fast, when: {kind: perf, slow: "no"}, then: plan, because: It is fast.}
  - {id: slow, when: {kind: perf, slow: "yes"}, then: now, because: It is slow.}
"""
STORY = "- {id: s, title: S, story: S., answers: ANSWERS, expect: EXPECT, why: W.}\n"


@pytest.mark.parametrize(
    ("answers", "expect", "tested"),
    [
        ("{kind: bug}", "plan", {"bug"}),
        ('{kind: bug, x: "yes"}', "plan", {"bug"}),
        ('{kind: perf, x: "yes"}', "now", {"s-yes", "slow"}),
        ('{kind: perf, x: "no"}', "plan", {"s-no", "fast"}),
    ],
)
def test_a_scenario_tests_a_rule_of_a_derived_value_only_where_the_decision_depends_on_it(
    tmp_path: Path, answers: str, expect: str, tested: set[str]
) -> None:
    policy = policy_of(tmp_path, VACUOUS)
    path = tmp_path / "scenarios.yml"
    path.write_text(STORY.replace("ANSWERS", answers).replace("EXPECT", expect), "utf-8")
    stories = read_scenarios(path, policy).scenarios
    rules = {rule.line: rule.id for table in policy.tables for rule in table.rules}
    untested = {rules[p.where.line] for p in prove(policy, stories) if p.code == "untested-rule"}
    assert {*rules.values()} - untested == tested
