"""The decision diagram's operations, held against plain functions from points to numbers."""

import itertools
from collections.abc import Mapping
from math import prod

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.policy.diagram import BudgetSpentError, Condition, Space
from tests.draw import drawn

Sizes = tuple[int, ...]
Point = tuple[int, ...]
Function = Mapping[Point, int]

VALUES = st.integers(-1, 2)


def points(sizes: Sizes) -> list[Point]:
    """Return every combination of the variables' values."""
    return list(itertools.product(*map(range, sizes)))


@st.composite
def functions(draw: st.DrawFn, number: int = 1) -> tuple[Sizes, list[Function]]:
    """Draw `number` functions of the same one to four variables."""
    sizes = tuple(draw(st.lists(st.integers(2, 4), min_size=1, max_size=4)))
    every = points(sizes)
    made: list[Function] = []
    for _ in range(number):
        # Functions of few variables are as likely as those that depend on all of them.
        matters = [draw(st.booleans()) for _ in sizes]
        keys = {tuple(itertools.compress(point, matters)) for point in every}
        table = {key: draw(VALUES) for key in sorted(keys)}
        made.append({point: table[tuple(itertools.compress(point, matters))] for point in every})
    return sizes, made


@st.composite
def restricted(draw: st.DrawFn) -> tuple[Sizes, Function, Condition]:
    """Draw a function, and for some of its variables the values that are allowed."""
    sizes, (function,) = draw(functions())
    levels = [level for level in range(len(sizes)) if draw(st.booleans())]
    allowed = {
        level: frozenset(draw(st.sets(st.integers(0, sizes[level] - 1), min_size=1)))
        for level in levels
    }
    return sizes, function, allowed


def build(space: Space, function: Function, fixed: Point = ()) -> int:
    """Return the diagram of `function`, from leaves and nodes alone."""
    if len(fixed) == len(space.sizes):
        return space.leaf(function[fixed])
    children = [build(space, function, (*fixed, v)) for v in range(space.sizes[len(fixed)])]
    return space.node(len(fixed), children)


def at(space: Space, diagram: int, point: Point) -> int:
    """Return the value of a diagram at a point, by walking it."""
    while not space.is_leaf(diagram):
        diagram = space.children(diagram)[point[space.level(diagram)]]
    return space.value(diagram)


def as_function(space: Space, diagram: int) -> Function:
    """Return the diagram's value at every point."""
    return {point: at(space, diagram, point) for point in points(space.sizes)}


def within(point: Point, condition: Condition) -> bool:
    """Return whether the condition holds at the point."""
    return all(point[level] in values for level, values in condition.items())


@given(functions(2))
@drawn(100, "diagrams")
def test_functions_have_equal_names_exactly_when_they_are_equal(
    case: tuple[Sizes, list[Function]],
) -> None:
    sizes, (one, other) = case
    space = Space(sizes)
    a, b = build(space, one), build(space, other)
    assert as_function(space, a) == one
    assert (a == b) == (one == other)


@given(functions(2))
@drawn(100, "diagrams")
def test_combine_is_the_operation_at_every_point(case: tuple[Sizes, list[Function]]) -> None:
    sizes, (one, other) = case
    space = Space(sizes)
    made = space.combine(build(space, one), build(space, other), lambda a, b: 10 * a + b)
    expected = {point: 10 * one[point] + other[point] for point in points(sizes)}
    assert as_function(space, made) == expected
    assert made == build(space, expected)


@given(functions(2), st.data())
@drawn(100, "diagrams")
def test_select_is_one_diagram_where_the_guard_holds_and_the_other_elsewhere(
    case: tuple[Sizes, list[Function]], data: st.DataObject
) -> None:
    sizes, (one, other) = case
    levels = [level for level in range(len(sizes)) if data.draw(st.booleans())]
    condition = {
        level: frozenset(data.draw(st.sets(st.integers(0, sizes[level] - 1)))) for level in levels
    }
    space = Space(sizes)
    made = space.select(space.guard(condition), build(space, one), build(space, other))
    expected = {p: (one if within(p, condition) else other)[p] for p in points(sizes)}
    assert as_function(space, made) == expected
    assert made == build(space, expected)


@given(functions())
@drawn(100, "diagrams")
def test_relabel_replaces_every_value(case: tuple[Sizes, list[Function]]) -> None:
    sizes, (function,) = case
    space = Space(sizes)
    made = space.relabel(build(space, function), abs)
    assert made == build(space, {point: abs(value) for point, value in function.items()})


@given(restricted())
@drawn(100, "diagrams")
def test_restrict_keeps_what_is_allowed_and_asks_only_what_still_matters(
    case: tuple[Sizes, Function, Condition],
) -> None:
    sizes, function, allowed = case
    space = Space(sizes)
    made = space.restrict(build(space, function), allowed)
    inside = [point for point in points(sizes) if within(point, allowed)]
    assert all(at(space, made, point) == function[point] for point in inside)
    assert space.values(made) == {function[point] for point in inside}
    differing = {
        level
        for one, other in itertools.combinations(inside, 2)
        for level in [n for n in range(len(sizes)) if one[n] != other[n]][:1]
        if one[:level] + one[level + 1 :] == other[:level] + other[level + 1 :]
        and function[one] != function[other]
    }
    assert space.support(made) == differing


@given(functions(), st.data())
@drawn(100, "diagrams")
def test_count_is_the_number_of_points_of_each_value_by_their_weights(
    case: tuple[Sizes, list[Function]], data: st.DataObject
) -> None:
    sizes, (function,) = case
    weights = [[data.draw(st.integers(1, 5)) for _ in range(size)] for size in sizes]
    expected: dict[int, int] = {}
    for point, value in function.items():
        times = prod(weight[v] for weight, v in zip(weights, point, strict=True))
        expected[value] = expected.get(value, 0) + times
    space = Space(sizes)
    assert space.count(build(space, function), weights) == expected


@given(functions(), VALUES)
@drawn(100, "diagrams")
def test_a_path_forces_the_goal_wherever_there_is_one(
    case: tuple[Sizes, list[Function]], goal: int
) -> None:
    sizes, (function,) = case
    space = Space(sizes)
    made = space.path(build(space, function), lambda value: value == goal)
    assert (made is None) == (goal not in function.values())
    if made is not None:
        held = {level: frozenset({value}) for level, value in made.items()}
        assert all(function[point] == goal for point in points(sizes) if within(point, held))


@given(functions(), st.data())
@drawn(100, "diagrams")
def test_pairs_are_the_values_that_alone_lead_to_related_ones(
    case: tuple[Sizes, list[Function]], data: st.DataObject
) -> None:
    sizes, (function,) = case
    level = data.draw(st.integers(0, len(sizes) - 1))
    wanted = set(itertools.permutations(range(sizes[level]), 2))
    expected = {
        (point[level], v)
        for point in points(sizes)
        for v in range(sizes[level])
        if function[point] < function[(*point[:level], v, *point[level + 1 :])]
    }
    space = Space(sizes)
    made = space.pairs(build(space, function), level, wanted, lambda a, b: a < b)
    assert made == expected


@given(functions(), st.data())
@drawn(100, "diagrams")
def test_merge_joins_what_the_values_of_a_level_lead_to(
    case: tuple[Sizes, list[Function]], data: st.DataObject
) -> None:
    sizes, (function,) = case
    gone = {level for level in range(len(sizes)) if data.draw(st.booleans())}
    most: dict[Point, int] = {}
    for point, value in function.items():
        kept = tuple(0 if level in gone else v for level, v in enumerate(point))
        most[kept] = max(value, most.get(kept, value))
    space = Space(sizes)
    made = space.merge(build(space, function), gone, max)
    assert not space.support(made) & gone
    assert all(at(space, made, point) == value for point, value in most.items())


@given(functions())
@drawn(100, "diagrams")
def test_reach_gives_every_diagram_below_once(case: tuple[Sizes, list[Function]]) -> None:
    sizes, (function,) = case
    space = Space(sizes)
    top = build(space, function)
    reached = list(space.reach(top))
    assert len(set(reached)) == len(reached)
    assert reached[0] == top
    below = {c for name in reached if not space.is_leaf(name) for c in space.children(name)}
    assert set(reached) == below | {top}


def test_a_space_stops_after_its_budget_and_goes_on_when_it_is_renewed() -> None:
    space = Space([2, 2], budget=3)
    leaves = [space.leaf(0), space.leaf(1)]
    first = space.node(1, leaves)
    assert space.node(1, leaves) == first  # what is there already costs nothing
    with pytest.raises(BudgetSpentError):
        space.node(0, [first, leaves[0]])
    space.renew(1)
    space.node(0, [first, leaves[0]])
