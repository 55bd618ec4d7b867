"""Make ids of labels.

Pure. To change what an id may look like, edit ID in checklist/engine/source/reader.py first.
"""

import re
import unicodedata
from collections.abc import Iterable

MOST = 40
"""Maximum number of characters of an id that is made of a label, before a number is added."""

_LETTERS = str.maketrans(
    {umlaut: f"{vowel}e" for umlaut, vowel in zip("äöüœø", "aouoo", strict=True)}
    | {"å": "aa", "æ": "ae", "ð": "d", "đ": "d", "þ": "th", "ł": "l", "ı": "i", "'": "", "’": ""}  # noqa: RUF001
)


def slug(label: str) -> str:
    """Return the Latin letters and digits of `label` with - between the words; perhaps ""."""
    plain = unicodedata.normalize("NFC", label.casefold()).translate(_LETTERS)
    apart = unicodedata.normalize("NFKD", plain)
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", bare)
    while len(words) > 1 and len("-".join(words)) > MOST:
        words.pop()
    return "-".join(words)[:MOST]


class Ids:
    """The ids of the things of one kind, such as the answers to one question.

    A label without Latin letters and digits gives the kind and a number; so does one that gives a
    `reserved` word or starts with a digit, before what is left of the label.
    """

    def __init__(self, kind: str, reserved: Iterable[str] = ()) -> None:
        self._kind = kind
        self._reserved = frozenset(reserved)
        self._taken: set[str] = set()
        self._count = 0

    def make(self, label: str) -> str:
        """Return an id for `label` that no other thing has."""
        self._count += 1
        name = slug(label) or f"{self._kind}-{self._count}"
        if name[0].isdigit() or name in self._reserved:
            name = f"{self._kind}-{name}"
        made, number = name, 2
        while made in self._taken:
            made, number = f"{name}-{number}", number + 1
        self._taken.add(made)
        return made
