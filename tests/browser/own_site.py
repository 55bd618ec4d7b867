"""The site of own/, a small one that a fork cannot break by editing its policy."""

import re
from pathlib import Path

from checklist.engine.policy.model import Policy
from checklist.engine.source.policy_file import read_policy

OWN = Path(__file__).parent / "own"


def read(path: Path) -> Policy:
    """Return the policy at `path`, as native Python reads it."""
    policy = read_policy(path).policy
    assert policy is not None
    return policy


def at_home(site: Path, address: str) -> None:
    """Let the sitemap name `address`: Material navigates instantly to its pages only."""
    sitemap = site / "sitemap.xml"
    locations = re.sub("(?<=<loc>)https?://[^/]+/(printer/)?", address, sitemap.read_text("utf-8"))
    sitemap.unlink()  # it may be a link to that of others
    sitemap.write_text(locations, "utf-8")
