"""Read a cell of a decision table: any answer, some answers, all others, or numbers.

Pure. The forms are those that spreadsheets and DMN use; docs/reference/import-table.md lists them.
To let a cell say more, add it here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

ANY = frozenset({"", "-", "–", "—"})  # noqa: RUF001  what spreadsheets make of a hyphen
"""The cells that any answer meets."""

MOST_DIGITS = 15
"""Maximum number of digits of a number; longer ones are taken for text."""

_NOT = re.compile(r"not\s*\((.*)\)|(?:!=|<>|≠)\s*(.*)", re.IGNORECASE | re.DOTALL)
_BARE_NOT = re.compile(r"not\s+(.+)", re.IGNORECASE | re.DOTALL)
_SEPARATORS = ",;|"

_NUMBER = r"[+\-−]?\d+(?:[.,'’]\d+)*(?: \d{3}(?!\d))*(?:[.,]\d+)?"  # noqa: RUF001
_UNIT = r"(?:[^\W\d_]|[%‰°€$£¥])[^\d,;|<>=()\[\]]{0,29}?"
_LOWER = (">=", "=>", "≥", ">", "at least", "more than", "greater than", "over", "above")
_UPPER = ("<=", "=<", "≤", "<", "at most", "less than", "fewer than", "under", "below", "up to")
_ENDED = {"=", "==", ">=", "=>", "≥", "at least", "<=", "=<", "≤", "at most", "up to"}
"""The operators that the number itself meets."""

_OPERATOR = "|".join(map(re.escape, (*_LOWER, *_UPPER, "==", "=")))
_SIGN = r"[€$£¥]?\s*"
_ONE = re.compile(
    rf"(?P<op>{_OPERATOR})?\s*{_SIGN}(?P<number>{_NUMBER})\s*(?P<plus>\+)?\s*(?P<unit>{_UNIT})??"
    r"\s*(?P<tail>(?:or|and) (?:more|greater|above|over|less|fewer|below|under))?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    rf"(?P<left>[\[(\]])?\s*{_SIGN}(?P<low>{_NUMBER})\s*(?P<low_unit>{_UNIT})??\s*"
    rf"(?P<to>\.\.\.?|…|-|–|—|\bto\b)\s*{_SIGN}(?P<high>{_NUMBER})\s*(?P<unit>{_UNIT})?\s*"  # noqa: RUF001
    r"(?P<right>[\])\[])?",
    re.IGNORECASE,
)
_AND = re.compile(r"\s*(?:\band\b|&&?)\s*", re.IGNORECASE)
_WITH_COMMAS = re.compile(r"(?<!\d)(?<!\d[.,])\d{1,3}(?:,\d{3})+(?!\d|,\d)")
_WITH_DECIMAL_COMMA = re.compile(
    rf"(?<!\d)(?<!\d[.,])\d+(?:\.\d{{3}})*,\d+(?!\d|,\d)|{_WITH_COMMAS.pattern}"
)
_THOUSANDS = re.compile(r"\d{1,3}(?:[,.]\d{3})+")


@dataclass(frozen=True, slots=True)
class Span:
    """The numbers between two ends, None where there is no end; `text` is what stands in the cell.

    `explicit`: only a condition on a number is written like that.
    """

    low: Decimal | None
    low_in: bool
    high: Decimal | None
    high_in: bool
    unit: str
    explicit: bool
    text: str

    @property
    def ends(self) -> tuple[Decimal, ...]:
        """The numbers that are named."""
        return tuple(end for end in (self.low, self.high) if end is not None)

    @property
    def single(self) -> bool:
        """Whether it is one number."""
        return self.low is not None and self.low == self.high


class UnclearNumberError(ValueError):
    """A number that may be read in two ways."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says: whether any answer will do, and what it names, `negated` or not."""

    any: bool
    negated: bool
    inside: str
    bare: str = ""
    """What follows the word *not*, where no brackets say that it is meant as one."""

    def items(self) -> list[str]:
        """Return the texts that it names."""
        return split(self.inside)


def read(text: str) -> Cell:
    """Return what the text of a cell says."""
    text = text.strip()
    if text in ANY:
        return Cell(any=True, negated=False, inside="")
    if match := _NOT.fullmatch(text):
        inside = (match[1] if match[1] is not None else match[2]).strip()
        if inside:
            return Cell(any=False, negated=True, inside=inside)
    bare = _BARE_NOT.fullmatch(text)
    return Cell(any=False, negated=False, inside=text, bare=bare[1] if bare else "")


def split(text: str) -> list[str]:
    """Return the parts between commas, semicolons and bars, each once, without their quotes.

    Whatever is in quotes or in brackets stays whole.
    """
    parts = list(_parts(text, brackets=True)) or list(_parts(text, brackets=False))
    found = [unquoted(part) for part in parts]
    return list(dict.fromkeys(filter(None, found))) or [text]


def _parts(text: str, *, brackets: bool) -> Iterator[str]:
    """Yield the parts; none if the brackets do not match."""
    found: list[str] = []
    start = depth = 0
    quoted = False
    for at, character in enumerate(text):
        if character == '"' and (quoted or not text[start:at].strip()):
            quoted = not quoted and '"' in text[at + 1 :]
        elif quoted:
            continue
        elif brackets and character in "()":
            depth += 1 if character == "(" else -1
            if depth < 0:
                return
        elif character in _SEPARATORS and not depth:
            found.append(text[start:at])
            start = at + 1
    if depth == 0:
        yield from (*found, text[start:])


def unquoted(text: str) -> str:
    """Return `text` on one line, without the quotes around it."""
    plain = " ".join(text.split())
    if len(plain) > 2 and plain[0] == plain[-1] == '"' and '"' not in plain[1:-1]:  # noqa: PLR2004
        return plain[1:-1].strip() or plain
    return plain


def spans(text: str, *, comma: bool) -> list[Span] | None:
    """Return the numbers that a cell names, or None if it names something else.

    With `comma`, a comma between digits is a decimal one; otherwise it separates thousands, or
    numbers of a list. Raises UnclearNumberError.
    """
    found: list[Span] = []
    for part in _number_parts(" ".join(text.split()), comma=comma):
        span = _span(part, comma=comma)
        if span is None:
            return None
        found.append(span)
    return found or None


def _number_parts(text: str, *, comma: bool) -> list[str]:
    """Return the parts between separators, where a comma within a number is none."""
    whole = _WITH_DECIMAL_COMMA if comma else _WITH_COMMAS
    hidden = whole.sub(lambda match: match[0].replace(",", "\0"), text)
    parts = (part.replace("\0", ",").strip() for part in re.split("[,;|]", hidden))
    return [part for part in parts if part]


def _span(text: str, *, comma: bool) -> Span | None:
    if match := _ONE.fullmatch(text):
        return _one(match, comma=comma)
    if match := _BETWEEN.fullmatch(text):
        return _between(match, comma=comma)
    halves = _AND.split(text)
    if len(halves) == 2:  # noqa: PLR2004  >= 3 and < 7
        one, other = (_span(half, comma=comma) for half in halves)
        if one and other and one.explicit and other.explicit:
            low, high = (one, other) if one.high is None else (other, one)
            if low.high is None and high.low is None:
                unit = low.unit or high.unit
                return replace(low, high=high.high, high_in=high.high_in, unit=unit, text=text)
    return None


def _one(match: re.Match[str], *, comma: bool) -> Span | None:
    number = _number(match["number"], comma=comma)
    if number is None:
        return None
    operator, tail = (match["op"] or "").lower(), (match["tail"] or "").lower()
    if match["plus"] or tail:
        if operator:
            return None
        more = match["plus"] or tail.endswith(("more", "greater", "above", "over"))
        operator = ">=" if more else "<="
    unit, text = (match["unit"] or "").strip(), match[0]
    ended = not operator or operator in _ENDED
    return Span(
        low=None if operator in _UPPER else number,
        low_in=ended,
        high=None if operator in _LOWER else number,
        high_in=ended,
        unit=unit,
        explicit=bool(operator),
        text=text,
    )


def _between(match: re.Match[str], *, comma: bool) -> Span | None:
    low, high = _number(match["low"], comma=comma), _number(match["high"], comma=comma)
    left, right = match["left"], match["right"]
    if low is None or high is None or bool(left) != bool(right):
        return None
    explicit = bool(left) or match["to"].startswith((".", "…"))
    unit = (match["unit"] or match["low_unit"] or "").strip()
    if low > high and not explicit:
        return None
    return Span(
        low=low,
        low_in=left in (None, "["),
        high=high,
        high_in=right in (None, "]"),
        unit=unit,
        explicit=explicit,
        text=match[0],
    )


def _number(text: str, *, comma: bool) -> Decimal | None:
    """Return the number that digits with points, commas, spaces and apostrophes make."""
    sign = "-" if text[0] in "-−" else ""  # noqa: RUF001
    bare = re.sub(r"[\s'’]", "", text.lstrip("+-−"))  # noqa: RUF001
    marks = re.sub(r"\d", "", bare)
    if len(bare) - len(marks) > MOST_DIGITS or not bare.isascii():
        return None
    if marks in (".", ",") and comma and re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", bare):
        raise UnclearNumberError(text)
    if len(set(marks)) == 2 and marks.count(marks[-1]) == 1:  # noqa: PLR2004
        whole, _, decimals = bare.rpartition(marks[-1])  # 1.000,50 or 1,000.50
        if not _THOUSANDS.fullmatch(whole):
            return None
        bare = re.sub("[.,]", "", whole) + "." + decimals
    elif (marks == "," and not comma) or len(marks) > 1:
        if len(set(marks)) > 1 or not _THOUSANDS.fullmatch(bare):
            return None
        bare = re.sub("[.,]", "", bare)
    return Decimal(sign + bare.replace(",", "."))


def spelled(number: Decimal) -> str:
    """Return the digits of `number`, without superfluous zeros."""
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text
