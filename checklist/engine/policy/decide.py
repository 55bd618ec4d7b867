"""Decide which outcomes a set of answers can lead to, and what is still open.

Pure: no files, no clock, no browser; runs natively and in Pyodide. What a decision is, is defined
in docs/contracts/policy.md#meaning, the rest in docs/contracts/commands.md#decide.
To change what is decided, edit docs/triage/policy.yml, not this file.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from checklist.engine.policy.answer import Ticked, read_ticks, write_ticks
from checklist.engine.policy.compile import NO_RULE, UNDEFINED, Compiled, Meaning
from checklist.engine.policy.diagram import Relation
from checklist.engine.policy.lower import Box
from checklist.engine.policy.model import LAST, Policy, Rule, Table
from checklist.engine.policy.number import spell_number
from checklist.engine.policy.relations import differs, relations
from checklist.engine.policy.variable_order import support_of

Answers = Mapping[str, Sequence[str]]
"""By question id, the answers still possible; a question that is left out has all of them."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The value that a table is certain to give, and the rule that gives it.

    `value` is None while several are possible, and `rule` while no single rule is certain to hold.
    A sum has no rules, but bounds in `sum`; `because` is the reason in words.
    """

    table: str
    value: str | None
    rule: Rule | None
    sum: tuple[int, int] | None = None
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A result: the derived value `of`, the value that is certain, if any, and those possible."""

    of: str
    value: str | None
    possible: tuple[str, ...]
    because: str | None


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that is shown; it is not `certain` while only some completions show it."""

    id: str
    certain: bool


Possible = Mapping[str, Collection[int]]
"""By lowered question, derived value and LAST, the indices of what is still possible.

A negative index means that some completion of the answers gives no value.
"""


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that a policy reaches for given answers; every tuple is in policy order."""

    answers: Answers
    possible: tuple[str, ...]
    rules: tuple[str, ...]
    open: tuple[str, ...]
    trace: tuple[Settled, ...]
    results: tuple[Stated, ...] = ()
    alerts: tuple[Raised, ...] = ()
    narrowed: Sequence[Possible] = field(default=(), compare=False, repr=False)
    """What is still possible under each box that the answers make."""

    @property
    def outcome(self) -> str | None:
        """The outcome, or None while more than one is possible."""
        return self.possible[0] if len(self.possible) == 1 else None

    @property
    def rule(self) -> Rule | None:
        """The first rule that holds whatever else is answered, or None if no single rule does."""
        return self.trace[-1].rule

    @property
    def next(self) -> str | None:
        """The id of the question to ask next, or None once nothing is open."""
        return self.open[0] if self.open else None


def narrow(compiled: Compiled, given: Mapping[str, Collection[int]]) -> Possible:
    """Return what is still possible when the lowered questions in `given` have these answers."""
    possible: dict[str, Collection[int]] = {
        question.id: given.get(question.id) or range(len(question.answers))
        for question in compiled.plain.questions
    }
    whole = compiled.whole
    for table, meaning in compiled.meanings.items():
        values = meaning.values_under(meaning.reached, possible)
        if not whole and _may_lack(meaning, possible):
            values.add(UNDEFINED)
        possible[table] = values
    return possible


def _may_lack(meaning: Meaning, possible: Possible) -> bool:
    """Return whether a derived value that the table reads may have no value."""
    return any(min(possible[name]) < 0 for name in meaning.names)


def decide(compiled: Compiled, answers: Answers) -> Decision:
    """Return the decision for `answers`, texts that the policy's questions have as answers.

    Raises TooManyAlternativesError where what is ticked has too many possible combinations.
    """
    compiled.renew()
    policy, last = compiled.policy, compiled.last
    given = {name: tuple(answers[name]) for name in policy.question_ids if answers.get(name)}
    boxes = compiled.lowered.boxes(given)
    narrowed = [narrow(compiled, box) for box in boxes]
    possible = _union(narrowed)
    fired = set[int]().union(*(last.firing(one) for one in narrowed))
    targets = compiled.lowered.targets()
    undecided = [target for target in targets if len(possible[target]) > 1]
    trace = {
        table.id: _settled(compiled, table, possible, narrowed)
        for table in (*policy.derived, policy.tables[-1])
    }
    return Decision(
        answers=given,
        possible=_outcomes(policy, possible[LAST]),
        rules=tuple(policy.rules[at].id for at in sorted(fired)),
        open=_open(compiled, (given, boxes, narrowed), undecided) if undecided else (),
        trace=tuple(trace.values()),
        results=tuple(
            _stated(policy.derived_value(result.of), possible, trace[result.of])
            for result in policy.results
        ),
        alerts=tuple(
            Raised(alert, certain=0 not in possible[table])
            for alert, table in compiled.lowered.alerts.items()
            if 1 in possible[table]
        ),
        narrowed=narrowed,
    )


def not_applying(compiled: Compiled, answers: Answers) -> dict[str, tuple[str, ...]]:
    """Return the questions that apply in no completion of `answers`, and why.

    With each stand the names in its `only-if` whose conditions hold in no completion, in its order;
    there are none where the conditions only exclude each other.
    """
    if not compiled.applying:
        return {}
    narrowed = [narrow(compiled, box) for box in compiled.lowered.boxes(answers)]
    away = [
        name
        for name, meaning in compiled.applying.items()
        if not any(1 in meaning.values_under(meaning.reached, one) for one in narrowed)
    ]
    found: dict[str, tuple[str, ...]] = {}
    for name in away:
        unmet = _unmet(compiled, name, narrowed)
        only_if = compiled.policy.question(name).only_if
        found[name] = tuple(one for one in only_if if one in unmet or one in away)
    return found


def _unmet(compiled: Compiled, name: str, narrowed: Sequence[Possible]) -> set[str]:
    """Return the questions and derived values with a condition for `name` that cannot hold."""
    indices, of = compiled.indices, compiled.lowered.question_of
    return {
        of(inner)
        for inner, held in compiled.lowered.applies[name].items()
        if not any({indices[inner][text] for text in held} & {*one[inner]} for one in narrowed)
    }


def _union(narrowed: Sequence[Possible]) -> Possible:
    """Return what is possible under any of the boxes."""
    if len(narrowed) == 1:
        return narrowed[0]
    return {name: {at for one in narrowed for at in one[name]} for name in narrowed[0]}


def _outcomes(policy: Policy, indices: Collection[int]) -> tuple[str, ...]:
    """Return the ids of the outcomes at `indices`, in policy order."""
    return tuple(policy.outcomes[at].id for at in sorted(indices) if at >= 0)


def _stated(table: Table, possible: Possible, settled: Settled) -> Stated:
    """Return the result that `table` is."""
    values = tuple(table.value_ids[at] for at in sorted(possible[table.id]) if at >= 0)
    return Stated(table.id, settled.value, values, settled.because)


_Work = tuple[Answers, Sequence[Box], Sequence[Possible]]
"""The answers given, the boxes that they make, and what each leaves possible."""


def _open(compiled: Compiled, work: _Work, targets: Iterable[str]) -> tuple[str, ...]:
    """Return the questions that have two answers which, all else equal, make a difference.

    A difference to one of `targets`.
    """
    given, boxes, narrowed = work
    matter: set[str] = set()
    for target in targets:
        for possible in narrowed:
            matter |= _matter(compiled, possible, target)
        if len(boxes) > 1:
            matter |= _between(compiled, given, narrowed, target)
    of = compiled.lowered.question_of
    asked = {of(name) for name in matter}
    return tuple(name for name in compiled.policy.question_ids if name in asked)


def _matter(compiled: Compiled, possible: Possible, target: str) -> set[str]:
    """Return the lowered questions that have two answers which make a difference to `target`."""
    last = compiled.meanings[target]
    left = last.under(last.reached, possible)
    matter = {last.names[at] for at in last.space.support(left)}
    if not matter.isdisjoint(compiled.meanings):
        reached = {name: m.under(m.reached, possible) for name, m in compiled.meanings.items()}
        pairs = relations(compiled, differs, reached, target)
        matter = {name for name, differing in pairs.items() if differing}
    return matter - compiled.meanings.keys()


def _between(
    compiled: Compiled, given: Answers, narrowed: Sequence[Possible], target: str
) -> set[str]:
    """Return the questions of which two possible sets of ticks make a difference to `target`.

    The boxes differ in what is ticked. Within a box that is looked at already, so it is enough to
    compare boxes, two at a time, that differ in one question alone, at some set of ticks of each.
    """
    policy, variables = compiled.policy, compiled.lowered.variables
    several = [name for name in given if policy.question(name).several and len(given[name]) > 1]
    found: set[str] = set()
    for name in several:
        others = [v for q in several if q != name for v in variables[q]]
        groups: dict[tuple[tuple[int, ...], ...], list[Possible]] = {}
        for possible in narrowed:
            key = tuple(tuple(sorted(possible[v])) for v in others)
            groups.setdefault(key, []).append(possible)
        if any(
            _differ(compiled, (one, other), variables[name], target)
            for group in groups.values()
            for one, other in combinations(group, 2)
        ):
            found.add(name)
    return found


def _differ(
    compiled: Compiled, pair: tuple[Possible, Possible], variables: Sequence[str], target: str
) -> bool:
    """Return whether `target` can differ between two boxes, all but `variables` equal."""
    compiled.renew()
    one, other = (
        narrow(compiled, {**possible, **{name: (min(possible[name]),) for name in variables}})
        for possible in pair
    )
    return _lead_apart(compiled, (one, other), (target, {*variables}), differs)


def _lead_apart(
    compiled: Compiled,
    pair: tuple[Possible, Possible],
    what: tuple[str, set[str]],
    related: Relation,
) -> bool:
    """Return whether, all else equal, the two boxes can lead a table to related values.

    `what` is the table, and the lowered questions in which the boxes differ.
    """
    table, variables = what
    meaning = compiled.meanings[table]
    space = meaning.space
    one, other = (meaning.under(meaning.reached, possible) for possible in pair)
    # What differs reaches the table through one derived value at most: the others that it reads
    # share no question with that one.
    support = support_of(compiled.plain)
    through = [
        name
        for name in meaning.names
        if name in compiled.meanings and not support[name].isdisjoint(variables)
    ]
    if not through:
        return space.meet(one, other, related)
    level = meaning.names.index(through[0])
    domain = meaning.frame.domains[level]
    inner = (through[0], variables)
    return any(
        space.meet(
            space.restrict(one, {level: (v,)}), space.restrict(other, {level: (w,)}), related
        )
        for v, a in enumerate(domain)
        for w, b in enumerate(domain)
        if a != b and _lead_apart(compiled, pair, inner, lambda x, y, a=a, b=b: (x, y) == (a, b))  # type: ignore[misc]
    )


def _settled(
    compiled: Compiled, table: Table, possible: Possible, narrowed: Sequence[Possible]
) -> Settled:
    """Return the value that `table` is certain to give, with the first rule certain to give it."""
    meaning = compiled.meanings[table.id]
    bounds = [found for one in narrowed if (found := meaning.sums(one)) is not None]
    total = (min(low for low, _ in bounds), max(high for _, high in bounds)) if bounds else None
    at, *others = possible[table.id]
    if others or at < 0:
        return Settled(table.name, None, None, total)
    value = table.values[at]
    if table.sum:
        return Settled(table.name, value.id, None, total, value.because or None)
    indices = compiled.indices
    for rule, plain in zip(table.rules, meaning.table.rules, strict=True):
        if rule.then == value.id and all(
            {indices[name][text] for text in held}.issuperset(one[name])
            for name, held in plain.when.items()
            if isinstance(held, tuple)
            for one in narrowed
        ):
            return Settled(table.name, value.id, rule, total, rule.because)
    return Settled(table.name, value.id, None, total)


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another answer to one question, and the outcomes that it would leave possible."""

    question: str
    answer: str
    possible: tuple[str, ...]


Alternatives = Mapping[str, Mapping[str, frozenset[int]]]
"""By answered question and answer, the indices of the outcomes that the answer leaves possible.

NO_RULE is among them where some completion of the answers has no outcome. To a choice, every answer
is there; to a number, each interval; of what can be ticked, what is ticked now and each set with
one more or one less.
"""


def decisive_alternatives(
    policy: Policy, decision: Decision, alternatives: Alternatives
) -> tuple[Alternative, ...]:
    """Return the answers that would each change the decision if given in place of the present one.

    Only answered questions count, since `possible` covers the open ones. `alternatives` comes from
    `alternatives_to`.
    """
    return tuple(
        Alternative(question, answer, possible)
        for question, answers in alternatives.items()
        for answer, indices in answers.items()
        if (answer,) != decision.answers[question]
        and (possible := _outcomes(policy, indices)) != decision.possible
    )


def alternatives_to(compiled: Compiled, decision: Decision) -> Alternatives:
    """Return what each answer to an answered question leads to while the other answers stay."""
    compiled.renew()
    policy, given = compiled.policy, decision.answers
    if any(question.several for question in policy.questions if question.id in given):
        return {
            name: {
                text: _under(compiled, {**given, name: (text,)})
                for text in _in_place_of(compiled, name, texts)
            }
            for name, texts in given.items()
        }
    last, (possible,) = compiled.last, decision.narrowed
    # What the last table asks for rests on no question that it asks for as well.
    near = last.values_by(last.reached, possible, [name for name in given if name in last.names])
    lacking = {NO_RULE} if not compiled.whole and _may_lack(last, possible) else set[int]()
    return {
        name: {
            text: frozenset(max(at, NO_RULE) for at in near[name][index] | lacking)
            if name in near
            else _under(compiled, {**given, name: (text,)})
            for text, index in compiled.indices[name].items()
        }
        for name in given
    }


def _in_place_of(compiled: Compiled, name: str, texts: Sequence[str]) -> list[str]:
    """Return the answers to consider in place of those given to a question."""
    question = compiled.policy.question(name)
    if not question.several:
        return list(compiled.indices[name])
    ids, found = question.answer_ids, dict.fromkeys(texts)
    if len(texts) == 1 and (ticked := read_ticks(question, texts[0])) is not None:
        for one in ids:
            kept = tuple(other for other in ids if (other in ticked.ids) != (other == one))
            if text := write_ticks(Ticked(kept, ticked.all_told or len(kept) == len(ids))):
                found[text] = None
    return list(found)


def _under(compiled: Compiled, given: Answers) -> frozenset[int]:
    compiled.renew()
    narrowed = [narrow(compiled, box) for box in compiled.lowered.boxes(given)]
    return frozenset(max(at, NO_RULE) for one in narrowed for at in one[LAST])


def as_data(policy: Policy, decision: Decision) -> dict[str, object]:
    """Return the decision as the JSON data that ``decide --json`` prints."""
    rule = decision.rule
    data = {
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
        "answers": {name: _one_or_list(given) for name, given in decision.answers.items()},
        "outcome": decision.outcome,
        "possible": list(decision.possible),
        "rule": rule.id if rule else None,
        "because": rule.because if rule else None,
        "rules": list(decision.rules),
        "open": list(decision.open),
        "next": decision.next,
        "trace": [_traced(settled) for settled in decision.trace],
    }
    if policy.results:
        data["results"] = {
            one.of: {"value": one.value, "possible": list(one.possible), "because": one.because}
            for one in decision.results
        }
    if policy.alerts:
        data["alerts"] = [{"id": one.id, "certain": one.certain} for one in decision.alerts]
    return data


def _traced(settled: Settled) -> dict[str, object]:
    rule = settled.rule
    data: dict[str, object] = {
        "table": settled.table,
        "value": settled.value,
        "rule": rule.id if rule else None,
        "because": settled.because,
    }
    if settled.sum is not None:
        low, high = map(spell_number, settled.sum)
        data["sum"] = low if low == high else f"{low}..{high}"
    return data


def _one_or_list(given: Iterable[str]) -> str | list[str]:
    answers = list(given)
    return answers[0] if len(answers) == 1 else answers
