"""The one way in which building an engine fails."""


class BundleError(Exception):
    """The runtime cannot be built; the message says what is wrong and how to put it right."""
