"""Messages of commits as git keeps them.

Pure.
"""

import re


def cleaned(message: str, *, comments: bool = False) -> str:
    """Return `message` without blank lines around it; with `comments` also without lines of #."""
    lines = [line.rstrip() for line in message.split("\n")]
    if comments:
        lines = [line for line in lines if not line.startswith("#")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return text + "\n" if text else ""


_TRAILER = re.compile(r"[A-Za-z0-9-]+: .|\(cherry picked from commit ")


def picked(message: str, source: str) -> str:
    """Return `message` with the line that says which commit it was picked from."""
    text = message.rstrip("\n")
    paragraphs = text.split("\n\n")
    ends = len(paragraphs) > 1 and all(_TRAILER.match(line) for line in paragraphs[-1].split("\n"))
    between = "\n" if ends else "\n\n"
    return f"{text}{between}(cherry picked from commit {source})\n"


def reverted(subject: str, source: str, kept: str | None) -> str:
    """Return the message of a revert; `kept` is the parent that stays, where it was a merge."""
    if kept is None:
        return f'Revert "{subject}"\n\nThis reverts commit {source}.\n'
    return (
        f'Revert "{subject}"\n\nThis reverts commit {source}, reversing\nchanges made to {kept}.\n'
    )
