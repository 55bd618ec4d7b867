"""The sandbox is the same as git for commands that nobody has thought of: drawn at random.

Files have distinct lines, and each line is in one file only, so that nothing looks renamed. What
the sandbox refuses as its own limit must leave everything as it was; git does not see that line.
"""

import os
import subprocess
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.engine.git.conflict_markers import Sides, combine_texts
from checklist.engine.git.files import read_index, work_files
from checklist.engine.git.repository import HEADS, TAGS, is_sound
from checklist.engine.git.sandbox import Answer, Sandbox
from tests.git.real import ENVIRONMENT, held, shell, unsound, words_are_comparable
from tests.policies import STEADY

EXAMPLES = int(os.environ.get("EXAMPLES", "60"))
LINES = 14
"""Commands of a script, behind those of its start."""
OWN_LIMIT = ("this sandbox", "differs between versions", "there is no editor here")
START = """\
echo a1 > a
echo a2 >> a
echo a3 >> a
echo b1 > b
git add .
git commit -m One
git tag v1
git switch -c dev
echo a4 >> a
echo c1 > c
git add .
git commit -m Two
git switch main
echo b2 >> b
git commit -am Three"""

files = st.sampled_from(["a", "b", "c", "d"])
branches = st.sampled_from(["main", "dev", "fix", "rel/1"])
tags = st.sampled_from(["v1", "v2"])
commits = st.one_of(
    branches,
    tags,
    st.sampled_from(["HEAD", "HEAD~1", "HEAD~2", "dev~1", "main~1", "main^2", "dev^2"]),
)
KNOWN = {"file": files, "branch": branches, "tag": tags, "commit": commits}
PLAIN = """\
git switch {branch}
git switch {branch}
git switch -c {branch} {commit}
git switch -
git switch --detach {commit}
git checkout {branch}
git checkout -b {branch}
git checkout {commit}
git branch {branch} {commit}
git branch -f {branch} {commit}
git branch -d {branch}
git branch -D {branch}
git branch -m {branch}
git branch --contains {commit}
git branch --merged {commit}
git branch -v
git merge {commit}
git merge {branch}
git merge -
git cherry-pick -
git checkout -
git merge --no-ff {commit}
git merge --squash {commit}
git merge --no-commit {branch}
git merge --abort
git cherry-pick {commit}
git cherry-pick -x {commit}
git cherry-pick {commit} {branch}
git cherry-pick {tag}..{branch}
git cherry-pick -n {commit}
git cherry-pick -m 1 {branch}
git cherry-pick --abort
git cherry-pick --skip
git revert {commit}
git revert -n {commit}
git revert -m 1 {branch}
git revert --abort
git revert --skip
git tag {tag} {commit}
git tag -a {tag} -m Tagged {commit}
git tag -f {tag} {commit}
git tag -d {tag}
git reset --soft {commit}
git reset {commit}
git reset --hard {commit}
git reset {file}
git reset --hard
git rm {file}
git rm --cached {file}
git rm -f {file}
git checkout -- {file}
git checkout {commit} -- {file}
git status
git status -sb
git log
git log --oneline --decorate --all
git log --oneline {branch}..{commit}
git show --stat {commit}
git show {commit}
git diff
git diff --cached
git diff {commit}
git diff {branch} {commit}
git cherry -v {branch} {commit}
git commit --amend -m Better
git commit --amend --no-edit
git commit --allow-empty -m Empty
rm {file}
""".splitlines()
WRITTEN = ["echo {line} > {file}", "echo {line} >> {file}", "echo {line} >> {file}"]
KEPT = """\
git add {file}
git add .
git add -u
git commit -m Change
git commit -am Change
git commit -am Change
git commit --no-edit
git merge --continue
git cherry-pick --continue
git revert --continue
""".splitlines()
"""What would make a commit of conflict markers, whose lines are not distinct."""


class Pair:
    """The same lines, run in the sandbox and under git."""

    def __init__(self, folder: Path) -> None:
        self.ours, self.theirs = folder / "ours", folder / "theirs"
        self.ours.mkdir()
        self.theirs.mkdir()
        shell(self.theirs, "git init -q -b main .")
        self.sandbox = Sandbox(self.ours)
        self.minute = 0

    def run(self, line: str) -> None:
        """Run a line in both and compare what they say."""
        said = self.sandbox.run(line)
        if not said.ok and any(words in said.text for words in OWN_LIMIT):
            line = ""
        expected = shell(self.theirs, line, self.minute) if line else Answer("", ok=True)
        self.minute += 1
        if line:
            text = expected.text.rstrip("\n").replace(str(self.theirs), str(self.ours))
            if not expected.ok:  # of the stash in which a failed merge puts changes aside
                text = text.removeprefix("Already up to date.\n")
            assert said.ok == expected.ok, line
            assert not words_are_comparable() or said.text.rstrip("\n") == text, line

    @property
    def marked(self) -> list[str]:
        """The files that hold conflict markers."""
        files = work_files(self.sandbox.repository)
        return [path for path in files if b"<<<<<<<" in (self.ours / path).read_bytes()]

    @property
    def unmerged(self) -> bool:
        """Whether the index has conflicts."""
        return bool(read_index(self.sandbox.repository)[1])


@settings(STEADY, max_examples=EXAMPLES)
@given(st.data())
def test_random_commands_say_and_leave_the_same(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pair = Pair(Path(folder))
        ran = run_drawn(data, pair)
        assert held(pair.ours) == held(pair.theirs), "\n".join(ran)
        assert unsound(pair.ours) == "", "\n".join(ran)


def run_drawn(data: st.DataObject, pair: Pair) -> list[str]:
    """Run a start and then lines drawn at random; return them all."""
    ran = START.splitlines()
    for line in ran:
        pair.run(line)
    for number in range(LINES):
        ran.append(drawn(data, pair, number))
        pair.run(ran[-1])
    return ran


def drawn(data: st.DataObject, pair: Pair, number: int) -> str:
    """Draw a line; while there are conflict markers, none that would commit them."""
    marked = pair.marked
    resolves: bool = data.draw(st.booleans())
    if marked and resolves:
        return f"echo {marked[0]}{number}x > {marked[0]}"
    forms: list[str] = [*PLAIN, *WRITTEN * 4, *([] if marked else KEPT * 3)]
    form: str = data.draw(st.sampled_from(forms))
    values = {name: data.draw(drawing) for name, drawing in KNOWN.items() if f"{{{name}}}" in form}
    return form.format(line=f"{values.get('file')}{number}x", **values)


def changed(draw: st.DrawFn, lines: list[str], mark: str) -> list[str]:
    """Draw what one side makes of lines: some deleted, replaced, added; all of them distinct."""
    made: list[str] = []
    for line in lines:
        what = draw(st.sampled_from(["keep", "keep", "keep", "delete", "replace", "add", "same"]))
        made += {
            "keep": [line],
            "delete": [],
            "replace": [f"{line} {mark}"],
            "add": [f"{mark} before {line}", line],
            "same": [f"both before {line}", line],
        }[what]
    return made


@st.composite
def versions(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    """Draw a text and what two sides have made of it."""
    base = [f"line {at}" for at in range(draw(st.integers(0, 12)))]
    ours, theirs = changed(draw, base, "ours"), changed(draw, base, "theirs")
    return tuple("".join(f"{x}\n" for x in one).encode() for one in (base, ours, theirs))  # type: ignore[return-value]


@settings(STEADY, max_examples=2 * EXAMPLES)
@given(versions())
def test_texts_are_combined_as_git_does(texts: tuple[bytes, bytes, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        names = ("base", "ours", "theirs")
        for name, text in zip(names, texts, strict=True):
            (Path(folder) / name).write_bytes(text)
        done = subprocess.run(
            [
                "git",
                "merge-file",
                "-p",
                "-L",
                "HEAD",
                "-L",
                "",
                "-L",
                "fix",
                "ours",
                "base",
                "theirs",
            ],
            cwd=folder,
            env=ENVIRONMENT,
            capture_output=True,
            check=False,
        )
    combined, clean = combine_texts(*texts, Sides("HEAD", "fix"))
    assert (combined, clean) == (done.stdout, done.returncode == 0)


letters = st.text(st.sampled_from("a-./@{}~^:?*[\\ \tüHEADlock~\x7f"), max_size=12)


@settings(STEADY, max_examples=2 * EXAMPLES)
@given(st.one_of(letters, st.text(max_size=8), st.sampled_from(["HEAD", "@", "-", "", "a.lock"])))
def test_the_names_that_git_refuses_are_refused(name: str) -> None:
    if not name.isprintable():  # the sandbox takes no line with such a sign
        return
    checked = ["git", "check-ref-format", "--branch", name]
    done = subprocess.run(checked, env=ENVIRONMENT, capture_output=True, check=False)
    assert is_sound(HEADS + name) is (done.returncode == 0)
    tagged = ["git", "check-ref-format", TAGS + name]
    done = subprocess.run(tagged, env=ENVIRONMENT, capture_output=True, check=False)
    assert is_sound(TAGS + name) is (done.returncode == 0 and not name.startswith("-"))
