"""git log.

It reads the repository that it is given.
"""

import re
from argparse import Namespace
from collections.abc import Iterator, Mapping

from dulwich.objects import Commit, ObjectID

from checklist.engine.git.commands.options import Options, whole
from checklist.engine.git.error import GitError
from checklist.engine.git.files import files_of
from checklist.engine.git.make_commit import MERGED
from checklist.engine.git.message import date
from checklist.engine.git.repository import HEADS, TAGS, Repository, short
from checklist.engine.git.revisions import ends_of, find, revision
from checklist.engine.git.stat import bars

NO_COMMITS = "fatal: your current branch '{branch}' does not have any commits yet"

Decorations = Mapping[ObjectID, list[str]]
_FIELD = re.compile(r"%(an|ae|ad|cn|ce|cd|[HhPpsbBnd%])")


def log(repository: Repository, arguments: list[str]) -> str:
    """List commits, the newest first."""
    options = (
        Options("log")
        .flag("--oneline")
        .flag("--all")
        .flag("--decorate")
        .flag("--no-decorate")
        .flag("--first-parent")
        .flag("--no-merges")
        .flag("--merges")
        .flag("--reverse")
        .flag("--stat")
        .number("-n", "--max-count")
        .value("--format", "--pretty")
    )
    read = options.paths().read(arguments)
    if read.paths:
        raise GitError("error: this sandbox's git log takes no files: leave out -- and the rest")
    chosen = list(_chosen(repository, read))
    if read.max_count is not None:
        number = whole(read.max_count)
        chosen = chosen[:number] if number >= 0 else chosen
    if read.reverse:
        chosen.reverse()
    decorated = repository.decorations() if read.decorate else {}
    if read.oneline or read.format == "oneline":
        return "\n".join(one_line(repository, name, decorated) for name in chosen)
    if read.format:
        return "\n".join(_formatted(repository, name, read.format) for name in chosen)
    return "\n\n".join(full(repository, name, decorated, with_stat=read.stat) for name in chosen)


def _chosen(repository: Repository, read: Namespace) -> Iterator[ObjectID]:
    if repository.head is None and not read.names and not read.all:
        raise GitError(NO_COMMITS.format(branch=repository.branch))
    starts: list[ObjectID] = []
    hidden: set[ObjectID] = set()
    for name in read.names or ([] if read.all else ["HEAD"]):
        _add_range(repository, name, starts, hidden)
    if not starts and not read.all:
        starts = [repository.head] if repository.head else []
    if read.all:
        for kind in (HEADS, TAGS):
            starts += [repository.peel(at) for at in repository.refs(kind).values()]
        starts += [repository.head] if repository.head else []
    if read.first_parent:
        found = _first_parents(repository, starts, hidden)
    else:
        found = repository.newest_first(starts, hidden)
    for name in found:
        merge = len(repository.commit(name).parents) >= MERGED
        if not (read.no_merges if merge else read.merges):
            yield name


def _add_range(
    repository: Repository, name: str, starts: list[ObjectID], hidden: set[ObjectID]
) -> None:
    """Add to `starts` and `hidden` the commits of `name`, which may be `a..b`, `a...b` or `^a`."""
    if name.startswith("^"):
        found = find(repository, name[1:])
        if found is None:
            raise GitError(f"fatal: bad revision '{name}'")
        hidden |= repository.ancestors(found)
    elif "..." in name:
        one, other = ends_of(repository, name)
        hidden |= repository.ancestors(one) & repository.ancestors(other)
        starts += [one, other]
    elif ".." in name:
        one, other = ends_of(repository, name)
        hidden |= repository.ancestors(one)
        starts.append(other)
    else:
        starts.append(revision(repository, name))


def _first_parents(
    repository: Repository, starts: list[ObjectID], hidden: set[ObjectID]
) -> Iterator[ObjectID]:
    waiting = list(dict.fromkeys(starts))
    seen = set(waiting)
    while waiting:
        name = max(waiting, key=lambda each: repository.commit(each).commit_time)
        waiting.remove(name)
        if name in hidden:
            continue
        yield name
        new = [parent for parent in repository.commit(name).parents[:1] if parent not in seen]
        seen.update(new)
        waiting += new


def one_line(repository: Repository, name: ObjectID, decorated: Decorations) -> str:
    """Return a commit on one line."""
    return f"{short(name)}{_brackets(decorated, name)} {repository.subject(name)}"


def _brackets(decorated: Decorations, name: ObjectID) -> str:
    names = decorated.get(name)
    return f" ({', '.join(names)})" if names else ""


def full(
    repository: Repository, name: ObjectID, decorated: Decorations, *, with_stat: bool = False
) -> str:
    """Return a commit as git log shows it; `with_stat` adds how much it changes."""
    commit = repository.commit(name)
    lines = [f"commit {name.decode()}{_brackets(decorated, name)}"]
    if len(commit.parents) >= MERGED:
        lines.append("Merge: " + " ".join(map(short, commit.parents)))
    lines.append(f"Author: {commit.author.decode('utf-8', 'replace')}")
    lines += [f"Date:   {date(commit.author_time)}", ""]
    message = commit.message.decode("utf-8", "replace").rstrip("\n").expandtabs()
    lines += [f"    {line}" for line in message.split("\n")]
    if with_stat and len(commit.parents) < MERGED:
        lines += _bars(repository, name, commit)
    return "\n".join(lines)


def _bars(repository: Repository, name: ObjectID, commit: Commit) -> list[str]:
    before = files_of(repository, commit.parents[0] if commit.parents else None)
    lines = bars(repository, before, files_of(repository, name))
    return ["", *lines] if lines else []


def _formatted(repository: Repository, name: ObjectID, form: str) -> str:
    """Return a commit in the format `form`."""
    text = form.removeprefix("format:").removeprefix("tformat:")
    if "%" not in text:
        raise GitError(f"fatal: this sandbox's git log has no format {text[:60]!r}: use --oneline")
    fields = {**_who(repository.commit(name)), **_what(repository, name)}
    rest = _FIELD.sub("", text)
    if "%" in rest:
        known = ", ".join(f"%{field}" for field in fields)
        raise GitError(f"fatal: this sandbox's git log knows of formats only {known}")
    return _FIELD.sub(lambda match: fields[match[1]], text)


def _who(commit: Commit) -> dict[str, str]:
    found: dict[str, str] = {}
    for letter, written in (("a", commit.author), ("c", commit.committer)):
        name, _, mail = written.decode("utf-8", "replace").partition(" <")
        found |= {f"{letter}n": name, f"{letter}e": mail.rstrip(">")}
    return {**found, "ad": date(commit.author_time), "cd": date(commit.commit_time)}


def _what(repository: Repository, name: ObjectID) -> dict[str, str]:
    commit = repository.commit(name)
    message = commit.message.decode("utf-8", "replace")
    return {
        "H": name.decode(),
        "h": short(name),
        "P": " ".join(parent.decode() for parent in commit.parents),
        "p": " ".join(map(short, commit.parents)),
        "s": repository.subject(name),
        "b": message.partition("\n\n")[2],
        "B": message,
        "n": "\n",
        "d": _brackets(repository.decorations(), name),
        "%": "%",
    }
