"""Random small policies in the whole language; see tests/policies.py for plain ones."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st

from checklist.engine.policy.answer import in_normal_form
from checklist.engine.policy.model import (
    Alert,
    Answer,
    Condition,
    Not,
    Outcome,
    Policy,
    Positive,
    Question,
    Ranges,
    Result,
    Rule,
    Scenario,
    Score,
    Table,
    Ticks,
    Value,
)
from checklist.engine.policy.number import MILLION, Ends, Grid, spell_range
from tests.policies import FILE, STORIES, subset

HALF = MILLION // 2
Named = Mapping[str, Question | tuple[str, ...]]


@st.composite
def questions(draw: st.DrawFn) -> tuple[Question, ...]:
    """Draw one to four questions of any kind, without conditions."""
    found = []
    for at in range(draw(st.integers(1, 4))):
        line = 10 * (at + 1)
        kind = draw(st.sampled_from(["choice", "number", "several"]))
        ordered = draw(st.integers(0, 3)) > 0
        if kind == "number":
            step = draw(st.sampled_from([MILLION, HALF]))
            least = step * draw(st.integers(-2, 2))
            most = least + step * draw(st.integers(1, 5))
            falling = ordered and draw(st.booleans())
            grid = Grid("days", least, most, step)
            found.append(
                Question(f"q{at}", "?", ordered=ordered, number=grid, falling=falling, line=line)
            )
        else:
            size = draw(st.integers(2, 3))
            answers = tuple(Answer(f"a{n}", f"A{n}", line=line + 1 + n) for n in range(size))
            several = kind == "several"
            found.append(
                Question(f"q{at}", "?", answers, ordered=ordered, several=several, line=line)
            )
    return tuple(found)


def ends(draw: st.DrawFn, grid: Grid) -> Ends:
    """Draw a range of a grid with both ends."""
    values = [*grid.values()]
    low = draw(st.sampled_from(values))
    high = draw(st.sampled_from([value for value in values if value >= low]))
    return low, high


def positive(draw: st.DrawFn, known: Question | tuple[str, ...]) -> Positive:
    """Draw a condition on a question, or on a derived value with these values."""
    if isinstance(known, tuple):
        return subset(draw, known)
    if known.number is not None:
        ranges = [ends(draw, known.number) for _ in range(draw(st.integers(1, 2)))]
        return Ranges(known.number.merged(ranges))
    if not known.several:
        return subset(draw, known.answer_ids)
    ids = known.answer_ids
    if draw(st.booleans()):
        return Ticks(any=subset(draw, (*ids, "none")))
    of = subset(draw, ids) if draw(st.booleans()) else ()
    return Ticks(
        any=subset(draw, ids) if draw(st.booleans()) or not of else (),
        all=subset(draw, ids) if draw(st.integers(0, 2)) == 0 else (),
        none=subset(draw, ids) if draw(st.integers(0, 2)) == 0 else (),
        at_least=draw(st.integers(1, len(of))) if of else 0,
        of=of,
    )


def conditions(draw: st.DrawFn, names: Named, most: int = 3) -> dict[str, Condition]:
    """Draw conditions on some of the names."""
    some = draw(st.lists(st.sampled_from(sorted(names)), max_size=most, unique=True))
    found: dict[str, Condition] = {}
    for name in sorted(some):
        condition = positive(draw, names[name])
        found[name] = Not(condition) if draw(st.integers(0, 3)) == 0 else condition
    return found


def _rules(
    draw: st.DrawFn, names: Named, values: tuple[str, ...], *, whole: bool, line: int
) -> tuple[str, tuple[Rule, ...]]:
    policies = ["first", "most-urgent"] if whole else ["first", "unique", "any", "most-urgent"]
    hit_policy = draw(st.sampled_from(policies))
    whens = [conditions(draw, names) for _ in range(draw(st.integers(1, 4)))]
    rules = [
        Rule(f"r{at}", when, draw(st.sampled_from(values)), f"R{at}.", line=line + at)
        for at, when in enumerate(whens, start=1)
    ]
    if whole:
        then = values[0] if hit_policy == "most-urgent" else draw(st.sampled_from(values))
        rules.append(Rule("rest", {}, then, "Rest.", line=line + len(rules) + 1))
    return hit_policy, tuple(rules)


def _score(draw: st.DrawFn, name: str, known: Question | tuple[str, ...]) -> Score:
    steps = st.sampled_from([-MILLION, 0, HALF, MILLION, 2 * MILLION])
    if isinstance(known, Question) and known.number is not None:
        return Score(name, times=draw(steps))
    ids = known.answer_ids if isinstance(known, Question) else known
    return Score(name, {one: draw(steps) for one in subset(draw, ids)})


def label(draw: st.DrawFn) -> str:
    """Draw the label of a value, or none."""
    return draw(st.sampled_from(["", "V"]))


def _table(draw: st.DrawFn, at: int, names: Named, *, whole: bool) -> Table:
    line = 100 * (at + 1)
    ids = tuple(f"v{n}" for n in range(draw(st.integers(1, 3))))
    read = draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=3, unique=True))
    if draw(st.integers(0, 2)) == 0:
        first = -50 if whole else draw(st.integers(-4, 1))
        starts = [first, *sorted(draw(st.sets(st.integers(first + 1, 6), min_size=2, max_size=2)))]
        values = tuple(
            Value(one, label(draw), least=start * MILLION, because=f"{one}.", line=line + 1 + n)
            for n, (one, start) in enumerate(zip(ids, starts, strict=False))
        )
        scores = tuple(_score(draw, name, names[name]) for name in sorted(read))
        return Table(f"d{at}", values, (), sum=scores, line=line, rules_line=line + 19)
    known = {name: names[name] for name in sorted(read)}
    hit_policy, rules = _rules(draw, known, ids, whole=whole, line=line + 20)
    values = tuple(Value(one, label(draw), line=line + 1 + n) for n, one in enumerate(ids))
    return Table(f"d{at}", values, rules, hit_policy=hit_policy, line=line, rules_line=line + 19)


@st.composite
def policies(draw: st.DrawFn, *, whole: bool = False) -> Policy:
    """Draw a small policy; a `whole` one has neither hole nor overlap."""
    bare = draw(questions())
    asked: list[Question] = []
    names: dict[str, Question | tuple[str, ...]] = {}
    derived: list[Table] = []
    for at, question in enumerate(bare):
        only_if: dict[str, Condition] = {}
        if names and draw(st.integers(0, 2)) == 0:
            only_if = conditions(draw, names, most=2)
        found = Question(
            question.id,
            question.ask,
            question.answers,
            ordered=question.ordered,
            number=question.number,
            several=question.several,
            falling=question.falling,
            only_if=only_if,
            line=question.line,
        )
        asked.append(found)
        names[found.id] = found
        if draw(st.integers(0, 2)) == 0:
            derived.append(_table(draw, at, names, whole=whole))
            names[derived[-1].id] = derived[-1].value_ids
    outcomes = tuple(
        Outcome(f"o{n}", f"O{n}", "…", line=60 + n) for n in range(draw(st.integers(1, 3)))
    )
    ids = tuple(outcome.id for outcome in outcomes)
    hit_policy, rules = _rules(draw, names, ids, whole=whole, line=70)
    results = tuple(Result(t.id, t.id) for t in derived if draw(st.integers(0, 2)) == 0)
    alerts = tuple(
        Alert(f"x{n}", when, f"X{n}", line=90 + n)
        for n in range(draw(st.integers(0, 2)))
        if (when := conditions(draw, names, most=2))
    )
    return Policy(
        id="drawn",
        version="1.0.0",
        title="Drawn",
        questions=tuple(asked),
        outcomes=outcomes,
        rules=rules,
        hit_policy=hit_policy,
        derived=tuple(derived),
        results=results,
        alerts=alerts,
        file=FILE,
        rules_line=69,
    )


def texts(draw: st.DrawFn, question: Question) -> tuple[str, ...]:
    """Draw one to three answers to a question, as texts in normal form or not."""
    some = range(draw(st.integers(1, 2)))
    if question.number is not None:
        grid = question.number
        return tuple(spell_range(ends(draw, grid)) for _ in some)
    if question.several:
        found = []
        for _ in some:
            ids = subset(draw, question.answer_ids) if draw(st.integers(0, 3)) else ()
            more = draw(st.booleans())
            found.append("+".join([*ids, *["?"] * more]) or "none")
        return tuple(found)
    return subset(draw, question.answer_ids)


@st.composite
def answered(draw: st.DrawFn) -> tuple[Policy, dict[str, tuple[str, ...]]]:
    """Draw a whole policy and answers to some of its questions."""
    policy = draw(policies(whole=True))
    return policy, {q.id: texts(draw, q) for q in policy.questions if draw(st.booleans())}


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Policy, Policy]:
    """Draw a whole policy and an edit of it: other rules, and other conditions of its questions."""
    old = draw(policies(whole=True))
    names: dict[str, Question | tuple[str, ...]] = {q.id: q for q in old.questions}
    names |= {table.id: table.value_ids for table in old.derived}
    hit_policy, rules = _rules(draw, names, old.outcome_ids, whole=True, line=70)
    new = replace(old, rules=rules, hit_policy=hit_policy, digest="new")
    always = draw(st.booleans())
    if old.questions[-1].only_if and always:
        *others, last = old.questions
        new = replace(new, questions=(*others, replace(last, only_if={})))
    return old, new


@st.composite
def with_scenarios(draw: st.DrawFn) -> tuple[Policy, tuple[Scenario, ...]]:
    """Draw a whole policy, and scenarios for it, right and wrong ones."""
    policy = draw(policies(whole=True))
    stories = []
    for at in range(1, draw(st.integers(0, 3)) + 1):
        answers = {q.id: texts(draw, q) for q in policy.questions if draw(st.booleans())}
        normal = {
            name: given
            for name, found in answers.items()
            if (given := in_normal_form(policy.question(name), found))
        }
        expect = draw(st.sampled_from(policy.outcome_ids))
        stories.append(Scenario(f"s{at}", "…", "…", normal, expect, "…", file=STORIES, line=at))
    return policy, tuple(stories)
