"""The sandbox equals git for commands drawn at random."""

import subprocess
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from checklist.engine.git.conflict_markers import Sides, combine_texts
from checklist.engine.git.repository import HEADS, TAGS, is_sound
from tests.draw import drawn
from tests.git.pair import Pair, run_drawn
from tests.git.real import ENVIRONMENT, held, unsound


@drawn(10, "git")
@given(st.data())
def test_random_commands_say_and_leave_the_same(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        pair = Pair(Path(folder))
        ran = run_drawn(data, pair)
        assert held(pair.ours) == held(pair.theirs), "\n".join(ran)
        assert unsound(pair.ours) == "", "\n".join(ran)


def changed(draw: st.DrawFn, lines: list[str], mark: str) -> list[str]:
    """Draw one side's version of lines: some deleted, replaced, added; all of them distinct."""
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
    """Draw a text and two sides' versions of it."""
    base = [f"line {at}" for at in range(draw(st.integers(0, 12)))]
    ours, theirs = changed(draw, base, "ours"), changed(draw, base, "theirs")
    return tuple("".join(f"{x}\n" for x in one).encode() for one in (base, ours, theirs))  # type: ignore[return-value]


@drawn(60, "merges")
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


@drawn(60, "names")
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
