"""The pipelines that readers take, as files and as data; and what is asked of each."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.docs.pages import DOCS

GITHUB = DOCS / "deliver" / "hotfix-github.yml"
GITLAB = DOCS / "deliver" / "hotfix-gitlab.yml"

github: dict[str, Any] = yaml.safe_load(GITHUB.read_text("utf-8"))
gitlab: dict[str, Any] = yaml.safe_load(GITLAB.read_text("utf-8"))


def complaints(path: Path, schema: str) -> str:
    """Return what check-jsonschema says of a file by one of its own schemas, "" for nothing."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*command, str(path)], capture_output=True, check=False, text=True)
    return done.stdout + done.stderr if done.returncode else done.stderr


def shown_and_offered(page: str) -> tuple[list[str], list[str]]:
    """Return the files that the text of a page shows, and those that it offers, in their order."""
    shown = re.findall(r'^--8<-- "[^"]+/([^"/]+)"$', page, re.MULTILINE)
    offered = re.findall(r'<a href="\.\./([^"]+)" download>([^<]+)</a>', page)
    assert all(address == name for address, name in offered)
    return shown, [name for _, name in offered]
