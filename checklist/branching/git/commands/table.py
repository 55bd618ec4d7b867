"""Which commands there are.

To add one, write its function in the file that it belongs to, and name it here.
"""

from collections.abc import Callable, Mapping

from checklist.branching.git.commands.branch import branch
from checklist.branching.git.commands.checkout import checkout
from checklist.branching.git.commands.cherry import cherry
from checklist.branching.git.commands.commit import commit
from checklist.branching.git.commands.diff import diff
from checklist.branching.git.commands.index import add, ls_files, rm
from checklist.branching.git.commands.log import log
from checklist.branching.git.commands.merge import merge
from checklist.branching.git.commands.pick import cherry_pick, revert
from checklist.branching.git.commands.reset import reset
from checklist.branching.git.commands.show import show
from checklist.branching.git.commands.status import status
from checklist.branching.git.commands.switch import switch
from checklist.branching.git.commands.tag import tag
from checklist.branching.git.repository import Repository

Command = Callable[[Repository, list[str]], str]

COMMANDS: Mapping[str, Command] = {
    "add": add,
    "branch": branch,
    "checkout": checkout,
    "cherry": cherry,
    "cherry-pick": cherry_pick,
    "commit": commit,
    "diff": diff,
    "log": log,
    "ls-files": ls_files,
    "merge": merge,
    "reset": reset,
    "revert": revert,
    "rm": rm,
    "show": show,
    "status": status,
    "switch": switch,
    "tag": tag,
}
