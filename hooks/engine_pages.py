"""Fill the pages whose engine needs nothing but itself: a room's Renderer has `page` for them.

An adapter: what the pages show is in checklist/engine/. Pages that need more have a hook each.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.site.engine_page import fill_pages
from checklist.build.site.state import state_of


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in the page of each room that has a marker in it."""
    state = state_of(config)
    return fill_pages(
        html,
        language=state.language,
        attributes=lambda room: state.engine_attributes(room, page),
        modules=lambda room: state.modules(room, page),
    )
