"""ProperDocs, a successor of MkDocs, builds the same site and is stopped by the same mistakes."""

import re
from pathlib import Path

import pytest

from tests.builds.project import BROKEN, Built, Project
from tests.goldens import Case

pytestmark = pytest.mark.deep

GENERATOR = re.compile(rb'<meta name="generator" content="[^"]*">')
BY_MKDOCS = "built-by-mkdocs"
BY_PROPERDOCS = "built-by-properdocs"


def build(project: Project, builder: str, folder: str) -> Built:
    """Build with the settings that both read."""
    return project.run("-m", builder, "build", "-f", "mkdocs.yml", "-d", folder)


def files(folder: Path) -> dict[str, bytes]:
    """Return what a folder holds, by path; without what says who built it, and when."""
    return {
        path.relative_to(folder).as_posix(): GENERATOR.sub(b"", path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".gz"
    }


def test_both_build_the_same_site(small: Project) -> None:
    made = []
    for builder, folder in (("mkdocs", BY_MKDOCS), ("properdocs", BY_PROPERDOCS)):
        assert build(small, builder, folder).complaints == []
        made.append(files(small.root / folder))
    ours, theirs = made
    assert ours.keys() == theirs.keys()
    assert [path for path in ours if ours[path] != theirs[path]] == []


@pytest.mark.parametrize("case", BROKEN, ids=lambda case: case["name"])
def test_each_mistake_stops_the_successor_with_the_same_words(small: Project, case: Case) -> None:
    small.make(case)
    built = build(small, "properdocs", "site")
    assert built.status == 1
    assert sorted(built.complaints) == sorted(case["problems"])
    left = small.root / "site"
    assert not left.exists() or list(left.iterdir()) == []
