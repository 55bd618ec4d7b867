"""The stand-ins for other people's modules do what the small start asks of them."""

import importlib.util
import zipfile
from types import ModuleType

import pytest

from checklist.build.engine import bundle, under_node
from checklist.build.engine.engines import ENGINES
from tests.paths import ROOT

FOLDER = under_node.BOOT / "standins"


def stand_in(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("stand_in", FOLDER / path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_stands_in_for_a_module_that_there_is() -> None:
    library = ROOT / "node_modules/pyodide/python_stdlib.zip"
    there = bundle.modules_of(zipfile.ZipFile(library).namelist()) | {
        name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for engine in ENGINES
        for name in bundle.sources(engine)
    }
    names = [path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.py")]
    modules = {name[:-3].removesuffix("/__init__").replace("/", ".") for name in names}
    assert modules
    assert modules <= there


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{}", {}),
        ("a = 1; a + 1", 2),
        ("a = 1\n[a,\n a]", [1, 1]),
        ("a = 1", None),
        ("", None),
        ("import math; math.floor(b)", 2),
    ],
)
def test_source_is_run_and_its_last_expression_is_the_value(source: str, value: object) -> None:
    base = stand_in("_pyodide/_base.py")
    assert base.eval_code(source, {"b": 2.5}) == value


def test_source_that_is_none_raises_as_python_does() -> None:
    with pytest.raises(SyntaxError):
        stand_in("_pyodide/_base.py").eval_code("a b")


def test_a_module_and_what_is_in_one_are_imported_by_their_dotted_name() -> None:
    base = stand_in("_pyodide/_base.py")
    assert base.pyimport_impl("json").__name__ == "json"
    assert base.pyimport_impl("json.decoder").__name__ == "json.decoder"
    assert base.pyimport_impl("json.dumps")([1]) == "[1]"
    with pytest.raises(ModuleNotFoundError):
        base.pyimport_impl("json.nowhere")
