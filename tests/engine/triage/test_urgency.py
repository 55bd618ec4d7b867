"""An outcome has one mark and one colour, by its place among the outcomes of its policy."""

import itertools
import re

import pytest

from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.triage.card import Urgency, card, urgency, urgent
from checklist.engine.triage.render import Renderer
from tests.policies import ladder

COUNTS = range(2, 8)
OUTCOME = re.compile(r'<span class="hp-outcome"(.*?)<span>(.*?)</span></span>', re.DOTALL)

each = pytest.mark.parametrize("count", COUNTS)


def scale(count: int) -> list[Urgency]:
    """Return the urgencies of `count` outcomes, from the least to the most."""
    return [urgency(place, count) for place in range(count)]


@each
def test_all_marks_and_all_colours_differ(count: int) -> None:
    found = scale(count)
    assert len({one.bars for one in found}) == count
    assert len({one.colour for one in found}) == count


@each
def test_the_more_urgent_has_the_same_bars_and_one_more(count: int) -> None:
    for number, one in enumerate(scale(count), start=1):
        on = [bar for bar in one.bars if bar.on]
        assert len(one.bars) == count
        assert len(on) == number
        assert one.bars[:number] == tuple(on)
        assert one.bars[:number] == urgency(count - 1, count).bars[:number]
        heights = [bar.height for bar in on]
        assert heights == sorted(set(heights))
        assert all(bar.height < heights[0] / 2 for bar in one.bars[number:])


@each
def test_bars_are_side_by_side_on_the_foot_of_the_picture(count: int) -> None:
    for one in scale(count):
        edges = [(bar.x, bar.x + bar.width) for bar in one.bars]
        assert all(left[1] < right[0] for left, right in itertools.pairwise(edges))
        assert (edges[0][0], edges[-1][1]) == (0, one.width)
        assert {bar.y + bar.height for bar in one.bars} == {16}
        assert min(bar.y for bar in one.bars) >= 0


@pytest.mark.parametrize("count", [*COUNTS, 8, 12, 40])
def test_colours_rise_and_the_ends_have_the_ends_of_the_scale(count: int) -> None:
    colours = [one.colour for one in scale(count)]
    assert colours == sorted(colours)
    assert colours.count(1) == colours.count(7) == 1
    assert (colours[0], colours[-1]) == (1, 7)


@pytest.mark.parametrize("count", [8, 9, 12, 40])
def test_of_more_than_seven_only_neighbours_between_the_ends_are_alike(count: int) -> None:
    found = scale(count)
    assert {one.levels for one in found} == {7}
    assert {one.level for one in found} == set(range(1, 8))
    assert [one.level for one in found] == sorted(one.level for one in found)
    assert len({(one.bars, one.colour) for one in found}) == 7


def test_a_single_outcome_has_a_mark_too() -> None:
    assert [(one.level, one.levels, one.colour) for one in scale(1)] == [(1, 1, 1)]
    assert len(urgency(0, 1).bars) == 1


@pytest.mark.parametrize("count", [*COUNTS, 9])
def test_an_outcome_looks_the_same_wherever_it_is_shown(count: int) -> None:
    compiled = compile_policy(ladder(count))
    renderer = Renderer("en")
    html = [renderer.table(compiled.policy), renderer.flow(compiled)]
    for answers in ({}, *({"high": (f"rung-{place}",)} for place in range(count))):
        html += renderer.regions(card(compiled, decide(compiled, answers)), {}).values()
    looks: dict[str, set[str]] = {}
    for look, title in OUTCOME.findall("".join(html)):
        looks.setdefault(title, set()).add(look)
    assert len(looks) == count
    assert {len(found) for found in looks.values()} == {1}
    for place, outcome in enumerate(compiled.policy.outcomes):
        (look,) = looks[outcome.title]
        known = urgency(place, count)
        assert f'data-urgency="{known.colour}"' in look
        assert look.count("<rect") == known.levels
        assert look.count("hp-mark__off") == known.levels - known.level


def test_what_would_change_the_decision_shows_the_outcomes_as_elsewhere() -> None:
    compiled = compile_policy(ladder(3))
    shown = card(compiled, decide(compiled, {"high": ("rung-0",)}))
    assert [other.outcomes for other in shown.alternatives] == [
        (urgent(compiled.policy, "rung-1"),),
        (urgent(compiled.policy, "rung-2"),),
    ]
    assert OUTCOME.search(Renderer("en").regions(shown, {})["why"])
