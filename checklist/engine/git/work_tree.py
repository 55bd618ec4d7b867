"""Write files of the work tree, and store their content.

Writes the repository's folder.
"""

from collections.abc import Iterable

from dulwich.objects import Blob

from checklist.engine.git.files import EXECUTABLE, PLAIN, Entry, Files, blob, on_disk
from checklist.engine.git.repository import Repository


def store_file(repository: Repository, path: str) -> Entry:
    """Store the content of a file of the work tree, and return its entry."""
    blob = Blob.from_string((repository.root / path).read_bytes())
    repository.store.add_object(blob)
    entry = on_disk(repository.root / path)
    assert entry is not None  # noqa: S101  it was read just now
    return entry


def put(repository: Repository, path: str, data: bytes, mode: int = PLAIN) -> None:
    """Write a file of the work tree."""
    at = repository.root / path
    at.parent.mkdir(parents=True, exist_ok=True)
    at.write_bytes(data)
    at.chmod(0o755 if mode == EXECUTABLE else 0o644)


def remove(repository: Repository, path: str) -> None:
    """Delete a file of the work tree, and the folders that it leaves empty."""
    at = repository.root / path
    if at.is_file():
        at.unlink()
    for folder in at.parents:
        if folder == repository.root or not folder.is_dir() or any(folder.iterdir()):
            break
        folder.rmdir()


def lay_out(repository: Repository, files: Files, *, instead_of: Iterable[str]) -> None:
    """Write `files` into the work tree, and delete those of `instead_of` that are not in it."""
    for path in instead_of:
        if path not in files:
            remove(repository, path)
    for path, entry in files.items():
        if on_disk(repository.root / path) != entry:
            put(repository, path, blob(repository, entry), entry.mode)
