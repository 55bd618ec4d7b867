"""Complete the word before the caret: commands, options, branches, tags and files.

Reads the repository. Imported when somebody asks: no start waits for it. What a command takes is in
help.py.
"""

import os
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from checklist.engine.git.files import read_index, work_files
from checklist.engine.git.help import COMMAND, GIT, HELP, OTHER
from checklist.engine.git.repository import HEADS, TAGS, Repository

MOST = 40
"""The most choices that are listed."""

_PLAIN = re.compile(r"[\w./@+,-]+")
"""A name that a shell takes as it is."""

_BRANCHES, _COMMITS, _FILES = "branches", "commits", "files"
_TAKES = {
    "git add": (_FILES,),
    "git branch": (_BRANCHES, _COMMITS),
    "git checkout": (_BRANCHES, _COMMITS, _FILES),
    "git cherry": (_COMMITS,),
    "git cherry-pick": (_COMMITS,),
    "git diff": (_COMMITS, _FILES),
    "git log": (_COMMITS,),
    "git merge": (_COMMITS,),
    "git reset": (_COMMITS, _FILES),
    "git revert": (_COMMITS,),
    "git rm": (_FILES,),
    "git show": (_COMMITS,),
    "git switch": (_BRANCHES,),
    "git tag": (_COMMITS,),
    "cat": (_FILES,),
    "ls": (_FILES,),
    "rm": (_FILES,),
}
"""What names a command takes."""

_NEW = {
    "git switch": ("-c", "-C", "--create", "--force-create"),
    "git checkout": ("-b", "-B"),
}
"""Options that a new name follows, and behind that any commit."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The line with what could be added, where the caret is then, and what there is to choose."""

    line: str
    caret: int
    choices: tuple[str, ...] = ()


def complete(repository: Repository, line: str, caret: int) -> Completion:
    """Return `line` with the word before `caret` completed as far as it can be only one.

    Where it can be several, they are the choices.
    """
    before, after = line[:caret], line[caret:]
    as_it_is = Completion(line, caret)
    if after[:1].strip():
        return as_it_is  # the caret is within a word
    try:
        words = shlex.split(before)
    except ValueError:
        return as_it_is  # a quote is open
    word = re.search(r"\S*$", before)
    start = word[0] if word else ""
    if re.search(r"""['"\\]""", start):
        return as_it_is
    mark = max(start.rfind(".."), -2) + 2 if ".." in start else 0
    start = start[mark:]
    named = set(_names(repository, words[: -1 if start or mark else None], start))
    found = sorted(one for one in named if one.startswith(start) and _PLAIN.fullmatch(one))
    if not found or (found == [start] and after[:1] == " "):
        return as_it_is
    shared = os.path.commonprefix(found)  # noqa: RUF071  letter by letter
    space = " " if len(found) == 1 and not after else ""
    added = shared[len(start) :] + space
    return Completion(
        before + added + after,
        caret + len(added),
        tuple(found[:MOST]) if len(found) > 1 else (),
    )


def _names(repository: Repository, words: list[str], start: str) -> Iterable[str]:
    """Return the names that may follow `words`."""
    if not words:
        return (GIT, *OTHER) if start else ()
    first, *rest = words
    if first == HELP or words[:2] == [GIT, HELP]:
        return _helped(words)
    if first == GIT and not rest:
        return (*COMMAND, HELP)
    if ">" in rest[-1:] or ">>" in rest[-1:]:
        return _files(repository)
    name = f"{GIT} {rest[0]}" if first == GIT else first
    given = rest[1:] if first == GIT else rest
    return _of_command(repository, name, given, start)


def _helped(words: list[str]) -> Iterable[str]:
    if words[-1] == GIT:
        return COMMAND
    return (GIT, *COMMAND, *OTHER) if words[-1] == HELP else ()


def _of_command(repository: Repository, name: str, given: list[str], start: str) -> Iterable[str]:
    entry = COMMAND.get(name.removeprefix(f"{GIT} ")) if name.startswith(GIT) else None
    last = given[-1] if given else ""
    if start.startswith("-") and "--" not in given:
        return entry.names if entry else ()
    new = _NEW.get(name, ())
    commits = (*_branches(repository), *repository.refs(TAGS), "HEAD")
    if (entry and last in entry.valued and not last.startswith("--")) or last in new:
        return ()  # a text, a number or a new name
    if entry and last in entry.valued:
        return commits if last.endswith(("contains", "merged", "points-at")) else ()
    kinds = {_FILES} if "--" in given else {*_TAKES.get(name, ())}
    if set(given) & {*new, "-d", "--detach"} and _BRANCHES in kinds and name != "git branch":
        kinds = {_COMMITS}
    return (
        *(_branches(repository) if _BRANCHES in kinds else ()),
        *(commits if _COMMITS in kinds else ()),
        *(_files(repository) if _FILES in kinds else ()),
    )


def _branches(repository: Repository) -> Iterable[str]:
    return tuple(repository.refs(HEADS))


def _files(repository: Repository) -> tuple[str, ...]:
    index, conflicts = read_index(repository)
    return tuple(sorted({*work_files(repository), *index, *conflicts}))
