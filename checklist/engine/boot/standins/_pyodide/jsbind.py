"""Stands in for Pyodide's module of this name, which reads how JavaScript's functions are called.

Nothing here calls them by a signature of its own: there is the default one, as Pyodide makes it.
"""

from _pyodide_core import (  # type: ignore[import-not-found]
    JsFuncSignature,
    js2py_default_call_result,
    py2js_default,
)


class no_default:  # noqa: N801  the names are Pyodide's
    """A parameter without a default."""


def _any(*_: object, **__: object) -> None:
    """Stand for any function."""


default_signature = JsFuncSignature(
    _any,
    False,  # noqa: FBT003  the order is that of the C code
    0,
    (),
    (),
    py2js_default,
    (),
    (),
    (),
    py2js_default,
    js2py_default_call_result,
)


def func_to_sig(_: object) -> None:
    """Refuse to read a signature."""
    raise RuntimeError("the small start binds no signatures")


get_attr_sig = bind_class_sig = func_to_sig
