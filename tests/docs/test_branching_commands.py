"""The commands of the five strategies, run in real git: they release the fix and nothing else.

Each page names the state that its commands start from. Here it is built with a bare remote, the
commands are taken from the page, and what they must hold is looked up in a fresh clone.
"""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.docs.pages import PAGES

TEXT = {page.path: page.text for page in PAGES}

CONFIG = """\
[user]
name = Reader
email = reader@example.com
[init]
defaultBranch = main
"""

BEGIN = """\
git init -q --bare ../remote
git init -q
git remote add origin ../remote
commit() { git add -A; git commit -qm "$1"; }
feature() { echo "$1" > "$1"; commit "Unreleased: $1"; }
echo 'echo $(($1 - $2))' > total.sh
echo 1.2.0 > VERSION
commit "Subtract the discount"
"""
PUBLISH = "git push -q -u origin --all\ngit push -q origin --tags\n"

DONE_BY_HAND = {
    "# make the fix and its test\n": "echo 'echo $(($1 > $2 ? $1 - $2 : 0))' > total.sh\n",
    "# set the version to 1.2.1\n": "echo 1.2.1 > VERSION\n",
}


@dataclass(frozen=True, slots=True)
class Recipe:
    """The commands in one section of a page, and what they must lead to."""

    page: str
    section: str
    starts: str
    """How the page tells the state."""
    state: str
    """The same as commands."""
    live: tuple[str, ...]
    """Each of these releases gets a hotfix."""
    branches: tuple[str, ...]
    """Each of these branches gets the fix."""
    instead: tuple[str, str] = ("", "")
    """What the page says to write in another case."""

    @property
    def commands(self) -> str:
        """What to run, with the steps that a page leaves to its reader."""
        block = blocks(self.page, self.section)
        for comment, commands in DONE_BY_HAND.items():
            block = block.replace(comment, commands)
        return block.replace(*self.instead)


GIT_FLOW = """\
git tag -a 1.2.0 -m 1.2.0
git switch -qc develop
feature shipping
"""
AHEAD = "git tag -a v1.2.0 -m v1.2.0\nfeature shipping\nfeature gifts\n"
SUPPORT = """\
git tag -a v1.2.0 -m v1.2.0
git branch support/1.2
echo invoice > invoice
commit "Print invoices"
git tag -a v1.3.0 -m v1.3.0
git branch support/1.3
feature shipping
"""
ENVIRONMENTS = """\
git tag -a v1.2.0 -m v1.2.0
git branch production
feature shipping
git branch pre-prod
feature gifts
"""

RECIPES = {
    "git flow": Recipe(
        "branching/git-flow.md",
        "commands",
        "`develop` holds work that nobody has released. No release branch is open.",
        GIT_FLOW,
        ("1.2.0",),
        ("main", "develop"),
    ),
    "git flow, open release": Recipe(
        "branching/git-flow.md",
        "commands",
        "# or, instead, the open release branch",
        GIT_FLOW + "git switch -qc release/1.3\nfeature polish\n",
        ("1.2.0",),
        ("main", "release/1.3"),
        ("develop", "release/1.3"),
    ),
    "GitHub flow": Recipe(
        "branching/github-flow.md",
        "commands",
        "`main` is live, its last commit has the tag `v1.2.0`",
        "git tag -a v1.2.0 -m v1.2.0\n",
        ("v1.2.0",),
        ("main",),
    ),
    "GitHub flow, from the tag": Recipe(
        "branching/github-flow.md",
        "from-the-tag",
        "`main` holds two commits after `v1.2.0` that must not go live yet.",
        AHEAD,
        ("v1.2.0",),
        ("main",),
    ),
    "trunk": Recipe(
        "branching/trunk.md",
        "commands",
        "`main` is two unreleased commits ahead of it, and there is no release branch.",
        AHEAD,
        ("v1.2.0",),
        ("main", "release/1.2"),
    ),
    "environments": Recipe(
        "branching/environments.md",
        "commands",
        "`production` has the tag `v1.2.0`; `pre-prod` is one commit ahead of it, `main` two.",
        ENVIRONMENTS,
        ("v1.2.0",),
        ("production", "pre-prod", "main"),
    ),
    **{
        f"support, {section}": Recipe(
            "branching/support.md",
            section,
            "`support/1.2` at `v1.2.0` and `support/1.3` at `v1.3.0` are live; "
            "`main` has unreleased work.",
            SUPPORT,
            ("v1.2.0", "v1.3.0"),
            ("support/1.2", "support/1.3", "main"),
        )
        for section in ("newest-first", "oldest-first")
    },
}


def blocks(page: str, section: str) -> str:
    """Return the shell commands of a section, named by its id, in one piece."""
    (text,) = re.findall(
        rf"^## .*\{{ #{section} \}}\n(.*?)^## ", TEXT[page], re.DOTALL | re.MULTILINE
    )
    return "".join(re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE))


def run(commands: str, where: Path) -> str:
    """Run shell commands; the first that fails ends them and the test."""
    done = subprocess.run(
        ["sh", "-ec", commands], cwd=where, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{commands}\n{done.stdout}{done.stderr}"
    return done.stdout.strip()


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty directory, where git knows nothing of the machine's user."""
    config = tmp_path / "config"
    config.write_text(CONFIG, "utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    directory = tmp_path / "work"
    directory.mkdir()
    return directory


def tags(where: Path) -> dict[str, str]:
    """Return what each tag names."""
    listed = run("git for-each-ref --format='%(refname:short) %(objectname)' refs/tags", where)
    return dict(line.split() for line in listed.splitlines())


def number(tag: str) -> list[int]:
    """Return a version as numbers that compare."""
    return [int(part) for part in re.findall(r"\d+", tag)]


def patches(revisions: str, where: Path) -> set[str]:
    """Return what identifies each change, also where it is another commit."""
    listed = run(f"git log -p --no-merges '{revisions}' | git patch-id --stable", where)
    return {line.split()[0] for line in listed.splitlines()}


def broken(recipe: Recipe, commands: str, work: Path) -> Iterator[str]:
    """Run `commands` from the recipe's state, and yield what does not hold afterwards."""
    run(BEGIN + recipe.state + PUBLISH, work)
    before = tags(work)
    run(commands, work)
    run("git clone -q remote clone", work.parent)
    clone = work.parent / "clone"
    after = tags(clone)
    yield from (f"{tag} is moved" for tag in before if after.get(tag) != before[tag])
    for old in recipe.live:
        new = [tag for tag in after if tag not in before and number(tag)[:2] == number(old)[:2]]
        if len(new) != 1 or number(new[0]) <= number(old):
            yield f"{old} has no next version"
            continue
        if run(f"git cat-file -t {new[0]}", clone) != "tag":
            yield f"{new[0]} is not annotated"
        if run(f"git show {new[0]}:total.sh | sh -s 10 15", clone) != "0":
            yield f"{new[0]} lacks the fix"
        released = f"{before[old]}..{new[0]}"
        if "Unreleased" in run(f"git log --format=%s {released}", clone):
            yield f"{new[0]} ships unreleased work"
        fix = patches(released, clone)
        for branch in recipe.branches:
            if not fix & patches(f"origin/{branch}", clone):
                yield f"{branch} lacks the fix"


@pytest.mark.parametrize("name", RECIPES)
def test_the_commands_of_a_page_release_the_fix_and_nothing_else(name: str, work: Path) -> None:
    recipe = RECIPES[name]
    assert recipe.starts in TEXT[recipe.page]
    assert "# make the fix and its test\n" in blocks(recipe.page, recipe.section)
    assert list(broken(recipe, recipe.commands, work)) == []
    if "{ #afterwards }" in TEXT[recipe.page]:
        assert "tag" in run(blocks(recipe.page, "afterwards"), work).splitlines()


TAG = 'git tag -a v1.2.1 -m "v1.2.1"\n'
MISTAKES = [
    ("git flow", "main develop 1.2.1", "main 1.2.1", "develop lacks the fix"),
    ("GitHub flow, from the tag", "123 v1.2.0", "123 main", "v1.2.1 ships unreleased work"),
    ("trunk", TAG, "git tag v1.2.1\n", "v1.2.1 is not annotated"),
    ("trunk", TAG, "git tag -a v1.2.1 -m '' v1.2.0\n", "v1.2.1 lacks the fix"),
    ("trunk", "v1.2.1", "v1.1.9", "v1.2.0 has no next version"),
    ("trunk", TAG, TAG + "git tag -fam . v1.2.0\ngit push -f --tags\n", "v1.2.0 is moved"),
    ("environments", "git push origin pre-prod\n", "", "pre-prod lacks the fix"),
    ("support, newest-first", "git push origin support/1.3\n", "", "support/1.3 lacks the fix"),
]


@pytest.mark.parametrize(("name", "right", "wrong", "reported"), MISTAKES)
def test_a_mistake_in_the_commands_is_found(
    name: str, right: str, wrong: str, reported: str, work: Path
) -> None:
    commands = RECIPES[name].commands
    assert right in commands
    assert reported in broken(RECIPES[name], commands.replace(right, wrong), work)
