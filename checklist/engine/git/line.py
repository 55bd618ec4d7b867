"""Split a line into words as a shell does.

Pure. What a shell would expand or run is refused rather than taken as plain text.
"""

import re

from checklist.engine.git import refusals
from checklist.engine.git.error import GitError

LONGEST = 10_000
"""Maximum length of a line, in characters."""

_QUOTED = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|\\.""")
_WORD = "x"
"""The replacement for quoted text where only the rest matters."""


def words_of(line: str) -> list[str]:
    """Return the words of a line as a shell reads them; raises GitError if the sandbox cannot."""
    if len(line) > LONGEST:
        raise GitError(refusals.TOO_LONG.format(length=len(line), most=LONGEST))
    if any(not (sign.isprintable() or sign == "\t") for sign in line):
        raise GitError(refusals.UNSEEN)
    line = _without_comment(line)
    expanded = _QUOTED.sub(lambda found: found[0] if found[0][0] == '"' else "", line)
    if any(sign in expanded for sign in "`$"):
        raise GitError(refusals.VARIABLES)
    bare = _QUOTED.sub(_WORD, line)
    for pattern, why in refusals.SHELL_ONLY.items():
        if found := re.search(pattern, bare):
            raise GitError(f"{found[0][:60]!r} {why}")
    words = _split(line)
    marks = len(re.findall(">+", bare))
    if marks != sum(word in (">", ">>") for word in words):
        raise GitError(refusals.QUOTED_MARK)
    return words


def _split(line: str) -> list[str]:
    import shlex  # noqa: PLC0415  no start waits for it

    lexer = shlex.shlex(line, posix=True, punctuation_chars=">")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return list(lexer)
    except ValueError:
        raise GitError(refusals.OPEN_QUOTE) from None


def _without_comment(line: str) -> str:
    """Return the part of a line before a # that starts a word."""
    bare = _QUOTED.sub(lambda found: _WORD * len(found[0]), line)
    found = re.search(r"(?<!\S)#", bare)
    return line[: found.start()] if found else line
