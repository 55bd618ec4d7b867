"""Lines are merged as git merges them: compared with ``git merge-file`` on random texts."""

import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.git.merge_lines import Part, merge_lines
from tests.draw import drawn

LETTERS = "abcdefghijklmnop"


def text(parts: tuple[Part, ...]) -> str:
    """Return parts as git writes them."""
    lines: list[bytes] = []
    for part in parts:
        if part.theirs is None:
            lines += part.ours
        else:
            lines += [b"<<<<<<<\n", *part.ours, b"=======\n", *part.theirs, b">>>>>>>\n"]
    return b"".join(lines).decode()


def by_git(base: str, ours: str, theirs: str) -> str:
    """Return git's merge of three texts."""
    with tempfile.TemporaryDirectory() as folder:
        names = [Path(folder) / name for name in ("ours", "base", "theirs")]
        for path, written in zip(names, (ours, base, theirs), strict=True):
            path.write_text(written, "utf-8")
        labels = ["-L", "o", "-L", "b", "-L", "t"]
        command = ["git", "merge-file", "-p", *labels, *map(str, names)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode >= 0, done.stderr
    return done.stdout.replace("<<<<<<< o\n", "<<<<<<<\n").replace(">>>>>>> t\n", ">>>>>>>\n")


def lines(written: str) -> list[bytes]:
    """Return a text of one letter a line."""
    return [f"{letter}\n".encode() for letter in written]


def merged(base: str, ours: str, theirs: str) -> str:
    """Return the merge of three texts of one letter a line."""
    return text(merge_lines(lines(base), lines(ours), lines(theirs)))


@st.composite
def edited(draw: st.DrawFn, base: str, new: str) -> str:
    """Delete, replace and insert lines of `base`; every line stays the only one of its kind."""
    fresh = iter(new)
    kept: list[str] = []
    for letter in base:
        deed = draw(st.sampled_from("kkkkkkdri"))
        kept += [next(fresh)] if deed in "ri" else []
        kept += [letter] if deed in "ki" else []
    return "".join(kept)


@st.composite
def triples(draw: st.DrawFn) -> tuple[str, str, str]:
    """Return a base and two edits of it, which may have new lines in common."""
    base = LETTERS[: draw(st.integers(0, len(LETTERS)))]
    own = ["ABCDEFGHIJKLMNOP", draw(st.sampled_from(["QRSTUVWXYZ123456", "ABCDEFGHIJKLMNOP"]))]
    return base, draw(edited(base, own[0])), draw(edited(base, own[1]))


@drawn(100, "merges")
@given(triples())
def test_distinct_lines_are_merged_as_git_merges_them(texts: tuple[str, str, str]) -> None:
    base, ours, theirs = texts
    written = ["".join(f"{letter}\n" for letter in one) for one in (base, ours, theirs)]
    assert merged(base, ours, theirs) == by_git(*written)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "shown"),
    [
        ("abc", "Abc", "abC", "A b C"),
        ("abc", "Abc", "Xbc", "<<<<<<< A ======= X >>>>>>> b c"),
        ("ab", "Ab", "aB", "<<<<<<< A b ======= a B >>>>>>>"),
        ("abc", "bc", "abcd", "b c d"),
        ("abc", "", "aBc", "<<<<<<< ======= a B c >>>>>>>"),
        ("", "a", "b", "<<<<<<< a ======= b >>>>>>>"),
        ("abc", "abc", "abc", "a b c"),
        ("", "", "", ""),
    ],
)
def test_what_is_made_of_three_texts(base: str, ours: str, theirs: str, shown: str) -> None:
    assert " ".join(merged(base, ours, theirs).split()) == shown
