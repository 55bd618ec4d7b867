"""Compile modules to bytecode, without docstrings and annotations.

Runs inside Pyodide, under Node, while the site is built: node_driver.mjs is given this file as
text. Reads the archives that modules came from; writes only below the folder that it is given. To
change what the page starts with, edit runtime.py.
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


def _stripped(source: bytes) -> ast.Module:
    """Return a module's syntax tree without what nobody reads: docstrings and annotations.

    They are half of the bytes. Assertions stay, unlike under ``-OO``. Of an annotation in a class,
    from which a data class is made, the name stays.
    """
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node, clean=False) is not None:
            first = node.body.pop(0)
            if not node.body:
                node.body.append(ast.copy_location(ast.Pass(), first))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.ClassDef) and node.decorator_list:
            for stated in node.body:
                if isinstance(stated, ast.AnnAssign):
                    stated.annotation = ast.copy_location(ast.Constant(None), stated.annotation)
    return tree


def _pyc(path: str, source: bytes) -> bytes:
    # The code names the file that it will be read from, so that tracebacks are true.
    code = compile(_stripped(source), f"/lib/python314.zip/{path}", "exec", dont_inherit=True)
    head = importlib.util.MAGIC_NUMBER + UNCHECKED.to_bytes(4, "little")
    return head + importlib.util.source_hash(source) + marshal.dumps(code)


def compile_modules(
    target: str, names: list[str], also: list[str], sources: dict[str, str]
) -> None:
    """Write the bytecode of the modules `names` and `also`, and of `sources` by path."""
    for name in also:
        importlib.import_module(name)
    used = (sys.modules[name] for name in [*names, *also])
    content = dict(filter(None, map(_source, used)))
    content |= {path: source.encode() for path, source in sources.items()}
    for path, source in sorted(content.items()):
        _write(Path(target, path + "c"), _pyc(path, source))


def write_made(target: str, made: dict[str, bytes]) -> None:
    """Write the code of templates, by path."""
    for path, content in made.items():
        _write(Path(target, path), content)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
