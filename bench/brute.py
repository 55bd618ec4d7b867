"""Find the problems of a policy by trying every combination of answers: the first rival.

Pure; written for speed, and uses nothing of the code that it is compared with but the model. It
finds no counterexamples. The problems are defined in docs/contracts/policy.md#proofs.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product
from math import prod
from operator import itemgetter

from checklist.engine.policy.in_words import listed
from checklist.engine.policy.model import Policy, Table

Verdict = tuple[str, int]
"""A problem's code and line."""

CODES = frozenset({"hole", "overlap", "hidden-rule", "order", "unused-question", "unused-outcome"})
"""The codes that both rivals know; other findings of the proofs are not compared."""

NOTHING = -1
"""The index that means that a table gives no value."""


class _Lookup:
    """A table as a look-up from its inputs to the rules that match, and to the value."""

    def __init__(self, policy: Policy, table: Table, names: Sequence[str]) -> None:
        inputs = sorted(table.inputs, key=names.index)
        # For a single index `itemgetter` would return no tuple.
        at = [names.index(name) for name in inputs] * (2 if len(inputs) == 1 else 1)
        self.table, self.key = table, itemgetter(*at)
        self.values: dict[tuple[int, ...], int] = {}
        self.matches: dict[tuple[int, ...], list[int]] = {}
        self._holds = [
            [
                (inputs.index(name), {policy.values_of(name).index(one) for one in listed(held)})
                for name, held in rule.when.items()
            ]
            for rule in table.rules
        ]

    def value(self, key: tuple[int, ...]) -> int:
        """Return the index of the value for the inputs `key`, worked out once."""
        if key not in self.values:
            matching = [
                number
                for number, holds in enumerate(self._holds)
                if NOTHING not in key and all(key[at] in held for at, held in holds)
            ]
            self.matches[key] = matching
            table = self.table
            self.values[key] = (
                table.value_ids.index(table.rules[matching[0]].then) if matching else NOTHING
            )
        return self.values[key]


def verdicts(policy: Policy) -> Iterator[Verdict]:
    """Yield every problem of a policy; each table must read something."""
    names = [*policy.question_ids, *(table.id for table in policy.derived)]
    lookups = [_Lookup(policy, table, names) for table in policy.tables]
    cases = [range(len(question.answers)) for question in policy.questions]
    outcomes = bytes(_outcome(lookups, case) + 1 for case in product(*cases))
    for lookup in lookups:
        yield from _table(lookup)
    yield from _questions(policy, outcomes)
    # Constants come last: they let tables read what no answers produce.
    constants = [set(range(len(table.values))) for table in policy.derived]
    for outcome, case in zip(outcomes, product(*cases), strict=True):
        if not any(constants):
            break
        for at, left in enumerate(constants):
            left -= {one for one in left if _outcome(lookups, case, (at, one)) + 1 != outcome}
    for table, left in zip(policy.derived, constants, strict=True):
        if left:
            yield "unused-question", table.line


def _outcome(
    lookups: Sequence[_Lookup], case: Sequence[int], constant: tuple[int, int] = (-1, 0)
) -> int:
    """Return the index of the outcome; `constant` is the index of a table and its fixed value."""
    row = list(case)
    for at, lookup in enumerate(lookups):
        if at == constant[0]:
            row.append(constant[1])
            continue
        key = lookup.key(row)
        value = lookup.values.get(key)
        row.append(lookup.value(key) if value is None else value)
    return row[-1]


def _table(lookup: _Lookup) -> Iterator[Verdict]:
    table = lookup.table
    if any(not rules and NOTHING not in key for key, rules in lookup.matches.items()):
        yield "hole", table.rules_line
    if table.hit_policy == "unique":
        found = {pair for rules in lookup.matches.values() for pair in combinations(rules, 2)}
        yield from (("overlap", table.rules[later].line) for _, later in found)
    else:
        first = {rules[0] for rules in lookup.matches.values() if rules}
        hidden = set(range(len(table.rules))) - first
        yield from (("hidden-rule", table.rules[at].line) for at in hidden)
    reached = set(lookup.values.values())
    yield from (
        ("unused-outcome", value.line) for at, value in enumerate(table.values) if at not in reached
    )


def _questions(policy: Policy, outcomes: bytes) -> Iterator[Verdict]:
    """Compare the outcomes of all combinations with those of the neighbouring answer."""
    sizes = [len(question.answers) for question in policy.questions]
    for at, question in enumerate(policy.questions):
        stride = prod(sizes[at + 1 :])
        matters = False
        for mild, severe in pairwise(range(sizes[at])):
            pairs: set[tuple[int, int]] = set()
            for start in range(0, len(outcomes), stride * sizes[at]):
                one, other = (start + stride * answer for answer in (mild, severe))
                before, after = outcomes[one : one + stride], outcomes[other : other + stride]
                if before != after:
                    pairs.update(zip(before, after, strict=True))
            matters = matters or any(a != b for a, b in pairs)
            if question.ordered and any(0 < b < a for a, b in pairs):
                yield "order", question.answers[severe].line
        if not matters:
            yield "unused-question", question.line
