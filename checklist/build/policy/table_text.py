"""Read the CSV of a decision table: its columns, its rows, and where each of them is.

Pure: works on lines that somebody else has opened. What the cells mean is the business of cells.py
and import_table.py.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from checklist.build.policy.csv_text import breaks, not_csv, readable
from checklist.engine.problem import Location, Problem, ProblemsFoundError, in_order, quoted

DELIMITERS = ",;\t"

HIT_POLICIES = {
    "u": "unique",
    "unique": "unique",
    "f": "first",
    "first": "first",
    "a": "any",
    "any": "any",
    "p": "most-urgent",
    "priority": "most-urgent",
    "most urgent": "most-urgent",
    "most-urgent": "most-urgent",
}
"""By what DMN writes into the top left cell, the hit policy; see docs/contracts/policy.md."""

_OTHER_HIT_POLICY = re.compile(r"c[+<>#]?|r|o|collect|rule order|output order")
_NUMBER_HEADERS = {"", "#", "no", "no.", "nr", "nr.", "number", "id", *HIT_POLICIES}
_RULE_HEADERS = {"rule", "rules", "rule id", "rule no", "rule no.", "rule number", "rule #"}
_REASON_HEADERS = {
    *("because", "reason", "reasons", "why", "justification", "rationale"),
    *("annotation", "annotations", "comment", "comments", "note", "notes", "remark", "remarks"),
}
_NUMBERED = re.compile(r"(?:r|rule)?[ #]?\d+[.):]?", re.IGNORECASE)
_NOT_IN_YAML = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # as PyYAML reads it


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its number, the first below the header being 1, its line in the file, its cells."""

    number: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place among the cells of a row, and its header on one line."""

    at: int
    name: str


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A table as people have it; `comma` says that numbers may have a decimal comma.

    `problems` are those that leave the columns clear.
    """

    file: str
    hit_policy: str
    comma: bool
    questions: tuple[Column, ...]
    outcome: Column
    reasons: tuple[Column, ...]
    names: Column | None
    rows: tuple[Row, ...]
    problems: tuple[Problem, ...]

    def problem(self, row: Row, column: Column, what: str, cure: str) -> Problem:
        """Return the problem that a cell has."""
        where = Location(self.file, row.line + breaks(row.cells[: column.at]))
        what = f"{what}, row {row.number}, column {quoted(column.name)}"
        return Problem(where, what, cure, "bad-cell")


def read_table(lines: Iterable[str], *, file: str) -> DecisionTable:
    """Return the decision table in a CSV text; raises ProblemsFoundError if there is none."""
    text = list(readable(lines, file))
    delimiter, text, skipped = _marked(text)
    rows = _read(text, delimiter or _likely(text), file, skipped)
    if not rows:
        what, cure = "the file is empty", "write a header, and a row for each rule below it"
        raise ProblemsFoundError([Problem(Location(file, 1), what, cure, "bad-csv")])
    head, rows = _head(rows)
    width = max((at for at, cell in enumerate(head.cells, start=1) if cell.strip()), default=0)
    comma = (delimiter or _likely(text)) != ","
    return _Layout(file, head, rows, width).table(comma=comma)


def _marked(text: list[str]) -> tuple[str, list[str], int]:
    """Return the delimiter that a first line such as ``sep=;`` names, and the lines after it."""
    if text and (match := re.fullmatch(r'"?sep=([,;\t])"?\s*', text[0], re.IGNORECASE)):
        return match[1], text[1:], 1
    return "", text, 0


def _likely(text: list[str]) -> str:
    """Return the delimiter that cuts most rows into as many cells as the header."""

    def fitness(delimiter: str) -> tuple[float, int]:
        try:
            rows = [row for row in csv.reader(text, delimiter=delimiter, strict=True) if any(row)]
        except csv.Error:
            return 0, 0
        widths = [len(row) for row in rows]
        if not widths or widths[0] == 1:
            return 0, 0
        return sum(width == widths[0] for width in widths) / len(widths), widths[0]

    return max(DELIMITERS, key=fitness)


def _read(text: list[str], delimiter: str, file: str, skipped: int) -> list[Row]:
    """Return all rows that have a cell with text; the header is row 0."""
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    rows: list[Row] = []
    line = 1 + skipped
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append(Row(len(rows), line, tuple(cells)))
            line = reader.line_num + 1 + skipped
    except csv.Error as error:
        raise ProblemsFoundError([not_csv(error, Location(file, line))]) from None
    return rows


def _head(rows: list[Row]) -> tuple[Row, list[Row]]:
    """Return the header and the rows below; a hit policy may have a row of its own above both."""
    filled = [cell.strip() for cell in rows[0].cells if cell.strip()]
    above = len(filled) == 1 and filled[0].lower() in HIT_POLICIES and rows[0].cells[0].strip()
    if not above or len(rows) == 1:
        return rows[0], rows[1:]
    head, *below = rows[1:]
    cells = head.cells
    if not cells[0].strip():
        cells = (rows[0].cells[0], *cells[1:])
    else:
        cells = (rows[0].cells[0], *cells)
        below = [Row(row.number, row.line, ("", *row.cells)) for row in below]
    numbered = [Row(at, row.line, row.cells) for at, row in enumerate(below, start=1)]
    return Row(0, head.line, cells), numbered


@dataclass(frozen=True, slots=True)
class _Layout:
    """A header and the rows below it, of which the columns are to be told apart."""

    file: str
    head: Row
    rows: list[Row]
    width: int

    def table(self, *, comma: bool) -> DecisionTable:
        named = [Column(at, " ".join(self.head.cells[at].split())) for at in range(self.width)]
        found = [*self._bad_rows(), *self._bad_characters(named)]
        hit_policy, first, named = self._leading(named)
        reasons, names, named = self._trailing(named, first)
        filled = [column for column in named if column.name or self._texts(column)]
        if bad := [*self._bad_header(filled, hit_policy)]:
            raise ProblemsFoundError(in_order([*bad, *found]))
        *questions, outcome = filled
        rows = [Row(row.number, row.line, self._padded(row)) for row in self.rows]
        return DecisionTable(
            file=self.file,
            hit_policy=HIT_POLICIES.get(hit_policy, "unique"),
            comma=comma,
            questions=tuple(questions),
            outcome=outcome,
            reasons=tuple(reasons),
            names=names,
            rows=tuple(rows),
            problems=tuple(found),
        )

    def _padded(self, row: Row) -> tuple[str, ...]:
        return (*row.cells, *[""] * (self.width - len(row.cells)))[: self.width]

    def _texts(self, column: Column) -> list[str]:
        """Return what the cells of a column hold, without those that hold nothing."""
        cells = (row.cells[column.at] for row in self.rows if column.at < len(row.cells))
        return [cell.strip() for cell in cells if cell.strip()]

    def _leading(self, named: list[Column]) -> tuple[str, Column | None, list[Column]]:
        """Return the hit policy, the column that numbers or names the rules, and the others."""
        if not named:
            return "", None, named
        first, *others = named
        header, cells = first.name.lower(), self._texts(first)
        numbers = all(map(_NUMBERED.fullmatch, cells))
        if numbers and (header in _NUMBER_HEADERS or _OTHER_HIT_POLICY.fullmatch(header)):
            return header, None, others
        if header in _RULE_HEADERS:
            return "", None if numbers else first, others
        return "", None, named

    def _trailing(
        self, named: list[Column], first: Column | None
    ) -> tuple[list[Column], Column | None, list[Column]]:
        """Return the columns of reasons, the one that names the rules, and the others."""
        reasons: list[Column] = []
        rules: list[Column] = []
        named = list(named)
        while len(named) > 2:  # noqa: PLR2004  a question and the outcome are left
            last = named[-1]
            header = last.name.lower()
            if header in _REASON_HEADERS:
                reasons.insert(0, last)
            elif header in _RULE_HEADERS:
                rules.insert(0, last)
            elif header or self._texts(last):
                break
            named.pop()
        if rules and not reasons and any(" " in text for text in self._texts(rules[0])):
            return rules[:1], first, named
        return reasons, first or (rules[0] if rules else None), named

    def _bad_header(self, columns: Sequence[Column], hit_policy: str) -> Iterator[Problem]:
        where = Location(self.file, self.head.line)

        def bad(what: str, cure: str) -> Problem:
            return Problem(where, what, cure, "bad-csv")

        if hit_policy and _OTHER_HIT_POLICY.fullmatch(hit_policy):
            what = f"the hit policy {quoted(hit_policy.upper())} is not one that a policy can have"
            yield bad(what, "write U (unique), F (first), A (any) or P (priority)")
        if len(columns) < 2:  # noqa: PLR2004  a question and the outcome
            cure = "write a column for each question, and the outcome in the last one"
            yield bad("the header has no question and outcome", cure)
        if not self.rows:
            yield bad("there is no row below the header", "write a row for each rule")
        seen: set[str] = set()
        for column in columns:
            if not column.name:
                what = f"column {column.at + 1} has cells but no header"
                yield bad(what, "write its question above it, or delete it")
            elif column.name.lower() in seen:
                yield bad(
                    f"the column {quoted(column.name)} appears twice", "give each its own header"
                )
            seen.add(column.name.lower())

    def _bad_rows(self) -> Iterator[Problem]:
        for row in self.rows:
            beyond = [cell for cell in row.cells[self.width :] if cell.strip()]
            if beyond:
                what = f"row {row.number} has {len(row.cells)} cells for {self.width} columns"
                cure = "put a cell that holds the delimiter in quotes, or delete what is too much"
                yield Problem(Location(self.file, row.line), what, cure, "bad-csv")

    def _bad_characters(self, named: Sequence[Column]) -> Iterator[Problem]:
        for row in (self.head, *self.rows):
            for column in named:
                cell = row.cells[column.at] if column.at < len(row.cells) else ""
                if match := _NOT_IN_YAML.search(cell):
                    of = f"row {row.number}" if row.number else "the header"
                    what = f"the character {quoted(match[0])}, {of}, column {quoted(column.name)}"
                    line = row.line + breaks((*row.cells[: column.at], cell[: match.start()]))
                    yield Problem(Location(self.file, line), what, "delete it", "bad-cell")
