"""Numbers, ticks and questions that apply only sometimes in form, card, flow and address.

Held against trying every completion of small random policies, as tests/worlds.py does.
"""

from itertools import pairwise

import pytest
from hypothesis import given

from checklist.engine.catalogue import ENGLISH
from checklist.engine.policy.answer import in_normal_form, read_ticks
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.policy.lower import ON
from checklist.engine.policy.model import LAST, Answer, Not, Policy, Question, Ranges, Ticks
from checklist.engine.policy.number import MILLION, Ends, Grid, spell_range
from checklist.engine.triage.address import read_fragment, write_answers
from checklist.engine.triage.alternatives import INSTEAD, LESS, MORE, UNSURE, Change
from checklist.engine.triage.card import Card, card
from checklist.engine.triage.fields import MOST_RANGES, fault_of, quick_ranges
from checklist.engine.triage.flow import Box, End, Flow, Way, flow
from checklist.engine.triage.render import Renderer
from tests import worlds
from tests.draw import drawn
from tests.language import answered, policies

Answers = dict[str, tuple[str, ...]]

RENDERER = Renderer(ENGLISH)


def normal(policy: Policy, answers: Answers) -> Answers:
    """Return the answers in normal form."""
    found = {q.id: in_normal_form(q, answers.get(q.id, ())) for q in policy.questions}
    return {name: texts for name, texts in found.items() if texts}


def shown(policy: Policy, answers: Answers) -> Card:
    """Return the card for these answers."""
    compiled = compile_policy(policy)
    return card(compiled, decide(compiled, normal(policy, answers)))


@given(answered())
@drawn(30, "language", deep=800)
def test_what_is_not_asked_is_what_applies_in_no_completion(case: tuple[Policy, Answers]) -> None:
    policy, answers = case
    applying = [world.applying() for world in worlds.worlds(policy, answers)]
    away = {name for name in policy.question_ids if not any(name in one for one in applying)}
    found = shown(policy, answers)
    assert {name for name, state in found.states.items() if state == "not-asked"} == away
    assert found.total == len(policy.questions) - len(away)
    assert found.answered == len(normal(policy, answers).keys() - away)
    assert {one.question.id for one in found.given if not one.applies} <= away


def leads(box: Box, raw: worlds.Raw) -> list[Way]:
    """Return where an answer leads from a box: the ways that name it."""

    def names(text: str) -> bool:
        if box.tick is not None:
            assert isinstance(raw, frozenset)
            return (text == ON) == (box.tick.id in raw)
        return raw in worlds.allowed(box.question, [text])

    return [way for way in box.ways if names(way.answer)]


def paths(policy: Policy, found: Flow) -> dict[tuple[tuple[int, str], ...], list[worlds.World]]:
    """Return the completions by the way that each takes: box by box, with the answer there."""
    by_path: dict[tuple[tuple[int, str], ...], list[worlds.World]] = {}
    for world in worlds.worlds(policy):
        at, taken = 1 if found.boxes else None, []
        while at is not None:
            box = found.boxes[at - 1]
            assert world.applies(box.question)
            (way,) = leads(box, world.raw[box.question.id])
            taken.append((at, way.answer))
            at = way.box
        by_path.setdefault(tuple(taken), []).append(world)
    return by_path


def reached(found: Flow, path: tuple[tuple[int, str], ...]) -> End:
    """Return the end of a path."""
    if not path:
        return found.ends[0]
    at, answer = path[-1]
    (number,) = [way.end for way in found.boxes[at - 1].ways if way.answer == answer]
    assert number is not None
    return found.ends[number - 1]


@given(policies(whole=True))
@drawn(30, "language", deep=600)
def test_the_flow_leads_each_completion_to_its_decision_and_asks_what_applies(
    policy: Policy,
) -> None:
    found = flow(compile_policy(policy))
    assert found is not None
    for path, every in paths(policy, found).items():
        end = reached(found, path)
        assert {world.value(LAST) for world in every} == {end.outcome.outcome.id}
        decision = end.decision
        if decision is None:
            continue  # only the outcome is known
        assert decision.outcome == end.outcome.outcome.id
        for alert in policy.alerts:
            holds = {world.hold(alert.when) for world in every}
            raised = [one.certain for one in decision.alerts if one.id == alert.id]
            assert raised == ([holds == {True}] if True in holds else [])
        for result in decision.results:
            values = {world.value(result.of) for world in every}
            assert {*result.possible} == values
        if end.has_rule and decision.rule:
            assert decision.rule.then == decision.outcome
            assert all(world.hold(decision.rule.when) for world in every)


def instead(change: Change, now: str) -> list[str]:
    """Return the answers that a change speaks of, as texts."""
    if change.kind == INSTEAD:
        return list(change.answers)
    ticked = read_ticks(change.question, now)
    assert ticked is not None
    texts = []
    for one in change.answers:
        ids = {*ticked.ids} | {one} if change.kind == MORE else {*ticked.ids} - {one}
        named = [name for name in change.question.answer_ids if name in ids]
        texts.append("+".join([*named, *["?"] * (not ticked.all_told)]) or "none")
    assert (change.kind == UNSURE) <= (not ticked.all_told)
    assert (change.kind == LESS) <= ticked.all_told
    return texts


@given(answered())
@drawn(30, "language", deep=800)
def test_each_change_leads_where_the_card_says(case: tuple[Policy, Answers]) -> None:
    policy, answers = case
    known = normal(policy, answers)
    found = shown(policy, answers)
    now = [urgent.outcome.id for urgent in found.possible]
    for one in found.alternatives:
        name = one.change.question.id
        assert list(one.change.possible) != now
        for text in instead(one.change, known[name][0]):
            other = worlds.decided(policy, {**known, name: (text,)})
            assert other["possible"] == list(one.change.possible), text


@given(answered())
@drawn(30, "language", deep=800)
def test_whatever_is_answered_can_be_shown(case: tuple[Policy, Answers]) -> None:
    policy, answers = case
    found = shown(policy, answers)
    regions = RENDERER.regions(found, {"chat": "public"})
    assert ("results" in regions) == bool(policy.results)
    assert ("alerts" in regions) == bool(policy.alerts)
    for one in found.alerts:
        assert f'data-alert="{one.alert.id}"' in regions["alerts"]
    summary = RENDERER.summary(found)
    assert summary.count("lert: ") == len(found.alerts)
    form = RENDERER.form(compile_policy(policy), attributes={}, modules=())
    assert form.count("<fieldset") == form.count("</fieldset>") == len(policy.questions)
    table = RENDERER.table(policy)
    assert table.count("<table") == table.count("</table>")
    RENDERER.flow(compile_policy(policy))


@given(answered())
@drawn(40, "addresses", deep=800)
def test_answers_are_read_back_from_an_address_in_normal_form(case: tuple[Policy, Answers]) -> None:
    policy, answers = case
    single = {name: texts[:1] for name, texts in answers.items()}
    written = {name: texts[0] for name, texts in single.items()}
    known = {name: texts[0] for name, texts in normal(policy, single).items()}
    reading = read_fragment(policy, write_answers(policy, written))
    assert (reading.answers, reading.notices) == (known, ())
    assert read_fragment(policy, write_answers(policy, known)).answers == known


@given(policies())
@drawn(30, "language", deep=600)
def test_the_ranges_to_choose_from_cover_each_number_once(policy: Policy) -> None:
    for question in policy.questions:
        if question.number is None:
            continue
        grid, ranges = question.number, quick_ranges(policy, question)
        assert 1 < len(ranges) <= MOST_RANGES or grid.size() == 1
        assert ranges[0][0] == grid.least
        assert ranges[-1][1] == grid.most
        for (_, high), (low, _) in pairwise(ranges):
            assert high is not None
            assert low == high + grid.step
        for ends in ranges:
            assert in_normal_form(question, [spell_range(ends)]) == (spell_range(ends),)


def test_there_are_no_ranges_to_choose_from_where_nothing_tells_numbers_apart() -> None:
    question = Question("n", "N?", number=Grid("", 0))
    policy = Policy("p", "1.0.0", "P", (question,), (), ())
    assert quick_ranges(policy, question) == ()


DAYS = Question("days", "Days?", number=Grid("days", 0, 60 * MILLION))
SHARE = Question("share", "Share?", number=Grid("", None, None, MILLION // 2))
EFFECTS = Question(
    "effects",
    "Effects?",
    (Answer("a", "Abc"), Answer("b", "Bcd, or so"), Answer("c", "Cde")),
    several=True,
)
CHOICE = Question("choice", "Choice?", (Answer("x", "Yes, or soon"), Answer("y", "No")))
POLICY = Policy("p", "1.0.0", "P", (DAYS, SHARE, EFFECTS), (), ())


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        (DAYS, "7", "7 days"),
        (DAYS, "1", "1"),
        (DAYS, "3..6", "about 3 to 6 days"),
        (DAYS, "7..60", "7 days or more"),
        (DAYS, "..2", "2 days or less"),
        (SHARE, "-2.5..0.5", "about -2.5 to 0.5"),
        (SHARE, "12000.5..", "12,000.5 or more"),
        (SHARE, "-1200", "-1200"),
        (SHARE, "-120000", "-120,000"),
        (EFFECTS, "none", "None of these"),
        (EFFECTS, "a+c", "“Abc” and “Cde”"),
        (EFFECTS, "a+b+c", "“Abc”, “Bcd, or so” and “Cde”"),
        (EFFECTS, "a+?", "Abc, perhaps more"),
    ],
)
def test_an_answer_is_said_in_words(question: Question, text: str, said: str) -> None:
    assert RENDERER.in_words.answer(question, text) == said


@pytest.mark.parametrize(
    ("question", "texts", "said"),
    [
        (EFFECTS, ("a",), "Abc"),
        (EFFECTS, ("a", "b+c"), "“Abc”; or “Bcd, or so” and “Cde”"),
        (EFFECTS, ("a+b", "c+?"), "“Abc” and “Bcd, or so”; or “Cde”, perhaps more"),
        (EFFECTS, ("a", "none"), "“Abc”; or “None of these”"),
        (DAYS, ("..2", "7.."), "2 days or less; or 7 days or more"),
        (CHOICE, ("x", "y"), "“Yes, or soon” or “No”"),
        (CHOICE, ("x",), "Yes, or soon"),
    ],
)
def test_possible_answers_are_told_apart_from_what_is_ticked_together(
    question: Question, texts: tuple[str, ...], said: str
) -> None:
    assert RENDERER.in_words.answers(question, texts) == said


def _ranges(*ends: Ends) -> Ranges:
    return Ranges(ends)


@pytest.mark.parametrize(
    ("name", "condition", "said"),
    [
        ("days", _ranges((7 * MILLION, 60 * MILLION)), "7 days or more"),
        (
            "days",
            _ranges((0, 2 * MILLION), (7 * MILLION, 60 * MILLION)),
            "2 days or less or 7 days or more",
        ),
        ("days", Not(_ranges((3 * MILLION, 3 * MILLION))), "not: 3 days"),
        ("share", _ranges((None, None)), "any number"),
        ("effects", Ticks(any=("a", "none")), "“Abc” or “None of these”"),
        ("effects", Not(Ticks(any=("a",))), "not: Abc"),
        ("effects", Ticks(all=("a", "b"), none=("c",)), "“Abc” and “Bcd, or so”; none of: “Cde”"),
        (
            "effects",
            Ticks(at_least=2, of=("a", "b", "c")),
            "at least 2 of: “Abc”, “Bcd, or so”, “Cde”",
        ),
    ],
)
def test_a_condition_is_said_in_words(
    name: str, condition: Ranges | Ticks | Not, said: str
) -> None:
    assert RENDERER.in_words.condition(POLICY, name, condition) == said


@pytest.mark.parametrize(
    ("text", "typing", "key"),
    [
        ("", False, None),
        ("3", False, None),
        ("3..6", False, None),
        ("0..60", False, None),
        ("61", False, "number_beyond"),
        ("61", True, "number_beyond"),
        ("0.5", False, "number_beyond"),
        ("6..3", False, "number_reversed"),
        ("x", True, "number_text"),
        ("..", False, "number_text"),
        ("..", True, None),
        ("3.", False, "number_text"),
        ("3.", True, None),
        ("3..-", True, None),
        ("3..6.", True, None),
        ("-", True, None),
        ("3...", True, "number_text"),
        ("1" * 4000, True, "number_text"),
    ],
)
def test_what_is_no_answer_is_said_unless_it_may_become_one(
    text: str,
    typing: bool,  # noqa: FBT001
    key: str | None,
) -> None:
    fault = fault_of(DAYS, text, typing=typing)
    assert (fault and fault.key) == key
    assert len(RENDERER.field(POLICY, DAYS, fault)) < 400
