"""What the commands of the sandbox do and take: the output of `help`, like git's in English.

Pure. Imported when somebody asks for help or for a completion: no start waits for it. A command of
commands/table.py or shell.py needs an entry here; its options are held to those that it reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from checklist.engine.git.commands.table import COMMANDS, MISSING
from checklist.engine.git.error import GitError

GIT = "git"
HELP = "help"


@dataclass(frozen=True, slots=True)
class Entry:
    """What a command does, the forms in which it is written, and its options.

    Options have their names, and what they do, by how they are written: ``-m, --message TEXT``.
    """

    does: str
    forms: tuple[str, ...]
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the options."""
        return tuple(name for name, _ in self._parts)

    @property
    def valued(self) -> frozenset[str]:
        """The names of the options that a value follows."""
        return frozenset(name for name, value in self._parts if value)

    @property
    def _parts(self) -> tuple[tuple[str, str], ...]:
        parts = []
        for written in self.options:
            *first, last = written.split(", ")
            name, _, value = last.partition(" ")
            parts += [(one, value) for one in (*first, name)]
        return tuple(parts)


_PICKED = {
    "-n, --no-commit": "change the files, make no commit",
    "-m, --mainline N": "of a merge, compare with its parent number N",
    "--no-edit": "keep the message as it is",
    "--continue": "go on after a conflict",
    "--skip": "leave this commit out and go on",
    "--abort": "go back to before the command",
    "--quit": "forget the command, keep the files as they are",
}

COMMAND: Mapping[str, Entry] = {
    "add": Entry(
        "put files into the index, for the next commit",
        ("git add FILE…", "git add ."),
        {
            "-A, --all": "all files, those that are gone too",
            "-u, --update": "only files that git knows",
            "-f, --force": "also what would be ignored",
            "-v, --verbose": "say which",
        },
    ),
    "branch": Entry(
        "list, make, rename or delete branches",
        ("git branch", "git branch NAME [START]", "git branch -d NAME…", "git branch -m [OLD] NEW"),
        {
            "-d, --delete": "delete a branch that is merged",
            "-D": "delete a branch",
            "-m, --move": "rename a branch",
            "-M": "rename it even where the name is taken",
            "-f, --force": "move a branch that is there",
            "-v, --verbose": "list each with its last commit",
            "-a, --all": "list all",
            "-l, --list": "list",
            "--show-current": "print the branch that HEAD is on",
            "--contains [COMMIT]": "list those that have the commit",
            "--no-contains [COMMIT]": "list those that lack it",
            "--merged [COMMIT]": "list those that the commit contains",
            "--no-merged [COMMIT]": "list those that it does not",
        },
    ),
    "checkout": Entry(
        "go to a branch, or take files out of a commit",
        ("git checkout BRANCH", "git checkout -b NEW [START]", "git checkout [COMMIT] -- FILE…"),
        {
            "-b NAME": "make a branch and go to it",
            "-B NAME": "the same, even where the name is taken",
            "-d, --detach": "go to a commit, on no branch",
            "--ours": "of a conflict, take the file as it is here",
            "--theirs": "take it as it comes in",
        },
    ),
    "cherry": Entry(
        "list the commits that another branch lacks (+), or has as a copy (-)",
        ("git cherry UPSTREAM [HEAD [LIMIT]]",),
        {"-v, --verbose": "with what each says"},
    ),
    "cherry-pick": Entry(
        "copy commits onto this branch",
        ("git cherry-pick COMMIT…", "git cherry-pick --continue"),
        {"-x": "write down where the copy comes from", **_PICKED},
    ),
    "commit": Entry(
        "make a commit of what is in the index",
        ("git commit -m TEXT", "git commit --no-edit"),
        {
            "-m, --message TEXT": "what the commit says",
            "-a, --all": "take along each changed file that git knows",
            "--amend": "replace the last commit",
            "--no-edit": "keep the message that there is",
            "--allow-empty": "even where nothing has changed",
            "-q, --quiet": "say nothing",
        },
    ),
    "diff": Entry(
        "show what differs: files and index, or two commits",
        ("git diff [FILE…]", "git diff COMMIT [COMMIT]", "git diff COMMIT..COMMIT"),
        {
            "--cached": "what is in the index, against the last commit",
            "--staged": "the same",
            "--stat": "count lines only",
            "--name-only": "name files only",
            "--name-status": "name files, and what became of them",
        },
    ),
    "log": Entry(
        "list commits, newest first",
        ("git log [COMMIT]", "git log FROM..TO"),
        {
            "--oneline": "a line for each",
            "--all": "of all branches and tags",
            "--decorate": "with branches and tags",
            "--no-decorate": "without",
            "--first-parent": "of a merge, follow the first parent only",
            "--no-merges": "no merges",
            "--merges": "merges only",
            "--reverse": "oldest first",
            "--stat": "with the lines that changed, counted",
            "-n, --max-count N": "the first N only; -3 does the same",
            "--format, --pretty FORM": "in another form, such as %h %s",
        },
    ),
    "ls-files": Entry(
        "list the files of the index",
        ("git ls-files",),
        {"-s, --stage": "with their ids", "-u, --unmerged": "those in conflict"},
    ),
    "merge": Entry(
        "bring another branch into this one",
        ("git merge BRANCH", "git merge --continue", "git merge --abort"),
        {
            "--no-ff": "make a merge even where the branch could be moved along",
            "--ff-only": "move the branch along, or do nothing",
            "--ff": "move it along where that is possible",
            "--no-edit": "take the message that git writes",
            "--no-commit": "stop before the commit",
            "--squash": "bring the changes, to be one commit of their own",
            "--abort": "go back to before the merge",
            "--continue": "go on after a conflict",
            "--quit": "forget the merge, keep the files as they are",
            "-m, --message TEXT": "what the merge says",
        },
    ),
    "reset": Entry(
        "move the branch to another commit, or take files out of the index",
        ("git reset [COMMIT]", "git reset --hard COMMIT", "git reset FILE…"),
        {
            "--soft": "leave index and files alone",
            "--mixed": "leave files alone",
            "--hard": "files too: what is not committed is lost",
            "-q, --quiet": "say nothing",
        },
    ),
    "revert": Entry(
        "make commits that undo others",
        ("git revert COMMIT…", "git revert --continue"),
        _PICKED,
    ),
    "rm": Entry(
        "delete files, and from the index too",
        ("git rm FILE…",),
        {
            "--cached": "from the index only",
            "-f, --force": "even where changes would be lost",
            "-r": "folders too",
            "-q, --quiet": "say nothing",
        },
    ),
    "show": Entry(
        "show a commit with its changes, a tag, or a file of a commit",
        ("git show [COMMIT]", "git show TAG", "git show COMMIT:FILE"),
        {
            "--stat": "count lines only",
            "-q, --quiet": "no changes",
            "-s, --no-patch": "no changes",
            "--oneline": "a line about the commit",
            "--name-only": "name files only",
        },
    ),
    "status": Entry(
        "say where you are, and what has changed",
        ("git status",),
        {
            "-s, --short": "a line for each file",
            "-b, --branch": "in short, but with the branch",
            "--porcelain": "for a program",
            "--long": "in full",
        },
    ),
    "switch": Entry(
        "go to a branch",
        ("git switch BRANCH", "git switch -c NEW [START]", "git switch -"),
        {
            "-c, --create NAME": "make a branch and go to it",
            "-C, --force-create NAME": "the same, even where the name is taken",
            "-d, --detach": "go to a commit, on no branch",
        },
    ),
    "tag": Entry(
        "list, make or delete tags",
        ("git tag", "git tag -a NAME -m TEXT [COMMIT]", "git tag -d NAME…"),
        {
            "-a, --annotate": "a tag that says who, when and why",
            "-m, --message TEXT": "what it says",
            "-d, --delete": "delete tags",
            "-f, --force": "move a tag that is there",
            "-l, --list": "list",
            "-n": "list each with what it says",
            "--contains COMMIT": "list those that have the commit",
            "--points-at COMMIT": "list those that are at the commit",
        },
    ),
}
"""The commands of git that the sandbox has, by name."""

OTHER: Mapping[str, Entry] = {
    "cat": Entry("print files", ("cat FILE…",)),
    "echo": Entry(
        "print text, or write it to a file",
        ("echo TEXT", "echo TEXT > FILE", "echo TEXT >> FILE"),
    ),
    HELP: Entry("list the commands, or say what one takes", ("help", "help COMMAND")),
    "ls": Entry("list files", ("ls [FOLDER]", "ls FILE…")),
    "rm": Entry("delete files", ("rm FILE…",)),
}
"""The commands beside those of git, by name."""

_NO_HELP = "help: there is no command '{name}' here: help alone lists those that there are"


def help_text(about: list[str]) -> str:
    """Return what `help` prints about a command, or about all; raises GitError for none."""
    git = about[:1] == [GIT]
    names = about[1:] if git else about
    if not names:
        return _listing(git=git)
    name = " ".join(names)
    entry = COMMAND.get(name) if git else OTHER.get(name)
    if entry is None:
        entry = COMMAND.get(name) or OTHER.get(name)
    if entry:
        return _told(entry)
    if name in MISSING:
        raise GitError(f"git {name}: {MISSING[name]}")
    raise GitError(_NO_HELP.format(name=name[:60]))


def _listing(*, git: bool) -> str:
    listed = {f"git {name}": COMMAND[name] for name in COMMANDS}
    listed |= {} if git else OTHER
    width = max(map(len, listed)) + 2
    lines = [f"{name:<{width}}{entry.does}" for name, entry in listed.items()]
    return "\n".join([*lines, "", "help COMMAND says what a command takes."])


def _told(entry: Entry) -> str:
    lines = [entry.does, *(f"  {form}" for form in entry.forms)]
    width = max(map(len, entry.options), default=0) + 2
    options = [f"  {written:<{width}}{does}" for written, does in entry.options.items()]
    return "\n".join([*lines, *([""] if options else []), *options])
