"""Stands in for Pyodide's package of this name, which begins an event loop that nobody uses."""
