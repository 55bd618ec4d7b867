"""Store what is left of a row of commits when a cherry-pick or revert stops at one of them.

As in git, in .git/sequencer: the commits that are left (todo), where HEAD was (head) and
is (abort-safety), and the options (opts).
"""

from dataclasses import dataclass

from dulwich.objects import ObjectID

from checklist.engine.git.in_progress import (
    CHERRY_PICK_HEAD,
    REVERT_HEAD,
    SEQUENCER,
    forget,
    forget_row,
)
from checklist.engine.git.repository import Repository, short

WORDS = {"cherry-pick": "pick", "revert": "revert"}


@dataclass(frozen=True, slots=True)
class Manner:
    """A command that picks or reverts commits, and its options."""

    command: str
    mainline: str | None = None
    traced: bool = False
    """Whether the message says which commit it was picked from (-x)."""
    no_commit: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """An unfinished row; `left` starts with the commit at which it stopped."""

    manner: Manner
    left: tuple[ObjectID, ...]
    start: ObjectID
    safe: str


def write(repository: Repository, manner: Manner, left: list[ObjectID], start: ObjectID) -> None:
    """Record the commits that are left of a row that began at `start`."""
    (repository.root / ".git" / SEQUENCER).mkdir(exist_ok=True)
    word = WORDS[manner.command]
    todo = (f"{word} {short(each)} {repository.subject(each)}\n" for each in left)
    options = {
        "no-commit": "true" if manner.no_commit else None,
        "record-origin": "true" if manner.traced else None,
        "mainline": manner.mainline,
    }
    lines = [f"\t{name} = {value}\n" for name, value in options.items() if value]
    _note(repository, "todo", "".join(todo))
    _note(repository, "head", start.decode() + "\n")
    _note(repository, "opts", "".join(["[options]\n", *lines]) if lines else None)
    mark(repository)


def mark(repository: Repository) -> None:
    """Record where HEAD is, if a row is in progress: it can be aborted only from there."""
    if (repository.root / ".git" / SEQUENCER).is_dir():
        _note(repository, "abort-safety", (repository.head or b"").decode() + "\n")


def read(repository: Repository) -> Row | None:
    """Return the row in progress; None if there is none."""
    todo, head = (_noted(repository, name) for name in ("todo", "head"))
    if todo is None or head is None:
        return None
    words = [line.split(" ", 2)[:2] for line in todo.splitlines()]
    options = _noted(repository, "opts") or ""
    pairs = dict(line.strip().split(" = ") for line in options.splitlines() if " = " in line)
    command = "revert" if words and words[0][0] == "revert" else "cherry-pick"
    manner = Manner(
        command=command,
        mainline=pairs.get("mainline"),
        traced="record-origin" in pairs,
        no_commit="no-commit" in pairs,
    )
    left = tuple(_whole(repository, word[1]) for word in words)
    safe = (_noted(repository, "abort-safety") or "").strip()
    return Row(manner, left, ObjectID(head.strip().encode()), safe)


def forget_last(repository: Repository) -> None:
    """Forget the commit in progress, and the row if it was its last one."""
    row = read(repository)
    stopped = any(repository.noted(name) for name in (CHERRY_PICK_HEAD, REVERT_HEAD))
    if row and stopped and len(row.left) == 1:
        forget_row(repository)
    forget(repository)


def _whole(repository: Repository, name: str) -> ObjectID:
    return next(each for each in repository.store if each.startswith(name.encode()))


def _note(repository: Repository, name: str, text: str | None) -> None:
    repository.note(f"{SEQUENCER}/{name}", text)


def _noted(repository: Repository, name: str) -> str | None:
    return repository.noted(f"{SEQUENCER}/{name}")
