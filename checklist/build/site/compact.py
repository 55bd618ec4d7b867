"""Write data as JSON for an attribute of a page."""

import json


def compact(data: object) -> str:
    """Return `data` as JSON text, short and the same every time."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
