"""Show the reading path where a page asks for it; its pages have links of their own at the foot.

An adapter: the work is in checklist.build.site.reading_path, and in overrides/main.html.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.site.reading_path import read_path
from checklist.build.site.state import complain, log_of, state_of

log = log_of("reading_path")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the path, and the pages on it."""
    state = state_of(config)
    sources = {page.src_uri: page.content_string for page in files.documentation_pages()}
    state.reading_path = read_path(state.settings, sources)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the path in, report what is wrong with it, and leave the theme's own footer out."""
    state = state_of(config)
    path = state.reading_path
    complain(log, path.check(page.file.content_string, name=state.source_of(page)))
    if page.file.src_uri in path:
        page.meta["hide"] = [*page.meta.get("hide", ()), "footer"]
    return path.fill(markdown, page.file.src_uri)
