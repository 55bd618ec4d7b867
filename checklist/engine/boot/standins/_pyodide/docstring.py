"""Stands in for Pyodide's module of this name, which writes docstrings that nobody reads here."""

from collections.abc import Callable


def get_cmeth_docstring(func: Callable[..., object]) -> str:
    """Return a docstring for a method, in the form that C expects."""
    return f"{func.__name__}()\n--\n\n"
