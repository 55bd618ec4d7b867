"""The commands of the sandbox, and what to do instead of some that it lacks.

To add one, write its function, called as the command is, in a module of this folder, and name that
module in COMMANDS; a script of checklist/build/engine/parity.yml must use it. A module is imported
once a command of it is used: no start waits for it.
"""

from collections.abc import Callable, Mapping
from importlib import import_module

from checklist.engine.git.repository import Repository

Command = Callable[[Repository, list[str]], str]

COMMANDS: Mapping[str, str] = {
    "add": "index",
    "branch": "branch",
    "checkout": "checkout",
    "cherry": "cherry",
    "cherry-pick": "pick",
    "commit": "commit",
    "diff": "diff",
    "log": "log",
    "ls-files": "index",
    "merge": "merge",
    "reset": "reset",
    "revert": "pick",
    "rm": "index",
    "show": "show",
    "status": "status",
    "switch": "switch",
    "tag": "tag",
}
"""The module of each command's function, by command."""

MISSING: Mapping[str, str] = {
    "clone": "the sandbox has no remote: its repository is already here",
    "fetch": "the sandbox has no remote yet",
    "init": "the sandbox's repository is already here",
    "mv": "the sandbox follows no renames: keep the name",
    "pull": "the sandbox has no remote yet: merge a branch that is here with git merge",
    "push": "the sandbox has no remote yet: what is committed here is all there is",
    "rebase": "the sandbox has no rebase yet: use git cherry-pick, commit by commit",
    "restore": "use git checkout -- FILE, or git reset FILE to unstage",
    "stash": "the sandbox has no stash yet: commit to a branch of your own",
}
"""What to do instead of some commands of git that the sandbox lacks, by command."""


def find(name: str) -> Command | None:
    """Return the function of a command; None where there is no such command."""
    if name not in COMMANDS:
        return None
    module = import_module(f"{__package__}.{COMMANDS[name]}")
    command: Command = getattr(module, name.replace("-", "_"))
    return command
