"""A git repository on disk: its refs, its commits, and the small files beside them.

Reads and writes the repository's folder. The caller sets the time (`now`), and the person is always
the same, so that the same commands give the same ids everywhere.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from dulwich.config import ConfigFile, StackedConfig
from dulwich.objects import Commit, ObjectID, Tag
from dulwich.refs import Ref, check_ref_format
from dulwich.repo import Repo

from checklist.engine.git.error import GitError

PERSON = b"You <you@example.com>"
START = 1767603600
"""Time of a sandbox's first line, 2026-01-05T09:00:00+00:00, in seconds since the epoch."""

HEADS, TAGS = "refs/heads/", "refs/tags/"
LONGEST = 255 - len(".lock")
"""Maximum length of a part of a name, in bytes: that of a file name less git's suffix for locks."""
SHORT = 7
"""Number of digits of an id that git shows in a small repository."""

_MOVED = re.compile(r"checkout: moving from (\S+) to (\S+)$")


class Entry(NamedTuple):
    """A file: its mode, and the id of its content."""

    mode: int
    id: ObjectID


class Configured(Repo):
    """A repository that reads its configuration only once, since nobody edits it here."""

    @functools.cached_property
    def _configuration(self) -> ConfigFile:
        return super().get_config()

    def get_config(self) -> ConfigFile:
        """Return the repository's own configuration."""
        return self._configuration

    def get_config_stack(self) -> StackedConfig:
        """Return the repository's own configuration alone: the machine's could change ids."""
        return StackedConfig([self._configuration])


class Repository:
    """An open repository; `now` is the time of the running command, in seconds since the epoch."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.repo = Configured(str(root))
        self.repo.hooks.clear()  # a hook would be a process of its own
        self.store = self.repo.object_store
        self.now = START
        self.trees: dict[ObjectID, Mapping[str, Entry]] = {}
        self._commits: dict[ObjectID, Commit] = {}

    @classmethod
    def create(cls, root: Path) -> "Repository":
        """Create an empty repository in `root`, whose first branch is main."""
        Repo.init(str(root), default_branch=b"main").close()
        return cls(root)

    # Names

    @property
    def branch(self) -> str | None:
        """The branch that HEAD is on; None where it is detached."""
        chain, _ = self.repo.refs.follow(Ref(b"HEAD"))
        name = chain[-1].decode()
        return name.removeprefix(HEADS) if name.startswith(HEADS) else None

    @property
    def head(self) -> ObjectID | None:
        """The commit of HEAD; None before the first one."""
        try:
            return self.repo.head()
        except KeyError:
            return None

    def refs(self, start: str) -> Mapping[str, ObjectID]:
        """Return the branches (HEADS) or the tags (TAGS) by name, in the order of their names."""
        found = self.repo.refs.as_dict(Ref(start.rstrip("/").encode()))
        return {name.decode(): found[name] for name in sorted(found)}

    def ref(self, full_name: str) -> ObjectID | None:
        """Return the id that a ref points at; None if there is no such ref."""
        return self.repo.refs.as_dict().get(Ref(full_name.encode()))

    def point(self, name: str, to: ObjectID) -> None:
        """Point a ref, by its full name, or HEAD at a commit."""
        self.repo.refs[Ref(name.encode())] = to

    def drop(self, name: str) -> None:
        """Delete a ref, by its full name."""
        del self.repo.refs[Ref(name.encode())]

    def move_head(self, to: ObjectID) -> None:
        """Move the branch that HEAD is on, or a detached HEAD, to another commit."""
        branch = self.branch
        self.point("HEAD" if branch is None else HEADS + branch, to)

    def enter(self, branch: str | None, to: ObjectID | None, *, shown_as: str = "") -> None:
        """Put HEAD on a branch, or on a commit named `shown_as`, and log it."""
        before = self.branch or (self.head or b"").decode()
        old = self.head
        if branch is not None:
            self.repo.refs.set_symbolic_ref(Ref(b"HEAD"), Ref((HEADS + branch).encode()))
        elif to is not None:
            (self.root / ".git" / "HEAD").write_bytes(to + b"\n")
        after = branch or shown_as or (to or b"").decode()
        self._log(old, to, f"checkout: moving from {before} to {after}")

    def _log(self, old: ObjectID | None, new: ObjectID | None, message: str) -> None:
        log = self.root / ".git" / "logs" / "HEAD"
        log.parent.mkdir(exist_ok=True)  # dulwich writes no log of symbolic moves
        none = b"0" * 40
        line = b"%s %s %s %d +0000\t%s\n"
        entry = line % (old or none, new or none, PERSON, self.now, message.encode())
        with log.open("ab") as file:
            file.write(entry)

    def rename_head(self, branch: str) -> None:
        """Put HEAD on the new name of its branch, without logging a move."""
        self.repo.refs.set_symbolic_ref(Ref(b"HEAD"), Ref((HEADS + branch).encode()))

    def tips(self) -> list[ObjectID]:
        """Return the commits of all branches and tags."""
        return [self.peel(at) for kind in (HEADS, TAGS) for at in self.refs(kind).values()]

    @property
    def moved(self) -> tuple[str, str, str] | None:
        """The last move of HEAD: from where, to where, to which commit; None if there is none."""
        for line in reversed((self.noted("logs/HEAD") or "").splitlines()):
            if found := _MOVED.search(line):
                return found[1], found[2], line.split(" ", 2)[1]
        return None

    # Objects

    def commit(self, name: ObjectID) -> Commit:
        """Return the commit of that id."""
        if name not in self._commits:
            found = self.store[name]
            assert isinstance(found, Commit)  # noqa: S101  callers have peeled it
            self._commits[name] = found
        return self._commits[name]

    def peel(self, name: ObjectID) -> ObjectID:
        """Return the commit that an id or a tag means; raises GitError for other objects."""
        if name in self._commits:
            return name
        found = self.store[name]
        while isinstance(found, Tag):
            found = self.store[found.object[1]]
        if not isinstance(found, Commit):
            raise GitError(f"error: object {name.decode()} is a {found.type_name.decode()}")
        return found.id

    def ancestors(self, *starts: ObjectID) -> set[ObjectID]:
        """Return the commits reachable from `starts`, including those."""
        seen: set[ObjectID] = set()
        waiting = list(starts)
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self.commit(name).parents
        return seen

    def behind(self, names: Iterable[ObjectID]) -> set[ObjectID]:
        """Return the commits before those of these names."""
        return self.ancestors(*(parent for name in names for parent in self.commit(name).parents))

    def newest_first(self, starts: list[ObjectID], hidden: set[ObjectID]) -> Iterator[ObjectID]:
        """Yield the commits reachable from `starts`, except `hidden`, in the order of git log."""
        seen = set(starts)
        waiting = list(dict.fromkeys(starts))
        while waiting:
            name = max(waiting, key=lambda each: self.commit(each).commit_time)
            waiting.remove(name)
            if name in hidden:
                continue
            yield name
            for parent in self.commit(name).parents:
                if parent not in seen:
                    seen.add(parent)
                    waiting.append(parent)

    def subject(self, name: ObjectID) -> str:
        """Return the first line of a commit's message."""
        return subject_of(self.commit(name).message.decode("utf-8", "replace"))

    def decorations(self) -> Mapping[ObjectID, list[str]]:
        """Return the names that git writes in brackets after a commit, by commit."""
        names: dict[ObjectID, list[str]] = {}
        head, branch = self.head, self.branch
        if head is not None:
            names[head] = [f"HEAD -> {branch}" if branch else "HEAD"]
        for name, to in reversed(list(self.refs(TAGS).items())):
            names.setdefault(self.peel(to), []).append(f"tag: {name}")
        for name, to in reversed(list(self.refs(HEADS).items())):
            if name != branch:
                names.setdefault(to, []).append(name)
        return names

    # git's own small files, beside its objects

    def note(self, name: str, text: str | None) -> None:
        """Write one of git's own small files, or delete it."""
        path = self.root / ".git" / name
        if text is None:
            path.unlink(missing_ok=True)
        else:
            path.write_text(text, "utf-8")

    def noted(self, name: str) -> str | None:
        """Return the text of one of git's own small files; None if it does not exist."""
        path = self.root / ".git" / name
        return path.read_text("utf-8") if path.is_file() else None

    def write_commit(
        self,
        tree: ObjectID,
        parents: list[ObjectID],
        message: str,
        *,
        like: Commit | None = None,
    ) -> ObjectID:
        """Store a commit and return its id; author and author's time are those of `like`."""
        commit = Commit()
        commit.tree = tree
        commit.parents = parents
        commit.author = PERSON if like is None else like.author
        commit.committer = PERSON
        commit.author_time = self.now if like is None else like.author_time
        commit.commit_time = self.now
        commit.author_timezone = 0 if like is None else like.author_timezone
        commit.commit_timezone = 0
        commit.message = message.encode()
        self.store.add_object(commit)
        return commit.id


def is_sound(full_name: str) -> bool:
    """Return whether git, and a file system, allow a branch or a tag of this full name."""
    name = full_name.removeprefix(HEADS).removeprefix(TAGS)
    longest = max(len(part.encode()) for part in full_name.split("/"))
    return (
        full_name.isprintable()
        and longest <= LONGEST
        and check_ref_format(Ref(full_name.encode()))
        and not name.startswith("-")
        and full_name != HEADS + "HEAD"
    )


def short(name: ObjectID) -> str:
    """Return an id as git shows it."""
    return name[:SHORT].decode()


def subject_of(message: str) -> str:
    """Return the first paragraph of a message as one line."""
    paragraph = message.strip("\n").split("\n\n", 1)[0]
    return " ".join(paragraph.split("\n"))
