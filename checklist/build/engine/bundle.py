"""Collect the Python that an engine may need, and pack it.

Reads this package and the installed libraries; writes nothing. What is in a bundle follows from
the import statements in checklist/engine/, from its rooms' templates, and from the words.
"""

import ast
import functools
import importlib.util
import io
import marshal
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from jinja2.loaders import BaseLoader

from checklist.build.engine.engines import Engine
from checklist.build.engine.error import BundleError
from checklist.engine.catalogue import SHARED
from checklist.engine.templates import PARTS, environment

ROOT = Path(__file__).parents[3]
PACKAGE = "checklist"
ROOM = f"{PACKAGE}.engine"
ENTRY = f"{ROOM}.entry"
BESIDE = "import_module(f'{__package__}."
"""The start of a call that imports a module of the same package, as ast.unparse writes it."""
MODULES = "modules.bin"
CACHE = "compile_cache.bin"
EMPTY_CACHE = marshal.dumps({}, 2)
EARLY = ("encodings/", "sitecustomize.pyc")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a zip can hold


def modules(engine: Engine, root: Path = ROOT) -> dict[str, Path]:
    """Return the file of each module of the package that the engine may import, by its name.

    Import statements are read, those inside functions too; nothing is run. A module that calls
    ``import_module(f"{__package__}.…")`` may import every module of its package.
    """
    found: dict[str, Path] = {}
    waiting = [ENTRY, *(f"{ROOM}.{room}.respond" for room in engine.rooms)]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        file = _file(name, root)
        if file is None:
            raise BundleError(f'{engine.name}: there is no module "{name}": correct the import')
        if not f"{name}.".startswith(f"{PACKAGE}.engine.") and name != PACKAGE:
            raise BundleError(
                f'{engine.name}: "{name}" is imported, which does not run in the page: '
                "move what the page needs into a module of checklist/engine/"
            )
        found[name] = file
        waiting += _parents(name)
        waiting += [other for other in _imported(file, root) if other.split(".")[0] == PACKAGE]
    return dict(sorted(found.items()))


def libraries(engine: Engine, root: Path = ROOT) -> tuple[str, ...]:
    """Return the installed packages that the engine's modules import, sorted."""
    named = {
        name.split(".")[0]
        for file in modules(engine, root).values()
        for name in _imported(file, root)
    }
    return tuple(sorted(named - {PACKAGE} - sys.stdlib_module_names))


def _file(name: str, root: Path) -> Path | None:
    path = root.joinpath(*name.split("."))
    candidates = (path.with_suffix(".py"), path / "__init__.py")
    return next((file for file in candidates if file.is_file()), None)


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:number]) for number in range(1, len(parts))]


def _imported(file: Path, root: Path) -> list[str]:
    """Return the modules that a file of the package imports, inside functions too."""
    names = list(_imports(file.read_text("utf-8"), root))
    if BESIDE in names:
        names.remove(BESIDE)
        beside = ".".join(file.parent.relative_to(root).parts)
        names += [f"{beside}.{other.stem}" for other in file.parent.glob("[!_]*.py")]
    return names


_PARSING = threading.Lock()
"""Engines are built side by side, and CPython 3.11 counts the depth of a tree over all threads."""


@functools.lru_cache(maxsize=256)
def _imports(source: str, root: Path) -> tuple[str, ...]:
    names: list[str] = []
    with _PARSING:
        tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            names += [name for name in inner if name.startswith(PACKAGE) and _file(name, root)]
        elif isinstance(node, ast.Call) and ast.unparse(node).startswith(BESIDE):
            names.append(BESIDE)
    return tuple(names)


def _data(engine: Engine, root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the engine's templates, and its words in every language."""
    home = root / PACKAGE / "engine"
    files = [*home.joinpath(PARTS).iterdir()]
    for room in engine.rooms:
        files += home.glob(f"{room}/templates/*")
    for room in (SHARED, *_rooms(engine, root)):
        files += home.glob(f"words/*/{room}.json")
    for file in files:
        if file.is_file():
            yield file.relative_to(root).as_posix(), file.read_bytes()


def _rooms(engine: Engine, root: Path) -> list[str]:
    """Return the rooms in which the engine has modules: those that answer, and what they use."""
    below = f"{ROOM}."
    names = [name.removeprefix(below) for name in modules(engine, root) if name.startswith(below)]
    return list(dict.fromkeys(name.partition(".")[0] for name in names))


def templates(engine: Engine, root: Path = ROOT) -> dict[str, str]:
    """Return the Python that Jinja makes of each template, by the path where its code goes."""
    jinja = environment(BaseLoader())
    home = root / PACKAGE / "engine"
    folders = [home / room / "templates" for room in engine.rooms]
    return {
        f"{folder.relative_to(home).as_posix()}/made/{file.name}": jinja.compile(
            file.read_text("utf-8"), file.name, file.name, raw=True
        )
        for folder in (*folders, home / PARTS)
        for file in sorted(folder.glob("*"))
    }


def _library(name: str) -> Iterator[tuple[str, bytes]]:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise BundleError(f"{name} is not installed: run make setup")
    for file in Path(spec.origin).parent.glob("*.py"):
        yield f"{name}/{file.name}", file.read_bytes()


def sources(engine: Engine, root: Path = ROOT) -> dict[str, bytes]:
    """Return the engine's source files and data by their path in the bundle, sorted."""
    own = modules(engine, root).values()
    files = {file.relative_to(root).as_posix(): file.read_bytes() for file in own}
    files.update(_data(engine, root))
    for name in libraries(engine, root):
        files.update(_library(name))
    return dict(sorted(files.items()))


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return `files` as a zip that is the same on every machine: sorted, stored, without dates.

    Stored, because hosts and browsers compress on the way, and Python reads it faster.
    """
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.create_system = 3  # the same bytes, whichever system packs
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return whole.getvalue()


def _module(path: str) -> str:
    return path.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")


def python_zip(
    compiled: Mapping[str, bytes], data: Mapping[str, bytes], *, cache: bytes = EMPTY_CACHE
) -> bytes:
    """Return the archive of the small start from bytecode and data by path.

    `cache` is what boot/compile_cache.py reads. Python reads encodings before
    boot/lazy_importer.py, which finds the rest in modules.bin, can run.
    """
    early = {path: pyc for path, pyc in compiled.items() if path.startswith(EARLY)}
    modules = {
        _module(path): (path[:-1], pyc[16:])
        for path, pyc in sorted(compiled.items())
        if path not in early
    }
    # Version 2 writes the same bytes for the same values, whatever else refers to them.
    return pack({**early, **data, MODULES: marshal.dumps(modules, 2), CACHE: cache})


def modules_by_path(paths: Iterable[str]) -> dict[str, str]:
    """Return the names of modules by the paths of their bytecode."""
    return {path: _module(path) for path in paths}


def modules_of(names: Iterable[str]) -> set[str]:
    """Return the names of the modules whose sources are among files of these `names`."""
    return {_module(f"{name}c") for name in names if name.endswith(".py")}


def modules_in(archive: Path) -> dict[str, tuple[str, bytes]]:
    """Return the modules of an archive of the small start by name: path, and code."""
    with zipfile.ZipFile(archive) as whole:
        found: dict[str, tuple[str, bytes]] = marshal.loads(whole.read(MODULES))  # noqa: S302  our own
    return found


def version(root: Path = ROOT) -> str:
    """Return the version of this package, which pyproject.toml has."""
    settings = tomllib.loads(root.joinpath("pyproject.toml").read_text("utf-8"))
    return str(settings["project"]["version"])
