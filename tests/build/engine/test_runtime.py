"""The runtime is reproducible, holds what is imported and nothing else, and proves itself."""

import base64
import hashlib
import json
import marshal
import re
import shutil
import struct
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from checklist.build.engine import bundle, runtime, under_node
from checklist.build.engine.engines import TRIAGE, WALKTHROUGH, Engine, Page, needed
from checklist.build.engine.error import BundleError
from checklist.build.engine.under_node import Learned, compile_modules
from tests.once import built_engines
from tests.paths import ROOT


@pytest.fixture(scope="session")
def built() -> Path:
    return built_engines()[TRIAGE.name]


@pytest.fixture
def python_zip(built: Path) -> Iterator[zipfile.ZipFile]:
    (file,) = built.glob("triage-*/python.zip")
    with zipfile.ZipFile(file) as archive:
        yield archive


def contents(folder: Path) -> dict[str, bytes]:
    return {path: file.read_bytes() for path, file in runtime.files(folder).items()}


def as_module(path: str) -> str:
    return path.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")


@dataclass(frozen=True)
class Again:
    """A second build of the same, and what it learned on the way, which takes most of its time."""

    folder: Path
    learned: Learned


@pytest.fixture(scope="module")
def again(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Again:
    """Build again what is built."""
    learned: list[Learned] = []

    def learn(*given: Any, **named: Any) -> Learned:  # noqa: ANN401  whatever the original takes
        learned.append(compile_modules(*given, **named))
        return learned[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(under_node, "compile_modules", learn)
        folder = runtime.build(TRIAGE, cache=tmp_path_factory.mktemp("again"))
    assert folder != built
    return Again(folder, learned[0])


@pytest.mark.deep
def test_two_builds_give_the_same_bytes(built: Path, again: Again) -> None:
    assert contents(again.folder) == contents(built)


def test_it_is_built_once(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(under_node, "find_node", lambda: pytest.fail("Node was started"))
    assert runtime.build(TRIAGE) == built


def write_little(_engine: Engine, _sources: object, target: Path, **_: object) -> None:
    """Write, in place of a runtime, one file."""
    (target / "part").write_text("whole", "utf-8")


def test_of_two_builds_at_once_the_first_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rename = Path.rename

    def first(whole: Path, target: Path) -> Path:
        shutil.copytree(whole, target)
        return rename(whole, target)

    monkeypatch.setattr(runtime, "_write", write_little)
    monkeypatch.setattr(Path, "rename", first)
    built = runtime.build(TRIAGE, cache=tmp_path)
    assert (built / "part").read_text("utf-8") == "whole"
    assert list(tmp_path.iterdir()) == [built]


@pytest.mark.deep
def test_an_edited_source_makes_another_build(
    built: Path, again: Again, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edited = {**bundle.sources(TRIAGE), "checklist/engine/words/xx.json": b"{}"}
    monkeypatch.setattr(bundle, "sources", lambda *_: edited)
    monkeypatch.setattr(under_node, "compile_modules", lambda *_, **__: again.learned)
    other = runtime.build(TRIAGE, cache=tmp_path)
    assert other.name != built.name
    assert set(runtime.files(other)).isdisjoint(
        path for path in runtime.files(built) if "/triage-" in path
    )


def test_a_build_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(engine: Engine, sources: object, target: Path, **_: object) -> None:
        write_little(engine, sources, target)
        raise BundleError("refused on purpose")

    monkeypatch.setattr(runtime, "_write", refuse)
    with pytest.raises(BundleError, match="on purpose"):
        runtime.build(TRIAGE, cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.deep
def test_the_archive_holds_no_module_that_the_rehearsal_leaves_unread(
    built: Path, python_zip: zipfile.ZipFile
) -> None:
    with under_node.start(TRIAGE, built, "small") as python:
        for request in TRIAGE.requests():
            python.ask(request)
    early = {as_module(name) for name in python_zip.namelist() if name.endswith(".pyc")}
    held = early | set(bundle.modules_in(Path(str(python_zip.filename))))
    assert held - python.modules == {*under_node.ALSO}


def test_the_archive_depends_on_no_clock_and_no_system(python_zip: zipfile.ZipFile) -> None:
    entries = python_zip.infolist()
    assert [entry.filename for entry in entries] == sorted(python_zip.namelist())
    assert {(entry.date_time, entry.compress_type, entry.create_system) for entry in entries} == {
        (bundle.EPOCH, zipfile.ZIP_STORED, 3)
    }


def test_bytecode_is_never_compared_with_a_source(python_zip: zipfile.ZipFile) -> None:
    codes = [name for name in python_zip.namelist() if name.endswith(".pyc")]
    assert {struct.unpack("<I", python_zip.read(name)[4:8])[0] for name in codes} == {0b01}


def test_an_engine_has_the_words_of_its_rooms_in_every_language(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "checklist", tmp_path / "checklist")
    (tmp_path / "checklist/engine/words/xx").mkdir()
    for room in ("triage", "site"):
        (tmp_path / f"checklist/engine/words/xx/{room}.json").write_text("{}", "utf-8")

    def words(engine: Engine) -> set[str]:
        folder = "checklist/engine/words/"
        found = bundle.sources(engine, tmp_path)
        shipped = {path.removeprefix(folder) for path in found if path.startswith(folder)}
        return {path for path in shipped if path[:2] in ("en", "xx")}

    own = {"en/engine.json", "en/triage.json", "xx/triage.json"}
    assert words(TRIAGE) == own | {"en/run.json", "en/records.json"}
    assert words(WALKTHROUGH) == {"en/engine.json", "en/graph.json", "en/walkthrough.json"}


def test_no_data_of_the_team_and_nothing_native_is_in_the_bundle() -> None:
    files = bundle.sources(TRIAGE)
    assert not [name for name in files if name.endswith((".yml", ".md"))]
    assert not [name for name in files if name.startswith("checklist/build")]
    assert "checklist/engine/source/policy_file.py" not in files
    assert {name.split("/")[0] for name in files} == {"checklist", "jinja2", "markupsafe", "segno"}


def engine_of(root: Path, **rooms: str) -> Engine:
    """Write a package with these rooms, each with the text of its respond.py, into `root`."""
    for name in ("checklist", "checklist/engine", "checklist/build"):
        (root / name).mkdir()
        (root / name / "__init__.py").touch()
    (root / "checklist/engine/entry.py").touch()
    (root / "checklist/build/native.py").touch()
    for room, text in rooms.items():
        (root / "checklist/engine" / room).mkdir()
        (root / "checklist/engine" / room / "__init__.py").touch()
        (root / "checklist/engine" / room / "respond.py").write_text(text, "utf-8")
    return Engine("own", tuple(Page(room, f"<!-- {room} -->", room) for room in rooms), list, "own")


def test_an_engine_has_the_modules_that_its_rooms_may_import(tmp_path: Path) -> None:
    lazy = "def respond():\n    from checklist.engine.two import respond\n"
    engine = engine_of(tmp_path, one=lazy, two="import json\n", three="")
    one = replace(engine, pages=engine.pages[:1])
    found = bundle.modules(one, tmp_path)
    rooms = ("checklist.engine.one", "checklist.engine.two")
    assert set(found) == {
        *("checklist", "checklist.engine", "checklist.engine.entry"),
        *(name for room in rooms for name in (room, f"{room}.respond")),
    }


def test_an_engine_has_the_modules_beside_one_that_imports_them_by_name(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, one='import_module(f"{__package__}.{name}")')
    for name in ("other", "_own"):
        (tmp_path / f"checklist/engine/one/{name}.py").touch()
    found = bundle.modules(engine, tmp_path)
    assert "checklist.engine.one.other" in found
    assert "checklist.engine.one._own" not in found


@pytest.mark.parametrize(
    "text",
    [
        "import checklist.build.native\n",
        "from checklist.build import native\n",
        "def respond():\n    import checklist.build\n",
    ],
)
def test_an_engine_that_imports_what_is_native_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(BundleError, match=r'own: "checklist\.build.*" is imported, which does not'):
        bundle.modules(engine_of(tmp_path, one=text), tmp_path)


def test_an_import_that_leads_nowhere_is_shown(tmp_path: Path) -> None:
    engine = engine_of(tmp_path, one="import checklist.engine.nowhere\n")
    with pytest.raises(BundleError, match=r'there is no module "checklist\.engine\.nowhere"'):
        bundle.modules(engine, tmp_path)


def test_a_module_that_no_request_imports_is_named() -> None:
    modules = bundle.modules(TRIAGE)
    code = {f"{file.relative_to(ROOT).as_posix()}c": b"" for file in modules.values()}
    runtime.check_rehearsed(TRIAGE, code, ROOT)
    del code["checklist/engine/triage/card.pyc"]
    with pytest.raises(BundleError, match=r"no request imports checklist\.engine\.triage\.card: "):
        runtime.check_rehearsed(TRIAGE, code, ROOT)


def test_only_engines_that_a_page_asks_for_are_needed() -> None:
    assert needed(["# Words", f"## Form\n\n{TRIAGE.pages[0].marker}"]) == (TRIAGE,)
    assert needed(["# Words"]) == ()


def without(built: Path, target: Path, name: str) -> Path:
    """Copy what was built, less one module or data file of python.zip."""
    shutil.copytree(built, target)
    (file,) = target.glob("triage-*/python.zip")
    modules = bundle.modules_in(file)
    with zipfile.ZipFile(file) as archive:
        entries = {entry: archive.read(entry) for entry in archive.namelist()}
    del (modules if name in modules else entries)[name]
    file.write_bytes(bundle.pack({**entries, bundle.MODULES: marshal.dumps(modules, 2)}))
    return target


@pytest.mark.parametrize("name", ["jinja2.filters", "checklist.engine.triage.card", "json.decoder"])
def test_a_module_that_is_missing_from_the_cut_is_named(
    built: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(BundleError, match=re.escape(f"No module named '{name}'")):
        runtime.prove(TRIAGE, without(built, tmp_path / "less", name), TRIAGE.requests())


def test_a_module_that_only_the_whole_library_has_is_named(built: Path, tmp_path: Path) -> None:
    with under_node.start(TRIAGE, built, "small") as python:
        pass
    lost = min(python.missing)
    more = shutil.copytree(built, tmp_path / "more")
    (library,) = more.glob("pyodide-*/python_stdlib.zip")
    with zipfile.ZipFile(library, "a") as archive:
        archive.writestr(f"{lost}.py", b"")
    with pytest.raises(BundleError, match=rf"the small start lacks {lost}: .*rehearse_records\.py"):
        runtime.prove(TRIAGE, more, [])


@pytest.mark.deep
def test_a_data_file_that_is_missing_from_the_cut_is_noticed(built: Path, tmp_path: Path) -> None:
    less = without(built, tmp_path / "less", "checklist/engine/words/en/triage.json")
    with pytest.raises(BundleError):
        runtime.prove(TRIAGE, less, TRIAGE.requests())


def test_the_addresses_name_files_of_the_site_and_their_digests(built: Path) -> None:
    files = runtime.files(built)
    addresses = runtime.addresses(built)
    assert set(addresses) == {
        "loader",
        "glue",
        "wasm",
        "library",
        "python",
        "asleep",
        "plain",
        "lock",
    }
    for address in addresses.values():
        path, _, digest = address.partition("#sha256-")
        assert base64.b64decode(digest) == hashlib.sha256(files[path].read_bytes()).digest()


def test_no_package_is_locked(built: Path) -> None:
    (file,) = built.glob("pyodide-*/lock.json")
    assert json.loads(file.read_text("utf-8"))["packages"] == {}


def fake_root(folder: Path, there: str) -> Path:
    parts = folder / "node_modules" / "pyodide"
    parts.mkdir(parents=True)
    for name in runtime.PARTS.values():
        (parts / name).touch()
    (parts / "package.json").write_text(json.dumps({"version": there}), "utf-8")
    shutil.copyfile(ROOT / "package-lock.json", folder / "package-lock.json")
    return folder


def test_another_runtime_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match=r"is Pyodide 0\.1\.2, but .* pins .*: run make setup"):
        runtime.build(TRIAGE, root=fake_root(tmp_path, "0.1.2"))


def test_without_the_runtime_the_cure_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="lacks the Pyodide runtime: run make setup"):
        runtime.build(TRIAGE, root=tmp_path)


def test_without_node_the_cure_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(under_node, "find_node", lambda: None)
    with pytest.raises(BundleError, match=r"no Node\.js .*: run make setup"):
        runtime.build(TRIAGE, cache=tmp_path)


def test_a_build_that_is_silent_for_long_says_that_it_goes_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spoken = threading.Event()
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        if "at work for" in line:
            spoken.set()

    def build(engine: Engine, **_: object) -> Path:
        assert spoken.wait(60), "nothing was said"
        return tmp_path / engine.name

    monkeypatch.setattr(runtime, "EVERY", 0.01)
    monkeypatch.setattr(runtime, "build", build)
    folders = runtime.build_all([TRIAGE, WALKTHROUGH], say=say)
    assert folders == {name: tmp_path / name for name in (TRIAGE.name, WALKTHROUGH.name)}
    assert lines[0].startswith("triage and walkthrough: at work for ")
