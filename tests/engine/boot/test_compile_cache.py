"""What the build has compiled is what the page would have compiled, and nothing else is taken."""

import marshal
import re
import shutil
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from checklist.build.engine import (
    bundle,
    node_engine,
)
from checklist.build.engine import probe as observe
from checklist.build.engine.engines import ENGINES, Engine
from checklist.engine.boot import compile_cache as recall
from tests.once import built_engines

PATTERNS: list[tuple[str | bytes, int]] = [
    ("", 0),
    (r"(?P<one>a|b)+(?P<two>c)?\1", 0),
    (r"[^\w\u4e00-\u9fff]+\Z", re.ASCII),
    (r"(?x) a  b # no", 0),
    (r"É+", re.IGNORECASE),
    (rb"\A\x00[\x80-\xff]*", re.DOTALL | re.MULTILINE),
]
TEXTS = ["aac", "abc", "", "éÉ", "中文 and more", b"\x00\xff\n", b"a"]


@pytest.fixture(autouse=True)
def memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test begin with nothing known."""
    monkeypatch.setattr(recall, "KNOWN", {})
    monkeypatch.setattr(recall, "ASKED", [])
    monkeypatch.setitem(sys.modules, "compile_cache", recall)


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return Python's compiler of regular expressions with a memory; afterwards it has none."""
    module = import_module("re._compiler")
    monkeypatch.setattr(module, "compile", module.compile)
    recall.recall_patterns(module)
    return module


def learn() -> None:
    """Let what was asked for be known, as a build does."""
    recall.KNOWN.update(marshal.loads(observe.compiled_here()))  # noqa: S302  our own
    recall.ASKED.clear()


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
def test_a_known_expression_finds_what_it_would_find(
    compiler: ModuleType, pattern: str | bytes, flags: int
) -> None:
    compiled: Any = compiler.compile(pattern, int(flags))
    assert [("re", pattern, int(flags))] == recall.ASKED
    learn()
    known: Any = compiler.compile(pattern, int(flags))
    assert recall.ASKED == []
    assert known == compiled
    assert (known.groups, known.groupindex) == (compiled.groups, compiled.groupindex)
    for text in TEXTS:
        if isinstance(text, type(pattern)):
            assert [m.span() for m in known.finditer(text)] == [
                m.span() for m in compiled.finditer(text)
            ]


def test_an_expression_with_other_flags_is_another_one(compiler: ModuleType) -> None:
    compiler.compile("a", 0)
    learn()
    assert compiler.compile("a", int(re.IGNORECASE)).match("A")
    assert compiler.compile(b"a", 0).match(b"a")
    assert [("re", "a", int(re.IGNORECASE)), ("re", b"a", 0)] == recall.ASKED


def test_a_known_text_runs_from_what_is_known_and_another_one_as_it_is() -> None:
    module: Any = SimpleNamespace()
    recall.recall_code(module, "exec")
    recall.KNOWN["exec", "x = 1", 0] = marshal.dumps(compile("x = 'known'", "", "exec"))
    names: dict[str, object] = {}
    module.exec("x = 1", names)
    module.exec("y = 1", names)
    assert (names["x"], names["y"]) == ("known", 1)
    assert recall.ASKED == [("exec", "y = 1", 0)]


def test_what_is_learned_of_a_text_is_what_python_makes_of_it() -> None:
    module: Any = SimpleNamespace()
    recall.recall_code(module, "eval")
    assert module.eval("a + 1", {"a": 1}) == 2
    learn()
    assert module.eval("a + 1", {"a": 2}) == 3
    assert recall.ASKED == []


@pytest.mark.parametrize(
    ("which", "requests"),
    [(engine, engine.requests()) for engine in ENGINES],
    ids=["triage", "sandbox"],
)
def test_a_start_compiles_nothing_that_its_rehearsal_compiled(
    which: Engine, requests: list[str], tmp_path: Path
) -> None:
    built = built_engines()[which.name]
    assert compiled(built, which, requests) == set()
    forgetful = shutil.copytree(built, tmp_path / "forgetful")
    (archive,) = forgetful.glob(f"{which.name}-*/python.zip")
    with zipfile.ZipFile(archive) as whole:
        entries = {name: whole.read(name) for name in whole.namelist()}
    archive.write_bytes(bundle.pack({**entries, bundle.KNOWN: bundle.NOTHING_KNOWN}))
    again = compiled(forgetful, which, requests)
    assert {kind for kind, _, _ in again} == {"eval", "exec", "re"}
    assert again <= set(marshal.loads(entries[bundle.KNOWN]))  # noqa: S302


def compiled(built: Path, which: Engine, requests: list[str]) -> set[tuple[str, str | bytes, int]]:
    """Return what a start compiles while it answers."""
    with node_engine.start(which, built, "small") as engine:
        for request in requests:
            engine.ask(request)
    return set(marshal.loads(engine.known))  # noqa: S302
