"""Stands in for Pyodide's module of this name; JavaScript takes from it what runs Python."""

from _pyodide._base import eval_code

__all__ = ["eval_code"]
