"""Say what a condition or a possible answer means in words: ``7 or more``, ``two ticked``.

Pure: no files, no clock, no browser; runs natively and in Pyodide. For messages and the texts that
commands print; the page has its own words, in words/.
"""

from collections.abc import Sequence

from checklist.engine.policy.model import (
    NONE,
    Condition,
    Conditions,
    Not,
    Policy,
    Question,
    Ranges,
    Ticks,
)
from checklist.engine.policy.number import Ends, Grid, spell_number, spell_range

COUNTED = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def range_in_words(grid: Grid, ends: Ends) -> str:
    """Return a range of a number question in words."""
    low, high = ends
    if low is not None and low == high:
        return spell_number(low)
    if high is None or (high == grid.most and low is not None and low != grid.least):
        return "any number" if low is None else f"{spell_number(low)} or more"
    if low is None or (low == grid.least and high != grid.most):
        return f"{spell_number(high)} or less"
    return f"{spell_number(low)} to {spell_number(high)}"


def ticks_in_words(question: Question, on: Sequence[str], off: Sequence[str]) -> str:
    """Return in words what is ticked and what is not; of any other answer nothing is said."""
    if len(on) + len(off) == len(question.answers):
        number = COUNTED[len(on)] if len(on) < len(COUNTED) else str(len(on))
        return f"{number} ticked ({', '.join(on)})" if on else "none ticked"
    if not on:
        return f"{' and '.join(off)} not ticked"
    return f"{' and '.join(on)} ticked" + (f", but not {' or '.join(off)}" if off else "")


def conditions_in_words(policy: Policy, when: Conditions) -> tuple[str, ...]:
    """Return what is asked of each question and derived value, with its name."""
    asked = {question.id: question.number for question in policy.questions}
    return tuple(
        f"{name}: {' or '.join(_listed(held, asked.get(name)))}" for name, held in when.items()
    )


def _listed(condition: Condition, grid: Grid | None) -> tuple[str, ...]:
    """Return what a condition lists in words, with the ends of a number where it names them."""
    if isinstance(condition, Not):
        return (f"not {' or '.join(_listed(condition.condition, grid))}",)
    if isinstance(condition, Ranges) and grid is not None:
        return tuple(range_in_words(grid, ends) for ends in condition.ranges)
    return listed(condition)


def listed(condition: Condition) -> tuple[str, ...]:
    """Return what a condition lists, as answers and ranges are written, any of which will do."""
    if isinstance(condition, Not):
        return (f"not {' or '.join(listed(condition.condition))}",)
    if isinstance(condition, Ranges):
        return tuple(map(spell_range, condition.ranges))
    if isinstance(condition, Ticks):
        if condition == Ticks(any=condition.any):
            return condition.any
        parts = [
            f"{words} {', '.join(ids)}"
            for words, ids in (
                ("all of", condition.all),
                ("none of", condition.none),
                ("any of", condition.any),
                (f"at least {condition.at_least} of", condition.of if condition.at_least else ()),
            )
            if ids
        ]
        return (", and ".join(parts) or NONE,)
    return condition
