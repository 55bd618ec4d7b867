"""The command that compresses a built site, and what the other guards make of its copies."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from checklist.build.links.check import check
from checklist.build.site import compress
from checklist.cli.main import main
from tests.builds.project import copy_small

PAGE = '<!doctype html><html lang="en"><head><title>T</title></head><body>{}</body></html>'


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a site of two pages, compressed with a cache of its own."""
    monkeypatch.setattr(compress, "CACHE", tmp_path / "cache")
    root = tmp_path / "site"
    (root / "how").mkdir(parents=True)
    (root / "index.html").write_text(PAGE.format('<a href="how/">how</a> ' * 9), "utf-8")
    (root / "how" / "index.html").write_text(PAGE.format('<a href="../">up</a> ' * 9), "utf-8")
    return root


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["compress", *map(str, arguments)])


def suffixes(root: Path) -> set[str]:
    return {path.suffix for path in root.rglob("*") if path.is_file()}


def test_all_encodings_are_laid_where_none_is_named(site: Path) -> None:
    done = run(site)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{site.as_posix()}: 2 files, ")
    assert suffixes(site) == {".html", ".br", ".gz", ".zst"}


def test_only_those_that_are_named_are_laid(site: Path) -> None:
    assert run(site, "--encoding", "br", "--encoding", "gz").exit_code == 0
    assert suffixes(site) == {".html", ".br", ".gz"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone"], "gone"),
        (["{site}", "--encoding", "xz"], "xz"),
        (["{other}"], "has no index.html"),
    ],
)
def test_wrong_use_is_said_and_has_status_2(
    site: Path, tmp_path: Path, arguments: list[str], said: str
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "rows.csv.br").write_text("somebody's", "utf-8")
    done = run(*(one.format(site=site, other=other) for one in arguments))
    assert done.exit_code == 2
    assert said in done.stderr
    assert suffixes(other) == {".br"}
    assert suffixes(site) == {".html"}


def test_a_folder_that_cannot_be_written_is_wrong_use(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(site / "index.html.br"))

    monkeypatch.setattr(compress, "_write", fail)
    done = run(site)
    assert done.exit_code == 2
    assert "index.html.br" in done.stderr
    assert "Permission denied" in done.stderr


def test_the_link_guard_sees_the_same_site(site: Path) -> None:
    before = check(site, name="site")
    run(site)
    after = check(site, name="site")
    assert (after.summary, after.problems) == (before.summary, before.problems)
    assert before.pages


def test_a_build_leaves_no_copy_of_the_one_before(tmp_path: Path) -> None:
    project = copy_small(tmp_path)
    for copy in ("index.html.br", "triage/index.html.gz", "gone.js.zst"):
        project.write(f"site/{copy}", "stale")
    assert project.build().status == 0
    left = [path for path in (tmp_path / "site").rglob("*") if path.suffix in (".br", ".zst")]
    assert left == []
    assert not (tmp_path / "site/triage/index.html.gz").exists()
