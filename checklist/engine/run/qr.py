"""A QR code as an SVG picture.

Pure; runs natively and in Pyodide. The code is made by segno; ISO/IEC 18004 asks for four light
modules around it.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from markupsafe import Markup
from segno.encoder import DataOverflowError, encode

QUIET = 4
"""Light modules around the code."""


def qr(text: str) -> Markup:
    """Return `text` as a picture; "" where it is too long for one."""
    try:
        code = encode(text, error="L", micro=False, boost_error=False)  # type: ignore[no-untyped-call]
    except DataOverflowError:
        return Markup("")
    size = len(code.matrix) + 2 * QUIET
    path = "".join(_runs(code.matrix))
    return Markup(  # noqa: S704  numbers alone
        f'<svg class="hp-qr__code" viewBox="0 0 {size} {size}" role="img" aria-hidden="true">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path fill="#000" d="{path}"/></svg>'
    )


def _runs(matrix: Iterable[bytes]) -> Iterator[str]:
    """Yield the dark modules of each row, those side by side as one."""
    for y, row in enumerate(matrix, QUIET):
        x = QUIET
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                yield f"M{x} {y}h{width}v1h-{width}z"
            x += width
