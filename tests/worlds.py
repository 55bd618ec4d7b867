"""What docs/contracts/ says about a policy in the whole language, by trying every completion.

Slow on purpose: conditions, sums and hit policies are worked out here from the model alone, never
by lowering them. tests/oracle.py does the same for policies whose questions are choices, and holds
more of the proofs. To change what a policy means, change docs/contracts/policy.md first.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from checklist.engine.policy.model import (
    LAST,
    NONE,
    Condition,
    Conditions,
    Not,
    Policy,
    Question,
    Ranges,
    Rule,
    Scenario,
    Table,
    Ticks,
)

Raw = str | int | frozenset[str]
"""An answer: the id of a choice, a number in millionths, or the ids that are ticked."""

Answers = Mapping[str, Sequence[str]]
MILLION = 1_000_000


def every_answer(question: Question) -> list[Raw]:
    """Return all answers of a question; a number must have both ends."""
    if question.number is not None:
        grid = question.number
        assert grid.least is not None
        assert grid.most is not None
        return [*range(grid.least, grid.most + 1, grid.step)]
    if question.several:
        ids = question.answer_ids
        sizes = range(len(ids) + 1)
        return [frozenset(some) for size in sizes for some in itertools.combinations(ids, size)]
    return [*question.answer_ids]


def allowed(question: Question, texts: Sequence[str]) -> list[Raw]:
    """Return the answers that any of the texts allows; without texts, all."""
    every = every_answer(question)
    return [one for one in every if not texts or any(_says(t, one) for t in texts)]


def _says(text: str, answer: Raw) -> bool:
    if isinstance(answer, int):
        low, dots, high = text.partition("..")
        ends = (low, high) if dots else (low, low)
        value = Fraction(answer, MILLION)
        return (not ends[0] or value >= Fraction(ends[0])) and (
            not ends[1] or value <= Fraction(ends[1])
        )
    if isinstance(answer, frozenset):
        parts = {*text.split("+")} - {NONE}
        named = parts - {"?"}
        return answer >= named if "?" in parts else answer == named
    return text == answer


@dataclass
class World:
    """A completion of the answers; derived values are `forced` where that is wanted."""

    policy: Policy
    raw: Mapping[str, Raw]
    forced: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known: dict[str, str | None] = {}

    def applies(self, question: Question) -> bool:
        """Return whether the question applies."""
        return self.hold(question.only_if)

    def applying(self) -> frozenset[str]:
        """Return the questions that apply."""
        return frozenset(q.id for q in self.policy.questions if self.applies(q))

    def hold(self, conditions: Conditions) -> bool:
        """Return whether all conditions hold."""
        return all(self.holds(name, condition) for name, condition in conditions.items())

    def holds(self, name: str, condition: Condition) -> bool:
        """Return whether a condition holds; none does on a question that does not apply."""
        if name in self.policy.question_ids:
            if not self.applies(self.policy.question(name)):
                return False
            answer: Raw | None = self.raw[name]
        else:
            answer = self.value(name)
            if answer is None:
                return False
        if isinstance(condition, Not):
            return not _meets(answer, condition.condition)
        return _meets(answer, condition)

    def value(self, name: str) -> str | None:
        """Return the value of a derived value or of LAST, or None if it has none."""
        if name not in self.known:
            table = next(one for one in self.policy.tables if one.id == name)
            self.known[name] = self.forced.get(name) or self._value(table)
        return self.known[name]

    def _value(self, table: Table) -> str | None:
        if not self.defined(table):
            return None
        if table.sum:
            total = self.total(table)
            reached = [value.id for value in table.values if value.least <= total * MILLION]
            return reached[-1] if reached else None
        rule = self.fires(table)
        return rule.then if rule else None

    def defined(self, table: Table) -> bool:
        """Return whether all derived values that the table reads have a value."""
        derived = {one.id for one in self.policy.derived}
        names = {*table.inputs} | {
            name for asked in table.inputs - derived for name in self.policy.question(asked).only_if
        }
        return all(self.value(name) is not None for name in names & derived)

    def total(self, table: Table) -> Fraction:
        """Return the sum of a table."""
        total = Fraction(0)
        for score in table.sum:
            if score.name in self.policy.question_ids:
                question = self.policy.question(score.name)
                if not self.applies(question):
                    continue
                answer: Raw | None = self.raw[score.name]
            else:
                answer = self.value(score.name)
            if isinstance(answer, int):
                total += Fraction(answer, MILLION) * Fraction(score.times or 0, MILLION)
            elif isinstance(answer, frozenset):
                total += sum(Fraction(score.scores.get(one, 0), MILLION) for one in answer)
            else:
                total += Fraction(score.scores.get(answer or "", 0), MILLION)
        return total

    def matching(self, table: Table) -> list[Rule]:
        """Return the rules that match."""
        return [r for r in table.rules if self.hold(r.when)] if self.defined(table) else []

    def fires(self, table: Table) -> Rule | None:
        """Return the rule that gives the value."""
        matching = self.matching(table)
        if table.hit_policy == "most-urgent" and matching:
            values = table.value_ids
            most = max(values.index(rule.then) for rule in matching)
            return next(rule for rule in matching if values.index(rule.then) == most)
        return matching[0] if matching else None

    def firing(self, table: Table) -> list[Rule]:
        """Return the rules that fire: under ``any`` every one that matches."""
        rule = self.fires(table)
        if table.hit_policy == "any":
            return self.matching(table)
        return [rule] if rule else []

    def stated(self) -> tuple[object, ...]:
        """Return what is stated: outcome, results and alerts."""
        return (
            self.value(LAST),
            *(self.value(result.of) for result in self.policy.results),
            *(self.hold(alert.when) for alert in self.policy.alerts),
        )


def _meets(answer: Raw | None, condition: Condition) -> bool:
    if isinstance(condition, Ranges):
        assert isinstance(answer, int)
        return any(
            (low is None or low <= answer) and (high is None or answer <= high)
            for low, high in condition.ranges
        )
    if isinstance(condition, Ticks):
        assert isinstance(answer, frozenset)
        return (
            answer.issuperset(condition.all)
            and answer.isdisjoint(condition.none)
            and (
                not condition.any
                or not answer.isdisjoint(condition.any)
                or (NONE in condition.any and not answer)
            )
            and len(answer.intersection(condition.of)) >= condition.at_least
        )
    assert isinstance(condition, tuple)
    return answer in condition


def worlds(policy: Policy, answers: Answers | None = None) -> Iterator[World]:
    """Yield every completion of the answers."""
    still = [allowed(q, (answers or {}).get(q.id, ())) for q in policy.questions]
    for picked in itertools.product(*still):
        yield World(policy, dict(zip(policy.question_ids, picked, strict=True)))


def is_open(policy: Policy, name: str, every: Sequence[World]) -> bool:
    """Return whether two completions that differ in that question alone state other things."""
    groups: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for world in every:
        rest = tuple(world.raw[other] for other in policy.question_ids if other != name)
        groups.setdefault(rest, set()).add(world.stated())
    return any(len(stated) > 1 for stated in groups.values())


def decided(policy: Policy, answers: Answers) -> dict[str, object]:
    """Return what ``decide --json`` says; the policy must have no hole and no overlap."""
    every = [*worlds(policy, answers)]
    last = policy.tables[-1]
    reached = {world.value(LAST) for world in every}
    possible = [o for o in policy.outcome_ids if o in reached]
    fired = {rule.id for world in every for rule in world.firing(last)}
    asked = [q for q in policy.question_ids if is_open(policy, q, every)]
    trace = [_traced(table, every) for table in policy.tables]
    data: dict[str, object] = {
        "outcome": possible[0] if len(possible) == 1 else None,
        "possible": possible,
        "rule": trace[-1]["rule"],
        "because": trace[-1]["because"],
        "rules": [rule.id for rule in policy.rules if rule.id in fired],
        "open": asked,
        "next": asked[0] if asked else None,
        "trace": trace,
    }
    if policy.results:
        data["results"] = {one.of: _result(policy, one.of, every, trace) for one in policy.results}
    if policy.alerts:
        shown = {a.id: [world.hold(a.when) for world in every] for a in policy.alerts}
        data["alerts"] = [
            {"id": name, "certain": all(held)} for name, held in shown.items() if any(held)
        ]
    return data


def _traced(table: Table, every: Sequence[World]) -> dict[str, object]:
    reached = {world.value(table.id) for world in every}
    value = reached.pop() if len(reached) == 1 else None
    rule = next(
        (
            rule
            for rule in table.rules
            if rule.then == value and all(world.hold(rule.when) for world in every)
        ),
        None,
    )
    because = rule.because if rule else None
    data: dict[str, object] = {"table": table.name, "value": value}
    if table.sum and value is not None:
        because = table.value(value).because or None
    data |= {"rule": rule.id if rule else None, "because": because}
    if table.sum:
        totals = {world.total(table) for world in every}
        low, high = min(totals), max(totals)
        data["sum"] = _decimal(low) if low == high else f"{_decimal(low)}..{_decimal(high)}"
    return data


def _decimal(number: Fraction) -> str:
    whole, part = divmod(abs(number), 1)
    digits = f"{int(part * MILLION):06d}".rstrip("0")
    return f"{'-' if number < 0 else ''}{whole}{'.' if digits else ''}{digits}"


def _result(
    policy: Policy, name: str, every: Sequence[World], trace: Sequence[Mapping[str, object]]
) -> dict[str, object]:
    reached = {world.value(name) for world in every}
    ids = policy.derived_value(name).value_ids
    of = next(one for one in trace if one["table"] == name)
    possible = [value for value in ids if value in reached]
    return {"value": of["value"], "possible": possible, "because": of["because"]}


def problems(policy: Policy) -> set[tuple[str, int]]:
    """Return the code and line of every problem; exact only for tables without holes."""
    every = [*worlds(policy)]
    found = {("hole", t.rules_line) for t in policy.tables if _has_hole(t, every)}
    for table in policy.tables:
        found |= {("overlap", line) for line in _overlaps(table, every)}
        if table.hit_policy in ("first", "most-urgent"):
            fired = {rule.line for world in every if (rule := world.fires(table))}
            found |= {("hidden-rule", r.line) for r in table.rules if r.line not in fired}
        reached = {world.value(table.id) for world in every}
        found |= {("unused-outcome", v.line) for v in table.values if v.id not in reached}
    found |= {("order", line) for line in _falls(policy, every)}
    found |= {
        ("unused-question", q.line) for q in policy.questions if not is_open(policy, q.id, every)
    }
    found |= {("unused-question", t.line) for t in policy.derived if _would_do(policy, t, every)}
    found |= {
        ("unused-alert", alert.line)
        for alert in policy.alerts
        if not any(world.hold(alert.when) for world in every)
    }
    return found - {*_held_back(policy, every)}


def _held_back(policy: Policy, every: Sequence[World]) -> Iterator[tuple[str, int]]:
    """Yield what is not told, since a hole or an overlap may have caused it."""
    unclear = {
        table.id
        for table in policy.tables
        if _has_hole(table, every) or next(_overlaps(table, every), None)
    }
    for table in policy.tables:
        if not unclear.isdisjoint(_read(policy, (*table.inputs,))):
            unclear.add(table.id)
        if table.id in unclear:
            yield from (("unused-outcome", value.line) for value in table.values)
    if LAST in unclear:
        yield from (("order", line) for line in range(200))
    alerts = {alert.line: unclear & _read(policy, (*alert.when,)) for alert in policy.alerts}
    yield from (("unused-alert", line) for line, held in alerts.items() if any(alerts.values()))
    if any(alerts.values()) or unclear & {LAST, *(result.of for result in policy.results)}:
        yield from (("unused-question", line) for line in range(1000))


def _read(policy: Policy, names: Sequence[str]) -> set[str]:
    """Return the names, and all that the questions among them need to apply."""
    found = {*names}
    for name in names:
        if name in policy.question_ids:
            found |= _read(policy, (*policy.question(name).only_if,))
    return found


def _has_hole(table: Table, every: Sequence[World]) -> bool:
    return any(world.value(table.id) is None and world.defined(table) for world in every)


def _overlaps(table: Table, every: Sequence[World]) -> Iterator[int]:
    if table.hit_policy not in ("unique", "any"):
        return
    for one, other in itertools.combinations(table.rules, 2):
        agree = table.hit_policy == "any" and one.then == other.then
        if not agree and any(w.hold(one.when) and w.hold(other.when) for w in every):
            yield other.line


def falls_of_neighbours(policy: Policy) -> set[tuple[str, int]]:
    """Return the problems of order between an answer and the one right after it."""
    every = [*worlds(policy)]
    found = {("order", line) for line in _falls(policy, every, furthest=1)}
    return found - {*_held_back(policy, every)}


def _falls(policy: Policy, every: Sequence[World], *, furthest: int | None = None) -> Iterator[int]:
    """Yield the lines of answers, and of numbers, that are more severe and lower the urgency.

    With `furthest`, only of those so many places after the milder one.
    """
    urgency = {outcome: at for at, outcome in enumerate(policy.outcome_ids)}
    by_raw = {tuple(world.raw[q] for q in policy.question_ids): world for world in every}
    for at, question in enumerate(policy.questions):
        if not question.ordered:
            continue
        for key, world in by_raw.items():
            for line, more in [*_more_severe(question, key[at])][
                : None if question.several else furthest
            ]:
                other = by_raw[(*key[:at], more, *key[at + 1 :])]
                before, after = world.value(LAST), other.value(LAST)
                if (
                    before is not None
                    and after is not None
                    and urgency[after] < urgency[before]
                    and world.applying() == other.applying()
                ):
                    yield line


def _more_severe(question: Question, answer: Raw) -> Iterator[tuple[int, Raw]]:
    """Yield the next more severe answers, each with the line at which it is told."""
    if isinstance(answer, frozenset):
        for one in question.answers:
            if one.id not in answer:
                yield one.line, answer | {one.id}
        return
    every = every_answer(question)[:: -1 if question.falling else 1]
    for at in range(every.index(answer) + 1, len(every)):
        yield question.line if question.number else question.answers[at].line, every[at]


def unmet(policy: Policy, scenarios: Sequence[Scenario]) -> set[int]:
    """Return the lines of the scenarios that do not get the outcome that they expect."""
    found = set()
    for scenario in scenarios:
        reached = {world.value(LAST) for world in worlds(policy, scenario.answers)}
        if reached != {scenario.expect}:
            found.add(scenario.line)
    return found


def untested(policy: Policy, scenarios: Sequence[Scenario]) -> set[int]:
    """Return the lines of the rules that no scenario tests.

    A completion tests a rule that it fires; one of a derived value only where another value that
    this can have would change what is stated, unless it never makes a difference at all.
    """
    every = [*worlds(policy)]
    unused = {t.id for t in policy.derived if _would_do(policy, t, every)}
    values = {t.id: {world.value(t.id) for world in every} - {None} for t in policy.derived}
    tested = set()
    for scenario in scenarios:
        for world in worlds(policy, scenario.answers):
            for table in policy.tables:
                if (
                    table.id in {LAST, *unused}
                    or table.id in {one.of for one in policy.results}
                    or any(
                        World(policy, world.raw, {table.id: str(value)}).stated() != world.stated()
                        for value in values[table.id]
                    )
                ):
                    tested |= {rule.line for rule in world.firing(table)}
    return {rule.line for table in policy.tables for rule in table.rules} - tested


def _would_do(policy: Policy, table: Table, every: Sequence[World]) -> bool:
    """Return whether a constant could replace a derived value in everything that is stated."""
    return any(
        all(
            World(policy, world.raw, {table.id: value.id}).stated() == world.stated()
            for world in every
        )
        for value in table.values
    )


def count(policy: Policy, every: Sequence[World]) -> int:
    """Return how many completions there are, those that differ in what does not apply being one."""
    return len({_effective(policy, world) for world in every})


def _effective(policy: Policy, world: World) -> tuple[object, ...]:
    applying = world.applying()
    return tuple(world.raw[q] if q in applying else None for q in policy.question_ids)
