"""Small policies for the tests of the engine: drawn at random, and one written out.

None of them is the policy that the site ships, so a fork that edits its own keeps these tests.
"""

import itertools
from collections.abc import Mapping

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from checklist.policy.model import Answer, Outcome, Policy, Question, Rule, Scenario

FILE = "policy.yml"
STORIES = "scenarios.yml"

STEADY = settings(
    derandomize=True,  # the same cases on every run: a test that fails now and then teaches nothing
    database=None,
    deadline=None,
    max_examples=250,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
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


def subset(draw: st.DrawFn, question: Question) -> tuple[str, ...]:
    """Draw one or more answers of `question`, in policy order."""
    ids = question.answer_ids
    mask = draw(st.integers(1, 2 ** len(ids) - 1))
    return tuple(name for bit, name in enumerate(ids) if mask >> bit & 1)


def conditions(draw: st.DrawFn, asked: tuple[Question, ...]) -> dict[str, tuple[str, ...]]:
    """Draw answers for some of the questions, several of them possible for each."""
    return {q.id: subset(draw, q) for q in asked if draw(st.booleans())}


def _boxes(
    draw: st.DrawFn, asked: tuple[Question, ...], most: int
) -> list[dict[str, tuple[str, ...]]]:
    """Draw conditions that leave no hole and do not overlap, by cutting the whole into parts."""
    parts: list[dict[str, tuple[str, ...]]] = [{}]
    for _ in range(draw(st.integers(0, most - 1))):
        part = parts.pop(draw(st.integers(0, len(parts) - 1)))
        question = draw(st.sampled_from(asked))
        held = part.get(question.id, question.answer_ids)
        if len(held) == 1:
            parts.append(part)
            continue
        mask = draw(st.integers(1, 2 ** len(held) - 2))
        ours = tuple(name for bit, name in enumerate(held) if mask >> bit & 1)
        rest = tuple(name for name in held if name not in ours)
        parts += [{**part, question.id: ours}, {**part, question.id: rest}]
    return parts


@st.composite
def policies(draw: st.DrawFn, *, whole: bool = False) -> Policy:
    """Draw a small policy; a `whole` one has neither hole nor overlap."""
    asked = draw(questions())
    outcomes = tuple(
        Outcome(f"o{at}", f"Outcome {at}", "…", line=40 + at)
        for at in range(draw(st.integers(1, 4)))
    )
    hit_policy = draw(st.sampled_from(["first", "unique"]))
    if hit_policy == "unique" and (whole or draw(st.booleans())):
        whens = _boxes(draw, asked, 8)
        if not whole and draw(st.booleans()):
            whens = whens[1:] or whens
    else:
        whens = [conditions(draw, asked) for _ in range(draw(st.integers(1, 7)))]
        if hit_policy == "first" and (whole or draw(st.booleans())):
            whens.append({})
    rules = tuple(
        Rule(f"r{at}", when, draw(st.sampled_from(outcomes)).id, f"Because {at}.", line=60 + at)
        for at, when in enumerate(whens, start=1)
    )
    return Policy(
        id="drawn",
        version="1.0.0",
        title="Drawn",
        questions=asked,
        outcomes=outcomes,
        rules=rules,
        hit_policy=hit_policy,
        file=FILE,
        rules_line=59,
    )


@st.composite
def answered(draw: st.DrawFn) -> tuple[Policy, Answers]:
    """Draw a policy without hole or overlap, and answers to some of its questions."""
    policy = draw(policies(whole=True))
    return policy, conditions(draw, policy.questions)


@st.composite
def told(draw: st.DrawFn) -> tuple[Policy, tuple[Scenario, ...]]:
    """Draw a policy without hole or overlap, and scenarios for it, right and wrong ones."""
    policy = draw(policies(whole=True))
    stories = tuple(
        Scenario(
            id=f"s{at}",
            title="…",
            story="…",
            answers=conditions(draw, policy.questions),
            expect=draw(st.sampled_from(policy.outcome_ids)),
            why="…",
            file=STORIES,
            line=at,
        )
        for at in range(1, draw(st.integers(0, 4)) + 1)
    )
    return policy, stories
