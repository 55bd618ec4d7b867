"""Find where a setting is written: in mkdocs.yml, or in the file that it inherits.

Reads these files; native only. MkDocs gives values without lines.
"""

from pathlib import Path

import yaml


def find(path: Path, keys: tuple[str, ...]) -> tuple[int, yaml.Node | None]:
    """Return the line and the value of `keys` in the file at `path`.

    Where a key is missing, the line is that of the key above it, and the value is None.
    """
    node = _read(path)
    line = 1
    for key in keys:
        found = pairs(node)
        if key not in found:
            return line, None
        line, node = found[key]
    return line, node


def find_inherited(path: Path, keys: tuple[str, ...]) -> tuple[Path, int, yaml.Node | None]:
    """Return the file at `path`, or the inherited one, that has `keys`, and what `find` returns."""
    line, node = find(path, keys)
    _, inherited = find(path, ("INHERIT",))
    if node is None and isinstance(inherited, yaml.ScalarNode):
        return find_inherited(path.parent / inherited.value, keys)
    return path, line, node


def key_nodes(node: yaml.Node | None) -> list[yaml.ScalarNode]:
    """Return the keys of a mapping, repeated ones too; nothing for other nodes."""
    found = node.value if isinstance(node, yaml.MappingNode) else []
    return [key for key, _ in found if isinstance(key, yaml.ScalarNode)]


def pairs(node: yaml.Node | None) -> dict[str, tuple[int, yaml.Node]]:
    """Return the line and the value of each key of a mapping; nothing for other nodes."""
    found = node.value if isinstance(node, yaml.MappingNode) else []
    return {
        key.value: (key.start_mark.line + 1, value)
        for key, value in found
        if isinstance(key, yaml.ScalarNode)
    }


def _read(path: Path) -> yaml.Node | None:
    try:
        root: yaml.Node | None = yaml.compose(
            path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader
        )
    except (OSError, yaml.YAMLError):
        return None
    return root
