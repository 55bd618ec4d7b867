"""Work out what docs/contracts/ says about a policy and a decision by trying every completion.

Slow on purpose: it uses nothing of the code under test but the model, so that the two can be
compared. To change what a policy means, change
docs/contracts/policy.md first; what ``decide --json`` says is in docs/contracts/commands.md#decide.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from checklist.engine.policy.in_words import listed
from checklist.engine.policy.model import Policy, Question, Rule, Scenario, Table

Answers = Mapping[str, tuple[str, ...]]
Completion = dict[str, str | None]
"""By question the answer, by derived value its value, or None if it has none."""


@dataclass(frozen=True)
class Expected:
    """A decision, in the words of ``decide --json``."""

    possible: tuple[str, ...]
    outcome: str | None
    rule: str | None
    because: str | None
    rules: tuple[str, ...]
    open: tuple[str, ...]
    next: str | None
    trace: tuple[tuple[str, str | None, str | None, str | None], ...] = ()


def completions(policy: Policy, answers: Answers) -> Iterator[Completion]:
    """Yield each way to pick one answer for every question from those still possible."""
    names = [question.id for question in policy.questions]
    still = [answers.get(question.id) or _ids(question) for question in policy.questions]
    for picked in itertools.product(*still):
        yield derived(policy, dict(zip(names, picked, strict=True)))


def derived(
    policy: Policy, completion: Completion, forced: Mapping[str, str] | None = None
) -> Completion:
    """Return the completion with its derived values, those `forced` instead of what they are."""
    values: Completion = {question.id: completion[question.id] for question in policy.questions}
    for table in policy.derived:
        rule = fires_in(table, values)
        values[table.id] = (forced or {}).get(table.id) or (rule.then if rule else None)
    return values


def _ids(question: Question) -> tuple[str, ...]:
    return tuple(answer.id for answer in question.answers)


def holds(rule: Rule, completion: Completion) -> bool:
    """Return whether the conditions of `rule` hold; names that it leaves out may have any value."""
    return all(completion[name] in listed(allowed) for name, allowed in rule.when.items())


def defined(table: Table, completion: Completion) -> bool:
    """Return whether everything that `table` reads has a value."""
    return all(completion[name] is not None for rule in table.rules for name in rule.when)


def fires_in(table: Table, completion: Completion) -> Rule | None:
    """Return the first rule of a table that matches; without overlap it is the only one."""
    for rule in table.rules if defined(table, completion) else ():
        if holds(rule, completion):
            return rule
    return None


def fires(policy: Policy, completion: Completion) -> Rule | None:
    """Return the rule that gives the outcome."""
    return fires_in(policy.tables[-1], derived(policy, completion))


def outcome(policy: Policy, completion: Completion) -> str | None:
    """Return the outcome of a completion, or None if no rule matches it."""
    rule = fires(policy, completion)
    return rule.then if rule else None


def decision(policy: Policy, answers: Answers) -> Expected:
    """Return the decision for `answers`; the policy must have no hole and no overlap."""
    every = list(completions(policy, answers))
    reached = {outcome(policy, one) for one in every}
    fired = {rule.id for one in every if (rule := fires(policy, one))}
    possible = tuple(o.id for o in policy.outcomes if o.id in reached)
    decided = possible[0] if len(possible) == 1 else None
    named = None
    for rule in policy.rules:
        if rule.then == decided and all(holds(rule, one) for one in every):
            named = rule
            break
    still_open = tuple(q.id for q in policy.questions if _is_open(policy, q, answers))
    return Expected(
        possible=possible,
        outcome=decided,
        rule=named.id if named else None,
        because=named.because if named else None,
        rules=tuple(rule.id for rule in policy.rules if rule.id in fired),
        open=still_open,
        next=still_open[0] if still_open else None,
        trace=tuple(_settled(table, every) for table in policy.tables),
    )


def _settled(
    table: Table, every: list[Completion]
) -> tuple[str, str | None, str | None, str | None]:
    """Return table, value, rule and because, as far as all completions agree on them."""
    reached = {rule.then for one in every if (rule := fires_in(table, one))}
    value = reached.pop() if len(reached) == 1 else None
    for rule in table.rules:
        if rule.then == value and all(holds(rule, one) for one in every):
            return table.name, value, rule.id, rule.because
    return table.name, value, None, None


def _is_open(policy: Policy, question: Question, answers: Answers) -> bool:
    """Return whether two completions that differ only in `question` have different outcomes."""
    still = answers.get(question.id) or _ids(question)
    return any(
        len({outcome(policy, {**one, question.id: answer}) for answer in still}) > 1
        for one in completions(policy, answers)
    )


def alternatives(policy: Policy, answers: Answers) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return the answers that would each change the possible outcomes, with those outcomes."""
    now = decision(policy, answers).possible
    changing = []
    for question in policy.questions:
        for answer in _ids(question):
            given = answers.get(question.id)
            if given and given != (answer,):
                then = decision(policy, {**answers, question.id: (answer,)}).possible
                if then != now:
                    changing.append((question.id, answer, then))
    return changing


def unmatched(policy: Policy, table: Table) -> int:
    """Return how many combinations of answers match no rule of `table`."""
    every = completions(policy, {})
    return sum(defined(table, one) and fires_in(table, one) is None for one in every)


def overlapping(policy: Policy, table: Table) -> set[tuple[str, str]]:
    """Return the pairs of rules, the earlier first, that match the same completion."""
    every = list(completions(policy, {}))
    return {
        (one.id, other.id)
        for one, other in itertools.combinations(table.rules, 2)
        if any(holds(one, c) and holds(other, c) for c in every)
    }


def hidden(policy: Policy, table: Table) -> set[str]:
    """Return the rules that are the first match of no completion."""
    first = {rule.id for one in completions(policy, {}) if (rule := fires_in(table, one))}
    return {rule.id for rule in table.rules} - first


def falls(policy: Policy, question: Question, mild: str, severe: str, answers: Answers) -> int:
    """Return how many completions of `answers` get less urgent as `mild` becomes `severe`."""
    urgency = {o.id: at for at, o in enumerate(policy.outcomes)}
    number = 0
    for one in completions(policy, {**answers, question.id: (mild,)}):
        before = outcome(policy, one)
        after = outcome(policy, {**one, question.id: severe})
        number += before is not None and after is not None and urgency[after] < urgency[before]
    return number


def falling(policy: Policy) -> set[tuple[str, str, str]]:
    """Return each question with a milder and a more severe answer between which urgency falls."""
    return {
        (question.id, mild, severe)
        for question in policy.questions
        if question.ordered
        for mild, severe in itertools.combinations(_ids(question), 2)
        if falls(policy, question, mild, severe, {})
    }


def unused_questions(policy: Policy) -> set[str]:
    """Return the questions that make no difference anywhere."""
    return {q.id for q in policy.questions if not _is_open(policy, q, {})}


def unused_derived(policy: Policy) -> set[str]:
    """Return the derived values that a constant could replace without changing any outcome."""
    return {
        table.id
        for table in policy.derived
        if any(_would_do(policy, table, value.id) for value in table.values)
    }


def _would_do(policy: Policy, table: Table, value: str) -> bool:
    constant = replace(table, rules=(Rule("always", {}, value, ""),))
    other = replace(
        policy, derived=tuple(constant if one.id == table.id else one for one in policy.derived)
    )
    return all(outcome(policy, one) == outcome(other, one) for one in completions(policy, {}))


def unused_values(policy: Policy, table: Table) -> set[str]:
    """Return the values of `table` that no completion reaches."""
    fired = (fires_in(table, one) for one in completions(policy, {}))
    return {value.id for value in table.values} - {rule.then for rule in fired if rule}


def unmet(policy: Policy, scenarios: tuple[Scenario, ...]) -> set[str]:
    """Return the scenarios that do not get the one outcome that they expect."""
    return {s.id for s in scenarios if decision(policy, s.answers).possible != (s.expect,)}


def untested(policy: Policy, scenarios: tuple[Scenario, ...]) -> set[int]:
    """Return the lines of the rules that no scenario tests.

    A scenario tests a rule that one of its completions fires; one of a derived value only where
    another value of it would change the outcome.
    """
    every = [c for s in scenarios for c in completions(policy, s.answers)]
    return {
        rule.line
        for table in policy.tables
        for rule in table.rules
        if not any(fires_in(table, c) is rule and depends(policy, table, c) for c in every)
    }


def depends(policy: Policy, table: Table, completion: Completion) -> bool:
    """Return whether another value of `table` would change the outcome of a completion.

    Another value that it has for some answers. Always, where it makes no difference anywhere: that
    is reported otherwise.
    """
    if table.id not in completion or table.id in unused_derived(policy):
        return True
    never = unused_values(policy, table)
    others = [
        derived(policy, completion, {table.id: value.id})
        for value in table.values
        if value.id not in never
    ]
    fired = [fires_in(policy.tables[-1], values) for values in others]
    return len({rule.then if rule else None for rule in fired}) > 1


def _order(policy: Policy) -> Iterator[int]:
    for question in policy.questions:
        for mild, severe in itertools.pairwise(question.answers):
            if question.ordered and falls(policy, question, mild.id, severe.id, {}):
                yield severe.line


def _overlap(policy: Policy) -> Iterator[int]:
    for table in policy.tables:
        if table.hit_policy == "unique":
            later = {rule for _, rule in overlapping(policy, table)}
            yield from (rule.line for rule in table.rules if rule.id in later)


def _hidden_rule(policy: Policy) -> Iterator[int]:
    for table in policy.tables:
        if table.hit_policy == "first":
            gone = hidden(policy, table)
            yield from (rule.line for rule in table.rules if rule.id in gone)


def _unused_outcome(policy: Policy) -> Iterator[int]:
    for table in policy.tables:
        gone = unused_values(policy, table)
        yield from (value.line for value in table.values if value.id in gone)


def _unused_question(policy: Policy) -> Iterator[int]:
    questions, values = unused_questions(policy), unused_derived(policy)
    yield from (question.line for question in policy.questions if question.id in questions)
    yield from (table.line for table in policy.derived if table.id in values)


PROOFS: Mapping[str, Callable[[Policy], Iterable[int]]] = {
    "hole": lambda policy: (t.rules_line for t in policy.tables if unmatched(policy, t)),
    "overlap": _overlap,
    "hidden-rule": _hidden_rule,
    "order": _order,
    "unused-question": _unused_question,
    "unused-outcome": _unused_outcome,
    "unused-alert": lambda _: (),  # what is drawn here has no alerts and no clocks: worlds.py does
    "deadline-order": lambda _: (),
}
"""By code, the lines at which a policy has such a problem; see the limit in `problems`."""


def problems(policy: Policy) -> set[tuple[str, int]]:
    """Return the code and line of every problem; exact only for tables without holes."""
    return {(code, line) for code, lines in PROOFS.items() for line in lines(policy)}
