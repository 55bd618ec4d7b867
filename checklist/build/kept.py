"""Keep what a build made, and what it proved, for later builds from the same input.

Writes below .cache/made/, a file for each digest of all that a thing was made from: the caller's
input, this package and the libraries. Problems are never kept, so each build tells them.
"""

import contextlib
import functools
import hashlib
import platform
import tempfile
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
FOLDER = PACKAGE.parent / ".cache" / "made"
LIBRARIES = ("dulwich", "jinja2", "markdown", "markupsafe", "pyyaml")
"""The distributions whose code decides what is made."""

FILES = 500
"""How many files stay, those used last; a build of this site uses about 50."""


class Kept:
    """What earlier builds left in `folder`; without a folder, nothing."""

    def __init__(self, folder: Path | None = FOLDER) -> None:
        self._folder = folder
        self._made_with = (_code(), _data()) if folder else ()

    def text(self, *made_from: str | bytes, make: Callable[[], str]) -> str:
        """Return what `make` returns, from an earlier call with the same `made_from` if any."""
        file = self._file(made_from)
        if file is None:
            return make()
        found = read_whole(file)
        if found is None:
            text = make()
            write_whole(file, text.encode(), files=FILES)
            return text
        return found.decode()

    def has(self, *made_from: str | bytes) -> bool:
        """Return whether an earlier build noted `made_from`."""
        file = self._file(made_from)
        return file is not None and read_whole(file) is not None

    def note(self, *made_from: str | bytes) -> None:
        """Let later builds know of `made_from`: there was no problem with it."""
        file = self._file(made_from)
        if file is not None:
            write_whole(file, b"", files=FILES)

    def _file(self, made_from: tuple[str | bytes, ...]) -> Path | None:
        if self._folder is None:
            return None
        parts = (part.encode() if isinstance(part, str) else part for part in made_from)
        return self._folder / _digest(*self._made_with, *parts)


NOTHING_KEPT = Kept(None)


def _digest(*parts: bytes) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "little") + part)
    return whole.hexdigest()


def read_whole(file: Path) -> bytes | None:
    """Return what `write_whole` wrote to `file`; None where there is nothing, or something else."""
    try:
        digest, _, content = file.read_bytes().partition(b"\n")
        file.touch()  # for `_forget`
    except OSError:
        return None
    return content if digest.decode("ascii", "replace") == _digest(content) else None


def write_whole(file: Path, content: bytes, *, files: int) -> None:
    """Write `file` in one go: another build may read it meanwhile; leave `files` in its folder."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as unfinished:
        unfinished.write(_digest(content).encode() + b"\n" + content)
    Path(unfinished.name).replace(file)
    _forget(file.parent, files)


def _forget(folder: Path, most: int) -> None:
    """Delete what was not used for longest, once there is a good deal too much."""
    if len([*folder.iterdir()]) <= most + most // 10:
        return
    files = []
    for file in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # another build was first
            files.append((file.stat().st_mtime_ns, file))
    for _, old in sorted(files)[:-most]:
        old.unlink(missing_ok=True)


@functools.cache
def _code() -> bytes:
    """Return a digest of the code that this process runs: later edits of it do not count."""
    versions = [platform.python_version(), *(version(name) for name in LIBRARIES)]
    return _digest(*(one.encode() for one in versions), *contents(is_code=True)).encode()


def _data() -> bytes:
    """Return a digest of templates and words, which are read again by each build."""
    return _digest(*contents(is_code=False)).encode()


def contents(*, is_code: bool) -> Iterator[bytes]:
    """Yield the path in the package, then the content, of each module, or of each other file."""
    for file in sorted(PACKAGE.rglob("*")):
        if file.is_file() and file.suffix != ".pyc" and (file.suffix == ".py") is is_code:
            yield file.relative_to(PACKAGE).as_posix().encode()
            yield file.read_bytes()
