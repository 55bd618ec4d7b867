"""Check a policy's version against its changes since the last release that has it.

Runs git in the folder of the policy, and reads tagged files; native only. To change which part of
the version must rise, edit checklist/engine/policy/diff.py.
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
    """A comparison of a policy with a release: its `summary` in words, and its problems."""

    summary: str
    problems: tuple[Problem, ...] = ()


def check_version(path: Path, policy: Policy) -> Comparison:
    """Return how the `policy` at `path` compares with that of the newest tag that has one.

    Only tags in the history of HEAD count; the newest is that of the newest commit. A tag whose
    policy cannot be decided with is passed over.
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
        difference = diff(old, new)
    except BudgetSpentError:
        return Comparison(f"what changed since {tag} is too much to work out: not compared")
    return Comparison(_over(passed) + _summary(difference, tag), tuple(_stale(difference, tag)))


def _over(passed: list[str]) -> str:
    """Return a clause that names the tags passed over, or "" if there are none."""
    return f"the policy in {', '.join(passed)} cannot be decided with; " if passed else ""


def _read(text: bytes) -> Policy | None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "policy.yml"
        path.write_bytes(text)
        findings = find_problems(path, name=path.name)
    return findings.policy if findings.decides else None


def _summary(difference: Diff, tag: str) -> str:
    versions = f"{difference.old.version} in {tag}, {difference.new.version} now"
    if difference.rise is None:
        return f"{versions}: the same"
    return f"{versions}: {difference.changed:,} of {difference.combinations:,} combinations change"


def _stale(difference: Diff, tag: str) -> Iterator[Problem]:
    if difference.risen:
        return
    yield Problem(
        Location(difference.new.file, difference.new.version_line),
        f"version {difference.new.version} follows {difference.old.version} in {tag}, but "
        f"{', and '.join(difference.reasons)}",
        f"raise it to {_raised(difference)} or more",
        "stale-version",
    )


def _raised(difference: Diff) -> str:
    major, minor, patch = (int(number) for number in difference.old.version.split("."))
    return {
        "major": f"{major + 1}.0.0",
        "minor": f"{major}.{minor + 1}.0",
        "patch": f"{major}.{minor}.{patch + 1}",
    }[difference.rise or "patch"]


def _tags(path: Path) -> list[str] | None:
    """Return the tags in the history of HEAD, newest commit first, or None without git."""
    # The date of a commit; with the star, of the commit that an annotated tag names.
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
    """Return the output of git in the policy's folder, or None if git fails or is missing."""
    try:
        done = subprocess.run(  # noqa: S603  the arguments are ours
            ["git", *arguments],  # noqa: S607  difference on PATH, as the user's own
            cwd=path.resolve().parent,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        return None
    return done.stdout if done.returncode == 0 else None
