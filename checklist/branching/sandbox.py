"""Run lines of commands in a sandbox: git's, and a few of the shell's, one a line.

Reads and writes the sandbox's folder; nothing is executed. Line n of a script runs n - 1 minutes
after the start, so that the same lines give the same commit ids as under real git.
"""

import difflib
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from checklist.branching.git.commands.table import COMMANDS
from checklist.branching.git.error import GitError
from checklist.branching.git.repository import START, Repository

MINUTE = 60
LONGEST = 10_000
"""Characters of a line: more is no command."""

_QUOTED = re.compile(r"'[^']*'")
_OPERATORS = {"&&", "||", "|", ";", "&", "<", "<<", "2>", "&>", ">|"}
_MISSING = {
    "clone": "the sandbox has no remote: its repository is already here",
    "fetch": "the sandbox has no remote yet",
    "init": "the sandbox's repository is already here",
    "pull": "the sandbox has no remote yet: merge a branch that is here with git merge",
    "push": "the sandbox has no remote yet: what is committed here is all there is",
    "rebase": "the sandbox has no rebase yet: use git cherry-pick, commit by commit",
    "restore": "use git checkout -- FILE, or git reset FILE to unstage",
    "stash": "the sandbox has no stash yet: commit to a branch of your own",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a line said, and whether it did what it was asked."""

    text: str
    ok: bool


class Sandbox:
    """A repository in a folder, and the line that runs next; the first is 1."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.line = 1
        self.repository = Repository.create(root)

    def run(self, line: str) -> Answer:
        """Run one line; a blank line, or a comment, only takes its minute."""
        self.repository.now = START + (self.line - 1) * MINUTE
        self.line += 1
        try:
            return Answer(_run(self.repository, line), ok=True)
        except GitError as error:
            return Answer(str(error), ok=False)


def _run(repository: Repository, line: str) -> str:
    words = _words(line)
    if not words:
        return ""
    name, *arguments = words
    if name == "git":
        return _git(repository, arguments)
    if name in SHELL:
        return SHELL[name](repository, arguments)
    known = ["git", *SHELL]
    raise GitError(f"{name[:60]}: command not found: the sandbox knows {', '.join(known)}")


def _words(line: str) -> list[str]:
    """Return the words of a line as a shell reads them; raises GitError for what it cannot be."""
    if len(line) > LONGEST:
        raise GitError(f"the line has {len(line):,} characters: {LONGEST:,} are the most")
    if any(not (c.isprintable() or c == "\t") for c in line):
        raise GitError("the line holds a character that cannot be shown: delete it")
    if line.lstrip().startswith("#"):
        return []
    bare = _QUOTED.sub("", line)
    if "`" in bare or "$" in bare:
        raise GitError(
            "the sandbox has no variables and runs no commands inside others: write it out"
        )
    lexer = shlex.shlex(line, posix=True, punctuation_chars="><|&;")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        words = list(lexer)
    except ValueError:
        raise GitError("a quote is not closed: close it with the same sign") from None
    if found := next((word for word in words if word in _OPERATORS), None):
        raise GitError(f"{found!r} means something only to a shell: write one command a line")
    return words


def _git(repository: Repository, arguments: list[str]) -> str:
    if not arguments:
        raise GitError(f"usage: git <command>: {', '.join(COMMANDS)}")
    name, *rest = arguments
    command = COMMANDS.get(name)
    if command is None:
        raise GitError(f"git: '{name[:60]}' is not a command of this sandbox: {_nearest(name)}")
    return command(repository, rest)


def _nearest(name: str) -> str:
    if name in _MISSING:
        return _MISSING[name]
    close = difflib.get_close_matches(name[:60], COMMANDS, n=1)
    return f"did you mean git {close[0]}?" if close else f"it knows {', '.join(COMMANDS)}"


def _echo(repository: Repository, arguments: list[str]) -> str:
    marks = [at for at, word in enumerate(arguments) if word in (">", ">>")]
    if not marks:
        return " ".join(arguments)
    if marks != [len(arguments) - 2]:
        raise GitError("write echo TEXT > FILE, or >> to add to it")
    *words, mark, name = arguments
    path = _inside(repository, name)
    if path.is_dir():
        raise GitError(f"{name}: Is a directory")
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
    old = path.read_bytes() if mark == ">>" and path.is_file() else b""
    path.write_bytes(old + (" ".join(words) + "\n").encode())
    return ""


def _cat(repository: Repository, arguments: list[str]) -> str:
    texts = []
    for name in arguments:
        path = _inside(repository, name)
        if not path.is_file():
            why = "Is a directory" if path.is_dir() else "No such file or directory"
            raise GitError(f"cat: {name}: {why}")
        texts.append(path.read_text("utf-8", errors="replace"))
    return "".join(texts).removesuffix("\n")


def _ls(repository: Repository, arguments: list[str]) -> str:
    names = [name for name in arguments if not name.startswith("-")] or ["."]
    lines = []
    for name in names:
        path = repository.root if name == "." else _inside(repository, name)
        if path.is_file():
            lines.append(name)
        elif path.is_dir():
            lines += sorted(one.name for one in path.iterdir() if not one.name.startswith("."))
        else:
            raise GitError(f"ls: cannot access '{name}': No such file or directory")
    return "\n".join(lines)


def _rm(repository: Repository, arguments: list[str]) -> str:
    for name in arguments:
        if name.startswith("-"):
            raise GitError(f"rm: this sandbox's rm has no option '{name}': name the files")
        path = _inside(repository, name)
        if not path.is_file():
            why = "Is a directory" if path.is_dir() else "No such file or directory"
            raise GitError(f"rm: cannot remove '{name}': {why}")
        path.unlink()
    return ""


def _inside(repository: Repository, name: str) -> Path:
    """Return the path of a file of the work tree; raises GitError for one that is not."""
    path = PurePosixPath(name)
    parts = [part for part in path.parts if part != "."]
    if path.is_absolute() or ".." in parts or not parts:
        raise GitError(f"{name}: is outside of the sandbox: name a file in it")
    if any(part.lower() == ".git" for part in parts):
        raise GitError(f"{name}: git keeps its own files there: leave them to it")
    if any(len(part.encode()) > 255 for part in parts):
        raise GitError(f"{name[:60]}…: File name too long")
    found = repository.root
    for part in parts[:-1]:
        found /= part
        if found.is_file():
            raise GitError(f"{name}: Not a directory")
    return repository.root.joinpath(*parts)


SHELL: Mapping[str, Callable[[Repository, list[str]], str]] = {
    "cat": _cat,
    "echo": _echo,
    "ls": _ls,
    "rm": _rm,
}
