"""How problems are told: the first ten of a kind, and how many more there are."""

import pytest

from checklist.engine.problem import MOST_SHOWN, Location, Problem, in_brief
from tests.named import place_and_code


def some(
    number: int, code: str = "overlap", *, file: str = "p.yml", table: str = "t"
) -> list[Problem]:
    """Return problems of a kind, at the lines from 1 on."""
    return [Problem(Location(file, at), f"w{at}", "c", code, table) for at in range(1, number + 1)]


@pytest.mark.parametrize("number", [0, 1, MOST_SHOWN])
def test_up_to_ten_of_a_kind_are_told_as_they_are(number: int) -> None:
    assert in_brief(some(number)) == tuple(some(number))


@pytest.mark.parametrize("number", [11, 12, 1000])
def test_of_more_the_first_ten_are_told_and_the_rest_counted_at_the_next(number: int) -> None:
    *told, rest = in_brief(some(number))
    assert told == some(10)
    assert place_and_code(str(rest)) == "p.yml:11 overlap"
    assert f"{number - 10:,} more" in rest.what
    assert '"t"' in rest.what


def test_each_code_table_and_file_is_counted_alone() -> None:
    kinds = [
        some(10),
        some(10, "hole"),
        some(10, table="u"),
        some(10, table=""),
        some(10, file="q.yml", table=""),
    ]
    every = [problem for kind in zip(*kinds, strict=True) for problem in kind]
    assert in_brief(every) == tuple(every)


def test_the_order_stays_and_each_kind_has_its_own_count() -> None:
    mixed = [one for pair in zip(some(13), some(13, "hole"), strict=True) for one in pair]
    told = in_brief(mixed)
    assert [str(one) for one in told[:20]] == [str(one) for one in mixed[:20]]
    assert [place_and_code(str(one)) for one in told[20:]] == ["p.yml:11 overlap", "p.yml:11 hole"]
