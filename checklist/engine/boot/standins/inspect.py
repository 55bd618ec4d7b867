"""Stands in for inspect, of which Pyodide asks one thing; Jinja names more and uses none of it."""

COROUTINE = 0x80


def iscoroutinefunction(function: object) -> bool:
    """Return whether calling `function` makes a coroutine."""
    code = getattr(function, "__code__", None)
    return bool(getattr(code, "co_flags", 0) & COROUTINE)


def isawaitable(_: object) -> bool:
    """Refuse to look."""
    raise RuntimeError("the small start has no inspect")


getattr_static = isawaitable
