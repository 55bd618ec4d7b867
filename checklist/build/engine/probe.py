"""Note which modules are missing, which are imported, and what is compiled.

Runs inside Pyodide, under Node, while the site is built and in its tests: node_driver.mjs is given
this file as text. Imports only built-in modules, so that it adds nothing to what it
notes.
"""

import marshal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any


class Missing:
    """A finder that comes last, and notes the modules that no other finder has."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Note that `name` was not found."""
        self.names.add(name)


def watch() -> Missing:
    """Return a finder that notes the modules that are missing from now on."""
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
    """Return the code of all misses of boot/compile_cache.py by key, as marshal writes it."""
    cache = sys.modules.get("compile_cache")
    misses = set(cache.MISSES) if cache else set()
    compiled = {key: marshal.dumps(_compile(*key)) for key in sorted(misses, key=repr)}
    return marshal.dumps(compiled, 2)


def _compile(kind: str, text: "str | bytes", flags: int) -> "Any":  # noqa: ANN401  code, or a tuple
    """Return the code of `text`; of a regular expression, the arguments for `_sre.compile`."""
    if kind != "re":
        return compile(text, "<string>", kind, dont_inherit=True)
    compiler = sys.modules["re._compiler"]
    recorder = Recorder(compiler._sre)  # noqa: SLF001  it has no public name
    original = compiler.compile.__wrapped__
    names = {**vars(compiler), "_sre": recorder}
    type(original)(original.__code__, names)(text, flags)
    whole, code, *groups = recorder.given
    return (int(whole), [int(word) for word in code], *groups)  # marshal knows no named constants


class Recorder:
    """Python's `_sre`, but `compile` only records its arguments."""

    given: "tuple[Any, ...]" = ()

    def __init__(self, sre: "ModuleType") -> None:
        self._sre = sre

    def __getattr__(self, name: str) -> object:
        return getattr(self._sre, name)

    def compile(self, _pattern: str, *given: object) -> None:
        """Record all arguments but the pattern."""
        self.given = given
