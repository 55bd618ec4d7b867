"""Give every page that is built the content security policy of the whole site.

An adapter: the work is in checklist.build.site.csp. The last of the hooks that change pages. Not
while the site is served: MkDocs then adds a script of its own to each page, another one each time.
"""

import logging
from pathlib import Path
from typing import Literal

from mkdocs.config.defaults import MkDocsConfig

from checklist.build.site.csp import protect
from checklist.engine.problem import ProblemsFoundError

log = logging.getLogger("mkdocs.hooks.security")  # strict counts what is logged under mkdocs

_serving: set[bool] = set()


def on_startup(command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: FBT001
    """Keep whether the site is served; MkDocs calls this once, before anything else."""
    _serving.clear()
    _serving.add(command == "serve")


def on_post_build(config: MkDocsConfig) -> None:
    """Write the policy into the pages."""
    if True in _serving:
        return
    try:
        protect(Path(config.site_dir))
    except ProblemsFoundError as error:
        for problem in error.problems:
            log.warning("%s", problem)
