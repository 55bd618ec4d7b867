"""Format messages of commits, paths and times as git does.

Pure.
"""

import re
import time

_TRAILER = re.compile(r"[A-Za-z0-9-]+: .|\(cherry picked from commit ")
_ASCII = 0x80
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def cleaned(message: str, *, comments: bool = False) -> str:
    """Return `message` without blank lines around it; with `comments`, also without # lines."""
    lines = [line.rstrip() for line in message.split("\n")]
    if comments:
        lines = [line for line in lines if not line.startswith("#")]
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
    return text + "\n" if text else ""


def traced(message: str, source: str) -> str:
    """Return `message` with a line that names the commit that it was picked from."""
    text = message.rstrip("\n")
    paragraphs = text.split("\n\n")
    ends = len(paragraphs) > 1 and all(_TRAILER.match(line) for line in paragraphs[-1].split("\n"))
    between = "\n" if ends else "\n\n"
    return f"{text}{between}(cherry picked from commit {source})\n"


def reverted(subject: str, source: str, kept: str | None) -> str:
    """Return the message of a revert; `kept` is the parent that remains, for a merge."""
    what = source if kept is None else f"{source}, reversing\nchanges made to {kept}"
    return f'Revert "{subject}"\n\nThis reverts commit {what}.\n'


def quoted(path: str, *, spaces: bool = False) -> str:
    """Return a path as git lists it: in quotes, other than ASCII as octal bytes, where needed."""
    plain = all(" " <= sign <= "~" and sign not in '"\\' for sign in path)
    if plain and not (spaces and " " in path):
        return path
    signs = (
        f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if byte < _ASCII else f"\\{byte:03o}"
        for byte in path.encode()
    )
    return f'"{"".join(signs)}"'


def date(seconds: int) -> str:
    """Return a time as git writes it, in UTC."""
    moment = time.gmtime(seconds)
    return (
        f"{_DAYS[moment.tm_wday]} {_MONTHS[moment.tm_mon - 1]} {moment.tm_mday} "
        f"{moment.tm_hour:02}:{moment.tm_min:02}:{moment.tm_sec:02} {moment.tm_year} +0000"
    )
