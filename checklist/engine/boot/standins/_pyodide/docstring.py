"""Stands in for Pyodide's module of this name, which writes docstrings that nobody reads here."""

from collections.abc import Callable


def get_cmeth_docstring(func: Callable[..., object]) -> str:
    """Return what C keeps as the docstring of a method; its form is C's."""
    return f"{func.__name__}()\n--\n\n"
