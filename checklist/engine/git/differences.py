"""Compare two sets of files line by line, in the format of git diff.

Reads the blobs and the work tree of the repository that it is given.
"""

import re
from collections.abc import Iterator, Sequence

from checklist.engine.git.files import Entry, Files, blob, changes
from checklist.engine.git.lines.compare import for_readers, split
from checklist.engine.git.lines.region import Region
from checklist.engine.git.message import quoted
from checklist.engine.git.repository import Repository, short

CONTEXT = 3
"""Number of unchanged lines around a change."""
LONGEST = 80
"""Maximum length of the line repeated in a hunk's header, in bytes."""
_HEADING = re.compile(rb"[A-Za-z_$]")
_ENDLESS = "\\ No newline at end of file"


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
        yield from hunks(split(one), split(two))


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


def hunks(old: Sequence[bytes], new: Sequence[bytes]) -> Iterator[str]:
    """Yield the lines of the hunks between two texts; a header repeats the line it belongs to."""
    for group in _grouped(for_readers(old, new)):
        first, last = group[0], group[-1]
        before = min(CONTEXT, first.old)
        behind = min(CONTEXT, len(old) - last.old_end)
        shown = Region(
            first.old - before, last.old_end + behind, first.new - before, last.new_end + behind
        )
        yield _header(shown, old)
        at = shown.old
        for one in group:
            yield from _signed(" ", old[at : one.old])
            yield from _signed("-", old[one.old : one.old_end])
            yield from _signed("+", new[one.new : one.new_end])
            at = one.old_end
        yield from _signed(" ", old[at : shown.old_end])


def _grouped(regions: Sequence[Region]) -> Iterator[list[Region]]:
    """Yield the regions that are shown as one: their context touches."""
    group: list[Region] = []
    for one in regions:
        if group and one.old - group[-1].old_end > 2 * CONTEXT:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


def _header(shown: Region, old: Sequence[bytes]) -> str:
    removed, added = _span(shown.old, shown.old_end), _span(shown.new, shown.new_end)
    heading = next((line for line in reversed(old[: shown.old]) if _HEADING.match(line)), b"")
    cut = heading[:LONGEST].decode("utf-8", "ignore").rstrip()
    return f"@@ -{removed} +{added} @@ {cut}".rstrip()


def _span(start: int, stop: int) -> str:
    length = stop - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _signed(sign: str, lines: Sequence[bytes]) -> Iterator[str]:
    for line in lines:
        yield sign + line.removesuffix(b"\n").decode("utf-8", "replace")
        if not line.endswith(b"\n"):
            yield _ENDLESS


def patch(repository: Repository, before: Files, after: Files) -> str:
    """Return a diff without positions and spaces: equal for equal changes, as patch ids are."""
    lines = differences(repository, before, after)
    compared = (line for line in lines if not line.startswith(("@@", "index ")))
    return "\n".join("".join(line.split()) for line in compared)
