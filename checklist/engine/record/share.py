"""Records, requests and answers as the end of a link: packed, and unpacked with suspicion.

Pure; runs natively and in Pyodide. JSON data is compressed (RFC 1951) and written in the letters of
base64url (RFC 4648), which no messenger changes.
"""

import base64
import binascii
import json
import re
import zlib
from typing import Any

from checklist.engine.record.events import canonical, from_json

LONGEST_LINK = 6_000
"""Longer addresses are cut or refused by some servers and messengers."""

MOST_BYTES = 2_000_000
"""More than that no link holds that was made here, however well it is compressed."""

_LETTERS = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


def packed(data: object) -> str:
    """Return JSON data as letters for the end of a link."""
    squeezed = zlib.compress(canonical(data).encode(), 9, -15)
    return base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpacked(text: str) -> Any:  # noqa: ANN401  JSON
    """Return the data that `packed` wrote; raises ValueError for anything else."""
    letters = "".join(text.split())
    if not _LETTERS.fullmatch(letters):
        raise ValueError("it has letters that no such link has")
    try:
        squeezed = base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))
        opened = zlib.decompressobj(-15)
        content = opened.decompress(squeezed, MOST_BYTES)
        if opened.unconsumed_tail or opened.unused_data or not opened.eof:
            raise ValueError("it is cut off, or too long")
        data = from_json(content)
        json.dumps(data, allow_nan=False)  # raises ValueError where a number is too large
    except (binascii.Error, zlib.error, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("it is cut off, or damaged") from error
    return data
