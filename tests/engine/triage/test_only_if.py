"""Why a question does not apply: the conditions that cannot hold, and of these the first alone."""

import pytest

from checklist.build.engine.rehearse_answers import POLICY
from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import Answers, decide
from checklist.engine.triage.card import card
from checklist.engine.triage.render import Renderer


@pytest.mark.parametrize(
    ("answers", "unmet", "said"),
    [
        ({}, None, "Applies only if: Is it listed? not: No; What does it do? “It is late” and “It"),
        ({"days": ("3..6",), "listed": ("yes",)}, None, "Applies only if: Is it listed? not: No;"),
        ({"listed": ("no",)}, ("listed",), "Does not apply. Only if: Is it listed? not: No"),
        ({"days": ("..2",)}, ("days",), "Does not apply. Only if: How many days? 3 days or more"),
        (
            {"effects": ("lost+?",), "days": ("0",)},
            ("effects", "days"),
            "Does not apply. Only if: What does it do? “It is late” and “It is loud”; none of: “It",
        ),
    ],
)
def test_the_first_condition_that_cannot_hold_is_named(
    answers: Answers, unmet: tuple[str, ...] | None, said: str
) -> None:
    compiled = compile_policy(POLICY)
    shown = card(compiled, decide(compiled, answers))
    assert shown.unmet.get("asked") == unmet
    region = Renderer(ENGLISH).only_if(POLICY, shown)["only-if-asked"]
    assert region.startswith(said)
    assert (";" in region) == (unmet is None or unmet[0] == "effects")
