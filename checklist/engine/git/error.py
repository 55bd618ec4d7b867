"""Errors of a command.

Pure.
"""


class GitError(Exception):
    """A command failed, or stopped for the reader to continue; the text is its whole output."""


class ConflictError(GitError):
    """A command stopped at a conflict."""
