"""Collect the Python that a page needs, and pack it.

Reads this package and the installed jinja2 and markupsafe; writes nothing. To give the page another
library, edit LIBRARIES; to give it other data, edit DATA.
"""

import ast
import base64
import hashlib
import importlib.metadata
import io
import json
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENTRY = "checklist.view.browser"
LIBRARIES = {"jinja2": "*.py", "markupsafe": "[!t]*[!s].py"}
LIBRARIES = {"jinja2": ("*.py",), "markupsafe": ("__init__.py", "_native.py")}
DATA = ("checklist/view/templates", "checklist/view/words")
NEVER = {"checklist.publish", "checklist.policy.load"}  # native only: they read disks
EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest date that a zip can hold


class BundleFault(Exception):
    """The bundle or its start cannot be built; the message says what to mend."""


def _imports(source: str, package: str) -> Iterator[str]:
    """Yield the names that a module imports; those for type checkers alone are left out."""
    stack: list[ast.AST] = [ast.parse(source)]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            stack.extend(node.orelse)
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = package.split(".")[: len(package.split(".")) - node.level + 1]
            start = ".".join(up) if node.level else ""
            base = ".".join(part for part in (start, node.module) if part)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)
        stack.extend(ast.iter_child_nodes(node))


def _file(root: Path, module: str) -> Path | None:
    path = root.joinpath(*module.split("."))
    found = (path / "__init__.py", path.with_suffix(".py"))
    return next((file for file in found if file.is_file()), None)
