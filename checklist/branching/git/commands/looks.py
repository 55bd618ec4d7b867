"""git status, git log, git show, git diff, git cherry and git ls-files: they only look.

They read the repository that they are given.
"""

from argparse import Namespace
from collections.abc import Iterator
from difflib import unified_diff

from dulwich.objects import ObjectID, Tag

from checklist.branching.git import finish, stat
from checklist.branching.git.commands.options import Options
from checklist.branching.git.error import GitError
from checklist.branching.git.files import (
    Entry,
    Files,
    blob,
    files_of,
    on_disk,
    read_index,
    work_files,
)
from checklist.branching.git.repository import Repository, short

MERGED = 2  # parents at least
_UNMERGED = {
    (1, 2, 3): ("both modified", "UU"),
    (2, 3): ("both added", "AA"),
    (1, 2): ("deleted by them", "UD"),
    (1, 3): ("deleted by us", "DU"),
    (2,): ("added by us", "AU"),
    (3,): ("added by them", "UA"),
    (1,): ("both deleted", "DD"),
}


def status(repository: Repository, arguments: list[str]) -> str:
    """Say what differs between HEAD, the index and the work tree."""
    options = Options("status").flag("-s", "--short").flag("-b", "--branch").flag("--porcelain")
    read = options.read([part for one in arguments for part in _letters(one, "sb")])
    if read.short or read.porcelain:
        return "\n".join(_short_status(repository, with_branch=read.branch))
    return status_text(repository)


def _letters(argument: str, letters: str) -> list[str]:
    """Return -sb as -s -b."""
    told = argument[1:]
    if argument.startswith("-") and len(told) > 1 and set(told) <= set(letters):
        return [f"-{letter}" for letter in told]
    return [argument]


def _changes(before: Files, after: Files) -> list[tuple[str, str]]:
    """Return a letter and a path for each file that differs."""
    found = []
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            letter = "A" if path not in before else "D" if path not in after else "M"
            found.append((letter, path))
    return found


class _State:
    """What status tells: what is staged, what is not, in conflict, unknown."""

    def __init__(self, repository: Repository) -> None:
        index, self.conflicts = read_index(repository)
        work = work_files(repository)
        head = files_of(repository, repository.head)
        ours = {path: entry for path, entry in head.items() if path not in self.conflicts}
        self.staged = _changes(ours, index)
        self.unstaged = _changes(index, {path: work[path] for path in index if path in work})
        self.unknown = _folded(
            [path for path in work if path not in index and path not in self.conflicts],
            {*index, *self.conflicts},
        )


def _folded(paths: list[str], known: set[str]) -> list[str]:
    """Return paths with folders that hold nothing known in place of what is in them."""
    folded = []
    for path in paths:
        parts = path.split("/")
        shown = path
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth]) + "/"
            if not any(name.startswith(folder) for name in known):
                shown = folder
                break
        folded.append(shown)
    return sorted(dict.fromkeys(folded))


def _short_status(repository: Repository, *, with_branch: bool) -> Iterator[str]:
    state = _State(repository)
    if with_branch:
        branch = repository.branch
        start = "No commits yet on " if repository.head is None else ""
        yield f"## {start}{branch}" if branch else "## HEAD (no branch)"
    letters: dict[str, list[str]] = {}
    for at, changes in enumerate((state.staged, state.unstaged)):
        for letter, path in changes:
            letters.setdefault(path, [" ", " "])[at] = letter
    for path, stages in state.conflicts.items():
        letters[path] = list(_UNMERGED[tuple(sorted(stages))][1])
    for path in sorted(letters):
        yield f"{''.join(letters[path])} {path}"
    for path in state.unknown:
        yield f"?? {path}"


def status_text(repository: Repository, *, for_commit: bool = False) -> str:
    """Return what git status says; `for_commit` where a commit had nothing to hold."""
    state = _State(repository)
    head, branch = repository.head, repository.branch
    lines = [f"On branch {branch}" if branch else f"HEAD detached at {short(head) if head else ''}"]
    half = _half_way(repository, state)
    lines += half
    if head is None:
        lines += ["", "Initial commit" if for_commit else "No commits yet", ""]
    elif half:
        lines.append("")
    unstage = '  (use "git rm --cached <file>..." to unstage)'
    if head is not None:
        unstage = '  (use "git restore --staged <file>..." to unstage)'
    if state.staged:
        words = {"A": "new file:   ", "D": "deleted:    ", "M": "modified:   "}
        hint = [] if repository.noted("MERGE_HEAD") else [unstage]
        listed = [f"\t{words[letter]}{path}" for letter, path in state.staged]
        lines += ["Changes to be committed:", *hint, *listed, ""]
    if state.conflicts:
        lines += _unmerged(state)
    if state.unstaged:
        lines += _unstaged(state)
    if state.unknown:
        lines += ["Untracked files:"]
        lines += ['  (use "git add <file>..." to include in what will be committed)']
        lines += [f"\t{path}" for path in state.unknown] + [""]
    return "\n".join([*lines, *_nothing(state, started=head is not None)]).rstrip("\n")


def _unmerged(state: _State) -> list[str]:
    kinds = [
        (_UNMERGED[tuple(sorted(s))][0] + ":", path) for path, s in sorted(state.conflicts.items())
    ]
    add = "add/rm" if any("deleted" in kind for kind, _ in kinds) else "add"
    width = 17
    return [
        "Unmerged paths:",
        f'  (use "git {add} <file>..." {"as appropriate " if add != "add" else ""}'
        "to mark resolution)",
        *(f"\t{kind:<{width}}{path}" for kind, path in kinds),
        "",
    ]


def _unstaged(state: _State) -> list[str]:
    words = {"D": "deleted:    ", "M": "modified:   "}
    add = "add/rm" if any(letter == "D" for letter, _ in state.unstaged) else "add"
    return [
        "Changes not staged for commit:",
        f'  (use "git {add} <file>..." to update what will be committed)',
        '  (use "git restore <file>..." to discard changes in working directory)',
        *(f"\t{words[letter]}{path}" for letter, path in state.unstaged),
        "",
    ]


def _nothing(state: _State, *, started: bool) -> list[str]:
    if state.staged:
        return []
    if state.unstaged or state.conflicts:
        return ['no changes added to commit (use "git add" and/or "git commit -a")']
    if state.unknown:
        told = 'nothing added to commit but untracked files present (use "git add" to track)'
        return [told]
    if started:
        return ["nothing to commit, working tree clean"]
    return ['nothing to commit (create/copy files and use "git add" to track)']


def _half_way(repository: Repository, state: _State) -> list[str]:
    if repository.noted("MERGE_HEAD"):
        if state.conflicts:
            return [
                "You have unmerged paths.",
                '  (fix conflicts and run "git commit")',
                '  (use "git merge --abort" to abort the merge)',
            ]
        told = "All conflicts fixed but you are still merging."
        return [told, '  (use "git commit" to conclude merge)']
    for name, word, command in (
        ("CHERRY_PICK_HEAD", "cherry-picking", "cherry-pick"),
        ("REVERT_HEAD", "reverting", "revert"),
    ):
        source = repository.noted(name)
        if source:
            fix = "fix conflicts and run" if state.conflicts else "all conflicts fixed: run"
            return [
                f"You are currently {word} commit {source[:7]}.",
                f'  ({fix} "git {command} --continue")',
                f'  (use "git {command} --skip" to skip this patch)',
                f'  (use "git {command} --abort" to cancel the {command} operation)',
            ]
    return []


def log(repository: Repository, arguments: list[str]) -> str:
    """List commits, the newest first."""
    options = (
        Options("log")
        .flag("--oneline")
        .flag("--all")
        .flag("--decorate")
        .flag("--first-parent")
        .flag("--no-merges")
        .flag("--merges")
        .flag("--reverse")
        .flag("--stat")
        .value("-n", "--max-count")
        .value("--format", "--pretty")
        .names()
    )
    read = options.read([part for one in arguments for part in _number(one)])
    chosen = _chosen(repository, read)
    if read.max_count is not None:
        if not read.max_count.isdecimal():
            raise GitError(f"fatal: '{read.max_count}': not an integer")
        chosen = chosen[: int(read.max_count)]
    if read.reverse:
        chosen.reverse()
    decorated = repository.decorations() if read.decorate else {}
    if read.oneline or read.format == "oneline":
        return "\n".join(_line(repository, name, decorated) for name in chosen)
    if read.format:
        return "\n".join(_formatted(repository, name, read.format) for name in chosen)
    told = [_told(repository, name, decorated, with_stat=read.stat) for name in chosen]
    return "\n\n".join(told)


def _number(argument: str) -> list[str]:
    """Return -3 and -n3 as -n 3."""
    told = argument.removeprefix("-n") if argument.startswith("-n") else argument[1:]
    return ["-n", told] if argument.startswith("-") and told.isdecimal() else [argument]


def _chosen(repository: Repository, read: Namespace) -> list[ObjectID]:
    head = repository.head
    if head is None and not read.names:
        raise GitError(
            f"fatal: your current branch '{repository.branch}' does not have any commits yet"
        )
    starts: list[ObjectID] = []
    hidden: set[ObjectID] = set()
    for name in read.names or ["HEAD"]:
        _range(repository, name, starts, hidden)
    if read.all:
        for kind in ("refs/heads/", "refs/tags/"):
            starts += [repository.peel(at) for at in repository.refs(kind).values()]
    if read.first_parent:
        return [one for start in starts for one in _line_of(repository, start) if one not in hidden]
    names = repository.newest_first(starts, hidden)
    merges = {True: read.no_merges, False: read.merges}
    return [name for name in names if not merges[len(repository.commit(name).parents) >= MERGED]]


def _range(
    repository: Repository, name: str, starts: list[ObjectID], hidden: set[ObjectID]
) -> None:
    """Add what `name`, perhaps `a..b`, `a...b` or `^a`, shows and hides."""
    if name.startswith("^"):
        hidden |= repository.ancestors(repository.revision(name[1:]))
    elif "..." in name:
        one, other = (repository.revision(part or "HEAD") for part in name.split("...", 1))
        hidden |= repository.ancestors(one) & repository.ancestors(other)
        starts += [one, other]
    elif ".." in name:
        one, other = (repository.revision(part or "HEAD") for part in name.split("..", 1))
        hidden |= repository.ancestors(one)
        starts.append(other)
    else:
        starts.append(repository.revision(name))


def _line_of(repository: Repository, start: ObjectID) -> Iterator[ObjectID]:
    at: ObjectID | None = start
    while at is not None:
        yield at
        parents = repository.commit(at).parents
        at = parents[0] if parents else None


def _line(
    repository: Repository, name: ObjectID, decorated: dict[ObjectID, list[str]] | object
) -> str:
    return f"{short(name)}{_brackets(decorated, name)} {repository.subject(name)}"


def _brackets(decorated: object, name: ObjectID) -> str:
    names = decorated.get(name) if isinstance(decorated, dict) else None
    return f" ({', '.join(names)})" if names else ""


_PLACES = {
    "%H": lambda repository, name: name.decode(),
    "%h": lambda repository, name: short(name),
    "%s": lambda repository, name: repository.subject(name),
    "%p": lambda repository, name: " ".join(map(short, repository.commit(name).parents)),
    "%P": lambda repository, name: " ".join(p.decode() for p in repository.commit(name).parents),
    "%an": lambda repository, name: _person(repository.commit(name).author)[0],
    "%ad": lambda repository, name: finish.date(repository.commit(name).author_time),
    "%cd": lambda repository, name: finish.date(repository.commit(name).commit_time),
    "%b": lambda repository, name: _body(repository, name),
    "%n": lambda repository, name: "\n",
}


def _formatted(repository: Repository, name: ObjectID, form: str) -> str:
    text = form.removeprefix("format:").removeprefix("tformat:")
    for place, value in sorted(_PLACES.items(), key=lambda pair: -len(pair[0])):
        if place in text:
            text = text.replace(place, value(repository, name))
    return text


def _body(repository: Repository, name: ObjectID) -> str:
    message = repository.commit(name).message.decode("utf-8", "replace")
    return message.partition("\n\n")[2]


def _person(written: bytes) -> tuple[str, str]:
    name, _, mail = written.decode("utf-8", "replace").partition(" <")
    return name, mail.rstrip(">")


def _told(
    repository: Repository,
    name: ObjectID,
    decorated: object,
    *,
    with_stat: bool = False,
) -> str:
    commit = repository.commit(name)
    lines = [f"commit {name.decode()}{_brackets(decorated, name)}"]
    if len(commit.parents) >= MERGED:
        lines.append("Merge: " + " ".join(map(short, commit.parents)))
    lines += [
        f"Author: {commit.author.decode('utf-8', 'replace')}",
        f"Date:   {finish.date(commit.author_time)}",
        "",
    ]
    message = commit.message.decode("utf-8", "replace").rstrip("\n")
    lines += [f"    {line}" for line in message.split("\n")]
    if with_stat and len(commit.parents) < MERGED:
        before = files_of(repository, commit.parents[0] if commit.parents else None)
        lines += ["", *stat.bars(repository, before, files_of(repository, name))]
    return "\n".join(lines)


def show(repository: Repository, arguments: list[str]) -> str:
    """Show a commit with its changes, a tag, or a file of a commit."""
    options = Options("show").flag("--stat").flag("-q", "--quiet", "-s", "--no-patch")
    read = options.flag("--oneline").flag("--name-only").names().read(arguments)
    return "\n".join(_shown(repository, name, read) for name in read.names or ["HEAD"])


def _shown(repository: Repository, name: str, read: Namespace) -> str:
    if ":" in name:
        commit, _, path = name.partition(":")
        at = repository.revision(commit or "HEAD")
        entry = files_of(repository, at).get(path)
        if entry is None:
            raise GitError(f"fatal: path '{path}' does not exist in '{commit}'")
        return blob(repository, entry).decode("utf-8", "replace").removesuffix("\n")
    named = repository.object(name)
    tagged = repository.store[named] if named else None
    if isinstance(tagged, Tag):
        head = [
            f"tag {(tagged.name or b'').decode()}",
            f"Tagger: {(tagged.tagger or b'').decode()}",
            f"Date:   {finish.date(tagged.tag_time or 0)}",
            "",
            (tagged.message or b"").decode("utf-8", "replace"),
        ]
        return "\n".join([*head, _shown(repository, tagged.object[1].decode(), read)])
    at = repository.revision(name)
    text = _line(repository, at, {}) if read.oneline else _told(repository, at, {})
    commit_ = repository.commit(at)
    if read.quiet:
        return text
    before = files_of(repository, commit_.parents[0] if commit_.parents else None)
    after = files_of(repository, at)
    gap = [] if read.oneline else [""]
    if read.stat:
        return "\n".join([text, *gap, *stat.bars(repository, before, after)])
    if read.name_only:
        return "\n".join([text, *gap, *(path for _, path in _changes(before, after))])
    if len(commit_.parents) >= MERGED:
        return text
    return "\n".join([text, *gap, *differences(repository, before, after)])


def diff(repository: Repository, arguments: list[str]) -> str:
    """Show what differs: work tree and index, index and a commit, or two commits."""
    options = Options("diff").flag("--cached", "--staged").flag("--stat").flag("--name-only")
    before, _, paths = _behind_dashes(arguments)
    read = options.names().read(before)
    index, conflicts = read_index(repository)
    names = list(read.names)
    if len(names) == 1 and ".." in names[0]:
        names = [part or "HEAD" for part in names[0].split("..", 1)]
    commits = [repository.find(name) for name in names]
    for name, found in zip(names, commits, strict=True):
        if found is None and name in {*index, *conflicts}:
            paths.append(name)
        elif found is None:
            repository.revision(name)
    ends = [found for found in commits if found]
    old, new = _ends(repository, ends, index, cached=read.cached)
    if paths:
        old, new = ({p: e for p, e in files.items() if p in paths} for files in (old, new))
    if read.stat:
        return "\n".join(stat.bars(repository, old, new))
    if read.name_only:
        return "\n".join(path for _, path in _changes(old, new))
    unmerged = [f"* Unmerged path {path}" for path in conflicts if not ends]
    return "\n".join([*unmerged, *differences(repository, old, new)])


def _behind_dashes(arguments: list[str]) -> tuple[list[str], bool, list[str]]:
    if "--" not in arguments:
        return arguments, False, []
    place = arguments.index("--")
    return arguments[:place], True, list(arguments[place + 1 :])


def _ends(
    repository: Repository, commits: list[ObjectID], index: Files, *, cached: bool
) -> tuple[Files, Files]:
    if len(commits) > 1:
        return files_of(repository, commits[0]), files_of(repository, commits[1])
    if cached:
        return files_of(repository, commits[0] if commits else repository.head), index
    before = files_of(repository, commits[0]) if commits else index
    work: dict[str, Entry] = {}
    for path in {*before, *index}:
        entry = on_disk(repository.root / path)
        if entry is not None:
            work[path] = entry
    return before, work


def differences(repository: Repository, before: Files, after: Files) -> Iterator[str]:
    """Yield the lines of a diff between two sets of files."""
    for letter, path in _changes(before, after):
        old, new = before.get(path), after.get(path)
        yield f"diff --git a/{path} b/{path}"
        if letter == "A" and new:
            yield f"new file mode {new.mode:o}"
        elif letter == "D" and old:
            yield f"deleted file mode {old.mode:o}"
        ids = [short(entry.id) if entry else "0" * 7 for entry in (old, new)]
        mode = f" {old.mode:o}" if old and new and old.mode == new.mode else ""
        yield f"index {ids[0]}..{ids[1]}{mode}"
        lines = unified_diff(
            _lines(repository, path, old),
            _lines(repository, path, new),
            f"a/{path}" if old else "/dev/null",
            f"b/{path}" if new else "/dev/null",
            lineterm="",
        )
        yield from lines


def _lines(repository: Repository, path: str, entry: Entry | None) -> list[str]:
    """Return the lines of a file, also of one that is only in the work tree."""
    if entry is None:
        return []
    if entry.id in repository.store:
        data = blob(repository, entry)
    else:
        data = (repository.root / path).read_bytes()
    return data.decode("utf-8", "replace").splitlines()


def cherry(repository: Repository, arguments: list[str]) -> str:
    """List the commits of a branch that another lacks: - for those it has in another form."""
    options = Options("cherry").flag("-v").names()
    read = options.read(arguments)
    if not read.names:
        raise GitError("fatal: this sandbox has no upstream branches: name the two to compare")
    upstream, *rest = read.names
    head = repository.revision(rest[0] if rest else "HEAD")
    there = repository.revision(upstream)
    hidden = repository.ancestors(repository.revision(rest[1])) if len(rest) > 1 else set()
    ours = repository.ancestors(head) - repository.ancestors(there) - hidden
    theirs = repository.ancestors(there) - repository.ancestors(head)
    known = {_patch(repository, name) for name in theirs if _is_plain(repository, name)}
    lines = []
    for name in reversed(list(repository.newest_first([head], set()))):
        if name in ours and _is_plain(repository, name):
            mark = "-" if _patch(repository, name) in known else "+"
            subject = f" {repository.subject(name)}" if read.v else ""
            lines.append(f"{mark} {name.decode()}{subject}")
    return "\n".join(lines)


def _is_plain(repository: Repository, name: ObjectID) -> bool:
    return len(repository.commit(name).parents) < MERGED


def _patch(repository: Repository, name: ObjectID) -> str:
    """Return what a commit changes, without line numbers: equal for equal changes."""
    parents = repository.commit(name).parents
    before = files_of(repository, parents[0] if parents else None)
    lines = differences(repository, before, files_of(repository, name))
    kept = (line for line in lines if not line.startswith(("@@", "index ")))
    return "\n".join("".join(line.split()) for line in kept)


def ls_files(repository: Repository, arguments: list[str]) -> str:
    """List the files of the index."""
    read = Options("ls-files").flag("-s", "--stage").flag("-u", "--unmerged").read(arguments)
    index, conflicts = read_index(repository)
    stages = {path: {0: entry} for path, entry in index.items() if not read.unmerged}
    for path, versions in conflicts.items():
        stages[path] = versions
    lines = []
    for path in sorted(stages):
        for stage, entry in sorted(stages[path].items()):
            told = f"{entry.mode:o} {entry.id.decode()} {stage}\t{path}"
            lines.append(told if read.stage or read.unmerged else path)
    return "\n".join(dict.fromkeys(lines))
