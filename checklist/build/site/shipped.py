"""The versions of what the site ships of others, for the page of notices.

Reads the lock file of the runtime, and what is installed. To name another one, add it to PACKAGES.
"""

import json
from importlib.metadata import version
from pathlib import Path

from checklist.build.engine.bundle import ROOT

PACKAGES = ("jinja2", "markupsafe", "dulwich", "segno", "mkdocs-material")
"""The Python packages of which the site ships files."""


def versions(root: Path = ROOT) -> dict[str, str]:
    """Return the version of each package by name, of Pyodide too, and of its Python."""
    lock = json.loads((root / "package-lock.json").read_text("utf-8"))
    found = {name: version(name) for name in PACKAGES}
    found["pyodide"] = str(lock["packages"]["node_modules/pyodide"]["version"])
    inside = root / "node_modules" / "pyodide" / "pyodide-lock.json"
    if inside.is_file():  # else the runtime is not built, which its hook reports
        found["python"] = str(json.loads(inside.read_text("utf-8"))["info"]["python"])
    return found
