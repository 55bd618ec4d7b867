"""Find where a setting of the site is written: in the settings file, or in one that it inherits.

Reads these files; native only.
"""

from pathlib import Path

import yaml


def find_setting(path: Path, keys: tuple[str, ...]) -> tuple[Path, int]:
    """Return the file and the line of a setting, the first one that has it; else of the first."""
    file: Path | None = path
    while file is not None:
        node = _read(file)
        line = _line(node, keys)
        if line is not None:
            return file, line
        inherited = _value(node, "INHERIT")
        file = file.parent / inherited.value if isinstance(inherited, yaml.ScalarNode) else None
    return path, 1


def _read(file: Path) -> yaml.Node | None:
    try:
        return yaml.compose(file.read_text("utf-8"), Loader=yaml.BaseLoader)
    except (OSError, yaml.YAMLError):
        return None


def _line(node: yaml.Node | None, keys: tuple[str, ...]) -> int | None:
    line = None
    for key in keys:
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        found = next((pair for pair in pairs if pair[0].value == key), None)
        if found is None:
            return None
        line, node = found[0].start_mark.line + 1, found[1]
    return line


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)
