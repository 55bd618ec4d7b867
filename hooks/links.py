"""Check every link of the site once it is built.

An adapter: the work is in checklist.build.links. Not while serving: MkDocs tells of dead links in
Markdown then, and a walk over the whole site at each save would be felt.
"""

import logging
import os
from pathlib import Path
from typing import Literal

from mkdocs.config.defaults import MkDocsConfig

from checklist.build.links.check import check
from checklist.build.links.register import read_register
from checklist.build.links.source import Sources
from checklist.build.site.facts import facts_of
from checklist.build.site.team import read_team

log = logging.getLogger("mkdocs.hooks.links")  # strict counts what is logged under mkdocs

REGISTER = "links.yml"

_commands: list[str] = []


def on_startup(*, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
    """Keep the command: the other events are not told."""
    _commands[:] = [command]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave dead links and anchors to this hook, which tells their line: one mistake, one line."""
    if _commands != ["serve"]:
        config.validation.links.not_found = logging.DEBUG
        config.validation.links.anchors = logging.DEBUG
    return config


def on_post_build(config: MkDocsConfig) -> None:
    """Report every problem of the links, at the line of the source where it is found there."""
    if _commands == ["serve"]:
        return
    docs = Path(config.docs_dir)
    register = docs / REGISTER
    settings = Path(config.config_file_path)
    team, _ = read_team(config.extra, settings, name=settings.name)
    checked = check(
        Path(config.site_dir),
        name=_shown(config.site_dir, config),
        base=config.site_url or None,
        register=read_register(register, name=_shown(register, config))
        if register.is_file()
        else None,
        known=facts_of(team, None).addresses,
        sources=Sources(docs, _shown(docs, config)),
    )
    for problem in checked.problems:
        log.warning("%s", problem)
    log.info("Links checked: %s", checked.told)


def _shown(path: str | Path, config: MkDocsConfig) -> str:
    """Return `path` as a person would write it, from the folder of mkdocs.yml."""
    return Path(os.path.relpath(path, Path(config.config_file_path).parent)).as_posix()
