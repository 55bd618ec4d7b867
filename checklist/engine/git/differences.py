"""Compare two sets of files line by line, in the format of git diff.

Reads the blobs and the work tree of the repository that it is given.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from checklist.engine.git.files import Entry, Files, blob, changes
from checklist.engine.git.message import quoted
from checklist.engine.git.repository import Repository, short

CONTEXT = 3
"""Number of unchanged lines around a change."""
LONGEST = 80
"""Maximum length of the line repeated in a hunk's header, in bytes."""
_ENDLESS = "\\ No newline at end of file"

Opcode = tuple[str, int, int, int, int]


def differences(repository: Repository, before: Files, after: Files) -> Iterator[str]:
    """Yield the lines of a diff between two sets of files."""
    for letter, path in changes(before, after):
        old, new = before.get(path), after.get(path)
        yield f"diff --git {quoted(f'a/{path}')} {quoted(f'b/{path}')}"
        yield from _modes(letter, old, new)
        if old and new and old.id == new.id:
            continue
        ids = "..".join(short(entry.id) if entry else "0" * 7 for entry in (old, new))
        same = f" {old.mode:o}" if old and new and old.mode == new.mode else ""
        yield f"index {ids}{same}"
        one, two = content(repository, path, old), content(repository, path, new)
        if one != two:
            yield f"--- {quoted(f'a/{path}') if old else '/dev/null'}"
            yield f"+++ {quoted(f'b/{path}') if new else '/dev/null'}"
        yield from hunks(lines_of(one), lines_of(two))


def _modes(letter: str, old: Entry | None, new: Entry | None) -> Iterator[str]:
    if letter == "A" and new:
        yield f"new file mode {new.mode:o}"
    elif letter == "D" and old:
        yield f"deleted file mode {old.mode:o}"
    elif old and new and old.mode != new.mode:
        yield f"old mode {old.mode:o}"
        yield f"new mode {new.mode:o}"


def content(repository: Repository, path: str, entry: Entry | None) -> bytes:
    """Return the content of a file, which may be only in the work tree."""
    if entry is None or entry.id in repository.store:
        return blob(repository, entry)
    return (repository.root / path).read_bytes()


def lines_of(data: bytes) -> list[str]:
    """Return the lines of a text, each with its line break, as they are compared."""
    lines = data.decode("utf-8", "replace").split("\n")
    ended = [line + "\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the hunks between two texts; a header repeats the line it belongs to."""
    matcher = SequenceMatcher(a=old, b=new, autojunk=False)
    if list(old) == list(new):
        return
    for group in matcher.get_grouped_opcodes(CONTEXT):
        yield _header(group, old)
        for kind, a1, a2, b1, b2 in group:
            if kind == "equal":
                yield from _signed(" ", old[a1:a2])
            else:
                yield from _signed("-", old[a1:a2])
                yield from _signed("+", new[b1:b2])


def _header(group: Sequence[Opcode], old: Sequence[str]) -> str:
    first, last = group[0], group[-1]
    removed, added = _span(first[1], last[2]), _span(first[3], last[4])
    inside = (line for line in reversed(old[: first[1]]) if line[0].isascii())
    heading = next((line for line in inside if line[0].isalpha() or line[0] in "_$"), "")
    cut = heading.encode()[:LONGEST].decode("utf-8", "ignore").rstrip()
    return f"@@ -{removed} +{added} @@ {cut}".rstrip()


def _span(start: int, stop: int) -> str:
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _signed(sign: str, lines: Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield sign + line.removesuffix("\n")
        if not line.endswith("\n"):
            yield _ENDLESS


def patch(repository: Repository, before: Files, after: Files) -> str:
    """Return a diff without positions and spaces: equal for equal changes, as patch ids are."""
    lines = differences(repository, before, after)
    compared = (line for line in lines if not line.startswith(("@@", "index ")))
    return "\n".join("".join(line.split()) for line in compared)
