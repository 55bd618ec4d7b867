"""The stand-ins for other people's modules do what the small start asks of them."""

import dataclasses
import importlib.util
import itertools
import sys
import traceback
import zipfile
from types import ModuleType
from typing import Any

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


CLASSES = """
from DATACLASSES import dataclass, field

@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    line: int = field(default=0, compare=False)
    seen: "Missing | None" = field(default_factory=dict, hash=False)

    @property
    def sum(self):
        return self.x + self.y

@dataclass(frozen=True, slots=True)
class Named(Point):
    name: str = "none"

@dataclass(frozen=True)
class Empty:
    pass

@dataclass
class Walk:
    steps: list
    ran: list = field(default_factory=list, init=False)
    kept: int = 3

    def __post_init__(self):
        self.ran.extend(self.steps)

@dataclass(frozen=True)
class Own:
    a: int

    def __eq__(self, other):
        return True

    def __hash__(self):
        return 7
"""
OBJECTS = [
    "Point(1)",
    "Point(1, 2)",
    "Point(1, y=2, line=9)",
    "Point(2, 1)",
    "Point(y=1, x=2)",
    "Point(1, seen={1: 2})",
    "Named(1)",
    "Named(1, 2, 0, {}, 'other')",
    "Named(x=1, name='other')",
    "Empty()",
    "Walk([1])",
    "Walk([1], 4)",
    "Walk(steps=[])",
    "Own(1)",
    "Own(2)",
]


def classes(name: str, module: ModuleType, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Return the names of CLASSES, made by `module`."""
    monkeypatch.setitem(sys.modules, "as_data", module)
    names: dict[str, Any] = {"__name__": name}
    exec(CLASSES.replace("DATACLASSES", "as_data"), names)  # noqa: S102
    return names


def held(one: Any) -> list[tuple[str, object]]:  # noqa: ANN401
    return [(each.name, getattr(one, each.name)) for each in dataclasses.fields(one)]


def hashed(one: object) -> int | str:
    try:
        return hash(one)
    except TypeError:
        return "none"


def test_data_classes_hold_compare_and_hash_as_pythons_do(monkeypatch: pytest.MonkeyPatch) -> None:
    own = stand_in("dataclasses.py")
    here = classes(__name__, dataclasses, monkeypatch)
    there = classes(__name__, own, monkeypatch)
    pairs = [(eval(text, here), eval(text, there)) for text in OBJECTS]  # noqa: S307
    for real, other in pairs:
        values = {one.name: getattr(other, one.name) for one in own.fields(other)}
        assert [*values.items()] == held(real)
        compared = [one.name for one in own.fields(other) if one.compare]
        assert compared == [one.name for one in dataclasses.fields(real) if one.compare]
        assert hashed(other) == hashed(real)
        assert own.is_dataclass(other)
        assert own.is_dataclass(type(other))
    for (real, other), (real_2, other_2) in itertools.product(pairs, repeat=2):
        assert (other == other_2) == (real == real_2)
        assert (other != other_2) == (real != real_2)
    assert there["Point"](1).seen is not there["Point"](1).seen
    assert not own.is_dataclass(1)


def test_a_copy_of_a_data_class_has_other_values(monkeypatch: pytest.MonkeyPatch) -> None:
    own = stand_in("dataclasses.py")
    names = classes(__name__, own, monkeypatch)
    copy = own.replace(names["Named"](1, name="a"), y=5, line=3)
    assert (copy.x, copy.y, copy.line, copy.name, copy.sum) == (1, 5, 3, "a", 6)
    walk = own.replace(names["Walk"]([1]), steps=[2])
    assert (walk.steps, walk.ran, walk.kept) == ([2], [2], 3)


def test_a_trace_is_printed_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    colours = stand_in("_colorize.py")
    assert not colours.can_colorize(file=None)
    assert colours.decolor("a") == "a"
    theme = colours.get_theme(force_no_color=True)
    assert [theme.traceback.message, theme.argparse.usage] == ["", ""]
    fault = ValueError("no")
    expected = traceback.format_exception(fault)
    monkeypatch.setattr(traceback, "_colorize", colours, raising=False)
    assert traceback.format_exception(fault) == expected


def test_a_function_that_makes_a_coroutine_is_told_from_others() -> None:
    async def one() -> None: ...

    def other() -> None: ...

    inspect = stand_in("inspect.py")
    found = [inspect.iscoroutinefunction(each) for each in (one, other, len, type)]
    assert found == [True, False, False, False]


@pytest.mark.parametrize("refusing", ["inspect.isawaitable", "random.choice", "random.randrange"])
def test_what_no_page_uses_refuses(refusing: str) -> None:
    module, _, name = refusing.partition(".")
    with pytest.raises(RuntimeError):
        getattr(stand_in(f"{module}.py"), name)([1])
