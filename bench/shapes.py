"""The shapes of policy that the proofs are measured on, each for a number of questions and a seed.

Pure. To measure another shape, add a function here, and its name to SHAPES.

`published` is the base score of CVSS version 2.0 (FIRST, 2007) as the severity that the National
Vulnerability Database gives it: six metrics of three values each, all 729 vectors, one rule a row.
"""

import itertools
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from math import prod
from typing import Any

from bench.policies import (
    ANSWERS,
    Builder,
    Draw,
    as_rule,
    boxes,
    ids,
    random_rule,
    random_rules,
    rising,
)
from checklist.engine.policy.model import (
    Answer,
    Condition,
    Outcome,
    Policy,
    Question,
    Ranges,
    Rule,
    Score,
    Table,
    Ticks,
    Value,
)
from checklist.engine.policy.number import MILLION, Grid
from checklist.engine.policy.prove import prove

GROUP = 5
RULES_A_QUESTION = 7.5
"""Number of rules per question: forty questions have three hundred rules."""

METRICS = {
    "access-vector": (0.395, 0.646, 1.0),
    "access-complexity": (0.35, 0.61, 0.71),
    "authentication": (0.45, 0.56, 0.704),
    "confidentiality": (0.0, 0.275, 0.66),
    "integrity": (0.0, 0.275, 0.66),
    "availability": (0.0, 0.275, 0.66),
}
"""By metric, the weights of its values, from the least to the most severe."""

MEDIUM, HIGH = 4.0, 7.0
"""The lowest scores of these severities."""


def grouped(
    draw: Draw, questions: int, seed: int, *, shared: int = 0, levels: Sequence[int] = (GROUP,)
) -> Policy:
    """Return a policy of derived values that read five questions each, and an outcome over them.

    Neighbours have `shared` questions in common. Each further level adds derived values that read
    that many derived values of the level below.
    """
    chance = random.Random(seed)  # noqa: S311  no secret
    builder = Builder({f"q{at}": ANSWERS for at in range(questions)})
    row = list(builder.names)
    numbers = _shares(round(questions * RULES_A_QUESTION), _tables(questions, shared, levels))
    for size in levels:
        step = size - shared
        groups = [row[at : at + size] for at in range(0, len(row) - shared, step)]
        shared = 0
        row = [
            builder.derive(draw(chance, dict.fromkeys(group, ANSWERS), next(numbers)))
            for group in groups
        ]
    return builder.policy(draw(chance, dict.fromkeys(row, ANSWERS), next(numbers)))


def sound(draw: Draw, questions: int, seed: int, **shape: Any) -> Policy:  # noqa: ANN401
    """Return the first such policy in which the proofs find no problem."""
    tried = (grouped(draw, questions, 1000 * seed + at, **shape) for at in itertools.count())
    return next(one for one in tried if all(p.code == "not-proved" for p in prove(one)))


def _tables(row: int, shared: int, levels: Sequence[int]) -> int:
    tables = 1
    for size in levels:
        row = len(range(0, row - shared, size - shared))
        shared, tables = 0, tables + row
    return tables


def _shares(total: int, parts: int) -> Iterator[int]:
    """Yield the share of each part in the total, as equal as possible."""
    return ((at + 1) * total // parts - at * total // parts for at in range(parts))


def deep(questions: int, seed: int) -> Policy:
    """Return a chain of derived values: each reads the one before it, and five questions."""
    chance = random.Random(seed)  # noqa: S311  no secret
    builder = Builder({f"q{at}": ANSWERS for at in range(questions)})
    row, before = list(builder.names), list[str]()
    for at in range(0, questions, GROUP):
        read = dict.fromkeys([*before, *row[at : at + GROUP]], ANSWERS)
        before = [builder.derive(random_rules(chance, read, 10))]
    return builder.policy(random_rules(chance, dict.fromkeys(before, ANSWERS), 4))


def flat(questions: int, seed: int, *, hit_policy: str = "first", answers: int = ANSWERS) -> Policy:
    """Return 300 random rules of four conditions each in one table: the worst case."""
    chance = random.Random(seed)  # noqa: S311  no secret
    builder = Builder({f"q{at}": answers for at in range(questions)})
    drawn = [random_rule(chance, builder.names, 4) for _ in range(300)]
    rest = [as_rule({}, 0)] if hit_policy == "first" else []
    return builder.policy((hit_policy, [*drawn, *rest]))


def pairs(questions: int, seed: int | None = None) -> Policy:
    """Return rules over two questions each, far apart: the n-th of either half.

    With a `seed`, over neighbours in a random chain through all questions.
    """
    builder = Builder({f"q{at}": ANSWERS for at in range(questions)})
    names = list(builder.names)
    half = questions // 2
    together = list(zip(names[:half], names[half:], strict=True))
    if seed is not None:
        random.Random(seed).shuffle(names)  # noqa: S311  no secret
        together = list(itertools.pairwise(names))
    rules = [
        as_rule({one: ids(ANSWERS)[value:], other: ids(ANSWERS)[value:]}, value)
        for value in range(ANSWERS - 1, 0, -1)
        for one, other in together
    ]
    return builder.policy(("first", [*rules, as_rule({}, 0)]))


def published() -> Policy:
    """Return the published table of 729 rows; see above."""
    builder = Builder(dict.fromkeys(METRICS, 3))
    rules = [
        as_rule({name: (f"a{at}",) for name, at in zip(METRICS, row, strict=True)}, _severity(row))
        for row in itertools.product(range(3), repeat=len(METRICS))
    ]
    return builder.policy(("unique", rules), outcomes=3)


def _severity(row: Sequence[int]) -> int:
    weights = [METRICS[name][at] for name, at in zip(METRICS, row, strict=True)]
    exploitability = 20 * prod(weights[:3])
    impact = 10.41 * (1 - prod(1 - weight for weight in weights[3:]))
    score = round((0.6 * impact + 0.4 * exploitability - 1.5) * 1.176, 1) if impact else 0.0
    return (score >= MEDIUM) + (score >= HIGH)


FACTORS = (
    *((1, 3, 5, 6, 9), (1, 4, 9), (0, 4, 7, 9), (2, 4, 5, 6, 9)),  # who would attack
    *((1, 3, 7, 9), (1, 3, 5, 9), (1, 4, 6, 9), (1, 3, 8, 9)),  # how easy it is
    *((2, 6, 7, 9), (1, 3, 5, 7, 9), (1, 5, 7, 9), (1, 7, 9)),  # what it does technically
    *((1, 3, 7, 9), (1, 4, 5, 9), (2, 5, 7), (3, 5, 7, 9)),  # what it does to the business
)
"""The scores of the answers to each of the sixteen factors of OWASP's risk rating."""


def owasp(_questions: int, _seed: int) -> Policy:
    """Return OWASP's risk rating: two sums of eight factors each, and a table of their levels.

    The methodology averages eight scores and calls them low below 3 and high from 6 on, which are
    sums of 24 and 48.
    """
    factors = tuple(
        Question(f"q{at}", "?", tuple(Answer(f"a{score}", "A") for score in scores))
        for at, scores in enumerate(FACTORS)
    )
    levels = (Value("low"), Value("medium", least=24 * MILLION), Value("high", least=48 * MILLION))

    def total(name: str, at: int) -> Table:
        scores = tuple(
            Score(f"q{n}", {f"a{score}": score * MILLION for score in FACTORS[n]})
            for n in range(at, at + 8)
        )
        return Table(name, levels, (), sum=scores)

    likelihood, impact = total("likelihood", 0), total("impact", 8)
    ids = [level.id for level in levels]
    rules = tuple(
        Rule(
            f"{a}-{b}", {"likelihood": (a,), "impact": (b,)}, f"o{ids.index(a) + ids.index(b)}", ""
        )
        for a, b in itertools.product(ids, ids)
    )
    outcomes = tuple(Outcome(f"o{at}", "O", "") for at in range(5))
    return Policy("owasp", "1.0.0", "O", factors, outcomes, rules, derived=(likelihood, impact))


def mixed(_questions: int, seed: int) -> Policy:
    """Return forty questions: ten numbers, five of eight ticks, 25 choices; some 300 rules.

    Each number has twelve thresholds. Eight derived values read five questions each.
    """
    chance = random.Random(seed)  # noqa: S311  no secret
    numbers = [Question(f"n{at}", "?", number=Grid("", 0, 100 * MILLION)) for at in range(10)]
    eight = tuple(Answer(one, "A") for one in ids(8))
    ticks = [Question(f"t{at}", "?", eight, several=True) for at in range(5)]
    four = tuple(Answer(one, "A") for one in ids(4))
    asked = [*numbers, *ticks, *(Question(f"c{at}", "?", four) for at in range(25))]
    chance.shuffle(asked)
    starts = {q.id: chance.sample(range(1, 100), 12) for q in numbers}

    def condition(question: Question) -> Condition:
        if question.number:
            return Ranges(((chance.choice(starts[question.id]) * MILLION, 100 * MILLION),))
        if question.several:
            some = tuple(sorted(chance.sample(ids(8), 3)))
            of = (
                Ticks(any=some),
                Ticks(all=some[:2]),
                Ticks(at_least=chance.randint(1, 4), of=ids(8)),
            )
            return chance.choice(of)
        return ids(4)[chance.randint(1, 3) :]

    def rules(names: Sequence[str], conditions: Callable[[str], Condition]) -> tuple[Rule, ...]:
        found = []
        for at in range(33):
            when = {name: conditions(name) for name in chance.sample(names, chance.randint(1, 3))}
            found.append(Rule(f"r{at}", when, f"a{3 - at // 11}", ""))
        return (*found, Rule("rest", {}, "a0", ""))

    by_id = {question.id: question for question in asked}
    levels = tuple(Value(one) for one in ids(4))
    derived = tuple(
        Table(
            f"d{at // 5}",
            levels,
            rules([q.id for q in asked[at : at + 5]], lambda name: condition(by_id[name])),
            "first",
        )
        for at in range(0, 40, 5)
    )
    last = rules([table.id for table in derived], lambda _: ids(4)[chance.randint(1, 3) :])
    outcomes = tuple(Outcome(one, "O", "") for one in ids(4))
    return Policy("mixed", "1.0.0", "M", tuple(asked), outcomes, last, "first", derived)


SHAPES: Mapping[str, Callable[[int, int], Policy]] = {
    "sound": partial(sound, rising),
    "sound-unique": partial(sound, boxes),
    "sound-chained": partial(sound, rising, levels=(GROUP, 2)),
    "sound-shared": partial(sound, rising, shared=1),
    "faulty": partial(grouped, random_rules),
    "faulty-chained": partial(grouped, random_rules, levels=(GROUP, 2)),
    "faulty-shared": partial(grouped, random_rules, shared=1),
    "flat-first": flat,
    "flat-unique": partial(flat, hit_policy="unique"),
    "flat-50-answers": partial(flat, hit_policy="unique", answers=50),
    "faulty-deep": deep,
    "halves": lambda questions, _: pairs(questions),
    "chain": pairs,
    "owasp": owasp,
    "mixed": mixed,
}
