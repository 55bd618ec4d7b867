"""Build what starts Python in the page, once for each set of inputs.

Writes below .cache/runtime/ and starts Node. The small start is the standard library cut to the
modules in use, together with the bundle, as bytecode in one archive; the plain start, which takes
over after a fault, is the whole library and a wheel. To change what the bundle holds, edit
bundle.py; to change what the start is proved with, edit rehearsal.py.
"""

import base64
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from checklist.build.engine import bundle, node_engine, rehearsal
from checklist.build.engine.bundle import ROOT, TRIAGE, Bundle, BundleError
from checklist.build.engine.node_engine import Engine

SITE_FOLDER = "assets/runtime"
PARTS = {
    "loader": "pyodide.mjs",
    "glue": "pyodide.asm.mjs",
    "wasm": "pyodide.asm.wasm",
    "library": "python_stdlib.zip",
}
WRITERS = (
    "runtime.py",
    "bundle.py",
    "node_engine.py",
    "node_driver.mjs",
    "strip.py",
    "probe.py",
)
ZIP = re.compile(r'"zip":"[A-Za-z0-9+/=]+"')
FRAMES = re.compile(r"(?<=<pre>).*?(?=</pre>)", re.DOTALL)
HERE = Path(__file__).parent
KEPT = 8  # about 20 MB each


def _digest(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "little") + part)
    return whole.hexdigest()[:12]


def _runtime_version(root: Path) -> str:
    """Return the version of the runtime in node_modules, which is the pinned one."""
    folder = root / "node_modules" / "pyodide"
    if not all((folder / name).is_file() for name in PARTS.values()):
        raise BundleError(f"{folder} lacks the Pyodide runtime: run make setup")
    there = str(json.loads((folder / "package.json").read_text("utf-8"))["version"])
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    pinned = str(lock["packages"]["node_modules/pyodide"]["version"])
    if there != pinned:
        raise BundleError(
            f"{folder} is Pyodide {there}, but package-lock.json pins {pinned}: run make setup"
        )
    return there


def _key(root: Path, sources: dict[str, bytes], requests: list[str], which: Bundle) -> str:
    own = [HERE.joinpath(name).read_bytes() for name in WRITERS]
    own += [part.encode() for item in node_engine.own_sources().items() for part in item]
    runtime = [root.joinpath("node_modules/pyodide", name).read_bytes() for name in PARTS.values()]
    named = [part for name, content in sources.items() for part in (name.encode(), content)]
    asked = [request.encode() for request in requests]
    release = bundle.version(root).encode()
    return _digest(release, which.entry.encode(), *own, *runtime, *named, b"requests", *asked)


def _copy_runtime(root: Path, target: Path) -> Path:
    source = root / "node_modules" / "pyodide"
    parts = [source.joinpath(name).read_bytes() for name in PARTS.values()]
    folder = target / f"pyodide-{_runtime_version(root)}-{_digest(*parts)}"
    folder.mkdir()
    for name in PARTS.values():
        shutil.copyfile(source / name, folder / name)
    return folder


def _lock(root: Path, name: str, wheel: bytes, which: Bundle) -> bytes:
    whole = json.loads(root.joinpath("node_modules/pyodide/pyodide-lock.json").read_text("utf-8"))
    entry = bundle.lock_entry(name, wheel, bundle.version(root), which)
    return json.dumps({"info": whole["info"], "packages": {"checklist": entry}}).encode()


def _comparable(answer: str) -> str:
    """Leave out what tells of where it ran: the frames of a fault, the times of files in a zip."""
    answer = ZIP.sub("", answer)
    return FRAMES.sub("", answer) if answer.startswith('{"fault":true') else answer


def compare(requests: list[str], answers: list[str], start: str, which: Bundle = TRIAGE) -> None:
    """Complain about the first of `answers` that native Python answers differently."""
    natives = rehearsal.answer_natively(requests, root=ROOT, entry=which.entry)
    for request, answer, expected in zip(requests, answers, natives, strict=True):
        here, native = _comparable(answer), _comparable(expected)
        if here != native:
            at = len(os.path.commonprefix([here, native]))  # noqa: RUF071  letter by letter is meant
            near = slice(max(0, at - 60), at + 120)
            raise BundleError(
                f"the {start} start answers {request[:200]!r} with …{here[near]!r}…, "
                f"native Python with …{native[near]!r}…: what {which.entry} prints depends on "
                "where it runs: mend that"
            )


def _whole_library(folder: Path, which: Bundle) -> set[str]:
    """Return the names of all modules that the plain start has."""
    (library,) = folder.glob(f"pyodide-*/{PARTS['library']}")
    (wheel,) = folder.glob(f"{which.name}-*/*.whl")
    return bundle.modules_of(library) | bundle.modules_of(wheel)


def prove(folder: Path, requests: list[str], which: Bundle = TRIAGE) -> Engine:
    """Answer the whole rehearsal from what was built in `folder`, and compare with native.

    Return the engine that did, which has learned what could be quicker.
    """
    with node_engine.start(folder, "small", which) as engine:
        answers = [engine.ask(request) for request in requests]
    if lost := sorted(engine.missing & _whole_library(folder, which)):
        raise BundleError(
            f"the small start lacks {', '.join(lost)}: "
            f"let a request in {rehearsal.WHERE[which.name]} import them"
        )
    compare(requests, answers, "small", which)
    return engine


def _put_own(
    target: Path, python: bytes, wheel: tuple[str, bytes], lock: bytes, which: Bundle
) -> None:
    folder = target / f"{which.name}-{_digest(python, wheel[1], lock)}"
    folder.mkdir()
    for file, content in (("python.zip", python), wheel, ("lock.json", lock)):
        folder.joinpath(file).write_bytes(content)


def _write(
    root: Path, target: Path, sources: dict[str, bytes], requests: list[str], which: Bundle
) -> None:
    """Learn which modules are in use, then which of them sleep; then write and prove."""
    _copy_runtime(root, target)
    learned = node_engine.compile_modules(root, bundle.pack(sources), requests, which)
    # The small start compiles no template, so it has no use for the text of one.
    texts = (".py", ".html", ".txt")
    data = learned.made | {path: text for path, text in sources.items() if not path.endswith(texts)}
    wheel = bundle.wheel(sources, bundle.version(root), which)
    lock = _lock(root, *wheel, which)

    trial = target / "trial"
    shutil.copytree(target, trial)
    _put_own(trial, bundle.python_zip(learned.code, data), wheel, lock, which)
    tried = prove(trial, requests, which)
    shutil.rmtree(trial)

    code = bundle.only(learned.code, tried.modules | {*node_engine.ALSO})
    python = bundle.python_zip(code, data, dormant=tried.dormant, known=tried.known)
    _put_own(target, python, wheel, lock, which)
    prove(target, requests, which)


def _put(whole: Path, folder: Path) -> None:
    try:
        whole.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another build was first, with the same bytes
            raise


def _forget(cache: Path) -> None:
    """Delete what was built longest ago; another build may still read the newest few."""
    built = [entry for entry in cache.iterdir() if not entry.name.startswith("unfinished-")]
    for old in sorted(built, key=lambda entry: entry.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def build(root: Path = ROOT, cache: Path | None = None, which: Bundle = TRIAGE) -> Path:
    """Build what is not yet in the cache; return its folder, laid out as below assets/runtime/."""
    _runtime_version(root)
    sources, requests = bundle.sources(root, which), rehearsal.of(which.name)
    cache = cache or root / ".cache" / "runtime"
    folder = cache / _key(root, sources, requests, which)
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="unfinished-") as name:
            whole = Path(name) / "whole"
            whole.mkdir()
            _write(root, whole, sources, requests, which)
            _put(whole, folder)
        _forget(cache)
    return folder


def _files_below(folder: Path) -> Iterator[Path]:
    yield from sorted(file for file in folder.rglob("*") if file.is_file())


def files(folder: Path) -> dict[str, Path]:
    """Return the files of the built `folder` by their path in the site."""
    return {
        f"{SITE_FOLDER}/{file.relative_to(folder).as_posix()}": file
        for file in _files_below(folder)
    }


def _address(path: str, file: Path) -> str:
    """Return the address; as its fragment, what the browser holds the file's bytes to."""
    digest = base64.b64encode(hashlib.sha256(file.read_bytes()).digest()).decode()
    return f"{path}#sha256-{digest}"


def addresses(folder: Path | None = None, which: Bundle = TRIAGE) -> dict[str, str]:
    """Return the addresses that engine.js starts from, relative to the root of the site."""
    names = {file: part for part, file in PARTS.items()}
    names |= {"python.zip": "python", "lock.json": "lock"}
    return {
        names[file.name]: _address(path, file)
        for path, file in files(folder or build(which=which)).items()
        if file.name in names
    }
