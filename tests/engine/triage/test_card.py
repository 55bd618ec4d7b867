"""What the card says where the outcomes of a policy do not differ in urgency."""

import re
from dataclasses import replace

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.compile import Memo, compile_policy
from checklist.engine.policy.decide import Answers, decide
from checklist.engine.policy.model import (
    Answer,
    Clock,
    Deadline,
    Duration,
    Outcome,
    Policy,
    Question,
    Rule,
    Step,
)
from checklist.engine.triage.card import card
from checklist.engine.triage.render import Renderer
from checklist.engine.triage.team_facts import FACTS

YES_NO = (Answer("no", "No"), Answer("yes", "Yes"))
CHOOSER = Policy(
    id="chooser",
    version="1.0.0",
    title="Chooser",
    questions=(
        Question("many", "Many at once?", YES_NO, ordered=False),
        Question("always", "Always ready?", YES_NO, ordered=False),
    ),
    clocks=(Clock("read", "It is read"),),
    steps=(Step("read", "Read about it", "../read/"),),
    outcomes=(
        Outcome("one", "One", "First.", (Deadline("read", Duration(1, "d")),), ("read",)),
        Outcome("two", "Two", "Second.", (), ("read",)),
        Outcome("three", "Three", "Third.", (), ("read",)),
    ),
    rules=(
        Rule("many", {"many": ("yes",)}, "one", "There are many."),
        Rule("ready", {"always": ("yes",)}, "two", "It is ready."),
        Rule("rest", {}, "three", "Neither."),
    ),
    hit_policy="first",
)
TEAM = {"on-call": "whoever"}


def card_text(answers: Answers) -> str:
    """Return the text of the card."""
    compiled = compile_policy(CHOOSER)
    decision = decide(compiled, answers)
    regions = Renderer(ENGLISH).regions(card(compiled, decision), TEAM)
    html = "".join(regions[name] for name in ("decision", "next", "first", "plan", "because"))
    assert "hp-mark" not in html
    assert "data-urgency" not in html
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def test_while_undecided_it_names_what_is_still_possible_and_no_more() -> None:
    text = card_text({})
    assert text.startswith("0 of 2 answered Still possible One , Two or Three 1 of 2 Many")
    text = card_text({"many": ("no",)})
    assert "Still possible Two or Three 2 of 2 Always ready? No Yes" in text
    for word in ("At least", "Until settled", "as for", "Read about it", "It is read", "whoever"):
        assert word not in text


def test_once_decided_it_has_steps_and_deadlines_and_calls_nobody() -> None:
    text = card_text({"many": ("yes",)})
    assert "2 answered, decided One Do first Read about it" in text
    assert "Why There are many. Rule many" in text
    assert "It is read within 1 day" in text
    assert "Read about it" in text
    assert "whoever" not in text


def test_the_card_shows_the_facts_that_are_for_it_under_their_words_and_in_their_order() -> None:
    ordered = tuple(replace(question, ordered=True) for question in CHOOSER.questions)
    compiled = compile_policy(replace(CHOOSER, questions=ordered))
    shown = card(compiled, decide(compiled, {"many": ("no",), "always": ("yes",)}))
    team = {name: f"https://{name}.example/" for name in sorted(FACTS)} | {"approver": "a & b"}
    plan = Renderer(ENGLISH).regions(shown, team)["plan"].partition("hp-team")[2]
    read = re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", plan)
    texts = {name: f'<a href="{text}">{text}</a>' for name, text in team.items()}
    texts["approver"] = "a &amp; b"
    word = Renderer(ENGLISH).word
    wanted = [name for name, fact in FACTS.items() if fact.in_card]
    assert read == [(word(f"team_{name}"), texts[name]) for name in wanted]
    assert "hp-team" not in Renderer(ENGLISH).regions(shown, {"name": "Us"})["plan"]


def test_nobody_is_called_for_what_can_wait() -> None:
    ordered = tuple(replace(question, ordered=True) for question in CHOOSER.questions)
    compiled = compile_policy(replace(CHOOSER, questions=ordered))
    shown = card(compiled, decide(compiled, {"many": ("yes",)}))
    plan = Renderer(ENGLISH).regions(shown, {name: name for name in FACTS})["plan"]
    assert re.findall(r"<dd>(.+?)</dd>", plan.partition("hp-team")[2]) == ["tracker"]


def test_the_summary_names_what_is_still_possible() -> None:
    compiled = compile_policy(CHOOSER)
    summary = Renderer(ENGLISH).summary(card(compiled, decide(compiled, {"many": ("no",)})))
    assert summary.startswith(
        "Decision: open. Still possible: Two, Three\nNext question: Always ready?\n"
    )


def test_what_is_kept_for_a_policy_has_an_end() -> None:
    memo = Memo()
    for number in range(2 * Memo.most):
        memo[number] = str(number)
        assert len(memo) <= Memo.most
        assert memo[number] == str(number)
