"""Draw tables for the proofs to run on, sound ones and ones full of faults, and build policies.

Pure: the same each time for the same seed. Every rule, answer and value has a line of its own, so
that a problem's code and line say what it is about.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from checklist.engine.policy.model import Answer, Outcome, Policy, Question, Rule, Table, Value

ANSWERS = 4
Names = Mapping[str, int]
"""By question or derived value, the number of its answers or values, called a0, a1, …"""

Draw = Callable[[random.Random, Names, int], tuple[str, list[Rule]]]
"""A function that draws a hit policy and about that many rules over the names, values a0 … a3."""


def ids(number: int) -> tuple[str, ...]:
    """Return the names of that many answers."""
    return tuple(f"a{at}" for at in range(number))


def as_rule(when: Mapping[str, Sequence[str]], then: int) -> Rule:
    """Return a rule that gives the value of index `then`, still without id and line."""
    return Rule("", {name: tuple(held) for name, held in when.items()}, f"a{then}", "It is so.")


def rising(chance: random.Random, names: Names, number: int) -> tuple[str, list[Rule]]:
    """Draw rules of hit policy first without a fault: "at least so severe", the worst value first.

    A rule whose least severe case no rule before it matches is hidden by none of them, nor by all:
    what matches a case matches all that are more severe.
    """
    rules: list[Rule] = []
    floors: list[dict[str, int]] = []
    for at in range(number - 1):
        value = ANSWERS - 1 - at * (ANSWERS - 1) // (number - 1)
        floor = _fresh(chance, names, floors, value)
        if floor is not None:
            floors.append(floor)
            when = {name: ids(names[name])[least:] for name, least in floor.items()}
            rules.append(as_rule(when, value))
    return "first", [*rules, as_rule({}, 0)]


def _fresh(
    chance: random.Random, names: Names, floors: Sequence[Mapping[str, int]], value: int
) -> dict[str, int] | None:
    """Draw the least severe case of a rule, or None if others match each case that was drawn."""
    lowest = max(1, value - 1) if len(names) > 1 else value
    fewest = min(value, 2, len(names))
    for _ in range(100):
        picked = chance.sample(sorted(names), chance.randint(fewest, min(4, len(names))))
        floor = {name: chance.randint(lowest, names[name] - 1) for name in sorted(picked)}
        if not any(_at_least(floor, other) for other in floors):
            return floor
    return None


def _at_least(case: Mapping[str, int], floor: Mapping[str, int]) -> bool:
    return all(case.get(name, 0) >= least for name, least in floor.items())


Box = Mapping[str, range]
"""A set of cases: by name, the range of the indices of its values."""


def boxes(chance: random.Random, names: Names, number: int) -> tuple[str, list[Rule]]:
    """Draw rules of hit policy unique without a fault: the value is the most severe of all read.

    Each rule has the names that come before its own less severe than its value; rules are then cut
    in two until there are as many as asked for.
    """
    left: Box = {name: range(ANSWERS) for name in chance.sample(sorted(names), len(names))}
    parts: list[tuple[Box, int]] = []
    for value, name in itertools.product(range(ANSWERS - 1, 0, -1), left):
        parts.append(({**left, name: range(value, value + 1)}, value))
        left = {**left, name: range(value)}
    parts.append((left, 0))
    for _ in range(2 * number):  # some that are drawn cannot be cut any more
        if len(parts) < number:
            parts += _halves(chance, *parts.pop(chance.randrange(len(parts))))
    return "unique", [
        as_rule({n: [f"a{at}" for at in held] for n, held in box.items() if len(held) < ANSWERS}, v)
        for box, v in parts
    ]


def _halves(chance: random.Random, box: Box, value: int) -> list[tuple[Box, int]]:
    wide = [name for name in box if len(box[name]) > 1]
    if not wide:
        return [(box, value)]
    name = chance.choice(wide)
    at = chance.randrange(1, len(box[name]))
    return [({**box, name: half}, value) for half in (box[name][:at], box[name][at:])]


def random_rules(chance: random.Random, names: Names, number: int) -> tuple[str, list[Rule]]:
    """Draw rules at random, and one for the rest: many are hidden, and hardly any order holds."""
    rules = [random_rule(chance, names, chance.randint(2, 3)) for _ in range(number - 1)]
    return "first", [*rules, as_rule({}, 0)]


def random_rule(chance: random.Random, names: Names, conditions: int) -> Rule:
    """Draw a rule with that many conditions, each of one or two answers."""
    picked = sorted(chance.sample(sorted(names), min(conditions, len(names))))
    when = {name: sorted(chance.sample(ids(names[name]), chance.randint(1, 2))) for name in picked}
    return as_rule(when, chance.randrange(ANSWERS))


@dataclass
class Builder:
    """A policy under construction, whose lines and rules it numbers."""

    names: dict[str, int]
    derived: list[Table] = field(default_factory=list)
    _line: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def derive(self, drawn: tuple[str, list[Rule]]) -> str:
        """Add a derived value; return its name."""
        name = f"d{len(self.derived)}"
        self.derived.append(self._table(name, drawn, ANSWERS))
        self.names[name] = ANSWERS
        return name

    def _table(self, name: str, drawn: tuple[str, list[Rule]], values: int) -> Table:
        hit_policy, rules = drawn
        return Table(
            name,
            tuple(Value(one, line=next(self._line)) for one in ids(values)),
            tuple(
                Rule(f"r{at}", rule.when, rule.then, rule.because, line=next(self._line))
                for at, rule in enumerate(rules, start=1)
            ),
            hit_policy=hit_policy,
            line=next(self._line),
            rules_line=next(self._line),
        )

    def policy(self, drawn: tuple[str, list[Rule]], *, outcomes: int = ANSWERS) -> Policy:
        """Return the policy whose last table is `drawn`."""
        last = self._table("", drawn, outcomes)
        known = {table.id for table in self.derived}
        return Policy(
            id="made-up",
            version="1.0.0",
            title="Made up",
            questions=tuple(
                Question(
                    name,
                    f"How bad is {name}?",
                    tuple(Answer(one, one, line=next(self._line)) for one in ids(size)),
                    line=next(self._line),
                )
                for name, size in self.names.items()
                if name not in known
            ),
            outcomes=tuple(Outcome(v.id, v.id, "Do it.", line=v.line) for v in last.values),
            rules=last.rules,
            hit_policy=last.hit_policy,
            derived=tuple(self.derived),
            file="policy.yml",
            rules_line=last.rules_line,
        )
