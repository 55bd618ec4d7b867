"""Publish the walkthrough: each strategy of docs/branching walked, and the sandbox of the page.

An adapter: the work is in checklist.build.site.walkthrough_page.
"""

import functools

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.docs import STRATEGIES
from checklist.build.site.state import complain, log_of, state_of
from checklist.build.site.walkthrough_page import MARKER, dead, fill_walk, read_walks

log = log_of("walkthrough")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read and walk the strategies, and report their problems."""
    state = state_of(config)
    state.files = files
    paths = state.docs.matching(STRATEGIES).values()
    state.walks = read_walks([(path, state.shown(path)) for path in paths], kept=state.kept)
    gone = dead(state.walks.strategies, lambda path: path if state.page_at(path) else None)
    complain(log, (*state.walks.problems, *gone))
    log.info("Strategies walked: %d", len(state.walks.strategies))
    return files


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the sandbox and the stories in where the page has their marker."""
    if MARKER not in html:
        return html
    state = state_of(config)
    return fill_walk(
        html,
        state.walks.strategies,
        language=state.language,
        resolve=functools.partial(state.resolve, page.file),
        entered={"live": state.team["version"]} if "version" in state.team else {},
        chosen=state.team.get("strategy", ""),
        attributes=state.engine_attributes("walkthrough", page),
        modules=state.modules("walkthrough", page),
        kept=state.kept,
    )
