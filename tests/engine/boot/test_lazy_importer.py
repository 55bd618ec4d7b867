"""The finder of the small start finds modules in one file.

Each program runs in a Python of its own, from an archive that holds boot/lazy_importer.py as
the page has it.
"""

import marshal
import subprocess
import sys
from pathlib import Path

import pytest

from checklist.build.engine import bundle
from checklist.engine.boot import compile_cache

BOOT = Path(compile_cache.__file__).parent
MODULES = {
    "loud.py": "print('loud runs')\nvalue = 1\n",
    "house/__init__.py": "from . import room\n",
    "house/room.py": "print('room runs')\nsize = __loader__.get_data(__file__[:-7] + 'size')\n",
}


def answer(folder: Path, program: str) -> str:
    """Run `program` where boot/lazy_importer.py finds MODULES."""
    compiled = {
        path + "c": bytes(16) + marshal.dumps(compile(text, path, "exec"))
        for path, text in MODULES.items()
    }
    own = {"sitecustomize.py": "lazy_importer.py", "compile_cache.py": "compile_cache.py"}
    data = {name: (BOOT / file).read_bytes() for name, file in own.items()}
    archive = folder / "python.zip"
    archive.write_bytes(bundle.python_zip(compiled, {**data, "house/size": b"12 m2"}))
    start = f"import sys; sys.path.insert(0, {str(archive)!r}); import sitecustomize\n"
    command = [sys.executable, "-S", "-I", "-c", start + program]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("program", "printed"),
    [
        ("import loud, loud", "loud runs\n"),
        ("from loud import value; print(value)", "loud runs\n1\n"),
        ("import house; print(house.room.size)", "room runs\nb'12 m2'\n"),
        ("import house.room; print(house.room.__name__)", "room runs\nhouse.room\n"),
        ("import json; print(json.dumps(1))", "1\n"),
    ],
)
def test_a_module_runs_once_with_its_data_at_hand(
    tmp_path: Path, program: str, printed: str
) -> None:
    assert answer(tmp_path, program) == printed


def test_a_module_that_nobody_has_is_still_missing(tmp_path: Path) -> None:
    program = "try:\n    import nowhere\nexcept ImportError as error:\n    print(error)"
    assert answer(tmp_path, program) == "No module named 'nowhere'\n"
