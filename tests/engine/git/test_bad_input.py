"""Whatever is typed: git's answer or a clear one, never a traceback, and a sound repository."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.git.commands.table import COMMANDS
from checklist.engine.git.repository import Repository
from checklist.engine.git.sandbox import Sandbox
from tests.draw import drawn
from tests.git.real import held, unsound

START = [
    "echo a > a",
    "git add a",
    "git commit -m One",
    "git tag v1",
    "git branch dev",
    "echo b >> a",
]
LONG = "x" * 300
MANY = "9" * 5000

REFUSED = {
    "echo 'a > b": "a quote is not closed: close it with the same sign",
    'git commit -m "a': "a quote is not closed: close it with the same sign",
    "x" * 10_001: "the line has 10,001 characters: 10,000 are the most",
    "git status\x07": "the line holds a character that cannot be shown: delete it",
    "git log \x1b[2J": "the line holds a character that cannot be shown: delete it",
    "echo a\nb": "the line holds a character that cannot be shown: delete it",
    "vim a": "vim: command not found: the sandbox knows git, cat, echo, ls, rm",
    "git": "usage: git <command>: add, branch, ",
    "git --": "git: '--' is not a command of this sandbox: it knows add, ",
    "git ''": "git: '' is not a command of this sandbox: it knows add, ",
    "git statsu": "git: 'statsu' is not a command of this sandbox: did you mean git status?",
    "git push": "git: 'push' is not a command of this sandbox: the sandbox has no remote yet",
    "git rebase main": "the sandbox has no rebase yet: use git cherry-pick",
    "git commit --ammend": "git commit has no option '--ammend': did you mean --amend?",
    "git commit -m": "error: switch `m' requires a value",
    "git commit --message": "error: option `message' requires a value",
    "git branch --contains=": "error: malformed object name ",
    "git commit -a": "error: there is no editor here: write the message behind -m",
    "git commit --amend=x": "error: option `amend' takes no value",
    "git log --format=%Q": "this sandbox's git log knows of formats only %an",
    "git log -n x": "fatal: 'x': not an integer",
    f"git log -n {MANY}": "not an integer",
    f"git log -{MANY}": "not an integer",
    f"git log HEAD~{MANY}": "unknown revision or path not in the working tree",
    f"git show HEAD^{MANY}": "unknown revision or path not in the working tree",
    "git cherry-pick -m 0 HEAD": "error: option `mainline' expects a number greater than zero",
    "git log main@{1}": "the sandbox looks up no older places: name the commit",
    "git add ''": "fatal: empty string is not a valid pathspec",
    "git add ../x": "'../x' is outside of the sandbox: name a file in it",
    "git add /etc/passwd": "'/etc/passwd' is outside of the sandbox: name a file in it",
    "git add '*.txt'": "this sandbox takes no patterns: name the files",
    "git add *": "'*' a shell would put names of files in its place",
    "git rm .git/config": "fatal: pathspec '.git/config' did not match any files",
    "git add .git/config": "fatal: pathspec '.git/config' did not match any files",
    "git checkout -- .git/config": "pathspec '.git/config' did not match any file(s) known to git",
    "echo x > .git/config": ".git/config: git keeps its own files there: leave them to it",
    "echo x > .GIT/config": ".GIT/config: git keeps its own files there: leave them to it",
    "rm ./.git/HEAD": "./.git/HEAD: git keeps its own files there: leave them to it",
    "cat .git/../a": "'.git/../a' is outside of the sandbox: name a file in it",
    "echo x > ../x": "'../x' is outside of the sandbox: name a file in it",
    "cat /etc/passwd": "'/etc/passwd' is outside of the sandbox: name a file in it",
    "echo x > a/b": "a/b: Not a directory",
    "echo x > no/b": "no/b: there is no such folder, and the sandbox makes none",
    f"echo x > {LONG}": "File name too long",
    f"git add {LONG}": "did not match any files",
    f"git checkout {LONG}": "did not match any file(s) known to git",
    f"git branch {LONG}": "is not a valid branch name",
    "echo x >": "write echo TEXT > FILE, or >> to add to it",
    "echo x > y z": "write echo TEXT > FILE, or >> to add to it",
    "echo x > y > z": "write echo TEXT > FILE, or >> to add to it",
    "echo x 2> y": "'2>' would send away what a command says",
    "echo -n x > y": "echo: -n: shells differ in what it does: leave it out",
    "echo 'a\\nb' > y": "echo: shells differ in what they make of \\: leave it out",
    "echo $HOME": "the sandbox has no variables and runs no commands inside others",
    "echo `id`": "the sandbox has no variables and runs no commands inside others",
    'echo "$(id)"': "the sandbox has no variables and runs no commands inside others",
    "git status && rm a": "'&' means something only to a shell: write one command a line",
    "git log | cat": "'|' means something only to a shell: write one command a line",
    "git log > log": "the sandbox writes files with echo only",
    "cat a > b": "the sandbox writes files with echo only",
    "echo a '>' b": "a quoted > is no word of its own here",
    "echo {a,b}": "'{a,b}' a shell would write it out",
    "cat ~/x": "'~' a shell would put your home folder in its place",
    "rm -rf .": "rm: this sandbox's rm has no option '-rf'",
    "rm .": "'.' is outside of the sandbox: name a file in it",
    "cat": "cat: no file is named: name one",
    "git branch a..b": "fatal: 'a..b' is not a valid branch name",
    "git branch -- -x": "fatal: '-x' is not a valid branch name",
    "git branch HEAD": "fatal: 'HEAD' is not a valid branch name",
    "git branch ''": "fatal: '' is not a valid branch name",
    "git branch dev/x": "cannot lock ref 'refs/heads/dev/x': 'refs/heads/dev' exists",
    "git switch -c a.lock": "fatal: 'a.lock' is not a valid branch name",
    "git tag a~b": "fatal: 'a~b' is not a valid tag name",
    "git tag v1/x": "cannot lock ref 'refs/tags/v1/x': 'refs/tags/v1' exists",
    "git status x": "error: this sandbox's git status takes no 'x' there",
}


def fresh(folder: Path) -> Sandbox:
    """Return a sandbox with a commit, a tag, a branch and a change."""
    sandbox = Sandbox(folder)
    assert all(sandbox.run(line).ok for line in START)
    return sandbox


@pytest.mark.parametrize(
    "line", REFUSED, ids=lambda line: line[:30].encode("unicode_escape").decode()
)
def test_what_cannot_be_done_is_said_and_changes_nothing(line: str, tmp_path: Path) -> None:
    sandbox = fresh(tmp_path)
    before = held(tmp_path)
    output = sandbox.run(line)
    assert REFUSED[line] in output.text
    assert not output.ok
    assert held(tmp_path) == before
    assert unsound(tmp_path) == ""


@pytest.mark.parametrize(
    "line", ["git log HEAD~0", "git log -n 999999999", "git log --", "git -- x"]
)
def test_what_looks_odd_is_answered(line: str, tmp_path: Path) -> None:
    assert fresh(tmp_path).run(line).text


@pytest.mark.parametrize("name", ["größe", "日本/枝", "a'b", 'a"b', "e\u0301"])
def test_names_beyond_ascii_are_taken(name: str, tmp_path: Path) -> None:
    sandbox = fresh(tmp_path)
    quoted = "'" + name.replace("'", "'\\''") + "'"
    assert sandbox.run(f"git switch -c {quoted}").ok
    assert sandbox.run(f"git tag t-{quoted}").ok
    assert sandbox.repository.branch == name
    assert unsound(tmp_path) == ""


@pytest.mark.parametrize(
    ("lock", "line"),
    [
        ("index.lock", "git add a"),
        ("index.lock", "git switch dev"),
        ("HEAD.lock", "git switch dev"),
        ("refs/heads/new.lock", "git branch new"),
        ("refs/heads/main.lock", "git commit -am Two"),
    ],
)
def test_a_lock_that_was_left_is_reported(lock: str, line: str, tmp_path: Path) -> None:
    sandbox = fresh(tmp_path)
    (tmp_path / ".git" / lock).touch()
    output = sandbox.run(line)
    assert output.text == f"fatal: Unable to create '.git/{lock}': File exists."
    assert not output.ok
    (tmp_path / ".git" / lock).unlink()
    assert sandbox.run(line).ok
    assert unsound(tmp_path) == ""


def test_a_branch_takes_the_place_of_a_folder_of_branches(tmp_path: Path) -> None:
    sandbox = fresh(tmp_path)
    lines = ["git branch a/b/c", "git branch -D a/b/c", "git branch a", "git switch a"]
    lines += ["git branch -m a/x", "git tag t/1", "git tag -d t/1", "git tag t", "git switch main"]
    for line in lines:
        assert sandbox.run(line).ok, line
    assert unsound(tmp_path) == ""


def test_a_sandbox_is_opened_where_it_was_left(tmp_path: Path) -> None:
    lines = ["git switch dev", "git commit -am Two", "git log"]
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, _ = fresh(tmp_path / "one"), fresh(tmp_path / "two")
    texts = [one.run(line).text for line in lines]
    again = Sandbox(tmp_path / "two", line=len(START) + 1, repository=Repository(tmp_path / "two"))
    assert [again.run(line).text for line in lines] == texts


words = st.one_of(
    st.sampled_from(
        ["a", "b", "main", "dev", "v1", "HEAD", "HEAD~1", "HEAD^{}", "..", "main..dev", ".git", "."]
    ),
    st.sampled_from(
        [
            "-m",
            "-a",
            "-f",
            "-d",
            "-n",
            "-b",
            "-c",
            "-x",
            "-",
            "--",
            "--abort",
            "--continue",
            "--all",
        ]
    ),
    st.sampled_from(
        ["''", '"', "'", ">", ">>", "#", "\\", "-1", "-99", "@", "@{-1}", "^", ":", "~"]
    ),
    st.text(max_size=6),
)
lines = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda name, rest: " ".join(["git", name, *rest]),
        st.sampled_from(sorted(COMMANDS)),
        st.lists(words, max_size=4),
    ),
    st.builds(
        lambda name, rest: " ".join([name, *rest]),
        st.sampled_from(["echo", "cat", "ls", "rm"]),
        st.lists(words, max_size=4),
    ),
)


@drawn(20, "input")
@given(st.lists(lines, min_size=10, max_size=40))
def test_random_text_does_no_harm(typed: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        inner = Path(folder) / "inner"
        inner.mkdir()
        sandbox = fresh(inner)
        for line in typed:
            output = sandbox.run(line)
            assert output.ok or output.text
        assert unsound(inner) == "", "\n".join(typed)
        assert [path.name for path in Path(folder).iterdir()] == ["inner"]
