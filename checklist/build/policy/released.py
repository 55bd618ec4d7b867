"""Hold a policy's version to what changed since the last release that has it.

Runs git in the folder of the policy, and reads what was tagged; native only. What must rise is
decided in checklist/engine/policy/diff.py.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checklist.engine.policy.diagram import BudgetSpentError
from checklist.engine.policy.diff import Diff, diff
from checklist.engine.policy.model import Policy
from checklist.engine.problem import Location, Problem
from checklist.engine.source.findings import find_problems


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a policy was compared with, in words, and the problems that this showed."""

    told: str
    problems: tuple[Problem, ...] = ()


def check_version(path: Path, policy: Policy) -> Comparison:
    """Compare the `policy` at `path` with that of the newest tag in the history that has one.

    Newest is the tag of the newest commit; one whose policy cannot be decided with is passed over.
    """
    tags = _tags(path)
    if tags is None:
        return Comparison("git lists no tags here: not compared")
    passed: list[str] = []
    for tag in tags:
        text = _git(path, "show", f"refs/tags/{tag}:./{path.resolve().name}")
        if text is None:
            continue
        old = _read(text)
        if old is not None:
            return _compare(old, policy, tag, passed)
        passed.append(tag)
    return Comparison(f"{_over(passed)}no tag in the history has this policy: not compared")


def _compare(old: Policy, new: Policy, tag: str, passed: list[str]) -> Comparison:
    try:
        found = diff(old, new)
    except BudgetSpentError:
        return Comparison(f"what changed since {tag} is too much to work out: not compared")
    return Comparison(_over(passed) + _told(found, tag), tuple(_stale(found, tag)))


def _over(passed: list[str]) -> str:
    """Say which tags were passed over."""
    return f"the policy in {', '.join(passed)} cannot be decided with; " if passed else ""


def _read(text: bytes) -> Policy | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.yml"
        path.write_bytes(text)
        found = find_problems(path, name=path.name)
    return found.policy if found.decides else None


def _told(found: Diff, tag: str) -> str:
    versions = f"{found.old.version} in {tag}, {found.new.version} now"
    if found.rise is None:
        return f"{versions}: the same"
    return f"{versions}: {found.changed:,} of {found.combinations:,} combinations change"


def _stale(found: Diff, tag: str) -> Iterator[Problem]:
    if found.risen:
        return
    yield Problem(
        Location(found.new.file, found.new.version_line),
        f"version {found.new.version} follows {found.old.version} in {tag}, but "
        f"{', and '.join(found.reasons)}",
        f"raise it to {_raised(found)} or more",
        "stale-version",
    )


def _raised(found: Diff) -> str:
    major, minor, patch = (int(number) for number in found.old.version.split("."))
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[found.rise or "patch"]


def _tags(path: Path) -> list[str] | None:
    """Return the tags in the history of HEAD, that of the newest commit first; None without git."""
    # The date of a commit, or with the star that of the commit which an annotated tag names.
    dates = "%(*committerdate:unix)%(committerdate:unix)"
    listed = _git(
        path, "for-each-ref", "--merged=HEAD", f"--format={dates} %(refname:strip=2)", "refs/tags"
    )
    if listed is None:
        return None
    lines = listed.decode("utf-8", "surrogateescape").splitlines()
    dated = [(int(date or 0), tag) for date, _, tag in (line.partition(" ") for line in lines)]
    return [tag for _, tag in sorted(dated, reverse=True)]


def _git(path: Path, *arguments: str) -> bytes | None:
    """Return what git prints in the policy's folder, None where it fails or is not there."""
    try:
        done = subprocess.run(  # noqa: S603  the arguments are ours
            ["git", *arguments],  # noqa: S607  found on PATH, as the user's own
            cwd=path.resolve().parent,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
