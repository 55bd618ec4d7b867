"""Reuse what the build has compiled: regular expressions, and the methods of named tuples.

Runs in the page, as a module of python.zip that lazy_importer.py imports; imports only what is
built in. Reads that archive. What a start compiles is the same each time, and compiling takes a
browser up to ten milliseconds for a regular expression. The key of each is all that it is compiled
from, so that any other text is compiled as usual. The entries are made
by checklist/build/engine/probe.py.
"""

import marshal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType
    from typing import Any
    from zipimport import zipimporter

    Key = tuple[str, str | bytes, int]
    """Kind (``eval`` or ``re``), what is compiled, and the flags of an expression."""

# Compiled code by key, as marshal writes it.
CACHE: "dict[Key, bytes]" = {}
# The keys that were not in the cache, for the build to compile.
MISSES: "list[Key]" = []


def begin(archive: "zipimporter", after: "dict[str, Callable[[ModuleType], None]]") -> None:
    """Read the cache, and note in `after` which modules are to use it once they have run."""
    CACHE.update(marshal.loads(archive.get_data("compile_cache.bin")))  # noqa: S302  our own file
    after["collections"] = cache_named_tuples
    after["re._compiler"] = cache_patterns


def cache_named_tuples(module: "ModuleType") -> None:
    """Let `module`, which makes named tuples, take code from the cache where it calls ``eval``."""

    def eval_cached(
        text: str, names: "dict[str, object]", own: "Mapping[str, object] | None" = None
    ) -> object:
        key = ("eval", text, 0)
        if key in CACHE:
            return eval(marshal.loads(CACHE[key]), names, own)  # noqa: S302, S307
        MISSES.append(key)
        return eval(text, names, own)  # noqa: S307

    vars(module)["eval"] = eval_cached


def cache_patterns(module: "ModuleType") -> None:
    """Let `module`, the compiler of regular expressions, take their code from the cache."""
    compile_, sre = module.compile, module._sre  # noqa: SLF001  it has no public name

    def compile_cached(pattern: "Any", flags: int = 0) -> object:  # noqa: ANN401  as Python's own
        if type(pattern) not in (str, bytes):  # marshal writes no others
            return compile_(pattern, flags)
        key = ("re", pattern, int(flags))
        if key in CACHE:
            return sre.compile(pattern, *marshal.loads(CACHE[key]))  # noqa: S302
        MISSES.append(key)
        return compile_(pattern, flags)

    compile_cached.__wrapped__ = compile_  # type: ignore[attr-defined]
    vars(module)["compile"] = compile_cached
