"""The shell's commands that the sandbox knows: echo, cat, ls, rm.

They read and write the work tree of the repository that they are given, and nothing outside of it.
"""

from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

from checklist.engine.git import refusals
from checklist.engine.git.error import GitError
from checklist.engine.git.repository import Repository

LONGEST = 255
"""Maximum length of a file's name, in bytes."""


def echo(repository: Repository, arguments: list[str]) -> str:
    """Print text, or write it to a file: echo TEXT > FILE, or >> to append."""
    marks = [at for at, word in enumerate(arguments) if word in (">", ">>")]
    if marks and marks != [len(arguments) - 2]:
        raise GitError(refusals.ECHO_FORM)
    words = arguments[: marks[0]] if marks else arguments
    if words and words[0] in ("-n", "-e", "-E"):
        raise GitError(refusals.ECHO_OPTION.format(option=words[0]))
    if any("\\" in word for word in words):
        raise GitError(refusals.ECHO_ESCAPE)
    text = " ".join(words)
    if not marks:
        return text
    path = inside(repository, arguments[-1])
    if path.is_dir():
        raise GitError(f"{arguments[-1]}: Is a directory")
    if not path.parent.is_dir():
        raise GitError(refusals.NO_FOLDER.format(name=arguments[-1]))
    old = path.read_bytes() if arguments[-2] == ">>" and path.is_file() else b""
    path.write_bytes(old + f"{text}\n".encode())
    return ""


def cat(repository: Repository, arguments: list[str]) -> str:
    """Print files, one after the other."""
    names = _names("cat", arguments)
    texts, failed = [], []
    for name in names:
        path = inside(repository, name)
        if path.is_file():
            texts.append(path.read_text("utf-8", errors="replace"))
        else:
            failed.append(f"cat: {name}: {_why(path)}")
    text = "".join(texts).removesuffix("\n")
    if failed:
        raise GitError("\n".join([*([text] if text else []), *failed]))
    return text


def ls(repository: Repository, arguments: list[str]) -> str:
    """List files: those of a folder, or those named."""
    names = _names("ls", arguments or ["."])
    if names in (["."], ["./"]):
        return _listed(repository.root)
    if len(names) == 1 and inside(repository, names[0]).is_dir():
        return _listed(inside(repository, names[0]))
    for name in names:
        path = inside(repository, name)
        if path.is_dir():
            raise GitError(refusals.ONE_FOLDER.format(name=name))
        if not path.is_file():
            raise GitError(f"ls: cannot access '{name}': No such file or directory")
    return "\n".join(sorted(names))


def _listed(folder: Path) -> str:
    return "\n".join(sorted(one.name for one in folder.iterdir() if not one.name.startswith(".")))


def rm(repository: Repository, arguments: list[str]) -> str:
    """Delete files."""
    failed = []
    for name in _names("rm", arguments):
        path = inside(repository, name)
        if path.is_file():
            path.unlink()
        else:
            failed.append(f"rm: cannot remove '{name}': {_why(path)}")
    if failed:
        raise GitError("\n".join(failed))
    return ""


def _names(command: str, arguments: list[str]) -> list[str]:
    """Return `arguments`, names of files; raises GitError for options, or if there are none."""
    for name in arguments:
        if name in (">", ">>"):
            raise GitError(refusals.ECHO_ONLY)
        if name.startswith("-"):
            raise GitError(refusals.NO_OPTION.format(command=command, option=name[:60]))
    if not arguments:
        raise GitError(refusals.NO_FILE.format(command=command))
    return arguments


def _why(path: Path) -> str:
    return "Is a directory" if path.is_dir() else "No such file or directory"


def inside(repository: Repository, name: str) -> Path:
    """Return the path of a file of the work tree; raises GitError for a name outside of it."""
    path = PurePosixPath(name)
    parts = [part for part in path.parts if part != "."]
    if path.is_absolute() or ".." in parts or not parts:
        raise GitError(refusals.OUTSIDE.format(name=name))
    if any(_is_gits(part) for part in parts):
        raise GitError(refusals.OF_GIT.format(name=name))
    if any(len(part.encode()) > LONGEST for part in parts):
        raise GitError(f"{name[:60]}…: File name too long")
    folder = repository.root
    for part in parts[:-1]:
        folder /= part
        if folder.is_file():
            raise GitError(f"{name}: Not a directory")
    if name.endswith("/") and repository.root.joinpath(*parts).is_file():
        raise GitError(f"{name}: Not a directory")
    return repository.root.joinpath(*parts)


def _is_gits(part: str) -> bool:
    """Return whether a name means git's own folder on some system."""
    return part.lower().rstrip(". ") in (".git", "git~1")


SHELL: Mapping[str, Callable[[Repository, list[str]], str]] = {
    "cat": cat,
    "echo": echo,
    "ls": ls,
    "rm": rm,
}
