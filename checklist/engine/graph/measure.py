"""Measure text for a picture, without a browser: how wide it is, and where to cut it.

Pure, and in whole numbers, so that every Python gives the same result. The widths are those of
DejaVu Sans, the widest of the fonts that systems use for the site, or of Helvetica where that is
wider; characters beyond Latin count as wide, so that text is cut too soon rather than too
late.
"""

import re

TEXT = 12
"""Height of the text in units of the picture."""

_WIDTHS = {  # in hundredths of the height
    30: "'ijl",
    34: " ,./:;I\\|",
    40: "()-[]ft",
    46: '!"r',
    50: "`",
    55: "*Jcsz",
    60: "?L_kvxy",
    64: "$0123456789abdeghnopqu{}",
    70: "ABEFKPSTVXYZ",
    78: "&CDGHNRU",
    84: "#+<=>OQ^w~",
    88: "M",
    99: "m",
    105: "%@W—…",
}
_KNOWN = {character: width for width, several in _WIDTHS.items() for character in several}
_MARKS, _WIDE = range(0x300, 0x370), 0x370

# Characters that XML cannot contain, that are invisible, or that change the direction of text.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def printable(text: str) -> str:
    """Return `text` with a replacement character for each one that cannot be shown."""
    return _UNSEEN.sub("\ufffd", text)


def width(text: str) -> int:
    """Return about how many units wide `text` is, rounded up."""
    return -(-sum(map(_hundredths, text)) * TEXT // 100)


def bold_width(word: str) -> int:
    """Return about how many units wide a word of Latin letters is in bold type."""
    return -(-width(word) * 9 // 8)


def cut(text: str, room: float) -> str:
    """Return `text`, or as much of it as fits into `room` units, with an ellipsis."""
    if width(text) <= room:
        return text
    left = room * 100 - _hundredths("…") * TEXT
    for at, character in enumerate(text):
        left -= _hundredths(character) * TEXT
        if left < 0:
            return text[:at].rstrip() + "…"
    return text


def _hundredths(character: str) -> int:
    known = _KNOWN.get(character)
    if known is not None:
        return known
    if ord(character) in _MARKS:
        return 0
    return 110 if ord(character) >= _WIDE else 78
