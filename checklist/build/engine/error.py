"""The error of every build of an engine that fails."""


class BundleError(Exception):
    """The runtime cannot be built; the message says what is wrong and how to put it right."""
