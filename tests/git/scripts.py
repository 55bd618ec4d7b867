"""The scripts of parity.yml."""

from typing import Any

import yaml

from tests.paths import TESTS

FILE = yaml.safe_load((TESTS / "git" / "parity.yml").read_text("utf-8"))
SCRIPTS: dict[str, Any] = {script["title"]: script for script in FILE["scripts"]}


def lines_of(script: dict[str, str]) -> list[str]:
    """Return the lines of a script, those of its start before them."""
    start: str = FILE["starts"][script["from"]]
    return (start + script["lines"]).split("\n")
