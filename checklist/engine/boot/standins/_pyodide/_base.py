"""Stands in for Pyodide's module of this name, which parses the source that it is to run.

The worker that starts Python in the page gives it single expressions only.
"""

import _ast
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def eval_code(
    source: str,
    globals: dict[str, object] | None = None,  # noqa: A002  the names are Pyodide's
    locals: dict[str, object] | None = None,  # noqa: A002
    *,
    filename: str = "<exec>",
    **_: object,
) -> object:
    """Run `source`; return the value of its last line where that is an expression, else None."""
    names = {} if globals is None else globals
    tree: Any = compile(source, filename, "exec", _ast.PyCF_ONLY_AST)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], _ast.Expr) else None
    exec(compile(tree, filename, "exec"), names, locals)  # noqa: S102
    if last is None:
        return None
    return eval(compile(_ast.Expression(last.value), filename, "eval"), names, locals)  # noqa: S307


def pyimport_impl(path: str) -> object:
    """Return the module called `path`, or the attribute of a module that its last part names."""
    module, _, name = path.rpartition(".")
    if module and hasattr(import_module(module), name):
        return getattr(import_module(module), name)
    return import_module(path)
