"""The runtime is reproducible, holds what is imported and nothing else, and proves itself."""

import base64
import hashlib
import importlib.util
import json
import logging
import marshal
import re
import shutil
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from mkdocs.config.base import load_config
from mkdocs.structure.files import Files

from checklist.build.engine import bundle, node_engine, rehearsal, runtime
from checklist.build.engine.bundle import BundleError
from tests.paths import ROOT


@pytest.fixture(scope="session")
def built() -> Path:
    return runtime.build()


@pytest.fixture
def python_zip(built: Path) -> Iterator[zipfile.ZipFile]:
    (file,) = built.glob("checklist-*/python.zip")
    with zipfile.ZipFile(file) as archive:
        yield archive


def contents(folder: Path) -> dict[str, bytes]:
    return {path: file.read_bytes() for path, file in runtime.files(folder).items()}


def as_module(path: str) -> str:
    return path.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")


def test_two_builds_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    assert contents(runtime.build(cache=tmp_path)) == contents(built)


def test_it_is_built_once(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_engine, "find_node", lambda: pytest.fail("Node was started"))
    assert runtime.build() == built


def test_of_two_builds_at_once_the_first_is_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    rename = Path.rename

    def first(whole: Path, target: Path) -> Path:
        shutil.copytree(whole, target)
        return rename(whole, target)

    monkeypatch.setattr(Path, "rename", first)
    assert runtime.files(runtime.build(cache=tmp_path))


def test_an_edited_source_makes_another_build(
    built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    edited = {**bundle.sources(), "checklist/engine/words/xx.json": b"{}"}
    monkeypatch.setattr(bundle, "sources", lambda *_: edited)
    other = runtime.build(cache=tmp_path)
    assert other.name != built.name
    assert set(runtime.files(other)).isdisjoint(
        path for path in runtime.files(built) if "/checklist-" in path
    )


def test_a_build_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object) -> None:
        raise BundleError("refused on purpose")

    monkeypatch.setattr(runtime, "prove", refuse)
    with pytest.raises(BundleError, match="on purpose"):
        runtime.build(cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_archive_holds_no_module_that_the_rehearsal_leaves_unread(
    built: Path, python_zip: zipfile.ZipFile
) -> None:
    with node_engine.start(built, "small") as engine:
        for request in rehearsal.requests():
            engine.ask(request)
    early = {as_module(name) for name in python_zip.namelist() if name.endswith(".pyc")}
    held = early | set(bundle.modules_in(Path(str(python_zip.filename))))
    assert held - engine.modules == {*node_engine.ALSO}


def test_a_module_sleeps_only_where_the_rehearsal_never_looks_into_it(built: Path) -> None:
    (file,) = built.glob("checklist-*/python.zip")
    with node_engine.start(built, "small") as engine:
        for request in rehearsal.requests():
            engine.ask(request)
    asleep = {name for name, (_, _, dormant) in bundle.modules_in(file).items() if dormant}
    assert engine.dormant == asleep
    assert asleep


def test_the_archive_depends_on_no_clock_and_no_system(python_zip: zipfile.ZipFile) -> None:
    entries = python_zip.infolist()
    assert [entry.filename for entry in entries] == sorted(python_zip.namelist())
    assert {(entry.date_time, entry.compress_type, entry.create_system) for entry in entries} == {
        (bundle.EPOCH, zipfile.ZIP_STORED, 3)
    }


def test_bytecode_is_never_compared_with_a_source(python_zip: zipfile.ZipFile) -> None:
    codes = [name for name in python_zip.namelist() if name.endswith(".pyc")]
    assert {struct.unpack("<I", python_zip.read(name)[4:8])[0] for name in codes} == {0b01}


def test_no_data_of_the_team_and_nothing_native_is_in_the_bundle() -> None:
    files = bundle.sources()
    assert not [name for name in files if name.endswith((".yml", ".md"))]
    assert not [name for name in files if name.startswith("checklist/build")]
    assert "checklist/engine/source/policy_file.py" not in files
    assert {name.split("/")[0] for name in files} == {"checklist", "jinja2", "markupsafe"}


def test_an_entry_that_imports_what_is_native_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "NATIVE", ("checklist.engine.triage.render",))
    with pytest.raises(BundleError, match=r'imports "checklist\.view\.render", which is native'):
        bundle.sources()


def test_an_entry_that_does_not_import_is_shown(tmp_path: Path) -> None:
    lost = replace(bundle.TRIAGE, entry="checklist.engine.triage.nowhere")
    with pytest.raises(BundleError, match=r"No module named 'checklist\.view\.nowhere'"):
        bundle.own_modules(tmp_path, lost)


def without(built: Path, target: Path, name: str) -> Path:
    """Copy what was built, less one module or data file of python.zip."""
    shutil.copytree(built, target)
    (file,) = target.glob("checklist-*/python.zip")
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
        runtime.prove(without(built, tmp_path / "less", name), rehearsal.requests())


def test_a_module_that_only_the_whole_library_has_is_named(built: Path, tmp_path: Path) -> None:
    with node_engine.start(built, "small") as engine:
        pass
    lost = min(engine.missing)
    more = shutil.copytree(built, tmp_path / "more")
    (library,) = more.glob("pyodide-*/python_stdlib.zip")
    with zipfile.ZipFile(library, "a") as archive:
        archive.writestr(f"{lost}.py", b"")
    with pytest.raises(BundleError, match=rf"the small start lacks {lost}: .*rehearsal\.py"):
        runtime.prove(more, [])


def test_a_sleeping_module_that_could_not_wake_is_named(built: Path, tmp_path: Path) -> None:
    with node_engine.start(built, "small") as engine:
        for request in rehearsal.requests():
            engine.ask(request)
    (archive,) = built.glob("checklist-*/python.zip")
    assert {"_py_warnings", "warnings"} <= set(bundle.modules_in(archive)) & engine.modules
    less = without(built, tmp_path / "less", "_py_warnings")
    with pytest.raises(BundleError, match="No module named '_py_warnings'"):
        runtime.prove(less, [])


def test_a_data_file_that_is_missing_from_the_cut_is_noticed(built: Path, tmp_path: Path) -> None:
    less = without(built, tmp_path / "less", "checklist/engine/words/en.json")
    with pytest.raises(BundleError):
        runtime.prove(less, rehearsal.requests())


def test_the_addresses_name_files_of_the_site_and_their_digests(built: Path) -> None:
    files = runtime.files(built)
    addresses = runtime.addresses(built)
    assert set(addresses) == {"loader", "glue", "wasm", "library", "python", "lock"}
    for address in addresses.values():
        path, _, digest = address.partition("#sha256-")
        assert base64.b64decode(digest) == hashlib.sha256(files[path].read_bytes()).digest()


def test_the_lock_names_the_wheel_and_its_digest(built: Path) -> None:
    (folder,) = built.glob("checklist-*")
    lock = json.loads((folder / "lock.json").read_text("utf-8"))
    entry = lock["packages"]["checklist"]
    content = (folder / entry["file_name"]).read_bytes()
    assert entry["sha256"] == hashlib.sha256(content).hexdigest()
    assert entry["version"] == bundle.version()


def test_the_wheel_carries_the_licences_of_its_libraries(built: Path) -> None:
    (file,) = built.glob("checklist-*/*.whl")
    names = zipfile.ZipFile(file).namelist()
    for library in bundle.TRIAGE.libraries:
        assert any(f"/licenses/{library}/LICEN" in name for name in names)


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
        runtime.build(fake_root(tmp_path, "0.1.2"))


def test_without_the_runtime_the_cure_is_named(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="lacks the Pyodide runtime: run make setup"):
        runtime.build(tmp_path)


def test_without_node_the_cure_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(node_engine, "find_node", lambda: None)
    with pytest.raises(BundleError, match=r"no Node\.js .*: run make setup"):
        runtime.build(cache=tmp_path)


@pytest.fixture
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("runtime_hook", ROOT / "hooks" / "runtime.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_hook_adds_the_files_to_the_site(
    hook: ModuleType, built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "docs").mkdir()
    settings = tmp_path / "mkdocs.yml"
    settings.write_text("site_name: any", "utf-8")
    config = load_config(str(settings))
    monkeypatch.setattr(config.plugins, "_current_plugin", "hook", raising=False)
    files = hook.on_files(Files([]), config=config)
    assert {file.src_uri for file in files} == set(runtime.files(built))
    assert {file.dest_uri for file in files} == set(runtime.files(built))


def test_the_hook_lets_a_strict_build_fail(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse() -> Path:
        raise BundleError("refused on purpose")

    monkeypatch.setattr(runtime, "build", refuse)
    hook.on_files(Files([]), config=None)
    assert caplog.record_tuples == [
        ("mkdocs.hooks.runtime", logging.ERROR, "The runtime is not built: refused on purpose")
    ]
