"""The compiled policy as data: what one function writes the other reads back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.json_form import from_data, to_data
from checklist.engine.policy.model import (
    UNITS,
    Answer,
    Clock,
    Deadline,
    Duration,
    Outcome,
    Policy,
    Question,
    Rule,
    Step,
    Table,
    Value,
)
from tests.draw import drawn
from tests.policies import policies

TEXT = st.text(max_size=12)
DURATIONS = st.builds(Duration, st.integers(1, 999_999), st.sampled_from(UNITS))


@st.composite
def dressed(draw: st.DrawFn) -> Policy:
    """Draw a policy of any texts, with clocks, deadlines and steps."""
    bare = draw(policies())
    clocks = tuple(Clock(f"c{at}", draw(TEXT)) for at in range(draw(st.integers(0, 3))))
    steps = tuple(Step(f"s{at}", draw(TEXT), draw(TEXT)) for at in range(draw(st.integers(0, 3))))
    names = [step.id for step in steps]
    return Policy(
        id=draw(TEXT),
        version=draw(TEXT),
        title=draw(TEXT),
        questions=tuple(
            Question(
                question.id,
                draw(TEXT),
                tuple(Answer(a.id, draw(TEXT), draw(TEXT)) for a in question.answers),
                draw(TEXT),
                question.ordered,
            )
            for question in bare.questions
        ),
        outcomes=tuple(
            Outcome(
                outcome.id,
                draw(TEXT),
                draw(TEXT),
                tuple(
                    Deadline(clock.id, draw(DURATIONS)) for clock in clocks if draw(st.booleans())
                ),
                tuple(draw(st.permutations(names))),
            )
            for outcome in bare.outcomes
        ),
        rules=tuple(Rule(rule.id, rule.when, rule.then, draw(TEXT)) for rule in bare.rules),
        hit_policy=bare.hit_policy,
        derived=bare.derived,
        owner=draw(TEXT),
        reviewed=draw(TEXT),
        clocks=clocks,
        steps=steps,
        digest=draw(TEXT),
    )


@given(dressed())
@drawn(100, "data")
def test_a_policy_comes_back_from_its_data_as_it_was(policy: Policy) -> None:
    assert from_data(json.loads(json.dumps(to_data(policy)))) == policy


@given(dressed())
@drawn(100, "data")
def test_data_comes_back_from_its_policy_as_it_was(policy: Policy) -> None:
    data = json.loads(json.dumps(to_data(policy)))
    assert to_data(from_data(data)) == data


def test_data_has_the_shape_of_the_file_with_defaults_filled_in() -> None:
    policy = Policy(
        id="tiny",
        version="1.0.0",
        title="Tiny",
        questions=(Question("q", "Q?", (Answer("a", "A", line=3), Answer("b", "B")), line=2),),
        outcomes=(Outcome("x", "X", "…", (Deadline("fix", Duration(3, "bd")),), ("go",)),),
        rules=(Rule("r1", {"d": ("v",)}, "x", "B"),),
        derived=(Table("d", (Value("v"),), (Rule("r1", {"q": ("a", "b")}, "v", "B"),)),),
        clocks=(Clock("fix", "Fixed"),),
        steps=(Step("go", "Go"),),
        digest="d",
    )
    assert to_data(policy) == {
        "id": "tiny",
        "version": "1.0.0",
        "digest": "d",
        "title": "Tiny",
        "owner": "",
        "reviewed": "",
        "hit-policy": "unique",
        "questions": [
            {
                "id": "q",
                "ask": "Q?",
                "help": "",
                "ordered": True,
                "answers": [
                    {"id": "a", "label": "A", "help": ""},
                    {"id": "b", "label": "B", "help": ""},
                ],
            }
        ],
        "derived": [
            {
                "id": "d",
                "values": ["v"],
                "hit-policy": "unique",
                "rules": [{"id": "r1", "when": {"q": ["a", "b"]}, "then": "v", "because": "B"}],
            }
        ],
        "clocks": [{"id": "fix", "title": "Fixed"}],
        "steps": [{"id": "go", "title": "Go", "page": ""}],
        "outcomes": [
            {"id": "x", "title": "X", "summary": "…", "clocks": {"fix": "3bd"}, "steps": ["go"]}
        ],
        "rules": [{"id": "r1", "when": {"d": ["v"]}, "then": "x", "because": "B"}],
    }


@pytest.mark.parametrize(
    ("path", "value"), [(("rules", 0, "why"), "x"), (("questions",), None), (("outcomes",), [{}])]
)
def test_other_data_is_refused(path: tuple[str | int, ...], value: object) -> None:
    policy = Policy("p", "1.0.0", "P", (), (), (Rule("r1", {}, "x", "B"),))
    data = to_data(policy)
    holder = data
    for key in path[:-1]:
        holder = holder[key]  # type: ignore[index]
    holder[path[-1]] = value  # type: ignore[index]
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_data(data)
