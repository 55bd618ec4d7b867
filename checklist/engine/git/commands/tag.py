"""git tag.

It writes tags of the repository that it is given.
"""

from fnmatch import fnmatchcase

from dulwich.objects import ObjectID, Tag

from checklist.engine.git.commands.options import Options
from checklist.engine.git.error import GitError
from checklist.engine.git.message import cleaned
from checklist.engine.git.repository import PERSON, TAGS, Repository, is_sound, short
from checklist.engine.git.revisions import find, named, refuse_overlap


def tag(repository: Repository, arguments: list[str]) -> str:
    """List, create or delete tags."""
    options = (
        Options("tag")
        .flag("-a", "--annotate")
        .value("-m", "--message", often=True)
        .flag("-d", "--delete")
        .flag("-f", "--force")
        .flag("-l", "--list")
        .flag("-n")
        .value("--contains")
        .value("--points-at")
    )
    read = options.read(arguments)
    if read.delete:
        return _delete(repository, read.names)
    if read.list or read.contains or read.points_at or not read.names:
        return _list(repository, read.names, read.contains, read.points_at, message=read.n)
    return _make(
        repository,
        read.names,
        "\n\n".join(read.message) if read.message else None,
        annotated=read.annotate,
        force=read.force,
    )


def _delete(repository: Repository, names: list[str]) -> str:
    said, failed = [], []
    for name in names:
        at = repository.refs(TAGS).get(name)
        if at is None:
            failed.append(f"error: tag '{name}' not found.")
        else:
            repository.drop(TAGS + name)
            said.append(f"Deleted tag '{name}' (was {short(at)})")
    if failed:
        raise GitError("\n".join([*said, *failed]))
    return "\n".join(said)


def _list(
    repository: Repository,
    patterns: list[str],
    contains: str | None,
    points_at: str | None,
    *,
    message: bool,
) -> str:
    tags = dict(repository.refs(TAGS))
    if patterns:
        tags = {t: at for t, at in tags.items() if any(fnmatchcase(t, p) for p in patterns)}
    if contains:
        wanted = _commit(repository, contains)
        tags = {
            t: at for t, at in tags.items() if wanted in repository.ancestors(repository.peel(at))
        }
    if points_at:
        wanted = _commit(repository, points_at)
        tags = {t: at for t, at in tags.items() if repository.peel(at) == wanted}
    if message:
        return "\n".join(f"{t:<15} {_subject(repository, at)}" for t, at in tags.items())
    return "\n".join(tags)


def _commit(repository: Repository, name: str) -> ObjectID:
    found = find(repository, name)
    if found is None:
        raise GitError(f"error: malformed object name {name}")
    return found


def _subject(repository: Repository, at: ObjectID) -> str:
    found = repository.store[at]
    if isinstance(found, Tag):
        return (found.message or b"").decode("utf-8", "replace").split("\n")[0]
    return repository.subject(at)


def _make(
    repository: Repository, names: list[str], message: str | None, *, annotated: bool, force: bool
) -> str:
    name = names[0]
    if len(names) > 2:  # noqa: PLR2004  the tag and its commit
        raise GitError("fatal: too many arguments")
    target = names[1] if len(names) > 1 else "HEAD"
    at = named(repository, target) or find(repository, target)
    if at is None:
        raise GitError(f"fatal: Failed to resolve '{target}' as a valid ref.")
    if not is_sound(TAGS + name):
        raise GitError(f"fatal: '{name}' is not a valid tag name.")
    old = repository.refs(TAGS).get(name)
    if old is not None and not force:
        raise GitError(f"fatal: tag '{name}' already exists")
    refuse_overlap(repository, TAGS, name)
    if annotated and message is None:
        raise GitError("error: there is no editor here: write the message behind -m")
    if message is not None:
        at = _write(repository, name, at, message)
    repository.point(TAGS + name, at)
    return f"Updated tag '{name}' (was {short(old)})" if old is not None and old != at else ""


def _write(repository: Repository, name: str, at: ObjectID, message: str) -> ObjectID:
    made = Tag()
    made.name = name.encode()
    made.object = (type(repository.store[at]), at)
    made.tagger = PERSON
    made.tag_time = repository.now
    made.tag_timezone = 0
    made.message = cleaned(message).encode()
    repository.store.add_object(made)
    return made.id
