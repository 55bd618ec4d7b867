"""Make a thing once for a whole run, however many processes share the run.

The recipe is that of pytest-xdist: the first process that asks makes it below the run's temporary
folder, behind a lock, and the others wait. What is made belongs to all: nobody may write to it.
"""

import functools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from checklist.build.engine import runtime
from checklist.build.engine.engines import ENGINES
from tests.paths import ROOT


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return the temporary folder of the whole run."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder `name` of the run, which `make` fills where nobody has yet."""
    folder = shared_folder(factory) / name
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            unfinished = folder.with_name(f"{name}-unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder


@functools.cache
def built_engines() -> dict[str, Path]:
    """Build what starts Python in the page where it is not built; return the folders by engine."""
    cache = ROOT / ".cache"
    cache.mkdir(exist_ok=True)
    with FileLock(cache / "engines.lock"):
        return runtime.build_all(ENGINES)
