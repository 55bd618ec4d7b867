"""Write into a register on which day its links were seen; all else in the file stays as it is.

Pure: from text to text. Knows both ways in which YAML writes a mapping.
"""

from collections.abc import Collection

import yaml

Edit = tuple[int, int, str]
"""From and to which character of the text, and what stands there then."""


def with_seen(text: str, addresses: Collection[str], day: str) -> str:
    """Return the register `text` in which the entries for `addresses` were seen on `day`."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    entries = root.value if isinstance(root, yaml.SequenceNode) else []
    fields = [_fields(entry) for entry in entries]
    edits = [
        _edit(text, found, day)
        for found in fields
        if "address" in found and found["address"].value in addresses
    ]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _fields(entry: yaml.Node) -> dict[str, yaml.Node]:
    """Return the values of an entry by key, and the entry itself under ""."""
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else []
    return {key.value: value for key, value in pairs} | {"": entry}


def _edit(text: str, fields: dict[str, yaml.Node], day: str) -> Edit:
    """Return the edit that writes `day`: over the old one, or behind the address."""
    if "seen" in fields:
        old = fields["seen"]
        return old.start_mark.index, old.end_mark.index, day
    end = fields["address"].end_mark.index
    if getattr(fields[""], "flow_style", False):
        return end, end, f", seen: {day}"
    indent = " " * fields[""].start_mark.column
    end = text.find("\n", end) if "\n" in text[end:] else len(text)
    return end, end, f"\n{indent}seen: {day}"
