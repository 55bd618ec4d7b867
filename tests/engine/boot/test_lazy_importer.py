"""The finder of the small start finds modules in one file and wakes them when they are needed.

Each program runs in a Python of its own, from an archive that holds lazy_importer.py as the page
has it.
"""

import marshal
import subprocess
import sys
from pathlib import Path

import pytest

from checklist.build.engine import bundle
from checklist.engine.boot import compile_cache

QUICK = Path(compile_cache.__file__).with_name("lazy_importer.py")
MODULES = {
    "loud.py": "print('loud runs')\nvalue = 1\n",
    "quiet.py": "print('quiet runs')\nvalue = 2\ndef double():\n    return value * 2\n",
    "house/__init__.py": "from . import room\n",
    "house/room.py": "print('room runs')\nsize = __loader__.get_data(__file__[:-7] + 'size')\n",
}
DORMANT = {"quiet", "house.room"}


def answer(folder: Path, program: str) -> str:
    """Run `program` where lazy_importer.py finds MODULES, those in DORMANT asleep."""
    compiled = {
        path + "c": bytes(16) + marshal.dumps(compile(text, path, "exec"))
        for path, text in MODULES.items()
    }
    own = {"sitecustomize.py": QUICK, "compile_cache.py": QUICK.with_name("compile_cache.py")}
    data = {"house/size": b"12 m2", **{name: file.read_bytes() for name, file in own.items()}}
    archive = folder / "python.zip"
    archive.write_bytes(bundle.python_zip(compiled, data, dormant=DORMANT))
    start = f"import sys; sys.path.insert(0, {str(archive)!r}); import sitecustomize\n"
    command = [sys.executable, "-S", "-I", "-c", start + program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        ("import loud", "loud runs\n"),
        ("import quiet", ""),
        ("import quiet, quiet", ""),
        ("import quiet; print(quiet.double())", "quiet runs\n4\n"),
        ("from quiet import value; print(value)", "quiet runs\n2\n"),
        ("from quiet import *; print(value)", "quiet runs\n2\n"),
        ("import quiet; quiet.value = 5; print(quiet.double())", "quiet runs\n10\n"),
        (
            "import quiet; quiet.value; print(type(quiet))",
            "quiet runs\n<class 'module'>\n",
        ),
        ("import quiet; print(sorted(vars(quiet))[-1])", "quiet runs\nvalue\n"),
        ("import house", ""),
        ("import house; print(house.room.size)", "room runs\nb'12 m2'\n"),
        ("import house.room; print(house.room.__name__)", "house.room\n"),
        ("import json; print(json.dumps(1))", "1\n"),
    ],
)
def test_a_module_runs_when_it_is_looked_into(tmp_path: Path, program: str, printed: str) -> None:
    assert answer(tmp_path, program) == printed


def test_a_module_that_nobody_has_is_still_missing(tmp_path: Path) -> None:
    program = "try:\n    import nowhere\nexcept ImportError as error:\n    print(error)"
    assert answer(tmp_path, program) == "No module named 'nowhere'\n"


def test_packages_never_sleep(tmp_path: Path) -> None:
    archive = tmp_path / "python.zip"
    packed = bundle.python_zip({"a/__init__.pyc": bytes(16), "a/b.pyc": bytes(16)}, {})
    archive.write_bytes(packed)
    assert bundle.modules_in(archive) == {
        "a": ("a/__init__.py", b"", False),
        "a.b": ("a/b.py", b"", True),
    }
