"""The pipelines that readers take, as files and as data."""

from typing import Any

import yaml

from tests.docs.pages import DOCS

GITHUB = DOCS / "deliver" / "hotfix-github.yml"
GITLAB = DOCS / "deliver" / "hotfix-gitlab.yml"

github: dict[str, Any] = yaml.safe_load(GITHUB.read_text("utf-8"))
gitlab: dict[str, Any] = yaml.safe_load(GITLAB.read_text("utf-8"))
