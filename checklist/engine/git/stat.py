"""Summarise how much two sets of files differ, in git's words.

Pure but for the files that it reads.
"""

from collections.abc import Iterator

from checklist.engine.git.differences import content
from checklist.engine.git.files import Files
from checklist.engine.git.lines.compare import counted
from checklist.engine.git.message import quoted
from checklist.engine.git.repository import Repository

WIDTH = 80
"""Width of a line, in characters."""
_BAR = 53
"""Maximum number of signs in a line, where names are short."""


def counts(repository: Repository, before: Files, after: Files) -> Iterator[tuple[str, int, int]]:
    """Yield the path and the numbers of inserted and deleted lines of each file that differs."""
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old != new:
            one, two = (content(repository, path, entry) for entry in (old, new))
            yield (quoted(path), *counted(one, two))


def summary(repository: Repository, before: Files, after: Files) -> list[str]:
    """Return one line that says how many files and lines differ; none if no file does."""
    found = list(counts(repository, before, after))
    if not found:
        return []
    inserted, deleted = sum(one[1] for one in found), sum(one[2] for one in found)
    parts = [_plural(len(found), "file") + " changed"]
    if inserted or not deleted:
        parts.append(_plural(inserted, "insertion") + "(+)")
    if deleted or not inserted:
        parts.append(_plural(deleted, "deletion") + "(-)")
    return [" " + ", ".join(parts)]


def _plural(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def bars(repository: Repository, before: Files, after: Files) -> list[str]:
    """Return a line for each file that differs, with signs for its lines, and the summary."""
    found = list(counts(repository, before, after))
    name = max((len(path) for path, _, _ in found), default=0)
    most = max((more + less for _, more, less in found), default=0)
    number = len(str(most))
    room = min(_BAR, WIDTH - name - number - 6)
    lines = []
    for path, more, less in found:
        if most > room:
            total = max(2 if more and less else 1, round((more + less) * room / most))
            plus = round(total * more / (more + less))
            more_shown, less_shown = plus, total - plus
        else:
            more_shown, less_shown = more, less
        signs = "+" * more_shown + "-" * less_shown
        lines.append(f" {path:<{name}} | {more + less:>{number}} {signs}".rstrip())
    return [*lines, *summary(repository, before, after)]


def modes(before: Files, after: Files) -> list[str]:
    """Return a line for each file that is added or deleted."""
    lines = []
    for path in sorted({*before, *after}):
        if path not in before:
            lines.append(f" create mode {after[path].mode:o} {quoted(path)}")
        elif path not in after:
            lines.append(f" delete mode {before[path].mode:o} {quoted(path)}")
    return lines
