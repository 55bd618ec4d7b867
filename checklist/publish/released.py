"""Hold a policy's version to what changed since the last release that has it.

Runs git in the folder of the policy, and reads what was tagged; native only. What must rise is
decided in checklist/policy/diff.py.
"""

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from checklist.policy.diagram import BudgetSpentError
from checklist.policy.diff import Diff, diff
from checklist.policy.findings import find_problems
from checklist.policy.model import Policy
from checklist.problem import Place, Problem


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a policy was compared with, in words, and the problems that this showed."""

    told: str
    problems: tuple[Problem, ...] = ()


def check_version(path: Path, policy: Policy) -> Comparison:
    """Compare the `policy` at `path` with that of the newest tag in the history that has one."""
    for tag in _tags(path):
        text = _git(path, "show", f"{tag}:./{path.name}")
        if text is None:
            continue
        old = _read(text)
        if old is None:
            return Comparison(f"the policy in {tag} cannot be decided with: not compared")
        try:
            found = diff(old, policy)
        except BudgetSpentError:
            return Comparison(f"what changed since {tag} is too much to work out: not compared")
        return Comparison(_told(found, tag), tuple(_stale(found, tag)))
    return Comparison("no tag in the history has this policy: not compared")


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
        Place(found.new.file, found.new.version_line),
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


def _tags(path: Path) -> list[str]:
    """Return the tags that HEAD contains, the newest first; none outside of a repository."""
    order = ["--sort=-version:refname", "--sort=-creatordate"]
    listed = _git(path, "tag", "--merged", "HEAD", *order)
    return listed.decode("utf-8", "surrogateescape").split("\n")[:-1] if listed else []


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
