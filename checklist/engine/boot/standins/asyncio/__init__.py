"""Stands in for asyncio: Pyodide's core takes this function from it, and calls it for a promise."""


def get_event_loop() -> object:
    """Raise RuntimeError: nothing waits for a promise in Python here."""
    raise RuntimeError("the small start has no event loop")
