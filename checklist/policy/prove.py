"""Prove that a policy is complete, free of conflict and monotone, and that all of it matters.

Pure: no files, no clock; returns every problem, each with a counterexample where there is one.
Combinations are never enumerated: each proof is a question to a decision diagram.
To change what is proved, add a function to PROOFS and its code to checklist/problem.py.
"""

from collections.abc import Callable, Iterable, Iterator

from checklist.policy.decide import NO_RULE, Compiled, compile_policy, condition_of, decide
from checklist.policy.diagram import BUDGET, MOST_LEVELS, BudgetSpentError
from checklist.policy.model import Policy, Question, Rule, Scenario
from checklist.problem import Place, Problem, in_order, quoted

Proof = Callable[[Compiled], Iterable[Problem]]

BLOCKING = frozenset({"hole", "overlap", "not-proved"})
"""The codes that leave a decision without meaning."""


def prove(policy: Policy, scenarios: Iterable[Scenario] | None = None) -> tuple[Problem, ...]:
    """Return every problem of `policy`; without `scenarios` their two proofs are left out."""
    try:
        compiled = compile_policy(policy)
    except BudgetSpentError:
        return (_not_proved(policy),)
    problems = [problem for proof in PROOFS for problem in _within_budget(proof, compiled)]
    # Where rules overlap, which of them a scenario fires has no answer.
    if scenarios is not None and not any(p.code in ("overlap", "not-proved") for p in problems):
        problems += _scenarios(compiled, tuple(scenarios))
    return in_order(problems)


def holes(compiled: Compiled) -> Iterator[Problem]:
    """Every combination of answers matches a rule."""
    policy, space = compiled.policy, compiled.space
    missing = space.irreducible(compiled.fired, NO_RULE)
    if missing is None:
        return
    number = space.count(compiled.fired)[NO_RULE]
    verb = "matches" if number == 1 else "match"
    of_all = f"{number:,} of {policy.combinations:,} combinations of answers {verb} no rule"
    yield Problem(
        Place(policy.file, policy.rules_line),
        f"{of_all}, for example {_example(policy, missing)}",
        "add a rule for them",
        "hole",
    )


def overlaps(compiled: Compiled) -> Iterator[Problem]:
    """Under hit policy unique, no two rules match the same combination."""
    policy = compiled.policy
    if policy.hit_policy != "unique":
        return
    for at, rule in enumerate(policy.rules):
        for earlier in policy.rules[:at]:
            common = _common(policy, earlier, rule)
            if common is None:
                continue
            yield Problem(
                Place(policy.file, rule.line),
                f"rule {quoted(rule.id)} overlaps rule {quoted(earlier.id)} (line {earlier.line}): "
                f"both match {_example(policy, common)}",
                "make their conditions exclude each other, or set hit-policy: first",
                "overlap",
            )


def _common(policy: Policy, one: Rule, other: Rule) -> dict[int, int] | None:
    """Return answers that both rules match, none of which can be left out, or None."""
    found: dict[int, int] = {}
    for level, question in enumerate(policy.questions):
        every = question.answer_ids
        both = set(one.when.get(question.id, every)) & set(other.when.get(question.id, every))
        if not both:
            return None
        if len(both) < len(every):
            found[level] = min(map(every.index, both))
    return found


def hidden_rules(compiled: Compiled) -> Iterator[Problem]:
    """Under hit policy first, each rule is the first match of some combination."""
    policy = compiled.policy
    if policy.hit_policy != "first":
        return
    fired = compiled.space.values(compiled.fired)
    for at, rule in enumerate(policy.rules):
        if at in fired:
            continue
        before = _covering(compiled, at)
        rules = "rule" if len(before) == 1 else "rules"
        names = _list(f"{quoted(r.id)} (line {r.line})" for r in before)
        verb = "matches" if len(before) == 1 else "match"
        yield Problem(
            Place(policy.file, rule.line),
            f"rule {quoted(rule.id)} is never reached: {rules} {names} always {verb} first",
            "delete it or move it up",
            "hidden-rule",
        )


def _covering(compiled: Compiled, hidden: int) -> list[Rule]:
    """Return earlier rules that together match all that rule `hidden` does, none to spare."""
    policy, space = compiled.policy, compiled.space
    rule = policy.rules[hidden]
    kept = [r for r in policy.rules[:hidden] if _common(policy, r, rule) is not None]
    for candidate in tuple(kept):
        fewer = [r for r in kept if r is not candidate]
        left = space.choose(condition_of(policy, rule.when), space.leaf(1), space.leaf(0))
        for earlier in fewer:
            left = space.choose(condition_of(policy, earlier.when), space.leaf(0), left)
        if space.values(left) == {0}:
            kept = fewer
    return kept


def order(compiled: Compiled) -> Iterator[Problem]:
    """Of two completions that differ in one answer, the more severe is never the less urgent."""
    for level, question in enumerate(compiled.policy.questions):
        if question.ordered:
            for value in range(1, len(question.answers)):
                yield from _falls(compiled, level, question, value)


def _falls(compiled: Compiled, level: int, question: Question, value: int) -> Iterator[Problem]:
    """Report where the answer at `value` gives a less urgent outcome than the one before it."""
    policy, space = compiled.policy, compiled.space
    milder, severer = (
        space.restrict(compiled.reached, {level: frozenset({v})}) for v in (value - 1, value)
    )
    falls = space.combine(milder, severer, lambda a, b: int(NO_RULE < b < a))
    context = space.irreducible(falls, 1)
    if context is None:
        return
    held = {at: frozenset({v}) for at, v in context.items()}
    before, after = (
        _list((quoted(policy.outcome_ids[at]) for at in sorted(reached)), last="or")
        for reached in (space.values(space.restrict(side, held)) for side in (milder, severer))
    )
    mild, severe = question.answers[value - 1 : value + 1]
    where = f", with {_example(policy, context)}" if context else ""
    yield Problem(
        Place(policy.file, severe.line),
        f"question {quoted(question.id)}: the more severe answer {quoted(severe.id)} gives "
        f"the less urgent outcome {after} where {quoted(mild.id)} gives {before}{where}",
        "put the answers in order from least to most severe, mend the rules, or set ordered: false",
        "order",
    )


def unused_questions(compiled: Compiled) -> Iterator[Problem]:
    """Every question makes a difference somewhere."""
    policy = compiled.policy
    used = compiled.space.support(compiled.reached)
    for level, question in enumerate(policy.questions):
        if level not in used:
            yield Problem(
                Place(policy.file, question.line),
                f"question {quoted(question.id)} never makes a difference to the outcome",
                "delete it, or write the rule that it is for",
                "unused-question",
            )


def unused_outcomes(compiled: Compiled) -> Iterator[Problem]:
    """Every outcome is reached."""
    policy = compiled.policy
    used = compiled.space.values(compiled.reached)
    for at, outcome in enumerate(policy.outcomes):
        if at not in used:
            yield Problem(
                Place(policy.file, outcome.line),
                f"outcome {quoted(outcome.id)} is never reached",
                "delete it, or write the rule that leads to it",
                "unused-outcome",
            )


PROOFS: tuple[Proof, ...] = (
    holes,
    overlaps,
    hidden_rules,
    order,
    unused_questions,
    unused_outcomes,
)


def _within_budget(proof: Proof, compiled: Compiled) -> Iterable[Problem]:
    compiled.space.renew()
    try:
        return tuple(proof(compiled))
    except BudgetSpentError:
        return (_not_proved(compiled.policy),)


def _scenarios(compiled: Compiled, scenarios: tuple[Scenario, ...]) -> Iterator[Problem]:
    """Every scenario gets what it expects, and every rule is fired by a scenario."""
    policy = compiled.policy
    met: set[str] = set()
    for scenario in scenarios:
        decision = decide(compiled, scenario.answers)
        met.update(decision.rules)
        if decision.outcome != scenario.expect:
            yield Problem(
                Place(scenario.file, scenario.line),
                f"scenario {quoted(scenario.id)} expects {quoted(scenario.expect)} but gets "
                f"{_got(policy, decision.possible, decision.rules)}",
                "mend the rules, or what the scenario answers and expects",
                "unmet-scenario",
            )
    for rule in policy.rules:
        if rule.id not in met:
            yield Problem(
                Place(policy.file, rule.line),
                f"no scenario fires rule {quoted(rule.id)}",
                "add a scenario that shows what it is for",
                "untested-rule",
            )


def _got(policy: Policy, possible: tuple[str, ...], rules: tuple[str, ...]) -> str:
    if not possible:
        return "none, since no rule matches its answers"
    lines = {rule.id: rule.line for rule in policy.rules}
    fired = _list(f"{quoted(name)} (line {lines[name]})" for name in rules)
    by = "rule" if len(rules) == 1 else "rules"
    return f"{_list(map(quoted, possible), last='or')}, by {by} {fired}"


def _not_proved(policy: Policy) -> Problem:
    where = Place(policy.file, policy.rules_line)
    if len(policy.questions) > MOST_LEVELS:
        what = (
            f"more than {MOST_LEVELS} questions are too many to prove; nothing is claimed of them"
        )
        return Problem(where, what, "divide the policy", "not-proved")
    return Problem(
        where,
        f"the rules are too entangled to prove within {BUDGET:,} steps; nothing is claimed of them",
        "let each rule name fewer questions, and put those that rules name together side by side",
        "not-proved",
    )


def _example(policy: Policy, values: dict[int, int]) -> str:
    """Return ``question: answer`` for each level, or that every combination is meant."""
    named = (
        f"{policy.questions[level].id}: {policy.questions[level].answers[value].id}"
        for level, value in sorted(values.items())
    )
    return ", ".join(named) or "every combination"


def _list(names: Iterable[str], last: str = "and") -> str:
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final
