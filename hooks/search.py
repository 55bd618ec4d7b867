"""Let the search find what people mean: give its index the words of docs/search.yml.

An adapter: the work is in checklist.build.site.search. The theme's plugin comes before all hooks,
so its index is written when this one runs.
"""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from checklist.build.docs import SEARCH
from checklist.build.site.search import INDEX, Search, read_search
from checklist.build.site.state import complain, log_of, state_of

log = log_of("search")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the words, report their problems, and keep the file itself out of the site."""
    state = state_of(config)
    path, file = state.docs.find(SEARCH), files.get_file_from_path(SEARCH)
    state.search = read_search(path, name=state.shown(path)) if path else Search(SEARCH)
    complain(log, state.search.problems)
    if file:
        files.remove(file)
    return files


def on_page_context(
    context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation
) -> TemplateContext:
    """Note what a page is about."""
    if about := page.meta.get("description"):
        state_of(config).summaries[page.url] = str(about)
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Write the index anew, with words and summaries, and report the groups that find nothing."""
    state = state_of(config)
    path = Path(config.site_dir, INDEX)
    if not path.is_file():
        return
    index = path.read_text("utf-8")
    complain(log, state.search.dead(index))
    for name, text in state.search.divided(index, state.glossary, state.summaries).items():
        Path(config.site_dir, name).write_text(text, "utf-8")
