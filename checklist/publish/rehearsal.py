"""The requests that exercise everything the engine can do in the page.

The runtime is cut to the modules that answering them imports; see runtime.py.
"""


def requests() -> list[str]:
    """Return requests, JSON text each, that together reach every template and every branch."""
    return ['{"answers": {}}', '{"answers": {"a": "b"}}', "not JSON"]
