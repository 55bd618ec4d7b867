"""Triage a table of defects, each row as soon as it is read.

Pure: takes lines and yields rows; checklist/cli/policy.py opens the files. Native only. However
long the table, the three limits below bound the memory that it takes. To change what is
decided, edit the policy; to add a column, RESULTS and _Decisions.
"""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from checklist.build.policy.csv_text import breaks, not_csv, readable
from checklist.build.policy.decider import Decider
from checklist.engine.policy.answer import how_to_answer, in_normal_form, wrong_answers
from checklist.engine.policy.compile import compile_policy
from checklist.engine.policy.decide import decide
from checklist.engine.policy.lower import FEWER, MOST_BOXES, has_too_many
from checklist.engine.policy.model import Policy, Question
from checklist.engine.problem import Location, Problem, ProblemsFoundError, nearest, quoted

RESULTS = ("outcome", "possible", "rule", "because")
"""The columns that are added to the table, or replaced if it has them.

A column for each result of the policy follows.
"""

MOST_DECISIONS = 16_384
"""Maximum number of decisions kept for rows with the same answers."""

MOST_SPELLINGS = 1_000
"""Maximum number of parsed cells kept per column, such as ``a|b`` and the equivalent ``b|a``."""

FRESH_AFTER = 1_000
"""Number of decisions after which the policy is compiled again.

Each decision leaves a few nodes in the diagrams, and compiling costs less than a thousand of them.
"""

_NO_ANSWER: tuple[str, ...] = ()
"""What a row gets that holds no answers; its results stay empty."""


def triage_rows(
    policy: Decider, lines: Iterable[str], *, file: str, complain: Callable[[Problem], None]
) -> Iterator[list[str]]:
    """Yield the header and then the rows of the CSV text `lines`, with their results.

    A blank line is no row. Bytes that are not UTF-8 must come as ``errors="surrogateescape"``
    decodes them. `complain` receives a problem for each bad cell or row, whose results stay empty.
    Raises ProblemsFoundError if the text cannot be read, or not to its end.
    """
    reader = csv.reader(readable(lines, file), strict=True)
    line, number = 1, 0  # the line on which the next row starts, and the number of rows so far
    try:
        header = next(filter(None, reader), [])
        start = max(reader.line_num - breaks(header), 1)
        columns = _read_header(policy.compiled.policy, header, Location(file, start))
        decisions = _Decisions(policy, [column.question.id for _, column in columns.asked])
        yield columns.names
        line = reader.line_num + 1
        for row in reader:  # the work of a row is kept small: there may be millions
            if len(row) == columns.width:
                number += 1
                results = decisions[tuple([column[row[at]] for at, column in columns.asked])]
                if results is _NO_ANSWER:
                    results = columns.nothing
                    for problem in _bad_cells(columns, row, number, Location(file, line)):
                        complain(problem)
                yield [*row, *results] if columns.appended else columns.fill(row, results)
            elif row:
                number += 1
                complain(_other_width(columns, row, number, Location(file, line)))
                yield columns.fill(row, columns.nothing)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ProblemsFoundError([not_csv(error, Location(file, line))]) from None


class _Spellings(dict[str, str | None]):
    """The answers that each cell of a question's column spells, as ``a|b`` in policy order.

    The empty text means any answer, and None that the question does not have the answer.
    """

    def __init__(self, question: Question) -> None:
        super().__init__()
        self.question = question

    def __missing__(self, cell: str) -> str | None:
        answers = self._read(cell)
        if answers is not None and len(self) < MOST_SPELLINGS:
            self[cell] = answers
        return answers

    def _read(self, cell: str) -> str | None:
        given = in_normal_form(self.question, _texts(cell))
        if given is None:
            return None
        if given == self.question.answer_ids and not self.question.several:
            return ""  # naming all of them says nothing
        return "|".join(given)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a table: their `names` as written, and the `width` of the table as read.

    `asked` holds the index of each question's column with what its cells spell, `results` the
    indices of RESULTS. `appended` says that all results follow the columns read.
    """

    names: list[str]
    width: int
    asked: list[tuple[int, _Spellings]]
    results: list[int]
    appended: bool

    @property
    def nothing(self) -> tuple[str, ...]:
        """Empty results."""
        return ("",) * len(self.results)

    def fill(self, row: list[str], results: Iterable[str]) -> list[str]:
        """Return `row` with its results; cells beyond those of the header stay at the end."""
        cells = row[: self.width]
        cells += [""] * (len(self.names) - len(cells))
        for at, text in zip(self.results, results, strict=True):
            cells[at] = text
        return cells + row[self.width :]


def _read_header(policy: Policy, header: list[str], where: Location) -> _Columns:
    if not header:
        what, cure = "the file is empty", "write a header that names questions, and rows below it"
        raise ProblemsFoundError([Problem(where, what, cure, "bad-csv")])
    ids = policy.question_ids
    wanted = (*RESULTS, *(result.of for result in policy.results))
    asked = [(at, _Spellings(policy.question(q))) for at, q in enumerate(header) if q in ids]
    faults = [
        (f"the column {quoted(name)} appears twice", "keep one of them")
        for name in dict.fromkeys((*ids, *wanted))
        if header.count(name) > 1
    ]
    faults += [
        (
            f"the result {quoted(name)} has the name of another column",
            "give the derived value another id",
        )
        for name in RESULTS
        if name in wanted[len(RESULTS) :]
    ]
    if not asked:
        cure = f"{nearest('', ids)}, with commas between the columns"
        faults.append(("no column is named after a question", cure))
    if faults:
        raise ProblemsFoundError(Problem(where, what, cure, "bad-csv") for what, cure in faults)
    added = [name for name in wanted if name not in header]
    names = header + added
    results = [names.index(name) for name in wanted]
    return _Columns(names, len(header), asked, results, appended=len(added) == len(wanted))


class _Decisions(dict[tuple[str | None, ...], tuple[str, ...]]):
    """The results by the answers that a row spells, decided on first use."""

    def __init__(self, policy: Decider, questions: list[str]) -> None:
        super().__init__()
        self._policy = policy
        self._compiled = policy.compiled
        self._questions = questions
        self._count = 0

    def __missing__(self, spelled: tuple[str | None, ...]) -> tuple[str, ...]:
        if None in spelled:
            return _NO_ANSWER
        if len(self) >= MOST_DECISIONS:
            self.clear()
        self[spelled] = results = self._decide(spelled)
        return results

    def _decide(self, spelled: tuple[str | None, ...]) -> tuple[str, ...]:
        self._count += 1
        if self._count % FRESH_AFTER == 0:
            self._compiled = compile_policy(self._compiled.lowered)
        given = zip(self._questions, spelled, strict=True)
        answers = {name: tuple(text.split("|")) for name, text in given if text}
        if has_too_many(self._compiled.policy, answers):
            return _NO_ANSWER
        if not self._policy.decides(answers):
            return ("",) * (len(RESULTS) + len(self._compiled.policy.results))
        decision = decide(self._compiled, answers)
        rule, because = (decision.rule.id, decision.rule.because) if decision.rule else ("", "")
        results = (one.value or "" for one in decision.results)
        return (decision.outcome or "", " ".join(decision.possible), rule, because, *results)


def _other_width(columns: _Columns, row: list[str], number: int, where: Location) -> Problem:
    if len(row) < columns.width:
        what = f"row {number} ends before column {quoted(columns.names[len(row)])}"
        cure = f"give it a cell for each of the {columns.width} columns"
    else:
        what = f"row {number} has {len(row)} cells for {columns.width} columns"
        cure = "put a cell that holds a comma in quotes, or delete what is too much"
    return Problem(where, what, cure, "bad-csv")


def _bad_cells(
    columns: _Columns, row: list[str], number: int, where: Location
) -> Iterator[Problem]:
    told = False
    for at, column in columns.asked:
        question = column.question
        line = where.line + breaks(row[:at])
        for answer in wrong_answers(question, _texts(row[at])):
            told = True
            named = f"row {number}, column {quoted(question.id)}"
            plain = question.number is None and not question.several
            cure = nearest(answer, question.answer_ids) if plain else how_to_answer(question)
            what = f"unknown answer {quoted(answer)} in {named}"
            yield Problem(Location(where.file, line), what, cure, "bad-cell")
    if not told:
        what = f"the ticks in row {number} have more than {MOST_BOXES:,} possible combinations"
        yield Problem(where, what, FEWER, "bad-cell")


def _texts(cell: str) -> list[str]:
    """Return the answers that a cell names, also where cell.harmless has made it a text."""
    text = cell.removeprefix("'")
    return text.split("|") if text else []
