"""Note which modules are missing, which are imported, and what is compiled.

Runs inside Pyodide, under Node, while the site is built and in its tests: node_driver.mjs is given
this file as text. Imports only what is built in, so that it changes nothing of what it
notes.
"""

import marshal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


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


class Templates(dict[str, bytes]):
    """The code of templates by path, and which of them were rendered."""

    def __init__(self, sources: "dict[str, str]") -> None:
        for path, source in sources.items():
            self[path] = marshal.dumps(compile(source, path.rpartition("/")[2], "exec"))
        self.rendered: dict[str, bytes] = {}

    def get(self, path: str) -> "bytes | None":  # type: ignore[override]
        """Return the code of a template, and note that it is rendered."""
        if path in self:
            self.rendered[path] = self[path]
        return self.rendered.get(path)


def modules() -> list[str]:
    """Return the names of all modules that were imported, sorted."""
    return sorted(sys.modules)


def compiled_misses() -> bytes:
    """Return what boot/compile_cache.py had not known, compiled: by key, as marshal writes it."""
    cache = sys.modules.get("compile_cache")
    misses = set(cache.MISSES) if cache else set()
    made = {key: marshal.dumps(_compile(*key)) for key in sorted(misses, key=repr)}
    return marshal.dumps(made, 2)


def _compile(kind: str, text: "str | bytes", flags: int) -> "Any":  # noqa: ANN401  code, or a tuple
    """Return what Python would make of `text`; of an expression, what its engine would be given."""
    if kind != "re":
        return compile(text, "<string>", kind, dont_inherit=True)
    compiler = sys.modules["re._compiler"]
    engine = Engine(compiler._sre)  # noqa: SLF001  there is no other door
    original = compiler.compile.__wrapped__
    names = {**vars(compiler), "_sre": engine}
    type(original)(original.__code__, names)(text, flags)
    whole, code, *groups = engine.given
    return (int(whole), [int(word) for word in code], *groups)  # marshal knows no named constants


class Engine:
    """Python's engine for regular expressions, but one that only keeps what it is given."""

    given: "tuple[Any, ...]" = ()

    def __init__(self, engine: "ModuleType") -> None:
        self._engine = engine

    def __getattr__(self, name: str) -> object:
        return getattr(self._engine, name)

    def compile(self, _pattern: str, *given: object) -> None:
        """Keep all but the pattern."""
        self.given = given
