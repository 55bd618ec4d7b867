"""Lines are merged and compared as git does it: by git itself, on random texts.

Many cases are written into one repository and merged, or compared, by one command.
"""

import random
import re
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from checklist.engine.git.conflict_markers import Sides, combine_texts
from checklist.engine.git.lines.compare import counted, for_readers, split
from tests.draw import chance, lane

CASES = {"short": 1500, "deep": 20_000, "hunt": 20_000}
AT_ONCE = 500
SIDES = Sides("ours", "theirs")

Texts = tuple[bytes, ...]


def combined(base: bytes, ours: bytes, theirs: bytes) -> tuple[bytes, bool]:
    """Return the merge of three texts, and whether it is without conflicts."""
    return combine_texts(base, ours, theirs, SIDES)


def edited(chance: random.Random, lines: Sequence[str], words: Sequence[str]) -> list[str]:
    """Insert, delete, replace and repeat lines."""
    often = chance.choice([0.02, 0.05, 0.1, 0.2, 0.4])
    made: list[str] = []
    at = 0
    while at <= len(lines):
        if chance.random() < often / 3:
            made += chance.choices(words, k=chance.randint(1, 4))
        deed = chance.random() / often
        if deed < 1 / 3:
            at += chance.randint(1, 4)
            continue
        if deed < 2 / 3:
            made.append(chance.choice(words))
        else:
            if deed < 3 / 4:
                made += lines[at : at + chance.randint(1, 6)]
            made += lines[at : at + 1]
        at += 1
    return made


def texts(chance: random.Random, edits: int, longest: int) -> Texts:
    """Return a text of lines that repeat, and edits of it."""
    size = chance.choice([n for n in (0, 1, 2, 3, 5, 8, 13, 20, 40, 80, 300, 900) if n <= longest])
    kinds = chance.choice([1, 2, 3, 5, 8, 20, 200])
    words = [" " * chance.choice([0, 0, 0, 2, 4, 8]) + f"w{n}" for n in range(kinds)]
    if chance.random() < 0.5:
        words += ["", "}", "{", "  }", "\tx", " "] * (1 + kinds // 6)
    lines = chance.choices(words, k=size)
    if chance.random() < 0.3:
        words = [*words, *(f"new {n}" for n in range(5))]
    versions = [lines, *(edited(chance, lines, words) for _ in range(edits))]
    if longest > 80 and chance.random() < 0.2:  # two texts that have little in common
        versions[-1] = chance.choices(words, k=chance.choice([10, 300, 600]))
    return tuple(_written(version, chance) for version in versions)


def _written(lines: Sequence[str], chance: random.Random) -> bytes:
    text = "".join(f"{line}\n" for line in lines).encode()
    return text.removesuffix(b"\n") if chance.random() < 0.15 else text


def repository(folder: Path, branches: Sequence[str], cases: Sequence[Texts]) -> None:
    """Write a repository: a branch for each version, a file for each case, all from the first."""
    subprocess.run(["git", "init", "-q", "--bare", folder], check=True)
    stream = bytearray()
    for mark, branch in enumerate(branches, 1):
        stream += f"commit refs/heads/{branch}\nmark :{mark}\n".encode()
        stream += b"committer A <a@example.com> 0 +0000\ndata 0\n"
        stream += b"from :1\n" if mark > 1 else b""
        for number, case in enumerate(cases):
            text = case[mark - 1]
            stream += f"M 100644 inline {number}\ndata {len(text)}\n".encode() + text + b"\n"
        stream += b"\n"
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=stream, check=True)


def git(folder: Path, *command: str, given: bytes = b"") -> bytes:
    """Return what git prints."""
    done = subprocess.run(
        ["git", *command], cwd=folder, input=given, capture_output=True, check=False
    )
    assert not done.stderr, done.stderr
    return done.stdout


def merges(folder: Path, cases: Sequence[Texts]) -> Iterator[bytes]:
    """Yield what git makes of each case, with conflict markers."""
    repository(folder, ("base", "ours", "theirs"), cases)
    told = git(folder, "merge-tree", "--write-tree", "--no-messages", "ours", "theirs")
    tree = told.split(b"\n")[0].decode()
    asked = "".join(f"{tree}:{number}\n" for number in range(len(cases)))
    blobs = git(folder, "cat-file", "--batch", given=asked.encode())
    at = 0
    for _ in cases:
        end = blobs.index(b"\n", at)
        size = int(blobs[at:end].split()[-1])
        yield blobs[end + 1 : end + 1 + size]
        at = end + 2 + size


def differences(folder: Path, cases: Sequence[Texts]) -> list[list[tuple[int, int, int, int]]]:
    """Return for each case the regions that git shows as changed."""
    repository(folder, ("old", "new"), cases)
    told = git(folder, "diff", "--no-renames", "--text", "old", "new")
    found: list[list[tuple[int, int, int, int]]] = [[] for _ in cases]
    for part in re.split(rb"(?m)^diff --git ", told)[1:]:
        heading = re.match(rb"a/(\d+)", part)
        assert heading
        found[int(heading[1])] = list(_regions(part))
    return found


def _regions(diff: bytes) -> Iterator[tuple[int, int, int, int]]:
    header = rb"(?m)^@@ -(\d+)(,0)?(?:,\d+)? \+(\d+)(,0)?(?:,\d+)? @@.*\n((?:[ +\\-].*\n?)*)"
    for hunk in re.finditer(header, diff):
        old, new = (int(hunk[at]) - (hunk[at + 1] is None) for at in (1, 3))
        for run in re.finditer(rb"((?: .*\n?)+)|((?:[+-].*\n?(?:\\.*\n?)?)+)|\\.*\n?", hunk[5]):
            if run[1]:
                count = len(split(run[1]))
                old, new = old + count, new + count
            elif run[2]:
                signs = [line[:1] for line in split(run[2])]
                gone, added = signs.count(b"-"), signs.count(b"+")
                yield old, old + gone, new, new + added
                old, new = old + gone, new + added


def _drawn(number: int, edits: int, longest: int, scarce: int) -> Iterator[list[Texts]]:
    cases = CASES[lane()] // scarce
    by = chance(number, "merges", cases=cases)
    for start in range(0, cases, AT_ONCE):
        yield [texts(by, edits, longest) for _ in range(min(AT_ONCE, cases - start))]


@pytest.mark.hunt("merges")
@pytest.mark.parametrize(("longest", "scarce"), [(80, 1), (900, 20)])
def test_texts_are_merged_as_git_merges_them(tmp_path: Path, longest: int, scarce: int) -> None:
    conflicts = 0
    for at, cases in enumerate(_drawn(longest, 2, longest, scarce)):
        for case, wanted in zip(cases, merges(tmp_path / str(at), cases), strict=True):
            merged, is_clean = combined(*case)
            conflicts += not is_clean
            if case[1] == case[2] or case[0] in case[1:]:
                continue  # nothing is merged
            assert merged == wanted, case
    assert conflicts


@pytest.mark.hunt("merges")
@pytest.mark.parametrize(("longest", "scarce"), [(80, 1), (900, 20)])
def test_texts_are_compared_as_git_compares_them(tmp_path: Path, longest: int, scarce: int) -> None:
    for at, cases in enumerate(_drawn(longest + 1, 1, longest, scarce)):
        for case, wanted in zip(cases, differences(tmp_path / str(at), cases), strict=True):
            found = [tuple(one) for one in for_readers(*map(split, case))]
            assert found == wanted, case
        told = git(tmp_path / str(at), "diff", "--no-renames", "--text", "--numstat", "old", "new")
        wanted_counts = {int(line[2]): line[:2] for line in map(bytes.split, told.splitlines())}
        for number, case in enumerate(cases):
            added, deleted = wanted_counts.get(number, (b"0", b"0"))
            assert counted(*case) == (int(added), int(deleted)), case


def merged(base: str, ours: str, theirs: str) -> str:
    """Return the merge of three texts of one letter a line, in one line."""
    versions = ("".join(f"{letter}\n" for letter in one).encode() for one in (base, ours, theirs))
    text, _ = combined(*versions)
    return " ".join(text.decode().replace(" ours", "").replace(" theirs", "").split())


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
    assert merged(base, ours, theirs) == shown


def test_only_a_line_feed_ends_a_line() -> None:
    assert split(b"a\rb\x0cc\r\nd") == [b"a\rb\x0cc\r\n", b"d"]
