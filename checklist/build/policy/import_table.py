"""Make a policy of a decision table, as people have it in a spreadsheet.

Touches one temporary file, to prove what it made. A column becomes a question, a row a rule;
docs/reference/import-table.md says how. To change what a cell may say, edit cells.py; where the
columns are found, table_text.py.
"""

import math
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from checklist.build.policy import cells
from checklist.build.policy.batch import RESULTS
from checklist.build.policy.cells import Cell, Span, UnclearNumberError, spelled
from checklist.build.policy.draft import (
    Condition,
    Draft,
    Numbers,
    Other,
    Outcome,
    Question,
    Rule,
    as_yaml,
)
from checklist.build.policy.names import Ids
from checklist.build.policy.table_text import Column, DecisionTable, Row, read_table
from checklist.engine.policy.model import OUTCOME
from checklist.engine.problem import Problem, ProblemsFoundError, in_order, quoted, visible
from checklist.engine.source.findings import find_problems

PAIRS = (
    *(("no", "yes"), ("n", "y"), ("false", "true"), ("nein", "ja"), ("falsch", "wahr")),
    *(("non", "oui"), ("faux", "vrai"), ("no", "sí"), ("no", "si"), ("no", "sì"), ("nee", "ja")),
)
"""The pairs of answers that make a yes/no question, no first."""

TICKS = frozenset({"x", "✓", "✔", "☑", "☒"})

SUMMARY = "What this outcome means and asks for is not written yet."

ANY_IS_LEFT_OUT = ("first", "most-urgent")
"""The hit policies under which an empty cell beside ticks means any, as everywhere else.

Under the others rules may not contradict each other, so that it can only mean no.
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A question, and by the number of a row its condition there, if it has one."""

    question: Question
    conditions: dict[int, Condition]


def policy_from(lines: Iterable[str], *, file: str, title: str) -> Draft:
    """Return the policy that says what the table in a CSV text says.

    Raises ProblemsFoundError with every problem of the table.
    """
    table = read_table(lines, file=file)
    problems = [*table.problems]
    ids = Ids("question", {*RESULTS, OUTCOME})
    made: list[Made] = []
    silent: list[Column] = []
    for column in table.questions:
        if (said := _question(table, column, ids, problems)) is None:
            silent.append(column)
        else:
            made.append(said)
    outcomes, thens = _outcomes(table, problems)
    if not made and not problems:
        what, cure = "no cell asks for an answer", "write an answer into a cell of a question"
        problems.append(table.problem(table.rows[0], table.questions[0], what, cure))
    if problems:
        raise ProblemsFoundError(in_order(problems))
    return _ordered_where_it_holds(
        _draft(table, title, made=made, silent=silent, outcomes=outcomes, thens=thens)
    )


def _draft(
    table: DecisionTable,
    title: str,
    *,
    made: list[Made],
    silent: list[Column],
    outcomes: dict[str, Outcome],
    thens: dict[int, str],
) -> Draft:
    names = Ids("rule")
    rules = [
        Rule(
            when={
                each.question.id: each.conditions[row.number]
                for each in made
                if row.number in each.conditions
            },
            then=thens[row.number],
            because=_because(table, row),
            id=_name(table, row, names),
        )
        for row in table.rows
    ]
    source = visible(table.file, whole=True)
    return Draft(
        id=Ids("policy").make(title),
        title=title,
        hit_policy=table.hit_policy,
        questions=tuple(each.question for each in made),
        outcomes=tuple(outcomes.values()),
        rules=tuple(rules),
        head=f"Made from {source}: a question for each column, a rule for each row.\n"
        "What the table leaves open, contradicts or never reaches, this command says:\n"
        "python -m checklist check FILE",
        questions_note=_questions_note(silent),
        outcomes_note=_OUTCOMES_NOTE,
        rules_note=f"{_HIT_POLICIES[table.hit_policy]} r1 is row 1 of the table, unless a rule has "
        "its own id.",
    )


_QUESTIONS_NOTE = """\
Answers without `ordered: false` go from the least severe to the most severe, which is then proved.
Where others do so too, delete that line."""

_OUTCOMES_NOTE = """\
Put these in order, from the least urgent to the most urgent. The table does not say which is which:
they stand as they first appear in it. Then write each summary."""

_HIT_POLICIES = {
    "unique": "No two rules may match together.",
    "first": "The first rule that matches decides.",
    "any": "Rules that match together must have the same outcome.",
    "most-urgent": "Of the rules that match, the one with the most urgent outcome decides.",
}


def _questions_note(silent: list[Column]) -> str:
    lines = [_QUESTIONS_NOTE]
    lines += [
        f"The column {quoted(column.name)} has no answer in any row, so it is no question here."
        for column in silent
    ]
    return "\n".join(lines)


def _because(table: DecisionTable, row: Row) -> str:
    told = [" ".join(row.cells[column.at].split()) for column in table.reasons]
    return " ".join(filter(None, told)) or f"Row {row.number} of the table says so."


def _name(table: DecisionTable, row: Row, names: Ids) -> str:
    """Return the id of a rule that the table names, or ""."""
    text = row.cells[table.names.at].strip() if table.names else ""
    named = bool(text) and not re.fullmatch(r"r?\d+", text)  # r1, r2, … are given by place
    return names.make(text) if named else ""


def _outcomes(
    table: DecisionTable, problems: list[Problem]
) -> tuple[dict[str, Outcome], dict[int, str]]:
    """Return the outcomes by what they are compared by, and by row the id of its outcome."""
    ids = Ids("outcome")
    found: dict[str, Outcome] = {}
    thens: dict[int, str] = {}
    for row in table.rows:
        label = cells.unquoted(row.cells[table.outcome.at])
        if label in cells.ANY:
            what, cure = "no outcome", "write the outcome, or delete the row"
            problems.append(table.problem(row, table.outcome, what, cure))
            continue
        key = label.casefold()
        if key not in found:
            found[key] = Outcome(ids.make(label), label, SUMMARY)
        thens[row.number] = found[key].id
    return found, thens


def _question(
    table: DecisionTable, column: Column, ids: Ids, problems: list[Problem]
) -> Made | None:
    """Return the question of a column; None if no cell names an answer."""
    read = {row.number: cells.read(row.cells[column.at]) for row in table.rows}
    if all(cell.any for cell in read.values()):
        return None
    name = ids.make(column.name)
    if (numbers := _Numbers(table, column, read)).fit:
        return numbers.made(name, problems)
    return _Choice(table, column, read).made(name)


class _Numbers:
    """A column, read as conditions on a number."""

    def __init__(self, table: DecisionTable, column: Column, read: dict[int, Cell]) -> None:
        self._table, self._column, self._read = table, column, read
        self._unclear: dict[int, str] = {}
        self._spans: dict[int, list[Span]] = {}
        for number, cell in read.items():
            if cell.any:
                continue
            inside = cell.inside if cell.negated or not cell.bare else cell.bare
            try:
                found = cells.spans(inside, comma=table.comma)
            except UnclearNumberError as error:
                self._unclear[number] = str(error)
            else:
                if found:
                    self._spans[number] = found

    @property
    def fit(self) -> bool:
        """Whether the column asks for a number."""
        if any(span.explicit for span in self._all()):
            return True
        wanted = sum(not cell.any for cell in self._read.values())
        if len(self._spans) + len(self._unclear) < wanted:
            return False
        return len({_one_unit(span.unit) for span in self._all() if span.unit}) <= 1

    def _all(self) -> Iterator[Span]:
        for spans in self._spans.values():
            yield from spans

    def made(self, name: str, problems: list[Problem]) -> Made:
        """Return the question, and add what is wrong with its cells to `problems`."""
        before = len(problems)
        problems += self._bad_cells()
        ends = [end for span in self._all() for end in span.ends]
        places = max((-int(end.as_tuple().exponent) for end in ends), default=0)
        step = Decimal(1).scaleb(-max(places, 0))
        conditions = {
            number: condition
            for number in self._spans
            if (condition := self._condition(number, step, problems)) is not None
        }
        if len(problems) > before:
            return Made(Question(name, self._column.name), {})
        numbers = self._range(ends, step)
        note = "The range is taken from the table: correct it where there are other numbers."
        question = Question(name, self._column.name, numbers=numbers, ordered="false", note=note)
        return Made(question, conditions)

    def _bad_cells(self) -> Iterator[Problem]:
        unit = self._unit()
        for row in self._table.rows:
            cell = self._read[row.number]
            shown = quoted(cell.inside)
            if cell.any:
                continue
            if row.number in self._unclear:
                text = self._unclear[row.number]
                what = f"{quoted(text)} may be a thousand or a fraction"
                cure = "write it without the mark, or with another number of decimals"
            elif row.number not in self._spans:
                what = f"{shown} is no number, but others in its column are"
                cure = "write 7, 3..6, >= 7, > 7, <= 3, < 3, or - for any"
            elif other := next(
                (
                    span.unit
                    for span in self._spans[row.number]
                    if span.unit and _one_unit(span.unit) != _one_unit(unit)
                ),
                "",
            ):
                what = f"{shown} has the unit {quoted(other)}, others have {quoted(unit)}"
                cure = "use one unit in the whole column"
            else:
                continue
            yield self._table.problem(row, self._column, what, cure)

    def _unit(self) -> str:
        """Return the unit that comes first, in the form that is used most."""
        units = [span.unit for span in self._all() if span.unit]
        same = [unit for unit in units if _one_unit(unit) == _one_unit(units[0])]
        return max(same, key=lambda unit: (len(unit), same.count(unit)), default="")

    def _condition(self, number: int, step: Decimal, problems: list[Problem]) -> Condition | None:
        row = self._table.rows[number - 1]
        texts: list[str] = []
        for span in self._spans[number]:
            text = _spelled(span, step)
            if text is None:
                what = f"no number is in {quoted(span.text)}"
                cure = "write the lower end first, as in 3..6"
                problems.append(self._table.problem(row, self._column, what, cure))
            elif text not in texts:
                texts.append(text)
        if not texts:
            return None
        cell = self._read[number]
        if cell.negated or cell.bare:
            return Other(tuple(texts))
        return texts[0] if len(texts) == 1 else tuple(texts)

    def _range(self, ends: list[Decimal], step: Decimal) -> Numbers:
        """Return the numbers that the table is about.

        Where every cell says both of its ends they go from the least to the greatest, if an empty
        cell cannot mean the others; else from 0, or without ends if one is below 0.
        """
        spans = list(self._all())
        loose = self._table.hit_policy in ANY_IS_LEFT_OUT
        free = any(
            (cell.any and loose) or cell.negated or cell.bare for cell in self._read.values()
        )
        closed = all(span.low is not None and span.high is not None for span in spans)
        several = len({(span.low, span.high) for span in spans}) > 1
        unit = self._unit()
        if closed and several and not free:
            least, most = min(ends), max(ends)
            if all(span.single for span in spans):
                step = _common(ends, least, step)
            return Numbers(unit, spelled(least), spelled(most), _step(step))
        below = any(span.low is None and not span.high_in and span.high == 0 for span in spans)
        least_text = "" if min(ends) < 0 or below else "0"
        return Numbers(unit, least_text, "", _step(step))


def _one_unit(unit: str) -> str:
    """Return what day and days have in common."""
    return unit.casefold().rstrip(".").removesuffix("s")


def _step(step: Decimal) -> str:
    return "" if step == 1 else spelled(step)


def _common(ends: list[Decimal], least: Decimal, step: Decimal) -> Decimal:
    """Return the greatest step from `least` that meets all numbers."""
    return step * math.gcd(*(int((end - least) / step) for end in ends))


def _spelled(span: Span, step: Decimal) -> str | None:
    """Return the condition as a policy says it, or None if no number meets it."""
    if span.high is None or span.low is None:
        end, end_in = (span.low, span.low_in) if span.high is None else (span.high, span.high_in)
        operator = (">" if span.high is None else "<") + ("=" if end_in else "")
        return f"{operator} {spelled(end or Decimal(0))}"
    low = span.low if span.low_in else span.low + step
    high = span.high if span.high_in else span.high - step
    if low > high:
        return None
    return spelled(low) if low == high else f"{spelled(low)}..{spelled(high)}"


class _Choice:
    """A column, read as answers of which one is chosen."""

    def __init__(self, table: DecisionTable, column: Column, read: dict[int, Cell]) -> None:
        self._table, self._column = table, column
        named = {
            item.casefold()
            for cell in read.values()
            if not cell.any and not cell.bare
            for item in cell.items()
        }
        self._read = {number: _meant(cell, named) for number, cell in read.items()}
        self._labels: dict[str, str] = {}
        for cell in self._read.values():
            for item in () if cell.any else cell.items():
                self._labels.setdefault(item.casefold(), item)

    def made(self, name: str) -> Made:
        """Return the question."""
        keys = self._labels.keys()
        note, ordered = "", "false"
        empty = ""
        if self._leaves_some():
            labels = {**self._labels, "": "Something else" if "other" in keys else "Other"}
            note = "The last answer stands for all that the table does not name."
        elif keys <= TICKS:
            labels = {"no": "No", **dict.fromkeys(keys, "Yes")}
            empty = "" if self._table.hit_policy in ANY_IS_LEFT_OUT else "no"
            meaning = "no" if empty else "any answer"
            note = f"A tick in the table is yes, an empty cell {meaning}."
            ordered = ""
        elif pair := next((pair for pair in PAIRS if keys <= set(pair)), None):
            labels = {key: self._labels.get(key) or self._partner(key) for key in pair}
            ordered = ""
        else:
            labels = self._labels
        ids = Ids("answer")
        made = {label: ids.make(label) for label in dict.fromkeys(labels.values())}
        by_key = {key: made[label] for key, label in labels.items()}
        every = tuple(made.values())
        conditions: dict[int, Condition] = {}
        for row in self._table.rows:
            if empty and not row.cells[self._column.at].strip():
                conditions[row.number] = by_key[empty]
            elif not (cell := self._read[row.number]).any:
                named = {by_key[item.casefold()] for item in cell.items()}
                if (condition := _condition(cell, named, every)) is not None:
                    conditions[row.number] = condition
        answers = tuple((answer_id, label) for label, answer_id in made.items())
        question = Question(name, self._column.name, answers, ordered=ordered, note=note)
        return Made(question, conditions)

    def _leaves_some(self) -> bool:
        """Return whether a further answer is needed, for what the table does not name.

        So it is where a cell excludes all that are named, where no cell tells them apart, or where
        a cell names them all and another one says that any will do.
        """
        keys = self._labels.keys()
        if keys <= TICKS or any(keys <= set(pair) for pair in PAIRS):
            return False
        told = [cell for cell in self._read.values() if not cell.any]
        whole = [cell for cell in told if keys <= set(map(str.casefold, cell.items()))]
        free = len(told) < len(self._read)  # why else would a cell name them all?
        return len(whole) == len(told) or any(cell.negated or free for cell in whole)

    def _partner(self, key: str) -> str:
        """Return the label of an answer that the table does not name, in the case of the others."""
        (other, *_) = self._labels.values()
        if other.isupper() and len(other) > 1:
            return key.upper()
        return key.capitalize() if other[0].isupper() else key


def _condition(cell: Cell, named: set[str], ids: tuple[str, ...]) -> Condition | None:
    """Return the condition of a cell, None for any answer."""
    left = tuple(one for one in ids if (one in named) != cell.negated)
    if len(left) == len(ids):
        return None
    if len(left) == 1:
        return left[0]
    return Other(tuple(one for one in ids if one in named)) if cell.negated else left


def _meant(cell: Cell, named: set[str]) -> Cell:
    """Return the cell, its word *not* taken as one where another row names what follows it.

    Where nothing else is named, both are answers: *found* and *not found*.
    """
    if not cell.bare:
        return cell
    items = {item.casefold() for item in cells.split(cell.bare)}
    if items <= named and named - items:
        return replace(cell, negated=True, inside=cell.bare)
    return cell


def _ordered_where_it_holds(draft: Draft) -> Draft:
    """Return the draft, its yes/no questions without an order where the rules contradict it."""
    if all(question.ordered for question in draft.questions):
        return draft
    text = as_yaml(draft)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "policy.yml")
        path.write_text(text, "utf-8")
        found = find_problems(path, name=path.name)
    lines = text.splitlines()
    wrong = {
        _question_at(lines, problem.where.line)
        for problem in found.problems
        if problem.code == "order"
    }
    questions = tuple(
        replace(question, ordered="false") if question.id in wrong else question
        for question in draft.questions
    )
    return replace(draft, questions=questions)


def _question_at(lines: list[str], line: int) -> str:
    """Return the id of the question around a line of the policy's text."""
    ids = (re.fullmatch(r"  - id: \"?([a-z0-9-]+)\"?", text) for text in reversed(lines[:line]))
    return next((match[1] for match in ids if match), "")
