"""Find the modules of the small start in one file, and later those of a second one.

Runs in the page, as the module ``sitecustomize`` of python.zip, before everything but encodings;
imports only what is built in, and compile_cache.py once it can find that. Reads that archive.
Python's own finder for archives takes 0.4 ms a module in a browser: a quarter of the start
(docs/adr/0004-start.md). To change what modules.bin holds, edit
checklist/build/engine/bundle.py.
"""

import gc
import marshal
import sys
from _frozen_importlib import ModuleSpec
from zipimport import zipimporter

gc.disable()  # a start makes no garbage; the worker switches it on when Python is ready

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

ARCHIVE = zipimporter(next(path for path in sys.path if path.endswith(".zip")))
# By module name: its path in the archive, and its code as marshal writes it.
MODULES: "dict[str, tuple[str, bytes]]"
MODULES = marshal.loads(ARCHIVE.get_data("modules.bin"))  # noqa: S302  our own file
# By module name: a function to call with it once its code has run. compile_cache.py adds them.
AFTER: "dict[str, Callable[[ModuleType], None]]" = {}


class Finder:
    """Finder and loader of the modules in modules.bin; it has their methods, and no base class."""

    def __init__(self) -> None:
        self.get_data = ARCHIVE.get_data  # templates and words are beside modules.bin

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> object:
        """Return the spec of a module, or None where modules.bin has none of this name."""
        if name not in MODULES:
            return None
        path = f"{ARCHIVE.archive}/{MODULES[name][0]}"
        folder, _, file = path.rpartition("/")
        spec = ModuleSpec(name, self, origin=path)  # type: ignore[arg-type]
        spec.has_location = True
        if file == "__init__.py":
            spec.submodule_search_locations = [folder]
        return spec

    def create_module(self, _spec: object) -> None:
        """Leave it to the import system."""

    def exec_module(self, module: "ModuleType") -> None:
        """Run the code of `module`, then call what AFTER has for it."""
        exec(marshal.loads(MODULES[module.__name__][1]), module.__dict__)  # noqa: S102, S302  our own
        if module.__name__ in AFTER:
            AFTER[module.__name__](module)

    def get_source(self, _name: str) -> None:
        """Return None: there is no source."""


FINDER = Finder()
sys.meta_path.insert(0, FINDER)  # type: ignore[arg-type]
import compile_cache  # noqa: E402  it can be found from here on

compile_cache.begin(ARCHIVE, AFTER)


def add(path: str) -> None:
    """Find modules and data in the archive at `path`, too, which has what no start needs."""
    more = zipimporter(path)
    MODULES.update(marshal.loads(more.get_data("modules.bin")))  # noqa: S302  our own file
    compile_cache.CACHE.update(marshal.loads(more.get_data("compile_cache.bin")))  # noqa: S302
    first = FINDER.get_data

    def get_data(file: str) -> bytes:
        try:
            return first(file)
        except OSError:
            return more.get_data(file.removeprefix(f"{ARCHIVE.archive}/"))

    FINDER.get_data = get_data  # type: ignore[assignment]
