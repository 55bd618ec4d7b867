"""Which commands there are.

To add one, write its function in the file that it belongs to, and name it here.
"""

from collections.abc import Callable, Mapping

from checklist.branching.git.commands import branches, changes, joins, looks, picks, tags
from checklist.branching.git.repository import Repository

Command = Callable[[Repository, list[str]], str]

COMMANDS: Mapping[str, Command] = {
    "add": changes.add,
    "branch": branches.branch,
    "checkout": branches.checkout,
    "cherry": looks.cherry,
    "cherry-pick": picks.cherry_pick,
    "commit": changes.commit,
    "diff": looks.diff,
    "log": looks.log,
    "ls-files": looks.ls_files,
    "merge": joins.merge,
    "reset": changes.reset,
    "revert": picks.revert,
    "rm": changes.rm,
    "show": looks.show,
    "status": looks.status,
    "switch": branches.switch,
    "tag": tags.tag,
}
