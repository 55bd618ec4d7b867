"""Compile the modules that were read.

Runs inside Pyodide, under Node, while the site is built: cut.mjs is given this file as text. Reads
the archives that modules came from; writes only below the folder that it is given. To change what
the page starts with, edit runtime.py.
"""

import ast
import importlib
import importlib.util
import marshal
import sys
from pathlib import Path
from types import ModuleType
from zipimport import zipimporter

Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
UNCHECKED = 0b01  # a pyc with a hash of its source that nobody compares: no dates, no look-ups


def _source(module: ModuleType) -> tuple[str, bytes] | None:
    """Return path and source of a module that was read from an archive."""
    spec = getattr(module, "__spec__", None)
    if spec is None or not isinstance(spec.loader, zipimporter) or spec.origin is None:
        return None
    path = spec.origin.removeprefix(spec.loader.archive + "/")
    return path, spec.loader.get_data(spec.origin)


def _without_docstrings(source: bytes) -> ast.Module:
    """Return the tree of a module less its docstrings: a third of the bytes, and nobody reads them.

    Assertions stay, other than under ``-OO``. A decorated class keeps a stub: for a data class that
    has no docstring, Python makes one from its signature, which takes longer than all else of it.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            first = node.body.pop(0)
            if isinstance(node, ast.ClassDef) and node.decorator_list:
                first = ast.copy_location(ast.Expr(ast.Constant("-")), first)
                node.body.insert(0, ast.fix_missing_locations(first))
            elif not node.body:
                node.body.append(ast.copy_location(ast.Pass(), first))
    return tree


def _pyc(path: str, source: bytes) -> bytes:
    # The code names the file that it will be read from, so that tracebacks are true.
    code = compile(
        _without_docstrings(source), f"/lib/python314.zip/{path}", "exec", dont_inherit=True
    )
    head = importlib.util.MAGIC_NUMBER + UNCHECKED.to_bytes(4, "little")
    return head + importlib.util.source_hash(source) + marshal.dumps(code)


def compile_modules(target: str, also: list[str], sources: dict[str, str]) -> None:
    """Write the bytecode of each module in use, of those in `also` and of `sources` by path."""
    for name in also:
        importlib.import_module(name)
    found = dict(filter(None, map(_source, sys.modules.values())))
    found |= {path: source.encode() for path, source in sources.items()}
    for path, source in sorted(found.items()):
        file = Path(target, path + "c")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(_pyc(path, source))


def write_made(target: str) -> None:
    """Write what modules of the bundle hold ready to be shipped, in a dict called MADE, by path."""
    for module in list(sys.modules.values()):
        made = getattr(module, "MADE", None) if module.__name__.startswith("checklist.") else None
        for path, content in (made or {}).items():
            file = Path(target, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
