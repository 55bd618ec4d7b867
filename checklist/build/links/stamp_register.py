"""Write into a register the day when links were seen; the rest of the file stays as it is.

Pure: from text to text. Knows both ways in which YAML writes a mapping.
"""

from collections.abc import Collection

import yaml

Edit = tuple[int, int, str]
"""A replacement: start and end, as offsets of characters, and the new text."""


def with_seen(text: str, addresses: Collection[str], day: str) -> str:
    """Return `text`, a register, with `day` as the day when `addresses` were last seen."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    entries = root.value if isinstance(root, yaml.SequenceNode) else []
    fields = [_fields(node) for node in entries]
    edits = [
        _edit(text, entry, day)
        for entry in fields
        if "address" in entry and entry["address"].value in addresses
    ]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _fields(entry: yaml.Node) -> dict[str, yaml.Node]:
    """Return the values of an entry by key, and the entry itself under ""."""
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else []
    return {key.value: value for key, value in pairs} | {"": entry}


def _edit(text: str, fields: dict[str, yaml.Node], day: str) -> Edit:
    """Return the edit that writes `day`: over the old one, or after the address."""
    if "seen" in fields:
        old = fields["seen"]
        return old.start_mark.index, old.end_mark.index, day
    end = fields["address"].end_mark.index
    if getattr(fields[""], "flow_style", False):
        return end, end, f", seen: {day}"
    indent = " " * fields[""].start_mark.column
    end = text.find("\n", end) if "\n" in text[end:] else len(text)
    return end, end, f"\n{indent}seen: {day}"
