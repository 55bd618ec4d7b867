"""Small policies for the tests of the engine: drawn at random, and one written out.

None of them is the policy that the site ships, so these tests keep passing in a fork that edits
its own.
"""

import itertools
from collections.abc import Mapping

from hypothesis import strategies as st

from checklist.engine.policy.model import (
    Answer,
    Outcome,
    Policy,
    Question,
    Rule,
    Scenario,
    Table,
    Value,
)

FILE = "policy.yml"
STORIES = "scenarios.yml"


def ladder(count: int) -> Policy:
    """Return a policy of `count` outcomes, each of which has an answer of its own."""
    rungs = [f"rung-{number}" for number in range(count)]
    return Policy(
        id="ladder",
        version="1.0.0",
        title="Ladder",
        questions=(Question("high", "How high?", tuple(Answer(rung, rung) for rung in rungs)),),
        outcomes=tuple(Outcome(rung, f"Act on {rung}", "<p>Act.</p>") for rung in rungs),
        rules=tuple(Rule(rung, {"high": (rung,)}, rung, "It is so high.") for rung in rungs),
    )


SMALL = """\
id: small
version: 1.0.0
title: Small
hit-policy: first
questions:
  - id: data
    ask: Does it lose data?
    answers:
      - {id: "no", label: Nothing is lost}
      - {id: "yes", label: Data is lost}
  - id: users
    ask: How many users?
    answers:
      - {id: few, label: A few}
      - {id: many, label: Many}
      - {id: all, label: All of them}
outcomes:
  - {id: plan, title: Plan it, summary: Later.}
  - {id: soon, title: Next release, summary: Soon.}
  - {id: now, title: Fix it now, summary: Now.}
rules:
  - {id: lost, when: {data: "yes"}, then: now, because: Lost data is fixed now.}
  - {id: crowd, when: {users: [many, all]}, then: soon, because: It is wanted soon.}
  - {when: {}, then: plan, because: It can wait.}
"""

Answers = Mapping[str, tuple[str, ...]]


@st.composite
def questions(draw: st.DrawFn, most: int = 4) -> tuple[Question, ...]:
    """Draw one to `most` questions of two to four answers, some without an order."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=most))
    line = itertools.count(10)
    return tuple(
        Question(
            id=f"q{at}",
            ask=f"Question {at}?",
            ordered=draw(st.integers(0, 3)) > 0,
            line=next(line),
            answers=tuple(Answer(f"a{n}", f"Answer {n}", line=next(line)) for n in range(size)),
        )
        for at, size in enumerate(sizes)
    )


Names = Mapping[str, tuple[str, ...]]
"""The names that a condition may use, with their values."""


def named(asked: tuple[Question, ...]) -> Names:
    """Return the questions with their answers."""
    return {question.id: question.answer_ids for question in asked}


def subset(draw: st.DrawFn, ids: tuple[str, ...]) -> tuple[str, ...]:
    """Draw one or more of `ids`, in their order."""
    mask = draw(st.integers(1, 2 ** len(ids) - 1))
    return tuple(name for bit, name in enumerate(ids) if mask >> bit & 1)


def conditions(draw: st.DrawFn, names: Names) -> dict[str, tuple[str, ...]]:
    """Draw values for some of the names, several of them possible for each."""
    return {name: subset(draw, ids) for name, ids in names.items() if draw(st.booleans())}


def _boxes(draw: st.DrawFn, names: Names, most: int) -> list[dict[str, tuple[str, ...]]]:
    """Draw conditions without hole or overlap, by cutting the set of combinations into parts."""
    parts: list[dict[str, tuple[str, ...]]] = [{}]
    for _ in range(draw(st.integers(0, most - 1))):
        part = parts.pop(draw(st.integers(0, len(parts) - 1)))
        name = draw(st.sampled_from(sorted(names)))
        values = part.get(name, names[name])
        if len(values) == 1:
            parts.append(part)
            continue
        mask = draw(st.integers(1, 2 ** len(values) - 2))
        ours = tuple(value for bit, value in enumerate(values) if mask >> bit & 1)
        rest = tuple(value for value in values if value not in ours)
        parts += [{**part, name: ours}, {**part, name: rest}]
    return parts


def _rules(
    draw: st.DrawFn, names: Names, values: tuple[str, ...], *, whole: bool, line: int
) -> tuple[str, tuple[Rule, ...]]:
    """Draw a hit policy and rules over `names`; with `whole`, they have no hole and no overlap."""
    hit_policy = draw(st.sampled_from(["first", "unique"]))
    if hit_policy == "unique" and (whole or draw(st.booleans())):
        whens = _boxes(draw, names, 8)
        if not whole and draw(st.booleans()):
            whens = whens[1:] or whens
    else:
        whens = [conditions(draw, names) for _ in range(draw(st.integers(1, 7)))]
        if hit_policy == "first" and (whole or draw(st.booleans())):
            whens.append({})
    return hit_policy, tuple(
        Rule(f"r{at}", when, draw(st.sampled_from(values)), f"Because {at}.", line=line + at)
        for at, when in enumerate(whens, start=1)
    )


def _table(draw: st.DrawFn, at: int, names: Names, *, whole: bool) -> Table:
    """Draw a derived value that reads at most three of `names`."""
    line = 100 * (at + 1)
    read = draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=3, unique=True))
    ids = tuple(f"v{n}" for n in range(draw(st.integers(1, 3))))
    hit_policy, rules = _rules(
        draw, {name: names[name] for name in sorted(read)}, ids, whole=whole, line=line + 20
    )
    values = tuple(Value(value, line=line + 1 + n) for n, value in enumerate(ids))
    return Table(f"d{at}", values, rules, hit_policy=hit_policy, line=line, rules_line=line + 19)


@st.composite
def policies(draw: st.DrawFn, *, whole: bool = False, chained: bool = True) -> Policy:
    """Draw a small policy, every other one with derived values; see `_rules` for `whole`."""
    asked = draw(questions())
    names = dict(named(asked))
    derived: list[Table] = []
    for at in range(draw(st.integers(1, 3)) if chained and draw(st.booleans()) else 0):
        derived.append(_table(draw, at, names, whole=whole))
        names[derived[-1].id] = derived[-1].value_ids
    outcomes = tuple(
        Outcome(f"o{at}", f"Outcome {at}", "…", line=40 + at)
        for at in range(draw(st.integers(1, 4)))
    )
    hit_policy, rules = _rules(
        draw, names, tuple(outcome.id for outcome in outcomes), whole=whole, line=60
    )
    return Policy(
        id="drawn",
        version="1.0.0",
        title="Drawn",
        questions=asked,
        outcomes=outcomes,
        rules=rules,
        hit_policy=hit_policy,
        derived=tuple(derived),
        file=FILE,
        rules_line=59,
    )


@st.composite
def answered(draw: st.DrawFn) -> tuple[Policy, Answers]:
    """Draw a policy without hole or overlap, and answers to some of its questions."""
    policy = draw(policies(whole=True))
    return policy, conditions(draw, named(policy.questions))


@st.composite
def with_scenarios(draw: st.DrawFn) -> tuple[Policy, tuple[Scenario, ...]]:
    """Draw a policy without hole or overlap, and scenarios for it, right and wrong ones."""
    policy = draw(policies(whole=True))
    stories = tuple(
        Scenario(
            id=f"s{at}",
            title="…",
            story="…",
            answers=conditions(draw, named(policy.questions)),
            expect=draw(st.sampled_from(policy.outcome_ids)),
            why="…",
            file=STORIES,
            line=at,
        )
        for at in range(1, draw(st.integers(0, 4)) + 1)
    )
    return policy, stories
