"""Find files that git takes as solved although the markers of a conflict are still in them.

Reads the repository. Git itself commits them without a word; the page points it out.
"""

from dulwich.objects import ObjectID

from checklist.engine.git.files import blob, files_of, read_index
from checklist.engine.git.repository import Entry, Repository

Marked = frozenset[tuple[str, bool]]
"""Paths of files with markers, and whether they are committed, or only added."""

FIRST, MIDDLE, LAST = b"<<<<<<< ", b"=======\n", b">>>>>>> "

_MAY_MARK = ("add", "commit", "cherry-pick", "merge", "revert")

_looked: dict[ObjectID, bool] = {}
"""Whether a content, by its id, has markers; contents never change."""


def may_mark(line: str) -> bool:
    """Return whether a line may bring something into the index, or commit it."""
    words = line.split()
    return words[:1] == ["git"] and any(word in _MAY_MARK for word in words[1:2])


def marked(repository: Repository) -> Marked:
    """Return the files of the index and of HEAD that have markers and are not in conflict."""
    index, _ = read_index(repository)
    head = files_of(repository, repository.head)
    found = {(path, head.get(path) == entry) for path, entry in index.items()}
    return frozenset((path, done) for path, done in found if _has(repository, index[path]))


def _has(repository: Repository, entry: Entry) -> bool:
    if entry.id not in _looked:
        text = b"\n" + blob(repository, entry)
        at = [text.find(b"\n" + mark) for mark in (FIRST, MIDDLE, LAST)]
        _looked[entry.id] = -1 < at[0] < at[1] < at[2]
    return _looked[entry.id]
