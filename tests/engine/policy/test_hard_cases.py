"""Cases that random policies seldom hit, each with the value that trying everything gives."""

import itertools
from pathlib import Path

import pytest

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import as_data, decide
from checklist.engine.policy.diff import Diff, diff
from checklist.engine.policy.lower import MOST_BOXES
from checklist.engine.policy.model import Policy
from checklist.engine.policy.prove import prove
from checklist.engine.source.policy_file import read_policy, read_scenarios
from tests import worlds

HEAD = "id: hard\nversion: 1.0.0\ntitle: Hard\nhit-policy: first\n"
YES_NO = 'answers: [{id: "no", label: N}, {id: "yes", label: Y}]'
OUTCOMES = """\
outcomes: [{id: mild, title: M, summary: M.}, {id: hot, title: H, summary: H.}]
"""


def policy_of(folder: Path, text: str) -> Policy:
    """Return the policy that a text is, after the head."""
    path = folder / "policy.yml"
    path.write_text(HEAD + text, "utf-8")
    reading = read_policy(path)
    assert reading.problems == ()
    assert reading.policy is not None
    return reading.policy


def codes(policy: Policy) -> set[tuple[str, int]]:
    """Return the codes and lines of the problems, which are those of trying everything."""
    found = {(problem.code, problem.where.line) for problem in prove(policy)}
    assert found == worlds.problems(policy)
    return found


def test_two_questions_on_one_line_keep_their_own_conditions(tmp_path: Path) -> None:
    policy = policy_of(
        tmp_path,
        f"questions: [{{id: a, ask: A, {YES_NO}}}, "
        f'{{id: b, only-if: {{a: "yes"}}, ask: B, {YES_NO}}},'
        f" {{id: c, ask: C, {YES_NO}}}]\n{OUTCOMES}"
        'rules:\n  - {when: {b: "yes"}, then: hot, because: B.}\n'
        '  - {when: {c: "yes"}, then: hot, because: C.}\n'
        "  - {when: {}, then: mild, because: R.}\n",
    )
    assert [bool(question.only_if) for question in policy.questions] == [False, True, False]
    compiled = compile_policy(policy)
    assert decide(compiled, {"a": ("no",), "b": ("yes",), "c": ("no",)}).outcome == "mild"
    assert decide(compiled, {"a": ("no",), "c": ("yes",)}).outcome == "hot"


BETWEEN = f"""\
questions:
  - {{id: q, ask: Q, several: true, answers: [{{id: a, label: A}}, {{id: b, label: B}}]}}
  - {{id: u, ask: U, ordered: false, {YES_NO}}}
  - {{id: w, ask: W, {YES_NO}}}
derived:
  - id: d
    values: [lo, hi]
    hit-policy: first
    rules:
      - {{when: {{q: a, u: "no"}}, then: hi, because: X.}}
      - {{when: {{q: {{none: a}}, u: "yes"}}, then: hi, because: X.}}
      - {{when: {{}}, then: lo, because: X.}}
{OUTCOMES}rules:
  - {{when: {{d: hi}}, then: hot, because: D.}}
  - {{when: {{w: "yes"}}, then: hot, because: W.}}
  - {{when: {{}}, then: mild, because: R.}}
"""


def test_alternatives_of_ticks_are_open_where_they_matter_through_a_derived_value(
    tmp_path: Path,
) -> None:
    policy = policy_of(tmp_path, BETWEEN)
    decision = decide(compile_policy(policy), {"q": ("a", "b")})
    assert decision.open == ("q", "u", "w")
    data = as_data(policy, decision)
    expected = worlds.decided(policy, {"q": ("a", "b")})
    assert {name: data[name] for name in expected} == expected


NOT_NEXT = f"""\
questions:
  - id: q
    ask: Q
    answers: [{{id: low, label: L}}, {{id: mid, label: M}}, {{id: high, label: H}}]
  - {{id: r, ask: R, ordered: false, only-if: {{q: [low, high]}}, {YES_NO}}}
{OUTCOMES}rules:
  - {{when: {{q: high, r: "no"}}, then: mild, because: X.}}
  - {{when: {{}}, then: hot, because: X.}}
"""
INCOMPARABLE = f"""\
questions:
  - {{id: kind, ask: K, answers: [{{id: bug, label: B}}, {{id: hole, label: H}}]}}
  - {{id: cve, ask: C, only-if: {{security: "yes"}}, {YES_NO}}}
  - {{id: users, ask: U, answers: [{{id: few, label: F}}, {{id: many, label: M}}]}}
derived:
  - id: security
    values: ["no", "yes"]
    rules:
      - {{when: {{kind: bug}}, then: "no", because: X.}}
      - {{when: {{kind: hole}}, then: "yes", because: X.}}
{OUTCOMES}rules:
  - {{when: {{kind: bug, users: many}}, then: hot, because: X.}}
  - {{when: {{cve: "yes"}}, then: hot, because: X.}}
  - {{when: {{}}, then: mild, because: X.}}
"""


@pytest.mark.parametrize(
    ("text", "told"), [(NOT_NEXT, {"order"}), (INCOMPARABLE, set())], ids=["falls", "incomparable"]
)
def test_order_is_judged_where_the_same_questions_apply(
    tmp_path: Path, text: str, told: set[str]
) -> None:
    found = codes(policy_of(tmp_path, text))
    assert {code for code, _ in found} & {"order"} == told


def test_one_constant_has_to_do_for_all_that_is_stated(tmp_path: Path) -> None:
    policy = policy_of(
        tmp_path,
        f"""\
questions:
  - {{id: kind, ask: K, ordered: false, answers: [{{id: bug, label: B}}, {{id: hole, label: H}}]}}
  - {{id: users, ask: U, answers: [{{id: few, label: F}}, {{id: many, label: M}}]}}
derived:
  - id: security
    values: ["no", "yes"]
    rules:
      - {{when: {{kind: bug}}, then: "no", because: X.}}
      - {{when: {{kind: hole}}, then: "yes", because: X.}}
{OUTCOMES}rules:
  - {{when: {{kind: bug, security: "no", users: few}}, then: mild, because: X.}}
  - {{when: {{}}, then: hot, because: X.}}
alerts:
  - {{id: quiet, when: {{kind: hole, security: "yes"}}, title: Quiet}}
""",
    )
    assert codes(policy) == set()


CHOICE = "questions:\n  - {id: ch, ask: C, answers: [ANSWERS]}\n"
LAST = """\
rules:
  - {when: {ch: hi}, then: hot, because: X.}
  - {when: {}, then: mild, because: X.}
"""


def choice(folder: Path, answers: str, rules: str = LAST) -> Policy:
    """Return a policy of one question with these answers."""
    return policy_of(folder, CHOICE.replace("ANSWERS", answers) + OUTCOMES + rules)


THREE = "{id: lo, label: L}, {id: mi, label: M}, {id: hi, label: H}"


def edited(folder: Path, answers: str, rules: str = LAST) -> Diff:
    """Return the difference between three answers and these."""
    return diff(choice(folder, THREE), choice(folder, answers, rules))


def test_an_id_that_is_taken_from_a_part_that_goes(tmp_path: Path) -> None:
    rules = LAST.replace("ch: hi", "ch: mi")
    found = edited(tmp_path, "{id: lo, label: L}, {id: mi, was: hi, label: H}", rules)
    assert (found.rise, found.lost, found.changed) == ("major", 1, 0)


def test_ids_that_change_places(tmp_path: Path) -> None:
    answers = "{id: hi, was: lo, label: L}, {id: mi, label: M}, {id: lo, was: hi, label: H}"
    found = edited(tmp_path, answers, LAST.replace("ch: hi", "ch: lo"))
    assert (found.rise, found.lost, found.changed) == ("patch", 0, 0)


def test_one_part_cannot_have_become_two(tmp_path: Path) -> None:
    path = tmp_path / "policy.yml"
    answers = "{id: lo, label: L}, {id: a, was: hi, label: A}, {id: hi, was: hi, label: H}"
    path.write_text(HEAD + CHOICE.replace("ANSWERS", answers) + OUTCOMES + LAST, "utf-8")
    (problem,) = read_policy(path).problems
    assert problem.code == "duplicate-id"


def test_a_sum_of_what_has_no_value_is_not_told(tmp_path: Path) -> None:
    policy = policy_of(
        tmp_path,
        f"""\
questions:
  - {{id: a, ask: A, {YES_NO}}}
derived:
  - {{id: half, values: [one], rules: [{{when: {{a: "yes"}}, then: one, because: X.}}]}}
  - {{id: total, values: {{all: 0}}, sum: {{half: {{one: 3}}}}}}
{OUTCOMES}rules:
  - {{when: {{a: "yes"}}, then: hot, because: X.}}
  - {{when: {{}}, then: mild, because: X.}}
""",
    )
    compiled = compile_policy(policy)
    assert decide(compiled, {"a": ("no",)}).trace[1].sum is None
    assert decide(compiled, {"a": ("yes",)}).trace[1].sum == (3_000_000, 3_000_000)


def test_more_alternatives_of_ticks_than_can_be_tried_are_a_problem_of_the_scenario(
    tmp_path: Path,
) -> None:
    answers = ", ".join(f"{{id: a{n}, label: A}}" for n in range(7))
    questions = "".join(
        f"  - {{id: q{n}, ask: Q, several: true, answers: [{answers}]}}\n" for n in range(2)
    )
    rules = "rules:\n  - {when: {q0: a0, q1: a1}, then: hot, because: X.}\n"
    rules += "  - {when: {}, then: mild, because: X.}\n"
    policy = policy_of(tmp_path, f"questions:\n{questions}{OUTCOMES}{rules}")
    every = ["+".join(f"a{n}" for n in range(7) if mask >> n & 1) for mask in range(1, 100)]
    assert len(every) ** 2 > MOST_BOXES
    path = tmp_path / "scenarios.yml"
    listed = ", ".join(every)
    path.write_text(
        f"- {{id: s, title: T, story: S, answers: {{q0: [{listed}], q1: [{listed}]}},"
        " expect: mild, why: W}\n",
        "utf-8",
    )
    (problem,) = read_scenarios(path, policy).problems
    assert (problem.code, problem.where.line) == ("bad-value", 1)


@pytest.mark.deep
def test_as_many_alternatives_as_can_be_tried_are_decided_within_the_budget(
    tmp_path: Path,
) -> None:
    answers = ", ".join(f"{{id: a{n}, label: A}}" for n in range(12))
    questions = (
        f"  - {{id: q, ask: Q, several: true, answers: [{answers}]}}\n"
        f"  - {{id: w, ask: W, {YES_NO}}}\n"
    )
    rules = 'rules:\n  - {when: {q: {at-least: 3}, w: "yes"}, then: hot, because: X.}\n'
    rules += "  - {when: {}, then: mild, because: X.}\n"
    compiled = compile_policy(policy_of(tmp_path, f"questions:\n{questions}{OUTCOMES}{rules}"))
    ids = compiled.policy.questions[0].answer_ids
    sets = itertools.chain(*(itertools.combinations(ids, size) for size in (3, 4)))
    every = tuple("+".join(some) for some in itertools.islice(sets, MOST_BOXES))
    assert len(every) == MOST_BOXES
    assert decide(compiled, {"q": every}).open == ("w",)
