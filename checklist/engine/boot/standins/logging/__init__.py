"""Stands in for logging, which Dulwich has for warnings: a page has nobody who reads them."""


class Logger:
    """A log that keeps nothing."""

    def debug(self, message: str, *values: object) -> None:
        """Keep nothing."""

    info = warning = error = debug


def getLogger(_name: str) -> Logger:  # noqa: N802  Python's own name
    """Return the log."""
    return Logger()
