"""Lines of commands drawn at random, run in the sandbox and under git side by side.

Files have distinct lines, and each line is in one file only, so that nothing looks renamed. What
the sandbox refuses as its own limit must leave everything as it was; git does not see that line.
"""

from pathlib import Path

from hypothesis import strategies as st

from checklist.build.engine.parity import read_forms
from checklist.engine.git.files import read_index, work_files
from checklist.engine.git.sandbox import Output, Sandbox
from tests.git.real import shell, words_are_comparable

LINES = 14
"""Number of lines drawn after those of the start."""
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
FORMS = read_forms()
WRITTEN = ["echo {line} > {file}", "echo {line} >> {file}", "echo {line} >> {file}"]


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
        output = self.sandbox.run(line)
        if not output.ok and any(words in output.text for words in OWN_LIMIT):
            line = ""
        expected = shell(self.theirs, line, self.minute) if line else Output("", ok=True)
        self.minute += 1
        if line:
            text = expected.text.rstrip("\n").replace(str(self.theirs), str(self.ours))
            if not expected.ok:  # of the stash in which a failed merge puts changes aside
                text = text.removeprefix("Already up to date.\n")
            assert output.ok == expected.ok, line
            assert not words_are_comparable() or output.text.rstrip("\n") == text, line

    @property
    def marked(self) -> list[str]:
        """The files that hold conflict markers."""
        files = work_files(self.sandbox.repository)
        return [path for path in files if b"<<<<<<<" in (self.ours / path).read_bytes()]

    @property
    def unmerged(self) -> bool:
        """Whether the index has conflicts."""
        return bool(read_index(self.sandbox.repository)[1])


def run_drawn(data: st.DataObject, pair: Pair) -> list[str]:
    """Run a start and then lines drawn at random; return them all."""
    ran = START.splitlines()
    for line in ran:
        pair.run(line)
    for number in range(LINES):
        ran.append(next_line(data, pair, number))
        pair.run(ran[-1])
    return ran


def next_line(data: st.DataObject, pair: Pair, number: int) -> str:
    """Draw a line; while there are conflict markers, none that would commit them."""
    marked = pair.marked
    resolves: bool = data.draw(st.booleans())
    if marked and resolves:
        return f"echo {marked[0]}{number}x > {marked[0]}"
    forms: list[str] = [*FORMS["always"], *WRITTEN * 4]
    if not marked:  # else it would commit the markers, whose lines are not distinct
        forms += FORMS["unmarked"] * 3
    form: str = data.draw(st.sampled_from(forms))
    values = {name: data.draw(drawing) for name, drawing in KNOWN.items() if f"{{{name}}}" in form}
    return form.format(line=f"{values.get('file')}{number}x", **values)
