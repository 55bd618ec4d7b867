"""Run lines under real git as in the sandbox, and record what both repositories then hold."""

import functools
import os
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from checklist.engine.git.sandbox import Output, Sandbox

WORDS = "git version 2.39."
"""The version of git whose messages the sandbox has; others word some hints differently."""

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "You",
    "GIT_AUTHOR_EMAIL": "you@example.com",
    "GIT_COMMITTER_NAME": "You",
    "GIT_COMMITTER_EMAIL": "you@example.com",
    "GIT_EDITOR": "true",
    "GIT_MERGE_AUTOEDIT": "no",
}

UNFINISHED = (
    "MERGE_HEAD",
    "MERGE_MODE",
    "MERGE_MSG",
    "SQUASH_MSG",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "sequencer/head",
    "sequencer/todo",
    "sequencer/opts",
)
"""The small files in which git records an unfinished command."""


def shell(root: Path, line: str, minute: int = 0) -> Output:
    """Run a line in a real shell, at its minute."""
    time = (START + timedelta(minutes=minute)).isoformat()
    done = subprocess.run(
        ["sh", "-c", line],
        cwd=root,
        env={**ENVIRONMENT, "GIT_AUTHOR_DATE": time, "GIT_COMMITTER_DATE": time},
        capture_output=True,
        text=True,
        check=False,
    )
    return Output(done.stdout + done.stderr, done.returncode == 0)


@functools.cache
def words_are_comparable() -> bool:
    """Return whether the installed git has the version whose messages the sandbox has."""
    return shell(Path("/"), "git --version").text.startswith(WORDS)


def under_git(root: Path, lines: list[str]) -> list[Output]:
    """Run lines under real git, in a new repository in `root`."""
    shell(root, "git init -q -b main .")
    return [shell(root, line, minute) for minute, line in enumerate(lines)]


def in_sandbox(root: Path, lines: list[str]) -> list[Output]:
    """Run lines in a new sandbox in `root`."""
    sandbox = Sandbox(root)
    return [sandbox.run(line) for line in lines]


@dataclass(frozen=True, slots=True)
class Held:
    """What a repository holds: refs, HEAD, index, work tree, an unfinished command.

    All but the last two are read by real git.
    """

    refs: str
    head: str
    index: str
    files: dict[str, bytes]
    unfinished: dict[str, str]


def held(root: Path) -> Held:
    """Return what the repository in `root` holds."""
    return Held(
        refs=shell(root, "git for-each-ref").text,
        head=shell(root, "git symbolic-ref -q HEAD || git rev-parse HEAD").text,
        index=shell(root, "git ls-files -s").text,
        files={
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and ".git" not in path.parts
        },
        unfinished={
            name: (root / ".git" / name).read_text("utf-8")
            for name in UNFINISHED
            if (root / ".git" / name).exists()
        },
    )


def unsound(root: Path) -> str:
    """Return the complaints of git fsck about a repository; "" for none."""
    done = shell(root, "git fsck --strict --no-dangling --no-progress")
    reported = [line for line in done.text.splitlines() if not line.startswith("notice: ")]
    return "\n".join(reported) if reported or not done.ok else ""
