"""Prove that a policy is complete, free of conflict and monotone, and that all of it matters.

Pure: no files, no clock; returns every problem, with a counterexample if there can be one.
Combinations are never enumerated: each proof is a question to a decision diagram.
To change what is proved, add a function to TABLE_PROOFS or PROOFS, and its code to
checklist/engine/problem.py; to change how a counterexample is found, edit counterexample.py.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from checklist.engine.policy.compile import (
    NO_RULE,
    Compiled,
    Frame,
    Meaning,
    compile_table,
    frame_of,
    precedence,
)
from checklist.engine.policy.counterexample import (
    Given,
    fall,
    forced,
    irreducible,
    pairs_under,
    spell,
)
from checklist.engine.policy.counting import combinations, numbers
from checklist.engine.policy.decide import decide, narrow
from checklist.engine.policy.derived_matters import constants, rules_that_count
from checklist.engine.policy.diagram import BUDGET, MOST_LEVELS, BudgetSpentError, Space
from checklist.engine.policy.in_words import range_in_words
from checklist.engine.policy.lower import Lowered, is_made, lower
from checklist.engine.policy.model import (
    LAST,
    Deadline,
    Outcome,
    Policy,
    Question,
    Rule,
    Scenario,
    Table,
)
from checklist.engine.policy.relations import comparable, differs, falling_pairs, falls, relations
from checklist.engine.policy.variable_order import apart
from checklist.engine.problem import CODES, Location, Problem, counted, in_order, quoted

EXCLUSIVE = ("unique", "any")
"""The hit policies under which rules that match together are compared."""

SHOWN = 1
"""The index of the value of an alert that is shown."""

Proof = Callable[[Compiled], Iterable[Problem]]
TableProof = Callable[[Compiled, Meaning], Iterable[Problem]]

BLOCKING = frozenset(name for name, code in CODES.items() if code.blocks)
"""The codes of problems that make a policy unfit to decide with."""


@dataclass(frozen=True, slots=True)
class Proved:
    """Every problem of a policy, and whether it can be decided with despite them."""

    problems: tuple[Problem, ...]
    decides: bool


def prove(policy: Policy, scenarios: Iterable[Scenario] | None = None) -> tuple[Problem, ...]:
    """Return every problem of `policy`; without `scenarios`, their two proofs are left out."""
    return examine(policy, scenarios).problems


def examine(policy: Policy, scenarios: Iterable[Scenario] | None = None) -> Proved:
    """Return every problem of `policy`, and whether it can be decided with; see prove."""
    compiled, problems = _compile(policy)
    for meaning in compiled.meanings.values():
        for proof in TABLE_PROOFS if not is_made(meaning.table.id) else ():
            problems += _within_budget(partial(proof, compiled, meaning), compiled, meaning.table)
    codes = {problem.code for problem in problems}
    unclear = _unclear(compiled, problems)
    names = {table.name for table in policy.tables if table.id in unclear}
    problems = [p for p in problems if p.code != "unused-outcome" or p.table not in names]
    if LAST in compiled.meanings:
        for whole_proof, claim in PROOFS.items():
            if not unclear.isdisjoint(RESTS_ON[whole_proof](compiled.lowered)):
                continue
            last = compiled.last.table
            problems += _within_budget(partial(whole_proof, compiled), compiled, last, claim=claim)
        # Where rules overlap, which of them a scenario fires has no answer.
        if scenarios is not None and codes.isdisjoint({"overlap", "not-proved"}):
            problems += _scenarios(compiled, tuple(scenarios))
    return Proved(in_order(problems), decides=codes.isdisjoint(BLOCKING))


def _unclear(compiled: Compiled, problems: Iterable[Problem]) -> set[str]:
    """Return the tables with a hole or an overlap or not proved, and all that read one of them.

    What such a table gives is not settled until that is cured, and so neither is whether a value
    is reached, a question matters, or the order holds: nothing is said of these before.
    """
    faulty = {problem.table for problem in problems if problem.code in {"hole", "overlap"}}
    unclear: set[str] = set()
    for table in compiled.plain.tables:
        faulty_or_not_proved = table.name in faulty or table.id not in compiled.meanings
        if faulty_or_not_proved or not unclear.isdisjoint(table.inputs):
            unclear.add(table.id)
    return unclear


def _compile(policy: Policy) -> tuple[Compiled, list[Problem]]:
    """Compile each table that is small enough; of the others prove only that no rules overlap."""
    lowered = lower(policy)
    meanings: dict[str, Meaning] = {}
    problems: list[Problem] = []
    derived = {table.id for table in lowered.policy.derived}
    for table in lowered.policy.tables:
        if not derived & table.inputs <= meanings.keys():
            continue  # it reads a derived value that could not be compiled
        try:
            meanings[table.id] = compile_table(lowered.policy, table, meanings)
        except BudgetSpentError:
            problems.append(_not_proved(lowered.policy, table))
            compiled = Compiled(lowered, meanings)
            problems += _within_budget(partial(_bare_overlaps, compiled, table), compiled, table)
    return Compiled(lowered, meanings), problems


def holes(compiled: Compiled, meaning: Meaning) -> Iterator[Problem]:
    """Prove that every combination of answers matches a rule of the table."""
    policy, table = compiled.policy, meaning.table
    missing = forced(compiled, meaning, meaning.fired, lambda at: at == NO_RULE)
    if missing is None:
        return

    def unmatched(given: Given) -> bool:
        possible = narrow(compiled, given)
        left = meaning.values_under(meaning.fired, possible)
        return left == {NO_RULE} and all(min(possible[name]) >= 0 for name in meaning.names)

    missing = irreducible(compiled.plain, missing, unmatched)
    number = numbers(compiled, meaning, meaning.fired)[NO_RULE]
    what = "match{} no rule" if not table.sum else "reach{} no value"
    verb = what.format("es" if number == 1 else "")
    numbered = " (numbers count by interval)" if compiled.lowered.intervals else ""
    yield Problem(
        Location(policy.file, table.rules_line),
        f"{counted(number)} of {counted(combinations(compiled))} combinations of answers{numbered} "
        f"{verb}{_of(table)}, for example {spell(compiled.lowered, missing)}",
        "start the first value lower" if table.sum else "add a rule for them",
        "hole",
        table.name,
    )


def overlaps(compiled: Compiled, meaning: Meaning) -> Iterator[Problem]:
    """Prove that no two rules of the table match the same combination that must not.

    Under hit policy unique no two may; under any, those that do must agree.
    """
    yield from _overlaps(compiled, meaning.frame)


def _bare_overlaps(compiled: Compiled, table: Table) -> Iterator[Problem]:
    """Prove for a table whose diagrams are too large that no two of its rules overlap."""
    if table.hit_policy in EXCLUSIVE:
        yield from _overlaps(compiled, frame_of(compiled.plain, table, compiled.meanings))


def _overlaps(compiled: Compiled, frame: Frame) -> Iterator[Problem]:
    policy, table = compiled.policy, frame.table
    if table.hit_policy not in EXCLUSIVE:
        return
    may_agree = table.hit_policy == "any"
    conditions = [frame.conditions(rule) for rule in table.rules]
    for at, rule in enumerate(table.rules):
        for before, earlier in enumerate(table.rules[:at]):
            if may_agree and earlier.then == rule.then:
                continue
            common = _common(compiled, frame, conditions[before], conditions[at])
            if common is None:
                continue
            yield Problem(
                Location(policy.file, rule.line),
                f"rule {quoted(rule.id)}{_of(table)} overlaps rule {quoted(earlier.id)} "
                f"(line {earlier.line}): both match {spell(compiled.lowered, common)}"
                + (f", with {quoted(earlier.then)} and {quoted(rule.then)}" if may_agree else ""),
                f"{'let them agree, ' if may_agree else ''}"
                "make their conditions exclude each other, or set hit-policy: first",
                "overlap",
                table.name,
            )


def _common(
    compiled: Compiled,
    frame: Frame,
    one: Mapping[str, frozenset[int]],
    other: Mapping[str, frozenset[int]],
) -> Given | None:
    """Return answers under which both conditions hold, or None; no answer can be left out."""
    both = {**one, **other} | {name: one[name] & other[name] for name in one if name in other}
    if not all(both.values()):
        return None
    answers = forced(compiled, frame, frame.guard(both), bool)
    if answers is None or compiled.meanings.keys().isdisjoint((*frame.names, *both)):
        return answers  # a path through conditions on questions alone has nothing to spare

    def holds(given: Given) -> bool:
        possible = narrow(compiled, given)
        return all(wanted.issuperset(possible[name]) for name, wanted in both.items())

    return irreducible(compiled.plain, answers, holds)


def hidden_rules(compiled: Compiled, meaning: Meaning) -> Iterator[Problem]:
    """Prove that each rule fires for some combination, where one of several matches fires.

    That is so under the hit policies first and most-urgent.
    """
    if meaning.table.hit_policy in ("first", "most-urgent"):
        yield from _hidden(compiled.policy, meaning)


def _hidden(policy: Policy, meaning: Meaning) -> Iterator[Problem]:
    frame, table = meaning.frame, meaning.table
    order = precedence(table)
    fired = meaning.space.values(meaning.fired)
    hidden = [place for place, at in enumerate(order) if at not in fired]
    rules = [table.rules[at] for at in order[: max(hidden, default=-1) + 1]]
    guards = [frame.guard(frame.conditions(rule)) for rule in rules]
    for place in hidden:
        before = _covering(meaning.space, guards[:place], guards[place])
        if before is None:
            continue  # only a hole in a table that this one reads hides it
        rule = rules[place]
        by_place = table.hit_policy == "first"
        kind = "outcome" if table.id == LAST else "value"
        yield Problem(
            Location(policy.file, rule.line),
            f"rule {quoted(rule.id)}{_of(table)} is never reached: "
            f"{_hiding([rules[earlier] for earlier in before], by_place=by_place)}",
            "delete it or move it up" if by_place else f"delete it, or let it give a later {kind}",
            "hidden-rule",
            table.name,
        )


def _hiding(before: list[Rule], *, by_place: bool) -> str:
    if not before:
        return "no answers meet its conditions"
    rules, verb = ("rule", "matches") if len(before) == 1 else ("rules", "match")
    names = _list(f"{quoted(rule.id)} (line {rule.line})" for rule in before)
    what = "first" if by_place else f"too and {'goes' if len(before) == 1 else 'go'} before it"
    return f"{rules} {names} always {verb} {what}"


def _covering(space: Space, guards: Sequence[int], own: int) -> list[int] | None:
    """Return indices of `guards` that together cover `own`, with none to spare, or None."""
    nothing = space.leaf(0)

    def left(by: Iterable[int], rest: int = own) -> int:
        """Return the diagram of where `rest` holds and none of the guards at `by` does."""
        for at in by:
            rest = space.select(guards[at], nothing, rest)
        return rest

    # From the last on, take each guard that covers something not yet covered.
    covering: list[int] = []
    rest = own
    for at in reversed(range(len(guards))):
        if rest != nothing and (less := left([at], rest)) != rest:
            covering.insert(0, at)
            rest = less
    if rest != nothing:
        return None
    for candidate in tuple(covering):
        fewer = [at for at in covering if at != candidate]
        if left(fewer) == nothing:
            covering = fewer
    return covering


def order(compiled: Compiled) -> Iterator[Problem]:
    """Prove that a more severe answer, all else equal, never gives a less urgent outcome."""
    compiled = comparable(compiled)
    related = falling_pairs(compiled)
    for question in compiled.plain.questions:
        pairs = related.get(question.id, set())
        for at in range(1, len(question.answers)) if question.ordered else ():
            milder = [before for before in range(at) if (before, at) in pairs]
            if milder:
                yield _fall(compiled, related, question, (milder[-1], at))


def _fall(
    compiled: Compiled,
    related: Mapping[str, set[tuple[int, int]]],
    question: Question,
    answers: tuple[int, int],
) -> Problem:
    """Return the problem that the second answer gives a less urgent outcome than the first."""
    policy = compiled.policy

    def always(given: Given) -> bool:
        pairs = pairs_under(compiled, given, question.id, answers)
        return bool(pairs) and all(falls(*pair) for pair in pairs)

    found = fall(compiled, related, question.id, answers)
    context = irreducible(compiled.plain, found, always)
    pairs = pairs_under(compiled, context, question.id, answers)
    before, after = (
        _list((quoted(policy.outcome_ids[o]) for o in sorted(set(outcomes))), last="or")
        for outcomes in zip(*pairs, strict=True)
    )
    mild, severe = (_answer(compiled.lowered, question, one) for one in answers)
    where = f", with {spell(compiled.lowered, context)}" if context else ""
    asked = compiled.lowered.question_of(question.id)
    return Problem(
        Location(policy.file, question.answers[answers[1]].line),
        f"question {quoted(asked)}: the more severe answer {severe} gives "
        f"the less urgent outcome {after} where {mild} gives {before}{where}",
        _how_to_order(policy.question(asked)),
        "order",
    )


def _how_to_order(question: Question) -> str:
    if question.number is not None:
        other = "up" if question.falling else "down"
        return f"correct the rules, or set ordered: {other} or ordered: false"
    if question.several:
        return "correct the rules, or set ordered: false"
    return (
        "put the answers in order from least to most severe, correct the rules, "
        "or set ordered: false"
    )


def _answer(lowered: Lowered, question: Question, at: int) -> str:
    """Return an answer to a lowered question in the words of a reader."""
    source = lowered.source.question(lowered.question_of(question.id))
    if source.several:
        answer = question.id.partition("+")[2]
        return quoted(f"{answer} ticked" if at else f"{answer} not ticked")
    if source.number is not None:
        return quoted(range_in_words(source.number, lowered.intervals[source.id][at]))
    return quoted(question.answers[at].id)


def unused_questions(compiled: Compiled) -> Iterator[Problem]:
    """Prove that every question and derived value makes a difference to something stated.

    To some outcome, result or alert.
    """
    policy, lowered = compiled.policy, compiled.lowered
    targets = {target: relations(compiled, differs, target=target) for target in lowered.targets()}
    matter = {
        lowered.question_of(name)
        for related in targets.values()
        for name, pairs in related.items()
        if pairs
    }
    for question in policy.questions:
        if question.id not in matter:
            yield _unused(policy, question.line, f"question {quoted(question.id)}")
    unused = _unused_derived(compiled, targets)
    for table in policy.derived:
        if table.id in unused:
            yield _unused(policy, table.line, f"derived value {quoted(table.id)}")


def _unused_derived(
    compiled: Compiled,
    targets: Mapping[str, Mapping[str, set[tuple[int, int]]]] | None = None,
) -> set[str]:
    """Return the derived values that make no difference to anything stated.

    `targets` has the pairs of values that do, by target.
    """
    found = targets or {
        target: relations(compiled, differs, target=target) for target in compiled.lowered.targets()
    }
    return {
        table.id
        for table in compiled.policy.derived
        if set.intersection(
            *(constants(compiled, pairs, table.id, target) for target, pairs in found.items())
        )
    }


def _unused(policy: Policy, line: int, name: str) -> Problem:
    stated = [
        "the outcome",
        *["a result"] * bool(policy.results),
        *["an alert"] * bool(policy.alerts),
    ]
    what = f"{name} never makes a difference to {_list(stated, last='or')}"
    cure = "delete it, or write the rule that it is for"
    return Problem(Location(policy.file, line), what, cure, "unused-question")


def unused_outcomes(compiled: Compiled, meaning: Meaning) -> Iterator[Problem]:
    """Prove that every value of the table is reached."""
    table, reached = meaning.table, meaning.values
    for at, value in enumerate(table.values):
        if at not in reached:
            kind = "outcome" if table.id == LAST else "value"
            yield Problem(
                Location(compiled.policy.file, value.line),
                f"{kind} {quoted(value.id)}{_of(table)} is never reached",
                "delete it, or correct where it starts"
                if table.sum
                else "delete it, or write the rule that leads to it",
                "unused-outcome",
                table.name,
            )


def unused_alerts(compiled: Compiled) -> Iterator[Problem]:
    """Prove that every alert can be shown."""
    for alert in compiled.policy.alerts:
        meaning = compiled.meanings[compiled.lowered.alerts[alert.id]]
        if SHOWN not in meaning.values:
            yield Problem(
                Location(compiled.policy.file, alert.line),
                f"alert {quoted(alert.id)} can never be shown: no answers meet its conditions",
                "delete it, or correct its conditions",
                "unused-alert",
            )


def deadline_order(compiled: Compiled) -> Iterator[Problem]:
    """Prove that of two outcomes the more urgent never has the later deadline on the same clock.

    Deadlines are compared that run from the same moment in units of the same family; a clock may
    say that it is not ordered.
    """
    policy = compiled.policy
    if not policy.has_urgency:
        return
    latest: dict[tuple[str, str, str], list[tuple[Outcome, Deadline]]] = {}
    for outcome in policy.outcomes:
        for deadline in outcome.clocks:
            if not policy.clock(deadline.clock).ordered:
                continue
            before = latest.setdefault((deadline.clock, deadline.start, deadline.family), [])
            shorter = [pair for pair in before if pair[1].length < deadline.length]
            if shorter:
                milder, other = min(shorter, key=lambda pair: pair[1].length)
                yield Problem(
                    Location(policy.file, deadline.line or outcome.line),
                    f"outcome {quoted(outcome.id)} leaves {deadline.within} for clock "
                    f"{quoted(deadline.clock)}, the less urgent {quoted(milder.id)} only "
                    f"{other.within} (line {other.line})",
                    "leave the more urgent outcome no more time, or set ordered: false at "
                    "the clock",
                    "deadline-order",
                )
            before.append((outcome, deadline))


TABLE_PROOFS: tuple[TableProof, ...] = (holes, overlaps, hidden_rules, unused_outcomes)
"""The proofs about each table that could be compiled."""

PROOFS: dict[Proof, str] = {
    order: "that a more severe answer never gives a less urgent outcome",
    unused_questions: "that every question makes a difference",
    unused_alerts: "that every alert can be shown",
    deadline_order: "that a more urgent outcome never leaves more time",
}
"""The proofs about the outcome, each with its claim in words; no decision depends on them."""

RESTS_ON: dict[Proof, Callable[[Lowered], Iterable[str]]] = {
    order: lambda _: (LAST,),
    unused_questions: lambda lowered: lowered.targets(),
    unused_alerts: lambda lowered: lowered.alerts.values(),
    deadline_order: lambda _: (),
}
"""The tables that each of them rests on: it waits while one of them has a hole or an overlap."""


def _within_budget(
    proof: Callable[[], Iterable[Problem]], compiled: Compiled, table: Table, *, claim: str = ""
) -> list[Problem]:
    """Return the problems that `proof` finds, and one more if it has to give up.

    The latter is located at the rules of `table`.
    """
    compiled.renew()
    problems: list[Problem] = []
    try:
        problems.extend(proof())
    except BudgetSpentError:
        problems.append(_not_proved(compiled.policy, table, claim))
    return problems


def _scenarios(compiled: Compiled, scenarios: tuple[Scenario, ...]) -> Iterator[Problem]:
    """Prove that scenarios get the outcomes that they expect and together fire every rule."""
    policy = compiled.policy
    for scenario in scenarios:
        decision = decide(compiled, scenario.answers)
        if decision.outcome != scenario.expect:
            yield Problem(
                Location(scenario.file, scenario.line),
                f"scenario {quoted(scenario.id)} expects {quoted(scenario.expect)} but gets "
                f"{_got(policy, decision.possible, decision.rules)}",
                "correct the rules, or what the scenario answers and expects",
                "unmet-scenario",
            )
        for result in decision.results:
            wanted = scenario.expect_results.get(result.of)
            if wanted is not None and result.value != wanted:
                got = _list(map(quoted, result.possible), last="or") if result.possible else "none"
                yield Problem(
                    Location(scenario.file, scenario.line),
                    f"scenario {quoted(scenario.id)} expects {quoted(wanted)} for "
                    f"{quoted(result.of)} but gets {got}",
                    "correct the rules, or what the scenario answers and expects",
                    "unmet-scenario",
                )
    unused = _unused_derived(compiled)
    fired = _fired(compiled, scenarios, unused)
    simple = {*unused, *compiled.lowered.targets()}
    for table in policy.tables:
        verb = "fires" if table.id in simple else "depends on"
        for at, rule in enumerate(table.rules):
            if (table.id, at) not in fired:
                yield Problem(
                    Location(policy.file, rule.line),
                    f"no scenario {verb} rule {quoted(rule.id)}{_of(table)}",
                    "add a scenario that shows what it is for",
                    "untested-rule",
                    table.name,
                )


def _fired(
    compiled: Compiled, scenarios: Iterable[Scenario], unused: Collection[str]
) -> set[tuple[str, int]]:
    """Return the rules, by table and index, that some completion of a scenario fires.

    A derived value's count only where the decision would depend on it: with another value some
    completion would get another outcome, result or alert. Those in `unused` never make a
    difference, which is reported already, so that all of their rules count.
    """
    fired: set[tuple[str, int]] = set()
    for scenario in scenarios:
        compiled.renew()
        for box in compiled.lowered.boxes(scenario.answers):
            possible = narrow(compiled, box)
            for table in compiled.meanings:
                if table in unused:
                    fired |= {(table, at) for at in compiled.meanings[table].firing(possible)}
                elif not is_made(table):
                    found = rules_that_count(compiled, possible, table)
                    fired |= {(table, at) for at in found}
    return fired


def _got(policy: Policy, possible: tuple[str, ...], rules: tuple[str, ...]) -> str:
    if not possible:
        return "none, since no rule matches its answers"
    lines = {rule.id: rule.line for rule in policy.rules}
    fired = _list(f"{quoted(name)} (line {lines[name]})" for name in rules)
    by = "rule" if len(rules) == 1 else "rules"
    return f"{_list(map(quoted, possible), last='or')}, by {by} {fired}"


def _not_proved(policy: Policy, table: Table, claim: str = "") -> Problem:
    """Return the problem that a table, or a claim about the outcome, is too much to prove."""
    where = Location(policy.file, table.rules_line or table.line or _asked_at(policy, table))
    if len(apart(policy, table)[0]) > MOST_LEVELS:
        what = (
            f"more than {MOST_LEVELS} questions in one table are too many to prove; "
            "nothing is claimed of them"
        )
        cure = "group them into derived values"
        cure += ", each with a sum of its own" if table.sum else ""
        return Problem(where, what, cure, "not-proved")
    limit = f"within {BUDGET:,} steps; nothing is claimed of"
    if table.sum and not is_made(table.id):
        return Problem(
            where,
            f"the scores{_of(table)} have too many different sums to prove {limit} them",
            "write rounder scores, all of them multiples of one number, or add up about five "
            "questions each in derived values of their own, and let this sum name these",
            "not-proved",
        )
    return Problem(
        where,
        f"the {_rules(table)} are too entangled to prove {claim}{' ' if claim else ''}"
        f"{limit} {'that' if claim else 'them'}",
        "group questions that belong together, about five of them, into a derived value each, "
        f"and let these {'conditions' if is_made(table.id) else 'rules'} name the derived values",
        "not-proved",
    )


def _rules(table: Table) -> str:
    """Return what a reader calls the rules of a table."""
    if not is_made(table.id):
        return f"rules{_of(table)}"
    alert = table.id.removeprefix("!")
    if alert != table.id:
        return f"conditions of the alert {quoted(alert)}"
    return f"conditions on {quoted(table.id.partition('?')[0])}"


def _asked_at(policy: Policy, table: Table) -> int:
    """Return the line of the first question that a table reads."""
    lines = (question.line for question in policy.questions if question.id in table.inputs)
    return next(lines, 1)


def _of(table: Table) -> str:
    return "" if table.id == LAST else f" of {quoted(table.id)}"


def _list(names: Iterable[str], last: str = "and") -> str:
    *most, final = names
    return f"{', '.join(most)} {last} {final}" if most else final
