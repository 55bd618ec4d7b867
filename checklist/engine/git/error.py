"""What a command says when it does not do what it was asked.

Pure.
"""


class GitError(Exception):
    """A command failed, or stopped for the reader to go on; the text is all that it says."""


class ConflictError(GitError):
    """A command stopped at a conflict."""
