"""The text of a CSV file: what can be read of it, and at which lines.

Pure: works on lines that somebody else has opened. To change what the tables hold, edit batch.py
or import_table.py.
"""

import csv
import re
from collections.abc import Iterable, Iterator

from checklist.engine.problem import Location, Problem, ProblemsFoundError

_BREAK = re.compile(r"\r\n|\r|\n")


def readable(lines: Iterable[str], file: str) -> Iterator[str]:
    """Yield the lines; raise ProblemsFoundError at the first one that was not UTF-8."""
    for number, line in enumerate(lines, start=1):
        if not line.isascii() and not _is_utf8(line):
            what, cure = "this line is not UTF-8", "save the file as UTF-8"
            raise ProblemsFoundError([Problem(Location(file, number), what, cure, "bad-csv")])
        yield line


def _is_utf8(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def breaks(cells: Iterable[str]) -> int:
    """Return the number of line breaks in the cells."""
    return sum(len(_BREAK.findall(cell)) for cell in cells)


def not_csv(error: csv.Error, where: Location) -> Problem:
    """Return the problem that a row cannot be read as CSV."""
    what = f"the row that starts here is not CSV: {error}"
    cure = (
        "close the quotes of each cell, double those inside it, and keep it below "
        f"{csv.field_size_limit():,} characters"
    )
    return Problem(where, what, cure, "bad-csv")
