"""List the glossary on its page, and explain its terms where other pages first use them.

An adapter: the work is in checklist.build.site.glossary.
"""

import logging
import os
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.site.glossary import MARKER, Glossary, first_marks, read_glossary

log = logging.getLogger("mkdocs.hooks.glossary")  # strict counts what is logged under mkdocs

GLOSSARY = "reference/glossary.yml"

_glossary = [Glossary(GLOSSARY)]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the glossary, report its problems, and keep the file itself out of the site."""
    file = files.get_file_from_path(GLOSSARY)
    _glossary[:] = [Glossary(GLOSSARY)]
    if file is None or file.abs_src_path is None:
        return files
    name = os.path.relpath(file.abs_src_path, Path(config.config_file_path).parent)
    glossary = read_glossary(Path(file.abs_src_path), name=Path(name).as_posix())
    pages = [page.src_uri for page in files.documentation_pages()]
    for problem in (*glossary.problems, *glossary.dead(pages)):
        log.warning("%s", problem)
    files.remove(file)
    _glossary[:] = [glossary]
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Write the list where its marker stands; elsewhere let Markdown mark the terms."""
    (glossary,) = _glossary
    if MARKER in markdown:
        return markdown.replace(MARKER, glossary.listed(page.file.src_uri))
    return f"{markdown}\n{glossary.marks(markdown)}\n"


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Keep the first mark of each term."""
    return first_marks(html)
