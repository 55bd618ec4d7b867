"""Names of persons as they are compared: what looks the same is one name.

Pure; runs natively and in Pyodide. A name is a claim, so nothing here says who somebody is; but who
asks and who approves must not be told apart by a sign that nobody sees. To change what counts as
the same, edit this file and docs/contracts/records.md.
"""

import re
import unicodedata

_IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
"""Default_Ignorable_Code_Point of Unicode 16.0, its derived core properties: from, and up to."""

_EMPTY = (0xFFFC, 0x16FE4, 0x1D159)
"""Signs beyond these that show nothing: the place of an object, a filler, a note without a head."""

_BLANK = 0x2800
"""The Braille pattern of no dots: it is as wide as a letter, and empty."""

_SEEN_AS: dict[int, str | None] = {
    code: None for first, last in _IGNORABLE for code in range(first, last + 1)
}
_SEEN_AS |= dict.fromkeys(_EMPTY, None)
_SEEN_AS[_BLANK] = " "

_ALIKE = str.maketrans(
    "авсԁеһніјкӏморԛѕтуүѵхԝαβεηικμνορτυχζıɑɡ",
    "abcdehhijklmopqstyyvxwabehikmnoptyxziag",
)
"""Small letters of Cyrillic, Greek and Latin, each by the Latin one that it, or its capital, looks
like, after the confusables of UTS 39: whole names in either script stay apart from one another."""


def spelled(name: str) -> str:
    """Return the name of a person as names are compared.

    That is whatever its case, its blanks, the width and make of its letters (NFKC), without signs
    that nobody sees, and without signs that are no letters at its ends: ``@Ana``, ``Ana.``. Letters
    of other scripts that look like Latin ones are those.
    """
    seen = _seen(name)
    return _bare(seen, "PSZ") or _bare(seen, "PZ")


_BETWEEN = re.compile(
    r"[,;&+/|\\\u055d\u060c\u061b\u1363\u2044\u2215\u29f8\u2e32\u2e34\u2e41\u3001\ua4fe\ua6f5]|\band\b"
)
"""What stands between names, as NFKC leaves it: so wide and small forms of a comma are commas."""


_BESIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|<[^<>]*>")
"""What stands beside a name: what somebody does, or where mail reaches them."""


def names_in(text: str) -> frozenset[str]:
    """Return the names in a text as they are compared, and all of it as one name.

    Where something stands beside a name, in brackets, the name alone is one, too.
    """
    seen = _seen(text)
    parts = (seen, *_BETWEEN.split(seen), *_BETWEEN.split(_BESIDE.sub(" ", seen)))
    return frozenset(name for one in parts if (name := spelled(one)))


def _seen(name: str) -> str:
    """Return the signs of a name that are seen, small and in one make, with plain blanks."""
    blanks = "".join(" " if sign.isspace() else sign for sign in name)
    folded = unicodedata.normalize("NFKC", blanks.translate(_SEEN_AS)).casefold()
    kept = (sign for sign in folded.translate(_SEEN_AS) if unicodedata.category(sign)[0] != "C")
    whole = unicodedata.normalize("NFKC", "".join(kept)).casefold().replace("i\u0307", "i")
    return " ".join(whole.translate(_ALIKE).split())


def _bare(name: str, signs: str) -> str:
    """Return a name without signs of these categories at its ends."""
    first, last = 0, len(name)
    while first < last and unicodedata.category(name[first])[0] in signs:
        first += 1
    while first < last and unicodedata.category(name[last - 1])[0] in signs:
        last -= 1
    return name[first:last]
