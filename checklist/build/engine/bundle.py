"""Collect the Python that a page needs, and pack it.

Reads this package and the installed libraries, and starts Python once to learn what the entry
imports; writes nothing. To give a page another library or other data, edit TRIAGE or SANDBOX.
"""

import base64
import hashlib
import importlib.metadata
import importlib.util
import io
import marshal
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
NATIVE = ("checklist.build", "checklist.cli", "checklist.engine.source")
MODULES = "modules.bin"
KNOWN = "known.bin"
NOTHING_KNOWN = marshal.dumps({}, 2)
EARLY = ("encodings/", "sitecustomize.pyc")
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a zip can hold
METADATA = "Metadata-Version: 2.1\nName: checklist\nVersion: {}\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: hotfix-playbook\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


class BundleError(Exception):
    """The runtime cannot be built; the message says what is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What one engine in the page is made of.

    `entry` is the module with `step`; `libraries` are installed packages, each with the patterns of
    its files; `data` are folders of this package. `name` is that of its folder in the site.
    """

    name: str
    entry: str
    libraries: Mapping[str, tuple[str, ...]]
    data: tuple[str, ...]


_RENDERING = {"jinja2": ("*.py",), "markupsafe": ("__init__.py", "_native.py")}
TRIAGE = Bundle(
    "checklist",
    "checklist.engine.triage.respond",
    _RENDERING,
    ("checklist/engine/triage/templates", "checklist/engine/words"),
)
SANDBOX = Bundle(
    "sandbox",
    "checklist.engine.walkthrough.respond",
    {**_RENDERING, "dulwich": ("*.py",)},
    ("checklist/engine/walkthrough/templates", "checklist/engine/words"),
)


def own_modules(root: Path = ROOT, which: Bundle = TRIAGE) -> list[str]:
    """Return the modules of this package that the entry imports, sorted."""
    own = "m for m in sys.modules if m.startswith('checklist')"
    program = f"import sys, {which.entry}; print(*({own}))"
    done = subprocess.run(  # noqa: S603  our own interpreter, our own program
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BundleError(f"{which.entry} does not import: mend this first:\n{done.stderr}")
    modules = sorted(done.stdout.split())
    for module in modules:
        if module.startswith(NATIVE):
            raise BundleError(
                f'{which.entry} imports "{module}", which is native only: '
                "move what the page needs into a module of its own"
            )
    return modules


def _own_sources(root: Path, which: Bundle) -> Iterator[tuple[str, bytes]]:
    for module in own_modules(root, which):
        path = root.joinpath(*module.split("."))
        file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        yield file.relative_to(root).as_posix(), file.read_bytes()


def _data(root: Path, which: Bundle) -> Iterator[tuple[str, bytes]]:
    for folder in which.data:
        for file in root.joinpath(folder).rglob("*"):
            if file.is_file() and file.suffix not in (".py", ".pyc"):
                yield file.relative_to(root).as_posix(), file.read_bytes()


def _library(name: str, patterns: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise BundleError(f"{name} is not installed: run make setup")
    for pattern in patterns:
        for file in Path(spec.origin).parent.glob(pattern):
            yield f"{name}/{file.name}", file.read_bytes()


def sources(root: Path = ROOT, which: Bundle = TRIAGE) -> dict[str, bytes]:
    """Return the source files and the data of the bundle by their path in it, sorted."""
    files = dict([*_own_sources(root, which), *_data(root, which)])
    for name, patterns in which.libraries.items():
        files.update(_library(name, patterns))
    return dict(sorted(files.items()))


def pack(files: Mapping[str, bytes]) -> bytes:
    """Return `files` as a zip that depends on nothing else: sorted, stored, without dates.

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


def only(compiled: Mapping[str, bytes], names: AbstractSet[str]) -> dict[str, bytes]:
    """Return of `compiled`, by path, the modules of these `names`."""
    return {path: code for path, code in compiled.items() if _module(path) in names}


def python_zip(
    compiled: Mapping[str, bytes],
    data: Mapping[str, bytes],
    *,
    dormant: AbstractSet[str] | None = None,
    known: bytes = NOTHING_KNOWN,
) -> bytes:
    """Return the archive of the small start from bytecode and data by path.

    `dormant` names the modules that run once they are looked into; None stands for all that can:
    packages cannot, since some put their submodules in place. `known` is what compile_cache.py
    reads. Python reads encodings before lazy_importer.py, which finds the rest in modules.bin, can
    run.
    """
    early = {path: pyc for path, pyc in compiled.items() if path.startswith(EARLY)}
    names = {_module(path): path for path in sorted(compiled) if path not in early}
    if dormant is None:
        dormant = {name for name, path in names.items() if not path.endswith("/__init__.pyc")}
    modules = {
        name: (path[:-1], compiled[path][16:], name in dormant) for name, path in names.items()
    }
    # Version 2 writes the same bytes for the same values, whatever else refers to them.
    return pack({**early, **data, MODULES: marshal.dumps(modules, 2), KNOWN: known})


def modules_of(library: Path) -> set[str]:
    """Return the names of the modules whose sources an archive holds."""
    with zipfile.ZipFile(library) as whole:
        return {_module(f"{name}c") for name in whole.namelist() if name.endswith(".py")}


def modules_in(archive: Path) -> dict[str, tuple[str, bytes, bool]]:
    """Return the modules of an archive of the small start: path, code, whether it sleeps."""
    with zipfile.ZipFile(archive) as whole:
        modules: dict[str, tuple[str, bytes, bool]] = marshal.loads(whole.read(MODULES))  # noqa: S302  our own
    return modules


def _record_line(name: str, content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(content)}\n"


def _licences(folder: str, which: Bundle) -> Iterator[tuple[str, bytes]]:
    """Yield the libraries' licence texts: their terms ask that these go along."""
    for name in which.libraries:
        for file in importlib.metadata.files(name) or []:
            if "dist-info" in str(file) and file.name.upper().startswith(("LICEN", "COPYING")):
                yield f"{folder}/licenses/{name}/{file.name}", Path(file.locate()).read_bytes()


def version(root: Path = ROOT) -> str:
    """Return the version of this package as pyproject.toml has it."""
    settings = tomllib.loads(root.joinpath("pyproject.toml").read_text("utf-8"))
    return str(settings["project"]["version"])


def wheel(files: Mapping[str, bytes], release: str, which: Bundle = TRIAGE) -> tuple[str, bytes]:
    """Return the file name and the bytes of the wheel that holds `files`."""
    folder = f"checklist-{release}.dist-info"
    described = {
        **files,
        **dict(_licences(folder, which)),
        f"{folder}/METADATA": METADATA.format(release).encode(),
        f"{folder}/WHEEL": WHEEL.encode(),
    }
    record = "".join(_record_line(name, described[name]) for name in sorted(described))
    record += f"{folder}/RECORD,,\n"
    return f"checklist-{release}-py3-none-any.whl", pack(
        {**described, f"{folder}/RECORD": record.encode()}
    )


def lock_entry(
    name: str, content: bytes, release: str, which: Bundle = TRIAGE
) -> dict[str, object]:
    """Return the entry of the wheel for the lock file that Pyodide reads."""
    return {
        "name": "checklist",
        "version": release,
        "file_name": name,
        "install_dir": "site",
        "sha256": hashlib.sha256(content).hexdigest(),
        "package_type": "package",
        "imports": sorted(["checklist", *which.libraries]),
        "depends": [],
        "unvendored_tests": False,
        "tool": {},
    }
