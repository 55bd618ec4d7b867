"""Show the reading path where a page asks for it; its pages have links of their own at the foot.

An adapter: the work is in checklist.build.site.reading_path, and in overrides/main.html.
"""

import logging
import os
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from checklist.build.site.reading_path import ReadingPath, read_path

log = logging.getLogger("mkdocs.hooks.reading_path")  # strict counts what is logged under mkdocs

_path = [ReadingPath()]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the path, and the pages on it."""
    sources = {page.src_uri: page.content_string for page in files.documentation_pages()}
    _path[:] = [read_path(Path(config.config_file_path), sources)]
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Set the path in, report what is wrong with it, and leave the theme's own footer out."""
    (path,) = _path
    settings = Path(config.config_file_path)
    name = Path(os.path.relpath(page.file.abs_src_path or page.file.src_uri, settings.parent))
    for problem in path.check(page.file.content_string, name=name.as_posix()):
        log.warning("%s", problem)
    if page.file.src_uri in path:
        page.meta["hide"] = [*page.meta.get("hide", ()), "footer"]
    return path.fill(markdown, page.file.src_uri)
