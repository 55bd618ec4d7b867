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
    probe,
    under_node,
)
from checklist.build.engine.engines import TRIAGE, WALKTHROUGH, Engine
from checklist.engine.boot import compile_cache
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
def empty_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each test start with an empty cache."""
    monkeypatch.setattr(compile_cache, "CACHE", {})
    monkeypatch.setattr(compile_cache, "MISSES", [])
    monkeypatch.setitem(sys.modules, "compile_cache", compile_cache)


@pytest.fixture
def compiler(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return Python's compiler of regular expressions, which uses the cache during the test."""
    module = import_module("re._compiler")
    monkeypatch.setattr(module, "compile", module.compile)
    compile_cache.cache_patterns(module)
    return module


def learn() -> None:
    """Compile the misses into the cache, as a build does."""
    compile_cache.CACHE.update(marshal.loads(probe.compiled_misses()))  # noqa: S302  our own
    compile_cache.MISSES.clear()


@pytest.mark.parametrize(("pattern", "flags"), PATTERNS)
def test_a_known_expression_finds_what_it_would_find(
    compiler: ModuleType, pattern: str | bytes, flags: int
) -> None:
    compiled: Any = compiler.compile(pattern, int(flags))
    assert [("re", pattern, int(flags))] == compile_cache.MISSES
    learn()
    known: Any = compiler.compile(pattern, int(flags))
    assert compile_cache.MISSES == []
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
    assert [("re", "a", int(re.IGNORECASE)), ("re", b"a", 0)] == compile_cache.MISSES


def test_a_known_text_runs_from_what_is_known_and_another_one_as_it_is() -> None:
    module: Any = SimpleNamespace()
    compile_cache.cache_named_tuples(module)
    compile_cache.CACHE["eval", "1", 0] = marshal.dumps(compile("'known'", "", "eval"))
    assert (module.eval("1", {}), module.eval("2", {})) == ("known", 2)
    assert compile_cache.MISSES == [("eval", "2", 0)]


def test_what_is_learned_of_a_text_is_what_python_makes_of_it() -> None:
    module: Any = SimpleNamespace()
    compile_cache.cache_named_tuples(module)
    assert module.eval("a + 1", {"a": 1}) == 2
    learn()
    assert module.eval("a + 1", {"a": 2}) == 3
    assert compile_cache.MISSES == []


@pytest.mark.deep
@pytest.mark.parametrize(
    ("which", "requests"),
    [
        (TRIAGE, TRIAGE.requests()),
        (WALKTHROUGH, WALKTHROUGH.requests()),
    ],
    ids=["triage", "sandbox"],
)
def test_a_start_compiles_nothing_that_its_rehearsal_compiled(
    which: Engine, requests: list[str], tmp_path: Path
) -> None:
    built = built_engines()[which.name]
    assert compiled(built, which, requests) == set()
    uncached = shutil.copytree(built, tmp_path / "uncached")
    (archive,) = uncached.glob(f"{which.name}-*/python.zip")
    with zipfile.ZipFile(archive) as whole:
        entries = {name: whole.read(name) for name in whole.namelist()}
    archive.write_bytes(bundle.pack({**entries, bundle.CACHE: bundle.EMPTY_CACHE}))
    again = compiled(uncached, which, requests)
    assert {kind for kind, _, _ in again} == {"eval", "re"}
    assert again <= set(marshal.loads(entries[bundle.CACHE]))  # noqa: S302


def compiled(built: Path, which: Engine, requests: list[str]) -> set[tuple[str, str | bytes, int]]:
    """Return what a start compiles while it answers."""
    with under_node.start(which, built, "small") as python:
        for request in requests:
            python.ask(request)
    return set(marshal.loads(python.cache))  # noqa: S302
