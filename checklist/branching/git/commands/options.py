"""Read the options of a command as git does, and say which ones the sandbox knows.

Pure.
"""

import difflib
from argparse import ArgumentError, ArgumentParser, Namespace
from typing import NoReturn

from checklist.branching.git.error import GitError


class Options(ArgumentParser):
    """The options of one command; what it does not know is an error with the nearest it does."""

    def __init__(self, command: str) -> None:
        super().__init__(prog=f"git {command}", add_help=False, allow_abbrev=False)
        self.exit_on_error = False

    def flag(self, *names: str) -> "Options":
        """Allow an option without a value."""
        self.add_argument(*names, action="store_true")
        return self

    def value(self, *names: str, often: bool = False) -> "Options":
        """Allow an option with a value."""
        self.add_argument(*names, action="append" if often else "store")
        return self

    def names(self, name: str = "names") -> "Options":
        """Allow names behind the options."""
        self.add_argument(name, nargs="*")
        return self

    def read(self, arguments: list[str]) -> Namespace:
        """Return what `arguments` say; raises GitError where they say what is not known."""
        try:
            read, rest = self.parse_known_intermixed_args(arguments)
        except (ArgumentError, TypeError) as error:
            raise GitError(f"error: {self.prog}: {error}") from None
        if rest:
            self.error(rest[0])
        return read

    def error(self, message: str) -> NoReturn:
        """Refuse an option."""
        known = [name for action in self._actions for name in action.option_strings]
        close = difflib.get_close_matches(message.partition("=")[0], known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"it knows {', '.join(known) or 'none'}"
        raise GitError(f"error: this sandbox's {self.prog} has no option '{message}': {hint}")
