"""What several commands share: their arguments, how they complain, how they read a policy."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn

import click

from checklist.build.docs import POLICY, default
from checklist.build.policy.decider import Decider, Unsound
from checklist.engine.policy.compile import Compiled, compile_policy
from checklist.engine.policy.prove import BLOCKING
from checklist.engine.problem import Problem, in_brief, quoted
from checklist.engine.source.findings import find_problems

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
DEFAULT_POLICY = default(POLICY)


class WrongUseError(click.ClickException):
    """Wrong use of a command: one line of message, and exit status 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:  # noqa: ANN401  click's signature
        """Print the message alone."""
        click.echo(self.format_message(), file=file, err=True)


def once(
    default: object = None,
) -> Callable[[click.Context, click.Parameter, tuple[object, ...]], object]:
    """Return a callback for an option with `multiple`, for which to be given twice is wrong use."""

    def value(_: click.Context, option: click.Parameter, given: tuple[object, ...]) -> object:
        if len(given) > 1:
            wrong(f"{option.opts[0]} is given {len(given)} times: give it once")
        return given[0] if given else default

    return value


def complain(problems: Iterable[Problem]) -> None:
    """Write `problems` to standard error, one a line."""
    for problem in problems:
        click.echo(str(problem), err=True)


def compiled_policy(path: Path) -> Compiled:
    """Return the policy at `path`, compiled; exit 1 where not every answer can be decided."""
    found = find_problems(path, name=path.as_posix())
    if found.policy is None or not found.decides:
        complain(in_brief(found.problems))
        sys.exit(1)
    return compile_policy(found.policy)


def decider(path: Path) -> Decider:
    """Return the policy at `path` to decide with; exit 1 if that cannot be done at all.

    With holes and overlaps it can; they are reported here, and other problems are left alone.
    """
    found = find_problems(path, name=path.as_posix())
    if found.policy is None or not found.loads:
        complain(in_brief(found.problems))
        sys.exit(1)
    blocking = [problem for problem in found.problems if problem.code in BLOCKING]
    complain(in_brief(blocking))
    if any(problem.code == "not-proved" for problem in blocking):
        sys.exit(1)
    compiled = compile_policy(found.policy)
    return Decider(compiled, Unsound(compiled) if blocking else None)


def empty_folder(path: Path) -> Path:
    """Return the folder at `path`, made where it is absent; wrong use where it is not empty."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        empty = not any(path.iterdir())
    except FileExistsError:
        empty = False
    except OSError as error:
        wrong(f"--into {quoted(path.as_posix())}: {error.strerror}: name another folder")
    if not empty:
        what = f"--into {quoted(path.as_posix())}: it is there, and not empty"
        wrong(f"{what}: name an empty folder, or a new one")
    return path


def wrong(message: str) -> NoReturn:
    """End the command with exit status 2 and `message`."""
    raise WrongUseError(message)
