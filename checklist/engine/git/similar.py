"""Say how similar two files are, as git does where it looks for renames.

Pure. A text is cut behind each line, and within longer lines behind every 64 bytes; how many bytes
of pieces both have, of the bytes of the longer one, is the similarity. What is left at the end
without a line feed is not counted, as in git up to 2.43.
"""

from collections import Counter

ALL = 60_000
"""The score of equal files."""
HALF = ALL // 2
"""The minimum score of a rename."""
PIECE = 64
"""Maximum length of a piece, in bytes."""
LOOKED_AT = 8000
"""Number of bytes in which a zero byte makes a file binary."""


def score(one: bytes, other: bytes, least: int) -> int:
    """Return how similar two files are, out of ALL; 0 where their sizes rule out `least`."""
    longer, shorter = max(len(one), len(other)), min(len(one), len(other))
    if longer * (ALL - least) < (longer - shorter) * ALL or not shorter:
        return 0
    same = _pieces(one) & _pieces(other)
    copied = sum(len(piece) * times for piece, times in same.items())
    return copied * ALL // longer


def is_binary(data: bytes) -> bool:
    """Return whether git takes a file for binary."""
    return b"\0" in data[:LOOKED_AT]


def _pieces(data: bytes) -> Counter[bytes]:
    text = data if is_binary(data) else data.replace(b"\r\n", b"\n")
    pieces: Counter[bytes] = Counter()
    for line in text.split(b"\n")[:-1]:
        whole = line + b"\n"
        pieces.update(whole[at : at + PIECE] for at in range(0, len(whole), PIECE))
    end = text[text.rfind(b"\n") + 1 :]
    pieces.update(end[at : at + PIECE] for at in range(0, len(end) - PIECE + 1, PIECE))
    return pieces
