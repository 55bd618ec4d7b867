"""Tell which modules Python has read so far, and compile them.

Runs inside Pyodide, under Node, while the site is built: compile.mjs reads this file as text. It
reads the archives that modules came from and writes below the folder that it is given. To change
what the page starts with, edit runtime.py.
"""

import importlib
import importlib.util
import marshal
import sys
from pathlib import Path
from types import ModuleType
from zipimport import zipimporter

UNCHECKED = 0b01  # a pyc with a hash of its source that nobody compares: no dates, no look-ups


class Missing:
    """A last finder, which notes the modules that no other finder has."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Note that `name` was not found."""
        self.names.add(name)


def watch() -> Missing:
    """Start to note the modules that are asked for and missing."""
    missing = Missing()
    sys.meta_path.append(missing)
    return missing


def _source(module: ModuleType) -> tuple[str, str, bytes] | None:
    """Return path in its archive, file name and source of a module read from an archive."""
    spec = getattr(module, "__spec__", None)
    if spec is None or not isinstance(spec.loader, zipimporter) or spec.origin is None:
        return None
    path = spec.origin.removeprefix(spec.loader.archive + "/")
    return path, spec.origin, spec.loader.get_data(spec.origin)


def compile_modules(target: str, also: list[str]) -> list[str]:
    """Write a pyc for each module in use and for those in `also`; return their paths."""
    for name in also:
        importlib.import_module(name)
    written = []
    for module in list(sys.modules.values()):
        found = _source(module)
        if found is None:
            continue
        path, origin, source = found
        # Code names the place that it will be read from, so that a traceback is true.
        name = f"/lib/python314.zip/{path}"
        code = compile(source, name, "exec", dont_inherit=True)
        head = importlib.util.MAGIC_NUMBER + UNCHECKED.to_bytes(4, "little")
        file = Path(target, path + "c")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(head + importlib.util.source_hash(source) + marshal.dumps(code))
        written.append(path + "c")
        del origin
    return written
