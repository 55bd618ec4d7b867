"""Let the compile cache note what a start compiles, where modules come from their sources.

Runs in Pyodide, under Node, as the module ``sitecustomize`` of the library that the rehearsal first
runs from; the small start has checklist/engine/boot/lazy_importer.py in its place. Imports only
what is built in.
"""

import sys
import zipimport

import compile_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

AFTER: "dict[str, Callable[[ModuleType], None]]" = {}
run = zipimport.zipimporter.exec_module


def exec_module(self: zipimport.zipimporter, module: "ModuleType") -> None:
    """Run a module, then call what AFTER has for it."""
    run(self, module)
    if module.__name__ in AFTER:
        AFTER[module.__name__](module)


zipimport.zipimporter.exec_module = exec_module  # type: ignore[method-assign]
library = next(path for path in sys.path if path.endswith(".zip"))
compile_cache.begin(zipimport.zipimporter(library), AFTER)
