"""Read the options of a command as git does, and refuse those that the sandbox lacks.

Pure. argparse supplies the defaults. Options are first brought into one form that it reads the same
way in every version: their order, joined letters (-am), and values that look like options.
"""

import functools
from argparse import ArgumentParser, Namespace

from checklist.engine.git.error import GitError


class Options:
    """The options of one command; an unknown one is an error that names the nearest known one."""

    def __init__(self, command: str) -> None:
        self._command = f"git {command}"
        self._actions: list[tuple[str, str]] = []
        self._known: dict[str, tuple[str, bool]] = {}
        self._number: str | None = None
        self._apart = False

    def flag(self, *names: str) -> "Options":
        """Allow an option without a value."""
        return self._add(names, valued=False, action="store_true")

    def value(self, *names: str, often: bool = False) -> "Options":
        """Allow an option with a value."""
        return self._add(names, valued=True, action="append" if often else "store")

    def number(self, *names: str) -> "Options":
        """Allow an option with a value that may also be given as -3."""
        self._number = names[0]
        return self.value(*names)

    def paths(self) -> "Options":
        """Read names after -- as `paths`: they are files, even if a branch has the same name."""
        self._apart = True
        return self

    def _add(self, names: tuple[str, ...], *, valued: bool, action: str) -> "Options":
        to = max(names, key=len).lstrip("-").replace("-", "_")
        self._actions.append((to, action))
        self._known |= dict.fromkeys(names, (to, valued))
        return self

    def read(self, arguments: list[str], *, most: int | None = None) -> Namespace:
        """Return the options in `arguments`, the `names`, at most `most`, and the `paths` after --.

        Raises GitError for an unknown option.
        """
        end = arguments.index("--") if "--" in arguments else len(arguments)
        options: list[str] = []
        names: list[str] = []
        waiting = arguments[:end]
        while waiting:
            argument = waiting.pop(0)
            if argument.startswith("--"):
                options.append(self._long(argument, waiting))
            elif argument.startswith("-") and len(argument) > 1:
                options += self._letters(argument, waiting)
            else:
                names.append(argument)
        read = _parser(tuple(self._actions)).parse_args([*options, "--", *names])
        after = arguments[end + 1 :]
        read.names = names if self._apart else [*names, *after]
        read.paths = after if self._apart else []
        read.dashes = end < len(arguments)
        if most is not None and len(read.names) > most:
            extra = read.names[most]
            raise GitError(f"error: this sandbox's {self._command} takes no {extra[:60]!r} there")
        return read

    def _long(self, argument: str, waiting: list[str]) -> str:
        name, equals, value = argument.partition("=")
        to, valued = self._find(name)
        if equals and not valued:
            raise GitError(f"error: option `{name[2:]}' takes no value")
        if not valued:
            return f"--{to}"
        return f"--{to}={value if equals else _next(f'option `{name[2:]}', waiting)}"

    def _letters(self, argument: str, waiting: list[str]) -> list[str]:
        """Return joined options apart: -am as -a -m, -n3 as -n 3, -3 as the command's number."""
        if self._number and argument[1:].isdecimal():
            return [f"--{self._known[self._number][0]}={argument[1:]}"]
        found: list[str] = []
        rest = argument[1:]
        while rest:
            letter, rest = f"-{rest[0]}", rest[1:]
            to, valued = self._find(letter, argument)
            if valued:
                given = rest or _next(f"switch `{letter[1]}", waiting)
                return [*found, f"--{to}={given}"]
            found.append(f"--{to}")
        return found

    def _find(self, name: str, argument: str = "") -> tuple[str, bool]:
        if name in self._known:
            return self._known[name]
        import difflib  # noqa: PLC0415  no start waits for it

        close = difflib.get_close_matches(name[:60], self._known, n=1)
        known = ", ".join(self._known) or "none"
        hint = f"did you mean {close[0]}?" if close else f"it knows {known}"
        shown = (argument or name)[:60]
        raise GitError(f"error: this sandbox's {self._command} has no option '{shown}': {hint}")


@functools.cache
def _parser(actions: tuple[tuple[str, str], ...]) -> ArgumentParser:
    """Return a parser of options with these names and actions, followed by names."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("names", nargs="*")
    for name, action in actions:
        parser.add_argument(f"--{name}", dest=name, action=action)
    return parser


def _next(what: str, waiting: list[str]) -> str:
    if not waiting:
        raise GitError(f"error: {what}' requires a value")
    return waiting.pop(0)


def whole(text: str) -> int:
    """Return the value of an option as a number; raises GitError if it is not one."""
    digits = text.removeprefix("-")
    if not (digits.isdecimal() and digits.isascii()) or len(digits) > _DIGITS:
        raise GitError(f"fatal: '{text[:60]}': not an integer")
    return int(text)


_DIGITS = 9
