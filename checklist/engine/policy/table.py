"""The decision tables as rows, and as Markdown, CSV or JSON text.

Pure: no files, no clock; runs natively. To change how the page shows the tables, edit
triage/templates/table.html.
"""

import csv
import io
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from checklist.engine.policy.answer import Ticked, write_ticks
from checklist.engine.policy.compile import Compiled, compile_policy
from checklist.engine.policy.decide import Answers, decide, narrow
from checklist.engine.policy.in_words import listed
from checklist.engine.policy.model import OUTCOME, Policy, Question, Table
from checklist.engine.policy.number import spell_number

MOST_ROWS = 100_000
"""Maximum number of rows of a full table."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table of a derived value, or of OUTCOME.

    A question or derived value that `when` leaves out may have any value. `value` is the outcome,
    or the value of the derived value.
    """

    table: str
    when: Mapping[str, tuple[str, ...]]
    value: str
    rule: str
    because: str


@dataclass(frozen=True, slots=True)
class Adds:
    """What one answer to a question, or one value of a derived value, adds to a sum.

    `answer` is `EACH` for a number, of which each one adds that much.
    """

    name: str
    answer: str
    adds: str


EACH = "each 1"


def sum_of(table: Table) -> str:
    """Return the name under which the sum of a derived value is shown; it is no id."""
    return f"sum of {table.id}"


def adding(policy: Policy, table: Table) -> Iterator[Adds]:
    """Yield what each answer adds to the sum of a table, those that add nothing included."""
    for score in table.sum:
        if score.times is not None:
            yield Adds(score.name, EACH, spell_number(score.times))
        else:
            for one in policy.values_of(score.name):
                yield Adds(score.name, one, spell_number(score.scores.get(one, 0)))


def rows(policy: Policy) -> Iterator[Row]:
    """Yield a row per rule, table by table in policy order; the one that gives outcomes is last."""
    for table in policy.tables:
        yield from rows_of(table)


def rows_of(table: Table) -> Iterator[Row]:
    """Yield a row per rule of one table; of a sum, one per value, with where it starts."""
    for value in table.values if table.sum else ():
        start = {sum_of(table): (f">= {spell_number(value.least)}",)}
        yield Row(table.name, start, value.id, "", value.because)
    for rule in table.rules:
        when = {name: listed(condition) for name, condition in rule.when.items()}
        yield Row(table.name, when, rule.then, rule.id, rule.because)


def full_rows(
    policy: Policy, *, decides: Callable[[Answers], bool] = lambda _: True
) -> Iterator[Row]:
    """Yield a row per combination of answers, with its derived values.

    Those for which `decides` is false are left out: no hole may be among the others.
    """
    compiled = compile_policy(policy)
    for answers in _combinations(compiled, {}, policy.questions):
        if decides(answers):
            yield _decided(compiled, answers)


def _combinations(
    compiled: Compiled, box: Mapping[str, set[int]], questions: Sequence[Question]
) -> Iterator[dict[str, tuple[str, ...]]]:
    """Yield the answers of each combination to all of `questions` that apply.

    `box` has an index for each lowered question that the others are made of.
    """
    if not questions:
        yield {}
        return
    question, rest = questions[0], questions[1:]
    variables = compiled.lowered.variables[question.id]
    if not _applies(compiled, box, question):
        unasked = {**box, **{name: {0} for name in variables}}
        yield from _combinations(compiled, unasked, rest)
        return
    sizes = (range(len(compiled.indices[name])) for name in variables)
    for picked in itertools.product(*sizes):
        chosen = {**box, **{name: {at} for name, at in zip(variables, picked, strict=True)}}
        text = _text(compiled, question, picked)
        for others in _combinations(compiled, chosen, rest):
            yield {question.id: (text,), **others}


def _applies(compiled: Compiled, box: Mapping[str, set[int]], question: Question) -> bool:
    """Return whether a question applies, where `box` says all on which that depends."""
    when = compiled.lowered.applies.get(question.id)
    if when is None:
        return True
    possible = narrow(compiled, box)
    return all(
        {compiled.indices[name][one] for one in held}.issuperset(possible[name])
        for name, held in when.items()
    )


def _text(compiled: Compiled, question: Question, picked: Sequence[int]) -> str:
    """Return the answer that the lowered questions of one make up."""
    if not question.several:
        return compiled.plain.question(question.id).answer_ids[picked[0]]
    ticked = tuple(one for one, on in zip(question.answer_ids, picked, strict=True) if on)
    return write_ticks(Ticked(ticked, all_told=True))


def _decided(compiled: Compiled, answers: Mapping[str, tuple[str, ...]]) -> Row:
    decision = decide(compiled, answers)
    *derived, last = decision.trace
    when = {**answers, **{settled.table: (settled.value or "",) for settled in derived}}
    for table, settled in zip(compiled.policy.derived, derived, strict=True):
        if settled.sum is not None:  # every answer is known, and so is the sum
            when[sum_of(table)] = (spell_number(settled.sum[0]),)
    rule = last.rule
    assert rule is not None  # noqa: S101  one rule holds where every answer is known
    return Row(OUTCOME, when, rule.then, rule.id, rule.because)


def _names(policy: Policy) -> list[str]:
    """Return the names that rows can contain: questions, then derived values, then sums."""
    sums = [sum_of(table) for table in policy.derived if table.sum]
    return [*policy.question_ids, *(table.id for table in policy.derived), *sums]


def as_csv(policy: Policy, table: Iterable[Row]) -> str:
    """Return the rows as CSV: a column per question and derived value, then outcome, rule, because.

    An empty cell means any answer, ``a|b`` either of two. If the policy has derived values, a first
    column names the table of each row, and `outcome` holds the value that this table gives. Before
    the rows of a sum, one for each answer says what that adds.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    names = _names(policy)
    several = bool(policy.derived)
    writer.writerow([*(["table"] if several else []), *names, "outcome", "rule", "because"])
    for table_id, group in itertools.groupby(table, key=lambda row: row.table):
        first = [table_id] if several else []
        for row in (*_adding_rows(policy, table_id), *group):
            cells = ["|".join(row.when.get(name, ())) for name in names]
            writer.writerow([*first, *cells, row.value, row.rule, row.because])
    return out.getvalue()


def _adding_rows(policy: Policy, table_id: str) -> Iterator[Row]:
    """Yield rows without a value, which say what is added to the sum of a table, if it has one."""
    for table in policy.derived:
        for one in adding(policy, table) if table.id == table_id else ():
            when = {one.name: (one.answer,), sum_of(table): (f"adds {one.adds}",)}
            yield Row(table_id, when, "", "", "")


def as_markdown(policy: Policy, table: Iterable[Row]) -> str:
    """Return the rows as Markdown tables of ids; a dash means any answer.

    If the policy has derived values, each table follows a line with its id. Before the table of a
    sum is one of what each answer adds.
    """
    parts = []
    for table_id, group in itertools.groupby(table, key=lambda row: row.table):
        listed = list(group)
        named = [name for name in _names(policy) if any(name in row.when for row in listed)]
        if not policy.derived:
            named = list(policy.question_ids)
        head = [*named, table_id, "rule", "because"]
        lines = [f"**{table_id}**", ""] if policy.derived else []
        added = [one for t in policy.derived if t.id == table_id for one in adding(policy, t)]
        if added:
            lines += [_line(["of", "answer", "adds"]), _line(["---"] * 3)]
            lines += [*(_line([one.name, one.answer, one.adds]) for one in added), ""]
        lines += [_line(head), _line(["---"] * len(head))]
        for row in listed:
            cells = [" or ".join(row.when.get(name, ("-",))) for name in named]
            lines.append(_line([*cells, row.value, row.rule, row.because]))
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_cell(text) for text in cells) + " |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("\\", "\\\\").replace("|", "\\|")


def as_json(policy: Policy, table: Iterable[Row]) -> str:
    """Return the rows as JSON with the policy's id, those of each derived value apart."""
    by_table: dict[str, list[object]] = {each.name: [] for each in policy.tables}
    for row in table:
        by_table[row.table].append(_row(row))
    data = {
        "policy": {"id": policy.id, "version": policy.version, "digest": policy.digest},
        "hit-policy": policy.hit_policy,
        "questions": list(policy.question_ids),
        "derived": [
            {
                "id": each.id,
                "values": list(each.value_ids),
                "hit-policy": each.hit_policy,
                **({"sum": _sum(policy, each)} if each.sum else {}),
                "rows": by_table[each.id],
            }
            for each in policy.derived
        ],
        "rows": by_table[OUTCOME],
    }
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _sum(policy: Policy, table: Table) -> dict[str, dict[str, str]]:
    """Return what each answer adds, by question or derived value."""
    found: dict[str, dict[str, str]] = {}
    for one in adding(policy, table):
        found.setdefault(one.name, {})["times" if one.answer == EACH else one.answer] = one.adds
    return found


def _row(row: Row) -> dict[str, object]:
    return {
        "when": {name: list(given) for name, given in row.when.items()},
        "outcome" if row.table == OUTCOME else "value": row.value,
        "rule": row.rule,
        "because": row.because,
    }


FORMATS: dict[str, Callable[[Policy, Iterable[Row]], str]] = {
    "markdown": as_markdown,
    "csv": as_csv,
    "json": as_json,
}
