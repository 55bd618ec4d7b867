"""git show.

It reads the repository that it is given.
"""

from argparse import Namespace
from collections.abc import Iterator

from dulwich.objects import ObjectID, Tag

from checklist.engine.git.combine import combine
from checklist.engine.git.commands.log import NO_COMMITS, full, one_line
from checklist.engine.git.commands.options import Options
from checklist.engine.git.conflict_markers import Sides
from checklist.engine.git.differences import differences
from checklist.engine.git.error import GitError
from checklist.engine.git.files import blob, changes, files_of
from checklist.engine.git.make_commit import MERGED
from checklist.engine.git.merge_base import merge_bases
from checklist.engine.git.message import date, quoted
from checklist.engine.git.repository import Repository
from checklist.engine.git.revisions import named, revision
from checklist.engine.git.stat import bars


def show(repository: Repository, arguments: list[str]) -> str:
    """Show a commit with its changes, a tag, or a file of a commit."""
    options = Options("show").flag("--stat").flag("-q", "--quiet").flag("-s", "--no-patch")
    read = options.flag("--oneline").flag("--name-only").paths().read(arguments)
    if read.paths:
        raise GitError("error: this sandbox's git show takes no files: write COMMIT:FILE")
    if not read.names and repository.head is None:
        raise GitError(NO_COMMITS.format(branch=repository.branch))
    gap = "\n" if read.oneline else "\n\n"
    return gap.join(_shown(repository, name, read) for name in read.names or ["HEAD"])


def _shown(repository: Repository, name: str, read: Namespace) -> str:
    if ":" in name:
        return _file(repository, *name.split(":", 1))
    found = named(repository, name)
    tag = repository.store[found] if found else None
    if isinstance(tag, Tag):
        return f"{_tag(tag)}\n{_shown(repository, tag.object[1].decode(), read)}"
    at = revision(repository, name)
    text = one_line(repository, at, {}) if read.oneline else full(repository, at, {})
    lines = [] if read.quiet or read.no_patch else list(_changes(repository, at, read))
    if lines and not read.oneline:
        lines.insert(0, "")
    return "\n".join([text, *lines])


def _file(repository: Repository, commit: str, path: str) -> str:
    if not commit:
        raise GitError("fatal: this sandbox shows no file of the index: write HEAD:FILE")
    entry = files_of(repository, revision(repository, commit)).get(path)
    if entry is None:
        raise GitError(f"fatal: path '{path}' does not exist in '{commit}'")
    return blob(repository, entry).decode("utf-8", "replace").removesuffix("\n")


def _tag(tag: Tag) -> str:
    head = [
        f"tag {(tag.name or b'').decode()}",
        f"Tagger: {(tag.tagger or b'').decode()}",
        f"Date:   {date(tag.tag_time or 0)}",
    ]
    return "\n".join([*head, "", (tag.message or b"").decode("utf-8", "replace")])


def _changes(repository: Repository, at: ObjectID, read: Namespace) -> Iterator[str]:
    parents = repository.commit(at).parents
    before = files_of(repository, parents[0] if parents else None)
    after = files_of(repository, at)
    if len(parents) >= MERGED and not read.stat:
        _refuse_resolved(repository, at)
    elif read.stat:
        yield from bars(repository, before, after)
    elif read.name_only:
        yield from (quoted(path) for _, path in changes(before, after))
    else:
        yield from differences(repository, before, after)


def _refuse_resolved(repository: Repository, merge: ObjectID) -> None:
    """Refuse a merge that differs from the merge of its parents: git shows a combined diff."""
    one, *others = repository.commit(merge).parents
    bases = merge_bases(repository, one, others[0])
    if len(others) == 1 and len(bases) == 1:
        three = [files_of(repository, each) for each in (bases[0], one, others[0])]
        made = combine(repository, three[0], three[1], three[2], Sides("HEAD", "theirs"))
        if not made.conflicts and made.files == files_of(repository, merge):
            return
    name = merge.decode()
    raise GitError(
        "fatal: this sandbox cannot show how a merge was resolved: compare it with one of its "
        f"parents: git diff {name[:7]}^1 {name[:7]}"
    )
