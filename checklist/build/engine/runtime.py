"""Build the runtime, which starts Python in the page, once for each engine and its inputs.

Writes below .cache/runtime/ and starts Node. The small start is the standard library cut to the
modules in use, together with the bundle, as bytecode in one archive; the plain start, which takes
over after a fault, is the whole library and the bundle's sources. To change what an engine is, edit
engines.py; to change what it is proved with, edit its rehearsal.
"""

import base64
import hashlib
import json
import marshal
import os
import re
import shutil
import tempfile
import time
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from checklist.build.engine import bundle, under_node
from checklist.build.engine.bundle import ROOT
from checklist.build.engine.engines import Engine
from checklist.build.engine.error import BundleError
from checklist.build.engine.native import answer_natively
from checklist.engine.catalogue import SHARED

Say = Callable[[str], None]
"""A function that is called with a line at each stage of a build."""

SITE_FOLDER = "assets/runtime"
PARTS = {
    "loader": "pyodide.mjs",
    "glue": "pyodide.asm.mjs",
    "wasm": "pyodide.asm.wasm",
    "library": "python_stdlib.zip",
}
SMALL, ASLEEP, PLAIN, LOCK = "python.zip", "asleep.zip", "plain.zip", "lock.json"
ZIP = re.compile(r'"zip":"[A-Za-z0-9+/=]+"')
FRAMES = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
HERE = Path(__file__).parent
KEPT = 8  # of each engine, about 20 MB each
EVERY = 3  # seconds without a line after which a build says that it goes on


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


def _key(engine: Engine, sources: dict[str, bytes], root: Path) -> str:
    """Return a digest of everything that the build of `engine` depends on."""
    makers = [file.read_bytes() for file in sorted(HERE.iterdir()) if file.is_file()]
    own = [part.encode() for item in under_node.own_sources().items() for part in item]
    runtime = [root.joinpath("node_modules/pyodide", name).read_bytes() for name in PARTS.values()]
    named = [part for name, content in sources.items() for part in (name.encode(), content)]
    about = [bundle.version(root).encode(), engine.name.encode(), *map(str.encode, engine.rooms)]
    return _digest(*about, *makers, *own, *runtime, *named)


def _copy_runtime(root: Path, target: Path) -> Path:
    source = root / "node_modules" / "pyodide"
    parts = [source.joinpath(name).read_bytes() for name in PARTS.values()]
    folder = target / f"pyodide-{_runtime_version(root)}-{_digest(*parts)}"
    folder.mkdir()
    for name in PARTS.values():
        shutil.copyfile(source / name, folder / name)
    whole = json.loads(source.joinpath("pyodide-lock.json").read_text("utf-8"))
    none = {"info": whole["info"], "packages": {}}  # no package is loaded, but it must be there
    folder.joinpath(LOCK).write_text(json.dumps(none), "utf-8")
    return folder


def _comparable(answer: str) -> str:
    """Return `answer` without what depends on where it ran: a fault's frames, a zip's times."""
    answer = ZIP.sub("", answer)
    return FRAMES.sub("", answer) if answer.startswith('{"fault":true') else answer


def compare(requests: list[str], answers: list[str], start: str) -> None:
    """Raise BundleError at the first of `answers` that differs from native Python's."""
    natives = answer_natively(requests, root=ROOT)
    for request, answer, expected in zip(requests, answers, natives, strict=True):
        here, native = _comparable(answer), _comparable(expected)
        if here != native:
            at = len(os.path.commonprefix([here, native]))  # noqa: RUF071  letter by letter is meant
            near = slice(max(0, at - 60), at + 120)
            raise BundleError(
                f"the {start} start answers {request[:200]!r} with …{here[near]!r}…, "
                f"native Python with …{native[near]!r}…: what it prints depends on where it runs: "
                "correct that"
            )


def _whole_library(engine: Engine, folder: Path) -> set[str]:
    """Return the names of all modules that the plain start has."""
    archives = (f"pyodide-*/{PARTS['library']}", f"{engine.name}-*/{PLAIN}")
    names: list[str] = []
    for pattern in archives:
        (file,) = folder.glob(pattern)
        with zipfile.ZipFile(file) as archive:
            names += archive.namelist()
    return bundle.modules_of(names)


def prove(engine: Engine, folder: Path, requests: list[str]) -> None:
    """Raise BundleError where the small start lacks a module, or answers unlike native Python."""
    with under_node.start(engine, folder, "small") as python:
        answers = [python.ask(request) for request in requests]
    if lost := sorted(python.missing & _whole_library(engine, folder)):
        raise BundleError(
            f"the small start lacks {', '.join(lost)}: "
            f"let a request in {engine.rehearsal} import them"
        )
    compare(requests, answers, "small")


def _put_own(engine: Engine, target: Path, archives: Mapping[str, bytes]) -> None:
    folder = target / f"{engine.name}-{_digest(*archives.values())}"
    folder.mkdir()
    for name, content in archives.items():
        folder.joinpath(name).write_bytes(content)


def _write(
    engine: Engine, sources: dict[str, bytes], target: Path, *, root: Path, say: Say
) -> None:
    """Learn which modules are in use, and what they compile; then write and prove."""
    requests = engine.requests()
    _copy_runtime(root, target)
    say(f"learning what {len(requests)} requests import and compile (1 of 2)")
    learned = under_node.compile_modules(engine, sources, requests, root=root)
    check_rehearsed(engine, learned.code, root)
    # The small start compiles no template, so it has no use for the text of one.
    texts = (".py", ".html", ".txt")
    data = learned.made | {path: text for path, text in sources.items() if not path.endswith(texts)}
    _put_own(engine, target, {**_small(learned, data), PLAIN: bundle.pack(sources)})
    say("proving that what was cut answers as native Python does (2 of 2)")
    prove(engine, target, requests)


def _small(learned: under_node.Learned, data: dict[str, bytes]) -> dict[str, bytes]:
    """Return the archives of the small start: what the first room needs, and the rest, if any."""
    names = bundle.modules_by_path(learned.code)
    rooms = {name.split(".")[2] for name in learned.awake if name.startswith(f"{bundle.ROOM}.")}
    awake = {
        path: code
        for path, code in learned.code.items()
        if names[path] in learned.awake
        or names[path] in under_node.ALSO
        or path.startswith(bundle.EARLY)
    }
    near = {
        path: content
        for path, content in data.items()
        if (path in learned.awake_made if path in learned.made else _is_of(path, rooms))
    }
    early = marshal.loads(learned.awake_cache)  # noqa: S302  our own
    late = {key: code for key, code in marshal.loads(learned.cache).items() if key not in early}  # noqa: S302
    found = {SMALL: bundle.python_zip(awake, near, cache=learned.awake_cache)}
    rest = {path: code for path, code in learned.code.items() if path not in awake}
    far = {path: content for path, content in data.items() if path not in near}
    if rest:
        found[ASLEEP] = bundle.python_zip(rest, far, cache=marshal.dumps(late, 2))
    return found


def _is_of(path: str, rooms: Collection[str]) -> bool:
    """Return whether a file of data is that of one of `rooms`; words that all share are of each."""
    words = re.search(r"/words/[^/]+/(\w+)\.json$", path)
    return words is None or words[1] in (*rooms, SHARED)


def check_rehearsed(engine: Engine, code: dict[str, bytes], root: Path) -> None:
    """Raise BundleError where no request imports a module that the engine may import."""
    left = sorted(
        name
        for name, file in bundle.modules(engine, root).items()
        if f"{file.relative_to(root).as_posix()}c" not in code
    )
    if left:
        raise BundleError(
            f"no request imports {', '.join(left)}: add one to {engine.rehearsal}, "
            "or take the import out"
        )


def _put(whole: Path, folder: Path) -> None:
    try:
        whole.rename(folder)
    except OSError:
        if not folder.is_dir():  # else another build was first, with the same bytes
            raise


def _forget(cache: Path, engine: Engine) -> None:
    """Delete all but the newest KEPT builds, which another build may still read."""
    built = cache.glob(f"{engine.name}-*")
    for old in sorted(built, key=lambda entry: entry.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def build(
    engine: Engine, *, root: Path = ROOT, cache: Path | None = None, say: Say = lambda _: None
) -> Path:
    """Return the folder of the engine, laid out as assets/runtime/; build it if not cached."""
    _runtime_version(root)
    sources = bundle.sources(engine, root)
    cache = cache or root / ".cache" / "runtime"
    folder = cache / f"{engine.name}-{_key(engine, sources, root)}"
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache, prefix="unfinished-") as name:
            whole = Path(name) / "whole"
            whole.mkdir()
            _write(engine, sources, whole, root=root, say=say)
            _put(whole, folder)
        _forget(cache, engine)
    return folder


def build_all(
    engines: Iterable[Engine], *, root: Path = ROOT, say: Say = lambda _: None
) -> dict[str, Path]:
    """Build several engines side by side; return their folders by name.

    `say` gets a line at each stage of each engine that is not in the cache yet, and one whenever
    EVERY seconds have passed without any.
    """
    wanted = list(engines)
    start = last = time.monotonic()

    def speak(line: str) -> None:
        nonlocal last
        last = time.monotonic()
        say(line)

    def one(engine: Engine) -> Path:
        return build(engine, root=root, say=lambda line: speak(f"{engine.name}: {line}"))

    with ThreadPoolExecutor() as pool:
        futures = {engine.name: pool.submit(one, engine) for engine in wanted}
        while open_ := [name for name, future in futures.items() if not future.done()]:
            wait(
                [futures[name] for name in open_], timeout=max(0.1, last + EVERY - time.monotonic())
            )
            if time.monotonic() >= last + EVERY:
                speak(f"{' and '.join(open_)}: at work for {time.monotonic() - start:.0f} s")
    return {name: future.result() for name, future in futures.items()}


def _files_below(folder: Path) -> Iterator[Path]:
    yield from sorted(file for file in folder.rglob("*") if file.is_file())


def files(folder: Path) -> dict[str, Path]:
    """Return the files of the built `folder` by their path in the site."""
    return {
        f"{SITE_FOLDER}/{file.relative_to(folder).as_posix()}": file
        for file in _files_below(folder)
    }


def _address(path: str, file: Path) -> str:
    """Return the address; its fragment is the file's digest, which is checked, and its size."""
    content = file.read_bytes()
    digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
    return f"{path}#sha256-{digest}?{len(content)}"


def addresses(folder: Path) -> dict[str, str]:
    """Return the addresses that engine.js starts from, relative to the root of the site."""
    names = {file: part for part, file in PARTS.items()}
    names |= {SMALL: "python", ASLEEP: "asleep", PLAIN: "plain", LOCK: "lock"}
    return {
        names[file.name]: _address(path, file)
        for path, file in files(folder).items()
        if file.name in names
    }
