"""Check every link of the site once it is built.

An adapter: the work is in checklist.build.links. Not while serving: MkDocs reports dead links in
Markdown then, and checking the whole site at each save would be slow.
"""

import logging

from mkdocs.config.defaults import MkDocsConfig

from checklist.build.docs import REGISTER
from checklist.build.links.check import check
from checklist.build.links.register import read_register
from checklist.build.links.source import Sources
from checklist.build.site.state import Command, complain, log_of, started, state_of

log = log_of("links")


def on_startup(*, command: Command, dirty: bool) -> None:
    """Keep the command: the other events are not given it."""
    started(command)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave dead links and anchors to this hook, which gives their line: one mistake, one line."""
    if not state_of(config).is_serving:
        config.validation.links.not_found = logging.DEBUG
        config.validation.links.anchors = logging.DEBUG
    return config


def on_post_build(config: MkDocsConfig) -> None:
    """Report every problem of the links, at the line of the source where it is found there."""
    state = state_of(config)
    if state.is_serving:
        return
    register = state.docs.find(REGISTER)
    checked = check(
        state.site_dir,
        name=state.shown(state.site_dir),
        base=config.site_url or None,
        register=read_register(register, name=state.shown(register)) if register else None,
        known=state.facts.addresses,
        sources=Sources(state.docs, state.shown),
    )
    complain(log, checked.problems)
    log.info("Links checked: %s", checked.summary)
