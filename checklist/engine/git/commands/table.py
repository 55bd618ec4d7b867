"""Which commands there are.

To add one, write its function, called as the command is, in the file that it belongs to, and name
that file here. Only its module is imported: the page runs the code of a file once a command of it
is used.
"""

from collections.abc import Callable, Mapping
from types import ModuleType

from checklist.engine.git.commands import (
    branch,
    checkout,
    cherry,
    commit,
    diff,
    index,
    log,
    merge,
    pick,
    reset,
    show,
    status,
    switch,
    tag,
)
from checklist.engine.git.repository import Repository

Command = Callable[[Repository, list[str]], str]

COMMANDS: Mapping[str, ModuleType] = {
    "add": index,
    "branch": branch,
    "checkout": checkout,
    "cherry": cherry,
    "cherry-pick": pick,
    "commit": commit,
    "diff": diff,
    "log": log,
    "ls-files": index,
    "merge": merge,
    "reset": reset,
    "revert": pick,
    "rm": index,
    "show": show,
    "status": status,
    "switch": switch,
    "tag": tag,
}


def find(name: str) -> Command | None:
    """Return the function of a command; None where there is no such command."""
    if name not in COMMANDS:
        return None
    command: Command = getattr(COMMANDS[name], name.replace("-", "_"))
    return command
