"""List the glossary on its page, and explain its terms where other pages first use them.

An adapter: the work is in checklist.build.site.glossary.
"""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.docs import GLOSSARY
from checklist.build.site.glossary import MARKER, Glossary, first_marks, read_glossary
from checklist.build.site.state import complain, log_of, state_of

log = log_of("glossary")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the glossary, report its problems, and keep the file itself out of the site."""
    state = state_of(config)
    path, file = state.docs.find(GLOSSARY), files.get_file_from_path(GLOSSARY)
    state.glossary = read_glossary(path, name=state.shown(path)) if path else Glossary(GLOSSARY)
    pages = [page.src_uri for page in files.documentation_pages()]
    complain(log, (*state.glossary.problems, *state.glossary.dead(pages)))
    if file:
        files.remove(file)
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Write the list in the place of its marker; elsewhere let Markdown mark the terms."""
    state = state_of(config)
    glossary = state.glossary
    if MARKER in markdown:
        more = state.words.word("glossary_more")
        return markdown.replace(MARKER, glossary.listed(page.file.src_uri, more=more))
    return f"{markdown}\n{glossary.marks(markdown)}\n"


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Keep the first mark of each term."""
    return first_marks(html)
