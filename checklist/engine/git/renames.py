"""Find which files were renamed between two sets of files, as git does.

Reads blobs of the repository that it is given. Equal files come first; then files that alone have
their name, wherever they lie, and are similar by three quarters; then the most similar ones of
which at least half is the same.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from checklist.engine.git.files import Files, blob
from checklist.engine.git.repository import Repository
from checklist.engine.git.similar import ALL, HALF, score

BY_NAME = HALF + (ALL - HALF) // 2
"""The minimum score of a rename that is found by its name alone."""
CANDIDATES = 4
"""Number of old files that are kept in mind for each new one."""
EMPTY = b"e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"


@dataclass(frozen=True, slots=True)
class Rename:
    """A file that was renamed; `score` is its similarity, out of ALL."""

    old: str
    new: str
    score: int


def renames(
    repository: Repository,
    before: Files,
    after: Files,
    *,
    is_relevant: Callable[[str], bool] | None = None,
) -> list[Rename]:
    """Return the renames from one set of files to another, by new name.

    With `is_relevant`, as merges look for them: only old files that it is true for are compared by
    content, and empty ones are not renamed.
    """
    gone = [path for path in sorted(before) if path not in after]
    new = [path for path in sorted(after) if path not in before]
    if is_relevant:
        new = [path for path in new if after[path].id != EMPTY]
    found: dict[str, Rename] = {}
    _exact(found, {path: before[path].id for path in gone}, {path: after[path].id for path in new})
    taken = {one.old for one in found.values()}
    gone = [path for path in gone if path not in taken and (not is_relevant or is_relevant(path))]
    search = _Search(repository, before, after, found)
    search.by_name(gone, [path for path in new if path not in found])
    taken = {one.old for one in found.values()}
    gone = [path for path in gone if path not in taken]
    search.by_content(gone, [path for path in new if path not in found])
    return [found[path] for path in sorted(found)]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _exact(found: dict[str, Rename], gone: Mapping[str, bytes], new: Mapping[str, bytes]) -> None:
    same: dict[bytes, list[str]] = defaultdict(list)
    for path, content in gone.items():
        same[content].append(path)
    for path, content in new.items():
        if left := same[content]:
            old = next((one for one in left if _name(one) == _name(path)), left[0])
            left.remove(old)
            found[path] = Rename(old, path, ALL)


class _Search:
    """The search for renames of files whose content changed."""

    def __init__(
        self, repository: Repository, before: Files, after: Files, found: dict[str, Rename]
    ) -> None:
        self.repository, self.before, self.after, self.found = repository, before, after, found

    def _score(self, old: str, new: str, least: int) -> int:
        one, other = blob(self.repository, self.before[old]), blob(self.repository, self.after[new])
        return score(one, other, least)

    def by_name(self, gone: Iterable[str], new: Iterable[str]) -> None:
        """Find the files that alone have their name, in another folder."""
        olds, news = _alone(gone), _alone(new)
        for name, old in olds.items():
            if name in news:
                reached = self._score(old, news[name], BY_NAME)
                if reached >= BY_NAME:
                    self.found[news[name]] = Rename(old, news[name], reached)

    def by_content(self, gone: list[str], new: list[str]) -> None:
        """Find the files of which at least half is the same, the most similar ones first."""
        pairs = []
        for path in new:
            rated = [(self._score(old, path, HALF), _name(old) == _name(path), old) for old in gone]
            best: list[tuple[int, bool, str]] = []
            for one in rated:
                if len(best) < CANDIDATES:
                    best.append(one)
                    continue
                worst = min(range(CANDIDATES), key=lambda at: best[at][:2])
                if one[:2] > best[worst][:2]:
                    best[worst] = one
            pairs += [(reached, has_name, old, path) for reached, has_name, old in best]
        pairs.sort(key=lambda pair: pair[:2], reverse=True)
        taken: set[str] = set()
        for reached, _, old, path in pairs:
            if reached >= HALF and old not in taken and path not in self.found:
                taken.add(old)
                self.found[path] = Rename(old, path, reached)


def _alone(paths: Iterable[str]) -> dict[str, str]:
    """Return the paths whose name no other one has, by that name."""
    listed = list(paths)
    times = Counter(map(_name, listed))
    return {_name(path): path for path in listed if times[_name(path)] == 1}
