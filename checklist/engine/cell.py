"""Cells of a table that a spreadsheet will open: text in them is never run as a formula.

Pure. A cell that would be one gets a ``'`` before it, as the ASVS has it (5.0, 1.2.10); a number
with its minus stays. A cell that has the ``'`` already gets another one, so that `restored` gives
back what was there.
<https://github.com/OWASP/ASVS/blob/master/5.0/en/0x10-V1-Encoding-and-Sanitization.md>
"""

import re
from collections.abc import Iterable

_SIGNS = r"[=+\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]"
"""What a formula begins with, the wide forms of these, and what a spreadsheet passes over."""

_FORMULA = re.compile(_SIGNS)
_SIGNED = re.compile(r"-[0-9]+([.,][0-9]+)?")
_QUOTED = re.compile(f"'+{_SIGNS}")


def harmless(row: Iterable[str]) -> list[str]:
    """Return the cells of a row, those that a spreadsheet would run as formulas behind a ``'``."""
    return [f"'{cell}" if _is_run(cell) or _QUOTED.match(cell) else cell for cell in row]


def restored(row: Iterable[str]) -> list[str]:
    """Return the cells of a row as they were before `harmless`."""
    return [cell[1:] if _QUOTED.match(cell) else cell for cell in row]


def _is_run(cell: str) -> bool:
    return bool(_FORMULA.match(cell)) and not _SIGNED.fullmatch(cell)
