"""Stands in for Pyodide's module of this name; JavaScript runs Python through it."""

from _pyodide._base import eval_code

__all__ = ["eval_code"]
